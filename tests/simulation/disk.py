"""The workspace's database and the stage, over a disk that can be full and a process that can die.

A dead process leaves what was committed and nothing else: whatever it still tries raises `Killed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from app.core.errors import StoreError, StoreFullError
from app.core.ports import RawRow, SqlValue
from app.store.database import Database
from app.store.paths import private_folder
from app.store.stage import DuckStage, quoted
from tests.simulation.faults import Kind, Port
from tests.simulation.storm import Life, Storm

_CONNECTIONS: list[duckdb.DuckDBPyConnection] = []
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
    """A stage in memory: everything of a job happens in one DuckDB transaction, rolled back."""

    def __init__(self, folder: Path, storm: Storm, life: Life, depth: int) -> None:
        self._folder = private_folder(folder)
        self._names = 0
        self._storm = storm
        self._life = life
        while len(_CONNECTIONS) <= depth:
            _CONNECTIONS.append(_opened())
        self._connection = _CONNECTIONS[depth]
        self._connection.execute("BEGIN")

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> None:
        self._life.check()
        for fault in self._storm.due(Port.STAGE):
            self._storm.strike(fault)
            raise StoreFullError("There is no room left.", path=self._folder)
        try:
            self._connection.execute(sql, list(parameters))
        except duckdb.Error as error:
            raise self._translated(error) from error

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> Iterator[tuple[object, ...]]:
        self._life.check()
        try:
            yield from self._connection.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise self._translated(error) from error

    def load(self, table: str, columns: Sequence[str], batches: Iterable[Sequence[RawRow]]) -> int:
        listed = ", ".join(f"{quoted(column)} VARCHAR" for column in columns)
        self.execute(f"CREATE TABLE {quoted(table)} ({listed})")
        rows = [row for batch in batches for row in batch]
        if rows:
            marks = ", ".join(f"({', '.join('?' for _ in columns)})" for _ in rows)
            values: list[Any] = [value for row in rows for value in row]
            self.execute(f"INSERT INTO {quoted(table)} VALUES {marks}", values)
        return len(rows)

    def close(self) -> None:
        self._connection.execute("ROLLBACK")


def _opened() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for statement in (
        "SET enable_progress_bar = false",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET TimeZone = 'UTC'",
        "SET threads = 1",
        "PRAGMA disable_optimizer",  # for a handful of rows it costs more than it saves
    ):
        connection.execute(statement)
    return connection
