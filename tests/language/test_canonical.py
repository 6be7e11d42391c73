"""Canonical forms in SQL: tables of cases, then every type under hypothesis."""

import time
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.values import SHAPE_OF, FieldType, Shape
from app.language.canonical import canonical_sql, unreadable_sql


def canonical(
    values: Sequence[str | None], type: FieldType, scale: int | None = None
) -> list[str | None]:
    """Run the values through the SQL together, as the engine does."""
    return [row[0] for row in _answers(values, canonical_sql("raw", type, scale))]


def unreadable(values: Sequence[str | None], type: FieldType, scale: int | None = None) -> list:
    return [row[0] for row in _answers(values, unreadable_sql("raw", type, scale))]


def _answers(values: Sequence[str | None], sql: str) -> list[tuple]:
    with duckdb.connect() as base:
        return base.execute(
            f"SELECT {sql} FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS raw)", [list(values)]
        ).fetchall()


CASES = [
    (FieldType.STRING, None, "  Amara Okafor\t", "Amara Okafor"),
    (FieldType.STRING, None, " \n ", None),
    (FieldType.STRING, None, "", None),
    (FieldType.STRING, None, None, None),
    (FieldType.STRING, None, "e\u0301t\u0065\u0301", "\u00e9t\u00e9"),
    (FieldType.STRING, None, "007", "007"),
    (FieldType.STRING, None, "\u00a0kept\u00a0", "\u00a0kept\u00a0"),
    (FieldType.STRING, None, "#N/A", "#N/A"),
    (FieldType.STRING, None, "a;b", "a;b"),
    (FieldType.STRING, None, 'O\'Neill \\N "x"', 'O\'Neill \\N "x"'),
    (FieldType.TEXTAREA, None, "one\r\ntwo\rthree\n", "one\ntwo\nthree"),
    (FieldType.TEXTAREA, None, "one\r\n\r\ntwo", "one\n\ntwo"),
    (FieldType.EMAIL, None, " Amara.Okafor@Mail.Example ", "amara.okafor@mail.example"),
    (FieldType.EMAIL, None, "\u00c9lan@mail.example", "\u00e9lan@mail.example"),
    (FieldType.ID, None, "70130000001tcyI", "70130000001tcyIAAQ"),
    (FieldType.ID, None, "001D000000IqhSL", "001D000000IqhSLIAZ"),
    (FieldType.ID, None, "a02D0000006YUHr", "a02D0000006YUHrIAO"),
    (FieldType.REFERENCE, None, "0015e00000TwULC", "0015e00000TwULCAA3"),
    (FieldType.REFERENCE, None, "01254000001upcK", "01254000001upcKAAQ"),
    (FieldType.REFERENCE, None, "000000000000000", "000000000000000AAA"),
    (FieldType.REFERENCE, None, " 0015e00000TwULCAA3 ", "0015e00000TwULCAA3"),
    (FieldType.BOOLEAN, None, "TRUE", "true"),
    (FieldType.BOOLEAN, None, "1", "true"),
    (FieldType.BOOLEAN, None, "False", "false"),
    (FieldType.BOOLEAN, None, "0", "false"),
    (FieldType.BOOLEAN, None, " ", "false"),
    (FieldType.BOOLEAN, None, None, "false"),
    (FieldType.CURRENCY, 2, "12.50", "12.5"),
    (FieldType.CURRENCY, 2, "1.0E7", "10000000"),
    (FieldType.CURRENCY, 2, "1.005", "1.01"),
    (FieldType.CURRENCY, 2, "-1.005", "-1.01"),
    (FieldType.CURRENCY, 2, "-0.001", "0"),
    (FieldType.CURRENCY, 2, "+05", "5"),
    (FieldType.CURRENCY, 2, ".5", "0.5"),
    (FieldType.CURRENCY, 0, "5.", "5"),
    (FieldType.CURRENCY, 0, "100", "100"),
    (FieldType.DOUBLE, 15, "51.384000000000000", "51.384"),
    (
        FieldType.DOUBLE,
        18,
        "123456789012345678.123456789012345678",
        "123456789012345678.123456789012345678",
    ),
    (FieldType.DOUBLE, None, "0012.3400", "12.34"),
    (FieldType.DOUBLE, None, "-0.00", "0"),
    (FieldType.DOUBLE, None, "-.50", "-0.5"),
    (FieldType.DOUBLE, None, "100", "100"),
    (FieldType.DOUBLE, None, "1.25e-2", "0.0125"),
    (FieldType.DOUBLE, None, "9" * 50 + "." + "1" * 50, "9" * 50 + "." + "1" * 50),
    (FieldType.INT, None, "12.0", "12"),
    (FieldType.INT, 0, "12.5", "13"),
    (FieldType.DATE, None, "2026-11-20", "2026-11-20"),
    (FieldType.DATE, None, "0001-01-01", "0001-01-01"),
    (FieldType.DATETIME, None, "2026-11-20T14:32:00.000+0000", "2026-11-20T14:32:00.000Z"),
    (FieldType.DATETIME, None, "2026-11-20T14:32:00.000Z", "2026-11-20T14:32:00.000Z"),
    (FieldType.DATETIME, None, "2026-11-20T14:32:00+05:30", "2026-11-20T09:02:00.000Z"),
    (FieldType.DATETIME, None, "2026-11-20 14:32:00-0330", "2026-11-20T18:02:00.000Z"),
    (FieldType.DATETIME, None, "2026-11-20 14:32:00.1239 +02", "2026-11-20T12:32:00.123Z"),
    (FieldType.DATETIME, None, "2026-11-20T14:32", "2026-11-20T14:32:00.000Z"),
    (FieldType.DATETIME, None, "2026-11-20T14:32:00.9999999Z", "2026-11-20T14:32:00.999Z"),
    (FieldType.DATETIME, None, "2024-02-29T23:59:59-01:00", "2024-03-01T00:59:59.000Z"),
    (FieldType.TIME, None, "14:32:00.000Z", "14:32:00.000Z"),
    (FieldType.TIME, None, "14:32", "14:32:00.000Z"),
    (FieldType.TIME, None, "23:30:00-01:00", "00:30:00.000Z"),
    (FieldType.MULTIPICKLIST, None, " SMS; Email;;SMS", "Email;SMS"),
    (FieldType.MULTIPICKLIST, None, "; ;", None),
    (FieldType.MULTIPICKLIST, None, None, None),
    (FieldType.ADDRESS, None, ' {"city": "Bath"} ', ' {"city": "Bath"} '),
    (FieldType.BASE64, None, "", None),
]


