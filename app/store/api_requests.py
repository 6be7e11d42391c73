"""Remembers when an HTTP API was asked, so that its budget holds across runs and processes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.http_api import Window
    from app.store.database import Database


class ApiRequests:
    """The requests of a workspace's connections; implements the connector's `RequestLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(
        self, connection: str, path: str, windows: Sequence[Window], now: datetime
    ) -> datetime | None:
        """Count a request that is about to be made, if every window has room for it.

        Two processes never take the last place of a window both.

        Args:
            connection: whose budget it is.
            path: of the request, as the file names it.
            windows: all of the file; those whose path does not fit are passed over.
            now: aware.

        Returns:
            When there is room; None where the request was counted.
        """
        with self._database.transaction():
            longest = max((one.per_s for one in windows), default=0.0)
            self._database.execute(
                "DELETE FROM api_requests WHERE connection = ? AND at <= ?",
                (connection, now.timestamp() - longest),
            )
            counted = [one for one in windows if path.startswith(one.path)]
            full = [at for one in counted if (at := self._room_at(connection, one, now))]
            if full:
                return max(full)
            if counted:
                self._database.execute(
                    "INSERT INTO api_requests (connection, at, path) VALUES (?, ?, ?)",
                    (connection, now.timestamp(), path),
                )
        return None

    def _room_at(self, connection: str, window: Window, now: datetime) -> datetime | None:
        """When a window has room; None for now."""
        row = self._database.first(
            "SELECT at FROM api_requests WHERE connection = ? AND at >= ?"
            " AND substr(path, 1, ?) = ? ORDER BY at DESC LIMIT 1 OFFSET ?",
            (connection, window.begin(now), len(window.path), window.path, window.requests - 1),
        )
        first = None if row is None else datetime.fromtimestamp(row["at"], UTC)
        return window.room_at(first, now)
