"""Writes up to 200 records in one call with sObject Collections, or five times that in a composite.

Answers come in the order of the records; their count is checked before they are believed. Each
part of a composite answers for itself.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from app.connectors.salesforce.api_errors import (
    Effect,
    Fault,
    concerns_every_row,
    fault_of,
    faults_in,
    leaves_unsure,
    row_error,
)
from app.connectors.salesforce.composite_writes import Part, PartAnswer, write_together
from app.connectors.salesforce.limits import COLLECTION_MAX_RECORDS, COMPOSITE_MAX_LARGE
from app.connectors.salesforce.wire_values import WireField, json_record
from app.core.errors import UnknownOutcomeError
from app.core.mapping import AssignmentRule, DuplicateRule, Writing
from app.core.outcome import RowError, RowResult, WriteRequest, WriteRow
from app.core.plan import Operation
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.connectors.salesforce.client import OrgClient

ALREADY_GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND"})
"""Refusals of a deletion that has nothing left to do: the record is deleted, or gone for good.

One that it may not see is refused with another code.

Source: SOAP API Developer Guide, "StatusCode".
"""

ROLLED_BACK = "ALL_OR_NONE_OPERATION_ROLLED_BACK"
"""What a row free of blame is told when its collection was taken back for another's."""

_GOOD = range(200, 300)


def write_headers(writing: Writing) -> dict[str, str]:
    """What a write says besides its records: owners, duplicates, nothing in "recently viewed".

    Source: REST API Developer Guide, "Headers".
    """
    assign = "TRUE" if writing.assignment_rule is AssignmentRule.ACTIVE else "FALSE"
    save = "true" if writing.duplicate_rule is DuplicateRule.ALLOW else "false"
    return {
        "Sforce-Auto-Assign": writing.assignment_rule_id or assign,
        "Sforce-Duplicate-Rule-Header": f"allowSave={save}; includeRecordDetails=true",
        "Sforce-Mru": "updateMru=false",
    }


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
    part = _part(request, request.rows, fields)
    answer = client.call(
        part.method,
        part.path,
        Purpose.WRITE,
        _effect(request),
        data=part.body or None,
        headers=dict(part.headers),
    )
    return _results(client, request.operation, request.rows, answer)


def write_composite(
    client: OrgClient, request: WriteRequest, fields: Mapping[str, WireField]
) -> list[RowResult]:
    """Send one request as several collections in one call.

    The org writes part after part. A part that it refuses as a whole gives each of its rows the
    refusal, see `RowResult.part_refused`.

    Returns:
        A result a row; none for the rows of a part whose answer does not tell what was done.

    Raises:
        RetriableError: nothing was done.
        UnknownOutcomeError: sent, and the answer does not tell what was done.
        EndpointError: the whole request was refused.
    """
    parts = list(_parts(request))
    if len(parts) == 1:
        return write_collection(client, request, fields)
    if len(parts) > COMPOSITE_MAX_LARGE:
        raise ValueError("a composite holds at most five collections")
    options = {"Sforce-Call-Options": client.session.call_options}
    sent = [_part(request, rows, fields, options) for rows in parts]
    answers = write_together(client, sent, _effect(request))
    return list(
        chain.from_iterable(
            _part_results(client, request, rows, said)
            for rows, said in zip(parts, answers, strict=True)
        )
    )


def _parts(request: WriteRequest) -> Iterator[tuple[WriteRow, ...]]:
    """The rows of each part, none larger than a collection."""
    sizes = request.parts or (len(request.rows),)
    if sum(sizes) != len(request.rows):
        raise ValueError("the parts of a request are not its rows")
    start = 0
    for size in sizes:
        for at in range(start, start + size, COLLECTION_MAX_RECORDS):
            yield request.rows[at : min(at + COLLECTION_MAX_RECORDS, start + size)]
        start += size


def _effect(request: WriteRequest) -> Effect:
    return Effect.ONCE if request.operation is Operation.INSERT else Effect.REPEATABLE


def _part(
    request: WriteRequest,
    rows: Sequence[WriteRow],
    fields: Mapping[str, WireField],
    options: Mapping[str, str] | None = None,
) -> Part:
    operation = request.operation
    whole = "true" if request.writing.together else "false"
    headers = {**write_headers(request.writing), **(options or {})}
    if operation is Operation.DELETE:
        ids = ",".join(row.record_key or "" for row in rows)
        path = f"composite/sobjects?ids={ids}&allOrNone={whole}"
        return Part("DELETE", path, headers=headers)
    path, method = "composite/sobjects", "PATCH"
    if operation is Operation.INSERT:
        method = "POST"
    elif operation is Operation.UPSERT:
        path = f"composite/sobjects/{request.object}/{request.key_field}"
    named = operation is Operation.UPDATE
    records = ",".join(
        json_record(request.object, row.record_key if named else None, row.values, fields)
        for row in rows
    )
    return Part(method, path, f'{{"allOrNone":{whole},"records":[{records}]}}', headers)


# ----------------------------------------------------------------------------------- the results


def _part_results(
    client: OrgClient, request: WriteRequest, rows: Sequence[WriteRow], said: PartAnswer
) -> list[RowResult]:
    """What became of the rows of one part; rows that it does not tell of are left out."""
    if said.status in _GOOD:
        told = isinstance(said.body, list) and len(said.body) == len(rows)
        return _results(client, request.operation, rows, said.body) if told else []
    faults = faults_in(said.text)
    if not faults or leaves_unsure(faults[0], _effect(request)):
        return []
    fault = faults[0]
    error = row_error(fault)
    blame = not concerns_every_row(fault.code)
    return [
        RowResult(
            row.write_id,
            succeeded=False,
            record_key=row.record_key,
            error=error,
            part_refused=blame,
        )
        for row in rows
    ]


def _results(
    client: OrgClient, operation: Operation, rows: Sequence[WriteRow], answer: Any
) -> list[RowResult]:
    if not isinstance(answer, list) or len(answer) != len(rows):
        raise UnknownOutcomeError(
            f"The org answered {len(rows)} records with another number of results",
            endpoint=client.name,
        )
    return [_result(row, said, operation) for row, said in zip(rows, answer, strict=True)]


def _result(row: WriteRow, said: object, operation: Operation) -> RowResult:
    if not isinstance(said, dict):
        return RowResult(row.write_id, succeeded=False, error=_nameless(said))
    key = said.get("id") or row.record_key
    if said.get("success"):
        created = bool(said.get("created", operation is Operation.INSERT))
        return RowResult(row.write_id, succeeded=True, record_key=key, created=created)
    error = _error(said)
    if operation is Operation.DELETE and error.code in ALREADY_GONE:
        return RowResult(row.write_id, succeeded=True, record_key=key)
    return RowResult(
        row.write_id,
        succeeded=False,
        record_key=row.record_key,
        error=error,
        taken_back=error.code == ROLLED_BACK,
    )


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
