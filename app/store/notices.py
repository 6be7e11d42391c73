"""Keeps what the program had to say while nobody may have looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.core.clock import Clock
    from app.store.database import Database

_PAUSED = "paused."


class Notices:
    """The notices of a workspace, and which syncs pause because of one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(
        self,
        level: str,
        message: str,
        *,
        sync: str = "",
        org_id: str = "",
        run_id: int | None = None,
    ) -> int:
        """Say something; the notice's id.

        Args:
            level: "info", "warning" or "error".
            message: one plain sentence, without advice.
            sync: the sync it is about, "" for none.
            org_id: the org it is about, "" for none.
            run_id: the run it is about.
        """
        with self._database.transaction():
            return self._insert(level, message, sync, org_id, run_id)

    def add_unless_told(
        self,
        level: str,
        about: str,
        more: str,
        *,
        since: datetime,
        sync: str = "",
        org_id: str = "",
    ) -> None:
        """Say something, but not if it was said since a time, whatever more there was to it then.

        Args:
            level: as `add`'s.
            about: how the message begins; what makes it the same message.
            more: how it goes on.
            since: aware time.
            sync: as `add`'s.
            org_id: as `add`'s.
        """
        with self._database.transaction():
            told = self._database.value(
                "SELECT 1 FROM notices WHERE sync = ? AND org_id = ? AND at > ?"
                " AND substr(message, 1, ?) = ? LIMIT 1",
                (sync, org_id, since.isoformat(), len(about), about),
            )
            if told is None:
                self._insert(level, about + more, sync, org_id)

    def _insert(
        self, level: str, message: str, sync: str, org_id: str, run_id: int | None = None
    ) -> int:
        return self._database.insert(
            "INSERT INTO notices (at, level, message, sync, org_id, run_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (self._clock.now().isoformat(), level, message, sync, org_id, run_id),
        )

    def see(self, up_to: int) -> int:
        """Mark the notices up to one of them as seen; how many were not."""
        with self._database.transaction():
            return self._database.execute(
                "UPDATE notices SET seen_at = ? WHERE id <= ? AND seen_at IS NULL",
                (self._clock.now().isoformat(), up_to),
            )

    # Pauses --------------------------------------------------------------------------------------

    def pause(self, sync: str, why: str) -> None:
        """Let no unattended run of a sync begin until a person has looked."""
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO settings VALUES (?, ?)", (_PAUSED + sync, why)
            )

    def paused(self, sync: str) -> str:
        """Why the unattended runs of a sync pause; "" when they do not."""
        found = self._database.value("SELECT value FROM settings WHERE key = ?", (_PAUSED + sync,))
        return "" if found is None else str(found)

    def resume(self, sync: str) -> None:
        """Let unattended runs of a sync begin again."""
        with self._database.transaction():
            self._database.execute("DELETE FROM settings WHERE key = ?", (_PAUSED + sync,))
