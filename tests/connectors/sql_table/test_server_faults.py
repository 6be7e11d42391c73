"""Bad days of a database server: locks, cut connections, rights, certificates, passwords."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pymysql
import pytest
import sqlalchemy as sa

from app.connectors.sql_table import Encryption, SqlTable
from app.connectors.sql_table.opening import opened
from app.core.errors import (
    AccessDeniedError,
    Cancelled,
    EndpointError,
    RetriableError,
    SchemaMismatchError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.plan import Operation
from app.core.ports import ReadRequest
from app.store.stage import DuckStage
from tests.builders import request
from tests.connectors.sql_table.cut_connections import CutConnections
from tests.database_servers import PASSWORD, ServerDatabase

PEOPLE = "CREATE TABLE people (code VARCHAR(40) PRIMARY KEY, note TEXT)"
ROWS = request("people", Operation.INSERT, *((None, {"code": f"c{n}"}) for n in range(20)))

LOOK_AT_ALL = ("SELECT count(*) FROM people LOCK IN SHARE MODE", "SELECT count(*) FROM people")
"""Waits in MariaDB for what others have not committed; PostgreSQL shows none of it."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "sql") as opened:
        yield opened


def read_all(side: SqlTable, stage: DuckStage, *fields: str) -> int:
    return side.read(ReadRequest("people", fields), stage, lambda _p: None).rows


def add(side: SqlTable) -> list[bool]:
    return [result.succeeded for result in side.write(ROWS, lambda _id: None)]


# Locks ----------------------------------------------------------------------------------------


def test_a_lock_of_another_program_is_said_and_nothing_was_done(server, monkeypatch):
    monkeypatch.setattr("app.connectors.sql_table.opening.LOCK_TIMEOUT_S", 1)
    server.execute(PEOPLE, "INSERT INTO people VALUES ('c3', NULL)")
    side = SqlTable("partner", server.url)
    change = request("people", Operation.UPDATE, ("c3", {"note": "x"}))
    with closing(server.server.connect(server.name)) as other:
        cursor = other.cursor()
        cursor.execute("BEGIN")
        cursor.execute("UPDATE people SET note = 'theirs' WHERE code = 'c3'")
        with pytest.raises(RetriableError, match="another program holds a lock") as caught:
            side.write(change, lambda _id: None)
        cursor.execute("ROLLBACK")
    assert caught.value.code in ("55P03", "1205")
    assert side.write(change, lambda _id: None)[0].succeeded
    side.close()


def test_a_wait_for_a_lock_ends_when_the_person_stops(server):
    server.execute(PEOPLE, "INSERT INTO people VALUES ('c3', NULL)")
    waiting = threading.Event()

    def still_wanted() -> None:
        if waiting.is_set():
            raise Cancelled

    side = SqlTable("partner", server.url, still_wanted)
    side.schema("people")
    waiting.set()
    with closing(server.server.connect(server.name)) as other:
        cursor = other.cursor()
        cursor.execute("BEGIN")
        cursor.execute("UPDATE people SET note = 'theirs' WHERE code = 'c3'")
        with pytest.raises(Cancelled):
            side.write(request("people", Operation.DELETE, ("c3", {})), lambda _id: None)
        cursor.execute("ROLLBACK")
    assert server.execute("SELECT count(*) FROM people") == [(1,)]
    side.close()


# Connections that are cut ---------------------------------------------------------------------


@contextmanager
def cut(
    database: ServerDatabase, at: str, *, after: str = "", carried_out: bool = False
) -> Iterator[SqlTable]:
    """A side whose connection is cut at a statement; before or after the server heard it."""
    with CutConnections(database.server.port) as way:
        url = database.url.replace(f":{database.server.port}/", f":{way.port}/")
        side = SqlTable("partner", url, encryption=Encryption.OFF)
        side.schema("people")
        way.cut_at(at.encode(), after=after.encode(), carried_out=carried_out)
        yield side
        assert way.cuts == 1
        side.close()


def test_a_connection_cut_in_mid_transaction_leaves_nothing(server):
    server.execute(PEOPLE)
    with (
        cut(server, "INSERT INTO people") as side,
        pytest.raises(RetriableError, match="connection to the database was lost"),
    ):
        add(side)
    assert server.execute("SELECT count(*) FROM people") == [(0,)]


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_connection_cut_at_the_commit_leaves_an_unknown_outcome(server, carried_out):
    server.execute(PEOPLE)
    with (
        cut(server, "COMMIT", after="INSERT INTO people", carried_out=carried_out) as side,
        pytest.raises(UnknownOutcomeError, match="while the rows were committed"),
    ):
        add(side)
    # The server takes back what it never heard the end of, which may take it a moment.
    assert server.execute(LOOK_AT_ALL[server.is_postgres]) == [(20 if carried_out else 0,)]


def test_a_connection_cut_in_a_read_may_be_tried_again(server, stage):
    server.execute(PEOPLE, "INSERT INTO people VALUES ('c3', NULL)")
    with (
        cut(server, "SELECT code AS c0") as side,
        pytest.raises(RetriableError, match="was lost"),
    ):
        read_all(side, stage)


