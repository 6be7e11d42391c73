"""Reads several things in one composite request: queries, lists of Ids, resources below the root.

A composite request is one call, whatever stands in it, and its statements travel in its body, so
that a query which outgrows a URL goes this way too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlsplit

from app.connectors.salesforce.api_errors import Effect, request_error
from app.connectors.salesforce.client import Json
from app.connectors.salesforce.limits import (
    COMPOSITE_MAX_LARGE,
    COMPOSITE_MAX_SUBREQUESTS,
)
from app.connectors.salesforce.soql import URL_ROOM_BYTES, fits_url
from app.core.errors import AppError, CrowdedError, ProtocolError, RetriableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.connectors.salesforce.client import OrgClient
    from app.core.quota import Purpose

_FIRST_REFUSAL = 300


@dataclass(frozen=True)
class Subread:
    """One read among several."""

    path: str
    """Below the root, with its query string."""
    large: bool = False
    """Whether it counts among the few queries and collections that a composite may hold."""
    body: dict[str, Json] | None = field(default=None, compare=False)
    """Sent by POST; None is a GET."""

    @property
    def method(self) -> str:
        """GET, or POST where there is a body."""
        return "GET" if self.body is None else "POST"

    def fits_url(self, root: str) -> bool:
        """Whether it can be asked alone by a GET."""
        return self.body is None and len(root) + len(self.path) <= URL_ROOM_BYTES


def query_read(statement: str, *, deleted: bool = False) -> Subread:
    """A query as one read among several; its answer is its first page."""
    return Subread(f"{'queryAll' if deleted else 'query'}?q={quote_plus(statement)}", large=True)


def retrieve_read(object: str, ids: Sequence[str], paths: Sequence[str]) -> Subread:
    """Records by Id as one read among several; None stands for one that is gone."""
    body = {"ids": list(ids), "fields": list(paths)}
    return Subread(f"composite/sobjects/{object}", large=True, body=body)


def query_pages(
    client: OrgClient, statement: str, purpose: Purpose, *, deleted: bool = False
) -> Iterator[dict[str, Json]]:
    """Run a query whatever its length; each page as it came. One call a page."""
    if fits_url(client.root, statement):
        yield from client.query_pages(statement, purpose, deleted=deleted)
        return
    (first,) = read_together(client, [query_read(statement, deleted=deleted)], purpose)
    yield from following_pages(client, first, purpose)


def following_pages(
    client: OrgClient, first: dict[str, Json], purpose: Purpose
) -> Iterator[dict[str, Json]]:
    """A page that is there already, and those after it."""
    yield from client.pages_from(first, purpose)


def read_together(client: OrgClient, reads: Sequence[Subread], purpose: Purpose) -> list[Json]:
    """Carry out reads in as few calls as they fit into; the answers in the order of the reads.

    Raises:
        AppError: one of them was refused, as it would have been alone.
        ProtocolError: the org answered something else than was asked.
    """
    answers: list[Json] = []
    for group in grouped(reads):
        for answer in try_together(client, group, purpose):
            if isinstance(answer, AppError):
                raise answer
            answers.append(answer)
    return answers


def grouped(reads: Sequence[Subread]) -> Iterator[list[Subread]]:
    """Cut a list of reads so that each part fits one composite request."""
    part: list[Subread] = []
    large = 0
    for read in reads:
        full = len(part) == COMPOSITE_MAX_SUBREQUESTS
        if full or (read.large and large == COMPOSITE_MAX_LARGE):
            yield part
            part, large = [], 0
        part.append(read)
        large += read.large
    if part:
        yield part


def try_together(
    client: OrgClient, reads: Sequence[Subread], purpose: Purpose
) -> list[Json | AppError]:
    """Carry out reads that fit one composite request; a refusal takes its answer's place.

    Raises:
        AppError: the request was refused as a whole.
        ProtocolError: the org answered something else than was asked.
    """
    said = client.call(
        "POST",
        "composite",
        purpose,
        Effect.READ,
        json={
            "allOrNone": False,
            "compositeRequest": [_entry(client, n, read) for n, read in enumerate(reads)],
        },
    )
    parts = said.get("compositeResponse") if isinstance(said, dict) else None
    if not isinstance(parts, list) or len(parts) != len(reads):
        raise ProtocolError(
            "The org answered a composite request with another number of answers",
            endpoint=client.name,
        )
    by_reference = {str(part.get("referenceId")): part for part in parts}
    return [
        _answer(client, read, by_reference.get(f"r{n}", {}), purpose)
        for n, read in enumerate(reads)
    ]


def _entry(client: OrgClient, n: int, read: Subread) -> dict[str, Json]:
    root = urlsplit(client.root).path
    entry = {"method": read.method, "url": root + read.path, "referenceId": f"r{n}"}
    return entry if read.body is None else {**entry, "body": read.body}


def _answer(
    client: OrgClient, read: Subread, part: dict[str, Json], purpose: Purpose
) -> Json | AppError:
    """What one read gave; one that failed for a moment is asked alone, which is repeated."""
    status = part.get("httpStatusCode")
    if not isinstance(status, int):
        raise ProtocolError(
            "The org left out an answer of a composite request", endpoint=client.name
        )
    if status < _FIRST_REFUSAL:
        return part.get("body")
    error = request_error(status, json.dumps(part.get("body")), endpoint=client.name)
    momentary = type(error) in (RetriableError, CrowdedError)
    if not momentary or not (read.body or read.fits_url(client.root)):
        return error
    more = {} if read.body is None else {"json": read.body}
    return client.call(read.method, read.path, purpose, Effect.READ, **more)
