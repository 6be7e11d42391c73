"""Decisions on a plan, and the only thing that `apply` accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.core.plan import ChangeKind
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.core.values import Canonical

TRIED_FIRST = 5
"""Records that go to production before a person looks at them. Source: ours."""


class Choice(Enum):
    """What a decision does."""

    APPROVE = "approve"
    REFUSE = "refuse"
    TAKE_SOURCE = "take source"
    KEEP_TARGET = "keep target"
    OWN_VALUE = "own value"
    AS_PROPOSED = "as proposed"


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
    group: int = 0
    """One group of the plan, see `ChangeGroup`; 0 for all."""


class Pattern(Enum):
    """What the changes of a group do; see `engine.group` for the table."""

    NEW = "new"
    DELETED = "deleted"
    CONFLICT = "conflict"
    FILLED = "filled"
    EMPTIED = "emptied"
    SPACES = "spaces"
    CASE = "case"
    FORMAT = "format"
    COUNTRY_CODE = "country code"
    ADDED_BEFORE = "added before"
    ADDED_AFTER = "added after"
    REMOVED_BEFORE = "removed before"
    REMOVED_AFTER = "removed after"
    SAME_VALUE = "same value"
    OTHER = "other"


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one plan that do the same: to one field, or to whole records."""

    n: int
    """Names it within its plan, from 1."""
    mapping: str
    kind: ChangeKind
    side: Side
    """Which side is written."""
    rule: str
    """`FieldRule.key`; "" for whole records."""
    pattern: Pattern
    count: int
    """How many changes are in it."""
    first_seq: int
    """One of them, for an example."""
    wording: str | None = None
    """What exactly was added, removed or set, where that is the same in all."""
    old: Canonical = None
    """The example's value now."""
    new: Canonical = None
    """What the example would become."""


@dataclass(frozen=True)
class Grouping:
    """All groups of a plan, and which change is in which."""

    groups: tuple[ChangeGroup, ...]
    table: str
    """In the stage: `seq`, and `groups` as `engine.group` says it."""


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
