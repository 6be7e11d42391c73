"""A DuckDB whose empty tables and planned statements outlive a job.

To plan a statement takes ten times as long as to run it over a handful of rows, and histories ask
the same ones over and over. So the tables of a job are kept, empty, by their columns: a job fills
them in one transaction that is rolled back, and a statement that was planned once is run again.
"""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import duckdb

from app.core.ports import SqlValue
from app.store.stage import literal, quoted

PLANS = 4_000
"""Statements that are kept planned; the one that was not asked for the longest goes first."""

_NAMES = re.compile(r"('(?:[^']|'')*'|\b\w+_\d+\b)")
"""What may be the name of a table, and texts, in which nothing is."""

_CREATE_AS = re.compile(r'CREATE (?:TEMP )?(?:TABLE|VIEW) "?(\w+)"? AS\s')
_CREATE = re.compile(r'CREATE (?:TEMP )?TABLE "?(\w+)"? \((.*)\)$', re.DOTALL)
_DROP = re.compile(r'DROP TABLE "?(\w+)"?$')
_RENAME = re.compile(r'ALTER TABLE "?(\w+)"? RENAME TO "?(\w+)"?$')
_ADD_COLUMN = re.compile(r'ALTER TABLE "?(\w+)"? ADD COLUMN (\w+ \w+)$')
_LARGE = re.compile(r"'(?:[^']|'')*'|\b\d{6,}\b")
"""Numbers that differ from history to history, and texts, in which they stay."""


