"""Writes many records with one Bulk API 2.0 job, owned by us from creation to the last result.

    create → remember its id → upload → close → wait → results, bound to rows by key

Nothing is done before the job is closed; until then a failure aborts it and the rows may be sent
again. From then on only the job itself knows, and whoever asks later asks by its id.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.connectors.salesforce.api_errors import (
    UNPROCESSED,
    Effect,
    Fault,
    fault_error,
    fault_of_bulk_row,
    row_error,
)
from app.connectors.salesforce.bulk_csv import to_csv
from app.connectors.salesforce.bulk_jobs import ABORTED, ENDED, JOB_COMPLETE, OPEN, wait_for_end
from app.connectors.salesforce.collections import ALREADY_GONE
from app.connectors.salesforce.limits import BULK_UPLOAD_MAX_BYTES
from app.connectors.salesforce.wire_values import BULK_NULL, WireField, csv_header
from app.core.errors import (
    AppError,
    EndpointError,
    ProtocolError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.outcome import RetryClass, RowError, RowResult, WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.connectors.salesforce.client import Json, OrgClient

ID = "Id"
BY_ID = frozenset({Operation.UPDATE, Operation.DELETE})


@dataclass(frozen=True)
class _Batch:
    """The rows of one request as a job carries them."""

    request: WriteRequest
    fields: Mapping[str, WireField]

    @property
    def by_id(self) -> bool:
        """Whether records are named by Id in the file."""
        return self.request.operation in BY_ID or self.request.key_field == ID

    @property
    def key_column(self) -> str:
        """The column by which results are bound to rows."""
        return ID if self.by_id else csv_header(self.fields[self.request.key_field])

    def key_of(self, row: WriteRow) -> str | None:
        """The row's value of the key column."""
        return row.record_key if self.by_id else row.values.get(self.request.key_field)


def write(
    client: OrgClient,
    request: WriteRequest,
    fields: Mapping[str, WireField],
    remember: Callable[[str], None],
) -> list[RowResult]:
    """Send one request as a job and wait for its results.

    Args:
        client: where.
        request: the rows; each with its Id, or with a value of `key_field` that no other row has.
        fields: where each field goes.
        remember: stores the job's id the moment it is known.

    Raises:
        RetriableError: nothing was done.
        UnknownOutcomeError: the job was closed and what became of it is not known yet.
        EndpointError: the job was refused as a whole; nothing was done.
    """
    batch, refused = _batch_of(request, fields)
    request = batch.request
    if not request.rows:
        return refused
    if any(batch.key_of(row) is None for row in request.rows):
        raise EndpointError(
            "A bulk job cannot carry rows without a key: nothing would say what became of them",
            endpoint=client.name,
        )
    text = to_csv(request, fields, by_id=batch.by_id).encode()
    if len(text) > BULK_UPLOAD_MAX_BYTES:
        raise EndpointError(
            f"The {len(request.rows)} records are {len(text)} bytes, more than a bulk job takes",
            endpoint=client.name,
            code="UPLOAD_TOO_LARGE",
        )
    job_id = _create(client, batch)
    remember(job_id)
    _upload_and_close(client, job_id, text)
    with _unknown_until_read(client, job_id):
        job = wait_for_end(client, _path(job_id), Purpose.WRITE)
    if _did_nothing(job):
        raise _job_failure(client, job)
    with _unknown_until_read(client, job_id):
        return refused + _results(client, batch, job_id, job)


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


def resume(
    client: OrgClient, request: WriteRequest, fields: Mapping[str, WireField], job_id: str
) -> list[RowResult] | None:
    """Ask what became of a job.

    Returns:
        Its results; None when it did nothing. A job that was still open is aborted.

    Raises:
        UnknownOutcomeError: it is still running, or the org no longer knows it.
    """
    try:
        job = client.get(_path(job_id), Purpose.RESOLVE)
    except EndpointError as error:
        if error.code != "NOT_FOUND":
            raise
        raise UnknownOutcomeError(
            f"The org no longer knows bulk job {job_id}", endpoint=client.name, code=error.code
        ) from error
    if job["state"] == OPEN:
        _abort(client, job_id)
        return None
    if job["state"] not in ENDED:
        raise UnknownOutcomeError(f"Bulk job {job_id} is still running", endpoint=client.name)
    if _did_nothing(job):
        return None
    batch, refused = _batch_of(request, fields)
    return refused + _results(client, batch, job_id, job)


def _batch_of(
    request: WriteRequest, fields: Mapping[str, WireField]
) -> tuple[_Batch, list[RowResult]]:
    """Set the rows apart that a bulk job cannot say: the text #N/A means "empty" to it."""
    refused = [row for row in request.rows if BULK_NULL in row.values.values()]
    kept = tuple(row for row in request.rows if BULK_NULL not in row.values.values())
    error = RowError("BULK_CANNOT_SAY", f"A bulk job takes the text {BULK_NULL} for an empty value")
    results = [
        RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)
        for row in refused
    ]
    return _Batch(replace(request, rows=kept), fields), results


# ------------------------------------------------------------------------------------- the job


def _path(job_id: str) -> str:
    return f"jobs/ingest/{job_id}"


