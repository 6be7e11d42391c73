"""Remembers answers that carry an ETag or a date of change, so that none is sent again unchanged.

Many APIs do not count a request that they answer with 304. Source: RFC 9110, 8.8 and 13.1.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

MOST_BYTES = 64 * 1024 * 1024
"""Of all remembered answers together; the oldest go first. Source: ours."""
NOT_MODIFIED = 304


@dataclass(frozen=True)
class AskedFor:
    """What tells two requests to read apart."""

    method: str
    url: str
    query: tuple[tuple[str, str], ...]


class RememberedAnswers:
    """The answers of one connection, for as long as it is open."""

    def __init__(self) -> None:
        self._known: OrderedDict[AskedFor, requests.Response] = OrderedDict()
        self._bytes = 0

    def tag(self, asked: AskedFor) -> dict[str, str]:
        """The header that asks only for what changed; nothing for what is not known."""
        known = self._known.get(asked)
        return {} if known is None else _condition(known)

    def settled(self, asked: AskedFor, answer: requests.Response) -> requests.Response:
        """The remembered answer where nothing changed, else the new one, which is remembered."""
        known = self._known.get(asked)
        if answer.status_code == NOT_MODIFIED and known is not None:
            self._known.move_to_end(asked)
            return known
        self._forget(asked)
        if asked.method == "GET" and answer.status_code == 200 and _condition(answer):
            self._known[asked] = answer
            self._bytes += len(answer.content)
            while self._bytes > MOST_BYTES and self._known:
                self._forget(next(iter(self._known)))
        return answer

    def _forget(self, asked: AskedFor) -> None:
        known = self._known.pop(asked, None)
        if known is not None:
            self._bytes -= len(known.content)


def _condition(answer: requests.Response) -> dict[str, str]:
    """The header that asks for an answer only if it changed; {} where it does not say by what.

    A date of change counts only where the answer is a second younger at least: else the same second
    may have brought another change. Source: RFC 9110, 8.8.2.2.
    """
    tag, changed = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if tag:
        return {"If-None-Match": tag}
    try:
        age = parsedate_to_datetime(answer.headers["Date"]) - parsedate_to_datetime(changed or "")
    except (KeyError, ValueError, TypeError):
        return {}
    return {"If-Modified-Since": changed or ""} if age >= timedelta(seconds=1) else {}
