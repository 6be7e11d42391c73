"""Count what filters, identity and deletions of a mapping come to, without a call to an org."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.asks.messages import MappingCounts
from app.core.errors import MappingError, SettingsError
from app.core.schema import ObjectSchema
from app.core.snapshot import Seen, Side, Snapshot
from app.core.sync import ConnectionKind
from app.engine.pause import needed_fields
from app.engine.transform import transform
from app.jobs.sample_fields import TABLE_ROWS
from app.jobs.tried_rows import last_seen, tried_rows
from app.language.chains import parse_chain
from app.language.conditions import parse_condition
from app.language.scanner import LanguageError
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.asks import CountRows
    from app.core.mapping import Mapping
    from app.core.pairing import Transformed
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.core.values import FieldType
    from app.jobs.workspace import Workspace
    from app.store.stage import DuckStage


def count_rows(ask: CountRows, workspace: Workspace, report: ReportProgress) -> MappingCounts:
    """Count over the source's rows and what was last read of the target.

    Raises:
        SettingsError: there is no such sync or mapping, its source is not bound, or nothing was
            read of it yet.
        MappingError: a condition or a rule cannot be understood.
        EndpointError: the source cannot be reached.
        DataError: a file cannot be read as it is.
    """
    sync = workspace.syncs.load(ask.sync)
    if sync.mapping(ask.mapping.name) is None:
        raise SettingsError(f"{sync.title} has no mapping {ask.mapping.name}", key="mapping")
    mapping = _told_apart(ask.mapping)
    with workspace.stage("count") as stage:
        try:
            fields = (*needed_fields(mapping, Side.SOURCE), *_named(mapping, ask.tests))
            rows = tried_rows(sync, mapping, ask.org, fields, workspace, stage=stage, report=report)
            counts = _filtered(rows, mapping, ask.tests, stage)
            counts = replace(counts, whole=_is_whole(sync, mapping, rows))
            target = last_seen(sync, mapping, ask.org, Side.TARGET, workspace, stage=stage)
            if target is None or not _knows(target, mapping):
                return counts
            return _matched(counts, Seen(rows, target), mapping, stage)
        except (LanguageError, KeyError) as error:
            raise MappingError(str(error), path=sync.path, key="where") from error


def _told_apart(mapping: Mapping) -> Mapping:
    """A mapping with the rules that tell its records apart, and no other."""
    pairs = {pair for one in mapping.identity for pair in zip(one.source, one.target, strict=True)}
    fields = tuple(rule for rule in mapping.fields if (rule.source, rule.target) in pairs)
    return replace(mapping, fields=fields, title=(), key=())


def _named(mapping: Mapping, tests: Sequence[str]) -> list[str]:
    """What conditions and chains name beside the mapping's own fields."""
    chains = [name for rule in mapping.fields for name in parse_chain(rule.chain).fields]
    return [*chains, *(name for text in tests for name in parse_condition(text).fields)]


def _is_whole(sync: Sync, mapping: Mapping, rows: Snapshot) -> bool:
    """Whether all rows of the source were counted, and as they are now."""
    kind = next(one for one in sync.roles if one.name == mapping.source.role).kind
    first_rows = kind is ConnectionKind.SQL and rows.rows >= TABLE_ROWS
    return kind in {ConnectionKind.FILES, ConnectionKind.SQL} and not first_rows


def _holds(text: str, side: Snapshot) -> str:
    """SQL of whether a row meets a condition; an empty one is met by all."""

    def column_of(name: str) -> tuple[str, FieldType]:
        column = side.column(name)
        return column.name, column.type

    return parse_condition(text).sql(column_of) if text else "true"


def _filtered(
    rows: Snapshot, mapping: Mapping, tests: Sequence[str], stage: DuckStage
) -> MappingCounts:
    scope = _holds(mapping.where_source, rows)
    leaving = _holds(mapping.delete_when, rows) if mapping.delete_when else "false"
    parts = [
        f"count(*) FILTER (WHERE {scope})",
        f"count(*) FILTER (WHERE {scope} AND {leaving})",
        *(f"count(*) FILTER (WHERE NOT ({_holds(text, rows)}))" for text in tests),
    ]
    passed, flagged, *left_out = (
        int(str(one)) for one in stage.one(f"SELECT {', '.join(parts)} FROM {quoted(rows.table)}")
    )
    return MappingCounts(
        rows.rows, whole=True, passed=passed, left_out=tuple(left_out), flagged=flagged
    )


