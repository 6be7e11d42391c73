"""How long each kind of data is kept, and the removal of what is older.

    kind        what goes                                             stays
    plans       changes, decisions and groups of plans                its counts, if it was applied
    journal     writes with their values before and after, requests   the run and its accounting
    notices     what the program had to say
    logs        old files of the log                                  the file that is written to
    usage       calls by hour and purpose
    inbox       what webhooks brought, and the counts of what was not let in
    workbooks   which workbooks were exported                         the workbooks themselves

Without the journal a run can no longer be undone, and its failures can no longer be sent again.
Runs that have not come to their end, and their plans, stay whatever their age.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.store.journal_rows import RUN_ID_SHIFT
from app.store.plan_rows import change_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.clock import Clock
    from app.store.database import Database, Reader

_KEY = "retention."
_APPLIED = "retention.applied_at"
FOREVER = "forever"

DAILY = timedelta(hours=24)
"""Time between two removals. Source: ours."""


class Kept(Enum):
    """A kind of data that is kept for a time."""

    PLANS = "plans"
    JOURNAL = "journal"
    NOTICES = "notices"
    LOGS = "logs"
    USAGE = "usage"
    WORKBOOKS = "workbooks"
    INBOX = "inbox"


DEFAULT_DAYS = {
    Kept.PLANS: 90,
    Kept.JOURNAL: 365,
    Kept.NOTICES: 90,
    Kept.LOGS: 30,
    Kept.USAGE: 400,
    Kept.WORKBOOKS: 365,
    Kept.INBOX: 30,
}
"""Unit: days. Source: ours; the year of the journal covers a yearly check, and a delivery is known
for longer than any sender repeats it (75 hours by Standard Webhooks)."""

_ENDED_LONG_AGO = "state IN ('finished', 'failed') AND coalesce(ended_at, started_at) < ?"


class Retention:
    """What a workspace keeps for how long."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def days(self, kind: Kept) -> int | None:
        """How long a kind is kept, in days; None for ever."""
        return read_days(self._database, kind)

    def set_days(self, kind: Kept, days: int | None) -> None:
        """Keep a kind for so many days, None for ever.

        Raises:
            SettingsError: less than a day.
        """
        if days is not None and days < 1:
            raise SettingsError("Keep it for one day at least, or forever.", key="days")
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO settings VALUES (?, ?)",
                (_KEY + kind.value, FOREVER if days is None else str(days)),
            )

    def is_due(self) -> bool:
        """Whether a day has passed since the last removal."""
        found = self._database.value("SELECT value FROM settings WHERE key = ?", (_APPLIED,))
        if found is None:
            return True
        return self._clock.now() - datetime.fromisoformat(str(found)) >= DAILY

    def apply(self) -> dict[Kept, int]:
        """Remove what is older than it is kept for; how many of each kind, only where any were."""
        removers: dict[Kept, Callable[[datetime], int]] = {
            Kept.PLANS: self._plans,
            Kept.JOURNAL: self._journal,
            Kept.NOTICES: self._notices,
            Kept.LOGS: self._logs,
            Kept.USAGE: self._usage,
            Kept.WORKBOOKS: self._workbooks,
            Kept.INBOX: self._inbox,
        }
        now, removed = self._clock.now(), {}
        for kind, remove in removers.items():
            days = self.days(kind)
            count = 0 if days is None else remove(now - timedelta(days=days))
            if count:
                removed[kind] = count
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO settings VALUES (?, ?)", (_APPLIED, now.isoformat())
            )
        return removed

    # One kind each -------------------------------------------------------------------------------

    def _plans(self, before: datetime) -> int:
        """Changes of plans; a plan that no run belongs to goes whole."""
        rows = self._database.rows(
            "SELECT p.id, p.state, EXISTS (SELECT 1 FROM runs r WHERE r.plan_id = p.id) AS ran"
            " FROM plans p WHERE p.made_at < ? AND p.state <> 'saving'"
            " AND (p.changes > 0 OR p.state <> 'applied')"
            " AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.plan_id = p.id"
            " AND r.state NOT IN ('finished', 'failed'))",
            (before.isoformat(),),
        )
        count = 0
        for row in list(rows):
            count += 1
            with self._database.transaction():
                self._database.execute(
                    "DELETE FROM plan_changes WHERE id BETWEEN ? AND ?",
                    (change_id(row["id"], 0), change_id(row["id"] + 1, 0) - 1),
                )
                for table in ("decisions", "plan_groups", "plan_classes"):
                    self._database.execute(f"DELETE FROM {table} WHERE plan_id = ?", (row["id"],))
                if row["ran"]:
                    self._database.execute(
                        "UPDATE plans SET changes = 0 WHERE id = ?", (row["id"],)
                    )
                else:
                    self._database.execute("DELETE FROM plans WHERE id = ?", (row["id"],))
            self._remove_agreed(row["id"])
        return count

    def _remove_agreed(self, plan_id: int) -> None:
        """Remove what a plan found agreed, but for what became a part of the baseline."""
        folder = self._database.workspace / "plans" / str(plan_id)
        for path in sorted(folder.glob("*")):
            name = path.relative_to(self._database.workspace).as_posix()
            used = self._database.first("SELECT 1 FROM segments WHERE path = ?", (name,))
            if used is None:
                path.unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _journal(self, before: datetime) -> int:
        """The writes of runs that have ended, with the requests that carried them."""
        rows = self._database.rows(
            f"SELECT id FROM runs WHERE {_ENDED_LONG_AGO} AND EXISTS (SELECT 1 FROM writes w"
            " WHERE w.id BETWEEN (runs.id << ?) AND ((runs.id + 1) << ?) - 1)",
            (before.isoformat(), RUN_ID_SHIFT, RUN_ID_SHIFT),
        )
        count = 0
        for row in list(rows):
            with self._database.transaction():
                self._database.execute(
                    "DELETE FROM request_writes WHERE request_id IN"
                    " (SELECT id FROM requests WHERE run_id = ?)",
                    (row["id"],),
                )
                self._database.execute("DELETE FROM requests WHERE run_id = ?", (row["id"],))
                count += self._database.execute(
                    "DELETE FROM writes WHERE id BETWEEN ? AND ?",
                    (row["id"] << RUN_ID_SHIFT, ((row["id"] + 1) << RUN_ID_SHIFT) - 1),
                )
        return count

    def _notices(self, before: datetime) -> int:
        return self._delete("notices", "at < ?", before.isoformat())

    def _usage(self, before: datetime) -> int:
        return self._delete("quota_ledger", "day < ?", before.date().isoformat())

    def _workbooks(self, before: datetime) -> int:
        return self._delete("workbooks", "made_at < ?", before.isoformat())

    def _inbox(self, before: datetime) -> int:
        rejected = self._delete("inbox_rejections", "day < ?", before.date().isoformat())
        return rejected + self._delete("inbox", "received_at < ?", before.isoformat())

    def _delete(self, table: str, condition: str, value: str) -> int:
        with self._database.transaction():
            return self._database.execute(f"DELETE FROM {table} WHERE {condition}", (value,))

    def _logs(self, before: datetime) -> int:
        """Old files of the log; the one that is written to stays."""
        count = 0
        for path in (self._database.workspace / "logs").glob("*.log.*"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                count += 1
        return count


def read_days(reader: Reader, kind: Kept) -> int | None:
    """Read how long a kind is kept, in days; None for ever."""
    found = reader.first("SELECT value FROM settings WHERE key = ?", (_KEY + kind.value,))
    if found is None:
        return DEFAULT_DAYS[kind]
    return None if found["value"] == FOREVER else int(found["value"])
