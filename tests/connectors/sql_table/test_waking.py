"""A database tells that a table changed: PostgreSQL by a channel, every database by a table."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.connectors.sql_table import SqlTable
from app.core.errors import RetriableError, SchemaMismatchError, SettingsError
from app.core.mapping import WakeBy
from app.core.ports import Wake
from tests.database_servers import ServerDatabase

pytestmark = pytest.mark.xdist_group("databases")

NOTIFYING = """\
CREATE TABLE people (id INT PRIMARY KEY, name TEXT);
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NOTIFY "People Changed"; RETURN NULL; END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON people FOR EACH STATEMENT
  EXECUTE FUNCTION tell()
"""


def begun(files: SqlTable, by: WakeBy) -> Wake:
    wake = files.wake("people", by)
    assert wake is not None
    return wake


def told(wake: Wake, looks: int = 100) -> bool:
    """Whether it tells within some looks: a server may take a moment to hand a message over."""
    import time

    for _ in range(looks):
        if wake.moved():
            return True
        time.sleep(0.02)
    return False


def test_postgresql_notifies_once_a_transaction_has_ended(postgres: ServerDatabase) -> None:
    postgres.execute(NOTIFYING)
    with closing(SqlTable("club", postgres.url)) as club:
        wake = begun(club, WakeBy(notify="People Changed"))
        assert not wake.moved()
        postgres.execute("INSERT INTO people VALUES (1, 'a'), (2, 'b')")
        assert told(wake)
        postgres.execute("BEGIN", "UPDATE people SET name = 'c'", "ROLLBACK")
        assert not told(wake, looks=5), "what is taken back is not told"
        postgres.execute("UPDATE people SET name = 'd'")
        assert told(wake)
        wake.close()


def test_a_connection_that_listens_and_is_lost_says_so(postgres: ServerDatabase) -> None:
    with closing(SqlTable("club", postgres.url)) as club:
        wake = begun(club, WakeBy(notify="x"))
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with pytest.raises(RetriableError, match="listens was lost"):
            told(wake)
        wake.close()


def test_a_changes_table_tells_of_each_new_row(server: ServerDatabase) -> None:
    serial = "SERIAL" if server.is_postgres else "INT AUTO_INCREMENT"
    server.execute(f"CREATE TABLE changes (n {serial} PRIMARY KEY, what VARCHAR(9))")
    with closing(SqlTable("club", server.url)) as club:
        wake = begun(club, WakeBy(changes="changes"))
        assert not wake.moved()
        server.execute("INSERT INTO changes (what) VALUES ('a'), ('b')")
        assert wake.moved()
        assert not wake.moved()
        server.execute("INSERT INTO changes (what) VALUES ('c')")
        assert wake.moved()
        server.execute("DELETE FROM changes")
        assert not wake.moved(), "whoever tidies the table up has changed nothing"
        wake.close()


def test_only_postgresql_notifies(mariadb: ServerDatabase) -> None:
    with closing(SqlTable("club", mariadb.url)) as club, pytest.raises(SettingsError):
        club.wake("people", WakeBy(notify="x"))


@pytest.fixture
def club(tmp_path: Path) -> Iterator[SqlTable]:
    with closing(sqlite3.connect(tmp_path / "club.db")) as base:
        base.execute("CREATE TABLE changes (at TEXT, what TEXT)")
    with closing(SqlTable("club", f"sqlite:///{tmp_path / 'club.db'}")) as opened:
        yield opened


def test_a_changes_table_without_a_key_needs_a_column(club: SqlTable) -> None:
    with pytest.raises(SchemaMismatchError, match="name the column that grows"):
        club.wake("people", WakeBy(changes="changes"))
    with pytest.raises(SchemaMismatchError, match='no field "then"'):
        club.wake("people", WakeBy(changes="changes", column="then"))
    assert not begun(club, WakeBy(changes="changes", column="AT")).moved()
    assert club.wake("people", None) is None
