"""Puts up to five collections requests into one composite request, which counts as one call.

Each part answers for itself: a status and a body, as if it had been sent alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.connectors.salesforce.client import Json
from app.connectors.salesforce.limits import COMPOSITE_MAX_LARGE
from app.core.errors import UnknownOutcomeError
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.salesforce.api_errors import Effect
    from app.connectors.salesforce.client import OrgClient


@dataclass(frozen=True)
class Part:
    """One request inside a composite request."""

    method: str
    path: str
    """Below the version, such as `composite/sobjects`."""
    body: str = ""
    """JSON text, "" for none."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartAnswer:
    """What one part was answered."""

    status: int
    body: Json

    @property
    def text(self) -> str:
        """The body as it would have come alone."""
        return json.dumps(self.body, ensure_ascii=False)


def write_together(client: OrgClient, parts: Sequence[Part], effect: Effect) -> list[PartAnswer]:
    """Send parts in one call; their answers, in the order of the parts.

    Raises:
        UnknownOutcomeError: the answer does not tell what became of each.
        AppError: the request was refused as a whole, see `OrgClient.call`.
    """
    if len(parts) > COMPOSITE_MAX_LARGE:
        raise ValueError("a composite request holds at most five collections")
    text = ",".join(_subrequest(client, place, part) for place, part in enumerate(parts))
    said = client.call(
        "POST",
        "composite",
        Purpose.WRITE,
        effect,
        data=f'{{"allOrNone":false,"collateSubrequests":false,"compositeRequest":[{text}]}}',
    )
    answers = _answers(said, len(parts))
    if answers is None:
        raise UnknownOutcomeError(
            f"The org answered {len(parts)} requests in one with another number of answers",
            endpoint=client.name,
        )
    return answers


def _subrequest(client: OrgClient, place: int, part: Part) -> str:
    members = [
        f'"method":{json.dumps(part.method)}',
        f'"url":{json.dumps(f"/services/data/v{client.version}/{part.path}")}',
        f'"referenceId":"{_reference(place)}"',
    ]
    if part.headers:
        members.append(f'"httpHeaders":{json.dumps(dict(part.headers))}')
    if part.body:
        members.append(f'"body":{part.body}')
    return "{" + ",".join(members) + "}"


def _reference(place: int) -> str:
    return f"part{place}"


def _answers(said: Any, count: int) -> list[PartAnswer] | None:
    """The answers bound to their parts by reference; None when they do not add up."""
    listed = said.get("compositeResponse") if isinstance(said, dict) else None
    if not isinstance(listed, list) or len(listed) != count:
        return None
    by_reference = {
        str(one.get("referenceId")): PartAnswer(int(one["httpStatusCode"]), one.get("body"))
        for one in listed
        if isinstance(one, dict) and isinstance(one.get("httpStatusCode"), int)
    }
    found = [by_reference.get(_reference(place)) for place in range(count)]
    return [one for one in found if one is not None] if None not in found else None
