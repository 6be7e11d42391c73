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
    most: int


class Cursors:
    """The open cursors of one org."""

    def __init__(self, instance: str, *, now: Callable[[], datetime]) -> None:
        self._instance = instance
        self._now = now
        self._open: dict[str, _Cursor] = {}

    def open(self, records: Sequence[dict[str, Any]], user_id: str, most: int) -> str:
        """Keep an answer; gives the locator without the position.

        Args:
            records: all of them.
            user_id: who may fetch them.
            most: records that one page of it may have.
        """
        locator = make_id("01g", self._instance, secrets.randbits(50))
        self._open[locator] = _Cursor(records, user_id, self._now(), most)
        while len(self._open) > MOST_CURSORS:
            del self._open[next(iter(self._open))]
        return locator

    def fetch(self, locator: str, user_id: str) -> tuple[Sequence[dict[str, Any]], int]:
        """Give the whole answer a locator stands for, and how many of it one page may have.

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
        return cursor.records, cursor.most
