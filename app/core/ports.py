"""What steps and jobs ask of the world: endpoints, stage, journal, meter, clock, chance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.core.clock import Clock
from app.core.mapping import AS_USUAL, WakeBy, Writing
from app.core.plan import NewRecord, Operation
from app.core.progress import ReportProgress
from app.core.quota import Budget, BulkKind, OrgAllowance, Purpose, ReadPrice, Usage
from app.core.schema import KnownSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import Canonical

if TYPE_CHECKING:
    from datetime import datetime

    from app.core.event import Arrival, WholeRead
    from app.core.outcome import (
        Outcome,
        RowResult,
        ToConfirm,
        UnknownRequest,
        Write,
        WriteRequest,
        WriteRow,
    )

SqlValue = str | int | float | bool | None
RawRow = Sequence[str | None]
"""One record as text, before it is canonical: one value a field, in the order asked for."""


class Random(Protocol):
    """Chance, by seed in tests."""

    def uniform(self, low: float, high: float) -> float:
        """A number between the two."""

    def token(self, size_bytes: int) -> str:
        """Hexadecimal characters nobody can guess (outside tests)."""


class Stage(Protocol):
    """Where the rows of one job live: a DuckDB database on disk that is thrown away afterwards."""

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> None:
        """Run a statement."""

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Iterator[tuple[object, ...]]:
        """Stream the rows of a query."""

    def one(self, sql: str, parameters: Sequence[SqlValue] = ()) -> tuple[object, ...]:
        """The single row of a query."""

    def name(self, hint: str) -> str:
        """A table name not used in this stage yet."""

    def load(self, table: str, columns: Sequence[str], batches: Iterable[Sequence[RawRow]]) -> int:
        """Make a table of VARCHAR columns from batches of rows, None apart from ""; count them."""


@dataclass(frozen=True)
class KeyFilter:
    """Only the records whose field (or fields together) hold one of these values."""

    fields: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    """Canonical; one inner tuple a record, as long as `fields`."""


@dataclass(frozen=True)
class ReadRequest:
    """What to read of one object."""

    object: str
    fields: tuple[str, ...]
    """Names as the side spells them; relationship paths allowed on Salesforce."""
    query: str = ""
    """A query of the connection's own language in place of `object`; SQL only."""
    key: tuple[str, ...] = ()
    """Fields that make the record key; () where the side has a key of its own (Id, primary key)."""
    since: str | None = None
    """A cursor of an earlier read: only what changed after it, deletions included."""
    only: KeyFilter | None = None
    created_within_s: float | None = None
    """Only records that this user created in the last seconds, by the side's own clock; for
    resolving an unknown insert."""
    changed_within_s: float | None = None
    """Only records that anybody changed in the last seconds, by the side's own clock, as one look
    finds them: it may leave records out. Only where the side is a `RecentEndpoint`, and then
    `known_rows` says how many of them are wanted."""
    purpose: Purpose = Purpose.READ
    known_rows: int | None = None
    """How many records an earlier read found; None when nobody knows. Helps to choose the way."""
    follow: bool = False
    """Whether links lead to records of this side, so that it matters where a merged one went."""
    stamp: str = ""
    """Field that says when a record changed, for a side that has no such field of its own."""


@dataclass(frozen=True)
class ReadResult:
    """Raw rows in a stage table, as text.

    The table has `row_no VARCHAR`, `stamp VARCHAR` (raw), `gone VARCHAR` ("true" for a deletion of
    a delta read), the record key as `key0`, `key1`... VARCHAR, then `r0`, `r1`... VARCHAR in the
    order of the request's fields.
    """

    table: str
    rows: int
    keys: int
    """How many `key{i}` columns there are."""
    complete: bool
    cursor: str | None
    delta: bool = False
    total: int | None = None
    """Only for a delta: how many records the side says it has in all; None when it did not say."""
    moved: str = ""
    """A table of records that live on elsewhere: `key VARCHAR`, `how VARCHAR` (a `snapshot.Moved`),
    `object VARCHAR` and `survivor VARCHAR` (where and under which key); "" when none is known."""
    faults: bool = False
    """Whether the table has `fault VARCHAR` at its end: why a row cannot be taken at all."""
    price: ReadPrice | None = None
    """How it was read; None where reading costs nothing."""
    part: bool = False
    """Whether the rows are only what arrived: how many there are says nothing of the side."""
    untold: bool = False
    """Whether the table has `untold VARCHAR` at its end: the places of the fields that nothing was
    said of, as in ",0,2,". Such a field is as it was, which is not the same as empty. In a delta
    it holds what was seen before."""


