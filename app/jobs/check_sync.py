"""Check a sync: its file, and the objects and fields of the connections it is bound to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import SyncFinding
from app.core.design import DesignFault
from app.core.errors import AppError, MappingError, SchemaMismatchError
from app.core.snapshot import Side
from app.engine.design import design_findings
from app.engine.pause import needed_fields
from app.engine.read import reading_of
from app.engine.suggest import suggest_pairs
from app.engine.suggest.scores import SURE
from app.jobs.object_checks import object_findings
from app.jobs.open_place import open_place
from app.jobs.paused_mappings import find_pauses, news_of
from app.store.sync_files import read_sync
from app.store.sync_lines import line_of_field
from app.wording.counted import count_of
from app.wording.design import design_fix_words, design_words
from app.wording.errors import advice
from app.wording.orgs import pause_words, schema_change_words
from app.wording.syncs import unanswered_words

if TYPE_CHECKING:
    from app.asks import CheckSync
    from app.core.design import DesignFinding
    from app.core.mapping import Mapping
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema
    from app.core.sync import Sync
    from app.jobs.open_place import OpenPlace
    from app.jobs.workspace import Workspace


def check_sync(ask: CheckSync, workspace: Workspace, report: ReportProgress) -> list[SyncFinding]:
    """Name everything that could not work, worst first.

    A file that is not in the workspace is checked by itself; a sync in the workspace together with
    what it is bound to.
    """
    del report
    path = Path(ask.sync).expanduser()
    try:
        if path.is_file() and ask.sync not in workspace.syncs.names():
            read_sync(path.absolute())
            return []
        sync = workspace.syncs.load(ask.sync)
    except MappingError as error:
        return [SyncFinding("error", str(error), str(error.path), error.line, error.key)]
    with open_place(ask.sync, ask.org, workspace) as place:
        on = [one for one in sync.mappings if one.enabled]
        return [
            *_unanswered(sync),
            *(finding for mapping in on for finding in _check_mapping(mapping, place)),
        ]


def _unanswered(sync: Sync) -> list[SyncFinding]:
    """The settings without which nothing runs."""
    if not sync.unanswered:
        return []
    key = sync.unanswered[0].name
    return [SyncFinding("error", unanswered_words(sync), str(sync.path), None, key)]


def _check_mapping(mapping: Mapping, place: OpenPlace) -> list[SyncFinding]:
    findings = _waits(mapping, place)
    if findings:
        return findings
    schemas: dict[Side, ObjectSchema] = {}
    for side in Side:
        try:
            schemas[side] = place.schema(mapping, side)
        except SchemaMismatchError as error:
            findings.append(_mismatch(error, mapping, place.sync))
        except AppError as error:
            findings.append(_finding("error", str(error), mapping, place.sync))
    found = _design(mapping, place, schemas) if len(schemas) == len(Side) else ()
    findings += [_designed(one, mapping, place.sync) for one in found]
    unknown = {one.side for one in found if one.fault is DesignFault.UNKNOWN_FIELD}
    for side, schema in schemas.items():
        if side not in unknown:
            findings += _check_reading(mapping, side, place)
        if place.is_org(mapping, side):
            findings += [
                _finding(one.severity, one.message, mapping, place.sync, one.field)
                for one in object_findings(mapping, side, schema)
            ]
        findings += _news(mapping, side, place)
    return findings


def _design(
    mapping: Mapping, place: OpenPlace, schemas: dict[Side, ObjectSchema]
) -> tuple[DesignFinding, ...]:
    """What the two descriptions say of the mapping; the same that an editor shows."""
    source, target = schemas[Side.SOURCE], schemas[Side.TARGET]
    taken = [(rule.source, rule.target) for rule in mapping.fields]
    pairs = suggest_pairs(source, target, {}, taken) if mapping.to_target.inserts else ()
    return design_findings(
        mapping,
        source,
        target,
        org=place.is_org(mapping, Side.TARGET),
        suggested={one.target: one.source for one in pairs if one.confidence >= SURE},
        settings=place.sync.settings,
    )


def _designed(found: DesignFinding, mapping: Mapping, sync: Sync) -> SyncFinding:
    severity = "error" if found.is_error else "warning"
    finding = _finding(severity, design_words(found), mapping, sync, found.field)
    if found.fix is None:
        return finding
    return replace(finding, fix=found.fix, fix_words=design_fix_words(found.fix))


def _check_reading(mapping: Mapping, side: Side, place: OpenPlace) -> list[SyncFinding]:
    """What would keep a side from being read."""
    schema = place.schema(mapping, side)
    try:
        reading_of(side, mapping, place.endpoint(mapping, side), schema)
    except SchemaMismatchError as error:
        return [_mismatch(error, mapping, place.sync)]
    except AppError as error:
        return [_finding("error", str(error), mapping, place.sync)]
    return []


def _mismatch(error: SchemaMismatchError, mapping: Mapping, sync: Sync) -> SyncFinding:
    return _finding("error", f"{error}. {advice(error)}", mapping, sync, error.field)


def _news(mapping: Mapping, side: Side, place: OpenPlace) -> list[SyncFinding]:
    """What one side says otherwise than at the last run; fields nobody maps are only counted."""
    mapped = {name.casefold() for name in needed_fields(mapping, side)}
    news = news_of(place, mapping, side)
    named = [one for one in news if one.field.casefold() in mapped or not one.field]
    findings = [
        _finding(
            "warning",
            f"Since the last run: {schema_change_words(one)}",
            mapping,
            place.sync,
            one.field,
        )
        for one in named
    ]
    others = {one.field for one in news} - {one.field for one in named}
    if others:
        label = place.schema(mapping, side).label
        count = count_of(len(others), "other field")
        words = f"Since the last run: {count} of {label} changed; none of them is mapped"
        findings.append(_finding("warning", words, mapping, place.sync))
    return findings


def _waits(mapping: Mapping, place: OpenPlace) -> list[SyncFinding]:
    """Why the mapping has to wait, if a side changed what it needs."""
    try:
        waiting = find_pauses(place, mapping)
    except AppError:
        return []  # it never fitted, which is found side by side
    return [
        _finding("error", f"Paused: {pause_words(one)}", mapping, place.sync, one.field)
        for one in waiting
    ]


def _finding(
    severity: str, message: str, mapping: Mapping, sync: Sync, key: str = ""
) -> SyncFinding:
    line = line_of_field(sync.path, mapping.name, key) if key else None
    return SyncFinding(severity, message.strip(), str(sync.path), line, key, mapping.name)
