"""Try an org in as few calls as will do: who it is, what is left, what the user may do there.

Three requests: whom the token stands for (which the org does not count), one composite request for
the org's own record and the describes, and the limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.connectors.salesforce.client import Json
from app.connectors.salesforce.composite_reads import PartAnswer, query_part, read_parts
from app.connectors.salesforce.describe import OrgObjectSchema
from app.connectors.salesforce.limits import COMPOSITE_MAX_SUBREQUESTS
from app.core.errors import EndpointError, RetriableError, SignInError
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.connectors.salesforce.client import OrgClient
    from app.connectors.salesforce.describes import Describes

MOST_OBJECTS = COMPOSITE_MAX_SUBREQUESTS - 5
"""Objects that are described along with the questions about org and user."""


@dataclass(frozen=True)
class OrgAnswers:
    """What an org answered to a trial; a question that was refused stands as its error."""

    queries: dict[str, PartAnswer] = field(default_factory=dict)
    schemas: dict[str, OrgObjectSchema] = field(default_factory=dict)
    """Objects that this user sees, by their names in lower case."""
    limits: Json = None
    """As /limits answered; None when the user may not see them."""


def ask_org(
    client: OrgClient, describes: Describes, queries: dict[str, str], objects: Iterable[str]
) -> OrgAnswers:
    """Ask queries, at most five, and describe objects, at most twenty, in one call.

    Raises:
        AppError: the org refused the whole call.
    """
    wanted = describes.unknown(objects)[:MOST_OBJECTS]
    parts = [query_part(text) for text in queries.values()]
    parts += [describes.part(one) for one in wanted]
    answers = read_parts(client, parts, Purpose.CHECK)
    for object, answer in zip(wanted, answers[len(queries) :], strict=True):
        describes.take_if_there(object, answer)
    return OrgAnswers(
        queries=dict(zip(queries, answers, strict=False)),
        schemas=_seen(describes, wanted),
    )


def limits_of(client: OrgClient) -> Json:
    """The org's limits; None when this user may not see them, whatever the refusal. One call.

    Raises:
        SignInError: the access is over.
        RetriableError: nothing more can be asked now.
    """
    try:
        return client.get("limits", Purpose.CHECK)
    except (SignInError, RetriableError):
        raise
    except EndpointError:
        return None


def records_of(answer: PartAnswer) -> list[Json] | None:
    """The records of a query; None when it was refused."""
    if answer.refused or not isinstance(answer.body, dict):
        return None
    records = answer.body.get("records")
    return records if isinstance(records, list) else None


def _seen(describes: Describes, objects: list[str]) -> dict[str, OrgObjectSchema]:
    hidden = set(describes.unknown(objects))
    return {one.casefold(): describes.of(one) for one in objects if one not in hidden}