@dataclass(frozen=True)
class Packing:
    """How an endpoint wants writes packed."""

    api: str
    batch_records: int
    calls_a_batch: int
    """API calls one batch costs, polls and results included."""
    check_records: int
    """Records one call can read back; 0 where reading costs nothing."""
    keyed_results: bool = True
    """Whether results are bound by our own key or in proven order."""
    part_records: int = 0
    """Records of a batch that are written together; 0 where a batch has no parts."""
    by_job: bool = False
    """Whether a batch is a job of the other side, see `JobEndpoint`; `batch_records` is the most
    that one carries."""


class Endpoint(Protocol):
    """One side of a mapping: how a connection's object is described, read and written."""

    @property
    def name(self) -> str:
        """The connection's name."""

    @property
    def own_key(self) -> bool:
        """Whether records have a key of the side's own (Id, primary key)."""

    def objects(self) -> list[str]:
        """Names of the objects, tables or files that can be read."""

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe the object.

        Raises:
            SchemaMismatchError: there is no such object.
        """

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Hear which reads are going to be asked for, in this order, so that they may share calls.

        Nothing is read yet, and what is expected need not come.
        """

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read records into the stage, as text; every matching record exactly once."""

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """How this many writes would travel, by forecast cost.

        Args:
            operation: what is done.
            records: how many.
            keyed: whether every row carries a unique key that results can be bound by.
            writing: what the mapping says of how records are written.
        """

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Send one request; one result a row, in any order.

        Args:
            request: the rows; already journalled.
            remember: stores a remote job's id the moment it is known.

        Raises:
            RetriableError: nothing was done; may be sent again.
            UnknownOutcomeError: sent; nobody knows.
            SchemaMismatchError: a row names a field that is not there; nothing was done.
            EndpointError: any other refusal of the whole request; nothing was done.
        """

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Ask what became of a remote job.

        Returns:
            Its results; None when it never ran (and, if it was open, has now been aborted).

        Raises:
            UnknownOutcomeError: it is still running.
        """

    def close(self) -> None:
        """Let go of connections and files."""


class EventEndpoint(Endpoint, Protocol):
    """An endpoint that events tell of, laid over what was read whole."""

    @property
    def why(self) -> WholeRead | None:
        """Why the last read was a whole one; None where events were enough."""


@dataclass(frozen=True)
class WriterMark:
    """How a side tells who changed a record last."""

    field: str
    own: str
    """What stands there after a write of ours."""

    def is_of_another(self, values: Mapping[str, Canonical]) -> bool:
        """Whether somebody else changed a record last; False where the record does not tell."""
        return values.get(self.field) not in (None, self.own)


@runtime_checkable
class MarkingEndpoint(Protocol):
    """An endpoint whose records tell who changed them last."""

    def writer_mark(self, object: ObjectSchema) -> WriterMark | None:
        """Where an object's records tell it; None where they do not, or nobody says who we are."""


@runtime_checkable
class RecentEndpoint(Protocol):
    """An endpoint that can give all that changed lately in one look."""

    def recent_calls(self, object: ObjectSchema, fields: Sequence[str], records: int) -> int | None:
        """Calls of reading back so many records at once, as all that changed lately.

        Args:
            object: whose records.
            fields: what is read of each.
            records: how many there are to be read back.

        Returns:
            None where reading them by their keys takes no more, or where it cannot be done.
        """


@runtime_checkable
class ArrivalEndpoint(Protocol):
    """An endpoint whose objects may be files that arrive one after the other."""

    def arrives(self, object: str) -> bool:
        """Whether an object stands for files that arrive."""

    def arrived(self, object: str) -> Arrival | None:
        """The file that stood for an object when it was read; None where none did."""

    def look(self, object: str) -> Arrival | None:
        """The file that stands for an object now, read or not; None where none is there whole."""

    def arriving(self, object: str) -> str:
        """The name of the file that stands for an object now; "" where none is there whole."""

    def waiting(self, object: str) -> int:
        """How many files wait behind that one."""

    def put_away(
        self,
        arrival: Arrival,
        *,
        well: bool,
        summary: str,
        left: Collection[int] = (),
        object: str = "",
    ) -> str:
        """Move a file that was dealt with, its summary beside it; where it is now.

        `left` are the rows that did not go through, of `object`: where the file can be taken
        apart, they are laid beside it as they stand in it.

        "" where it is not there any more, or not as it was read: then nothing was done.

        Raises:
            EndpointError: it cannot be moved, and is where it was.
        """


