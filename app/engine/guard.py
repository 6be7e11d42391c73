"""Look at a whole plan before a person does, and name what is too dangerous to send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import StopReason
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
    guards, counts, name = part.mapping.guards, part.counts, part.mapping.name
    stops = []
    last = part.source_rows_last
    if guards.source_shrinks is not None and last:
        if part.source_rows == 0:
            stops.append(
                StopReason(
                    "source_empty", f"The source of {name} is empty, it had {last:,}", 0, last
                )
            )
        elif part.source_rows < last * (1 - guards.source_shrinks):
            stops.append(
                StopReason(
                    "source_shrank",
                    f"The source of {name} has {part.source_rows:,} records, it had {last:,}",
                    part.source_rows,
                    last,
                )
            )
    limit = _least(
        guards.delete_count, _share(guards.delete_share, max(part.target_rows, part.source_rows))
    )
    if limit is not None and counts.deletes > limit:
        stops.append(
            StopReason(
                "deletes",
                f"{name} would delete {counts.deletes:,} records, more than {limit:,}",
                counts.deletes,
                limit,
            )
        )
    matched = counts.unchanged + counts.updates + counts.conflicts
    most = _share(guards.update_share, matched)
    if most is not None and not part.first_run and counts.updates > max(most, SMALL_PLAN):
        stops.append(
            StopReason(
                "updates",
                f"{name} would update {counts.updates:,} of {matched:,} records, over {most:,}",
                counts.updates,
                most,
            )
        )
    return stops


def _share(share: float | None, of: int) -> int | None:
    return None if share is None else int(of * share)


def _least(count: int | None, share: int | None) -> int | None:
    known = [limit for limit in (count, share) if limit is not None]
    return min(known) if known else None
