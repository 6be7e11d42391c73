"""Chains: what a value becomes, why it cannot, and the way back."""

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.values import FieldType
from app.language.canonical import canonical_sql
from app.language.chains import is_invertible, parse_chain
from app.language.scanner import LanguageError


def ask(sql: str | None, values: Sequence[str | None]) -> list:
    assert sql is not None
    with duckdb.connect() as base:
        found = base.execute(
            f"SELECT {sql} FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS raw)", [list(values)]
        )
        return [row[0] for row in found.fetchall()]


def forward(text: str, *values: str | None) -> list:
    return ask(parse_chain(text).forward_sql("raw"), values)


def errors(text: str, *values: str | None) -> list:
    return ask(parse_chain(text).error_sql("raw"), values)


def back(text: str, *values: str | None) -> list:
    return ask(parse_chain(text).inverse_sql("raw"), values)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("", "as it is", "as it is"),
        ("trim", " a ", "a"),
        ("upper", "stra\u00dfe", "STRA\u1e9eE"),
        ("lower", "\u00c9LAN", "\u00e9lan"),
        ("title", "jean-LUC o'neill don't", "Jean-Luc O'Neill Don't"),
        ("title", "\u00e9LAN vital", "\u00c9lan Vital"),
        ("cut(5)", "Amara Okafor", "Amara"),
        ("cut(6)", "Amara Okafor", "Amara"),
        ("digits", "+44 (0) 7700-900", "4407700900"),
        ("digits", "none", None),
        ('date("dd.MM.yyyy")', "20.11.2026", "2026-11-20"),
        ('date("d.M.yyyy")', "1.2.2026", "2026-02-01"),
        ('date("d MMM yyyy")', "5 Nov 2026", "2026-11-05"),
        ("date('MM/dd/yy')", "11/20/26", "2026-11-20"),
        (
            'datetime("dd/MM/yyyy HH:mm", "Europe/London")',
            "01/06/2026 12:00",
            "2026-06-01T11:00:00.000Z",
        ),
        ('datetime("dd/MM/yyyy HH:mm")', "01/06/2026 12:00", "2026-06-01T12:00:00.000Z"),
        ("datetime(\"yyyy-MM-dd'T'HH:mm:ss\")", "2026-06-01T12:00:05", "2026-06-01T12:00:05.000Z"),
        (
            'datetime("M/d/yyyy h:mm a", "America/New_York")',
            "6/1/2026 8:05 PM",
            "2026-06-02T00:05:00.000Z",
        ),
        ("number(de)", "1.234,50", "1234.50"),
        ("number(de)", "-0,5", "-0.5"),
        ("number(fr)", "1\u202f234,5", "1234.5"),
        ("number(en)", "1,234,567.89", "1234567.89"),
        ("number(ch)", "1'234.50", "1234.50"),
        ("yes_no(Y, N)", "y", "true"),
        ("yes_no(Y, N)", "N", "false"),
        ("value_list(GB = United Kingdom, IE = Ireland)", "GB", "United Kingdom"),
        ("value_list(GB = United Kingdom, else keep)", "FR", "FR"),
        ('value_list("a, b" = "c = d", else error)', "a, b", "c = d"),
        ("value_list(open = '')", "open", None),
        ("default(Contact)", None, "Contact"),
        ("default(Contact)", "Lead", "Lead"),
        ("trim, upper, cut(3)", " amara", "AMA"),
        ("split(' ', 1)", "Amara Ngozi Okafor", "Amara"),
        ("split(' ', -1)", "Amara Ngozi Okafor", "Okafor"),
        ("split(' ', 9)", "Amara Okafor", None),
        ('split(",", 2)', "Bath, Somerset", "Somerset"),
        ("extract('[A-Z]{2}[0-9]+')", "member GB1234, paid", "GB1234"),
        ("extract('id=([0-9]+)')", "row id=77;", "77"),
        ("extract('[0-9]+')", "none", None),
        ("replace('-', ' ')", "a-b-c", "a b c"),
        ("replace('-', '')", "a-b", "ab"),
        ("join(', ')", "Email;SMS", "Email, SMS"),
        ("join('|')", "Email", "Email"),
        ('value_list(1 = 01.02.2026, else keep), date("dd.MM.yyyy")', "1", "2026-02-01"),
    ],
)
def test_a_value_passes_the_chain(text, value, expected):
    assert forward(text, value) == [expected]
    error = parse_chain(text).error_sql("raw")
    assert error is None or ask(error, [value]) == [None]


