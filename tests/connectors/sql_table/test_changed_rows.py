"""A table is read by the column that says when a record changed, on each kind of database."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.connectors.sql_table import SqlTable
from app.core.errors import SchemaMismatchError
from app.core.ports import KeyFilter, ReadRequest, ReadResult
from app.store.stage import DuckStage


@dataclass
class Place:
    """A database of some kind, and a hand in it."""

    side: SqlTable
    execute: Any
    stage: DuckStage

    def read(self, since: str | None = None, *, stamp: str = "changed", **more: Any) -> ReadResult:
        asked = ReadRequest("people", ("name",), since=since, stamp=stamp, **more)
        return self.side.read(asked, self.stage, lambda _p: None)

    def rows(self, result: ReadResult) -> dict[str, str]:
        return dict(self.stage.rows(f"SELECT key0, r0 FROM {result.table}"))


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    postgres_server: object,
    mariadb_server: object,
) -> Iterator[Place]:
    if request.param == "sqlite":
        connection = sqlite3.connect(tmp_path / "people.db", isolation_level=None)
        url, execute = f"sqlite:///{tmp_path / 'people.db'}", connection.execute
    else:
        database = request.getfixturevalue(request.param)
        connection, url, execute = None, database.url, database.execute
    side = SqlTable("partner", url)
    with DuckStage(tmp_path / "stages", "sql") as stage:
        yield Place(side, execute, stage)
    side.close()
    if connection is not None:
        connection.close()


KINDS = {
    "TIMESTAMP": ("'2026-11-20 10:00:00'", "'2026-11-20 11:00:00'", "'2026-11-20 12:00:00'"),
    "DATE": ("'2026-11-20'", "'2026-11-21'", "'2026-11-22'"),
    "BIGINT": ("1", "20", "300"),
    "DECIMAL(9,2)": ("1.5", "20.5", "300.25"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_changed_is_read_and_all_rows_are_counted(place: Place, kind: str) -> None:
    first, second, third = KINDS[kind]
    null = " NULL" if kind == "TIMESTAMP" else ""
    place.execute(
        f"CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9), changed {kind}{null})"
    )
    for row in (f"1, 'a', {first}", f"2, 'b', {first}", f"3, 'c', {second}", "4, 'd', NULL"):
        place.execute(f"INSERT INTO people VALUES ({row})")
    whole = place.read()
    assert (whole.complete, whole.delta, whole.rows) == (True, False, 4)
    nothing = place.read(whole.cursor)
    assert (nothing.complete, nothing.delta, nothing.total) == (False, True, 4)
    assert place.rows(nothing) == {"3": "c"}, "what stands at the cursor is read again"
    place.execute(f"UPDATE people SET name = 'B', changed = {third} WHERE id = 2")
    place.execute(f"INSERT INTO people VALUES (5, 'e', {third})")
    place.execute("DELETE FROM people WHERE id = 1")
    delta = place.read(whole.cursor)
    assert place.rows(delta) == {"2": "B", "3": "c", "5": "e"}
    assert delta.total == 4
    assert place.rows(place.read(delta.cursor)) == {"2": "B", "5": "e"}


def test_a_moment_comes_as_the_stamp_of_its_record(place: Place) -> None:
    place.execute("CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9), changed TIMESTAMP)")
    place.execute("INSERT INTO people VALUES (1, 'a', '2026-11-20 10:00:00')")
    result = place.read()
    (stamp,) = place.stage.one(f"SELECT CAST(stamp AS TIMESTAMP)::VARCHAR FROM {result.table}")
    assert stamp == "2026-11-20 10:00:00"


def test_a_read_by_key_and_an_empty_table_know_no_cursor(place: Place) -> None:
    place.execute("CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9), changed INT)")
    empty = place.read()
    assert (empty.cursor, empty.rows) == (None, 0)
    place.execute("INSERT INTO people VALUES (1, 'a', 1)")
    keyed = place.read("0", only=KeyFilter(("id",), (("1",),)))
    assert (keyed.cursor, keyed.rows, keyed.delta) == (None, 1, False)


def test_a_column_that_cannot_tell_is_refused(place: Place) -> None:
    place.execute("CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9))")
    with pytest.raises(SchemaMismatchError, match="only a moment, a date or a number"):
        place.read(stamp="name")
    with pytest.raises(SchemaMismatchError) as caught:
        place.read(stamp="nam")
    assert caught.value.near == ("name",)


def test_rows_of_a_transaction_that_ended_late_are_not_lost(place: Place) -> None:
    place.execute("CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9), changed TIMESTAMP)")
    place.execute("INSERT INTO people VALUES (1, 'a', '2026-11-20 10:00:00')")
    whole = place.read()
    place.execute("INSERT INTO people VALUES (2, 'late', '2026-11-20 09:56:00')")
    assert place.rows(place.read(whole.cursor)) == {"1": "a", "2": "late"}
