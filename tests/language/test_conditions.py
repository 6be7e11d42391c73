"""Conditions: what they keep, and how they say that they cannot be read."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.values import FieldType
from app.language.canonical import canonical_sql
from app.language.conditions import parse_condition
from app.language.scanner import LanguageError

ROWS = [
    # name, city, amount, active, born, seen, likes, file_flag, file_when
    (
        "Amara",
        "Bath",
        "12.5",
        "true",
        "1990-05-01",
        "2026-11-20T14:32:00.000Z",
        "Email;SMS",
        "1",
        "2026-11-20",
    ),
    (
        "bo",
        "BRISTOL",
        "5",
        "false",
        "2001-01-31",
        "2026-11-19T23:59:59.000Z",
        "SMS",
        "FALSE",
        "2026-11-20T10:00:00Z",
    ),
    ("Cy_d 100%", None, None, "false", None, None, None, None, "soon"),
    ("O'Neill", "Bath", "-3", "true", "1985-12-31", "2026-11-21T00:00:00.000Z", "Post", "x", None),
]
TYPES = {
    "name": FieldType.STRING,
    "city": FieldType.STRING,
    "amount": FieldType.CURRENCY,
    "active": FieldType.BOOLEAN,
    "born": FieldType.DATE,
    "seen": FieldType.DATETIME,
    "likes": FieldType.MULTIPICKLIST,
    "file_flag": FieldType.STRING,
    "file_when": FieldType.STRING,
    "owner": FieldType.REFERENCE,
}


def column_of(field: str) -> tuple[str, FieldType]:
    return f'"{field.lower()}"', TYPES[field.lower()]


def kept(text: str) -> list[int]:
    """Which rows a condition keeps, from 1."""
    sql = parse_condition(text).sql(column_of)
    with duckdb.connect() as base:
        names = [name for name in TYPES if name != "owner"]
        base.execute(
            "CREATE TABLE rows (n INTEGER, "
            + ", ".join(f"{name} VARCHAR" for name in names)
            + ", owner VARCHAR DEFAULT '0015e00000TwULCAA3')"
        )
        for n, row in enumerate(ROWS, 1):
            marks = ", ".join("?" * (len(names) + 1))
            base.execute(f"INSERT INTO rows (n, {', '.join(names)}) VALUES ({marks})", [n, *row])
        assert base.execute(f"SELECT count(*) FROM rows WHERE ({sql}) IS NULL").fetchone() == (0,)
        return [
            row[0] for row in base.execute(f"SELECT n FROM rows WHERE {sql} ORDER BY n").fetchall()
        ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("city = 'bath'", [1, 4]),
        ("City != 'Bath'", [2, 3]),
        ("city <> 'Bath'", [2, 3]),
        ("city = null", [3]),
        ("city != NULL", [1, 2, 4]),
        ("city is not null", [1, 2, 4]),
        ("city IS NULL", [3]),
        ("city = ''", [3]),
        ("city IN ('Bath','Bristol')", [1, 2, 4]),
        ("city NOT IN ('Bath')", [2, 3]),
        ("NOT city IN ('Bath', null)", [2]),
        ("name = 'O\\'Neill'", [4]),
        ("name = 'O''Neill'", [4]),
        ("name LIKE 'o%'", [4]),
        ("name LIKE '%o'", [2]),
        ("NOT name LIKE '%o%'", [1, 3]),
        ("name LIKE 'Cy\\_d %\\%'", [3]),
        ("name LIKE 'A_a_a'", [1]),
        ("name LIKE 'O\\'%'", [4]),
        ("amount > 5", [1]),
        ("amount >= 5.0", [1, 2]),
        ("amount < 0", [4]),
        ("amount != 12.50", [2, 3, 4]),
        ("amount = '5'", [2]),
        ("NOT amount > 5", [2, 3, 4]),
        ("active = true", [1, 4]),
        ("active = FALSE", [2, 3]),
        ("active = 'true'", [1, 4]),
        ("file_flag = true", [1]),
        ("file_flag = false", [2, 3]),
        ("born < 1990-01-01", [4]),
        ("born = '1990-05-01'", [1]),
        ("seen = 2026-11-20", [1]),
        ("seen > 2026-11-20", [4]),
        ("seen >= 2026-11-20T14:32:00Z", [1, 4]),
        ("seen >= 2026-11-20T15:32:00+01:00", [1, 4]),
        ("file_when = 2026-11-20", [1, 2]),
        ("file_when >= 2026-11-20T10:00:00Z", [2]),
        ("likes = 'SMS; Email'", [1]),
        ("likes INCLUDES ('Post', 'Email;SMS')", [1, 4]),
        ("likes excludes ('sms')", [3, 4]),
        ("owner = '0015e00000TwULC'", [1, 2, 3, 4]),
        ("owner = '0015e00000twulc'", []),
        ("active = true AND city != null AND (amount > 5 OR name LIKE 'O%')", [1, 4]),
        ("not(active=true and amount>5)", [2, 3, 4]),
    ],
)
def test_a_condition_keeps_the_rows_it_says(text, rows):
    assert kept(text) == rows


def test_fields_are_named_once_in_the_order_met():
    text = "\"First name\" != null AND Account.Name = 'x' AND (city = 'a' OR \"first name\" = 'b')"
    assert parse_condition(text).fields == ("First name", "Account.Name", "city")


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "Expected the name of a field at position 1, but the text ends."),
        ("city", 5, None),
        ("city = ", 8, None),
        (
            "city = Bath",
            8,
            None,
        ),
        ("city = 'Bath", 13, "Expected a closing ' at position 13, but the text ends."),
        ("city == 'Bath'", 7, None),
        ("city IN 'Bath'", 9, 'Expected "(" at position 9, but found "\'Bath\'".'),
        ("city IN ('a' 'b')", 14, None),
        ("(city = null", 13, 'Expected ")" at position 13, but the text ends.'),
        ("city = null)", 12, None),
        ("a = 1 AND b = 2 OR c = 3", 17, "AND beside OR needs brackets (position 17)."),
        ("city > null", 8, None),
        ("AND = 1", 1, None),
        ("city LIKE 5", 11, None),
        ("born = 2026-02-30", 8, None),
        ("likes INCLUDES (1)", 17, None),
    ],
)
def test_a_condition_that_cannot_be_read_names_the_place(text, position, words):
    with pytest.raises(LanguageError) as caught:
        parse_condition(text)
    assert caught.value.position == position
    assert words is None or str(caught.value) == words


@pytest.mark.parametrize(
    "text",
    [
        "amount = 'much'",
        "active = 5",
        "born = 5",
        "born = 2026-11-20T10:00:00Z",
        "active = 'yes'",
        "city INCLUDES ('a')",
        "owner = 5",
    ],
)
def test_a_value_that_does_not_suit_the_field_is_refused(text):
    with pytest.raises(LanguageError):
        parse_condition(text).sql(column_of)


def place_of_error(text: str) -> int:
    """Where a condition goes wrong; 1 when it does not."""
    try:
        parse_condition(text)
    except LanguageError as error:
        return error.position
    return 1


@settings(max_examples=200)
@given(text=st.text(st.sampled_from("abINOT ANDORLIKE()='\\\"!<>1,-%")))
def test_any_text_is_a_condition_or_an_error_with_a_place(text):
    assert 1 <= place_of_error(text) <= len(text) + 1


LETTERS = st.characters(blacklist_categories=("Cs", "Cc"))


@settings(max_examples=30)
@given(value=st.text(LETTERS, min_size=1, max_size=20).filter(str.strip))
def test_any_text_can_be_compared_with(value):
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    condition = parse_condition(f"name = '{escaped}'")
    own = canonical_sql("$1", FieldType.STRING)
    with duckdb.connect() as base:
        sql = condition.sql(lambda field: (f"({own})", FieldType.STRING))
        assert base.execute(f"SELECT {sql}", [value]).fetchone() == (True,)
        assert base.execute(f"SELECT {sql}", [value + "x"]).fetchone() == (False,)
