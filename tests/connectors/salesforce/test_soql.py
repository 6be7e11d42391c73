"""SOQL is safe whatever the names and values are, and always fits where it travels."""

import re
from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connectors.salesforce.limits import STATEMENT_MAX_CHARS, URL_MAX_BYTES
from app.connectors.salesforce.soql import (
    chunked_filters,
    fits_url,
    literal,
    moment,
    room_beside,
    select,
)
from app.core.errors import SchemaMismatchError
from app.core.values import FieldType

ROOT = "https://foocorp.my.salesforce.com/services/data/v66.0/"


def test_a_select_names_its_fields_condition_and_order():
    assert select("Contact", ["Id", "Account.Name"], "Id != null", "Id") == (
        "SELECT Id,Account.Name FROM Contact WHERE Id != null ORDER BY Id"
    )


@pytest.mark.parametrize(
    "name", ["", "a b", "Id FROM User --", "1a", "a..b", ".a", "a.b.c.d.e.f.g", "é"]
)
def test_what_cannot_be_a_name_is_refused(name: str):
    with pytest.raises(SchemaMismatchError):
        select("Contact", ["Id", name])
    with pytest.raises(SchemaMismatchError):
        select(name, ["Id"])


LITERALS = [
    (None, FieldType.STRING, "null"),
    ("O'Hara", FieldType.STRING, r"'O\'Hara'"),
    ('a\\b"c\n\r\t', FieldType.STRING, r"'a\\b\"c\n\r\t'"),
    ("12.50", FieldType.CURRENCY, "12.50"),
    ("-3", FieldType.INT, "-3"),
    ("1 OR 1=1", FieldType.INT, "'1 OR 1=1'"),
    ("true", FieldType.BOOLEAN, "true"),
    ("2026-11-20", FieldType.DATE, "2026-11-20"),
    ("2026-11-20T14:32:00.000Z", FieldType.DATETIME, "2026-11-20T14:32:00.000Z"),
    ("LAST_WEEK", FieldType.DATE, "'LAST_WEEK'"),
    ("14:32:00.000Z", FieldType.TIME, "14:32:00.000Z"),
    ("003000000000001AAA", FieldType.ID, "'003000000000001AAA'"),
    ("12", FieldType.STRING, "'12'"),
]


@pytest.mark.parametrize(("value", "type", "text"), LITERALS)
def test_a_value_is_written_by_its_type(value: str | None, type: FieldType, text: str):
    assert literal(value, type) == text


@given(st.text())
def test_no_text_ends_its_own_quotes(value: str):
    inside = literal(value, FieldType.STRING)[1:-1]
    assert not re.search(r"(?<!\\)(?:\\\\)*'", inside)
    assert "\n" not in inside


def test_a_moment_has_milliseconds():
    assert moment(datetime(2026, 11, 20, 1, 2, 3, 4_567, UTC)) == "2026-11-20T01:02:03.004Z"


MAIL = [("Email", FieldType.EMAIL)]
NAMES = [("FirstName", FieldType.STRING), ("LastName", FieldType.STRING)]


def test_one_field_is_compared_with_a_list():
    (condition,) = chunked_filters(MAIL, [("a@b.c",), ("d'e@f.g",), ("a@b.c",)], 1_000)
    assert condition == r"Email IN ('a@b.c','d\'e@f.g')"


def test_several_fields_are_compared_together():
    (condition,) = chunked_filters(NAMES, [("A", "B"), ("C", "D")], 1_000)
    assert condition == (
        "((FirstName = 'A' AND LastName = 'B') OR (FirstName = 'C' AND LastName = 'D'))"
    )


def test_no_values_give_no_condition():
    assert list(chunked_filters(MAIL, [], 1_000)) == []


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=40)), min_size=1, max_size=200),
    st.integers(400, 3_000),
)
def test_a_list_is_cut_so_that_every_part_fits_and_nothing_is_lost(values, room: int):
    conditions = list(chunked_filters(MAIL, values, room))
    singles = {next(chunked_filters(MAIL, [value], room))[10:-1] for value in values}
    assert "".join(conditions).count("Email IN (") >= len(conditions)
    for condition in conditions:
        assert len(quote_plus(condition)) <= room or condition[10:-1] in singles
    for value in values:
        term = literal(value[0], FieldType.EMAIL)
        assert any(term in condition for condition in conditions)


def test_a_query_of_long_lists_fits_its_url():
    base = select("Contact", ["Id", "Email"], order="Id")
    values = [(f"somebody.with.a.long.name{n}@a-long-domain.example",) for n in range(5_000)]
    conditions = list(chunked_filters(MAIL, values, room_beside(ROOT, base)))
    for condition in conditions:
        statement = select("Contact", ["Id", "Email"], condition, "Id")
        url = f"{ROOT}queryAll/?q={quote_plus(statement)}"
        assert len(url) < URL_MAX_BYTES
        assert fits_url(ROOT, statement)
        assert len(statement) < STATEMENT_MAX_CHARS
    assert len(conditions) < 40
