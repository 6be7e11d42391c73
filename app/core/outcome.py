"""Writes and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from app.core.mapping import Writing
from app.core.plan import NewRecord, Operation
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping


class RetryClass(Enum):
    """What a failure calls for."""

    TRANSIENT = "transient"
    LOCK = "lock"
    LIMIT = "limit"
    DEPENDENCY = "dependency"
    SIGN_IN = "sign in"
    DATA = "data"
    """A person must mend it."""
    FATAL = "fatal"


@dataclass(frozen=True)
class RowError:
    """Why the other side refused one row, in its own words."""

    code: str
    message: str
    fields: tuple[str, ...] = ()
    retry: RetryClass = RetryClass.DATA
    too_much: bool = False
    """Its part asked too much of the other side at once; fewer rows may pass."""


SUPERSEDED = "SUPERSEDED"
"""Code of a write that was never sent because a later run took its place."""

CANCELLED = "CANCELLED_BY_YOU"
"""Code of a write that was never sent because a person ended its run."""

CALLED_OFF = (SUPERSEDED, CANCELLED)
"""Codes of writes that nobody wants sent any more: nothing failed that could be tried again."""


class WriteState(Enum):
    """Where one write stands. A write is in exactly one state."""

    WAITING = "waiting"
    """Not sent yet."""
    PREPARED = "prepared"
    """In a request that has not been answered."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    HELD = "held"
    """Waits for the quota, or for the run to be continued."""
    PARKED = "parked"
    """Waits for a parent."""
    UNKNOWN = "unknown"
    """Sent; to be looked up."""


IF_LEFT_EMPTY = "?"
"""Before a rule's key in `Write.others`: both sides agree only if the written side left the field
empty. What it puts there, as the Id of a new record, has yet to travel."""


@dataclass(frozen=True, slots=True)
class Write:
    """One approved write of one record of one side."""

    id: int
    """Row id in the journal."""
    plan_id: int
    seq: int
    """The change it carries out; (plan_id, seq) stays the same through every retry."""
    mapping: str
    side: Side
    operation: Operation
    source_key: str | None
    target_key: str | None
    values: dict[str, Canonical]
    """Field of the written side → canonical value to send; empty for a delete."""
    before: dict[str, Canonical]
    """The same fields as they were; for a delete, all mapped fields."""
    rules: dict[str, str]
    """Field of the written side → `FieldRule.key`. Of an insert also the fields it leaves empty:
    what the side puts there is agreed once it was read back."""
    others: dict[str, Canonical]
    """`FieldRule.key` → the other side's own canonical value, for the baseline. Of a rule that only
    comes from the written side it stands under `IF_LEFT_EMPTY + key`."""
    stamp: str | None = None
    """The record's stamp when the plan was made."""
    title: str = ""
    source_row: int | None = None
    state: WriteState = WriteState.WAITING
    attempts: int = 0
    held: dict[str, Canonical] | None = None
    """What the written side made of the fields of `rules`, as far as it is not what was sent, once
    read back; None where all is as it was sent."""

    @property
    def outcome(self) -> dict[str, Canonical]:
        """Field of the written side → what it held right after the write."""
        return self.values if self.held is None else self.values | self.held

    @property
    def record_key(self) -> str | None:
        """Key of the record on the side that is written; None for an insert."""
        return self.target_key if self.side is Side.TARGET else self.source_key

    @property
    def waits_for(self) -> tuple[NewRecord, ...]:
        """Records that have to be there before it can be sent."""
        named = [NewRecord.read(value) for value in self.values.values()]
        if self.operation is not Operation.INSERT and self.record_key is None and self.source_key:
            named.append(NewRecord(self.mapping, self.source_key))
        return tuple(dict.fromkeys(one for one in named if one is not None))

    def with_parents(self, keys: Mapping[NewRecord, str]) -> Write:
        """The same write with keys in the place of the records it waited for."""
        values, others = dict(self.values), dict(self.others)
        for name, value in self.values.items():
            record = NewRecord.read(value)
            if record is not None:
                values[name] = keys[record]
                others |= {rule: keys[record] for rule, one in others.items() if one == value}
        bound = replace(self, values=values, others=others)
        if self.operation is Operation.INSERT or self.target_key or not self.source_key:
            return bound
        own = NewRecord(self.mapping, self.source_key)
        return replace(bound, target_key=keys[own]) if own in keys else bound


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one write."""

    write: Write
    state: WriteState
    record_key: str | None = None
    """Key of the record that now holds the values; the new Id of an insert."""
    error: RowError | None = None
    created: bool = False


@dataclass(frozen=True, slots=True)
class WriteRow:
    """One record of a request to an endpoint."""

    write_id: int
    record_key: str | None
    values: dict[str, Canonical]


@dataclass(frozen=True)
class WriteRequest:
    """One request to one endpoint: what is journalled before it is sent."""

    id: int
    """Row id in the journal."""
    mapping: str
    side: Side
    object: str
    operation: Operation
    rows: tuple[WriteRow, ...]
    types: dict[str, FieldType]
    """Type of each field named in the rows."""
    key: tuple[str, ...] = ()
    """Fields that make up `WriteRow.record_key` (parts joined by U+001F); () where the side has a
    key of its own (Id, primary key)."""
    key_field: str = ""
    """External Id of an upsert, unique key of a keyed insert, "" otherwise."""
    api: str = ""
    """How it travels: `collections`, `composite`, `bulk`, `file`, `sql`."""
    parts: tuple[int, ...] = ()
    """Rows of each part, in order; the rows of a part are written together. (): as it comes."""
    writing: Writing = field(default_factory=Writing)
    """What the mapping says of how records are written."""


@dataclass(frozen=True)
class UnknownRequest:
    """A request that was prepared and never answered."""

    request: WriteRequest
    writes: tuple[Write, ...]
    """Those of its rows that are still unknown."""
    prepared_at: datetime
    given_up_at: datetime
    """When its answer was not waited for any longer; `prepared_at` where the process ended."""
    remote_id: str = ""
    """The remote job's id, "" when there was none."""


@dataclass(frozen=True)
class ToConfirm:
    """Succeeded writes of one side of a mapping that were not read back yet, taken together."""

    writes: int
    fields: tuple[str, ...]
    """All that any of them is compared by, in order."""
    since: datetime
    """When the first of them was about to be sent, by this computer's clock."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """What the other side said of one row."""

    write_id: int
    succeeded: bool
    record_key: str | None = None
    created: bool = False
    error: RowError | None = None
    unprocessed: bool = False
    """The other side never looked at it; it may be sent again."""
    part_refused: bool = False
    """The part of the request it travelled in was refused as a whole, by `error`; nothing of that
    part was done, and the row itself may be free of blame."""
    taken_back: bool = False
    """Free of blame, and undone because another row of its part was refused."""


@dataclass(frozen=True)
class Tally:
    """The accounting of a run.

    `approved = succeeded + failed + held + parked + unknown + open` always holds.
    """

    approved: int
    refused: int
    succeeded: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    """By error code."""
    held: int = 0
    parked: int = 0
    unknown: int = 0
    open: int = 0
    """Waiting or in flight; 0 when the run has ended."""

    @property
    def adds_up(self) -> bool:
        """Whether no write was lost."""
        failed = sum(self.failed.values())
        return self.approved == (
            self.succeeded + failed + self.held + self.parked + self.unknown + self.open
        )
