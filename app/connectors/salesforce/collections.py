"""Writes up to 200 records in one call, with sObject Collections.

Answers come in the order of the records; their count is checked before they are believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.connectors.salesforce.api_errors import Effect, Fault, fault_of, row_error
from app.connectors.salesforce.limits import COLLECTION_MAX_RECORDS
from app.connectors.salesforce.wire_values import WireField, json_record
from app.core.errors import UnknownOutcomeError
from app.core.outcome import RowError, RowResult, WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.connectors.salesforce.client import Json, OrgClient

WRITE_HEADERS = {
    "Sforce-Auto-Assign": "FALSE",
    "Sforce-Duplicate-Rule-Header": "allowSave=false; includeRecordDetails=true",
    "Sforce-Mru": "updateMru=false",
}
"""No reassigning of owners, duplicates told with their records, nothing in "recently viewed".

Source: REST API Developer Guide, "Headers".
"""

ALREADY_GONE = "ENTITY_IS_DELETED"
"""A deletion that finds the record deleted has nothing left to do."""


def write_collection(
    client: OrgClient, request: WriteRequest, fields: Mapping[str, WireField]
) -> list[RowResult]:
    """Send one request of at most 200 records in one call.

    Raises:
        RetriableError: nothing was done.
        UnknownOutcomeError: sent, and the answer does not tell what was done.
        EndpointError: the whole request was refused.
    """
    if len(request.rows) > COLLECTION_MAX_RECORDS:
        raise ValueError("a collection holds at most 200 records")
    answer = _send(client, request, fields)
    if not isinstance(answer, list) or len(answer) != len(request.rows):
        raise UnknownOutcomeError(
            f"The org answered {len(request.rows)} records with another number of results",
            endpoint=client.name,
        )
    return [
        _result(row, said, request.operation)
        for row, said in zip(request.rows, answer, strict=True)
    ]


def _send(client: OrgClient, request: WriteRequest, fields: Mapping[str, WireField]) -> Json:
    operation = request.operation
    if operation is Operation.DELETE:
        ids = ",".join(row.record_key or "" for row in request.rows)
        return client.call(
            "DELETE",
            "composite/sobjects",
            Purpose.WRITE,
            Effect.REPEATABLE,
            params=f"ids={ids}&allOrNone=false",
            headers=WRITE_HEADERS,
        )
    path, method = "composite/sobjects", "PATCH"
    if operation is Operation.INSERT:
        method = "POST"
    elif operation is Operation.UPSERT:
        path = f"composite/sobjects/{request.object}/{request.key_field}"
    effect = Effect.ONCE if operation is Operation.INSERT else Effect.REPEATABLE
    return client.call(
        method,
        path,
        Purpose.WRITE,
        effect,
        data=_body(request, fields),
        headers=WRITE_HEADERS,
    )


def _body(request: WriteRequest, fields: Mapping[str, WireField]) -> str:
    named = request.operation is Operation.UPDATE
    records = ",".join(
        json_record(request.object, row.record_key if named else None, row.values, fields)
        for row in request.rows
    )
    return f'{{"allOrNone":false,"records":[{records}]}}'


def _result(row: WriteRow, said: object, operation: Operation) -> RowResult:
    if not isinstance(said, dict):
        return RowResult(row.write_id, succeeded=False, error=_nameless(said))
    key = said.get("id") or row.record_key
    if said.get("success"):
        created = bool(said.get("created", operation is Operation.INSERT))
        return RowResult(row.write_id, succeeded=True, record_key=key, created=created)
    error = _error(said)
    if operation is Operation.DELETE and error.code == ALREADY_GONE:
        return RowResult(row.write_id, succeeded=True, record_key=key)
    return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)


def _error(said: dict[str, Any]) -> RowError:
    faults = [fault for entry in said.get("errors") or () if (fault := fault_of(entry))]
    if not faults:
        return _nameless(said)
    first = row_error(faults[0])
    if len(faults) == 1:
        return first
    return RowError(
        first.code,
        " ".join(row_error(fault).message for fault in faults),
        tuple(dict.fromkeys(name for fault in faults for name in fault.fields)),
        first.retry,
    )


def _nameless(said: object) -> RowError:
    return row_error(Fault("UNKNOWN", f"Salesforce gave no reason: {str(said)[:200]}"))
