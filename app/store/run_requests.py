"""Reads when this workspace was sending to an org; looks, changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.database import Reader


def sending_times(
    reader: Reader, org_id: str, since: datetime
) -> list[tuple[datetime, datetime | None]]:
    """When requests were sent to an org and answered, None for one that was not, oldest first.

    Args:
        reader: the workspace.
        org_id: 18 characters; requests of all syncs count.
        since: requests answered before it are left out.
    """
    rows = reader.rows(
        "SELECT q.prepared_at, q.settled_at FROM requests q JOIN runs r ON r.id = q.run_id"
        " WHERE r.org_id = ? AND (q.settled_at IS NULL OR julianday(q.settled_at) >= julianday(?))"
        " ORDER BY q.id",
        (org_id, since.isoformat()),
    )
    return [
        (
            datetime.fromisoformat(row["prepared_at"]),
            datetime.fromisoformat(row["settled_at"]) if row["settled_at"] else None,
        )
        for row in rows
    ]
