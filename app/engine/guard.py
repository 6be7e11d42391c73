"""Look at a whole plan before a person does, and name what is too dangerous to send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import StopReason
from app.core.mapping import Mode
from app.core.sync import OrgKind

if TYPE_CHECKING:
    from app.core.plan import Plan, PlanPart

SMALL_PLAN = 20
"""Updates a share of the records is not asked about: in small data any share is large.

Unit: records. Source: ours.
"""


def guard(plan: Plan, *, applied_by_hand: bool) -> Plan:
    """Attach every guard that stands in the way; `approve` refuses until each is lifted by name.

    Args:
        plan: all parts of one sync towards one org.
        applied_by_hand: whether a plan of the same mappings was applied to this org by a person;
            only asked where the org is production or unknown.
    """
    stops = [stop for part in plan.parts for stop in _of_part(part)]
    production = plan.org_kind in (OrgKind.PRODUCTION, None)
    if (
        production
        and not applied_by_hand
        and any(part.mapping.guards.first_run for part in plan.parts)
    ):
        stops.append(
            StopReason(
                "first_run",
                "No plan of this sync was applied to this org by a person yet",
                plan.counts.planned,
            )
        )
    return replace(plan, stops=tuple(stops))


def _of_part(part: PlanPart) -> list[StopReason]:
    return [
        *_of_source(part),
        *_of_deletions(part),
        *_of_hard_deletions(part),
        *_of_updates(part),
    ]


def _of_source(part: PlanPart) -> list[StopReason]:
    """An emptied source always stops; one that shrank by as much as the mapping says."""
    name, now, last = part.mapping.name, part.source_rows, part.source_rows_last
    most = part.mapping.guards.source_shrinks
    if not last:
        return []
    if now == 0:
        words = f"The source of {name} is empty, it had {last:,}"
        return [StopReason("source_empty", words, 0, last)]
    if most is not None and now < last * (1 - most):
        words = f"The source of {name} has {now:,} records, it had {last:,}"
        return [StopReason("source_shrank", words, now, last)]
    return []


def _of_deletions(part: PlanPart) -> list[StopReason]:
    """Too many, of the records that the mapping keeps on the side that loses them.

    A mirror that never ran has agreed with nobody on what is to be kept: its first deletions are
    always asked about.
    """
    mapping, deletes = part.mapping, part.counts.deletes
    guards = mapping.guards
    rows = [part.target_rows] if mapping.to_target is not Mode.NONE else []
    if mapping.to_source is not Mode.NONE:
        rows.append(part.source_rows)
    kept = _kept(part)
    if kept is not None:
        rows.append(kept)
    limit = _least(guards.delete_count, _share(guards.delete_share, min(rows, default=0)))
    if limit is not None and part.first_run and mapping.to_target.mirrors:
        limit = 0
    if limit is None or deletes <= limit:
        return []
    words = f"{mapping.name} would delete {deletes:,} records, more than {limit:,}"
    return [StopReason("deletes", words, deletes, limit)]


def _kept(part: PlanPart) -> int | None:
    """How many pairs a mapping keeps; None where it keeps none or that is not known.

    An org of 100,000 contacts says nothing of a mapping that keeps 60 of them. Where only what
    arrived was read, what was agreed before tells of the others.
    """
    if part.mapping.to_target is Mode.DELETE or part.agreed_rows is None:
        return None
    return max(part.agreed_rows, _matched(part) + part.counts.deletes)


def _of_hard_deletions(part: PlanPart) -> list[StopReason]:
    """Deletions past the Recycle Bin cannot be undone: each plan with some asks for a person."""
    deletes = part.counts.deletes
    if not part.mapping.writing.hard_delete or not deletes:
        return []
    words = f"{part.mapping.name} would delete {deletes:,} records for good, past the Recycle Bin"
    return [StopReason("hard_deletes", words, deletes, 0)]


def _of_updates(part: PlanPart) -> list[StopReason]:
    """Too many, of the records that match; a first run updates what it must.

    What follows a new record, such as its Id on the way back, overwrites nothing and counts not.
    """
    counts, name, matched = part.counts, part.mapping.name, _matched(part)
    updates = counts.updates - counts.second_passes
    most = _share(part.mapping.guards.update_share, matched)
    if most is None or part.first_run or updates <= max(most, SMALL_PLAN):
        return []
    words = f"{name} would update {updates:,} of {matched:,} records, over {most:,}"
    return [StopReason("updates", words, updates, most)]


def _matched(part: PlanPart) -> int:
    """How many pairs there are that stay."""
    counts = part.counts
    return counts.unchanged + counts.updates + counts.conflicts - counts.two_sided


def _share(share: float | None, of: int) -> int | None:
    return None if share is None else int(of * share)


def _least(count: int | None, share: int | None) -> int | None:
    known = [limit for limit in (count, share) if limit is not None]
    return min(known) if known else None
