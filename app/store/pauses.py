"""Keeps which mappings wait because a side changed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.pause import Pause, PauseReason
from app.core.snapshot import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from app.core.sync import Place
    from app.store.database import Database, Reader


class Pauses:
    """The pauses of a workspace, by place and mapping."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(
        self, place: Place, mappings: Iterable[str], pauses: Sequence[Pause], now: datetime
    ) -> tuple[Pause, ...]:
        """Say of these mappings anew which of them wait; since when stays as it was.

        Args:
            place: the sync and its org.
            mappings: the names of all that were looked at.
            pauses: why some of them wait.
            now: since when those wait that did not wait before.

        Returns:
            Why those wait that did not wait before.
        """
        named = tuple(mappings)
        before = {one.mapping: since for one, since in read_pauses(self._database, place)}
        if not pauses and not set(named) & before.keys():
            return ()
        key = (place.sync, place.org_id)
        with self._database.transaction():
            self._database.many(
                "DELETE FROM pauses WHERE sync = ? AND org_id = ? AND mapping = ?",
                [(*key, mapping) for mapping in named],
            )
            self._database.many(
                "INSERT INTO pauses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *key,
                        one.mapping,
                        n,
                        one.side.value,
                        one.reason.value,
                        one.object,
                        one.field,
                        one.label,
                        one.right,
                        before.get(one.mapping, now.isoformat()),
                    )
                    for n, one in enumerate(pauses)
                ],
            )
        return tuple(one for one in pauses if one.mapping not in before)


def read_pauses(database: Reader, place: Place) -> tuple[tuple[Pause, str], ...]:
    """Why mappings of a place wait, in the order in which it is told, and since when (ISO)."""
    rows = database.rows(
        "SELECT * FROM pauses WHERE sync = ? AND org_id = ? ORDER BY mapping, n",
        (place.sync, place.org_id),
    )
    return tuple(
        (
            Pause(
                row["mapping"],
                Side(row["side"]),
                PauseReason(row["reason"]),
                row["object"],
                row["field"],
                row["label"],
                row["right"],
            ),
            row["since"],
        )
        for row in rows
    )
