"""Writes many records with one Bulk API 2.0 job, owned by us from creation to the last result.

    rows of one or more requests → create → remember its id → upload → close → wait → results

Nothing is done before the job is closed; until then a failure aborts it and the rows may be sent
again. From then on only the job itself knows, and whoever asks later asks by its id.

Rows are kept as compressed CSV and as their keys alone, so that a job of 100,000 records fits a
small memory.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.salesforce import bulk_results
from app.connectors.salesforce.api_errors import (
    TOO_LARGE,
    Effect,
    Fault,
    fault_error,
    row_error,
)
from app.connectors.salesforce.bulk_csv import BulkCsv
from app.connectors.salesforce.bulk_jobs import (
    ABORTED,
    ENDED,
    JOB_COMPLETE,
    OPEN,
    ingest_path,
    wait_for_end,
)
from app.connectors.salesforce.bulk_results import Keys
from app.connectors.salesforce.limits import (
    BULK_BATCH_RECORDS,
    BULK_FIELD_MAX_CHARS,
    BULK_RECORD_MAX_CHARS,
    BULK_UPLOAD_MAX_BYTES,
)
from app.connectors.salesforce.wire_values import BULK_NULL
from app.core.errors import (
    AppError,
    EndpointError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.outcome import RowError, RowResult
from app.core.plan import Operation
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from app.connectors.salesforce.bulk_results import Told
    from app.connectors.salesforce.client import Json, OrgClient
    from app.connectors.salesforce.wire_values import WireField
    from app.core.outcome import WriteRequest, WriteRow

HARD_DELETE = "hardDelete"
"""Operation of a job whose deletions pass over the Recycle Bin."""


class IngestJob:
    """One job being loaded and run; implements `core.ports.RemoteJob`."""

    def __init__(
        self, client: OrgClient, template: WriteRequest, fields: Mapping[str, WireField]
    ) -> None:
        """Load nothing and create nothing yet.

        Args:
            client: where.
            template: what is done; its types name every field that any row has. Rows are ignored.
            fields: where each of these fields goes.
        """
        self._client = client
        self._template = replace(template, rows=())
        self._keys = Keys(template, fields)
        self._csv = BulkCsv(template, fields, by_id=self._keys.by_id)

    @property
    def rows(self) -> int:
        """Rows loaded so far."""
        return self._keys.count

    def carries(self, row: WriteRow) -> bool:
        """Whether a job can say this row, and say afterwards what became of it."""
        if not self._keys.of(row):
            return False
        values = [value for value in row.values.values() if value is not None]
        if BULK_NULL in values:
            return False
        longest = max(map(len, values), default=0)
        return longest <= BULK_FIELD_MAX_CHARS and sum(map(len, values)) <= BULK_RECORD_MAX_CHARS

    def room_for(self, rows: Sequence[WriteRow]) -> int:
        """How many of these rows, from the first on, still fit."""
        most = min(len(rows), BULK_BATCH_RECORDS - self.rows)
        return self._csv.fitting(rows[:most], BULK_UPLOAD_MAX_BYTES)

    def add(self, request: WriteRequest) -> None:
        """Load the rows of a request; they fit, see `room_for`."""
        self._csv.add(request.rows)
        for row in request.rows:
            self._keys.add(row)

    def run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        """Create the job, hand over the rows and wait for what became of each.

        Args:
            remember: stores the job's id the moment it is known.

        Returns:
            Write id → result; every row has one. A job that was refused as a whole for a reason
            that no smaller one would escape gives each row that reason.

        Raises:
            RetriableError: nothing was done.
            UnknownOutcomeError: the job was closed and what became of it is not known yet.
            EndpointError: anything else; nothing was done.
        """
        try:
            return self._run(remember)
        except EndpointError as error:
            if type(error) is not EndpointError or error.code in TOO_LARGE:
                raise
            said = row_error(Fault(error.code, str(error)))
            return {one.write_id: one for one in self._keys.all_refused(said)}

    def _run(self, remember: Callable[[str], None]) -> dict[int, RowResult]:
        client = self._client
        job_id = _create(client, self._template)
        remember(job_id)
        _upload_and_close(client, job_id, self._csv.packed())
        with _unknown_until_read(client, job_id):
            job = wait_for_end(client, ingest_path(job_id), Purpose.WRITE, records=self.rows)
        if _did_nothing(job):
            raise _job_failure(client, job)
        with _unknown_until_read(client, job_id):
            told = bulk_results.read(client, self._keys, job_id, job)
            results = {one.write_id: one for one in told.results(self._keys, job)}
        if len(results) != self.rows:
            raise UnknownOutcomeError(
                f"Bulk job {job_id} does not tell what became of {self.rows - len(results)} of "
                f"{self.rows} rows",
                endpoint=client.name,
            )
        return results


def write(
    client: OrgClient,
    request: WriteRequest,
    fields: Mapping[str, WireField],
    remember: Callable[[str], None],
) -> list[RowResult]:
    """Send one request as a job of its own and wait for its results.

    Args:
        client: where.
        request: the rows; each with its Id, or with a value of `key_field` that no other row has.
        fields: where each field goes.
        remember: stores the job's id the moment it is known.

    Raises:
        AppError: see `IngestJob.run`.
    """
    job = IngestJob(client, request, fields)
    rows = tuple(row for row in request.rows if job.carries(row))
    refused = [_cannot_say(row) for row in request.rows if not job.carries(row)]
    if not rows:
        return refused
    if job.room_for(rows) < len(rows):
        raise EndpointError(
            f"The {len(rows)} records are more than one bulk job takes",
            endpoint=client.name,
            code="UPLOAD_TOO_LARGE",
        )
    job.add(replace(request, rows=rows))
    return refused + list(job.run(remember).values())


def _cannot_say(row: WriteRow) -> RowResult:
    words = f"A bulk job takes the text {BULK_NULL} for empty, and no record without its key"
    error = RowError("BULK_CANNOT_SAY", words)
    return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)


@contextmanager
def _unknown_until_read(client: OrgClient, job_id: str) -> Iterator[None]:
    """Past the close only the job knows: whatever keeps us from asking it leaves rows unknown."""
    try:
        yield
    except UnknownOutcomeError:
        raise
    except EndpointError as error:
        raise UnknownOutcomeError(
            f"Bulk job {job_id} was sent; its results could not be read: {error}",
            endpoint=client.name,
            code=error.code,
        ) from error


class FinishedJobs:
    """What ended jobs told, kept for the requests that still ask for their part of it."""

    def __init__(self) -> None:
        self._last: tuple[str, dict[str, Json], Told] | None = None
        self._forgotten = ""

    def resume(
        self,
        client: OrgClient,
        request: WriteRequest,
        fields: Mapping[str, WireField],
        job_id: str,
    ) -> list[RowResult] | None:
        """Ask what became of the rows of one request in a job that may have carried more.

        Returns:
            Results of the rows that the job tells of; None when it did nothing. A job that was
            still open is aborted.

        Raises:
            UnknownOutcomeError: it is still running; or, with code `JOB_FORGOTTEN`, the org does
                not know it any more: it keeps jobs for seven days.
        """
        keys = Keys(request, fields)
        if self._last is None or self._last[0] != job_id:
            job = self._ended(client, job_id)
            if job is None:
                return None
            self._last = (job_id, job, bulk_results.read(client, keys, job_id, job, all_of_it=True))
        _, job, told = self._last
        for row in request.rows:
            if keys.of(row):
                keys.add(row)
        return list(told.results(keys, job))

    def _ended(self, client: OrgClient, job_id: str) -> dict[str, Json] | None:
        """The job, see `_ended_job`; one that the org does not know is asked for once."""
        try:
            if job_id != self._forgotten:
                return _ended_job(client, job_id)
        except EndpointError as error:
            if error.code != "NOT_FOUND":
                raise
            self._forgotten = job_id
        raise UnknownOutcomeError(
            f"The org no longer knows bulk job {job_id}",
            endpoint=client.name,
            code=bulk_results.JOB_FORGOTTEN,
        )


def _ended_job(client: OrgClient, job_id: str) -> dict[str, Json] | None:
    """The job, if it has ended and did something; None when it did nothing."""
    job: dict[str, Json] = client.get(ingest_path(job_id), Purpose.RESOLVE)
    if job["state"] == OPEN:
        _abort(client, job_id)
        return None
    if job["state"] not in ENDED:
        raise UnknownOutcomeError(f"Bulk job {job_id} is still running", endpoint=client.name)
    return None if _did_nothing(job) else job


# ------------------------------------------------------------------------------------- the job


def _create(client: OrgClient, template: WriteRequest) -> str:
    hard = template.operation is Operation.DELETE and template.writing.hard_delete
    job: dict[str, Json] = {
        "object": template.object,
        "operation": HARD_DELETE if hard else template.operation.value,
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    if template.operation is Operation.UPSERT:
        job["externalIdFieldName"] = template.key_field
    rule_id = template.writing.assignment_rule_id
    if rule_id and template.operation is not Operation.DELETE:
        job["assignmentRuleId"] = rule_id
    # An open job does nothing, so a lost answer costs no more than an empty job.
    created = client.call("POST", "jobs/ingest", Purpose.WRITE, Effect.READ, json=job)
    return str(created["id"])


def _upload_and_close(client: OrgClient, job_id: str, packed: bytes) -> None:
    """Hand over the rows and let the job run.

    Args:
        client: where.
        job_id: the open job.
        packed: the CSV, compressed with gzip.

    Raises:
        RetriableError: the upload broke off; the job was aborted and did nothing.
        UnknownOutcomeError: nobody knows whether the job was closed.
        EndpointError: the org refused; the job was aborted.
    """
    try:
        client.session.request(
            "PUT",
            f"{client.root}{ingest_path(job_id)}/batches",
            data=packed,
            packed=True,
            headers={"Content-Type": "text/csv"},
            purpose=Purpose.WRITE,
            effect=Effect.REPEATABLE,
        )
    except UnknownOutcomeError as error:
        _abort(client, job_id)
        raise RetriableError(
            "The rows of a bulk job could not be handed over", endpoint=client.name
        ) from error
    except EndpointError:
        _abort(client, job_id)
        raise
    try:
        _set_state(client, job_id, "UploadComplete")
    except UnknownOutcomeError:
        raise
    except EndpointError:
        _abort(client, job_id)
        raise


def _set_state(client: OrgClient, job_id: str, state: str) -> None:
    path = ingest_path(job_id)
    client.call("PATCH", path, Purpose.WRITE, Effect.REPEATABLE, json={"state": state})


def _abort(client: OrgClient, job_id: str) -> None:
    """Give a job up that did nothing yet; if that fails too, the org ends it after a day."""
    try:
        _set_state(client, job_id, ABORTED)
    except (RequestLimitError, RetriableError, UnknownOutcomeError, SignInError):
        return


def _did_nothing(job: Mapping[str, Json]) -> bool:
    return job["state"] != JOB_COMPLETE and not job.get("numberRecordsProcessed")


def _job_failure(client: OrgClient, job: Mapping[str, Json]) -> AppError:
    """A job that ended before its first row, as `InvalidBatch : Field name not found : X`."""
    words = str(job.get("errorMessage") or f"The bulk job ended as {job['state']}")
    code = words.partition(":")[0].strip() if ":" in words else str(job["state"])
    if job["state"] == ABORTED:
        return RetriableError(words, endpoint=client.name, code=code)
    return fault_error(Fault(code, words), endpoint=client.name, effect=Effect.READ)
