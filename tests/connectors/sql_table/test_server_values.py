"""Types, keys, batches and refusals of PostgreSQL and MariaDB, as they come out in our words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.connectors.sql_table import SqlTable
from app.core.errors import SchemaMismatchError
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest
from app.core.values import FieldType
from app.language.canonical import canonical_sql, unreadable_sql
from app.store.stage import DuckStage
from tests.builders import request
from tests.database_servers import ServerDatabase


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[DuckStage]:
    with DuckStage(tmp_path / "stages", "sql") as opened:
        yield opened


def table_on(database: ServerDatabase) -> SqlTable:
    return SqlTable("partner", database.url)


def write(side: SqlTable, operation: Operation, *changes, object="people", key=()) -> list[str]:
    """The record key or the error's code of each row."""
    sent = request(object, operation, *changes, key=key)
    results = sorted(side.write(sent, lambda _id: None), key=lambda result: result.write_id)
    return [result.error.code if result.error else result.record_key or "" for result in results]


def read_back(
    side: SqlTable, stage: DuckStage, *fields: str, object="kinds"
) -> list[tuple[object, ...]]:
    """The canonical values of each record, by key; a value that cannot be read is None."""
    result = side.read(ReadRequest(object, fields), stage, lambda _p: None)
    schema = side.schema(object)
    columns = []
    for n, name in enumerate(fields):
        field = schema.field(name)
        assert field is not None
        columns.append(canonical_sql(f"r{n}", field.type, field.scale))
    rows = f"SELECT {', '.join(columns)} FROM {result.table} ORDER BY CAST(row_no AS INT)"
    return list(stage.rows(rows))


POSTGRES_KINDS = {
    "boolean": ("boolean", ["true", "false"]),
    "smallint": ("int", ["-7"]),
    "bigint": ("long", ["9007199254740993"]),
    "numeric(18,2)": ("double", ["12.5", "-1000000", "0.01"]),
    "numeric": ("double", ["0.123456789012345678901234567"]),
    "double precision": ("double", ["0.5", "1e-7"]),
    "date": ("date", ["2026-11-20", "0999-01-01"]),
    "timestamp": ("datetime", ["2026-11-20T14:32:00.120Z"]),
    "timestamptz": ("datetime", ["2026-03-29T01:30:00.000Z", "1969-12-31T23:59:59.999Z"]),
    "time": ("time", ["14:32:00.500Z"]),
    "text": ("textarea", ["007", "O'Neill\n\u6771\u4eac"]),
    "varchar(9)": ("string", ["1e3"]),
    "char(4)": ("string", ["0001", "ab"]),
    "mood": ("picklist", ["so; so", "glad"]),
    "uuid": ("string", ["6f1e0e35-95a1-4a09-b6c6-3a5c2d6d1f10"]),
    "jsonb": ("textarea", ['{"a": [1.10, 12345678901234567890]}', '"text"']),
    "json": ("textarea", ['{"b":1,"a":2}']),
    "inet": ("string", ["192.168.0.7"]),
    "postcode": ("string", ["AB1 2CD"]),
}
MARIADB_KINDS = {
    "BOOLEAN": ("boolean", ["true", "false"]),
    "BIT(1)": ("boolean", ["true", "false"]),
    "MEDIUMINT": ("int", ["-7"]),
    "BIGINT UNSIGNED": ("long", ["18446744073709551615"]),
    "DECIMAL(18,2)": ("double", ["12.5", "-1000000", "0.01"]),
    "DOUBLE": ("double", ["0.5", "1e-7"]),
    "DATE": ("date", ["2026-11-20", "0999-01-01"]),
    "DATETIME(3)": ("datetime", ["2026-11-20T14:32:00.120Z"]),
    "TIMESTAMP(3) NULL": ("datetime", ["2026-03-29T01:30:00.000Z"]),
    "TIME(3)": ("time", ["14:32:00.500Z", "00:00:00.000Z"]),
    "TEXT": ("textarea", ["007", "O'Neill\n\u6771\u4eac \U0001f600"]),
    "LONGTEXT": ("textarea", ["x"]),
    "VARCHAR(9)": ("string", ["1e3"]),
    "CHAR(4)": ("string", ["0001"]),
    "ENUM('so so', 'glad')": ("picklist", ["so so", "glad"]),
    "SET('SMS', 'Email', 'Post')": ("multipicklist", ["Email;SMS", "Post"]),
    "UUID": ("string", ["6f1e0e35-95a1-4a09-b6c6-3a5c2d6d1f10"]),
    "JSON": ("textarea", ['{"b":1,"a":2}']),
    "YEAR": ("int", ["2026"]),
}
NO_COUNTERPART = {
    "postgres": {"bytea": "base64", "text[]": "complexvalue", "interval": "complexvalue"},
    "mariadb": {"LONGBLOB": "base64", "POINT": "complexvalue", "BIT(8)": "complexvalue"},
}


