"""SQL that makes a raw text value canonical, and SQL that tells that it cannot be.

Plain text in, plain text out, in DuckDB's dialect without extensions. The argument is an expression
of type VARCHAR; it may appear several times in the result, and DuckDB evaluates it once.
"""

from __future__ import annotations

from app.core.values import SHAPE_OF, FieldType, Shape

WHITE_SPACE = "(chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ')"
"""What is trimmed: the white space of ASCII. A no-break space is a letter like any other."""

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
_UTC_AT_END = " ?([Zz]|[+-]00(:?00)?)$"
_FIRST_MOMENT = "TIMESTAMP '0001-01-01 00:00:00'"
_PAST_LAST_MOMENT = "TIMESTAMP '10000-01-01 00:00:00'"
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
        whole = type in _WHOLE_TYPES and scale is None
        return number_sql(column_sql, 0 if whole else scale)
    return _BY_SHAPE[shape](column_sql)


def unreadable_sql(column_sql: str, type: FieldType, scale: int | None = None) -> str:
    """Give the SQL that says whether a raw value is not empty and still cannot be read.

    Returns:
        An expression of type BOOLEAN, never NULL.
    """
    if SHAPE_OF[type] in (Shape.TEXT, Shape.EMAIL, Shape.SET, Shape.OPAQUE):
        return "FALSE"
    canonical = canonical_sql(column_sql, type, scale)
    return f"({trimmed_sql(column_sql)} IS NOT NULL AND {canonical} IS NULL)"


def trimmed_sql(column_sql: str) -> str:
    """Give the SQL of a text without outer white space, NULL when nothing is left."""
    return f"nullif(trim({column_sql}, {WHITE_SPACE}), '')"


def text_sql(column_sql: str) -> str:
    """Give the SQL of a text in NFC, without outer white space, with LF for line ends."""
    return (
        f"(CASE WHEN regexp_full_match({column_sql}, '{_PLAIN_TEXT}') THEN {column_sql}"
        f" ELSE {trimmed_sql(_line_feeds(f'nfc_normalize({column_sql})'))} END)"
    )


def _line_feeds(text: str) -> str:
    return f"replace(replace({text}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"


def email_sql(column_sql: str) -> str:
    """Give the SQL of a text in lower case."""
    return text_sql(f"lower({text_sql(column_sql)})")


def id_sql(column_sql: str) -> str:
    """Give the SQL of an Id of 18 characters; NULL when its three last letters do not fit.

    Source: Object Reference for the Salesforce Platform, "ID Field Type".
    """
    trimmed = trimmed_sql(column_sql)
    whole = f"(left({trimmed}, 15) || {_check_letters(trimmed)})"
    return (
        f"(CASE WHEN regexp_full_match({trimmed}, '{_ID}')"
        f" AND starts_with({whole}, {trimmed}) THEN {whole} END)"
    )


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
    word = f"lower(trim({column_sql}, {WHITE_SPACE}))"
    return (
        f"(CASE coalesce({word}, '') WHEN 'true' THEN 'true' WHEN '1' THEN 'true'"
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
    trimmed = trimmed_sql(column_sql)
    if scale is None:
        return (
            f"(CASE WHEN regexp_full_match({trimmed}, '{_PLAIN_NUMBER}')"
            f" THEN {_written_out(trimmed)} ELSE {number_sql(column_sql, _FREE_SCALE)} END)"
        )
    kept = max(0, min(scale, _DECIMAL_DIGITS))
    decimal = f"CAST(TRY_CAST({trimmed} AS DECIMAL({_DECIMAL_DIGITS}, {kept})) AS VARCHAR)"
    shortest = f"rtrim(rtrim({decimal}, '0'), '.')" if kept else decimal
    return f"(CASE WHEN regexp_full_match({trimmed}, '{_NUMBER}') THEN {shortest} END)"


def _written_out(number: str) -> str:
    """Shorten a number without exponent as text, so that no digit of it is lost."""
    digits = f"ltrim({number}, '+-')"
    whole = f"regexp_replace(split_part({digits}, '.', 1), '^0+', '')"
    rest = f"rtrim(split_part({digits}, '.', 2), '0')"
    sign = (
        f"(CASE WHEN starts_with({number}, '-') AND {whole} || {rest} <> '' THEN '-' ELSE '' END)"
    )
    point = f"(CASE WHEN {rest} = '' THEN '' ELSE '.' || {rest} END)"
    return f"({sign} || coalesce(nullif({whole}, ''), '0') || {point})"


def date_sql(column_sql: str) -> str:
    """Give the SQL of a date, which has no zone and never moves."""
    trimmed = trimmed_sql(column_sql)
    return (
        f"(CASE WHEN regexp_full_match({trimmed}, '{_DATE}') AND NOT starts_with({trimmed}, '0000')"
        f" AND TRY_CAST({trimmed} AS DATE) IS NOT NULL THEN {trimmed} END)"
    )


def datetime_sql(column_sql: str) -> str:
    """Give the SQL of a moment in UTC, cut to milliseconds; without a zone it is UTC already."""
    trimmed = trimmed_sql(column_sql)
    moment = _moment(trimmed)
    return (
        f"(CASE WHEN regexp_full_match({trimmed}, '{_DATE}[Tt ]{_CLOCK}{_ZONE}')"
        f" AND {moment} >= {_FIRST_MOMENT} AND {moment} < {_PAST_LAST_MOMENT}"
        f" THEN strftime({moment}, '{_DATETIME_FORMAT}') END)"
    )


def time_sql(column_sql: str) -> str:
    """Give the SQL of a time of day in UTC, cut to milliseconds."""
    trimmed = trimmed_sql(column_sql)
    moment = _moment(f"('2000-01-01T' || {trimmed})")
    return (
        f"(CASE WHEN regexp_full_match({trimmed}, '{_CLOCK}{_ZONE}')"
        f" THEN strftime({moment}, '{_TIME_FORMAT}') END)"
    )


def _moment(text: str) -> str:
    """Read date, clock and zone; the zone by hand, for a cast to TIMESTAMP forgets it."""
    clock = f"TRY_CAST(regexp_replace({text}, '{_ZONE_AT_END}', '') AS TIMESTAMP)"
    zone = f"regexp_replace(regexp_extract({text}, '{_ZONE_AT_END}'), '[^0-9+-]', '', 'g')"
    hours = f"TRY_CAST(substr({zone}, 2, 2) AS INTEGER)"
    rest = f"coalesce(TRY_CAST(substr({zone}, 4, 2) AS INTEGER), 0)"
    minutes = f"({hours} * 60 + {rest})"
    return (
        f"(CASE WHEN NOT regexp_matches({text}, '{_ZONE_AT_END}')"
        f" OR regexp_matches({text}, '{_UTC_AT_END}') THEN {clock}"
        f" WHEN starts_with({zone}, '-') THEN {clock} + to_minutes({minutes})"
        f" ELSE {clock} - to_minutes({minutes}) END)"
    )


def set_sql(column_sql: str) -> str:
    """Give the SQL of a set: members trimmed, each once, in the order of their code points."""
    members = f"string_split({text_sql(column_sql)}, ';')"
    trimmed = f"list_transform({members}, lambda member: trim(member, {WHITE_SPACE}))"
    kept = f"list_distinct(list_filter({trimmed}, lambda member: member <> ''))"
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
