"""Count what may be had only so often in a rolling day: bulk batches and bulk query jobs.

Source: Salesforce limits quick reference, "Bulk API and Bulk API 2.0 Limits and Allocations".
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from app.practice.errors import OrgError

WINDOW = timedelta(hours=24)

BATCHES, QUERY_JOBS = "DailyBulkApiBatches", "DailyBulkV2QueryJobs"
MOST = {BATCHES: 15_000, QUERY_JOBS: 10_000}
"""Allowance → the most of it in a rolling day, by the name that the `limits` resource uses."""
BATCH_RECORDS = 10_000
"""Records that a bulk job works on at once. Unit: records. Source: as above."""

_TABLES = """
CREATE TABLE IF NOT EXISTS org_daily (
    name TEXT NOT NULL, minute TEXT NOT NULL, spent INTEGER NOT NULL,
    PRIMARY KEY (name, minute)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS org_daily_most (
    name TEXT PRIMARY KEY, most INTEGER NOT NULL) WITHOUT ROWID;
"""


class DailyAllowances:
    """The allowances of one org."""

    def __init__(self, database: sqlite3.Connection, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        database.executescript(_TABLES)

    def most(self, name: str) -> int:
        """Most of an allowance in a rolling day."""
        row = self._database.execute(
            "SELECT most FROM org_daily_most WHERE name = ?", (name,)
        ).fetchone()
        return int(row[0]) if row else MOST[name]

    def set_most(self, name: str, most: int) -> None:
        """Change an allowance; it stays with the org.

        Raises:
            KeyError: there is no such allowance.
        """
        MOST[name]
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO org_daily_most VALUES (?, ?)", (name, most)
            )

    def left(self, name: str) -> int:
        """How much of an allowance the last 24 hours leave."""
        oldest = _minute(self._now() - WINDOW)
        (spent,) = self._database.execute(
            "SELECT coalesce(sum(spent), 0) FROM org_daily WHERE name = ? AND minute > ?",
            (name, oldest),
        ).fetchone()
        return max(0, self.most(name) - int(spent))

    def spend(self, name: str, count: int = 1) -> None:
        """Take from an allowance.

        Raises:
            OrgError: EXCEEDEDQUOTA when that much is not left; nothing is taken then.
        """
        if count > self.left(name):
            raise OrgError("EXCEEDEDQUOTA", f"ExceededQuota : {name} limit exceeded")
        with self._database:
            self._database.execute(
                "INSERT INTO org_daily VALUES (?, ?, ?)"
                " ON CONFLICT (name, minute) DO UPDATE SET spent = spent + excluded.spent",
                (name, _minute(self._now()), count),
            )


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