def kinds_of(database: ServerDatabase) -> dict[str, tuple[str, list[str]]]:
    if database.is_postgres:
        database.execute(
            "CREATE TYPE mood AS ENUM ('so; so', 'glad')",
            "CREATE DOMAIN postcode AS varchar(10) CHECK (VALUE ~ '^[A-Z]')",
        )
        return POSTGRES_KINDS
    return MARIADB_KINDS


def test_a_value_of_every_type_is_read_back_as_it_was_written(server, stage):
    kinds = kinds_of(server)
    columns = ", ".join(f"c{n} {kind}" for n, kind in enumerate(kinds))
    server.execute(f"CREATE TABLE kinds (id INT PRIMARY KEY, {columns})")
    side = table_on(server)
    described = {field.name: field for field in side.schema("kinds").fields}
    assert {kind: described[f"c{n}"].type.value for n, kind in enumerate(kinds)} == {
        kind: type for kind, (type, _) in kinds.items()
    }
    failed = []
    for n, (kind, (_, values)) in enumerate(kinds.items()):
        given = [*values, None]
        rows = [(None, {"id": str(n * 100 + i), f"c{n}": v}) for i, v in enumerate(given)]
        codes = write(side, Operation.INSERT, *rows, object="kinds")
        field = described[f"c{n}"]
        only = KeyFilter(("id",), tuple((code,) for code in codes))
        asked = ReadRequest("kinds", (field.name,), only=only)
        result = side.read(asked, stage, lambda _p: None)
        canonical = canonical_sql("r0", field.type, field.scale)
        bad = unreadable_sql("r0", field.type, field.scale)
        rows = stage.rows(
            f"SELECT {canonical}, {bad} FROM {result.table} ORDER BY CAST(key0 AS INT)"
        )
        wanted = canonical_sql("v", field.type, field.scale)
        expected = [
            (stage.one(f"SELECT {wanted} FROM (SELECT CAST(? AS VARCHAR) AS v)", (v,))[0], False)
            for v in given
        ]
        found = list(rows)
        if found != expected:
            failed.append((kind, codes, found, expected))
    assert failed == []
    side.close()


def test_columns_that_no_org_has_are_named_by_what_they_are(server, stage):
    name = "postgres" if server.is_postgres else "mariadb"
    kinds = NO_COUNTERPART[name]
    columns = ", ".join(f"c{n} {kind}" for n, kind in enumerate(kinds))
    server.execute(f"CREATE TABLE kinds (id INT PRIMARY KEY, {columns})")
    side = table_on(server)
    fields = side.schema("kinds").fields[1:]
    assert [field.type.value for field in fields] == list(kinds.values())
    assert not any(field.createable or field.updateable for field in fields)
    with pytest.raises(SchemaMismatchError, match="c0 holds a file, and files are not read"):
        side.read(ReadRequest("kinds", ("c0",)), stage, lambda _p: None)
    side.close()


def test_what_the_database_gives_by_itself_is_not_asked_for(server):
    is_postgres = server.is_postgres
    counted = "GENERATED ALWAYS AS IDENTITY" if is_postgres else "AUTO_INCREMENT"
    stored = "STORED" if is_postgres else "VIRTUAL"
    server.execute(
        f"CREATE TABLE people (id INT {counted} PRIMARY KEY, a INT DEFAULT 5, b INT NOT NULL,"
        f" c INT GENERATED ALWAYS AS (a + 1) {stored}, UNIQUE (b))"
    )
    side = table_on(server)
    found = {field.name: field for field in side.schema("people").fields}
    assert [name for name, field in found.items() if field.defaulted_on_create] == ["id", "a"]
    assert [name for name, field in found.items() if field.required_on_create] == ["b"]
    assert not found["c"].createable
    assert found["c"].calculated
    assert found["id"].createable == (not is_postgres)
    assert [name for name, field in found.items() if field.unique] == ["id", "b"]
    side.close()


