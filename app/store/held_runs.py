"""Runs that wait for an allowance: why, and when they go on by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.core.sync import Place

if TYPE_CHECKING:
    from app.store.database import Database, Reader, Row

_HELD = (
    "SELECT h.*, r.sync, r.org_id FROM held_runs h JOIN runs r ON r.id = h.run_id"
    " WHERE r.state = 'held'"
)


@dataclass(frozen=True)
class HeldRun:
    """A run that waits."""

    run_id: int
    place: Place
    reason: str
    resumes_at: datetime | None
    """When it goes on by itself; None when a person has to continue it."""

    def is_due(self, now: datetime) -> bool:
        """Whether it may go on."""
        return self.resumes_at is not None and self.resumes_at <= now


class HeldRuns:
    """The runs of a workspace that wait."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, run_id: int, reason: str, resumes_at: datetime | None, at: datetime) -> None:
        """Remember until when a run waits; what was remembered before counts no more.

        A run that waits for a person is told of in the notices.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO held_runs VALUES (?, ?, ?, ?)",
                (run_id, reason, resumes_at.isoformat() if resumes_at else None, at.isoformat()),
            )
            if resumes_at is None:
                self._database.execute(
                    "INSERT INTO notices (at, level, message, sync, org_id, run_id)"
                    " SELECT ?, 'warning', ?, sync, org_id, id FROM runs WHERE id = ?",
                    (at.isoformat(), f"Run {run_id} waits for you: {reason}", run_id),
                )


def read_held(reader: Reader, place: Place | None = None) -> list[HeldRun]:
    """The runs that wait, those that go on first before the others; of one place or of all."""
    rows = reader.rows(
        f"{_HELD} AND (? = '' OR (r.sync = ? AND r.org_id = ?))"
        " ORDER BY h.resumes_at IS NULL, julianday(h.resumes_at), h.run_id",
        (place.sync, place.sync, place.org_id) if place else ("", "", ""),
    )
    return [_held(row) for row in rows]


def read_resumes_at(reader: Reader, run_id: int) -> datetime | None:
    """When a run that waits goes on by itself; None when it does not."""
    row = reader.first(f"{_HELD} AND h.run_id = ?", (run_id,))
    return None if row is None else _held(row).resumes_at


def _held(row: Row) -> HeldRun:
    at = row["resumes_at"]
    return HeldRun(
        run_id=row["run_id"],
        place=Place(row["sync"], row["org_id"]),
        reason=row["reason"],
        resumes_at=datetime.fromisoformat(at) if at else None,
    )
