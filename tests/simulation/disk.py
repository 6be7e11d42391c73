"""The workspace's database and the stage, over a disk that can be full and a process that can die.

A dead process leaves what was committed and nothing else: whatever it still tries raises `Killed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec

from app.core.errors import StoreError, StoreFullError
from app.core.ports import RawRow, SqlValue
from app.store.database import Database
from app.store.paths import private_folder
from app.store.stage import DuckStage, quoted
from tests.simulation.faults import Kind, Port
from tests.simulation.kept_tables import KeptTables
from tests.simulation.storm import Life, Storm

_KEPT: list[KeptTables] = []
"""One DuckDB for each process that is at work at the same time; kept for all histories."""


class SimulatedDatabase(Database):
    """The real database, with faults where it is written."""

    def __init__(
        self, workspace: Path, storm: Storm, life: Life, still_wanted: Callable[[], None]
    ) -> None:
        self._storm = storm
        self._life = life
        self._closing = False
        super().__init__(workspace, still_wanted)
        self._connection.execute("PRAGMA synchronous = OFF")  # the computer itself never stops here

    @contextmanager
    def transaction(self) -> Iterator[None]:
        for fault in self._storm.due(Port.TRANSACTION):
            self._storm.strike(fault)
            if fault.kind is Kind.DISK_FULL:
                pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
                self._connection.execute(f"PRAGMA max_page_count = {pages}")
            else:
                raise StoreError("The disk does not answer.", path=self.path)
        with super().transaction():
            yield
            self._before_commit()
        for fault in self._storm.due(Port.COMMITTED):
            self._storm.strike(fault)
            self._life.alive = False  # it is felt at the next thing that is tried

    def _before_commit(self) -> None:
        for fault in self._storm.due(Port.COMMIT):
            self._storm.strike(fault)
            if fault.kind is Kind.KILLED_BEFORE_COMMIT:
                self._life.end()
            raise StoreError("The disk does not answer.", path=self.path)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        self._life.check()
        with super()._errors():
            yield


class SimulatedStage(DuckStage):
    """A stage in memory, over tables that are kept: to plan a statement is what costs most.

    What a job of the program keeps in Parquet is kept in JSON here.
    """

    def __init__(self, folder: Path, storm: Storm, life: Life, depth: int) -> None:
        self._folder = private_folder(folder)
        self._names = 0
        self._storm = storm
        self._life = life
        while len(_KEPT) <= depth:
            _KEPT.append(KeptTables())
        self._tables = _KEPT[depth]
        self._tables.begin()

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> None:
        self._pass()
        with self._errors():
            self._tables.execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Iterator[tuple[object, ...]]:
        self._life.check()
        with self._errors():
            yield from self._tables.rows(sql, parameters)

    def load(self, table: str, columns: Sequence[str], batches: Iterable[Sequence[RawRow]]) -> int:
        listed = ", ".join(f"{quoted(column)} VARCHAR" for column in columns)
        self.execute(f"CREATE TABLE {quoted(table)} ({listed})")
        rows = [row for batch in batches for row in batch]
        if rows:
            self._pass()
            with self._errors():
                self._tables.fill(table, len(columns), msgspec.json.encode(rows).decode())
        return len(rows)

    def parquet_out(self, query: str, path: Path) -> None:
        private_folder(path.parent)
        self._pass()
        with self._errors():
            kept = _Segment(self._tables.columns(query), self._tables.rows(query))
        path.write_bytes(msgspec.json.encode(kept))

    def parquet_in(self, paths: Sequence[Path]) -> str:
        (path,) = paths
        kept = msgspec.json.decode(path.read_bytes(), type=_Segment)
        table = self.name("segment")
        with self._errors():
            self._tables.execute(f"CREATE TABLE {table} ({kept.columns})")
            if kept.rows:
                rows = msgspec.json.encode(kept.rows).decode()
                self._tables.fill(table, len(kept.rows[0]), rows)
        return table

    def parquet_shape(self, path: Path) -> tuple[frozenset[str], bool]:
        kept = msgspec.json.decode(path.read_bytes(), type=_Segment)
        return frozenset(one.split('"')[1] for one in kept.columns.split(", ")), True

    def held(self, path: Path) -> Path:
        return path  # its rows are in a table as soon as it is read

    def close(self) -> None:
        self._tables.end()

    def _pass(self) -> None:
        """Let happen what happens where rows are worked on."""
        self._life.check()
        for fault in self._storm.due(Port.STAGE):
            self._storm.strike(fault)
            raise StoreFullError("There is no room left.", path=self._folder)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise self._translated(error) from error


@dataclass(frozen=True)
class _Segment:
    """What stands in a file of rows."""

    columns: str
    """As in CREATE TABLE."""
    rows: list[tuple[object, ...]]