def test_values_that_python_cannot_say_are_problems_of_their_rows_alone(postgres, stage):
    postgres.execute(
        "CREATE TABLE kinds (id INT PRIMARY KEY, at TIMESTAMPTZ, day DATE, n NUMERIC)",
        "INSERT INTO kinds VALUES (1, 'infinity', '0044-03-15 BC', 'NaN'),"
        " (2, '2026-11-20 14:32:00+02', '2026-11-20', 1)",
    )
    side = table_on(postgres)
    assert read_back(side, stage, "at", "day", "n") == [
        (None, None, None),
        ("2026-11-20T12:32:00.000Z", "2026-11-20", "1"),
    ]
    side.close()


def test_zero_dates_are_problems_of_their_rows_alone(mariadb, stage):
    mariadb.execute(
        "SET SESSION sql_mode = ''",
        "CREATE TABLE kinds (id INT PRIMARY KEY, at DATETIME, day DATE)",
        "INSERT INTO kinds VALUES (1, '0000-00-00', '0000-00-00'), (2, NULL, '2026-11-20')",
    )
    side = table_on(mariadb)
    assert read_back(side, stage, "at", "day") == [(None, None), (None, "2026-11-20")]
    side.close()


def test_a_key_that_no_record_can_have_finds_nothing(postgres, stage):
    postgres.execute(
        "CREATE TYPE mood AS ENUM ('glad')",
        "CREATE TABLE people (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), m mood, n INT)",
        "INSERT INTO people (m, n) VALUES ('glad', 1)",
    )
    side = table_on(postgres)
    for field, values in {
        "id": ("nobody", "\x00", "6f1e0e35-95a1-4a09-b6c6-3a5c2d6d1f10"),
        "m": ("sad", "\x00"),
        "n": ("1_0", "one", "99999999999999999999", "1.0"),
    }.items():
        only = KeyFilter((field,), tuple((value,) for value in values))
        result = side.read(ReadRequest("people", ("n",), only=only), stage, lambda _p: None)
        assert result.rows == 0
    only = KeyFilter(("m",), (("glad",), ("sad",)))
    assert side.read(ReadRequest("people", ("n",), only=only), stage, lambda _p: None).rows == 1
    side.close()


def test_many_new_records_get_their_own_numbers(server):
    is_postgres = server.is_postgres
    counted = "GENERATED ALWAYS AS IDENTITY" if is_postgres else "AUTO_INCREMENT"
    server.execute(
        f"CREATE TABLE people (id BIGINT {counted} PRIMARY KEY, code VARCHAR(9) UNIQUE,"
        " d DECIMAL(9, 2), at DATE)"
    )
    side = table_on(server)
    rows = [
        (None, {"code": f"c{n % 2_100}", "d": f"{n}.5", "at": "2026-11-20"}) for n in range(2_500)
    ]
    keys = write(side, Operation.INSERT, *rows)
    assert keys.count("UNIQUE_VIOLATION") == 400
    held = {str(id): code for id, code in server.execute("SELECT id, code FROM people")}
    assert held == {key: f"c{n}" for n, key in enumerate(keys[:2_100])}
    side.close()


def test_an_upsert_of_many_changes_what_is_there_and_adds_the_rest(server):
    server.execute(
        "CREATE TABLE people (code VARCHAR(9) PRIMARY KEY, title VARCHAR(9), n INT)",
        "INSERT INTO people VALUES ('a', 'old', 1), ('c', 'old', 3)",
    )
    side = table_on(server)
    rows = [(None, {"code": code, "title": "new"}) for code in "abcdef"]
    sent = request("people", Operation.UPSERT, *rows)
    results = sorted(side.write(sent, lambda _id: None), key=lambda result: result.write_id)
    assert [result.record_key for result in results] == list("abcdef")
    assert [result.created for result in results] == [False, True, False, True, True, True]
    assert server.execute("SELECT code, title, n FROM people ORDER BY code") == [
        ("a", "new", 1),
        ("b", "new", None),
        ("c", "new", 3),
        ("d", "new", None),
        ("e", "new", None),
        ("f", "new", None),
    ]
    side.close()


