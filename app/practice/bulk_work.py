"""Works bulk jobs off in the background, 200 rows at a time, as the org would."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.practice.bulk_csv import JobFailure, Upload, read_upload, row_values
from app.practice.bulk_jobs import BulkJob, BulkJobs, JobKind, JobState, RowOutcome
from app.practice.errors import OrgError, SaveResult
from app.practice.named_errors import job_message
from app.practice.org import Org, SaveOperation
from app.practice.row_locks import HOLDER

CHUNK_ROWS = 200
"""Rows written together. Source: Bulk API 2.0 guide, "Limits": chunks of 200 from version 21."""
PAUSE_S = 0.01
"""Rest between two chunks, so that other requests get their turn and a watcher sees progress."""

_OPERATIONS: dict[str, SaveOperation] = {
    "insert": "insert",
    "update": "update",
    "upsert": "upsert",
    "delete": "delete",
    "hardDelete": "delete",
}


@dataclass
class BulkWork:
    """The tasks that work on one org's bulk jobs."""

    org: Org
    jobs: BulkJobs
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def resume(self) -> None:
        """Take up what an earlier process left; a chunk it may have half written ends its job."""
        for job in self.jobs.unfinished():
            if job.rows_started > job.rows_processed:
                job.state = "Failed"
                job.error_message = "InternalServerError : the job was interrupted"
                self.jobs.save(job)
            else:
                self.begin(job)

    def begin(self, job: BulkJob) -> None:
        """Start on a job whose upload is complete."""
        work = self._work_ingest(job.id) if job.kind == "ingest" else self._work_query(job.id)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_tell_of_failure)

    async def stop(self) -> None:
        """Stop between two chunks; `resume` goes on from there."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work_query(self, job_id: str) -> None:
        """Let a query job's time pass; its rows were taken when it was made."""
        states: tuple[JobState, ...] = ("InProgress", "JobComplete")
        try:
            for state in states:
                job = self._find_open("query", job_id)
                if job is not None:
                    await self._rest(job)
                job = self._find_open("query", job_id)
                if job is None:
                    return
                job.state = state
                job.processing_ms += 1
                if state == "JobComplete":
                    job.rows_processed = job.rows_total
                self.jobs.save(job)
        except JobFailure as failure:
            self._fail("query", job_id, str(failure))

    async def _work_ingest(self, job_id: str) -> None:
        """Write the rows of a job chunk by chunk, looking up between two whether it was aborted."""
        HOLDER.set(job_id)
        await asyncio.sleep(PAUSE_S)
        job = self._find_open("ingest", job_id)
        if job is None:
            return
        job.state = "InProgress"
        self.jobs.save(job)
        await asyncio.sleep(0)
        try:
            upload = self._read(job)
            while (job := self._find_open("ingest", job_id)) is not None:
                await self._rest(job)
                job = self._find_open("ingest", job_id)
                if job is None or self._step(job, upload):
                    return
        except JobFailure as failure:
            self._fail("ingest", job_id, str(failure))
        except OrgError as error:
            self._fail("ingest", job_id, f"InvalidBatch : {error.code} : {error.message}")
        finally:
            self.org.locks.release(job_id)

    def _find_open(self, kind: JobKind, job_id: str) -> BulkJob | None:
        """Return the job, or None when it was aborted or deleted meanwhile."""
        try:
            job = self.jobs.find(kind, job_id)
        except OrgError:
            return None
        return None if job.ended else job

    def _read(self, job: BulkJob) -> Upload:
        """Parse the upload and count its rows.

        Raises:
            JobFailure: it cannot be read, or has columns that do not fit the operation.
        """
        upload = read_upload(
            self.jobs.content(job),
            self.org.describe(job.object, user_id=job.created_by),
            delimiter=job.column_delimiter,
            line_ending=job.line_ending,
        )
        deletes = _OPERATIONS[job.operation] == "delete"
        if deletes and [each.field for each in upload.columns] != ["Id"]:
            raise JobFailure(
                f"InvalidBatch : InvalidBatch : The '{job.operation}' batch must contain only ids"
            )
        job.rows_total = len(upload.rows)
        self.jobs.save(job)
        return upload

    def _step(self, job: BulkJob, upload: Upload) -> bool:
        """Write the next chunk; True when it was the last."""
        start = job.rows_processed
        chunk = upload.rows[start : start + CHUNK_ROWS]
        if chunk:
            began = time.monotonic()
            job.rows_started = start + len(chunk)
            self.jobs.save(job)
            outcomes = self._write(job, upload, chunk, start)
            job.rows_processed += len(chunk)
            job.rows_failed += sum(not each.success for each in outcomes)
            job.processing_ms += max(1, round((time.monotonic() - began) * 1000))
            if job.rows_processed == len(upload.rows):
                job.state = "JobComplete"
            self.jobs.note_outcomes(job, outcomes)
        else:
            job.state = "JobComplete"
            self.jobs.save(job)
        return job.ended

    def _write(
        self, job: BulkJob, upload: Upload, chunk: Sequence[Sequence[str]], start: int
    ) -> list[RowOutcome]:
        results = self.org.save(
            _OPERATIONS[job.operation],
            job.object,
            [row_values(upload.columns, row) for row in chunk],
            user_id=job.created_by,
            external_id=job.external_id if job.operation == "upsert" else None,
            client=job.client,
            text_values=True,
        )
        if job.operation == "hardDelete":
            self.org.empty_recycle_bin([str(one.id) for one in results if one.success])
        return [_outcome(start + at, result) for at, result in enumerate(results)]

    async def _rest(self, job: BulkJob) -> None:
        """Wait between two chunks, longer on a bad day.

        Raises:
            JobFailure: a fault ends the job.
        """
        pause_s = PAUSE_S
        facts = {
            "job": job.id,
            "object": job.object,
            "operation": job.operation,
            "rows": job.rows_processed,
        }
        for fault in self.org.faults.take("bulk", **facts):
            if fault.kind == "bulk_fail":
                raise JobFailure(job_message(fault.detail, "InternalServerError : the job failed"))
            pause_s += float(fault.detail.get("seconds", 1))
        holding = self.org.faults.holding()
        if holding is not None and self.org.locks.is_holding(job.id):
            pause_s += float(holding.detail.get("seconds", 1))
        await asyncio.sleep(pause_s)
        self.org.locks.release(job.id)

    def _fail(self, kind: JobKind, job_id: str, message: str) -> None:
        """End a job; the chunks written so far stay."""
        job = self._find_open(kind, job_id)
        if job is not None:
            job.state = "Failed"
            job.error_message = message
            self.jobs.save(job)


def _outcome(row: int, result: SaveResult) -> RowOutcome:
    error = result.errors[0] if result.errors else None
    return RowOutcome(
        row=row,
        success=result.success,
        created=result.created,
        record_id=result.id,
        error=None if error is None else row_error(error),
    )


def row_error(error: OrgError) -> str:
    """Write a row's refusal as result files have it: `CODE:message:Field1,Field2 --`."""
    fields = f"{','.join(error.fields)} " if error.fields else ""
    return f"{error.code}:{error.message}:{fields}--"


def _tell_of_failure(task: asyncio.Task[None]) -> None:
    """Hand an error that nobody awaits to the loop, which logs it."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        task.get_loop().call_exception_handler(
            {"message": "A bulk job broke", "exception": error, "task": task}
        )
