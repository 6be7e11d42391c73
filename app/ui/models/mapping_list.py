"""Turns the workspace's syncs into rows of mappings, and what waits in them into attention rows."""

from collections.abc import Mapping, Sequence

from app.core.report import RunReport
from app.core.sync import ConnectionKind
from app.store.pages import MappingFacts, SyncRow
from app.ui.models.mapping_rows import MappingRow
from app.ui.models.open_work import OpenWork
from app.ui.models.schedule_words import short_words


def mapping_rows(
    syncs: Sequence[SyncRow], works: Mapping[str, Sequence[OpenWork]]
) -> tuple[MappingRow, ...]:
    """Give a row for each mapping of each sync, in the order of the syncs.

    Args:
        works: name of a sync → what is open in each of its orgs.
    """
    return tuple(
        MappingRow(
            sync.name,
            one.facts.name,
            sync.title if len(sync.mappings) == 1 else f"{sync.title}, {one.facts.name}",
            one.facts.target_object,
            source_kind(sync, one.facts),
            one.facts.source_object or sync.title,
            one.facts.to_target,
            both_ways=one.facts.both_ways > 0,
            last=_last(one.last_run, works.get(sync.name, ())),
            when=_when(sync, one.facts.name),
        )
        for sync in syncs
        for one in sync.mappings
    )


def _when(sync: SyncRow, mapping: str) -> str:
    own = [one for one in sync.schedules if one.mapping == mapping]
    return short_words(own) if own else ""


def _last(report: RunReport | None, works: Sequence[OpenWork]) -> RunReport | None:
    """Give a retry's report with what it and the run that it mends came to together."""
    whole = {work.last.run_id: work.last for work in works if work.last is not None}
    return whole.get(report.run_id, report) if report is not None else None


def newest_first(rows: Sequence[MappingRow]) -> tuple[MappingRow, ...]:
    """Order mappings by their last run; those that never ran come last."""
    return tuple(
        sorted(
            rows, key=lambda row: row.last.started_at.timestamp() if row.last else 0, reverse=True
        )
    )


def source_kind(sync: SyncRow, facts: MappingFacts) -> ConnectionKind:
    """Give the kind of system a mapping reads from; files if its role is unknown."""
    kinds = {role.name: role.kind for role in sync.roles}
    return kinds.get(facts.source_role, ConnectionKind.FILES)
