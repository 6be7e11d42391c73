"""Reads what webhooks brought, and what was not let in, for screens."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.store.page_rows import DeliveryRow, InboxCount, RejectionRow

if TYPE_CHECKING:
    from app.store.database import ReadOnlyDatabase

SHOWN_LETTERS = 400
"""How much of a payload a list shows; one may be a megabyte. Source: ours."""


def read_deliveries(
    database: ReadOnlyDatabase, limit: int, before: int | None
) -> tuple[DeliveryRow, ...]:
    """Payloads, newest first.

    Args:
        database: the workspace.
        limit: most of them.
        before: only those that came before this id; None for the newest.
    """
    rows = database.rows(
        "SELECT id, connection, type, received_at, remote, substr(body, 1, ?) AS begin FROM inbox"
        " WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
        (SHOWN_LETTERS, before, before, limit),
    )
    return tuple(
        DeliveryRow(
            id=row["id"],
            connection=row["connection"],
            type=row["type"],
            received_at=datetime.fromisoformat(row["received_at"]),
            remote=row["remote"],
            begin=row["begin"],
        )
        for row in rows
    )


def read_counts(database: ReadOnlyDatabase) -> tuple[InboxCount, ...]:
    """How many payloads are kept, by connection and type."""
    rows = database.rows(
        "SELECT connection, type, count(*) AS n FROM inbox GROUP BY connection, type ORDER BY 1, 2"
    )
    return tuple(InboxCount(row["connection"], row["type"], row["n"]) for row in rows)


def read_rejections(database: ReadOnlyDatabase, limit: int) -> tuple[RejectionRow, ...]:
    """What was not let in, the newest first."""
    rows = database.rows(
        "SELECT * FROM inbox_rejections ORDER BY last_at DESC, connection, status LIMIT ?", (limit,)
    )
    return tuple(
        RejectionRow(
            connection=row["connection"],
            status=row["status"],
            reason=row["reason"],
            times=row["times"],
            last_at=datetime.fromisoformat(row["last_at"]),
            remote=row["remote"],
        )
        for row in rows
    )
