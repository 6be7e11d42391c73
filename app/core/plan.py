"""The plan: every write that is meant, before any of them happens."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from app.core.errors import StopReason
from app.core.mapping import Mapping
from app.core.schema import ObjectSchema
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.core.values import Canonical

if TYPE_CHECKING:
    from collections.abc import Iterable


class Operation(Enum):
    """What is done to a record, in the order Salesforce's tools name them."""

    INSERT = "insert"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"
    UNDELETE = "undelete"


class ChangeKind(Enum):
    """What a row of the plan is."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    CONFLICT = "conflict"
    """Both sides moved; waits for a decision."""
    PROBLEM = "problem"
    """Cannot be planned; nothing is sent for it."""


EDITED = "edited since"
"""Note of a field of a record that is to be deleted: an edit that the other side never got."""


class Verdict(Enum):
    """What became of one field of a change."""

    WRITE = "write"
    """Goes to the change's side."""
    CONFLICT = "conflict"
    """Both moved to unequal values; a person chooses."""
    SAME = "same"
    """Shown beside the others; nothing happens to it."""


class Reason(Enum):
    """Why a record is not planned, or why it is deleted; the value goes to disk and `wording`."""

    MISSING_REQUIRED = "missing required"
    BAD_VALUE = "bad value"
    NO_KEY = "no key"
    DUPLICATE_SOURCE_KEY = "duplicate source key"
    DUPLICATE_TARGET_KEY = "duplicate target key"
    SEVERAL_MATCHES = "several matches"
    GONE_IN_TARGET = "gone in target"
    GONE_IN_SOURCE = "gone in source"
    UNKNOWN_OUTCOME = "unknown outcome"
    NOT_WRITEABLE = "not writeable"
    """The whole object takes no such write."""
    FIELD_READ_ONLY = "field read only"
    TOO_LONG = "too long"
    NOT_IN_PICKLIST = "not in picklist"
    OUT_OF_RANGE = "out of range"
    """A number has more digits before the point than the field holds."""
    WRONG_REFERENCE = "wrong reference"
    """An Id of a record that the field cannot point to."""
    DUPLICATE_VALUE = "duplicate value"
    """A unique field would hold the same value in two records."""
    MERGED = "merged"
    """Its record was merged into one that belongs to another record."""
    CONVERTED = "converted"
    """A converted lead can only be read."""
    FLIP_FLOP = "flip-flop"
    """Both sides keep putting their own form of a value in the place of the other's."""
    WAITS_FOR_PARENT = "waits for parent"
    """A lookup finds no record yet; the row goes by itself as soon as there is one."""
    NO_PARENT = "no parent"
    SEVERAL_PARENTS = "several parents"
    EDITED_SINCE = "edited since"
    """Only in an undo: somebody edited the record after the run."""
    NOT_MAPPED = "not mapped"
    """Only in an undo: the run wrote a field that the mapping does not write any more."""
    DELETED = "deleted"
    """Only in an undo: the run deleted the record."""


NEW_RECORD = "new:"
"""What the text of a `NewRecord` begins with; no Id does."""


@dataclass(frozen=True)
class NewRecord:
    """A record that has no key on the target yet: named by its mapping and its source's key.

    Its text stands as a value in a plan, and is what is approved; the key takes its place when the
    record is there, right before the value is sent.
    """

    mapping: str
    key: str

    @property
    def text(self) -> str:
        """As it stands in a plan, such as "new:accounts/1042"."""
        return f"{NEW_RECORD}{self.mapping}/{self.key}"

    @classmethod
    def read(cls, value: Canonical) -> NewRecord | None:
        """The record that a value names; None where it is a value like any other."""
        if value is None or not value.startswith(NEW_RECORD):
            return None
        mapping, found, key = value.removeprefix(NEW_RECORD).partition("/")
        return cls(mapping, key) if found else None


@dataclass(frozen=True)
class FieldChange:
    """One field of a change. All values are canonical."""

    rule: str
    """`FieldRule.key`."""
    field: str
    """Name on the side that is written."""
    old: Canonical
    """The side's value now."""
    new: Canonical
    """What it would become."""
    verdict: Verdict
    source: Canonical = None
    """The source's own value."""
    target: Canonical = None
    """The target's own value."""
    agreed_source: Canonical = None
    agreed_target: Canonical = None
    agreed: bool = False
    """Whether the two sides ever agreed on this field; else `agreed_*` say nothing."""
    back: Canonical = None
    """The target's value in the source's terms: what "target wins" writes on a `<->` rule."""
    note: str = ""
    """Why it is so: "source wins", "if empty", "filled"..."""


def fields_from_json(text: str) -> tuple[FieldChange, ...]:
    """Read the fields of a change as the plan's tables keep them.

    Args:
        text: a JSON list with one list a field, in the order of `FieldChange`'s attributes;
            trailing attributes may be missing.
    """
    rows: list[list[Any]] = json.loads(text)
    return tuple(
        FieldChange(row[0], row[1], row[2], row[3], Verdict(row[4]), *row[5:]) for row in rows
    )