@pytest.mark.parametrize(
    ("text", "value", "error"),
    [
        ('date("dd.MM.yyyy")', "31.02.2026", '"31.02.2026" is not a date written as dd.MM.yyyy'),
        ('date("dd.MM.yyyy")', "20.11.26", '"20.11.26" is not a date written as dd.MM.yyyy'),
        (
            'datetime("dd/MM/yyyy HH:mm", "Europe/London")',
            "29/03/2026 01:30",
            '"29/03/2026 01:30" is not a time written as dd/MM/yyyy HH:mm in Europe/London',
        ),
        ("number(de)", "1,234.50", '"1,234.50" is not a number as written in de'),
        ("number(de)", "12.34", '"12.34" is not a number as written in de'),
        ("yes_no(Y, N)", "maybe", '"maybe" is neither Y nor N'),
        ("value_list(a = b)", "c", '"c" is not in the list of values'),
        ("value_list(a = b), yes_no(c, d)", "a", '"b" is neither c nor d'),
        ("phone(GB)", "12", '"12" is no phone number as dialled in GB'),
    ],
)
def test_a_value_that_cannot_pass_says_why(text, value, error):
    assert forward(text, value) == [None]
    assert errors(text, value) == [error]


@pytest.mark.parametrize(
    "text",
    [
        "trim",
        "digits",
        "title",
        "number(de)",
        "yes_no(Y, N)",
        "value_list(a = b)",
        "value_list(a = b, else keep)",
        'date("dd.MM.yyyy")',
        "cut(3)",
        'datetime("dd.MM.yyyy HH:mm", "Asia/Kolkata")',
    ],
)
def test_an_empty_value_stays_empty_without_complaint(text):
    assert forward(text, None) == [None]
    error = parse_chain(text).error_sql("raw")
    assert error is None or ask(error, [None]) == [None]


@pytest.mark.parametrize(
    ("text", "canonical", "expected"),
    [
        ("", "x", "x"),
        ("trim", "x", "x"),
        ("yes_no(Y, N)", "true", "Y"),
        ("yes_no(Y, N)", "false", "N"),
        ("number(de)", "1234.5", "1234,5"),
        ('date("d.M.yyyy")', "2026-02-01", "1.2.2026"),
        (
            'datetime("dd/MM/yyyy HH:mm", "Europe/London")',
            "2026-06-01T11:00:00.000Z",
            "01/06/2026 12:00",
        ),
        ("value_list(GB = United Kingdom)", "United Kingdom", "GB"),
        ("trim, value_list(Y = 1, N = 0)", "0", "N"),
        ("yes_no(Y, N)", None, None),
        ("join(', ')", "Email, SMS", "Email;SMS"),
    ],
)
def test_a_value_goes_back_the_way_it_came(text, canonical, expected):
    assert is_invertible(text)
    assert back(text, canonical) == [expected]
    if canonical is not None:
        assert forward(text, expected) == [canonical]


@pytest.mark.parametrize(
    "text",
    [
        "upper",
        "cut(3)",
        "digits",
        "default(x)",
        "trim, lower",
        'date("dd.MM.yy")',
        "value_list(a = b, c = b)",
        "value_list(a = '')",
    ],
)
def test_a_chain_that_loses_something_has_no_inverse(text):
    assert not is_invertible(text)
    assert parse_chain(text).inverse_sql("raw") is None


@pytest.mark.parametrize(
    ("text", "value", "error"),
    [
        ("value_list(GB = UK)", "FR", '"FR" is not in the list of values'),
        ("value_list(GB = UK, else keep)", "FR", None),
        (
            "value_list(GB = UK, else keep)",
            "GB",
            '"GB" would come back as another value of the list',
        ),
        ("value_list(a = b, b = a, else keep)", "a", None),
    ],
)
def test_a_value_that_would_not_come_back_cannot_go_back(text, value, error):
    sql = parse_chain(text).inverse_error_sql("raw")
    assert (ask(sql, [value]) if sql else [None]) == [error]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("trim upper", 6, 'Expected "," or the end at position 6, but found "upper".'),
        ("trim,", 6, "Expected the name of a function at position 6, but the text ends."),
        ("trimm", 1, 'There is no function "trimm"; did you mean trim? (position 1).'),
        ("trim, cut(", 11, "Expected a value at position 11, but the text ends."),
        ("cut(5", 6, 'Expected "," or ")" at position 6, but the text ends.'),
        (
            "cut(x)",
            1,
            "cut: cut needs the number of characters to keep, such as cut(40) (position 1).",
        ),
        ("trim(1)", 1, "trim: it takes no arguments, not 1 (position 1)."),
        ('date("dd.MM.yyyy)', 18, 'Expected a closing " at position 18, but the text ends.'),
        ('date("dd.QQ.yyyy")', 1, None),
        ('date("dd.MM")', 1, None),
        ('date("dd.MM.yyyy HH:mm")', 1, None),
        ('datetime("dd.MM.yyyy hh:mm")', 1, None),
        ('datetime("dd.MM.yyyy", "Europe/Londn")', 1, None),
        ("number(xx)", 1, None),
        ("yes_no(Y, y)", 1, None),
        ("value_list()", 1, None),
        ("value_list(a = b, a = c)", 1, None),
        ("value_list(else keep, a = b)", 1, None),
        ("phone(UK)", 1, None),
        ("split(',')", 1, None),
        ("split(',', 0)", 1, None),
        ("split('', 1)", 1, None),
        ("extract('[')", 1, None),
        ("extract('(?=a)')", 1, None),
        ("replace('', a)", 1, None),
        ("join(';')", 1, None),
    ],
)
def test_a_chain_that_cannot_be_read_names_the_place(text, position, words):
    with pytest.raises(LanguageError) as caught:
        parse_chain(text)
    assert caught.value.position == position
    assert words is None or str(caught.value) == words


