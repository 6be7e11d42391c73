"""Marks the payloads of webhooks whose record did not get through, until it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.outcome import WriteState
from app.core.plan import ChangeKind
from app.core.sync import Place
from app.store.journal_rows import RUN_ID_SHIFT
from app.store.plan_rows import SEQ_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.store.database import Database

_OPEN = (WriteState.FAILED.value, WriteState.PARKED.value)

WHY = (
    "SELECT f.*, w.id IS NOT NULL AS written, i.connection, i.type, i.received_at,"
    " coalesce(w.error_message, c.detail, '') AS why FROM inbox_failures f"
    " JOIN inbox i ON i.id = f.delivery"
    f" LEFT JOIN writes w ON w.id = (f.run_id << {RUN_ID_SHIFT}) + f.seq * 2"
    f" LEFT JOIN plan_changes c ON c.id = (f.plan_id << {SEQ_BITS}) + f.seq"
)
"""SQL of the marks with what was wrong: a write that the other side refused, or a problem of the
plan."""


@dataclass(frozen=True)
class FailedPayload:
    """One record of a payload that did not get through."""

    payload: int
    """Its number in the inbox."""
    connection: str
    type: str
    received_at: str
    place: Place
    mapping: str
    plan_id: int
    seq: int
    """Of the change, in the plan."""
    run_id: int
    written: bool
    """Whether it was sent and refused; else the plan could not take it."""
    why: str
    """"" where the journal of that run is not kept any more."""


class InboxFailures:
    """The marks of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[FailedPayload]:
        """Every mark, in the order of arrival."""
        return self._found("", ())

    def of(self, payload: int) -> list[FailedPayload]:
        """The marks of one payload."""
        return self._found(" WHERE f.delivery = ?", (payload,))

    def _found(self, where: str, values: tuple[int, ...]) -> list[FailedPayload]:
        rows = self._database.rows(f"{WHY}{where} ORDER BY f.delivery, f.mapping, f.seq", values)
        return [
            FailedPayload(
                payload=row["delivery"],
                connection=row["connection"],
                type=row["type"],
                received_at=row["received_at"],
                place=Place(row["sync"], row["org_id"]),
                mapping=row["mapping"],
                plan_id=row["plan_id"],
                seq=row["seq"],
                run_id=row["run_id"],
                written=bool(row["written"]),
                why=row["why"],
            )
            for row in rows
        ]

    def clear(self, place: Place, mapping: str, plan_id: int, run_id: int) -> None:
        """Take the marks away that a run has settled, and those of plans before its plan.

        A plan looks again at every record that did not get through, so an older mark is told anew
        by it, or is done with.
        """
        at = (place.sync, place.org_id, mapping, plan_id)
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM inbox_failures WHERE sync = ? AND org_id = ? AND mapping = ?"
                " AND plan_id < ?",
                at,
            )
            self._database.execute(
                "DELETE FROM inbox_failures WHERE sync = ? AND org_id = ? AND mapping = ?"
                " AND plan_id = ? AND seq IN (SELECT seq FROM writes WHERE run_id = ?"
                " AND state = ?)",
                (*at, run_id, WriteState.SUCCEEDED.value),
            )

    def failed_keys(self, mapping: str, plan_id: int, run_id: int) -> list[tuple[str, int]]:
        """Source key and change of what a run, or its plan, could not get through."""
        written = self._database.rows(
            "SELECT source_key, seq FROM writes WHERE run_id = ? AND state IN (?, ?)"
            " AND mapping = ? AND source_key IS NOT NULL ORDER BY id",
            (run_id, *_OPEN, mapping),
        )
        planned = self._database.rows(
            "SELECT source_key, seq FROM plan_changes WHERE plan_id = ? AND mapping = ?"
            " AND kind = ? AND source_key IS NOT NULL ORDER BY id",
            (plan_id, mapping, ChangeKind.PROBLEM.value),
        )
        return [(row["source_key"], row["seq"]) for row in (*written, *planned)]

    def mark(
        self,
        place: Place,
        mapping: str,
        plan_id: int,
        run_id: int,
        *,
        found: Iterable[tuple[int, int]],
    ) -> None:
        """Mark payloads.

        Args:
            place: the sync and org whose plan it was.
            mapping: which one.
            plan_id: the plan.
            run_id: the run in which they failed.
            found: number of a payload, and the change that did not get through.
        """
        rows = [(n, place.sync, place.org_id, mapping, plan_id, seq, run_id) for n, seq in found]
        with self._database.transaction():
            self._database.many(
                "INSERT OR REPLACE INTO inbox_failures VALUES (?, ?, ?, ?, ?, ?, ?)", rows
            )
