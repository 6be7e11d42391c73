"""Keeps what webhooks brought, each delivery once, and counts what was not let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.core.event import KeptPayload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.event import Delivery, Rejection
    from app.store.database import Database


@dataclass(frozen=True)
class InboxFacts:
    """What a connection's inbox holds."""

    connection: str
    type: str
    payloads: int
    last_at: str


@dataclass(frozen=True)
class RejectionFacts:
    """What was not let in, by day and reason."""

    connection: str
    day: str
    status: int
    reason: str
    times: int
    remote: str
    """The address of the last sender."""


INBOX_LEASE = "inbox"
"""Held by whoever listens."""


class Inbox:
    """The deliveries of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, deliveries: Sequence[Delivery]) -> None:
        """Keep deliveries, all or none, on the disk when this returns.

        One that is kept already stays as it is: senders repeat what they heard no answer to.

        Raises:
            StoreFullError: the disk is full; nothing was kept.
            StoreError: the workspace cannot be written; nothing was kept.
        """
        rows = [
            (
                one.connection,
                one.id,
                one.type,
                one.order_key,
                one.received_at.isoformat(),
                one.remote,
                msgspec.json.encode(one.headers).decode(),
                one.body,
                one.secret,
            )
            for one in deliveries
        ]
        with self._database.transaction():
            self._database.many(
                "INSERT INTO inbox (connection, delivery, type, order_key, received_at, remote,"
                " headers, body, secret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (connection, delivery) DO NOTHING",
                rows,
            )

    def reject(self, rejection: Rejection) -> None:
        """Count a request that was not let in."""
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO inbox_rejections VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT"
                " (connection, day, status, reason) DO UPDATE SET times = times + 1,"
                " last_at = excluded.last_at, remote = excluded.remote",
                (
                    rejection.connection,
                    rejection.at.date().isoformat(),
                    rejection.status,
                    rejection.reason,
                    rejection.at.isoformat(),
                    rejection.remote,
                ),
            )

    def types(self, connection: str) -> list[str]:
        """The types of payloads that came to a connection."""
        rows = self._database.rows(
            "SELECT DISTINCT type FROM inbox WHERE connection = ? ORDER BY type", (connection,)
        )
        return [row["type"] for row in rows]

    def payloads(self, connection: str, type: str, newest: int | None = None) -> Iterator[str]:
        """The payloads of a type as JSON, in the order of arrival.

        Args:
            connection: whose.
            type: which.
            newest: only so many of the last ones; None for all.
        """
        limit = -1 if newest is None else newest
        for row in self._database.rows(
            "SELECT body FROM (SELECT id, body FROM inbox WHERE connection = ? AND type = ?"
            " AND body <> '' ORDER BY id DESC LIMIT ?) ORDER BY id",
            (connection, type, limit),
        ):
            yield row["body"]

    def since(self, connection: str, after: int = 0, type: str = "") -> Iterator[KeptPayload]:
        """The payloads behind a place, in the order of arrival.

        Args:
            connection: whose.
            after: the place, 0 for all.
            type: only this one; "" for all.
        """
        for row in self._database.rows(
            "SELECT id, received_at, body FROM inbox WHERE connection = ? AND id > ?"
            " AND (? = '' OR type = ?) AND body <> '' ORDER BY id",
            (connection, after, type, type),
        ):
            at = datetime.fromisoformat(row["received_at"])
            yield KeptPayload(row["id"], at, row["body"])

    def last_place(self, connection: str) -> int:
        """The place of the payload that came last; 0 where none did."""
        (row,) = self._database.rows(
            "SELECT coalesce(max(id), 0) AS last FROM inbox WHERE connection = ?", (connection,)
        )
        return int(row["last"])

    def facts(self) -> list[InboxFacts]:
        """What the inbox holds, by connection and type."""
        return [
            InboxFacts(row["connection"], row["type"], row["n"], row["last_at"])
            for row in self._database.rows(
                "SELECT connection, type, count(*) AS n, max(received_at) AS last_at FROM inbox"
                " GROUP BY connection, type ORDER BY connection, type"
            )
        ]

    def rejections(self) -> list[RejectionFacts]:
        """What was not let in, the newest day first."""
        return [
            RejectionFacts(
                row["connection"],
                row["day"],
                row["status"],
                row["reason"],
                row["times"],
                row["remote"],
            )
            for row in self._database.rows(
                "SELECT * FROM inbox_rejections ORDER BY day DESC, connection, status, reason"
            )
        ]