# Rights ---------------------------------------------------------------------------------------


@contextmanager
def reader(database: ServerDatabase, *rights: str) -> Iterator[str]:
    """A user of the server with these rights only; the address to come in by."""
    who = "reader" if database.is_postgres else "reader@'127.0.0.1'"
    made = "PASSWORD" if database.is_postgres else "IDENTIFIED BY"
    database.execute(f"CREATE USER {who} {made} '{PASSWORD}'")
    database.execute(*(f"GRANT {right} TO {who}" for right in rights))
    yield database.server.url(database.name, "reader")
    if database.is_postgres:
        database.execute("DROP OWNED BY reader")
    database.execute(f"DROP USER {who}")


def test_what_the_user_may_not_do_is_named_with_the_table(server, stage):
    server.execute(PEOPLE, "CREATE TABLE secrets (id INT PRIMARY KEY)")
    prefix = "" if server.is_postgres else f"{server.name}."
    with reader(server, f"SELECT ON {prefix}people") as url:
        side = SqlTable("partner", url)
        assert read_all(side, stage, "note") == 0
        with pytest.raises(AccessDeniedError, match="does not let this user") as caught:
            add(side)
        assert caught.value.object == "people"
        with pytest.raises((AccessDeniedError, SchemaMismatchError)):
            side.read(ReadRequest("secrets", ("id",)), stage, lambda _p: None)
        side.close()


def test_a_wrong_password_is_a_matter_of_signing_in(server):
    url = server.server.url(server.name, password="hush-hush")
    side = SqlTable("partner", url)
    with pytest.raises(SignInError, match="user name or the password") as caught:
        side.objects()
    assert "hush-hush" not in str(caught.value)


def test_a_database_that_is_not_there_is_no_matter_of_waiting(server):
    side = SqlTable("partner", server.server.url("nowhere"))
    with pytest.raises(EndpointError, match="nowhere") as caught:
        side.objects()
    assert not isinstance(caught.value, RetriableError)


# Encryption -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encryption", "cipher"),
    [(Encryption.OFF, False), (Encryption.VERIFIED, True)],
)
def test_the_way_to_a_server_is_encrypted_as_it_was_chosen(server, stage, encryption, cipher):
    side = SqlTable(
        "partner", server.url, encryption=encryption, ca_file=str(server.server.ca_file)
    )
    if server.is_postgres:
        query = "SELECT 1 AS id, ssl::text AS said FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    else:
        query = (
            "SELECT 1 AS id, if(variable_value <> '', 'true', 'false') AS said"
            " FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
        )
    result = side.read(ReadRequest("", ("said",), query=query, key=("id",)), stage, lambda _: None)
    assert stage.one(f"SELECT r0 FROM {result.table}") == ("true" if cipher else "false",)
    side.close()


def test_a_server_that_nobody_vouches_for_is_not_talked_to(server):
    side = SqlTable("partner", server.url, encryption=Encryption.VERIFIED)
    with pytest.raises(EndpointError, match="certificate") as caught:
        side.objects()
    assert caught.value.code == "certificate"
    assert not isinstance(caught.value, RetriableError)


def test_a_certificate_of_another_name_is_not_taken(server):
    url = server.url.replace("127.0.0.1", "localhost")
    side = SqlTable(
        "partner", url, encryption=Encryption.VERIFIED, ca_file=str(server.server.ca_file)
    )
    with pytest.raises(EndpointError, match="certificate"):
        side.objects()


@pytest.mark.parametrize(
    "said",
    [
        psycopg.OperationalError("server does not support SSL, but SSL was required"),
        pymysql.err.OperationalError(2026, "SSL is required but the server doesn't support it"),
    ],
)
def test_a_server_that_cannot_encrypt_is_no_matter_of_waiting(said):
    with pytest.raises(EndpointError, match="offers no encryption") as caught, opened("club"):
        raise sa.exc.OperationalError("", None, said)
    assert not isinstance(caught.value, RetriableError)


# Drivers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mssql+pyodbc://h/x", "The driver pyodbc is not installed; the Python package pyodbc"),
        ("mysql+mysqldb://h/x", "the Python package mysqlclient has it"),
        ("snowflake://h/x", "the Python package snowflake-sqlalchemy has it"),
        ("nobody://h/x", "No driver for databases of the kind nobody is installed"),
    ],
)
def test_a_driver_that_is_missing_is_said_with_its_package(url, said):
    with pytest.raises(EndpointError, match=said) as caught:
        SqlTable("partner", url)
    assert caught.value.code == "no_driver"


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("postgres://h/x", "postgresql+psycopg://h/x"),
        ("postgresql://h/x", "postgresql+psycopg://h/x"),
        ("mysql://h/x", "mysql+pymysql://h/x"),
        ("mariadb://h/x", "mariadb+pymysql://h/x"),
    ],
)
def test_an_address_without_a_driver_takes_the_one_that_comes_with_orgtide(short, whole):
    assert str(SqlTable("partner", short)._url) == whole
