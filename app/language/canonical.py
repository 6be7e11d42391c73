"""SQL that makes a raw text value canonical, and SQL that tells that it cannot be.

Plain text in, plain text out, in DuckDB's dialect without extensions. The argument is an expression
of type VARCHAR; anything but a column's name is bound to one, so that it is evaluated once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.values import SHAPE_OF, FieldType, Shape
from app.language.sql_text import bound

if TYPE_CHECKING:
    from collections.abc import Callable

WHITE_SPACE = r"E'\t\n\x0B\f\r '"
"""What is trimmed: the white space of ASCII. A no-break space is a letter like any other.

A literal, not a call of chr(): inside a lambda DuckDB works out a call anew for each row.
"""

_PLAIN_TEXT = r"[\x21-\x{2ff}]([\t\n\x20-\x{2ff}]*[\x21-\x{2ff}])?"
"""Text that is canonical as it stands: below U+0300 nothing composes, and there is no outer white
space and no CR. Looking costs a tenth of what normalizing does."""

_ID = "[A-Za-z0-9]{15}([A-Z0-5]{3})?"
_ID_CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID_BLOCKS = 3
_ID_BLOCK_LENGTH = 5

_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?"
_PLAIN_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)"
_DECIMAL_DIGITS = 38
"""Digits of DuckDB's widest exact number."""
_FREE_SCALE = 19
"""Digits kept behind the point of a number in exponent form whose field has no scale."""
_WHOLE_TYPES = frozenset({FieldType.INT, FieldType.LONG})

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
_ZONE = "( ?([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?))?"
_ZONE_AT_END = " ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
_UTC_ZONES = "'', 'Z', 'z', ' Z', ' z', '+0000', '+00:00'"
_SOME_DAY = "2000-01-01"
_DATETIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%gZ"
_TIME_FORMAT = "%H:%M:%S.%gZ"


def canonical_sql(column_sql: str, type: FieldType, scale: int | None = None) -> str:
    """Give the SQL of a raw value's canonical form.

    Args:
        column_sql: an expression of type VARCHAR.
        type: the field's type; it decides the shape.
        scale: digits behind the point, None when the side keeps what it is given.

    Returns:
        An expression of type VARCHAR; NULL for an empty value (booleans: 'false') and for one that
        cannot be read, which `unreadable_sql` tells apart. Idempotent.
    """
    shape = SHAPE_OF[type]
    if shape is Shape.NUMBER:
        kept = 0 if type in _WHOLE_TYPES and scale is None else scale
        return bound(column_sql, lambda value: number_sql(value, kept))
    return bound(column_sql, _BY_SHAPE[shape])


def seen_sql(column_sql: str, type: FieldType, scale: int | None = None) -> str:
    """Give the SQL of the canonical form of a value that its own side has said.

    As `canonical_sql`, but an Id is believed: what an org calls an Id is one, whatever its last
    three letters say. An Id out of a file may have been mangled and is proven.
    """
    if SHAPE_OF[type] is Shape.ID:
        return bound(column_sql, lambda id: f"coalesce({id_sql(id)}, {trimmed_sql(id)})")
    return canonical_sql(column_sql, type, scale)


def unreadable_sql(column_sql: str, type: FieldType, scale: int | None = None) -> str:
    """Give the SQL that says whether a raw value is not empty and still cannot be read.

    Returns:
        An expression of type BOOLEAN, never NULL.
    """
    if SHAPE_OF[type] in (Shape.TEXT, Shape.EMAIL, Shape.SET, Shape.OPAQUE):
        return "FALSE"
    return bound(
        column_sql,
        lambda value: (
            f"({trimmed_sql(value)} IS NOT NULL AND {canonical_sql(value, type, scale)} IS NULL)"
        ),
    )


def trimmed_sql(column_sql: str) -> str:
    """Give the SQL of a text without outer white space, NULL when nothing is left."""
    return f"nullif(trim({column_sql}, {WHITE_SPACE}), '')"


