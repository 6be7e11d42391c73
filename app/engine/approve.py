"""Turn a plan and its decisions into the only thing that `apply` accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.approval import ApprovedPlan
from app.core.errors import SafetyStop, StopReason
from app.core.sync import OrgKind, Place

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Resolved:
    """What the decisions on a stored plan come to, write by write."""

    plan_id: int
    place: Place
    org_kind: OrgKind | None
    stops: tuple[StopReason, ...]
    approved: int
    refused: int
    hash: str


def approve(
    resolved: Resolved,
    *,
    by: str,
    at: datetime,
    lift: frozenset[str] = frozenset(),
    unattended: bool = False,
) -> ApprovedPlan:
    """Approve a plan as its decisions stand.

    Args:
        resolved: the plan's header and what its decisions come to.
        by: who approves; the policy's name when nobody is there.
        at: when.
        lift: guards that the person lifts by name; an unattended approval lifts none.
        unattended: whether a policy approves.

    Raises:
        SafetyStop: a guard stands in the way; nothing has been written.
    """
    lifted = frozenset() if unattended else lift
    standing = tuple(stop for stop in resolved.stops if stop.guard not in lifted)
    if standing:
        raise SafetyStop(standing)
    return ApprovedPlan(
        plan_id=resolved.plan_id,
        place=resolved.place,
        org_kind=resolved.org_kind,
        approved_by=by,
        approved_at=at,
        approved=resolved.approved,
        refused=resolved.refused,
        hash=resolved.hash,
        lifted=tuple(sorted(lifted & {stop.guard for stop in resolved.stops})),
        unattended=unattended,
    )
