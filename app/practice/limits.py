"""Count API calls over a rolling day and tell the org's limits."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from app.practice.daily_allowances import MOST, DailyAllowances
from app.practice.errors import OrgError

WINDOW = timedelta(hours=24)
"""Span over which API requests count.

Source: Salesforce limits quick reference, "API Request Limits".
"""
DEVELOPER_EDITION_MAXIMUM = 15_000
"""API requests in a rolling day.

Unit: requests. Source: Salesforce limits quick reference, Developer Edition.
"""

DATA_STORAGE_MB = 1_024
"""Data the org may hold unless told otherwise. Unit: MB. Source: ours, as a small paid org has."""
RECORD_KB = 2
"""What one record counts as. Unit: KB. Source: Salesforce Help, "Data and File Storage"."""
BULK_BATCHES_FROM = 49.0
"""First API version that says `DailyBulkApiBatches`. Source: REST guide, "Limits"."""

_TABLES = """
CREATE TABLE IF NOT EXISTS org_usage (
    minute TEXT PRIMARY KEY, calls INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS org_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_OTHER_LIMITS = {
    "ActiveScratchOrgs": 3,
    "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentSyncReportRuns": 20,
    "DailyAsyncApexExecutions": 250_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyDeliveredPlatformEvents": 10_000,
    "DailyDurableGenericStreamingApiEvents": 10_000,
    "DailyDurableStreamingApiEvents": 10_000,
    "DailyGenericStreamingApiEvents": 10_000,
    "DailyScratchOrgs": 6,
    "DailyStandardVolumePlatformEvents": 10_000,
    "DailyStreamingApiEvents": 10_000,
    "DailyWorkflowEmails": 100_000,
    "DurableStreamingApiConcurrentClients": 20,
    "FileStorageMB": 1_024,
    "HourlyAsyncReportRuns": 1_200,
    "HourlyDashboardRefreshes": 200,
    "HourlyDashboardResults": 5_000,
    "HourlyDashboardStatuses": 999_999_999,
    "HourlyLongTermIdMapping": 100_000,
    "HourlyODataCallout": 1_000,
    "HourlyPublishedPlatformEvents": 50_000,
    "HourlyPublishedStandardVolumePlatformEvents": 1_000,
    "HourlyShortTermIdMapping": 100_000,
    "HourlySyncReportRuns": 500,
    "HourlyTimeBasedWorkflow": 1_000,
    "MassEmail": 5_000,
    "MonthlyPlatformEvents": 750_000,
    "MonthlyPlatformEventsUsageEntitlement": 0,
    "Package2VersionCreates": 6,
    "SingleEmail": 5_000,
    "StreamingApiConcurrentClients": 20,
}
"""Limits nothing here spends, by name. Source: key list of the REST guide, "Limits"."""


class Limits:
    """The org's API requests: how many in the last 24 hours, and the most there may be."""

    def __init__(self, database: sqlite3.Connection, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self.daily = DailyAllowances(database, now=now)
        database.executescript(_TABLES)
        row = database.execute(
            "SELECT value FROM org_setting WHERE name = 'api_maximum'"
        ).fetchone()
        self._maximum = int(row[0]) if row else DEVELOPER_EDITION_MAXIMUM
        row = database.execute("SELECT value FROM org_setting WHERE name = 'storage_mb'").fetchone()
        self._storage_mb = int(row[0]) if row else DATA_STORAGE_MB
        self._calls: dict[str, int] = {
            str(minute): int(calls)
            for minute, calls in database.execute("SELECT minute, calls FROM org_usage")
        }

    @property
    def maximum(self) -> int:
        """Most API requests in a rolling day."""
        return self._maximum

    def set_maximum(self, maximum: int) -> None:
        """Change the allowance; it stays with the org."""
        self._maximum = maximum
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO org_setting VALUES ('api_maximum', ?)", (str(maximum),)
            )

    def used(self) -> int:
        """Count the API requests of the last 24 hours, to the minute."""
        oldest = _minute(self._now() - WINDOW)
        gone = [minute for minute in self._calls if minute <= oldest]
        for minute in gone:
            del self._calls[minute]
        if gone:
            with self._database:
                self._database.execute("DELETE FROM org_usage WHERE minute <= ?", (oldest,))
        return sum(self._calls.values())

    def count(self, calls: int = 1) -> None:
        """Spend API requests.

        Raises:
            OrgError: REQUEST_LIMIT_EXCEEDED when the allowance is used up; nothing is spent then.
        """
        if self.used() + calls > self._maximum:
            raise OrgError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self._add(_minute(self._now()), calls)

    def spend_elsewhere(self, calls: int) -> None:
        """Count requests other programs of the org made; may pass the allowance."""
        self._add(_minute(self._now()), calls)

    def header(self) -> str:
        """Give the text of `Sforce-Limit-Info`."""
        return f"api-usage={self.used()}/{self._maximum}"

    @property
    def storage_mb(self) -> int:
        """Most data the org may hold. Unit: MB."""
        return self._storage_mb

    def set_storage(self, storage_mb: int) -> None:
        """Change how much data the org may hold; it stays with the org."""
        self._storage_mb = storage_mb
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO org_setting VALUES ('storage_mb', ?)", (str(storage_mb),)
            )

    def as_body(self, version: float, storage_used_mb: float) -> dict[str, dict[str, object]]:
        """Give the answer of the `limits` resource.

        Args:
            version: of the API; older ones name the bulk batches otherwise.
            storage_used_mb: how much data the org holds.
        """
        body: dict[str, dict[str, object]] = {
            name: {"Max": most, "Remaining": most} for name, most in _OTHER_LIMITS.items()
        }
        for name in MOST:
            body[name] = {"Max": self.daily.most(name), "Remaining": self.daily.left(name)}
        if version < BULK_BATCHES_FROM:
            body["DailyBulkApiRequests"] = body.pop("DailyBulkApiBatches")
        left_mb = max(0, int(self._storage_mb - storage_used_mb))
        body["DataStorageMB"] = {"Max": self._storage_mb, "Remaining": left_mb}
        remaining = max(0, self._maximum - self.used())
        body["DailyApiRequests"] = {"Max": self._maximum, "Remaining": remaining}
        body["PermissionSets"] = {
            "Max": 1_500,
            "Remaining": 1_499,
            "CreateCustom": {"Max": 1_000, "Remaining": 999},
        }
        return dict(sorted(body.items()))

    def _add(self, minute: str, calls: int) -> None:
        self._calls[minute] = self._calls.get(minute, 0) + calls
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO org_usage VALUES (?, ?)", (minute, self._calls[minute])
            )


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
