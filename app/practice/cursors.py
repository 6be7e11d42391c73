"""Hold the answers of long queries until they are fetched page by page."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.practice.errors import OrgError
from app.practice.ids import make_id

CURSOR_LIFE = timedelta(days=2)
"""How long a locator is good. Source: SOQL and SOSL Reference, "Query cursors"."""
MOST_CURSORS = 200
"""Cursors kept; the oldest goes first. Salesforce has no limit, this computer's memory has."""


@dataclass(frozen=True)
class _Cursor:
    records: Sequence[dict[str, Any]]
    user_id: str
    opened_at: datetime


class Cursors:
    """The open cursors of one org."""

    def __init__(self, instance: str, *, now: Callable[[], datetime]) -> None:
        self._instance = instance
        self._now = now
        self._open: dict[str, _Cursor] = {}

    def open(self, records: Sequence[dict[str, Any]], user_id: str) -> str:
        """Keep an answer; gives the locator without the position."""
        locator = make_id("01g", self._instance, secrets.randbits(50))
        self._open[locator] = _Cursor(records, user_id, self._now())
        while len(self._open) > MOST_CURSORS:
            del self._open[next(iter(self._open))]
        return locator

    def fetch(self, locator: str, user_id: str) -> Sequence[dict[str, Any]]:
        """Give the whole answer a locator stands for.

        Raises:
            OrgError: INVALID_QUERY_LOCATOR when it is unknown, over, or another user's.
        """
        cursor = self._open.get(locator)
        if (
            cursor is None
            or cursor.user_id != user_id
            or self._now() - cursor.opened_at > CURSOR_LIFE
        ):
            raise OrgError("INVALID_QUERY_LOCATOR", "invalid query locator")
        return cursor.records
