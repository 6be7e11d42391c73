"""A side that lives in this process's memory: rehearsals and tests of the engine run against it.

It behaves as an org does where that matters to the engine: keys of its own, stamps that move with
every write, deletions told by a delta read, rows refused one by one, requests that get lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from app.connectors.near_names import field_of, no_object
from app.connectors.raw_rows import load_raw
from app.connectors.record_keys import filter_parts
from app.core.errors import (
    EndpointError,
    RequestLimitError,
    RetriableError,
    SchemaMismatchError,
    UnknownOutcomeError,
)
from app.core.mapping import AS_USUAL, Writing
from app.core.outcome import RetryClass, RowError, RowResult
from app.core.plan import Operation
from app.core.ports import Packing, WriterMark
from app.core.schema import ObjectSchema
from app.core.values import Canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from app.core.outcome import WriteRequest, WriteRow
    from app.core.ports import KeyFilter, RawRow, ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress

Record = dict[str, Canonical]
"""Field → value, canonical, in the spelling of the schema."""

_FIRST_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class RequestFault(Enum):
    """What befalls a whole write request."""

    BUSY = "busy"
    """Nothing is done; may work later."""
    LIMIT = "limit"
    """Nothing is done; the allowance is used up."""
    REFUSED = "refused"
    """Nothing is done, and never will be for these rows together."""
    LOST_BEFORE = "lost before"
    """Nothing is done, and nobody knows."""
    LOST_AFTER = "lost after"
    """Everything is done, and nobody knows."""


@dataclass(frozen=True)
class RowFault:
    """A row that is refused while a field would hold a value; a deletion, while it does."""

    field: str
    value: Canonical
    error: RowError
    times: int | None = None
    """How often; None for ever."""


US, SOMEBODY = "us", "somebody"
"""Who changed a record last, in the field for it."""


@dataclass
class _Object:
    schema: ObjectSchema
    records: dict[str, Record] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    created: dict[str, datetime] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    """Key of a deleted record → when."""


class MemoryEndpoint:
    """Objects in memory; implements `app.core.ports.Endpoint`."""

    def __init__(
        self,
        name: str,
        schemas: Iterable[ObjectSchema],
        *,
        now: Callable[[], datetime] | None = None,
        batch_records: int = 200,
        check_records: int = 0,
        changed_by: str = "",
    ) -> None:
        """Start empty.

        Args:
            name: the connection's name.
            schemas: the objects; each with one field as its primary key, or all with none.
            now: the side's own clock; None for one that moves a second with every change.
            batch_records: most rows a request takes.
            check_records: see `Packing`.
            changed_by: the field in which records tell who changed them last; "" for none.
        """
        self.name = name
        self._objects = {schema.name: _Object(schema) for schema in schemas}
        self.own_key = all(one.schema.primary_key for one in self._objects.values())
        self._now = now
        self._batch_records = batch_records
        self._check_records = check_records
        self._changed_by = changed_by
        self._moment = 0
        self._keys = 0
        self._refused: dict[RowFault, int] = {}
        self.row_faults: list[RowFault] = []
        self.request_faults: dict[int, RequestFault] = {}
        """By the number of the write request, from 1."""
        self.requests: list[WriteRequest] = []
        """Every write request that came, faults included."""

    # What a test does on the other side -----------------------------------------------------

    def put(self, object: str, record: Mapping[str, Canonical], key: str | None = None) -> str:
        """Create a record, or change the fields of one; its key."""
        known = self._object(object)
        spelled: Record = {
            field_of(known.schema, name).name: value for name, value in record.items()
        }
        spelled |= self._signed(known, SOMEBODY)
        if key is None:
            return self._insert(known, spelled)
        known.records[key] |= spelled
        return self._touch(known, key)

    def remove(self, object: str, key: str) -> None:
        """Delete a record."""
        known = self._object(object)
        del known.records[key]
        del known.stamps[key]
        self._moment += 1
        known.gone[key] = self._moment

    def records(self, object: str) -> dict[str, Record]:
        """Copies of all records by key."""
        known = self._object(object)
        return {key: dict(record) for key, record in known.records.items()}

    # The port -------------------------------------------------------------------------------

    def objects(self) -> list[str]:
        """Names of the objects."""
        return sorted(self._objects)

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe an object.

        Raises:
            SchemaMismatchError: there is no such object, or it was named by a query.
        """
        if query:
            raise SchemaMismatchError("Memory knows no queries.", object=object)
        return self._object(object).schema

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read records, or what changed since a cursor.

        Raises:
            SchemaMismatchError: an object or a field is not there.
        """
        known = self._object(request.object)
        asked = [field_of(known.schema, name).name for name in request.fields]
        key = [field_of(known.schema, name).name for name in request.key]
        return load_raw(
            self._rows(known, request, key, asked),
            hint=request.object,
            keys=len(key) or 1,
            fields=len(asked),
            stage=stage,
            report=report,
            complete=(request.since, request.only, request.created_within_s) == (None, None, None),
            cursor=None if key else str(self._moment),
            delta=request.since is not None,
        )

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """One call a batch."""
        return Packing("memory", self._batch_records, 1, self._check_records)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Carry out a request, faults permitting.

        Raises:
            EndpointError: a fault says so.
            SchemaMismatchError: a row names a field that is not there; nothing was done.
        """
        self.requests.append(request)
        fault = self.request_faults.get(len(self.requests))
        if fault is not None and fault is not RequestFault.LOST_AFTER:
            raise _error(fault, self.name)
        results = self.carry_out(request)
        if fault is RequestFault.LOST_AFTER:
            raise _error(fault, self.name)
        return results

    def carry_out(self, request: WriteRequest) -> list[RowResult]:
        """Do what a request asks for, row by row.

        Raises:
            SchemaMismatchError: a row names a field that is not there; nothing was done.
        """
        known = self._object(request.object)
        for name in dict.fromkeys(name for row in request.rows for name in row.values):
            field_of(known.schema, name)
        return [self._carry_out(known, request, row) for row in request.rows]

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere."""
        return None

    def writer_mark(self, object: ObjectSchema) -> WriterMark | None:
        """Where records tell who changed them last; see `core.ports.MarkingEndpoint`."""
        known = self._changed_by and object.field(self._changed_by) is not None
        return WriterMark(self._changed_by, US) if known else None

    def close(self) -> None:
        """Memory needs no closing."""

    def _signed(self, known: _Object, who: str) -> Record:
        has = self._changed_by and known.schema.field(self._changed_by) is not None
        return {self._changed_by: who} if has else {}

    # Reading --------------------------------------------------------------------------------

    def _rows(
        self, known: _Object, request: ReadRequest, key: list[str], asked: list[str]
    ) -> Iterator[RawRow]:
        kept = self._kept(known, request)
        since = int(request.since or 0)
        row_no = 0
        for own, record in known.records.items():
            if known.stamps[own] <= since or not kept(own, record):
                continue
            row_no += 1
            parts = [record.get(name) for name in key] if key else [own]
            values = [record.get(name) for name in asked]
            yield (str(row_no), self._stamp(known.stamps[own]), None, *parts, *values)
        if request.since is None or key:
            return
        for own, moment in known.gone.items():
            if moment > since:
                row_no += 1
                yield (str(row_no), self._stamp(moment), "true", own, *[None] * len(asked))

    def _kept(self, known: _Object, request: ReadRequest) -> Callable[[str, Record], bool]:
        within_s = request.created_within_s
        since = None if within_s is None else self._clock() - timedelta(seconds=within_s)
        only = self._only(known, request.only) if request.only else None
        return lambda own, record: (
            (since is None or known.created[own] >= since) and (only is None or only(record))
        )

    def _only(self, known: _Object, only: KeyFilter) -> Callable[[Record], bool]:
        names, values = filter_parts(only, known.schema.primary_key)
        fields = [field_of(known.schema, name).name for name in names]
        wanted = set(values)
        return lambda record: tuple(record.get(name) for name in fields) in wanted

    # Writing --------------------------------------------------------------------------------

    def _carry_out(self, known: _Object, request: WriteRequest, row: WriteRow) -> RowResult:
        spelled: Record = {
            field_of(known.schema, name).name: value for name, value in row.values.items()
        }
        spelled |= self._signed(known, US)
        operation = request.operation
        key = self._found(known, request, row)
        if operation is Operation.UPSERT:
            operation = Operation.INSERT if key is None else Operation.UPDATE
        error = self._refusal(known, operation, spelled, key)
        if error is not None:
            return RowResult(row.write_id, succeeded=False, record_key=key, error=error)
        if operation is Operation.INSERT or key is None:
            made = self._insert(known, spelled)
            shown = self._shown(known, request, made)
            return RowResult(row.write_id, succeeded=True, record_key=shown, created=True)
        if operation is Operation.DELETE:
            self.remove(known.schema.name, key)
            return RowResult(row.write_id, succeeded=True, record_key=row.record_key)
        known.records[key] |= spelled
        self._touch(known, key)
        shown = self._shown(known, request, key)
        return RowResult(row.write_id, succeeded=True, record_key=shown)

    def _found(self, known: _Object, request: WriteRequest, row: WriteRow) -> str | None:
        """The own key of the record that a row means."""
        if request.operation is Operation.INSERT or row.record_key is None:
            return None
        if not request.key:
            return row.record_key if row.record_key in known.records else None
        return next(
            (own for own in known.records if self._shown(known, request, own) == row.record_key),
            None,
        )

    def _shown(self, known: _Object, request: WriteRequest, own: str) -> str:
        """A record's key as the request speaks of it."""
        parts = [known.records[own].get(name) or "" for name in request.key]
        return "\x1f".join(parts) if request.key else own

    def _refusal(
        self, known: _Object, operation: Operation, record: Record, key: str | None
    ) -> RowError | None:
        if operation is not Operation.INSERT and key is None:
            return RowError("ENTITY_IS_DELETED", "The record is not there")
        held = known.records[key] if key and operation is Operation.DELETE else record
        for fault in self.row_faults:
            used = self._refused.get(fault, 0)
            if held.get(fault.field) == fault.value and used < (fault.times or used + 1):
                self._refused[fault] = used + 1
                return fault.error
        for one in known.schema.fields:
            error = _misfit(known, one.name, record, key, inserts=operation is Operation.INSERT)
            if error is not None:
                return error
        return None

    def _insert(self, known: _Object, record: Record) -> str:
        self._keys += 1
        prefix = known.schema.key_prefix
        plain = prefix if prefix.isdigit() else "000"
        key = f"{plain}{self._keys:0{15 - len(plain)}d}AAA"
        own: Record = dict.fromkeys(known.schema.primary_key, key)
        empty: Record = {one.name: None for one in known.schema.fields}
        known.records[key] = empty | record | own
        self._touch(known, key)
        known.created[key] = self._clock()
        return key

    def _touch(self, known: _Object, key: str) -> str:
        self._moment += 1
        known.stamps[key] = self._moment
        return key

    def _clock(self) -> datetime:
        return self._now() if self._now else self._time(self._moment)

    def _stamp(self, moment: int) -> str:
        return self._time(moment).isoformat()

    def _time(self, moment: int) -> datetime:
        return _FIRST_MOMENT + timedelta(seconds=moment)

    def _object(self, name: str) -> _Object:
        if name not in self._objects:
            raise no_object(name, self._objects, "Memory")
        return self._objects[name]


