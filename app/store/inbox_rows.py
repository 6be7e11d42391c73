"""Reads what webhooks brought, and what was not let in, for screens; secrets are veiled."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.store.inbox_failures import WHY
from app.store.page_rows import DeliveryRow, DeliveryText, InboxCount, RejectionRow

if TYPE_CHECKING:
    from app.store.database import ReadOnlyDatabase, Row

VEIL = "***"
_VEILED = r"password|passwd|secret|token|api_?key|private_?key|authorization|credential|signature"
_SAID = re.compile(rf'("[^"]*(?:{_VEILED})[^"]*"\s*:\s*")(?:[^"\\]|\\.)*', re.IGNORECASE)
_NAME = re.compile(_VEILED, re.IGNORECASE)

SHOWN_LETTERS = 400
"""How much of a payload a list shows; one may be a megabyte. Source: ours."""


def read_deliveries(
    database: ReadOnlyDatabase, limit: int, before: int | None, connection: str = ""
) -> tuple[DeliveryRow, ...]:
    """Payloads, newest first.

    Args:
        database: the workspace.
        connection: whose; "" for all.
        limit: most of them.
        before: only those that came before this id; None for the newest.
    """
    rows = database.rows(
        "SELECT id, connection, delivery, type, received_at, remote, secret,"
        " substr(body, 1, ?) AS begin FROM inbox WHERE (? = '' OR connection = ?)"
        " AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
        (SHOWN_LETTERS, connection, connection, before, before, limit),
    )
    found = tuple(map(_row, rows))
    return _marked(database, found) if found else ()


def _marked(database: ReadOnlyDatabase, found: tuple[DeliveryRow, ...]) -> tuple[DeliveryRow, ...]:
    """The same payloads; those whose record did not get through say so."""
    marks = database.rows(
        f"{WHY} WHERE f.delivery BETWEEN ? AND ? ORDER BY f.delivery, f.seq DESC",
        (found[-1].id, found[0].id),
    )
    failed = {row["delivery"]: (row["run_id"], row["why"]) for row in marks}
    return tuple(
        replace(one, failed_in=failed[one.id][0], why=failed[one.id][1])
        if one.id in failed
        else one
        for one in found
    )


def read_delivery(database: ReadOnlyDatabase, delivery_id: int) -> DeliveryText | None:
    """What one payload says, None when it went meanwhile."""
    row = database.first("SELECT *, body AS begin FROM inbox WHERE id = ?", (delivery_id,))
    if row is None:
        return None
    body = row["body"]
    said = json.dumps(veiled(json.loads(body)), indent=2, ensure_ascii=False) if body else ""
    return DeliveryText(_row(row), tuple(sorted(json.loads(row["headers"]).items())), said)


def veiled(payload: Any) -> Any:
    """A payload in which the values of names that speak of secrets are veiled."""
    if isinstance(payload, dict):
        return {
            name: VEIL if _NAME.search(name) and one not in (None, "") else veiled(one)
            for name, one in payload.items()
        }
    return [veiled(one) for one in payload] if isinstance(payload, list) else payload


def _row(row: Row) -> DeliveryRow:
    return DeliveryRow(
        id=row["id"],
        connection=row["connection"],
        type=row["type"],
        received_at=datetime.fromisoformat(row["received_at"]),
        remote=row["remote"],
        begin=_SAID.sub(rf"\g<1>{VEIL}", row["begin"][:SHOWN_LETTERS]),
        delivery=row["delivery"],
        secret=row["secret"],
    )


def read_counts(database: ReadOnlyDatabase) -> tuple[InboxCount, ...]:
    """How many payloads are kept, by connection and type."""
    rows = database.rows(
        "SELECT connection, type, count(*) AS n FROM inbox GROUP BY connection, type ORDER BY 1, 2"
    )
    return tuple(InboxCount(row["connection"], row["type"], row["n"]) for row in rows)


def read_rejections(
    database: ReadOnlyDatabase, limit: int, connection: str = ""
) -> tuple[RejectionRow, ...]:
    """What was not let in, the newest first; "" for all connections."""
    rows = database.rows(
        "SELECT * FROM inbox_rejections WHERE (? = '' OR connection = ?)"
        " ORDER BY last_at DESC, connection, status LIMIT ?",
        (connection, connection, limit),
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
