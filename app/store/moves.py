"""Keeps which records live on as another one: merged records and converted leads.

A delta read tells it once; the link it concerns may be settled much later.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from app.core.snapshot import Moved, Side
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.snapshot import Seen
    from app.core.sync import Place
    from app.store.database import Database
    from app.store.stage import DuckStage

MOVES_A_TRANSACTION = 20_000
"""Moves stored before other processes get their turn. Unit: rows. Source: ours."""

COLUMNS = ("side", "key", "how", "object", "survivor")


class Moves:
    """The moved records of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, place: Place, mapping: str, seen: Seen, stage: DuckStage) -> None:
        """Keep what a read told; the newest survivor of a record counts."""
        for side in Side:
            table = seen.of(side).moved
            if not table:
                continue
            rows = stage.rows(
                f"SELECT DISTINCT key, how, object, survivor FROM {quoted(table)} "
                "WHERE key IS NOT NULL AND survivor IS NOT NULL ORDER BY ALL"
            )
            while batch := list(islice(rows, MOVES_A_TRANSACTION)):
                with self._database.transaction():
                    self._database.many(
                        "INSERT OR REPLACE INTO moves VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (
                            (place.sync, place.org_id, mapping, side.value, *map(str, row))
                            for row in batch
                        ),
                    )

    def converted(self, place: Place, mapping: str) -> bool:
        """Whether a record of a mapping's target is known to have been converted."""
        found = self._database.value(
            "SELECT 1 FROM moves WHERE sync = ? AND org_id = ? AND mapping = ? AND side = ?"
            " AND how = ? LIMIT 1",
            (place.sync, place.org_id, mapping, Side.TARGET.value, Moved.CONVERTED.value),
        )
        return found is not None

    def load(self, place: Place, mapping: str, stage: DuckStage) -> str:
        """Put what is known of a mapping into the stage; the table's name, see `follow`."""
        table = stage.name("moves")
        stage.load(table, COLUMNS, self._batches(place, mapping))
        return table

    def _batches(self, place: Place, mapping: str) -> Iterator[list[tuple[str, ...]]]:
        rows = self._database.rows(
            "SELECT side, key, how, object, survivor FROM moves"
            " WHERE sync = ? AND org_id = ? AND mapping = ? ORDER BY side, key, how, object",
            (place.sync, place.org_id, mapping),
        )
        while batch := [tuple(map(str, row)) for row in islice(rows, MOVES_A_TRANSACTION)]:
            yield batch

    def forget_restored(self, place: Place, mapping: str, seen: Seen, stage: DuckStage) -> None:
        """Forget the merges of records that are there again: somebody restored them."""
        for side in Side:
            known = self._database.rows(
                "SELECT key FROM moves WHERE sync = ? AND org_id = ? AND mapping = ?"
                " AND side = ? AND how = ?",
                (place.sync, place.org_id, mapping, side.value, Moved.MERGED.value),
            )
            keys = stage.name("merged_keys")
            stage.load(keys, ("key",), [[(str(row["key"]),) for row in known]])
            back = stage.rows(
                f"SELECT k.key FROM {quoted(keys)} k JOIN {quoted(seen.of(side).table)} s "
                "ON s.key = k.key"
            )
            gone = [(str(key),) for (key,) in back]
            if gone:
                with self._database.transaction():
                    self._database.many(
                        "DELETE FROM moves WHERE sync = ? AND org_id = ? AND mapping = ?"
                        " AND side = ? AND how = 'merged' AND key = ?",
                        ((place.sync, place.org_id, mapping, side.value, *one) for one in gone),
                    )