def _create(client: OrgClient, batch: _Batch) -> str:
    request = batch.request
    job: dict[str, Json] = {
        "object": request.object,
        "operation": request.operation.value,
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    if request.operation is Operation.UPSERT:
        job["externalIdFieldName"] = request.key_field
    # An open job does nothing, so a lost answer costs no more than an empty job.
    created = client.call("POST", "jobs/ingest", Purpose.WRITE, Effect.READ, json=job)
    return str(created["id"])


def _upload_and_close(client: OrgClient, job_id: str, text: bytes) -> None:
    """Hand over the rows and let the job run.

    Raises:
        RetriableError: the upload broke off; the job was aborted and did nothing.
        UnknownOutcomeError: nobody knows whether the job was closed.
        EndpointError: the org refused; the job was aborted.
    """
    try:
        client.session.request(
            "PUT",
            f"{client.root}{_path(job_id)}/batches",
            data=text,
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
    client.call("PATCH", _path(job_id), Purpose.WRITE, Effect.REPEATABLE, json={"state": state})


def _abort(client: OrgClient, job_id: str) -> None:
    """Give a job up that did nothing yet; if that fails too, the org ends it after a day."""
    try:
        _set_state(client, job_id, ABORTED)
    except (RequestLimitError, RetriableError, UnknownOutcomeError, SignInError):
        return


# ----------------------------------------------------------------------------------- the results


def _results(
    client: OrgClient, batch: _Batch, job_id: str, job: dict[str, Json]
) -> list[RowResult]:
    """Read what became of each row, in as few calls as the counters of the job allow."""
    sent = len(batch.request.rows)
    processed = int(job.get("numberRecordsProcessed") or 0)
    failed = int(job.get("numberRecordsFailed") or 0)
    complete = job["state"] == JOB_COMPLETE and processed == sent
    rows = _Unbound(batch)
    results: list[RowResult] = []
    if failed or not complete:
        results += [
            _failure(row, said, batch)
            for row, said in rows.bind(_records(client, job_id, "failedResults"))
        ]
    if complete and batch.request.operation in BY_ID and len(results) == failed:
        results += [_success(row, {}, batch) for row in rows.take_all()]
    else:
        results += [
            _success(row, said, batch)
            for row, said in rows.bind(_records(client, job_id, "successfulResults"))
        ]
    if not complete:
        results += [
            _unprocessed(row, job)
            for row, _ in rows.bind(_records(client, job_id, "unprocessedrecords"))
        ]
    if rows.left or len(results) != sent:
        raise UnknownOutcomeError(
            f"Bulk job {job_id} does not tell what became of {rows.left} of {sent} rows",
            endpoint=client.name,
        )
    return results


class _Unbound:
    """The rows of a job that no result has been found for yet."""

    def __init__(self, batch: _Batch) -> None:
        self._column = batch.key_column
        self._by_id = batch.by_id
        self._rows: dict[str, list[WriteRow]] = {}
        for row in batch.request.rows:
            self._rows.setdefault(batch.key_of(row) or "", []).append(row)

    @property
    def left(self) -> int:
        """How many there are."""
        return sum(len(rows) for rows in self._rows.values())

    def bind(self, records: Iterator[dict[str, str]]) -> Iterator[tuple[WriteRow, dict[str, str]]]:
        """Pair each result with its row; results that belong to no row are passed over."""
        for said in records:
            key = said.get(self._column) or (said.get("sf__Id", "") if self._by_id else "")
            rows = self._rows.get(key)
            if rows:
                yield rows.pop(0), said

    def take_all(self) -> Sequence[WriteRow]:
        """The rest."""
        rest = [row for rows in self._rows.values() for row in rows]
        self._rows = {}
        return rest


def _records(client: OrgClient, job_id: str, kind: str) -> Iterator[dict[str, str]]:
    answer = client.session.request(
        "GET",
        f"{client.root}{_path(job_id)}/{kind}/",
        headers={"Accept": "text/csv"},
        purpose=Purpose.WRITE,
    )
    text = answer.content.decode("utf-8-sig")
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise ProtocolError("The results of a bulk job are no CSV", endpoint=client.name) from error


def _success(row: WriteRow, said: Mapping[str, str], batch: _Batch) -> RowResult:
    created = said.get("sf__Created", "").lower() == "true"
    return RowResult(
        row.write_id,
        succeeded=True,
        record_key=said.get("sf__Id") or row.record_key,
        created=created or batch.request.operation is Operation.INSERT,
    )


def _failure(row: WriteRow, said: Mapping[str, str], batch: _Batch) -> RowResult:
    error = row_error(fault_of_bulk_row(said.get("sf__Error", "")))
    if batch.request.operation is Operation.DELETE and error.code == ALREADY_GONE:
        return RowResult(row.write_id, succeeded=True, record_key=row.record_key)
    return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)


def _unprocessed(row: WriteRow, job: Mapping[str, Json]) -> RowResult:
    words = str(job.get("errorMessage") or "The bulk job ended before it came to this row")
    return RowResult(
        row.write_id,
        succeeded=False,
        record_key=row.record_key,
        error=RowError(UNPROCESSED, words, retry=RetryClass.TRANSIENT),
        unprocessed=True,
    )


def _did_nothing(job: Mapping[str, Json]) -> bool:
    return job["state"] != JOB_COMPLETE and not job.get("numberRecordsProcessed")


def _job_failure(client: OrgClient, job: Mapping[str, Json]) -> AppError:
    """A job that ended before its first row, as `InvalidBatch : Field name not found : X`."""
    words = str(job.get("errorMessage") or f"The bulk job ended as {job['state']}")
    code = words.partition(":")[0].strip() if ":" in words else str(job["state"])
    if job["state"] == ABORTED:
        return RetriableError(words, endpoint=client.name, code=code)
    return fault_error(Fault(code, words), endpoint=client.name, effect=Effect.READ)