@pytest.mark.parametrize(("type", "scale", "raw", "expected"), CASES)
def test_a_raw_value_has_one_canonical_form(type, scale, raw, expected):
    assert canonical([raw], type, scale) == [expected]
    assert unreadable([raw], type, scale) == [False]


@pytest.mark.parametrize(
    ("type", "scale", "raw"),
    [
        (FieldType.ID, None, "0015e00000TwULCAA4"),
        (FieldType.ID, None, "0015e00000twulcaa3"),
        (FieldType.ID, None, "0015e"),
        (FieldType.ID, None, "0015e00000TwUL-"),
        (FieldType.BOOLEAN, None, "yes"),
        (FieldType.BOOLEAN, None, "2"),
        (FieldType.CURRENCY, 2, "12,50"),
        (FieldType.CURRENCY, 2, "1_000"),
        (FieldType.CURRENCY, 2, "0x1F"),
        (FieldType.CURRENCY, 2, "NaN"),
        (FieldType.CURRENCY, 2, "."),
        (FieldType.CURRENCY, 2, "1e"),
        (FieldType.CURRENCY, 2, "1e400"),
        (FieldType.CURRENCY, 2, "9" * 37),
        (FieldType.DOUBLE, None, "Infinity"),
        (FieldType.INT, None, "twelve"),
        (FieldType.DATE, None, "20.11.2026"),
        (FieldType.DATE, None, "2026-02-30"),
        (FieldType.DATE, None, "2026-1-5"),
        (FieldType.DATE, None, "0000-01-01"),
        (FieldType.DATE, None, "infinity"),
        (FieldType.DATE, None, "2026-11-20T00:00:00Z"),
        (FieldType.DATETIME, None, "2026-11-20"),
        (FieldType.DATETIME, None, "2026-11-20T24:00:00Z"),
        (FieldType.DATETIME, None, "2026-11-20T23:59:60Z"),
        (FieldType.DATETIME, None, "2026-02-30T10:00:00Z"),
        (FieldType.DATETIME, None, "0001-01-01T00:00:00+14:00"),
        (FieldType.DATETIME, None, "9999-12-31T23:00:00-02:00"),
        (FieldType.TIME, None, "25:00"),
        (FieldType.TIME, None, "noon"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_apart_from_an_empty_one(type, scale, raw):
    assert canonical([raw], type, scale) == [None]
    assert unreadable([raw, None, " "], type, scale) == [True, False, False]


LETTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")
TEXTS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.text(
        st.sampled_from(" \t\r\n;aB\u0301\u00e9\u0130\u1e9e\u037e\u212a\u00a0'\"\\"), max_size=8
    ),
)
CLOCKS = st.from_regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-2][0-9]:?[0-5][0-9])?",
    fullmatch=True,
)
NUMBERS = st.from_regex(r"[+-]?[0-9]{0,25}\.?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?", fullmatch=True)
RAW = st.one_of(
    TEXTS,
    CLOCKS,
    NUMBERS,
    st.from_regex(r"[A-Za-z0-9]{15}([A-Z0-5]{3})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    st.sampled_from(["TRUE", "false", "1", "0", "14:32:00.5", "23:59+0100", ""]),
)


@pytest.mark.parametrize("type", list(FieldType))
@settings(max_examples=20)
@given(values=st.lists(RAW, min_size=1, max_size=200), scale=st.sampled_from([None, 0, 2, 15, 18]))
def test_a_canonical_value_is_its_own_canonical_form(type, values, scale):
    once = canonical(values, type, scale)
    refused = unreadable(values, type, scale)
    assert all(value is None for value, bad in zip(once, refused, strict=True) if bad)
    once = [value for value, bad in zip(once, refused, strict=True) if not bad]
    assert canonical(once, type, scale) == once
    assert "" not in once
    assert unreadable(once, type, scale) == [False] * len(once)


@settings(max_examples=20)
@given(values=st.lists(TEXTS, min_size=1, max_size=200))
def test_texts_that_look_the_same_are_the_same(values):
    composed = [unicodedata.normalize("NFC", value) for value in values]
    apart = [unicodedata.normalize("NFD", value) for value in values]
    for type in (FieldType.STRING, FieldType.EMAIL, FieldType.MULTIPICKLIST):
        assert canonical(composed, type) == canonical(apart, type)


@settings(max_examples=20)
@given(values=st.lists(TEXTS, min_size=1, max_size=200))
def test_text_is_what_python_makes_of_it(values):
    def expected(value: str) -> str | None:
        lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
        return lines.strip("\t\n\v\f\r ") or None

    assert canonical(values, FieldType.STRING) == [expected(value) for value in values]


DECIMALS = st.decimals(
    min_value=Decimal(10) ** 18 * -1,
    max_value=Decimal(10) ** 18,
    allow_nan=False,
    allow_infinity=False,
)


@settings(max_examples=20)
@given(numbers=st.lists(DECIMALS, min_size=1, max_size=200), scale=st.integers(0, 18))
def test_plain_and_exponent_forms_of_a_number_are_equal_and_exact(numbers, scale):
    with localcontext(prec=80):
        rounded = [one.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP) for one in numbers]
        expected = [format(one.normalize(), "f") if one else "0" for one in rounded]
    plain = canonical([format(one, "f") for one in numbers], FieldType.DOUBLE, scale)
    exponent = canonical([format(one, "E") for one in numbers], FieldType.DOUBLE, scale)
    assert plain == expected
    assert exponent == expected


