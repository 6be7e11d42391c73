"""A wait for a database ends when nobody wants the rows any more."""

import itertools
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.connectors.sql_table import SqlTable
from app.core.errors import Cancelled
from app.core.ports import ReadRequest
from app.store.stage import DuckStage

FOR_EVER = (
    "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
    " SELECT max(id) AS id, count(*) AS c FROM n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "people.db"
    with sqlite3.connect(made) as database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)")
        database.execute("INSERT INTO people VALUES (1, 'Jo')")
    database.close()
    return made


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stage", "test") as made:
        yield made


def stop_at(look: int) -> Callable[[], None]:
    looks = itertools.count(1)

    def still_wanted() -> None:
        if next(looks) >= look:
            raise Cancelled

    return still_wanted


def test_a_query_that_would_run_for_ever_can_be_stopped(path: Path, stage: DuckStage) -> None:
    side = SqlTable("partner", f"sqlite:///{path}", stop_at(2))
    request = ReadRequest(object="", fields=("c",), query=FOR_EVER, key=("id",))
    with pytest.raises(Cancelled):
        side.read(request, stage, lambda progress: None)
    side.close()


def test_a_read_that_is_wanted_gives_its_rows(path: Path, stage: DuckStage) -> None:
    side = SqlTable("partner", f"sqlite:///{path}", stop_at(1_000))
    request = ReadRequest(object="people", fields=("name",))
    result = side.read(request, stage, lambda progress: None)
    assert result.rows == 1
    side.close()


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word; what hangs on it ends with the test."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
        server.settimeout(0.1)
        while True:
            try:
                server.accept()[0].close()
            except TimeoutError:
                break
    for thread in threading.enumerate():
        if thread.name == "database connect":
            thread.join()


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_database_that_does_not_answer_can_be_left_within_a_second(
    driver: str, silent_server: int
) -> None:
    side = SqlTable("partner", f"{driver}://jo:secret@127.0.0.1:{silent_server}/crm", stop_at(2))
    began = time.monotonic()
    with pytest.raises(Cancelled):
        side.objects()
    assert time.monotonic() - began < 1
    side.close()
