"""Tables keep the contract over SQLite; what it says and holds comes out in our words."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.connectors.sql_table import SqlTable
from app.core.errors import (
    EndpointError,
    RetriableError,
    SchemaMismatchError,
    SettingsError,
)
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest
from app.core.values import FieldType
from app.language.canonical import canonical_sql, unreadable_sql
from app.store.stage import DuckStage
from tests.builders import request
from tests.contracts.endpoint_contract import EndpointContract, Values

PEOPLE = """
    CREATE TABLE people (
        id INTEGER PRIMARY KEY,
        code VARCHAR(40) UNIQUE,
        title VARCHAR(80) NOT NULL,
        note TEXT
    )
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "partner.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


@pytest.fixture
def side(tmp_path: Path, database: sqlite3.Connection) -> Iterator[SqlTable]:
    endpoint = SqlTable("partner", f"sqlite:///{tmp_path / 'partner.db'}")
    yield endpoint
    endpoint.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "sql") as opened:
        yield opened


class TestSqliteContract(EndpointContract):
    object, code, title, note = "people", "code", "title", "note"

    @pytest.fixture
    def endpoint(self, side: SqlTable, database: sqlite3.Connection) -> SqlTable:
        database.execute(PEOPLE)
        database.execute("INSERT INTO people (code, title) VALUES ('old', 'Somebody')")
        return side

    def refused(self) -> Values:
        return {"code": "refused", "title": None}


class TestSqliteContractWithTextKeys(EndpointContract):
    object, code, title, note = "people", "code", "title", "note"

    @pytest.fixture
    def endpoint(self, side: SqlTable, database: sqlite3.Connection) -> SqlTable:
        database.execute("CREATE TABLE people (code TEXT PRIMARY KEY, title, note) WITHOUT ROWID")
        database.execute("INSERT INTO people VALUES ('taken', 'Somebody', NULL)")
        return side

    def refused(self) -> Values:
        return {"code": "taken", "title": "x"}


class TestSqliteContractWithKeysOfTheMapping(EndpointContract):
    object, code, title, note, key = "main.people", "code", "title", "note", ("code",)

    @pytest.fixture
    def endpoint(self, side: SqlTable, database: sqlite3.Connection) -> SqlTable:
        database.execute(PEOPLE)
        return side

    def refused(self) -> Values:
        return {"code": "refused", "title": "x" * 81}

    def test_the_object_is_listed(self, endpoint: SqlTable):
        assert "people" in endpoint.objects()

    def test_an_object_that_is_not_there_is_named_with_one_that_comes_close(
        self, endpoint: SqlTable
    ):
        with pytest.raises(SchemaMismatchError) as caught:
            endpoint.schema("main.peopel")
        assert caught.value.near == ("people",)


def write(side: SqlTable, operation: Operation, *changes, object="people", key=()) -> list[str]:
    """The record key or the error's code of each row."""
    sent = request(object, operation, *changes, key=key)
    results = sorted(side.write(sent, lambda _id: None), key=lambda result: result.write_id)
    return [result.error.code if result.error else result.record_key or "" for result in results]


def raw(side: SqlTable, stage: DuckStage, asked: ReadRequest) -> list[tuple]:
    """Key parts and values of each row, as delivered, in order."""
    result = side.read(asked, stage, lambda _p: None)
    names = [f"key{i}" for i in range(result.keys)] + [f"r{i}" for i in range(len(asked.fields))]
    order = "ORDER BY CAST(row_no AS INTEGER)"
    return list(stage.rows(f"SELECT {', '.join(names)} FROM {result.table} {order}"))


# Describing -----------------------------------------------------------------------------------


def test_columns_are_described_in_our_words(side, database):
    database.execute(
        "CREATE TABLE kinds (id INTEGER PRIMARY KEY, a VARCHAR(80) NOT NULL, b TEXT DEFAULT 'x',"
        " c BOOLEAN, d DATE, e DATETIME, f TIME, g NUMERIC(18, 2), h REAL, i BIGINT, j BLOB,"
        " k CHAR(3) UNIQUE, l, m TIMESTAMP, n INTEGER GENERATED ALWAYS AS (i + 1))"
    )
    database.execute("CREATE UNIQUE INDEX a_is_unique ON kinds (a)")
    database.execute("CREATE UNIQUE INDEX b_is_not ON kinds (b) WHERE c")
    schema = side.schema("kinds")
    found = {field.name: field for field in schema.fields}
    assert {name: field.type.value for name, field in found.items()} == {
        "id": "int",
        "a": "string",
        "b": "textarea",
        "c": "boolean",
        "d": "date",
        "e": "datetime",
        "f": "time",
        "g": "double",
        "h": "double",
        "i": "long",
        "j": "base64",
        "k": "string",
        "l": "string",
        "m": "datetime",
        "n": "int",
    }
    assert schema.primary_key == ("id",)
    assert [name for name, field in found.items() if field.unique] == ["id", "a", "k"]
    assert [name for name, field in found.items() if not field.nillable] == ["a"]
    assert [name for name, field in found.items() if field.defaulted_on_create] == ["id", "b"]
    assert [name for name, field in found.items() if not field.createable] == ["j", "n"]
    assert (found["a"].length, found["k"].length) == (80, 3)
    assert (found["g"].precision, found["g"].scale, found["h"].scale) == (18, 2, None)
    assert found["a"].required_on_create
    assert not found["id"].required_on_create