@settings(max_examples=20)
@given(
    moments=st.lists(
        st.tuples(
            st.datetimes().filter(lambda moment: 1 < moment.year < 9999),
            st.integers(-14 * 60, 14 * 60),
        ),
        min_size=1,
        max_size=200,
    )
)
def test_every_zone_form_of_a_moment_is_equal(moments):
    aware = [
        naive.replace(tzinfo=timezone(timedelta(minutes=minutes))) for naive, minutes in moments
    ]
    expected = [
        one.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
        for one in aware
    ]
    with_colon = [one.isoformat() for one in aware]
    without = [one[:-3] + one[-2:] for one in with_colon]
    assert canonical(with_colon, FieldType.DATETIME) == expected
    assert canonical(without, FieldType.DATETIME) == expected


@settings(max_examples=20)
@given(days=st.lists(st.dates(), min_size=1, max_size=200))
def test_a_date_never_moves(days: list[date]):
    texts = [day.isoformat() for day in days]
    assert canonical(texts, FieldType.DATE) == texts


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/St_Johns"])
def test_the_computers_zone_changes_nothing(zone):
    with duckdb.connect() as base:
        base.execute(f"SET TimeZone = '{zone}'")
        for type, raw, expected in [
            (FieldType.DATETIME, "2026-11-20T14:32:00", "2026-11-20T14:32:00.000Z"),
            (FieldType.DATE, "2026-11-20", "2026-11-20"),
            (FieldType.TIME, "14:32:00", "14:32:00.000Z"),
        ]:
            sql = canonical_sql("raw", type)
            assert base.execute(f"SELECT {sql} FROM (SELECT '{raw}' AS raw)").fetchone() == (
                expected,
            )


ROWS = 1_000_000
SPEED = {
    Shape.TEXT: ("'Customer n\u00famero ' || i || ' of London'", 2.0),
    Shape.EMAIL: ("'Customer.' || i || '@Mail.Example'", 2.0),
    Shape.ID: ("'0035g00000Qy7Rt'", 8.0),
    Shape.BOOLEAN: ("'TRUE'", 2.0),
    Shape.NUMBER: ("i || '.50'", 2.0),
    Shape.DATE: ("'2026-11-20'", 2.0),
    Shape.DATETIME: ("'2026-11-20T14:32:00.000+0000'", 8.0),
    Shape.TIME: ("'14:32:00.000Z'", 8.0),
    Shape.SET: ("'SMS;Email'", 8.0),
}


@pytest.mark.alone
@pytest.mark.parametrize("shape", list(SPEED))
def test_a_million_values_take_seconds(shape):
    made, limit_s = SPEED[shape]
    type = next(type for type in FieldType if SHAPE_OF[type] is shape)
    with duckdb.connect() as base:
        base.execute("SET threads = 1")
        base.execute(f"CREATE TABLE rows AS SELECT {made} AS raw FROM range({ROWS}) AS made (i)")
        started = time.perf_counter()
        base.execute(f"CREATE TABLE done AS SELECT {canonical_sql('raw', type, 2)} AS c FROM rows")
        took_s = time.perf_counter() - started
    assert took_s < limit_s
