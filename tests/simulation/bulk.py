"""Bulk jobs of the simulated org: opened, loaded, closed, run, asked for; and what befalls them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.core.errors import EndpointError, RetriableError, UnknownOutcomeError
from app.core.outcome import RowResult, WriteRequest, WriteRow
from app.core.quota import Purpose
from app.engine.resolve import JOB_FORGOTTEN
from tests.simulation.bad_requests import pairs
from tests.simulation.faults import Kind, Port

if TYPE_CHECKING:
    from tests.simulation.org import SimulatedSide

CALLS_AFTER_CLOSE = 3
"""Poll, results that succeeded, results that failed."""


MOST_ROWS = 4
"""Rows that fit into one job."""


@dataclass
class _Job:
    """One job as the org knows it."""

    requests: list[WriteRequest]
    is_open: bool = True
    runs_at: datetime | None = None
    """When it comes to an end by itself."""
    results: dict[int, RowResult] | None = None
    """Write id → result, once it has ended."""
    most: int | None = None
    """Rows after which it ends, the rest untouched; None for all."""
    forgotten: bool = False


class JobBoard:
    """The jobs of an org."""

    def __init__(self, side: SimulatedSide) -> None:
        self._side = side
        self._jobs: dict[str, _Job] = {}

    def create(self, requests: list[WriteRequest]) -> tuple[str, _Job]:
        job_id = f"750{len(self._jobs) + 1:015d}"
        self._jobs[job_id] = _Job(requests)
        return job_id, self._jobs[job_id]

    @property
    def runs(self) -> bool:
        """Whether any job has not come to its end."""
        return any(job.runs_at is not None for job in self._jobs.values())

    def go_on(self) -> None:
        """Let jobs end whose time has come."""
        for job_id, job in self._jobs.items():
            if job.runs_at is not None and self._side.clock.true_now() >= job.runs_at:
                job.runs_at = None
                self._side.storm.trace.note("job ends", job_id)
                with suppress(
                    EndpointError
                ):  # nobody waits for it; it is told when it is asked for
                    self.process(job)

    def process(self, job: _Job) -> dict[int, RowResult]:
        """Do the rows of a job."""
        job.is_open = False
        results: dict[int, RowResult] = {}
        if any(self._side.lacks_field(request) for request in job.requests):
            job.results = results
            raise EndpointError("InvalidBatch : Field name not found", code="InvalidBatch")
        left = job.most
        for request in job.requests:
            for row in request.rows:
                if left is not None and len(results) >= left:
                    results[row.write_id] = RowResult(row.write_id, False, unprocessed=True)
                    continue
                one = WriteRequest(**(vars(request) | {"rows": (row,)}))
                results[row.write_id] = self._side.carry_out(one)[0]
        job.results = results
        return results

    def resume(self, request: WriteRequest, job_id: str) -> list[RowResult] | None:
        job = self._jobs[job_id]
        if job.forgotten:
            raise UnknownOutcomeError("Which job?", endpoint=self._side.name, code=JOB_FORGOTTEN)
        if job.is_open:
            job.is_open = False
            job.results = {}
            return None
        if job.results is None:
            raise UnknownOutcomeError("It still runs.", endpoint=self._side.name)
        if not job.results:
            return None
        return [job.results[row.write_id] for row in request.rows if row.write_id in job.results]


@dataclass
class SimulatedJob:
    """A job while it is loaded; implements `core.ports.RemoteJob`."""

    side: SimulatedSide
    template: WriteRequest
    _requests: list[WriteRequest] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(one.rows) for one in self._requests)

    def carries(self, row: WriteRow) -> bool:
        return True

    def room_for(self, rows: Sequence[WriteRow]) -> int:
        return min(len(rows), max(0, MOST_ROWS - self.rows))

    def add(self, request: WriteRequest) -> None:
        self._requests.append(request)

    def run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        with self.side.counted(self.rows):
            return self._run(remember)

    def _run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        side, trace = self.side, self.side.storm.trace
        with side.on_its_way():
            side.arrive(Purpose.WRITE)
        job_id, job = side.jobs.create(self._requests)
        for request in self._requests:
            side.requests.append(request)
            trace.note("job", job_id, request.operation.value, *pairs(request))
        remember(job_id)
        results = None
        for fault in side.storm.due(Port.JOB):
            if results is not None:
                break  # what was done cannot come to another end
            alone = self.rows < 2
            if alone and fault.kind in (Kind.JOB_HALF, Kind.JOB_ABORTED, Kind.JOB_REORDERED):
                continue
            results = self._befallen(fault.kind, side.storm.strike(fault), job) or results
        results = side.jobs.process(job) if results is None else results
        self._ask_until_known()
        return results

    def _ask_until_known(self) -> None:
        """Poll the job and fetch its results; whatever keeps us from it leaves rows unknown."""
        try:
            for _ in range(CALLS_AFTER_CLOSE):
                self.side.arrive(Purpose.WRITE)
        except UnknownOutcomeError:
            raise
        except EndpointError as error:
            raise UnknownOutcomeError(str(error), endpoint=self.side.name) from error

    def _befallen(
        self, kind: Kind, chance: random.Random, job: _Job
    ) -> dict[int, RowResult] | None:
        side = self.side
        if kind is Kind.JOB_ORPHANED:
            side.life.end()
        if kind is Kind.JOB_FAILED:
            job.is_open, job.results = False, {}
            raise RetriableError("The job failed.", endpoint=side.name, code="JOB_FAILED")
        if kind is Kind.JOB_RUNS_ON:
            job.is_open = False
            job.runs_at = side.clock.true_now() + timedelta(minutes=chance.choice([1, 4, 9]))
            raise UnknownOutcomeError("It still runs.", endpoint=side.name)
        if kind in (Kind.JOB_HALF, Kind.JOB_ABORTED):
            job.most = chance.randrange(1, self.rows)
        job.forgotten = kind is Kind.JOB_FORGOTTEN
        results = side.jobs.process(job)
        if kind is Kind.JOB_ABORTED:  # somebody aborted it; the program hears it when it asks again
            raise UnknownOutcomeError("The poll was cut.", endpoint=side.name)
        if kind in (Kind.JOB_ANSWER_LOST, Kind.JOB_FORGOTTEN):
            raise UnknownOutcomeError("The results were lost.", endpoint=side.name)
        if kind is Kind.JOB_REORDERED:
            mixed = list(results.items())
            chance.shuffle(mixed)
            return dict(mixed)
        return results