def _knows(target: Snapshot, mapping: Mapping) -> bool:
    """Whether what was read last of the target holds what tells records apart."""
    held = {column.field.casefold() for column in target.columns}
    wanted = {name.casefold() for one in mapping.identity for name in one.target}
    return bool(wanted) and wanted <= held


@dataclass(frozen=True)
class _Sides:
    """SQL of the rows of both sides that may be one, each with the values `m0`, `m1`..."""

    source: str
    target: str
    ways: int


def _matched(
    counts: MappingCounts, seen: Seen, mapping: Mapping, stage: DuckStage
) -> MappingCounts:
    """Try the ways to tell records apart in their order, as a run would without its memory."""
    schema = ObjectSchema(mapping.target.object, "", "", ())
    made = transform(seen, mapping, (), schema, stage)
    sides = _sides(made, mapping)
    found = " ".join(
        f"WHEN s.m{n} IN (SELECT m{n} FROM target) THEN {n}" for n in range(sides.ways)
    )
    values = " ".join(f"WHEN {n} THEN s.m{n}" for n in range(sides.ways))
    records = " UNION ALL ".join(
        f"SELECT {n} AS way, m{n} AS m, count(*) AS records FROM target"
        f" WHERE m{n} IS NOT NULL GROUP BY m{n}"
        for n in range(sides.ways)
    )
    met = " OR ".join(
        f"m{n} IN (SELECT m{n} FROM source WHERE m{n} IS NOT NULL)" for n in range(sides.ways)
    )
    one, none, several, twice, all_target, unmet = stage.one(
        f"WITH source AS MATERIALIZED ({sides.source}), target AS MATERIALIZED ({sides.target}),"
        f" records AS ({records}),"
        f" ways AS (SELECT s.*, CASE {found} END AS way FROM source s),"
        f" met AS (SELECT way, CASE way {values} END AS m FROM ways s),"
        " found AS (SELECT met.way, records, count(*) OVER (PARTITION BY met.way, met.m) AS rows"
        " FROM met LEFT JOIN records r ON r.way = met.way AND r.m = met.m)"
        " SELECT count(*) FILTER (WHERE records = 1 AND rows = 1),"
        " count(*) FILTER (WHERE records IS NULL), count(*) FILTER (WHERE records > 1),"
        " count(*) FILTER (WHERE records = 1 AND rows > 1),"
        " (SELECT count(*) FROM target),"
        f" (SELECT count(*) FROM target WHERE NOT coalesce({met}, false)) FROM found"
    )
    return replace(
        counts,
        target_rows=int(str(all_target)),
        one=int(str(one)),
        none=int(str(none)),
        several=int(str(several)),
        twice=int(str(twice)),
        unmet=int(str(unmet)),
    )


def _sides(made: Transformed, mapping: Mapping) -> _Sides:
    ways = len(mapping.identity)
    values = ", ".join(f"v.m{n}" for n in range(ways))
    source, target = made.seen.source, made.seen.target
    leaving = f"NOT ({_holds(mapping.delete_when, source)})" if mapping.delete_when else "true"
    flows = f"{_holds(mapping.where_source, source)} AND {leaving}"
    held = {column.field.casefold() for column in target.columns}
    named = parse_condition(mapping.where_target).fields if mapping.where_target else ()
    known = all(name.casefold() in held for name in named)
    meets = _holds(mapping.where_target, target) if known else "true"
    return _Sides(
        f"SELECT {values} FROM {made.source_table} v JOIN {quoted(source.table)} r USING (row_no)"
        f" WHERE {flows}",
        f"SELECT {values} FROM {made.target_table} v JOIN {quoted(target.table)} r USING (row_no)"
        f" WHERE {meets}",
        ways,
    )
