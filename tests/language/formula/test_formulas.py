"""Formulas: what each function gives, what is refused and where, how fast a million rows go."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from app.core.values import FieldType
from app.language.formula.formulas import FORMULA_FUNCTIONS, parse_formula
from app.language.formula.functions import Rules
from app.language.scanner import LanguageError
from tests.language.formula.cases import CASES, NOW, OPERATOR_CASES, RECORD, ZONE, Error, Result

RULES = Rules(datetime.fromisoformat(NOW), ZONE)
NAMES = {name.casefold(): name for name in RECORD}


def column_of(name: str) -> tuple[str, FieldType]:
    """The record's columns; names in any case, as Salesforce takes them."""
    found = NAMES[name.casefold()]
    return f'"{found}"', RECORD[found][1]


@pytest.fixture(scope="module")
def record() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        columns = ", ".join(f'CAST(? AS VARCHAR) AS "{name}"' for name in RECORD)
        values = [value for value, _ in RECORD.values()]
        connection.execute(f"CREATE TABLE record AS SELECT {columns}", values)
        yield connection


def result(record: duckdb.DuckDBPyConnection, text: str, rules: Rules = RULES) -> Result:
    compiled = parse_formula(text).compiled(column_of, rules)
    error = compiled.error_sql or "NULL"
    value, sentence = record.execute(f"SELECT {compiled.sql}, {error} FROM record").fetchall()[0]
    return value if sentence is None else Error(sentence)


def test_every_function_has_five_cases_and_one_that_is_empty_or_fails() -> None:
    assert CASES.keys() == FORMULA_FUNCTIONS.keys()
    assert len(CASES) >= 60
    for name, cases in CASES.items():
        assert len(cases) >= 5, name
        assert all(name in text.upper() or name in ("AND", "OR", "NOT") for text, _ in cases), name


@pytest.mark.parametrize("name", CASES)
def test_a_function_gives_what_salesforce_gives(
    record: duckdb.DuckDBPyConnection, name: str
) -> None:
    given = [(text, result(record, text)) for text, _ in CASES[name]]
    assert given == CASES[name]


def test_operators_give_what_salesforce_gives(record: duckdb.DuckDBPyConnection) -> None:
    given = [(text, result(record, text)) for text, _ in OPERATOR_CASES]
    assert given == OPERATOR_CASES


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-07-01"), ("Europe/Berlin", "2026-07-02"), ("Pacific/Honolulu", "2026-07-01")],
)
def test_a_moment_has_its_date_in_the_zone(
    record: duckdb.DuckDBPyConnection, zone: str, day: str
) -> None:
    rules = Rules(RULES.now, zone)
    assert result(record, "DATEVALUE(Seen)", rules) == day
    today = {"UTC": "2026-11-21", "Europe/Berlin": "2026-11-22", "Pacific/Honolulu": "2026-11-21"}
    assert result(record, "TODAY()", rules) == today[zone]


def test_an_empty_number_counts_as_zero_where_that_is_said(
    record: duckdb.DuckDBPyConnection,
) -> None:
    zero = Rules(RULES.now, ZONE, blank_as_zero=True)
    assert result(record, "NoNumber + 1", zero) == "1"
    assert result(record, "ISBLANK(NoNumber)", zero) == "false"
    assert result(record, "NoDate + 1", zero) is None


def test_a_formula_knows_the_fields_it_names() -> None:
    formula = parse_formula("IF(ISBLANK(Phone), mobile, PHONE) & {!First Name} & Account.Name")
    assert formula.fields == ("Phone", "mobile", "First Name", "Account.Name")


def test_a_function_and_a_constant_are_no_fields() -> None:
    assert parse_formula("TODAY() > DATE(2026, 1, 1) && TRUE").fields == ()
    assert parse_formula("{!TRUE}").fields == ("TRUE",)


_PARTS = "GEOLOCATION(Field__Latitude__s, Field__Longitude__s) makes one"

