"""Databases are connected by form or address, tried and looked into; passwords are kept apart."""

from pathlib import Path

import pytest

from app.asks import ConnectSql, ListTables, LookAtTable, TestConnection
from app.asks.messages import ConnectionFacts, TableFacts
from app.core.errors import SchemaMismatchError, SettingsError, SignInError
from app.jobs.workspace import Workspace
from app.wording.orgs import connection_words
from app.wording.tables import table_words
from tests.database_servers import PASSWORD, ServerDatabase
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess


@pytest.fixture(scope="module")
def desk(shared_practice: PracticeProcess, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"), shared_practice)


def by_form(database: ServerDatabase, name: str, **changed: object) -> ConnectSql:
    given = {
        "kind": "postgresql" if database.is_postgres else "mariadb",
        "host": "127.0.0.1",
        "port": database.server.port,
        "database": database.name,
        "user": database.server.admin,
        "password": PASSWORD,
        "encryption": "verified",
        "ca_file": str(database.server.ca_file),
        "replace": True,
    }
    return ConnectSql(name, **{**given, **changed})


def settings(desk: Desk, name: str) -> dict[str, str]:
    workspace = Workspace.open(desk.machine)
    try:
        return workspace.connections.get(name).settings
    finally:
        workspace.close()


def test_a_form_connects_a_server_and_says_what_it_is(desk: Desk, server: ServerDatabase):
    server.execute("CREATE TABLE people (id INT PRIMARY KEY)", "CREATE TABLE shops (id INT)")
    facts: ConnectionFacts = desk.ask(by_form(server, "club"))
    assert facts.server.startswith("PostgreSQL 1" if server.is_postgres else "MariaDB 1")
    assert (facts.objects, facts.readable, facts.writable) == (2, 2, 2)
    assert (facts.time_zone, facts.encrypted) == ("UTC", True)
    assert facts.username.startswith("keeper")
    words = connection_words(facts)
    assert "may read 2 of 2 tables and write 2" in words
    assert "The way to the server is encrypted" in words
    assert PASSWORD not in str(settings(desk, "club"))
    again: ConnectionFacts = desk.ask(TestConnection("club"))
    assert again.server == facts.server


def test_rights_are_counted_table_by_table(desk: Desk, server: ServerDatabase):
    server.execute(
        "CREATE TABLE people (id INT PRIMARY KEY)",
        "CREATE TABLE shops (id INT PRIMARY KEY)",
        "CREATE TABLE secrets (id INT PRIMARY KEY)",
    )
    prefix = "" if server.is_postgres else f"{server.name}."
    who = "reader" if server.is_postgres else "reader@'127.0.0.1'"
    made = "PASSWORD" if server.is_postgres else "IDENTIFIED BY"
    server.execute(
        f"CREATE USER {who} {made} '{PASSWORD}'",
        f"GRANT SELECT ON {prefix}people TO {who}",
        f"GRANT SELECT, INSERT, UPDATE ON {prefix}shops TO {who}",
    )
    try:
        facts: ConnectionFacts = desk.ask(by_form(server, "narrow", user="reader"))
        # MariaDB does not tell a user of tables that it has no right to.
        assert facts.objects == (3 if server.is_postgres else 2)
        assert (facts.readable, facts.writable) == (2, 1)
    finally:
        server.execute(
            *(["DROP OWNED BY reader"] if server.is_postgres else []), f"DROP USER {who}"
        )


def test_a_password_is_kept_for_the_same_server_and_user_alone(
    desk: Desk, postgres: ServerDatabase
):
    desk.ask(by_form(postgres, "door"))
    desk.ask(by_form(postgres, "door", password=""))
    with pytest.raises(SignInError):
        desk.ask(by_form(postgres, "door", password="", host="localhost", encryption="off"))
    desk.ask(TestConnection("door"))


@pytest.mark.parametrize("place", ["user", "query"])
def test_a_password_in_an_address_goes_to_the_keyring(
    desk: Desk, postgres: ServerDatabase, place: str
):
    url = postgres.url
    if place == "query":
        user, secret = url.split("//")[1].split("@")[0].split(":")
        host = url.split("@")[-1]
        url = f"postgresql://{user}@{host}?password={secret}"
    desk.ask(ConnectSql("address", url, replace=True))
    kept = settings(desk, "address")["url"]
    assert PASSWORD.split()[0] not in kept
    assert "password" not in kept
    desk.ask(TestConnection("address"))


def test_a_form_that_is_not_whole_says_which_part(desk: Desk):
    for ask, key in (
        (ConnectSql("x", kind="oracle"), "kind"),
        (ConnectSql("x", kind="mariadb", host="h"), "database"),
        (ConnectSql("x", "no address"), "url"),
        (ConnectSql("x", kind="sqlite", database="y", encryption="rot13"), "encryption"),
    ):
        with pytest.raises(SettingsError) as caught:
            desk.ask(ask)
        assert caught.value.key == key


def test_a_file_is_a_database_too(desk: Desk, tmp_path: Path):
    import sqlite3

    with sqlite3.connect(tmp_path / "club.db") as made:
        made.execute("CREATE TABLE members (id INTEGER PRIMARY KEY)")
    made.close()
    facts = desk.ask(ConnectSql("file", kind="sqlite", database=str(tmp_path / "club.db")))
    assert facts.server.startswith("SQLite 3")
    assert (facts.objects, facts.readable, facts.encrypted) == (1, 1, None)
    with pytest.raises(SettingsError, match="There is no database file"):
        desk.ask(ConnectSql("other", kind="sqlite", database=str(tmp_path / "none.db")))


def test_a_table_is_looked_at_with_its_columns_keys_and_first_rows(
    desk: Desk, server: ServerDatabase
):
    file = "BYTEA" if server.is_postgres else "LONGBLOB"
    photo = "'\\x00ff'" if server.is_postgres else "x'00ff'"
    server.execute(
        "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(80) UNIQUE, born DATE,"
        f" paid NUMERIC(9, 2) NOT NULL, photo {file})",
        "INSERT INTO people (id, email, paid) VALUES "
        + ", ".join(f"({n}, 'p{n}@x.example', {n}.5)" for n in range(9)),
        f"UPDATE people SET photo = {photo}",
        "CREATE VIEW debts AS SELECT id, paid FROM people",
    )
    desk.ask(by_form(server, "club"))
    assert desk.ask(ListTables("club")) == ["debts", "people"]
    facts: TableFacts = desk.ask(LookAtTable("club", "people"))
    assert (facts.key, facts.keys) == (("id",), (("id",), ("email",)))
    assert [column.field_type for column in facts.columns] == [
        "int",
        "string",
        "date",
        "double",
        "base64",
    ]
    assert [column.name for column in facts.columns if column.needed] == ["id", "paid"]
    assert len(facts.rows) == 5
    rows = {row[0]: row[1:] for row in facts.rows}
    assert rows["2"] == ("p2@x.example", None, "2.50", "(file)")
    words = table_words(facts)
    assert "Primary key: id. Unique besides: email." in words
    assert "varchar(80), string" in words
    assert "a file, cannot be mapped" in words
    view: TableFacts = desk.ask(LookAtTable("club", "debts"))
    assert not any(column.writable for column in view.columns)
    asked: TableFacts = desk.ask(LookAtTable("club", query="SELECT id AS n FROM people WHERE id>7"))
    assert asked.rows == (("8",),)
    with pytest.raises(SchemaMismatchError) as caught:
        desk.ask(LookAtTable("club", "peopel"))
    assert caught.value.near == ("people",)
    with pytest.raises(SettingsError, match="not a database"):
        desk.ask(LookAtTable("org", "Contact"))