class Wake(Protocol):
    """Tells whether something of an object changed."""

    def moved(self) -> bool:
        """Whether it changed since this was asked last, or since it was made.

        Raises:
            RetriableError: it cannot be told now; ask for another one later.
        """

    def close(self) -> None:
        """Let go of what it holds open."""


@runtime_checkable
class WakingEndpoint(Protocol):
    """An endpoint that can tell when something of it changes."""

    def wake(self, object: str, by: WakeBy | None) -> Wake | None:
        """What tells of changes of an object from now on; None where nothing can.

        Raises:
            SettingsError: it cannot tell by what was named.
            SchemaMismatchError: there is no such table.
            EndpointError: the side cannot be reached.
        """


class RemoteJob(Protocol):
    """A job of the other side while it is loaded with the rows of one request after the other."""

    @property
    def rows(self) -> int:
        """Rows loaded so far."""

    def carries(self, row: WriteRow) -> bool:
        """Whether a job can say this row, and say afterwards what became of it."""

    def room_for(self, rows: Sequence[WriteRow]) -> int:
        """How many of these rows, from the first on, still fit."""

    def add(self, request: WriteRequest) -> None:
        """Load the rows of a journalled request. Nothing is sent yet."""

    def run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        """Hand the rows over and wait until the job has ended; write id → result.

        Args:
            remember: stores the job's id the moment it is known.

        Raises:
            AppError: as `Endpoint.write`.
        """


@runtime_checkable
class JobEndpoint(Protocol):
    """An endpoint that can write by jobs of the other side."""

    def open_job(self, template: WriteRequest) -> RemoteJob:
        """Begin to load a job.

        Args:
            template: what is done; its types name every field that any row has. It has no rows.

        Raises:
            AccessDeniedError: a field is not to be seen any more.
        """


class Journal(Protocol):
    """The write-ahead journal of one run."""

    def count_waiting(self, mapping: str, side: Side, operation: Operation) -> int:
        """How many writes have not been sent."""

    def waiting(
        self, mapping: str, side: Side, operation: Operation, limit: int, after: int
    ) -> list[Write]:
        """The next writes that have not been sent, in plan order, with ids above `after`."""

    def prepare(self, request: WriteRequest, payload_hash: str) -> int:
        """Store, in one transaction, that these rows are about to be sent; the request's id."""

    def fields_waiting(self, mapping: str, side: Side, operation: Operation) -> list[str]:
        """The fields that any write which has not been sent names, in order."""

    def sent(self, request_id: int) -> list[Write]:
        """The writes of a request that has not been settled, in plan order."""

    def remember(self, request_id: int, remote_id: str) -> None:
        """Store the id of the remote job that carries a request."""

    def settle(self, request_id: int, outcomes: Sequence[Outcome], at: datetime) -> None:
        """Store every row's outcome, new links and agreed values, in one transaction."""

    def unknown(self) -> list[UnknownRequest]:
        """The requests with rows whose outcome nobody knows yet, oldest first."""

    def unconfirmed(
        self, mapping: str, side: Side, limit: int, after: int
    ) -> list[tuple[Write, str]]:
        """Succeeded writes not read back yet, with their record keys; ids above `after`."""

    def to_confirm(self, mapping: str, side: Side) -> ToConfirm | None:
        """What there is to be read back of one side of a mapping; None where nothing is."""

    def hold(self) -> int:
        """Say of everything that waits that it waits for the quota; how many writes there were."""

    def adopted(self, mapping: str, side: Side, record_keys: Sequence[str]) -> set[str]:
        """Those of these records that writes of the place are known to have made or changed."""

    def arrived(self, records: Iterable[NewRecord]) -> dict[NewRecord, str]:
        """The target's keys of those of these records that are there by now."""

    def bind(self, writes: Sequence[Write]) -> None:
        """Store writes that wait, with keys in the place of the records they waited for."""

    def set_aside(self, outcomes: Sequence[Outcome], at: datetime) -> None:
        """Store outcomes of writes that were never sent: stale, held, parked."""

    def confirmed(
        self, writes: Sequence[tuple[Write, str, dict[str, Canonical]]], at: datetime
    ) -> None:
        """Store what the written side holds now: (write, record key, field → canonical value)."""


