"""Keeps what each side held when it was last seen, and where the next delta read starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.core.snapshot import Column, Observation
from app.store.segments import Segments
from app.store.stage import quoted

if TYPE_CHECKING:
    from app.core.snapshot import Side, Snapshot
    from app.core.sync import Place
    from app.store.database import Database
    from app.store.stage import DuckStage


class Observations:
    """The observations of a workspace: one for each side of each mapping of a place."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._segments = Segments(database)

    def load(self, place: Place, mapping: str, side: Side, stage: DuckStage) -> Observation | None:
        """Put what a side held into the stage; None when it was never seen whole.

        Raises:
            StoreError: its file is missing or damaged; `forget` it and read the side anew.
        """
        found = self._segments.named(place, mapping, side.value)
        if not found:
            return None
        segment = found[-1]
        try:
            origin, columns = msgspec.convert(segment.columns, tuple[str, tuple[Column, ...]])
        except msgspec.ValidationError:
            return None  # kept by a program that knew less of it; the side is read whole
        table = stage.name(f"{side.value}_seen")
        rows = stage.parquet_in([segment.checked()])
        stage.execute(f"CREATE TABLE {quoted(table)} AS SELECT * FROM {rows}")
        return Observation(
            table=table,
            columns=columns,
            cursor=segment.cursor,
            rows=segment.rows,
            origin=origin,
        )

    def known(self, place: Place, mapping: str, side: Side) -> bool:
        """Whether a side was ever seen whole."""
        return bool(self._segments.named(place, mapping, side.value))

    def save(self, place: Place, mapping: str, snapshot: Snapshot, stage: DuckStage) -> None:
        """Keep a snapshot as what its side holds; an incomplete one changes nothing."""
        if not snapshot.complete:
            return
        names = ", ".join(["key", "stamp", *(quoted(one.name) for one in snapshot.columns)])
        side = snapshot.side.value
        old = self._segments.named(place, mapping, side)
        segment = self._segments.write(
            f"SELECT {names} FROM {quoted(snapshot.table)} WHERE key IS NOT NULL", stage
        )
        try:
            with self._database.transaction():
                self._segments.forget(old)
                self._segments.name(
                    segment,
                    place,
                    mapping,
                    side,
                    columns=(snapshot.origin, snapshot.columns),
                    cursor=snapshot.cursor,
                )
        except BaseException:
            segment.path.unlink(missing_ok=True)
            raise
        for one in old:
            one.path.unlink(missing_ok=True)

    def forget(self, place: Place, mapping: str, side: Side) -> None:
        """Drop what a side held, so that it is read whole next time."""
        old = self._segments.named(place, mapping, side.value)
        with self._database.transaction():
            self._segments.forget(old)
        for one in old:
            one.path.unlink(missing_ok=True)