def test_tables_are_named_whatever_the_case_and_views_take_no_writes(side, database):
    database.execute(PEOPLE)
    database.execute("CREATE VIEW adults AS SELECT * FROM people")
    assert side.objects() == ["adults", "people"]
    assert side.schema("People").primary_key == ("id",)
    assert not side.schema("adults").updateable


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    side = SqlTable("partner", f"sqlite:///{tmp_path / 'nowhere.db'}")
    with pytest.raises(SettingsError, match="There is no database file"):
        side.objects()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_an_endpoint_error(tmp_path):
    (tmp_path / "text.db").write_text("not a database, but some text that is long enough")
    with pytest.raises(EndpointError, match="file is not a database"):
        SqlTable("partner", f"sqlite:///{tmp_path / 'text.db'}").objects()


def test_a_server_that_does_not_answer_may_answer_later_and_its_password_stays_out():
    side = SqlTable("partner", "postgresql+psycopg://someone:hush@127.0.0.1:1/people")
    with pytest.raises(RetriableError, match="cannot be reached") as caught:
        side.objects()
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("url", ["nonsense", "foo://bar/x", "postgresql+nodriver://h/x"])
def test_an_address_that_cannot_be_used_is_an_endpoint_error(url):
    with pytest.raises(EndpointError):
        SqlTable("partner", url)


# Reading --------------------------------------------------------------------------------------

