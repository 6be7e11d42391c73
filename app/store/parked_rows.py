"""Reads the writes that wait for a record that is not there yet, for screens."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.store.page_rows import ParkedRow

if TYPE_CHECKING:
    from app.store.database import ReadOnlyDatabase, Row

RUNS_LOOKED_AT = 50
"""Of the newest runs; what an older one left is in the next plan. Source: ours."""


def read_parked(database: ReadOnlyDatabase, limit: int) -> tuple[ParkedRow, ...]:
    """Give the writes that wait, of the newest runs first.

    Args:
        database: the workspace.
        limit: most of them.
    """
    rows = database.rows(
        "SELECT w.id, w.run_id, w.mapping, w.title, w.shown_key, w.error_message,"
        " w.attempts, w.settled_at, r.sync, coalesce(s.title, r.sync) AS sync_title"
        " FROM (SELECT id, sync FROM runs ORDER BY id DESC LIMIT ?) r"
        " CROSS JOIN writes w ON w.run_id = r.id AND w.state = 'parked'"
        " LEFT JOIN syncs s ON s.name = r.sync ORDER BY w.run_id DESC, w.id LIMIT ?",
        (RUNS_LOOKED_AT, limit),
    )
    return tuple(map(_row, rows))


def _row(row: Row) -> ParkedRow:
    return ParkedRow(
        write_id=row["id"],
        run_id=row["run_id"],
        sync_title=row["sync_title"],
        mapping=row["mapping"],
        title=row["title"] or row["shown_key"],
        waits_for=row["error_message"] or "",
        tries=row["attempts"],
        since=datetime.fromisoformat(row["settled_at"]) if row["settled_at"] else None,
    )
