"""Suggest pairs of fields for a mapping, from both sides' descriptions and a few values."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.core.errors import AppError, SettingsError
from app.core.ports import ReadRequest
from app.core.snapshot import Side
from app.core.sync import ConnectionKind
from app.engine.suggest import suggest_pairs
from app.jobs.open_place import open_place
from app.store.stage import quoted

if TYPE_CHECKING:
    from app.asks import SuggestPairs
    from app.core.mapping import Mapping
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema
    from app.core.suggestion import PairSuggestion
    from app.jobs.open_place import OpenPlace
    from app.jobs.workspace import Workspace
    from app.store.stage import DuckStage

SAMPLES = 40
"""Different values of a field that are looked at. Source: ours."""


def suggest_pairs_of(
    ask: SuggestPairs, workspace: Workspace, report: ReportProgress
) -> list[PairSuggestion]:
    """Suggest pairs for the fields of a mapping that are not mapped yet, the surest first.

    Raises:
        SettingsError: there is no such sync or mapping.
        SchemaMismatchError: a side has no such object.
    """
    with open_place(ask.sync, ask.org, workspace) as place:
        mapping = place.sync.mapping(ask.mapping)
        if mapping is None:
            raise SettingsError(f"{place.sync.title} has no mapping {ask.mapping}", key="mapping")
        source, target = (place.schema(mapping, side) for side in (Side.SOURCE, Side.TARGET))
        taken = ask.taken
        if taken is None:
            taken = tuple((rule.source, rule.target) for rule in mapping.fields)
        with workspace.stage("suggest") as stage:
            samples = _samples(place, mapping, source, stage, report)
        return list(suggest_pairs(source, target, samples, taken))


def _samples(
    place: OpenPlace,
    mapping: Mapping,
    source: ObjectSchema,
    stage: DuckStage,
    report: ReportProgress,
) -> dict[str, list[str]]:
    """Some values of each field of the source: what it held when last seen, or what a file says.

    Nothing is asked of an org or a database for it; without values, names and types decide.
    """
    seen = place.workspace.observations.load(place.place, mapping.name, Side.SOURCE, stage)
    samples = {}
    if seen is not None:
        samples = {column.field: _values(stage, seen.table, column.name) for column in seen.columns}
    left = tuple(field.name for field in source.fields if field.name not in samples)
    role = next(one for one in place.sync.roles if one.name == mapping.source.role)
    if left and role.kind is ConnectionKind.FILES:
        request = ReadRequest(mapping.source.object, left, mapping.source.query)
        with suppress(AppError):  # a file that cannot be read whole is named by the check
            found = place.endpoint(mapping, Side.SOURCE).read(request, stage, report)
            for place_of, name in enumerate(left):
                samples[name] = _values(stage, found.table, f"r{place_of}")
    return samples


def _values(stage: DuckStage, table: str, column: str) -> list[str]:
    name = quoted(column)
    rows = stage.rows(
        f"SELECT DISTINCT {name} FROM (SELECT {name} FROM {quoted(table)}"
        f" WHERE {name} IS NOT NULL AND {name} <> '' LIMIT {SAMPLES * SAMPLES})"
        f" ORDER BY 1 LIMIT {SAMPLES}"
    )
    return [str(row[0]) for row in rows]
