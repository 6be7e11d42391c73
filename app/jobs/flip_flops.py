"""Says when values go to and fro between two sides: a notice a day for each mapping."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.plan import Reason
from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.jobs.open_place import OpenPlace

TOLD_AGAIN_AFTER = timedelta(days=1)
"""A schedule of every five minutes would else say the same all day. Source: ours."""


def tell_flip_flops(place: OpenPlace, plan_id: int) -> None:
    """Leave a notice for each mapping of a plan in which both sides keep changing a value back.

    Args:
        place: where the plan is for.
        plan_id: a stored plan.
    """
    workspace = place.workspace
    for part in workspace.plans.plan(plan_id).parts:
        count = part.counts.skipped.get(Reason.FLIP_FLOP.value, 0)
        if not count:
            continue
        example = workspace.plans.example(plan_id, part.mapping, Reason.FLIP_FLOP)
        about = f"{place.sync.title}, {part.mapping}: both sides keep changing the same value back"
        workspace.notices.add_unless_told(
            "warning",
            about,
            f" in {count_of(count, 'record')}, which are left alone. {example}",
            since=workspace.clock.now() - TOLD_AGAIN_AFTER,
            sync=place.place.sync,
            org_id=place.place.org_id,
        )
