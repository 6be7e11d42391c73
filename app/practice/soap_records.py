"""Answers the SOAP calls on records: merge, convertLead, undelete, emptyRecycleBin."""

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from app.practice.conversions import MOST_CONVERSIONS, Conversion, ConversionResult
from app.practice.errors import OrgError, SaveResult
from app.practice.merging import MOST_REQUESTS, MergeResult
from app.practice.org import Org
from app.practice.soap_messages import SoapCall, children_named, elements, texts_of

MOST_RECORDS = 200
"""Ids in one undelete or emptyRecycleBin. Source: SOAP API Developer Guide, "undelete()"."""


def undelete(org: Org, call: SoapCall, user_id: str) -> str:
    """Take records out of the recycle bin; one result for each Id, in order."""
    results = org.undelete(_ids(call), user_id=user_id)
    return "".join(f"<result>{_save_result(result)}</result>" for result in results)


def empty_recycle_bin(org: Org, call: SoapCall, user_id: str) -> str:
    """Take records out of the recycle bin for good; one result for each Id, in order."""
    results = org.empty_recycle_bin(_ids(call))
    return "".join(f"<result>{_save_result(result)}</result>" for result in results)


def merge(org: Org, call: SoapCall, user_id: str) -> str:
    """Merge records; one result for each request, in order."""
    requests = children_named(call.body, "request")
    _check_number(requests, MOST_REQUESTS)
    return "".join(f"<result>{_merge(org, each, user_id)}</result>" for each in requests)


def convert_lead(org: Org, call: SoapCall, user_id: str) -> str:
    """Convert leads; one result for each, in order."""
    wanted = children_named(call.body, "leadConverts")
    _check_number(wanted, MOST_CONVERSIONS)
    results = [org.convert_lead(_conversion(each), user_id=user_id) for each in wanted]
    return "".join(f"<result>{_conversion_result(result)}</result>" for result in results)


def _ids(call: SoapCall) -> tuple[str, ...]:
    ids = call.arguments_named("ids")
    if len(ids) > MOST_RECORDS:
        raise OrgError(
            "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 200 records"
        )
    return ids


def _check_number(requests: Sequence[ET.Element], most: int) -> None:
    if len(requests) > most:
        raise OrgError(
            "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {most} records"
        )


def _save_result(result: SaveResult) -> str:
    return _errors(result.errors) + elements([("id", result.id), ("success", result.success)])


def _merge(org: Org, request: ET.Element, user_id: str) -> str:
    master: dict[str, Any] = {}
    for record in children_named(request, "masterRecord"):
        master = {name: value for name, value in texts_of(record).items() if name != "type"}
    losers = [each.text or "" for each in children_named(request, "recordToMergeIds")]
    return _merge_result(org.merge(master, losers, user_id=user_id))


def _merge_result(result: MergeResult) -> str:
    return (
        _errors(result.errors)
        + elements([("id", result.id)])
        + elements([("mergedRecordIds", each) for each in result.merged])
        + elements([("success", not result.errors)])
        + elements([("updatedRelatedIds", each) for each in result.moved])
    )


def _conversion(element: ET.Element) -> Conversion:
    said = {name: value or "" for name, value in texts_of(element).items()}
    return Conversion(
        lead=said.get("leadId", ""),
        status=said.get("convertedStatus", ""),
        account=said.get("accountId", ""),
        contact=said.get("contactId", ""),
        owner=said.get("ownerId", ""),
        opportunity_name=said.get("opportunityName", ""),
        no_opportunity=said.get("doNotCreateOpportunity", "") == "true",
        overwrite_source=said.get("overwriteLeadSource", "") == "true",
    )


def _conversion_result(result: ConversionResult) -> str:
    return (
        elements([("accountId", result.account), ("contactId", result.contact)])
        + _errors(result.errors)
        + elements(
            [
                ("leadId", result.lead),
                ("opportunityId", result.opportunity),
                ("success", not result.errors),
            ]
        )
    )


def _errors(errors: Sequence[OrgError]) -> str:
    return "".join(f"<errors>{_error(error)}</errors>" for error in errors)


def _error(error: OrgError) -> str:
    fields: list[tuple[str, str | bool | int | None]] = [("fields", name) for name in error.fields]
    return elements([*fields, ("message", error.message), ("statusCode", error.code)])


RECORD_CALLS: dict[str, Callable[[Org, SoapCall, str], str]] = {
    "undelete": undelete,
    "emptyRecycleBin": empty_recycle_bin,
    "merge": merge,
    "convertLead": convert_lead,
}
"""Operation → its answer's inner XML; the user is signed in."""
