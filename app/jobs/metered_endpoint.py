"""An org's endpoint as one mapping uses it: its calls and records are counted as the mapping's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.errors import AppError, RequestLimitError, UnknownOutcomeError
from app.core.mapping import AS_USUAL, Writing
from app.core.outcome import RetryClass, RowError, RowResult
from app.core.ports import (
    Endpoint,
    JobEndpoint,
    MarkingEndpoint,
    RecentEndpoint,
    RemoteJob,
    WriterMark,
)
from app.store.quota_ledger import QuotaMeter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.outcome import WriteRequest, WriteRow
    from app.core.plan import Operation
    from app.core.ports import Packing, ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema

OVER_BUDGET = "OVER_RECORD_BUDGET"
"""Code of a row that a budget in records kept from being sent."""


@dataclass(frozen=True)
class MeteredEndpoint:
    """Passes everything on to the endpoint of an org; implements `app.core.ports.Endpoint`."""

    endpoint: Endpoint
    meter: QuotaMeter
    mapping: str

    @property
    def name(self) -> str:
        """The connection's name."""
        return self.endpoint.name

    @property
    def own_key(self) -> bool:
        """Whether records have a key of the side's own."""
        return self.endpoint.own_key

    def objects(self) -> list[str]:
        """Names of the objects that can be read."""
        with self.meter.serving(self.mapping):
            return self.endpoint.objects()

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe the object."""
        with self.meter.serving(self.mapping):
            return self.endpoint.schema(object, query)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Hear which reads are going to be asked for; a call that they share is the first one's."""
        self.endpoint.expect(requests)

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read records into the stage."""
        with self.meter.serving(self.mapping):
            return self.endpoint.read(request, stage, report)

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """How this many writes would travel."""
        return self.endpoint.packing(operation, records, keyed=keyed, writing=writing)

    def writer_mark(self, object: ObjectSchema) -> WriterMark | None:
        """How the org's records tell who changed them last; None where they do not."""
        if not isinstance(self.endpoint, MarkingEndpoint):
            return None
        with self.meter.serving(self.mapping):
            return self.endpoint.writer_mark(object)

    def recent_calls(self, object: ObjectSchema, fields: Sequence[str], records: int) -> int | None:
        """Calls of reading back at once; None where that is not worth it."""
        if not isinstance(self.endpoint, RecentEndpoint):
            return None
        with self.meter.serving(self.mapping):
            return self.endpoint.recent_calls(object, fields, records)

    def open_job(self, template: WriteRequest) -> RemoteJob:
        """Begin to load a job.

        Raises:
            TypeError: the endpoint takes no jobs, which its packing has told.
        """
        if not isinstance(self.endpoint, JobEndpoint):
            raise TypeError(f"{self.name} takes no jobs")
        with self.meter.serving(self.mapping):
            job = self.endpoint.open_job(template)
        return MeteredJob(job, self.meter, self.mapping)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Send one request, of its rows as many as a budget in records allows.

        Raises:
            RequestLimitError: a budget allows nothing.
        """
        with self.meter.serving(self.mapping):
            allowed = self.meter.carry(len(request.rows))
            sent = request
            if allowed < len(request.rows):
                sent = replace(request, rows=request.rows[:allowed], parts=())
            try:
                results = self.endpoint.write(sent, remember)
            except UnknownOutcomeError:
                raise
            except AppError:
                self.meter.take_back(allowed)  # nothing was done
                raise
        return [*results, *(_not_sent(row) for row in request.rows[allowed:])]

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Ask what became of a remote job."""
        with self.meter.serving(self.mapping):
            return self.endpoint.resume(request, remote_id)

    def close(self) -> None:
        """Let go of connections."""
        self.endpoint.close()


@dataclass(frozen=True)
class MeteredJob:
    """A job as one mapping uses it; implements `app.core.ports.RemoteJob`."""

    job: RemoteJob
    meter: QuotaMeter
    mapping: str

    @property
    def rows(self) -> int:
        """Rows loaded so far."""
        return self.job.rows

    def carries(self, row: WriteRow) -> bool:
        """Whether a job can say this row."""
        return self.job.carries(row)

    def room_for(self, rows: Sequence[WriteRow]) -> int:
        """How many of these rows still fit and are allowed; they are counted as sent.

        Raises:
            RequestLimitError: the job is empty, and a budget allows nothing.
        """
        room = self.job.room_for(rows)
        if not room:
            return 0
        try:
            with self.meter.serving(self.mapping):
                return self.meter.carry(room)
        except RequestLimitError:
            if self.rows:
                return 0
            raise

    def add(self, request: WriteRequest) -> None:
        """Load the rows of a request."""
        self.job.add(request)

    def run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        """Hand the rows over and wait until the job has ended."""
        with self.meter.serving(self.mapping):
            try:
                return self.job.run(remember)
            except UnknownOutcomeError:
                raise
            except AppError:
                self.meter.take_back(self.rows)  # nothing was done
                raise


def _not_sent(row: WriteRow) -> RowResult:
    words = "The budget of records a day was used up before this one"
    return RowResult(
        row.write_id,
        succeeded=False,
        record_key=row.record_key,
        error=RowError(OVER_BUDGET, words, retry=RetryClass.TRANSIENT),
        unprocessed=True,
    )
