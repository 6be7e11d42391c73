"""Reads SOAP envelopes and writes SOAP answers and faults, in either of the two namespaces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

SoapApi = Literal["u", "c"]
"""Partner (`u`) or enterprise (`c`), as in `/services/Soap/u/59.0`."""

NAMESPACES: dict[SoapApi, str] = {"u": "partner", "c": "enterprise"}
ENVELOPE_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"

LOGIN_FAULTS = frozenset(
    {
        "INVALID_LOGIN",
        "LOGIN_MUST_USE_SECURITY_TOKEN",
        "PASSWORD_LOCKOUT",
        "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
    }
)
"""Codes whose detail is a `LoginFault`. Source: SOAP API Developer Guide, "Core Data Types"."""


class SoapSyntaxError(Exception):
    """The request is not a SOAP envelope we can read."""


@dataclass(frozen=True)
class SoapCall:
    """One call out of a SOAP envelope."""

    operation: str
    """Local name of the first element in the body."""
    arguments: tuple[tuple[str, str], ...]
    """Local name and text of each child of the operation, in order, repeats kept."""
    session_id: str | None
    """Text of `SessionHeader/sessionId`."""
    client: str | None
    """Text of `CallOptions/client`."""
    body: ET.Element
    """The operation with all that stands in it."""

    def argument(self, name: str) -> str:
        """Return the first argument of that name, or an empty text."""
        return next((text for key, text in self.arguments if key == name), "")

    def arguments_named(self, name: str) -> tuple[str, ...]:
        """Return every argument of that name, in order."""
        return tuple(text for key, text in self.arguments if key == name)


def read_call(body: bytes) -> SoapCall:
    """Read a SOAP 1.1 envelope, whatever prefixes it uses.

    Raises:
        SoapSyntaxError: the body is not XML, has a document type, or is no envelope with one call.
    """
    if re.search(rb"<!(DOCTYPE|ENTITY)", body, re.IGNORECASE):
        raise SoapSyntaxError("A document type declaration is not allowed")
    try:
        envelope = ET.fromstring(body)  # noqa: S314 - no document type gets this far
    except (ET.ParseError, ValueError, LookupError) as error:
        raise SoapSyntaxError(f"unable to find end tag or malformed XML: {error}") from error
    if _local(envelope) != "Envelope":
        raise SoapSyntaxError(f"'{_local(envelope)}' is not a SOAP envelope")
    header, soap_body = _child(envelope, "Header"), _child(envelope, "Body")
    if soap_body is None or len(soap_body) == 0:
        raise SoapSyntaxError("The envelope has no body with a call in it")
    operation = soap_body[0]
    return SoapCall(
        operation=_local(operation),
        arguments=tuple((_local(child), child.text or "") for child in operation),
        session_id=_header_text(header, "SessionHeader", "sessionId"),
        client=_header_text(header, "CallOptions", "client"),
        body=operation,
    )


def answer(api: SoapApi, operation: str, inner: str) -> str:
    """Wrap the XML of a result in `<{operation}Response>` and an envelope."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{ENVELOPE_NAMESPACE}"'
        f' xmlns="urn:{NAMESPACES[api]}.soap.sforce.com" xmlns:xsi="{XSI_NAMESPACE}">'
        f"<soapenv:Body><{operation}Response>{inner}</{operation}Response></soapenv:Body>"
        "</soapenv:Envelope>"
    )


def fault(api: SoapApi, code: str, message: str) -> str:
    """Write a fault; its code stands in it twice, as clients look for it in either place."""
    kind = "LoginFault" if code in LOGIN_FAULTS else "UnexpectedErrorFault"
    prefixed = message if message.startswith(f"{code}: ") else f"{code}: {message}"
    bare = prefixed.removeprefix(f"{code}: ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{ENVELOPE_NAMESPACE}"'
        f' xmlns:sf="urn:fault.{NAMESPACES[api]}.soap.sforce.com" xmlns:xsi="{XSI_NAMESPACE}">'
        f"<soapenv:Body><soapenv:Fault><faultcode>sf:{escape(code)}</faultcode>"
        f"<faultstring>{escape(prefixed)}</faultstring>"
        f'<detail><sf:{kind} xsi:type="sf:{kind}">'
        f"<sf:exceptionCode>{escape(code)}</sf:exceptionCode>"
        f"<sf:exceptionMessage>{escape(bare)}</sf:exceptionMessage>"
        f"</sf:{kind}></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )


def elements(pairs: Sequence[tuple[str, str | bool | int | None]]) -> str:
    """Write `<name>text</name>` for each pair; None is `xsi:nil`."""
    parts = []
    for name, value in pairs:
        if value is None:
            parts.append(f'<{name} xsi:nil="true"/>')
        elif isinstance(value, bool):
            parts.append(f"<{name}>{'true' if value else 'false'}</{name}>")
        else:
            parts.append(f"<{name}>{escape(str(value))}</{name}>")
    return "".join(parts)


def children_named(element: ET.Element, name: str) -> list[ET.Element]:
    """Give the children of that local name, in order."""
    return [child for child in element if _local(child) == name]


def texts_of(element: ET.Element) -> dict[str, str | None]:
    """Give the text of each child by local name; None where it says `xsi:nil`; the last wins."""
    nil = f"{{{XSI_NAMESPACE}}}nil"
    return {
        _local(child): None if child.get(nil) == "true" else (child.text or "") for child in element
    }


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next((child for child in element if _local(child) == name), None)


def _header_text(header: ET.Element | None, block: str, name: str) -> str | None:
    """Return the text of `block/name` in the header, or None."""
    part = None if header is None else _child(header, block)
    leaf = None if part is None else _child(part, name)
    return None if leaf is None else (leaf.text or "")