KINDS = {
    "BOOLEAN": ["true", "false"],
    "INTEGER": ["0", "-12", "9007199254740993"],
    "NUMERIC(18, 2)": ["12.5", "0.1", "-1000000"],
    "REAL": ["0.5", "-2.25", "10000000"],
    "DATE": ["2026-11-20", "0999-01-01"],
    "DATETIME": ["2026-11-20T14:32:00.000Z", "2026-11-20T14:32:00.120Z"],
    "TIME": ["14:32:00.000Z", "14:32:00.500Z"],
    "TEXT": ["O'Neill", "007", "one\ntwo", "\u6771\u4eac", "12.50", "2026"],
    "VARCHAR(9)": ["007", "1e3"],
    "CHAR(4)": ["0001"],
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_value_that_is_written_is_read_back_the_same(side, database, stage, kind):
    database.execute(f"CREATE TABLE kinds (id INTEGER PRIMARY KEY, v {kind})")
    values = [*KINDS[kind], None]
    sent = request("kinds", Operation.INSERT, *((None, {"v": value}) for value in values))
    assert all(result.succeeded for result in side.write(sent, lambda _id: None))
    field = side.schema("kinds").field("v")
    result = side.read(ReadRequest("kinds", ("v",)), stage, lambda _p: None)
    canonical = canonical_sql("r0", field.type, field.scale)
    bad = unreadable_sql("r0", field.type, field.scale)
    rows = stage.rows(f"SELECT {canonical}, {bad} FROM {result.table} ORDER BY CAST(key0 AS INT)")
    expected = ["false" if value is None and kind == "BOOLEAN" else value for value in values]
    assert list(rows) == [(value, False) for value in expected]


def test_values_as_others_store_them_can_be_read(side, database, stage):
    database.execute("CREATE TABLE kinds (id INTEGER PRIMARY KEY, at DATETIME, ok BOOLEAN, n REAL)")
    database.executemany(
        "INSERT INTO kinds (at, ok, n) VALUES (?, ?, ?)",
        [
            ("2026-11-20 14:32:00.123456", 1, 1e22),
            ("2026-11-20T14:32:00+02:00", "false", 1e-7),
            ("yesterday", 0, 0.1 + 0.2),
        ],
    )
    assert raw(side, stage, ReadRequest("kinds", ("at", "ok", "n"))) == [
        ("1", "2026-11-20 14:32:00.123456", "1", "10000000000000000000000"),
        ("2", "2026-11-20T14:32:00+02:00", "false", "0.0000001"),
        ("3", "yesterday", "0", "0.30000000000000004"),
    ]


def test_rows_come_in_the_order_of_their_key(side, database, stage):
    database.execute(PEOPLE)
    database.executemany(
        "INSERT INTO people (id, title) VALUES (?, 'x')", [(3,), (1,), (20,), (2,)]
    )
    assert raw(side, stage, ReadRequest("people", ())) == [("1",), ("2",), ("3",), ("20",)]


def test_a_query_is_read_like_a_table(side, database, stage):
    database.execute(PEOPLE)
    database.executemany("INSERT INTO people (code, title) VALUES (?, ?)", [("a", "x"), ("b", "y")])
    query = "SELECT code AS email, '10:30' AS at, title LIKE 'x%' AS gone FROM people;"
    assert [field.name for field in side.schema("", query).fields] == ["email", "at", "gone"]
    asked = ReadRequest("", ("at", "gone", "email"), query=query, key=("email",))
    assert raw(side, stage, asked) == [("a", "10:30", "1", "a"), ("b", "10:30", "0", "b")]
    only = KeyFilter(("email",), (("b",),))
    asked = ReadRequest("", ("gone",), query=query, key=("email",), only=only)
    assert raw(side, stage, asked) == [("b", "0")]


@pytest.mark.parametrize(
    "query", ["SELEC 1", "DELETE FROM people", "SELECT nothing FROM people", "SELECT 1; SELECT 2"]
)
def test_a_query_that_cannot_be_run_is_refused_and_does_nothing(side, database, query):
    database.execute(PEOPLE)
    database.execute("INSERT INTO people (title) VALUES ('x')")
    with pytest.raises(SchemaMismatchError):
        side.schema("", query)
    assert database.execute("SELECT count(*) FROM people").fetchone() == (1,)


def test_records_without_a_key_need_one_from_the_mapping(side, database, stage):
    database.execute("CREATE TABLE notes (a, b)")
    database.execute("INSERT INTO notes VALUES (1, 2)")
    with pytest.raises(SchemaMismatchError, match="no primary key"):
        side.read(ReadRequest("notes", ("a",)), stage, lambda _p: None)
    assert raw(side, stage, ReadRequest("notes", ("a",), key=("b", "a"))) == [("2", "1", "1")]


def test_more_keys_than_one_query_takes_are_read_in_several(side, database, stage):
    database.execute(PEOPLE)
    database.execute("BEGIN")
    database.executemany("INSERT INTO people (title) VALUES (?)", [(str(n),) for n in range(2_000)])
    database.execute("COMMIT")
    keys = tuple((str(n),) for n in range(1, 2_001, 2)) * 2
    asked = ReadRequest("people", ("title",), only=KeyFilter(("Id",), keys))
    assert len(raw(side, stage, asked)) == 1_000


# Writing --------------------------------------------------------------------------------------


def test_a_refused_row_says_why_in_a_code_a_sentence_and_fields(side, database):
    database.execute(PEOPLE)
    database.execute(
        "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES people (id),"
        " legs INTEGER CHECK (legs >= 0), UNIQUE (owner, legs))"
    )
    database.execute("INSERT INTO people (id, code, title) VALUES (1, 'a', 'x'), (2, 'b', 'x')")
    assert write(
        side,
        Operation.UPDATE,
        ("2", {"code": "a"}),
        ("2", {"title": None}),
        ("2", {"title": "x" * 81}),
        ("2", {"id": "two"}),
        ("9", {"code": "c"}),
        ("2", {"code": "z"}),
    ) == [
        "UNIQUE_VIOLATION",
        "NOT_NULL_VIOLATION",
        "VALUE_TOO_LONG",
        "INVALID_VALUE",
        "RECORD_NOT_FOUND",
        "2",
    ]
    assert write(
        side,
        Operation.INSERT,
        (None, {"owner": "1", "legs": "4"}),
        (None, {"owner": "1", "legs": "4"}),
        (None, {"owner": "77", "legs": "4"}),
        (None, {"owner": "1", "legs": "-1"}),
        object="pets",
    ) == ["1", "UNIQUE_VIOLATION", "FOREIGN_KEY_VIOLATION", "CHECK_VIOLATION"]
    sent = request("pets", Operation.INSERT, (None, {"owner": "1", "legs": "4"}))
    (result,) = side.write(sent, lambda _id: None)
    assert result.error is not None
    assert result.error.fields == ("owner", "legs")
    assert result.error.message == "UNIQUE constraint failed: pets.owner, pets.legs"


def test_one_bad_row_among_many_costs_only_itself(side, database):
    database.execute("CREATE TABLE people (code TEXT PRIMARY KEY, title TEXT)")
    rows = [(None, {"code": str(n % 150), "title": "x"}) for n in range(200)]
    codes = write(side, Operation.INSERT, *rows)
    assert codes.count("UNIQUE_VIOLATION") == 50
    assert database.execute("SELECT count(*) FROM people").fetchone() == (150,)
    gone = [(str(n), {}) for n in range(0, 300, 2)]
    assert write(side, Operation.DELETE, *gone).count("RECORD_NOT_FOUND") == 75
    assert database.execute("SELECT count(*) FROM people").fetchone() == (75,)


def test_a_key_that_names_several_records_changes_none(side, database):
    database.execute("CREATE TABLE people (email TEXT, title TEXT)")
    database.execute("INSERT INTO people VALUES ('a', 'x'), ('a', 'y'), ('b', 'z')")
    changes = [("a", {"title": "!"}), ("b", {"title": "!"})]
    assert write(side, Operation.UPDATE, *changes, key=("email",)) == ["SEVERAL_RECORDS", "b"]
    assert write(side, Operation.DELETE, ("a", {}), key=("email",)) == ["SEVERAL_RECORDS"]
    assert database.execute("SELECT * FROM people").fetchall() == [
        ("a", "x"),
        ("a", "y"),
        ("b", "!"),
    ]


def test_keys_of_several_columns_are_joined(side, database, stage):
    database.execute("CREATE TABLE lines (cart INTEGER, n TEXT, v TEXT, PRIMARY KEY (cart, n))")
    codes = write(
        side,
        Operation.INSERT,
        (None, {"cart": "1", "n": "a"}),
        (None, {"cart": "1", "n": "b"}),
        object="lines",
    )
    assert codes == ["1\x1fa", "1\x1fb"]
    assert write(side, Operation.UPDATE, ("1\x1fb", {"v": "!", "n": "c"}), object="lines") == [
        "1\x1fc"
    ]
    only = KeyFilter(("Id",), (("1\x1fc",), ("1\x1fzz",)))
    asked = ReadRequest("lines", ("v",), only=only)
    assert raw(side, stage, asked) == [("1", "c", "!")]


def test_an_upsert_changes_or_adds(side, database):
    database.execute(PEOPLE)
    database.execute("INSERT INTO people (id, title) VALUES (1, 'x')")
    changes = [("1", {"title": "y"}), (None, {"title": "z"}), ("7", {"id": "7", "title": "w"})]
    assert write(side, Operation.UPSERT, *changes) == ["1", "2", "7"]
    assert database.execute("SELECT id, title FROM people").fetchall() == [
        (1, "y"),
        (2, "z"),
        (7, "w"),
    ]


def test_nothing_stays_of_a_request_that_fails_as_a_whole(side, database):
    database.execute(PEOPLE)
    database.execute("CREATE VIEW adults AS SELECT * FROM people")
    with pytest.raises(EndpointError, match="view"):
        write(side, Operation.INSERT, (None, {"title": "x"}), object="adults")
    with pytest.raises(EndpointError, match="undelete"):
        write(side, Operation.UNDELETE, ("1", {}))
    assert database.execute("SELECT count(*) FROM people").fetchone() == (0,)


def test_a_locked_database_is_busy_and_nothing_was_done(side, database, monkeypatch):
    database.execute(PEOPLE)
    database.execute("BEGIN EXCLUSIVE")
    quick = SqlTable("partner", f"sqlite:///{side._url.database}?timeout=0")
    with pytest.raises(RetriableError) as caught:
        write(quick, Operation.INSERT, (None, {"title": "x"}))
    assert caught.value.code == "SQLITE_BUSY"
    database.execute("ROLLBACK")
    assert write(quick, Operation.INSERT, (None, {"title": "x"})) == ["1"]


def test_a_column_that_is_not_there_is_named(side, database):
    database.execute(PEOPLE)
    with pytest.raises(SchemaMismatchError) as caught:
        write(side, Operation.UPDATE, ("1", {"titel": "x"}))
    assert (caught.value.field, caught.value.near) == ("titel", ("title",))


def test_odd_names_are_only_names(side, database, stage):
    database.execute(
        'CREATE TABLE "odd; name" ("a b" INTEGER PRIMARY KEY, "c:d%" TEXT, "e""f" TEXT)'
    )
    row = (None, {"c:d%": "x", 'e"f': "y"})
    assert write(side, Operation.INSERT, row, object="odd; name") == ["1"]
    assert write(side, Operation.UPDATE, ("1", {"c:d%": "z"}), object="odd; name") == ["1"]
    assert raw(side, stage, ReadRequest("odd; name", ("c:d%", 'e"f'))) == [("1", "z", "y")]


def test_types_of_every_field_have_a_shape(side, database):
    database.execute(PEOPLE)
    assert all(isinstance(field.type, FieldType) for field in side.schema("people").fields)