def test_an_upsert_never_changes_another_record_that_clashes(server):
    server.execute(
        "CREATE TABLE people (code VARCHAR(9) PRIMARY KEY, email VARCHAR(9) UNIQUE)",
        "INSERT INTO people VALUES ('z', 'x2')",
    )
    side = table_on(server)
    rows = [(None, {"code": f"c{n}", "email": f"x{n}"}) for n in range(6)]
    codes = write(side, Operation.UPSERT, *rows)
    assert codes == ["c0", "c1", "UNIQUE_VIOLATION", "c3", "c4", "c5"]
    assert server.execute("SELECT code FROM people WHERE email = 'x2'") == [("z",)]
    side.close()


def test_a_table_that_takes_nothing_back_is_written_row_by_row(mariadb):
    mariadb.execute("CREATE TABLE people (code VARCHAR(9) PRIMARY KEY) ENGINE=MyISAM")
    side = table_on(mariadb)
    rows = [(None, {"code": code}) for code in "abcabd"]
    assert write(side, Operation.INSERT, *rows) == [
        *"abc",
        "UNIQUE_VIOLATION",
        "UNIQUE_VIOLATION",
        "d",
    ]
    side.close()


REFUSED = {
    "UNIQUE_VIOLATION": {"code": "a"},
    "NOT_NULL_VIOLATION": {"title": None},
    "VALUE_TOO_LONG": {"title": "x" * 10},
    "VALUE_OUT_OF_RANGE": {"n": "99999999999"},
    "FOREIGN_KEY_VIOLATION": {"boss": "77"},
    "CHECK_VIOLATION": {"n": "-1"},
}


def test_a_refused_row_says_why_in_a_code(server):
    server.execute(
        "CREATE TABLE people (id INT PRIMARY KEY, code VARCHAR(9) UNIQUE, n INT CHECK (n >= 0),"
        " title VARCHAR(9) NOT NULL, boss INT, FOREIGN KEY (boss) REFERENCES people (id))",
        "INSERT INTO people VALUES (1, 'a', 1, 'x', NULL), (2, 'b', 1, 'x', NULL)",
    )
    side = table_on(server)
    codes = write(side, Operation.UPDATE, *(("2", values) for values in REFUSED.values()))
    assert codes == list(REFUSED)
    side.close()


def test_a_constraint_that_is_checked_at_the_end_refuses_its_row_alone(postgres):
    postgres.execute(
        "CREATE TABLE people (id INT PRIMARY KEY, boss INT REFERENCES people (id)"
        " DEFERRABLE INITIALLY DEFERRED)"
    )
    side = table_on(postgres)
    rows = [(None, {"id": str(n), "boss": boss}) for n, boss in enumerate([None, "0", "77", "1"])]
    assert write(side, Operation.INSERT, *rows) == ["0", "1", "FOREIGN_KEY_VIOLATION", "3"]
    side.close()


def test_text_with_a_nul_is_refused_alone(postgres):
    postgres.execute("CREATE TABLE people (code TEXT PRIMARY KEY)")
    side = table_on(postgres)
    rows = [(None, {"code": code}) for code in ("a", "b", "c\x00d", "e", "f")]
    assert write(side, Operation.INSERT, *rows) == ["a", "b", "INVALID_VALUE", "e", "f"]
    side.close()


def test_a_query_that_writes_is_refused_and_does_nothing(server, stage):
    server.execute("CREATE TABLE people (id INT PRIMARY KEY)", "INSERT INTO people VALUES (1)")
    side = table_on(server)
    if server.is_postgres:
        server.execute(
            "CREATE FUNCTION emptied() RETURNS INT LANGUAGE plpgsql AS"
            " $$ BEGIN DELETE FROM people; RETURN 1; END $$"
        )
        query = "SELECT emptied() AS id"
    else:
        query = "SELECT 1 AS id INTO OUTFILE '/tmp/orgtide-never'"
    asked = ReadRequest("", (), query=query, key=("id",))
    with pytest.raises(Exception, match=r"read-only|cannot be run"):
        side.read(asked, stage, lambda _p: None)
    assert server.execute("SELECT count(*) FROM people") == [(1,)]
    side.close()


def test_every_type_of_ours_is_known():
    assert all(FieldType(type) for type, _ in (*POSTGRES_KINDS.values(), *MARIADB_KINDS.values()))