def _misfit(
    known: _Object, name: str, record: Record, key: str | None, *, inserts: bool
) -> RowError | None:
    """Why a value cannot be taken, as an org would say it."""
    schema = field_of(known.schema, name)
    value = record.get(name)
    if value is None:
        missing = schema.required_on_create and (inserts or name in record)
        words = f"Required fields are missing: [{name}]"
        return RowError("REQUIRED_FIELD_MISSING", words, (name,)) if missing else None
    if schema.length is not None and len(value) > schema.length:
        return RowError("STRING_TOO_LONG", f"{name}: data value too large", (name,))
    if schema.unique and any(
        other.get(name) == value for own, other in known.records.items() if own != key
    ):
        return RowError("DUPLICATE_VALUE", f"duplicate value found: {name}", (name,))
    return None


def _error(fault: RequestFault, name: str) -> EndpointError:
    if fault is RequestFault.BUSY:
        return RetriableError("Memory is busy.", endpoint=name, code=RetryClass.TRANSIENT.value)
    if fault is RequestFault.LIMIT:
        return RequestLimitError("The allowance is used up.", endpoint=name)
    if fault is RequestFault.REFUSED:
        return EndpointError("The request was refused.", endpoint=name, code="REFUSED")
    return UnknownOutcomeError("The answer never came.", endpoint=name)
