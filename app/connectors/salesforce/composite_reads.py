"""Several reads as one API call: the Composite resource, whose parts answer each for itself.

Source: REST API Developer Guide, "Send Multiple Requests Using Composite": describes and queries
are among its resources (limits and searches are not), and each part may have headers of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from app.connectors.salesforce.api_errors import Effect, request_error
from app.connectors.salesforce.client import Json
from app.connectors.salesforce.limits import COMPOSITE_MAX_SUBREQUESTS
from app.core.errors import ProtocolError

if TYPE_CHECKING:
    from app.connectors.salesforce.client import OrgClient
    from app.core.errors import AppError
    from app.core.quota import Purpose

NOT_MODIFIED = 304
_FIRST_REFUSAL = 400


@dataclass(frozen=True)
class Part:
    """One read of a composite request."""

    path: str
    """Below the version, as `sobjects/Contact/describe`."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartAnswer:
    """What one read answered."""

    status: int
    body: Json
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def refused(self) -> bool:
        """Whether there is an error in place of what was asked for."""
        return self.status >= _FIRST_REFUSAL

    def error(self, endpoint: str) -> AppError:
        """The error of a part that was refused."""
        return request_error(self.status, json.dumps(self.body), endpoint=endpoint)


def query_part(statement: str) -> Part:
    """A query as a part; a composite request may hold five."""
    return Part(f"query?q={quote_plus(statement)}")


def read_parts(client: OrgClient, parts: Sequence[Part], purpose: Purpose) -> list[PartAnswer]:
    """Send reads in as few calls as hold them, 25 a call; their answers in the same order.

    Raises:
        ProtocolError: the answer is not Salesforce's.
        AppError: the org refused a whole call.
    """
    answers: list[PartAnswer] = []
    for start in range(0, len(parts), COMPOSITE_MAX_SUBREQUESTS):
        answers += _one_call(client, parts[start : start + COMPOSITE_MAX_SUBREQUESTS], purpose)
    return answers


def _one_call(client: OrgClient, parts: Sequence[Part], purpose: Purpose) -> list[PartAnswer]:
    asked: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        url = f"/services/data/v{client.version}/{part.path}"
        request: dict[str, Any] = {"method": "GET", "url": url, "referenceId": f"part{number}"}
        asked.append({**request, "httpHeaders": dict(part.headers)} if part.headers else request)
    body = {"allOrNone": False, "compositeRequest": asked}
    said = client.call("POST", "composite", purpose, Effect.READ, json=body)
    try:
        by_reference = {one["referenceId"]: one for one in said["compositeResponse"]}
        return [_answer(by_reference[one["referenceId"]]) for one in asked]
    except (KeyError, TypeError, ValueError) as error:
        raise ProtocolError(
            "The org did not answer a composite request as Salesforce does", endpoint=client.name
        ) from error


def _answer(said: Json) -> PartAnswer:
    headers = said.get("httpHeaders") or {}
    return PartAnswer(
        status=int(said["httpStatusCode"]),
        body=said.get("body"),
        headers={str(name).lower(): str(value) for name, value in headers.items()},
    )
