"""Turns the workspace's syncs into rows of mappings, and what waits in them into attention rows."""

from collections.abc import Sequence

from app.core.sync import ConnectionKind
from app.store.pages import MappingFacts, SyncRow
from app.ui.models.mapping_rows import MappingRow


def mapping_rows(syncs: Sequence[SyncRow]) -> tuple[MappingRow, ...]:
    """Give a row for each mapping of each sync, in the order of the syncs."""
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
            last=one.last_run,
        )
        for sync in syncs
        for one in sync.mappings
    )


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
