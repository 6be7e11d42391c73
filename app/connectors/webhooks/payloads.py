"""Makes deliveries of a request: type, id and order of each; several of an outbound message."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from app.connectors.http_api.answers import (
    GZIP_MAGIC,
    AnswerError,
    kind_of,
    parsed,
    unpacked,
)
from app.connectors.http_api.filling import json_text, text_of
from app.connectors.webhooks.schemes import Check
from app.connectors.webhooks.verifying import RejectedError
from app.core.event import Delivery
from app.language.record_paths import MISSING, parse_path, records_at, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.connectors.webhooks.routes import Route

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Never kept, nor any whose name speaks of a token, a secret, a key or a signature."""
KNOWN_HEADERS = 512
_SECRET_WORDS = ("token", "secret", "key", "signature", "hmac", "auth")
UNNAMED = "payload"
"""The type of payloads of a route that does not say where a type is."""
FORM = "application/x-www-form-urlencoded"

ACKNOWLEDGEMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
    "<soapenv:Body>\n"
    ' <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">'
    "<Ack>true</Ack></notificationsResponse>\n"
    "</soapenv:Body></soapenv:Envelope>"
)
"""What an outbound message is answered with. Source: Salesforce, "Understanding Notifications"."""


def plain_body(body: bytes, encoding: str, most_bytes: int) -> bytes:
    """Unpack a body that says it is packed.

    Raises:
        RejectedError: it is too long, damaged, or packed in a way that is not known.
    """
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip" or not body.startswith(GZIP_MAGIC):
        raise RejectedError(415, "the payload is packed in a way that is not known")
    try:
        return unpacked(body, most_bytes)
    except AnswerError as error:
        status = 413 if "longer" in str(error) else 400
        raise RejectedError(status, "the packed payload is too long or damaged") from error


def is_form(content_type: str) -> bool:
    """Whether a body says it is a form."""
    return content_type.partition(";")[0].strip().lower() == FORM


def read_payload(body: bytes, content_type: str) -> Any:
    """Read a payload: JSON, XML or a form.

    Raises:
        RejectedError: it cannot be read, or is of another kind.
    """
    if is_form(content_type):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    kind = kind_of(content_type, body)
    if kind not in ("json", "xml"):
        raise RejectedError(415, "the payload is neither JSON, nor XML, nor a form")
    try:
        return parsed(body, kind)
    except AnswerError as error:
        raise RejectedError(400, "the payload cannot be read") from error


def deliveries_of(
    route: Route,
    payload: Any,
    headers: Mapping[str, str],
    *,
    received_at: datetime,
    remote: str,
    secret: int,
    raw: bytes = b"",
) -> list[Delivery]:
    """Make the deliveries of a payload; several of an outbound message.

    Args:
        route: what is known of the address.
        payload: as it was read.
        headers: of the request.
        received_at: when.
        remote: the sender's address.
        secret: which one it was signed with.
        raw: the body that the payload was read from, unpacked; it is kept as it came where it
            is JSON in which every sign stands for itself, for then a person is found in it.

    Raises:
        RejectedError: it is of another org, or no outbound message.
    """
    kept = {name: value for name, value in headers.items() if not _is_secret(name)}
    if route.scheme.check is Check.ORG:
        notes = _notifications(route, payload)
        return [
            Delivery(
                connection=route.connection,
                id=note_id,
                type=type,
                order_key=text_of(record.get("Id")) or "",
                received_at=received_at,
                remote=remote,
                headers=kept,
                body=json_text(record),
            )
            for note_id, type, record in notes
        ]
    body = _as_it_came(raw) or json_text(payload)
    return [
        Delivery(
            connection=route.connection,
            id=_id(route, payload, headers, body),
            type=_said(route.type_at, payload, headers) or UNNAMED,
            order_key=_said(route.order_by, payload, headers),
            received_at=received_at,
            remote=remote,
            headers=kept,
            body=body,
            secret=secret,
        )
    ]


def _id(route: Route, payload: Any, headers: Mapping[str, str], body: str) -> str:
    """By which a repeat is known: the sender's own id, else what it holds.

    A feed that begins anew gives its numbers out again, and its ids may be these numbers: of such
    a feed both count.
    """
    own = headers.get(route.scheme.id_header, "") if route.scheme.id_header else ""
    own = own or _said(route.id_at, payload, headers)
    if own and not route.number_at:
        return own
    return " ".join(filter(None, (own, _digest(route, body))))


def _as_it_came(raw: bytes) -> str:
    """A body of JSON that needs no other spelling; "" where it has to be written anew."""
    if b"\\" in raw or raw.lstrip()[:1] not in (b"{", b"["):
        return ""
    return raw.decode("utf-8").strip()


@lru_cache(maxsize=KNOWN_HEADERS)
def _is_secret(header: str) -> bool:
    """Whether a header may hold a secret; senders use few names."""
    name = header.lower()
    return name in SECRET_HEADERS or any(word in name for word in _SECRET_WORDS)


def _said(where: str, payload: Any, headers: Mapping[str, str]) -> str:
    """What a payload or a header says; "" where nothing is said."""
    if not where:
        return ""
    if where.startswith("header "):
        return headers.get(where.removeprefix("header ").strip(), "")
    value = value_at(payload, parse_path(where))
    if value is MISSING or isinstance(value, dict | list):
        return ""
    return text_of(value) or ""


def _digest(route: Route, body: str) -> str:
    return hashlib.sha256(f"{route.connection}\n{body}".encode()).hexdigest()


def _notifications(route: Route, payload: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Id, object and record of each notification.

    Raises:
        RejectedError: it is no outbound message, or of another org.
    """
    message = value_at(payload, parse_path("Envelope.Body.notifications"))
    if not isinstance(message, dict):
        raise RejectedError(400, "the payload is no outbound message")
    org = text_of(message.get("OrganizationId")) or ""
    if not route.org_id or org[:15] != route.org_id[:15]:
        raise RejectedError(403, "the message is of another org")
    found = []
    for one in records_at(message, parse_path("Notification")):
        record = one.record.get("sObject") if isinstance(one.record, dict) else None
        if not isinstance(record, dict) or not one.record.get("Id"):
            raise RejectedError(400, "a notification holds no record")
        type = str(record.get("@type", "")).rpartition(":")[2]
        plain = {name: value for name, value in record.items() if not name.startswith("@")}
        found.append((str(one.record["Id"]), type, plain))
    return found