def text_sql(column_sql: str) -> str:
    """Give the SQL of a text in NFC, without outer white space, with LF for line ends."""
    normal = trimmed_sql(_line_feeds(f"nfc_normalize({column_sql})"))
    return (
        f"(CASE WHEN regexp_full_match({column_sql}, '{_PLAIN_TEXT}') THEN {column_sql}"
        f" ELSE {normal} END)"
    )


def _line_feeds(text: str) -> str:
    return rf"replace(replace({text}, E'\r\n', E'\n'), E'\r', E'\n')"


def email_sql(column_sql: str) -> str:
    """Give the SQL of a text in lower case."""
    return bound(f"lower({text_sql(column_sql)})", text_sql, "lowered")


def id_sql(column_sql: str) -> str:
    """Give the SQL of an Id of 18 characters; NULL when its three last letters do not fit.

    Source: Object Reference for the Salesforce Platform, "ID Field Type".
    """
    return _of_trimmed(column_sql, _checked_id)


def _checked_id(text: str) -> str:
    proven = bound(
        f"(left({text}, 15) || {_check_letters(text)})",
        lambda whole: f"(CASE WHEN starts_with({whole}, {text}) THEN {whole} END)",
        "whole",
    )
    return f"(CASE WHEN regexp_full_match({text}, '{_ID}') THEN {proven} END)"


def _check_letters(text: str) -> str:
    """One letter for each block of five: its bits say which of the five are upper case."""
    return " || ".join(
        f"substr('{_ID_CHECK_LETTERS}', 1 + {_upper_case_bits(text, block)}, 1)"
        for block in range(_ID_BLOCKS)
    )


def _upper_case_bits(text: str, block: int) -> str:
    first = block * _ID_BLOCK_LENGTH + 1
    return " + ".join(
        f"(CASE WHEN substr({text}, {first + bit}, 1) BETWEEN 'A' AND 'Z'"
        f" THEN {1 << bit} ELSE 0 END)"
        for bit in range(_ID_BLOCK_LENGTH)
    )


def boolean_sql(column_sql: str) -> str:
    """Give the SQL of a boolean: true, false, 1, 0 in any case; empty is false."""
    word = f"coalesce(lower(trim({column_sql}, {WHITE_SPACE})), '')"
    return (
        f"(CASE {word} WHEN 'true' THEN 'true' WHEN '1' THEN 'true'"
        f" WHEN 'false' THEN 'false' WHEN '0' THEN 'false' WHEN '' THEN 'false' END)"
    )


def number_sql(column_sql: str, scale: int | None) -> str:
    """Give the SQL of an exact decimal: no exponent, no plus, no trailing zeros, no minus zero.

    Args:
        column_sql: an expression of type VARCHAR.
        scale: digits behind the point, rounded half away from zero; None keeps every digit that
            is written out, and 19 of a number in exponent form.

    Returns:
        NULL when it is no number, or has more digits before the point than 38 leave room for.
    """
    if scale is not None:
        return _of_trimmed(column_sql, lambda text: _rounded(text, scale))
    return _of_trimmed(
        column_sql,
        lambda text: (
            f"(CASE WHEN regexp_full_match({text}, '{_PLAIN_NUMBER}')"
            f" THEN {_written_out(text)} ELSE {_rounded(text, _FREE_SCALE)} END)"
        ),
    )


def _rounded(text: str, scale: int) -> str:
    kept = max(0, min(scale, _DECIMAL_DIGITS))
    decimal = f"CAST(TRY_CAST({text} AS DECIMAL({_DECIMAL_DIGITS}, {kept})) AS VARCHAR)"
    shortest = f"rtrim(rtrim({decimal}, '0'), '.')" if kept else decimal
    return f"(CASE WHEN regexp_full_match({text}, '{_NUMBER}') THEN {shortest} END)"


def _written_out(number: str) -> str:
    """Shorten a number without exponent as text, so that no digit of it is lost."""
    digits = f"ltrim({number}, '+-')"
    whole = f"ltrim(split_part({digits}, '.', 1), '0')"
    rest = f"rtrim(split_part({digits}, '.', 2), '0')"
    sign = (
        f"(CASE WHEN starts_with({number}, '-') AND {whole} || {rest} <> '' THEN '-' ELSE '' END)"
    )
    point = f"(CASE WHEN {rest} = '' THEN '' ELSE '.' || {rest} END)"
    return f"({sign} || coalesce(nullif({whole}, ''), '0') || {point})"