def test_a_near_zone_is_named_as_it_is_spelled():
    with pytest.raises(LanguageError, match="did you mean Europe/London"):
        parse_chain('datetime("dd.MM.yyyy", "Europe/Londn")')


MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("1900-01-01"), max_value=datetime.fromisoformat("2100-01-01")
)
ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/London",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Africa/Casablanca",
    ]
)


@settings(max_examples=20)
@given(
    moments=st.lists(MOMENTS, max_size=100),
    zone=ZONES,
)
def test_local_time_to_the_org_and_back_does_not_drift(moments, zone):
    text = f'datetime("dd.MM.yyyy HH:mm:ss.SSS", "{zone}")'
    local = [
        one.strftime("%d.%m.%Y %H:%M:%S.") + f"{one.microsecond // 1000:03}" for one in moments
    ]
    sent = forward(text, *local)
    kept = [(one, there) for one, there in zip(local, sent, strict=True) if there is not None]
    assert back(text, *[there for _, there in kept]) == [one for one, _ in kept]
    missing = [one for one, there in zip(local, sent, strict=True) if there is None]
    assert all(errors(text, *missing)) if missing else True


@settings(max_examples=20)
@given(
    numbers=st.lists(
        st.decimals(
            allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
        ),
        max_size=100,
    )
)
@pytest.mark.parametrize("language", ["en", "de", "fr", "ch"])
def test_a_number_to_the_org_and_back_does_not_drift(numbers, language):
    canonical = ask(
        canonical_sql("raw", FieldType.DOUBLE, 4), [format(one, "f") for one in numbers]
    )
    text = f"number({language})"
    again = forward(text, *back(text, *canonical))
    assert ask(canonical_sql("raw", FieldType.DOUBLE, 4), again) == canonical


def place_of_error(text: str) -> int:
    """Where a chain goes wrong; 1 when it does not."""
    try:
        parse_chain(text)
    except LanguageError as error:
        return error.position
    return 1


@settings(max_examples=200)
@given(text=st.text(st.sampled_from("trim,upe()cut=5\"' \\valu_istkepdYN.")))
def test_any_text_is_a_chain_or_an_error_with_a_place(text):
    assert 1 <= place_of_error(text) <= len(text) + 1


def test_a_long_chain_stays_a_short_text():
    text = 'trim, value_list(a = 1.2.2026, else keep), number(de), date("d.M.yyyy"), upper, title'
    assert len(canonical_sql(parse_chain(text).forward_sql("c0"), FieldType.DATETIME)) < 200_000


def test_a_chain_may_begin_with_a_formula_over_several_fields():
    chain = parse_chain("""formula("IF(Amount > 0, 'paid', Status)", blanks = zero), upper""")
    assert chain.fields == ("Amount", "Status")
    assert chain.formula is not None
    assert chain.formula.blank_as_zero
    assert not chain.is_invertible
    assert chain.inverse_sql("value") is None
    assert parse_chain("trim").fields == ()


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("formula", 8, 'Expected "(" and a formula in quotes at position 8, but the text ends.'),
        ("formula()", 1, "formula needs a formula in quotes (position 1)."),
        ("formula('LEFT(a')", 16, 'Expected "," or ")" at position 7, but the text ends'),
        ("formula('a', zone = Bath)", 1, 'formula: "Bath" is no time zone (position 1).'),
        (
            "formula('a', dates = us)",
            1,
            "formula: after the formula come zone = Europe/London or blanks = zero only",
        ),
        ("trim, formula('a')", 7, "A formula comes first in a chain (position 7)."),
    ],
)
def test_a_formula_in_a_chain_that_is_wrong_says_where(text: str, position: int, words: str):
    with pytest.raises(LanguageError) as refused:
        parse_chain(text)
    assert refused.value.position == position
    assert str(refused.value).startswith(words)