class KeptTables:
    """One DuckDB in memory, for one job after another."""

    def __init__(self) -> None:
        self._connection = _opened()
        self._plans: OrderedDict[str, str] = OrderedDict()
        """Statement → the name of its plan."""
        self._numbers = count(1)
        self._columns: dict[str, str] = {}
        """Query → the columns of its rows."""
        self._kept: set[str] = set()
        self._new: dict[str, str] = {}
        """Tables that this job is the first to want, with their columns."""
        self._names: dict[str, str] = {}
        """What the job calls a table → the kept table."""
        self._taken: set[str] = set()

    def begin(self) -> None:
        """Begin a job: no table is there."""
        self._connection.execute("BEGIN")
        self._names, self._taken, self._new = {}, set(), {}

    def end(self) -> None:
        """End it: all kept tables are empty again."""
        self._connection.execute("ROLLBACK")
        for table, columns in self._new.items():
            self._connection.execute(f"CREATE TABLE {table} ({columns})")
            self._kept.add(table)
        if self._new:
            for plan in self._plans.values():
                self._connection.execute(f"DEALLOCATE {plan}")
            self._plans.clear()

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> None:
        """Run a statement that gives no rows."""
        if made := _CREATE_AS.match(sql):
            query = self._known(sql[made.end() :])
            table = self._take(made[1], self._columns_of(query))
            self._run(f"INSERT INTO {table} {query}", parameters)
            self._names[made[1]] = table
        elif made := _CREATE.match(sql):
            self._names[made[1]] = self._take(made[1], made[2])
        elif dropped := _DROP.match(sql):
            table = self._names.pop(dropped[1])
            self._run(f"DELETE FROM {table}")
            self._taken.remove(table)
        elif renamed := _RENAME.match(sql):
            self._names[renamed[2]] = self._names.pop(renamed[1])
        elif added := _ADD_COLUMN.match(sql):
            self._widen(added[1], added[2])
        else:
            self._run(self._known(sql), parameters)

    def _widen(self, name: str, column: str) -> None:
        """Go on with a table that has one more column, in place of the one that has not."""
        narrow = self._names[name]
        columns = f"{self._columns_of(f'FROM {narrow}')}, {column}"
        wide = self._take(name, columns)
        self._run(f"INSERT INTO {wide} SELECT *, NULL FROM {narrow}")
        self._run(f"DELETE FROM {narrow}")
        self._taken.remove(narrow)
        self._names[name] = wide

    def rows(self, sql: str, parameters: Sequence[SqlValue] = ()) -> list[tuple[object, ...]]:
        """All rows of a query."""
        return self._run(self._known(sql), parameters).fetchall()

    def fill(self, table: str, columns: int, rows: str) -> None:
        """Add rows, given as one JSON list of lists, to a table of text columns."""
        values = ", ".join(f"r[{number}]" for number in range(1, columns + 1))
        first = f"INSERT INTO {self._names[table]} SELECT {values} FROM (SELECT unnest(CAST(CAST("
        last = " AS JSON) AS VARCHAR[][])) AS r)"
        given = literal(rows)
        self._planned(f"{first}?{last}", [given], f"{first}{given}{last}")

    def columns(self, query: str) -> str:
        """The columns of a query, as they stand in CREATE TABLE."""
        return self._columns_of(self._known(query))

    def _known(self, sql: str) -> str:
        """A statement with the kept tables in place of those that the job knows."""
        return "".join(self._names.get(part, part) for part in _parts(sql))

    def _columns_of(self, query: str) -> str:
        if query not in self._columns:
            described = self._connection.execute(f"DESCRIBE {query}").fetchall()
            self._columns[query] = ", ".join(
                f"{quoted(name)} {'INTEGER' if kind == _NO_TYPE else kind}"
                for name, kind, *_ in described
            )
        return self._columns[query]

    def _take(self, name: str, columns: str) -> str:
        """A kept table that is free; where there is none yet, this job makes its own."""
        shape = f"{name.rpartition('_')[0]}_{zlib.crc32(columns.encode()):x}"
        numbered = (f"{shape}_{number}" for number in count(1))
        table = next(one for one in numbered if one not in self._taken)
        self._taken.add(table)
        if table not in self._kept and table not in self._new:
            self._connection.execute(f"CREATE TABLE {table} ({columns})")
            self._new[table] = columns
        return table

    def _run(self, sql: str, parameters: Sequence[SqlValue] = ()) -> duckdb.DuckDBPyConnection:
        if parameters:
            return self._connection.execute(sql, list(parameters))
        lifted, numbers = _lifted(sql)
        return self._planned(lifted, numbers, sql)

    def _planned(
        self, sql: str, parameters: Sequence[str], plain: str
    ) -> duckdb.DuckDBPyConnection:
        """Run a statement by the plan that there is of it, or plan it.

        A plan is good for as long as no table is made; after that DuckDB plans it each time.

        Args:
            sql: the statement with parameters in place of what differs from time to time.
            parameters: them, as literals.
            plain: the statement as it stands.
        """
        if self._new:
            return self._connection.execute(plain)
        plan = self._plans.get(sql)
        if plan is None:
            plan = self._plans[sql] = f"plan_{next(self._numbers)}"
            self._connection.execute(f"PREPARE {plan} AS {sql}")
            if len(self._plans) > PLANS:
                self._connection.execute(f"DEALLOCATE {self._plans.popitem(last=False)[1]}")
        self._plans.move_to_end(sql)
        given = f"({', '.join(parameters)})" if parameters else ""
        return self._connection.execute(f"EXECUTE {plan}{given}")


@lru_cache(PLANS)
def _parts(sql: str) -> tuple[str, ...]:
    """A statement, cut where names of tables may stand."""
    return tuple(_NAMES.split(sql))


@lru_cache(PLANS)
def _lifted(sql: str) -> tuple[str, list[str]]:
    """A statement with a parameter in place of each large number, and the numbers."""
    numbers: list[str] = []

    def lift(found: re.Match[str]) -> str:
        if found[0].startswith("'"):
            return found[0]
        numbers.append(found[0])
        return "CAST(? AS BIGINT)"

    return _LARGE.sub(lift, sql), numbers


_NO_TYPE = '"NULL"'
"""What DuckDB says of a column that is NULL throughout; it makes a number of it."""


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