def fields_to_json(fields: Iterable[FieldChange]) -> str:
    """Write the fields of a change as the plan's tables keep them."""
    rows = [
        [
            one.rule,
            one.field,
            one.old,
            one.new,
            one.verdict.value,
            one.source,
            one.target,
            one.agreed_source,
            one.agreed_target,
            one.agreed,
            one.back,
            one.note,
        ]
        for one in fields
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def operation_of_new(side: Side, source_key: str | None, target_key: str | None) -> Operation:
    """What makes a record that is not there: a new one, or the one that was there before."""
    own = target_key if side is Side.TARGET else source_key
    return Operation.INSERT if own is None else Operation.UNDELETE


@dataclass(frozen=True)
class Change:
    """One planned write to one record of one side, or a row that explains why there is none."""

    seq: int
    """Place in the plan, from 1; with the plan's id it names the change for good."""
    mapping: str
    kind: ChangeKind
    side: Side
    """Which side is written."""
    source_key: str | None
    target_key: str | None
    title: str
    """The record's name as a person knows it."""
    shown_key: str
    """The identity value shown beside it."""
    fields: tuple[FieldChange, ...] = ()
    reason: Reason | None = None
    """Only for PROBLEM."""
    detail: str = ""
    """One plain sentence for a problem or a policy that decided."""
    source_row: int | None = None
    target_stamp: str | None = None
    depends_on: str = ""
    """`NewRecord` that must exist first, as "mapping/key", or ""."""
    groups: tuple[int, ...] = ()
    """The group of each field in order, 0 for none; one number for a new or a deleted record."""

    @property
    def operation(self) -> Operation:
        """What is done to the record of the change's own side.

        A new record that has its key already is one that comes back from the Recycle Bin.
        """
        if self.kind is ChangeKind.DELETE:
            return Operation.DELETE
        if self.kind is not ChangeKind.INSERT:
            return Operation.UPDATE
        return operation_of_new(self.side, self.source_key, self.target_key)

    def group_of(self, place: int) -> int:
        """The group of the field at a place, 0 for none."""
        if self.kind in (ChangeKind.INSERT, ChangeKind.DELETE):
            place = 0
        return self.groups[place] if place < len(self.groups) else 0


@dataclass(frozen=True)
class Counts:
    """The accounting of one part of a plan.

    Unit: pairs of records; a pair that is planned on both sides, or in two passes, counts twice in
    `planned` and once in `two_sided`. It always holds that `read + two_sided = unchanged +
    out_of_scope + skipped + planned`.
    """

    read: int = 0
    unchanged: int = 0
    out_of_scope: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    """By `Reason.value`."""
    inserts: int = 0
    updates: int = 0
    deletes: int = 0
    conflicts: int = 0
    two_sided: int = 0
    second_passes: int = 0
    """Of the updates those of records that the same plan makes, once they are there."""

    @property
    def planned(self) -> int:
        """Changes that wait for approval."""
        return self.inserts + self.updates + self.deletes + self.conflicts

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost on the way."""
        skipped = sum(self.skipped.values())
        return self.read + self.two_sided == (
            self.unchanged + self.out_of_scope + skipped + self.planned
        )

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        skipped = dict(self.skipped)
        for reason, count in other.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + count
        return Counts(
            read=self.read + other.read,
            unchanged=self.unchanged + other.unchanged,
            out_of_scope=self.out_of_scope + other.out_of_scope,
            skipped=skipped,
            inserts=self.inserts + other.inserts,
            updates=self.updates + other.updates,
            deletes=self.deletes + other.deletes,
            conflicts=self.conflicts + other.conflicts,
            two_sided=self.two_sided + other.two_sided,
            second_passes=self.second_passes + other.second_passes,
        )


@dataclass(frozen=True)
class PlanPart:
    """What one mapping adds to a plan.

    `changes_table` has one row a change, columns `mapping, kind, side, source_key, target_key,
    title, shown_key, fields` (JSON, see `fields_to_json`), `changed INTEGER` (how many fields are
    written or conflict), `reason, detail, source_row, target_stamp, depends_on`, and `seq BIGINT`,
    which `order` fills. `agreed_table` has the shape of `Baseline.table`: links and values on which
    both sides already agree and of which the baseline does not know yet; they are settled when the
    plan is applied.
    """

    mapping: Mapping
    source_schema: ObjectSchema
    target_schema: ObjectSchema
    changes_table: str
    agreed_table: str
    counts: Counts
    source_rows: int
    target_rows: int
    first_run: bool
    source_rows_last: int | None = None
    agreed_rows: int | None = None
    """How many pairs both sides agreed on before; None where that is not known."""
    notes: tuple[str, ...] = ()
    """What a person should know of the part beside its changes, one sentence each."""


@dataclass(frozen=True)
class Plan:
    """The whole intent of one sync towards one org, with a part for each mapping."""

    place: Place
    org_kind: OrgKind | None
    parts: tuple[PlanPart, ...]
    made_at: datetime
    stops: tuple[StopReason, ...] = ()
    """Guards that stand in the way; `approve` refuses until each is lifted by name."""

    @property
    def counts(self) -> Counts:
        """All parts together."""
        total = Counts()
        for part in self.parts:
            total = total + part.counts
        return total
