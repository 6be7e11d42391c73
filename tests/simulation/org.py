"""A side in memory with a network before it, people at work on it and a bad day now and then."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.connectors.memory import MemoryEndpoint, Record
from app.core.errors import (
    AppError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.mapping import AS_USUAL, Writing
from app.core.outcome import RowError, RowResult, WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.ports import Packing, RawRow, ReadRequest, ReadResult, Stage
from app.core.progress import ReportProgress
from app.core.quota import Budget, BudgetUnit, Purpose
from app.core.schema import ObjectSchema
from app.core.snapshot import Moved
from tests.simulation.bad_answers import answered
from tests.simulation.bad_requests import carried_out
from tests.simulation.bulk import JobBoard, SimulatedJob
from tests.simulation.faults import Kind, Port
from tests.simulation.storm import Life, SimulatedClock, Storm

if TYPE_CHECKING:
    from app.store.quota_ledger import QuotaMeter

MERGED = ("key", "how", "object", "survivor")


class SimulatedSide(MemoryEndpoint):
    """One side of a history."""

    def __init__(
        self,
        name: str,
        schema: ObjectSchema,
        clock: SimulatedClock,
        storm: Storm,
        *,
        batch_records: int,
        by_job: bool = False,
    ) -> None:
        super().__init__(name, [schema], now=clock.true_now, batch_records=batch_records)
        self.object = schema.name
        self.clock = clock
        self.storm = storm
        self.life = Life()
        self.by_job = by_job
        self.is_org = name == "salesforce"
        self.meter: QuotaMeter | None = None
        self.meet_people: Callable[[], None] = lambda: None
        self.jobs = JobBoard(self)
        self.poison: set[tuple[str, str]] = set()
        self.triggered = False
        """Whether automation of the org writes its values in capitals."""
        self.calls: Counter[str] = Counter()
        """Calls by day."""
        self.rows_sent: Counter[str] = Counter()
        """Rows that came to be written, by day; without those of which nothing was done."""
        self.most = Budget()
        """The budget in force."""
        self.cut_short = False
        """Whether a read gave only half of what is there."""
        self._usual = schema
        self._sending = False
        self._running: list[tuple[datetime, WriteRequest]] = []
        self._bin: dict[str, Record] = {}
        self._merged: list[tuple[str, str]] = []

    # Calls ------------------------------------------------------------------------------------

    def arrive(self, purpose: Purpose) -> None:
        """Let a call come in: people are met, what ran late is carried out, the call is counted."""
        self.life.check()
        self.meet_people()
        self.life.check()
        self.come_in()
        if self.meter is not None:
            self.meter.spend(purpose)
            self.calls[self.day] += 1
            if self.most.unit is BudgetUnit.CALLS and self.most.daily is not None:
                assert self.calls[self.day] <= self.most.daily, "more calls than the budget allows"

    @property
    def day(self) -> str:
        """The budget day, which is the computer's."""
        return self.clock.now().date().isoformat()

    def come_in(self) -> None:
        """Carry out what was still running when its connection was cut."""
        now = self.clock.true_now()
        due = [one for one in self._running if now >= one[0]]
        self._running = [one for one in self._running if one not in due]
        for _, request in due:
            self.storm.trace.note("late", request.operation.value)
            if not self.lacks_field(request):
                self.carry_out(request)
        self.jobs.go_on()

    @property
    def is_running_late(self) -> bool:
        """Whether the org is still at work on a request that was cut."""
        return bool(self._running) or self.jobs.runs or self._sending

    @contextmanager
    def on_its_way(self) -> Iterator[None]:
        """A request was journalled and has not been carried out."""
        self._sending = True
        try:
            yield
        finally:
            self._sending = False

    def run_late(self, request: WriteRequest, minutes: float) -> None:
        self._running.append((self.clock.true_now() + timedelta(minutes=minutes), request))

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        with self.counted(len(request.rows)):
            return self._write(request)

    @contextmanager
    def counted(self, rows: int) -> Iterator[None]:
        """Count rows that are sent, unless it is said that nothing of them was done."""
        day = self.day
        self.rows_sent[day] += rows
        if self.is_org and self.most.unit is BudgetUnit.RECORDS and self.most.daily is not None:
            assert self.rows_sent[day] <= self.most.daily, "more records than the budget allows"
        try:
            yield
        except UnknownOutcomeError:
            raise
        except AppError:
            self.rows_sent[day] -= rows
            raise

    def _write(self, request: WriteRequest) -> list[RowResult]:
        with self.on_its_way():
            self.arrive(Purpose.WRITE)
        self.requests.append(request)
        self.storm.trace.note(
            "write",
            self.name,
            request.operation.value,
            *(f"{row.record_key}={sorted(row.values.items())}" for row in request.rows),
        )
        return answered(self, request, carried_out(self, request))

    def lacks_field(self, request: WriteRequest) -> bool:
        """Whether a request names a field that is not there any more."""
        schema = self._object(request.object).schema
        return any(schema.field(name) is None for row in request.rows for name in row.values)

    def _carry_out(self, known: Any, request: WriteRequest, row: WriteRow) -> RowResult:
        locked = [
            name
            for name in row.values
            if (field := known.schema.field(name)) is not None and not field.updateable
        ]
        if locked:
            words = f"{locked[0]} cannot be written"
            error = RowError("INVALID_FIELD_FOR_INSERT_UPDATE", words, (locked[0],))
            return RowResult(row.write_id, False, row.record_key, error=error)
        result = super()._carry_out(known, request, row)
        key = result.record_key
        if self.triggered and result.succeeded and key in known.records:
            record = known.records[key]
            shout = {
                name: value.upper() for name, value in record.items() if value and "v" in value
            }
            record |= shout
        return result

    # Reading ----------------------------------------------------------------------------------

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        self.arrive(request.purpose)
        request = self._befallen(request)
        result = super().read(request, stage, report)
        if request.only is None and request.created_within_s is None and self._merged:
            table = stage.name("moved")
            rows = [(key, Moved.MERGED.value, self.object, kept) for key, kept in self._merged]
            stage.load(table, MERGED, [rows])
            result = replace(result, moved=table)
        return result

    def _befallen(self, request: ReadRequest) -> ReadRequest:
        """Let what befalls a read befall it."""
        for fault in self.storm.due(Port.READ):
            kind = fault.kind
            if kind is Kind.READ_OVERLAPS:
                if request.since is not None:
                    back = self.storm.strike(fault).randint(1, 6)
                    request = replace(request, since=str(max(0, int(request.since) - back)))
            elif kind is Kind.SOURCE_CUT_SHORT:
                whole = (request.since, request.only, request.created_within_s) == (None,) * 3
                if not self.is_org and request.key and whole and len(self.records(self.object)) > 3:
                    self.storm.strike(fault)
                    self.cut_short = True
            elif kind is Kind.KILLED_READING:
                self.storm.strike(fault)
                self.life.end()
            elif self.is_org:
                self.storm.strike(fault)
                raise _refusal(kind)
        return request

    def _rows(self, known: Any, request: ReadRequest, key: list[str], asked: list[str]) -> Any:
        rows: Iterator[RawRow] = super()._rows(known, request, key, asked)
        if not self.cut_short or request.only is not None or not key:
            return rows
        whole = list(rows)
        return iter(whole[: len(whole) // 2])

    # Writing by job ---------------------------------------------------------------------------

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        by_job = self.by_job and keyed and operation is not Operation.UNDELETE
        if not by_job:
            return Packing("collections", self._batch_records, 1, 0)
        return Packing("bulk", self._batch_records, 5, 0, by_job=True)

    def open_job(self, template: WriteRequest) -> SimulatedJob:
        return SimulatedJob(self, template)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        self.arrive(Purpose.RESOLVE)
        return self.jobs.resume(request, remote_id)

    # People -----------------------------------------------------------------------------------

    def remove(self, object: str, key: str) -> None:
        self._bin[key] = dict(self._object(object).records[key])
        super().remove(object, key)

    def merge(self, lost: str, kept: str) -> None:
        """Let one record take another one in."""
        self.remove(self.object, lost)
        self._bin.pop(lost)
        self._merged.append((lost, kept))
        self._touch(self._object(self.object), kept)

    @property
    def in_bin(self) -> dict[str, Record]:
        """Deleted records that can come back, by key."""
        return dict(self._bin)

    def undelete(self, key: str) -> None:
        known = self._object(self.object)
        known.records[key] = self._bin.pop(key)
        known.gone.pop(key, None)
        self._touch(known, key)

    def has_field(self, name: str) -> bool:
        """Whether people find a field on their forms now."""
        return self._object(self.object).schema.field(name) is not None

    def change_schema(self, change: Callable[[ObjectSchema], ObjectSchema]) -> None:
        known = self._object(self.object)
        known.schema = change(known.schema)

    def good_again(self) -> None:
        """The weather is fine: what is there can be read, written and reached."""
        self.row_faults.clear()
        self.poison.clear()
        self.triggered = False
        self.cut_short = False
        self.mend_schema()

    def mend_schema(self) -> None:
        """An administrator of the side takes back what was done to its fields."""
        self._object(self.object).schema = self._usual

    # Where it stands ---------------------------------------------------------------------------

    def state(self) -> tuple[Any, ...]:
        """All that is there, to be taken over by another history."""
        known = self._object(self.object)
        parts = (known.records, known.stamps, known.created, known.gone)
        return copy.deepcopy((*parts, self._moment, self._keys))

    def take_over(self, state: tuple[Any, ...]) -> None:
        known = self._object(self.object)
        records, stamps, created, gone, self._moment, self._keys = copy.deepcopy(state)
        known.records, known.stamps, known.created, known.gone = records, stamps, created, gone


def _refusal(kind: Kind) -> RetriableError | SignInError:
    """What a read hears in place of records."""
    if kind is Kind.READ_REFUSED:
        return SignInError("The session expired.", code="INVALID_SESSION_ID")
    if kind is Kind.READ_LIMIT:
        words = "The org's allowance is used up."
        return RequestLimitError(words, code="REQUEST_LIMIT_EXCEEDED")
    return RetriableError("The connection was cut while reading.")
