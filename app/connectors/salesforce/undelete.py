"""Takes records out of the Recycle Bin with SOAP undelete(): REST has no resource for it.

Up to 200 records a call. The results come in the order of the Ids; their count is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from app.connectors.salesforce.api_errors import Effect, Fault, fault_error, row_error
from app.connectors.salesforce.limits import COLLECTION_MAX_RECORDS
from app.core.errors import UnknownOutcomeError
from app.core.outcome import RowResult
from app.core.quota import Purpose

if TYPE_CHECKING:
    from app.connectors.salesforce.client import OrgClient
    from app.core.outcome import WriteRequest, WriteRow

PARTNER = "urn:partner.soap.sforce.com"
SESSION_ENDED = "INVALID_SESSION_ID"

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="{partner}">'
    "<env:Header><p:SessionHeader><p:sessionId>{token}</p:sessionId></p:SessionHeader>"
    "<p:CallOptions><p:client>{client}</p:client></p:CallOptions></env:Header>"
    "<env:Body><p:undelete>{ids}</p:undelete></env:Body></env:Envelope>"
)


def write_undelete(client: OrgClient, request: WriteRequest) -> list[RowResult]:
    """Bring the records of one request back.

    Raises:
        RetriableError: nothing was done.
        UnknownOutcomeError: sent, and the answer does not tell what was done.
        EndpointError: the whole request was refused.
    """
    if len(request.rows) > COLLECTION_MAX_RECORDS:
        raise ValueError("an undelete holds at most 200 records")
    root = _call(client, request)
    if (fault := _fault(root)) is not None and fault.code == SESSION_ENDED:
        client.session.renew()  # a call that was refused for its session did nothing
        root = _call(client, request)
        fault = _fault(root)
    if fault is not None:
        raise fault_error(fault, endpoint=client.name, effect=Effect.REPEATABLE)
    results = [element for element in root.iter() if _name(element) == "result"]
    if len(results) != len(request.rows):
        raise UnknownOutcomeError(
            f"The org answered {len(request.rows)} records with another number of results",
            endpoint=client.name,
        )
    return [_result(row, said) for row, said in zip(request.rows, results, strict=True)]


def _call(client: OrgClient, request: WriteRequest) -> ET.Element:
    access = client.session.access
    ids = "".join(f"<p:ids>{escape(row.record_key or '')}</p:ids>" for row in request.rows)
    envelope = _ENVELOPE.format(
        partner=PARTNER,
        token=escape(access.token),
        client=escape(client.session.call_options.removeprefix("client=")),
        ids=ids,
    )
    answer = client.session.request(
        "POST",
        f"{access.host.url}/services/Soap/u/{client.version}",
        purpose=Purpose.WRITE,
        effect=Effect.REPEATABLE,
        accept=(500,),
        data=envelope,
        headers={"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "undelete"},
    )
    try:
        return ET.fromstring(answer.content)  # noqa: S314  # expat itself bounds entities
    except ET.ParseError as error:
        raise UnknownOutcomeError(
            "The org answered a write in a form that cannot be read", endpoint=client.name
        ) from error


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(element: ET.Element) -> dict[str, str]:
    return {_name(one): one.text or "" for one in element.iter()}


def _fault(root: ET.Element) -> Fault | None:
    """Why the call was refused as a whole; None when it was carried out."""
    if not any(_name(one) == "Fault" for one in root.iter()):
        return None
    said = _texts(root)
    code = said.get("exceptionCode") or said.get("faultcode", "").rpartition(":")[2]
    words = said.get("exceptionMessage") or said.get("faultstring", "")
    return Fault(code, words.removeprefix(f"{code}: ") or code)


def _result(row: WriteRow, said: ET.Element) -> RowResult:
    texts = _texts(said)
    if texts.get("success") == "true":
        key = texts.get("id") or row.record_key
        return RowResult(row.write_id, succeeded=True, record_key=key)
    fault = Fault(texts.get("statusCode") or "UNDELETE_FAILED", texts.get("message", ""))
    error = row_error(fault)
    return RowResult(row.write_id, succeeded=False, record_key=row.record_key, error=error)