def date_sql(column_sql: str) -> str:
    """Give the SQL of a date, which has no zone and never moves."""
    return _of_trimmed(
        column_sql,
        lambda text: (
            f"(CASE WHEN regexp_full_match({text}, '{_DATE}') AND NOT starts_with({text}, '0000')"
            f" AND TRY_CAST({text} AS DATE) IS NOT NULL THEN {text} END)"
        ),
    )


def datetime_sql(column_sql: str) -> str:
    """Give the SQL of a moment in UTC, cut to milliseconds; without a zone it is UTC already."""
    return _of_trimmed(
        column_sql,
        lambda text: (
            f"(CASE WHEN regexp_full_match({text}, '{_DATE}[Tt ]{_CLOCK}{_ZONE}')"
            f" THEN {_in_utc(text, _DATETIME_FORMAT)} END)"
        ),
    )


def time_sql(column_sql: str) -> str:
    """Give the SQL of a time of day in UTC, cut to milliseconds."""
    return _of_trimmed(
        column_sql,
        lambda text: (
            f"(CASE WHEN regexp_full_match({text}, '{_CLOCK}{_ZONE}') THEN "
            + _in_utc(f"('{_SOME_DAY}T' || {text})", _TIME_FORMAT)
            + " END)"
        ),
    )


def _in_utc(text: str, format: str) -> str:
    """Read date, clock and zone and write the moment; NULL outside the years 1 to 9999."""
    return bound(
        f"regexp_extract({text}, '{_ZONE_AT_END}')",
        lambda zone: bound(
            _moment(text, zone),
            lambda moment: (
                f"(CASE WHEN year({moment}) BETWEEN 1 AND 9999"
                f" THEN strftime({moment}, '{format}') END)"
            ),
            "moment",
        ),
        "zone",
    )


def _moment(text: str, zone: str) -> str:
    """Take the zone off by hand, for a cast to TIMESTAMP forgets it."""
    clock = f"TRY_CAST(left({text}, length({text}) - length({zone})) AS TIMESTAMP)"
    digits = f"regexp_replace({zone}, '[^0-9]', '', 'g')"
    hours = f"TRY_CAST(left({digits}, 2) AS INTEGER)"
    rest = f"coalesce(TRY_CAST(substr({digits}, 3, 2) AS INTEGER), 0)"
    ahead = f"(CASE WHEN contains({zone}, '-') THEN 1 ELSE -1 END)"
    return (
        f"(CASE WHEN {zone} IN ({_UTC_ZONES}) THEN {clock}"
        f" ELSE {clock} + to_minutes({ahead} * ({hours} * 60 + {rest})) END)"
    )


def _of_trimmed(column_sql: str, body: Callable[[str], str]) -> str:
    return bound(trimmed_sql(column_sql), body, "trimmed")


def set_sql(column_sql: str) -> str:
    """Give the SQL of a set: members trimmed, each once, in the order of their code points."""
    return bound(
        text_sql(column_sql),
        lambda text: f"(CASE WHEN contains({text}, ';') THEN {_in_order(text)} ELSE {text} END)",
        "joined",
    )


def _in_order(text: str) -> str:
    members = f"list_transform(string_split({text}, ';'), lambda m: trim(m, {WHITE_SPACE}))"
    kept = f"list_distinct(list_filter({members}, lambda m: m <> ''))"
    return f"nullif(array_to_string(list_sort({kept}), ';'), '')"


def opaque_sql(column_sql: str) -> str:
    """Give the SQL of a value that is shown as it came and never compared."""
    return f"nullif({column_sql}, '')"


_BY_SHAPE = {
    Shape.TEXT: text_sql,
    Shape.EMAIL: email_sql,
    Shape.ID: id_sql,
    Shape.BOOLEAN: boolean_sql,
    Shape.DATE: date_sql,
    Shape.DATETIME: datetime_sql,
    Shape.TIME: time_sql,
    Shape.SET: set_sql,
    Shape.OPAQUE: opaque_sql,
}