REFUSALS: list[tuple[str, int, str]] = [
    ("", 1, "Expected a field, a value or a function at position 1, but the text ends."),
    ("1 +", 4, "Expected a field, a value or a function at position 4, but the text ends."),
    ("LEFT(Name, 2", 13, 'Expected "," or ")" at position 13, but the text ends.'),
    ("'open", 6, "Expected a closing ' at position 6, but the text ends."),
    ("{!City", 7, 'Expected "}" to close the field at position 7, but the text ends.'),
    ("/* open", 8, 'Expected "*/" to close the comment at position 8, but the text ends.'),
    (
        "Name Name",
        6,
        'Expected an operator such as + or & , or the end at position 6, but found "Name".',
    ),
    ("Amount ? 1", 8, 'Expected a field, a value or a function at position 8, but found "?".'),
    ("LFET(Name, 2)", 1, 'There is no function "LFET"; did you mean LEFT?'),
    ("LEFT(Name)", 1, "LEFT takes 2 values, not 1: LEFT(text, count)"),
    ("TODAY(1)", 1, "TODAY takes no value, not 1: TODAY()"),
    (
        "LEFT(Amount, 2)",
        6,
        "Value 1 of LEFT must be text, not a number; TEXT(...) makes it one: LEFT(text, count)",
    ),
    (
        "YEAR(Seen)",
        6,
        (
            "YEAR's value must be a date, not a date and time; DATEVALUE(...) makes one of it: "
            "YEAR(date)"
        ),
    ),
    ("Name + Amount", 6, "text cannot be added to a number; & joins texts"),
    ("Name - 1", 6, "a number cannot be taken from text; & joins texts"),
    ("Name = Amount", 8, "text cannot be compared with a number"),
    ("IF(Active, 1, 'x')", 15, "IF gives a number elsewhere, but here text"),
    (
        "IF(Name, 1, 2)",
        4,
        "Value 1 of IF must be true or false, not text: IF(condition, then, else)",
    ),
    (
        "CASE(Name, 'a', 1)",
        1,
        "CASE takes 4 or more values, not 3: CASE(value, one, result, ..., else)",
    ),
    (
        "CASE(Name, 'a', 1, 'b', 2)",
        1,
        "CASE takes a value, pairs of a value and a result, and what holds else",
    ),
    (
        "ISCHANGED(Name)",
        1,
        (
            "ISCHANGED cannot be used here: it asks what a record was before; "
            "the preview shows what changes"
        ),
    ),
    ("$User.Name", 1, "$User.Name is known to Salesforce only; name a field of the record"),
    (
        "REGEX(Name, '(?=a)')",
        13,
        (
            "REGEX cannot use this pattern: look-ahead, look-behind and references back are not in "
            "this version"
        ),
    ),
    (
        "REGEX(Name, '[')",
        13,
        "REGEX cannot use this pattern: unterminated character set at position 0",
    ),
    (
        "123456789012345678901",
        1,
        "A number has at most 20 digits before the point and 18 behind it",
    ),
    (
        "(" * 70 + "1" + ")" * 70,
        62,
        "The formula nests too deep; write a part of it as a rule of its own",
    ),
    (
        "FORMATDURATION(Seen, Opens)",
        22,
        "FORMATDURATION takes seconds, two times, or two moments",
    ),
    (
        "DISTANCE(GEOLOCATION(0, 0), GEOLOCATION(0, 1), 'furlong')",
        48,
        "The unit of DISTANCE is 'km' or 'mi'",
    ),
    (
        "DISTANCE(Name, GEOLOCATION(0, 1), 'km')",
        10,
        f"Value 1 of DISTANCE must be a place, not text; {_PARTS}: DISTANCE(place, place, unit)",
    ),
    (
        "GEOLOCATION(1, 2)",
        1,
        "A formula gives a value of a field, not a place; DISTANCE(...) makes a number",
    ),
    (
        "IF(Active, GEOLOCATION(1, 2), GEOLOCATION(3, 4))",
        12,
        "Value 2 of IF cannot be a place; DISTANCE(...) makes a number of two",
    ),
]
"""A wrong formula, where it goes wrong, and what is said of it."""


@pytest.mark.parametrize(("text", "position", "words"), REFUSALS)
def test_a_formula_that_is_wrong_says_where_and_what_was_expected(
    text: str, position: int, words: str
) -> None:
    with pytest.raises(LanguageError) as refused:
        parse_formula(text).compiled(column_of, RULES)
    assert refused.value.position == position
    assert str(refused.value) in (words, f"{words} (position {position}).")


def test_a_quote_in_a_text_never_leaves_its_literal(record: duckdb.DuckDBPyConnection) -> None:
    assert result(record, '"\'); DROP TABLE record; --"') == "'); DROP TABLE record; --"
    assert result(record, "SUBSTITUTE(\"it's\", \"'\", '')") == "its"


def test_the_sql_of_nested_functions_does_not_multiply() -> None:
    text = "Amount"
    for _ in range(12):
        text = f"ROUND({text} * 1.5, 2)"
    compiled = parse_formula(text).compiled(column_of, RULES)
    assert len(compiled.sql) < 20_000
    assert len(compiled.error_sql or "") < 400_000


def test_the_page_on_formulas_names_every_function_with_an_example_that_holds() -> None:
    page = (Path(__file__).parents[3] / "docs" / "formulas.md").read_text("utf-8")
    for name, function in FORMULA_FUNCTIONS.items():
        text, value = CASES[name][0]
        assert value is not None
        given = str(value).replace("\n", "\\n")
        assert f"| `{function.usage}` | `{text}` | `{given}` |" in page, name
