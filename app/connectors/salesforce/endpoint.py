"""A Salesforce org as one side of a mapping; implements `core.ports.Endpoint`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.connectors.salesforce import bulk_ingest
from app.connectors.salesforce.ahead import Ahead
from app.connectors.salesforce.api_errors import (
    TOO_LARGE,
    Fault,
    concerns_every_row,
    row_error,
)
from app.connectors.salesforce.collections import write_collection
from app.connectors.salesforce.describes import Describes
from app.connectors.salesforce.limits import (
    BULK_BATCH_RECORDS,
    BULK_CALLS_A_JOB,
    COLLECTION_MAX_RECORDS,
    COLLECTIONS_UP_TO_RECORDS,
    COMPOSITE_READ_RECORDS,
)
from app.connectors.salesforce.reading import Reader
from app.connectors.salesforce.who_am_i import org_id
from app.connectors.salesforce.wire_values import wire_field
from app.core.errors import AccessDeniedError, EndpointError, SchemaMismatchError
from app.core.outcome import RowResult
from app.core.plan import Operation
from app.core.ports import Packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.connectors.salesforce.access import SignIn
    from app.connectors.salesforce.client import OrgClient
    from app.connectors.salesforce.wire_values import WireField
    from app.core.outcome import WriteRequest
    from app.core.ports import ReadRequest, ReadResult, SchemaMemory, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema

COLLECTIONS = "collections"
BULK = "bulk"


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

    @property
    def name(self) -> str:
        """The connection's name."""
        return self._client.name

    def org_id(self) -> str:
        """The 18-character Id of the org that answers now; one call."""
        return org_id(self._client)

    def look_up(self, objects: Iterable[str]) -> str:
        """Describe objects and tell the org's Id, in one call for 24 objects; see `Describes`."""
        return self._describes.look_up(objects)

    def objects(self) -> list[str]:
        """API names of the objects that this user can see; one call the first time."""
        return sorted(self._describes.objects().values())

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe an object; one call the first time.

        Raises:
            SchemaMismatchError: there is no such object, or it was named by a query.
        """
        if query:
            raise SchemaMismatchError(
                "A Salesforce connection is read by object, not by query", object=object
            )
        return self._describes.of(object)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Hear which reads are going to come; their first questions share calls."""
        self._expected = {one: self._reader(one) for one in requests}
        self._ahead.expect(self._expected)

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read records into the stage as text, by the cheapest way; see `reading`."""
        reader = self._expected.pop(request, None) or self._reader(request)
        return reader.read(stage, report, self._ahead.take(request))

    def _reader(self, request: ReadRequest) -> Reader:
        return Reader(self._client, self._describes.of(request.object), request)

    def packing(self, operation: Operation, records: int, *, keyed: bool) -> Packing:
        """Choose collections or bulk jobs by the calls they would cost.

        Inserts without a key never go by bulk job: its results come in any order and nothing
        would say which new record is which row.
        """
        collections = math.ceil(records / COLLECTION_MAX_RECORDS)
        bulk = math.ceil(records / BULK_BATCH_RECORDS) * BULK_CALLS_A_JOB
        bindable = keyed or operation in (Operation.UPDATE, Operation.DELETE)
        if bindable and records > COLLECTIONS_UP_TO_RECORDS and bulk < collections:
            return Packing(BULK, BULK_BATCH_RECORDS, BULK_CALLS_A_JOB, COMPOSITE_READ_RECORDS)
        return Packing(COLLECTIONS, COLLECTION_MAX_RECORDS, 1, COMPOSITE_READ_RECORDS)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Send one request the way its `api` says; see `core.ports.Endpoint.write`."""
        if request.operation is Operation.UNDELETE:
            raise EndpointError("Records cannot be undeleted over REST", endpoint=self.name)
        fields = self._fields_still_there(request)
        try:
            if request.api == BULK:
                return bulk_ingest.write(self._client, request, fields, remember)
            return write_collection(self._client, request, fields)
        except EndpointError as error:
            refused = type(error) is EndpointError and error.code not in TOO_LARGE
            if refused and (request.api == BULK or concerns_every_row(error.code)):
                return _refused(request, error)
            raise

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Ask what became of a bulk job; see `core.ports.Endpoint.resume`."""
        return bulk_ingest.resume(self._client, request, self._wire_fields(request), remote_id)

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