@dataclass(frozen=True)
class Lane:
    """The writes of one operation to one side of one mapping, and where they go."""

    mapping: str
    side: Side
    operation: Operation
    endpoint: Endpoint
    object: ObjectSchema
    key: tuple[str, ...] = ()
    """Fields that make the record key; () where the side has a key of its own."""
    key_field: str = ""
    """A unique field of every insert, by which it can be found again; "" when there is none."""
    identity: tuple[str, ...] = ()
    """Fields of this side that tell whether two records are one."""
    writing: Writing = AS_USUAL
    """What the mapping says of how records are written."""


@dataclass(frozen=True)
class Tools:
    """What the sending steps work with."""

    journal: Journal
    look: Look
    clock: Clock
    random: Random
    report: ReportProgress


class SchemaMemory(Protocol):
    """What the sides of this workspace last said of their objects."""

    def find(self, connection: str, object: str) -> KnownSchema | None:
        """What is known of an object, None when it was never described."""

    def save(
        self,
        connection: str,
        object: str,
        schema: ObjectSchema,
        seen_at: datetime,
        last_modified: str | None = None,
    ) -> None:
        """Keep what a side said of an object."""


class Meter(Protocol):
    """Every HTTP request to an org passes it."""

    def spend(self, purpose: Purpose, calls: int = 1) -> None:
        """Count requests that are about to be made; those to sign in are no API calls.

        Raises:
            RequestLimitError: a budget does not hold them; nothing was counted.
        """

    def begin_jobs(self, kind: BulkKind, jobs: int = 1) -> None:
        """Count bulk jobs that are about to be made; they have an allowance of their own.

        Raises:
            RequestLimitError: the org said that there is too little left of it.
        """

    def sent(self, size_bytes: int) -> None:
        """Count bytes of request bodies."""

    def observe(self, used: int, maximum: int) -> None:
        """Take over what the org said of its own allowance."""

    def usage(self) -> Usage:
        """What has been spent and what is left."""

    def set_budget(self, budget: Budget) -> None:
        """Put another budget in force."""

    def allowance(self) -> OrgAllowance | None:
        """What the org last said, None before its first answer."""


class Secrets(Protocol):
    """The OS keyring, or this process's memory where there is none."""

    def get(self, connection: str, name: str) -> str | None:
        """A secret; None when there is none."""

    def stored(self, connection: str, name: str) -> str | None:
        """A secret that was kept, whatever the environment says."""

    def set(self, connection: str, name: str, value: str) -> None:
        """Keep a secret, all of it or nothing."""

    def forget(self, connection: str, *, keep: Collection[str] = ()) -> None:
        """Remove the secrets of a connection, but those whose names are to be kept."""

    @property
    def kept(self) -> bool:
        """Whether secrets outlive this process."""


@dataclass(frozen=True)
class Found:
    """One record as it is now."""

    key: str
    stamp: str | None
    values: dict[str, Canonical]


class Recent(Protocol):
    """Records as one look at all that changed lately found them; some may be missing."""

    def of(self, keys: Sequence[str]) -> dict[str, dict[str, Canonical]]:
        """Those of these records that the look found: key → field → canonical value."""

    def close(self) -> None:
        """Forget them."""


class Look(Protocol):
    """Reads single records back, as canonical values."""

    def __call__(
        self,
        endpoint: Endpoint,
        object: ObjectSchema,
        fields: Sequence[str],
        only: KeyFilter | None,
        *,
        purpose: Purpose,
        key: tuple[str, ...] = (),
        created_within_s: float | None = None,
    ) -> list[Found]:
        """The records that are there, in no order."""

    def lately(
        self,
        endpoint: Endpoint,
        object: ObjectSchema,
        fields: Sequence[str],
        *,
        within_s: float,
        records: int,
        purpose: Purpose,
    ) -> Recent:
        """Look once at all that changed in the last seconds; see `RecentEndpoint`.

        Args:
            endpoint: where.
            object: whose records.
            fields: what is read of each.
            within_s: how far back, in seconds.
            records: how many of them are wanted.
            purpose: what it is counted as.
        """
