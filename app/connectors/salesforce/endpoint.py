"""A Salesforce org as one side of a mapping; implements `core.ports.Endpoint`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.salesforce import bulk_ingest
from app.connectors.salesforce.ahead import Ahead
from app.connectors.salesforce.api_errors import (
    TOO_LARGE,
    Fault,
    concerns_every_row,
    row_error,
)
from app.connectors.salesforce.bulk_ingest import FinishedJobs, IngestJob
from app.connectors.salesforce.bulk_results import BY_ID
from app.connectors.salesforce.collections import write_collection, write_composite
from app.connectors.salesforce.describes import Describes
from app.connectors.salesforce.ids import said_id
from app.connectors.salesforce.limits import (
    BULK_BATCH_RECORDS,
    BULK_CALLS_A_JOB,
    BULK_RESULT_CALLS,
    COLLECTION_MAX_RECORDS,
    COLLECTIONS_UP_TO_RECORDS,
    COMPOSITE_MAX_LARGE,
    COMPOSITE_READ_RECORDS,
)
from app.connectors.salesforce.reading import Reader, recent_calls
from app.connectors.salesforce.report_export import report_query
from app.connectors.salesforce.report_reading import read_report
from app.connectors.salesforce.undelete import write_undelete
from app.connectors.salesforce.wire_values import wire_field
from app.core.errors import AccessDeniedError, EndpointError, SchemaMismatchError
from app.core.mapping import AS_USUAL, AssignmentRule, DuplicateRule, Writing
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.ports import Packing, WriterMark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from app.connectors.salesforce.access import SignIn
    from app.connectors.salesforce.client import OrgClient
    from app.connectors.salesforce.wire_values import WireField
    from app.core.outcome import WriteRequest
    from app.core.ports import ReadRequest, ReadResult, SchemaMemory, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema

COLLECTIONS = "collections"
COMPOSITE = "composite"
BULK = "bulk"

COMPOSITE_RECORDS = COLLECTION_MAX_RECORDS * COMPOSITE_MAX_LARGE
"""Records that one composite call writes. Unit: records."""


SOAP = "soap"

LAST_CHANGED_BY = "LastModifiedById"
"""Source: Object Reference, "System Fields"."""

_BY_SOAP = Packing(SOAP, COLLECTION_MAX_RECORDS, 1, COMPOSITE_READ_RECORDS)


def _by_job(operation: Operation) -> Packing:
    """How bulk jobs are packed; the results of those that name Ids need not be read."""
    calls = BULK_CALLS_A_JOB + (0 if operation in BY_ID else BULK_RESULT_CALLS)
    return Packing(BULK, BULK_BATCH_RECORDS, calls, COMPOSITE_READ_RECORDS, by_job=True)


class SalesforceEndpoint:
    """One org over one session; used by one thread at a time."""

    own_key = True

    def __init__(
        self, client: OrgClient, sign_in: SignIn, memory: SchemaMemory | None = None
    ) -> None:
        """Open nothing yet.

        Args:
            client: talks with the org.
            sign_in: closed together with the endpoint.
            memory: what the org said of its objects before; None has all of it said again.
        """
        self._client = client
        self._sign_in = sign_in
        self._describes = Describes(client, memory)
        self._ahead = Ahead(client)
        self._expected: dict[ReadRequest, Reader] = {}
        self._finished = FinishedJobs()

    @property
    def name(self) -> str:
        """The connection's name."""
        return self._client.name

    def look_up(self, objects: Iterable[str], counted: Iterable[str] = ()) -> str:
        """Describe objects and tell the org's Id, in one call for 24 objects; see `Describes`.

        Args:
            objects: what is described.
            counted: what is going to be read whole for the first time: knowing how much there is
                saves the first page of a query that would then go on as a bulk job.
        """
        return self._describes.look_up(objects, counted)

    def org_now(self) -> datetime:
        """The time by the org's clock, as far as its last answer told."""
        return self._client.session.org_now()

    def user_id(self) -> str:
        """The 18-character Id of the user that is signed in; "" when nobody tells."""
        known = self._client.user_id()
        return said_id(known) if known else ""

    def writer_mark(self, object: ObjectSchema) -> WriterMark | None:
        """Each record names the user who changed it last; see `core.ports.MarkingEndpoint`."""
        user = self.user_id()
        known = user and object.field(LAST_CHANGED_BY) is not None
        return WriterMark(LAST_CHANGED_BY, user) if known else None

    def recent_calls(self, object: ObjectSchema, fields: Sequence[str], records: int) -> int | None:
        """A bulk query of all that changed lately; see `core.ports.RecentEndpoint`."""
        return recent_calls(self._describes.of(object.name), fields, records)

    def objects(self) -> list[str]:
        """API names of the objects that this user can see; one call the first time."""
        return sorted(self._describes.objects().values())

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe an object; one call the first time.

        Args:
            object: its API name, "" where a query names it.
            query: a report and its object, see `report_export`; "" for the object itself.

        Raises:
            SchemaMismatchError: there is no such object, or the query names none.
        """
        return self._describes.of(report_query(query).object if query else object)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Hear which reads are going to come; their first questions share calls."""
        self._expected = {one: self._reader(one) for one in requests if not one.query}
        self._ahead.expect(self._expected)

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read records into the stage as text, by the cheapest way; see `reading`."""
        if request.query:
            schema = self._describes.of(report_query(request.query).object)
            return read_report(self._client, schema, request, stage, report)
        reader = self._expected.pop(request, None) or self._reader(request)
        return reader.read(stage, report, self._ahead.take(request))

    def _reader(self, request: ReadRequest) -> Reader:
        count = self._describes.counts.get(request.object.casefold())
        if request.known_rows is None and count is not None:
            request = replace(request, known_rows=count)
        return Reader(self._client, self._describes.of(request.object), request)

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """Choose collections, several of them in one composite call, or bulk jobs, by their calls.

        Inserts without a key never go by bulk job: its results come in any order and nothing
        would say which new record is which row. Nor does what only collections can say. Hard
        deletions go by bulk job whatever their number.
        """
        if operation is Operation.UNDELETE:
            return _BY_SOAP
        if operation is Operation.DELETE and writing.hard_delete:
            return _by_job(operation)
        if records <= COLLECTION_MAX_RECORDS:
            return Packing(
                COLLECTIONS,
                COLLECTION_MAX_RECORDS,
                1,
                COMPOSITE_READ_RECORDS,
                part_records=COLLECTION_MAX_RECORDS,
            )
        composite = math.ceil(records / COMPOSITE_RECORDS)
        by_job = _by_job(operation)
        bulk = math.ceil(records / BULK_BATCH_RECORDS) * by_job.calls_a_batch
        if keyed and _job_can(writing) and records > COLLECTIONS_UP_TO_RECORDS and bulk < composite:
            return by_job
        return Packing(
            COMPOSITE,
            COMPOSITE_RECORDS,
            1,
            COMPOSITE_READ_RECORDS,
            part_records=COLLECTION_MAX_RECORDS,
        )

    def open_job(self, template: WriteRequest) -> IngestJob:
        """Begin to load a bulk job; see `core.ports.JobEndpoint`."""
        return IngestJob(self._client, template, self._fields_still_there(template))

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Send one request the way its `api` says; see `core.ports.Endpoint.write`."""
        if request.operation is Operation.UNDELETE:
            return write_undelete(self._client, request)
        fields = self._fields_still_there(request)
        try:
            if request.api == BULK:
                return bulk_ingest.write(self._client, request, fields, remember)
            if request.api == COMPOSITE:
                return write_composite(self._client, request, fields)
            return write_collection(self._client, request, fields)
        except EndpointError as error:
            refused = type(error) is EndpointError and error.code not in TOO_LARGE
            if refused and request.api != BULK and concerns_every_row(error.code):
                return _refused(request, error)
            raise

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Ask what became of a bulk job; see `core.ports.Endpoint.resume`."""
        fields = self._wire_fields(request)
        return self._finished.resume(self._client, request, fields, remote_id)

    def close(self) -> None:
        """Let go of connections."""
        self._client.session.close()
        self._sign_in.close()

    def _fields_still_there(self, request: WriteRequest) -> dict[str, WireField]:
        """Find where the fields go.

        Raises:
            AccessDeniedError: one was there when the plan was made and is not to be seen any more.
        """
        try:
            return self._wire_fields(request)
        except SchemaMismatchError as error:
            raise AccessDeniedError(
                str(error),
                endpoint=self.name,
                code="INVALID_FIELD",
                object=error.object,
                field=error.field,
            ) from error

    def _wire_fields(self, request: WriteRequest) -> dict[str, WireField]:
        schema = self._describes.of(request.object)
        return {name: wire_field(name, type, schema) for name, type in request.types.items()}


def _refused(request: WriteRequest, error: EndpointError) -> list[RowResult]:
    """A refusal that no row is to blame for, said of each row: nothing was done.

    Sending halves of the request would only be refused again.
    """
    said = row_error(Fault(error.code, str(error)))
    return [
        RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=said)
        for row in request.rows
    ]


def _job_can(writing: Writing) -> bool:
    """Whether a bulk job can say what the mapping asks for.

    It knows one assignment rule by its Id at most, no leave for duplicates, and no rows that stand
    or fall together.
    """
    return (
        (writing.assignment_rule is AssignmentRule.NONE or bool(writing.assignment_rule_id))
        and writing.duplicate_rule is DuplicateRule.REFUSE
        and not writing.together
    )
