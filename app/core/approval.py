"""Decisions on a plan, and the only thing that `apply` accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.core.plan import ChangeKind
from app.core.sync import OrgKind, Place


class Choice(Enum):
    """What a decision does."""

    APPROVE = "approve"
    REFUSE = "refuse"
    TAKE_SOURCE = "take source"
    KEEP_TARGET = "keep target"
    OWN_VALUE = "own value"


@dataclass(frozen=True)
class Decision:
    """One choice over a selection; of several that fit a field the last one counts.

    An empty selector fits all. Without any decision inserts and updates are approved, deletions and
    conflicts are not.
    """

    choice: Choice
    kind: ChangeKind | None = None
    mapping: str = ""
    seq: int | None = None
    """One change."""
    rule: str = ""
    """One field rule."""
    value: str | None = None
    """The canonical value of OWN_VALUE."""


@dataclass(frozen=True)
class ApprovedPlan:
    """A plan with the name of who approved it. Only `engine.approve` makes one."""

    plan_id: int
    place: Place
    org_kind: OrgKind | None
    approved_by: str
    approved_at: datetime
    approved: int
    """Writes that may be sent."""
    refused: int
    hash: str
    """SHA-256, hex, over (change, record, field, value) of each approved write in order."""
    lifted: tuple[str, ...] = ()
    """Guards that the person lifted, by name."""
    unattended: bool = False
