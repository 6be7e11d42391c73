"""Limits how many long requests the org works on at once; short ones are not limited.

A request counts as long once it has run for 20 seconds. While as many of them run as the org takes,
whatever else arrives is refused; nothing of it is done, and it may be sent again later.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.practice.errors import OrgError

LONG = timedelta(seconds=20)
"""A request that has run for so long is a long one.

Source: Salesforce limits quick reference, "Concurrent API Request Limits".
"""
MOST_LONG = 25
"""Long requests at once in production orgs and sandboxes. Source: the same page."""
MOST_LONG_IN_SMALL_ORGS = 5
"""Long requests at once in Developer Edition and trial orgs. Source: the same page."""
DEVELOPER_EDITION = "Developer Edition"


class LongRequests:
    """The requests an org works on, and since when."""

    def __init__(self, database: sqlite3.Connection, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._began: dict[object, datetime] = {}
        self._elsewhere: list[datetime] = []
        """When the long requests of other programs end."""

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work on a request inside the block.

        Raises:
            OrgError: REQUEST_LIMIT_EXCEEDED where too many long ones are being worked on.
        """
        if self.count() >= self.most():
            raise OrgError(
                "REQUEST_LIMIT_EXCEEDED",
                "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
            )
        mark = object()
        self._began[mark] = self._now()
        try:
            yield
        finally:
            del self._began[mark]

    @property
    def under_way(self) -> int:
        """How many requests are being worked on, long or not, other programs' apart."""
        return len(self._began)

    def count(self) -> int:
        """Count the requests that are long by now, other programs' too."""
        now = self._now()
        self._elsewhere = [ends for ends in self._elsewhere if ends > now]
        long = sum(now - began >= LONG for began in self._began.values())
        return long + len(self._elsewhere)

    def most(self) -> int:
        """Tell how many the org takes, by its edition."""
        edition, trial_ends = self._database.execute(
            "SELECT OrganizationType, TrialExpirationDate FROM Organization"
        ).fetchone()
        small = edition == DEVELOPER_EDITION or trial_ends is not None
        return MOST_LONG_IN_SMALL_ORGS if small else MOST_LONG

    def run_elsewhere(self, requests: int, seconds: float) -> None:
        """Let other programs have so many long requests under way, for so long.

        Those that were under way before are over.
        """
        ends = self._now() + timedelta(seconds=seconds)
        self._elsewhere = [ends] * requests

    def set_edition(self, edition: str) -> None:
        """Make it an org of another edition, such as `Developer Edition`; it stays one."""
        with self._database:
            self._database.execute("UPDATE Organization SET OrganizationType = ?", (edition,))
