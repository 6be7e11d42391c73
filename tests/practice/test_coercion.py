"""Values on their way into fields."""

from typing import Any

import pytest

from app.practice.coercion import UnreadableError, parse_datetime, stored_form, unreadable
from app.practice.errors import OrgError
from app.practice.schema import Field
from app.practice.schema_lines import read_field, read_picklist

CHOICES = {"F": read_picklist(["SMS", "Email", "*Post"])}


def field(line: str) -> Field:
    return read_field(f"F {line}", CHOICES)


@pytest.mark.parametrize(
    ("line", "value", "stored"),
    [
        pytest.param("string 20", "  a  ", "a", id="white space goes at both ends"),
        pytest.param("string 20", " \t\n", None, id="nothing but white space is null"),
        pytest.param("string 20", "", None, id="empty is null"),
        pytest.param("textarea 32000", "a\nb", "a\nb", id="lines stay"),
        pytest.param("boolean", True, 1, id="true"),
        pytest.param("boolean", "FALSE", 0, id="false as text"),
        pytest.param("boolean", None, 0, id="a null checkbox is not ticked"),
        pytest.param("int 8", 12, 12, id="whole number"),
        pytest.param("int 8", "12", 12, id="whole number as text"),
        pytest.param("currency 12,2", 1.005, 1.01, id="half is rounded up"),
        pytest.param("currency 12,2", -1.005, -1.01, id="away from zero"),
        pytest.param("double 6,0", 2.5, 3.0, id="to the scale"),
        pytest.param("percent 5,2", "12.345", 12.35, id="percent"),
        pytest.param("date", "2026-02-28", "2026-02-28", id="date"),
        pytest.param("date", "2026-02-28T23:30:00-02:00", "2026-03-01", id="day in UTC"),
        pytest.param(
            "datetime",
            "2026-02-28T10:00:00.999+02:00",
            "2026-02-28T08:00:00.000+0000",
            id="UTC, to the second",
        ),
        pytest.param("datetime", "2026-02-28T10:00:00Z", "2026-02-28T10:00:00.000+0000", id="Z"),
        pytest.param("datetime", "2026-02-28", "2026-02-28T00:00:00.000+0000", id="day alone"),
        pytest.param("time", "09:05", "09:05:00.000Z", id="short time"),
        pytest.param("time", "09:05:01.5Z", "09:05:01.500Z", id="time"),
        pytest.param("picklist 40", "sms", "SMS", id="a known value in its own spelling"),
        pytest.param("picklist 40", "Fax", "Fax", id="unrestricted takes any"),
        pytest.param("multipicklist 400", "post; sms;Post", "SMS;Post", id="in the list's order"),
        pytest.param("email 80", "a.b+c@d-e.example", "a.b+c@d-e.example", id="e-mail"),
        pytest.param(
            "reference to=Account", "0015e00000TwULC", "0015e00000TwULCAA3", id="18 characters"
        ),
    ],
)
def test_a_value_takes_its_stored_form(line: str, value: Any, stored: Any) -> None:
    assert stored_form(field(line), value, from_text=False) == stored


@pytest.mark.parametrize(
    ("line", "value", "code"),
    [
        ("string 3", "abcd", "STRING_TOO_LONG"),
        ("email 80", "a@b", "INVALID_EMAIL_ADDRESS"),
        ("email 80", "a b@c.example", "INVALID_EMAIL_ADDRESS"),
        ("email 80", "@c.example", "INVALID_EMAIL_ADDRESS"),
        ("picklist 40 restricted", "Fax", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("multipicklist 400 restricted", "SMS;Fax", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("multipicklist 4000", ";".join(map(str, range(101))), "TOO_MANY_ENUM_VALUE"),
        ("currency 12,2", 1e10, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("currency 12,2", 9999999999.999, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("int 3", 1000, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("reference to=Account", "nonsense", "MALFORMED_ID"),
        ("reference to=Account", "0015e00000twulcAA3", "MALFORMED_ID"),
    ],
)
def test_a_value_the_field_refuses(line: str, value: Any, code: str) -> None:
    with pytest.raises(OrgError) as refused:
        stored_form(field(line), value, from_text=False)
    assert refused.value.code == code
    assert refused.value.fields == ("F",)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("string 20", 5),
        ("string 20", ["a"]),
        ("boolean", "yes"),
        ("boolean", 1),
        ("int 8", 1.5),
        ("int 8", True),
        ("double 6,0", "abc"),
        ("double 6,0", "NaN"),
        ("date", "28.02.2026"),
        ("date", "2026-02-30"),
        ("date", "1066-10-14"),
        ("datetime", "2026-02-28 10:00:00"),
        ("time", "25:00"),
    ],
)
def test_a_value_of_another_type_is_unreadable(line: str, value: Any) -> None:
    with pytest.raises(UnreadableError):
        stored_form(field(line), value, from_text=False)


def test_text_files_may_say_one_and_zero_for_a_checkbox() -> None:
    assert stored_form(field("boolean"), "1", from_text=True) == 1
    with pytest.raises(UnreadableError):
        stored_form(field("boolean"), "1", from_text=False)


def test_json_and_text_word_an_unreadable_value_each_in_their_way() -> None:
    in_json = unreadable(field("date"), "x", from_text=False)
    assert in_json.code == "JSON_PARSER_ERROR"
    assert "instance of date from VALUE_STRING value x" in in_json.message
    assert unreadable(field("date"), "x", from_text=True).code == "INVALID_TYPE_ON_FIELD_IN_RECORD"


def test_a_moment_that_does_not_exist_is_none() -> None:
    assert parse_datetime("2026-13-01T00:00:00Z") is None
    assert parse_datetime("now") is None
