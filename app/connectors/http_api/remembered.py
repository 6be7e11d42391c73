"""Remembers answers that carry an ETag, so that an unchanged one is not sent again.

Many APIs do not count a request that they answer with 304. Source: RFC 9110, 8.8.3 and 13.1.2.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
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
        return {} if known is None else {"If-None-Match": known.headers["ETag"]}

    def settled(self, asked: AskedFor, answer: requests.Response) -> requests.Response:
        """The remembered answer where nothing changed, else the new one, which is remembered."""
        known = self._known.get(asked)
        if answer.status_code == NOT_MODIFIED and known is not None:
            self._known.move_to_end(asked)
            return known
        self._forget(asked)
        if asked.method == "GET" and answer.status_code == 200 and answer.headers.get("ETag"):
            self._known[asked] = answer
            self._bytes += len(answer.content)
            while self._bytes > MOST_BYTES and self._known:
                self._forget(next(iter(self._known)))
        return answer

    def _forget(self, asked: AskedFor) -> None:
        known = self._known.pop(asked, None)
        if known is not None:
            self._bytes -= len(known.content)
