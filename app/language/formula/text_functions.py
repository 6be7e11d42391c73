"""Functions on text and picklists.

Source of each: Salesforce Help, "Formula Operators and Functions by Context"; nulls and borders
also by Salesforce's published formula engine.
"""

from __future__ import annotations

from app.language.canonical import WHITE_SPACE, id_sql, trimmed_sql
from app.language.formula.functions import NUMBER, TEXT, Function, Given
from app.language.formula.values import DECIMAL, Kind, Typed
from app.language.patterns import why_no_pattern

_ANY_TEXT = (Kind.TEXT, Kind.SET)
_NUMBER_TEXT = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?"


def _left(given: Given) -> Typed:
    count = f"greatest(coalesce({given.whole(1)}, 0), 0)"
    return given.result(Kind.TEXT, f"left({given.text(0)}, {count})")


def _right(given: Given) -> Typed:
    count = f"greatest(coalesce({given.whole(1)}, 0), 0)"
    return given.result(Kind.TEXT, f"right({given.text(0)}, {count})")


def _mid(given: Given) -> Typed:
    start = f"greatest(coalesce({given.whole(1)}, 1), 1)"
    count = f"greatest(coalesce({given.whole(2)}, 0), 0)"
    return given.result(Kind.TEXT, f"substr({given.text(0)}, {start}, {count})")


def _len(given: Given) -> Typed:
    return given.result(Kind.NUMBER, f"CAST(length({given.text(0)}) AS {DECIMAL})")


def _find(given: Given) -> Typed:
    sought = given.sql(0)
    if len(given.values) == 2:
        place = f"instr({given.text(1)}, {sought})"
    else:
        place = given.let(
            f"greatest(coalesce({given.whole(2)}, 1), 1)",
            lambda start: given.let(
                f"instr(substr({given.text(1)}, {start}), {sought})",
                lambda found: f"(CASE WHEN {found} > 0 THEN {found} + {start} - 1 ELSE 0 END)",
            ),
        )
    return given.result(Kind.NUMBER, f"CAST(coalesce({place}, 0) AS {DECIMAL})")


def _substitute(given: Given) -> Typed:
    sql = f"replace({given.sql(0)}, {given.text(1)}, {given.text(2)})"
    return given.result(Kind.TEXT, sql)


def _trim(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"trim({given.sql(0)}, {WHITE_SPACE})")


def _upper(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"upper({given.sql(0)})")


def _lower(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"lower({given.sql(0)})")


def _initcap(given: Given) -> Typed:
    words = f"regexp_extract_all(lower({given.sql(0)}), '[\\pL\\pN]+|[^\\pL\\pN]+')"
    sql = f"array_to_string(list_transform({words}, lambda word: upper(word[1]) || word[2:]), '')"
    return given.result(Kind.TEXT, sql)


def _pad(side: str) -> Function:
    def build(given: Given) -> Typed:
        count = f"greatest(coalesce({given.whole(1)}, 0), 0)"
        filler = f"nullif({given.text(2)}, '')" if len(given.values) > 2 else "' '"
        sql = f"coalesce({side}({given.sql(0)}, {count}, {filler}), left({given.sql(0)}, {count}))"
        return given.result(Kind.TEXT, sql)

    return Function(f"{side.upper()}(text, length, padding)", (TEXT, NUMBER, TEXT), build, least=2)


def _contains(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, f"contains({given.text(0)}, {given.text(1)})")


def _begins(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, f"starts_with({given.text(0)}, {given.text(1)})")


def _regex(given: Given) -> Typed:
    pattern = given.values[1].constant
    if pattern is not None and (why := why_no_pattern(pattern)):
        raise given.refuse(f"REGEX cannot use this pattern: {why}", given.positions[1])
    match = f"TRY(regexp_full_match({given.text(0)}, {given.text(1)}))"
    error = given.failing(f"{match} IS NULL", "REGEX was given a pattern that cannot be read")
    return given.result(Kind.BOOLEAN, f"coalesce({match}, FALSE)", error)


def _is_pick_value(given: Given) -> Typed:
    return given.result(Kind.BOOLEAN, f"({given.text(0)} = {given.text(1)})")


def _includes(given: Given) -> Typed:
    held = f"list_contains(string_split({given.sql(0)}, ';'), {given.text(1)})"
    return given.result(Kind.BOOLEAN, f"coalesce({held}, FALSE)")


def _picklist_count(given: Given) -> Typed:
    count = f"coalesce(len(string_split({given.sql(0)}, ';')), 0)"
    return given.result(Kind.NUMBER, f"CAST({count} AS {DECIMAL})")


def _value(given: Given) -> Typed:
    def number(text: str) -> str:
        return (
            f"(CASE WHEN regexp_full_match({text}, '{_NUMBER_TEXT}')"
            f" THEN TRY_CAST({text} AS {DECIMAL}) END)"
        )

    trimmed = trimmed_sql(given.sql(0))
    sql = given.let(trimmed, number)
    error = given.failing(f"{trimmed} IS NOT NULL AND {sql} IS NULL", "VALUE was given no number")
    return given.result(Kind.NUMBER, sql, error)


def _text(given: Given) -> Typed:
    return given.result(Kind.TEXT, _AS_TEXT[given.values[0].kind].format(given.sql(0)))


_AS_TEXT = {
    Kind.TEXT: "{}",
    Kind.SET: "{}",
    Kind.NUMBER: "rtrim(rtrim(CAST({} AS VARCHAR), '0'), '.')",
    Kind.DATE: "strftime({}, '%Y-%m-%d')",
    Kind.DATETIME: "strftime({}, '%Y-%m-%d %H:%M:%SZ')",
    Kind.TIME: "strftime(make_timestamp_ms({}), '%H:%M:%S.%g')",
}


def _char(given: Given) -> Typed:
    code = given.whole(0)
    fits = f"{code} BETWEEN 1 AND 1114111 AND {code} NOT BETWEEN 55296 AND 57343"
    error = given.failing(
        f"{given.sql(0)} IS NOT NULL AND NOT coalesce({fits}, FALSE)",
        "CHR was given the number of no character",
    )
    return given.result(Kind.TEXT, f"(CASE WHEN {fits} THEN chr({code}) END)", error)


def _ascii(given: Given) -> Typed:
    return given.result(Kind.NUMBER, f"CAST(ord(nullif({given.sql(0)}, '')) AS {DECIMAL})")


def _reverse(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"reverse({given.sql(0)})")


def _line_break(given: Given) -> Typed:
    return given.result(Kind.TEXT, r"E'\n'")


def _case_safe_id(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"coalesce({id_sql(given.sql(0))}, {given.sql(0)})")


def _url_encode(given: Given) -> Typed:
    return given.result(Kind.TEXT, f"url_encode({given.sql(0)})")


def _is_number(given: Given) -> Typed:
    trimmed = f"trim({given.text(0)}, {WHITE_SPACE})"
    return given.result(Kind.BOOLEAN, f"regexp_full_match({trimmed}, '{_NUMBER_TEXT}')")


_TEXTUAL = (Kind.NUMBER, Kind.TEXT, Kind.SET, Kind.DATE, Kind.DATETIME, Kind.TIME)

TEXT_FUNCTIONS: dict[str, Function] = {
    "ASCII": Function("ASCII(text)", (TEXT,), _ascii),
    "BEGINS": Function("BEGINS(text, start)", (TEXT, TEXT), _begins),
    "BR": Function("BR()", (), _line_break),
    "CASESAFEID": Function("CASESAFEID(id)", (TEXT,), _case_safe_id),
    "CHR": Function("CHR(number)", (NUMBER,), _char),
    "CONTAINS": Function("CONTAINS(text, part)", (TEXT, TEXT), _contains),
    "FIND": Function("FIND(part, text, start)", (TEXT, TEXT, NUMBER), _find, least=2),
    "INCLUDES": Function("INCLUDES(multi-select picklist, value)", (_ANY_TEXT, TEXT), _includes),
    "INITCAP": Function("INITCAP(text)", (TEXT,), _initcap),
    "ISNUMBER": Function("ISNUMBER(text)", (TEXT,), _is_number),
    "ISPICKVAL": Function("ISPICKVAL(picklist, value)", (TEXT, TEXT), _is_pick_value),
    "LEFT": Function("LEFT(text, count)", (TEXT, NUMBER), _left),
    "LEN": Function("LEN(text)", (_ANY_TEXT,), _len),
    "LOWER": Function("LOWER(text)", (TEXT, TEXT), _lower, least=1),
    "LPAD": _pad("lpad"),
    "MID": Function("MID(text, start, count)", (TEXT, NUMBER, NUMBER), _mid),
    "PICKLISTCOUNT": Function(
        "PICKLISTCOUNT(multi-select picklist)", (_ANY_TEXT,), _picklist_count
    ),
    "REGEX": Function("REGEX(text, pattern)", (TEXT, TEXT), _regex),
    "REVERSE": Function("REVERSE(text)", (TEXT,), _reverse),
    "RIGHT": Function("RIGHT(text, count)", (TEXT, NUMBER), _right),
    "RPAD": _pad("rpad"),
    "SUBSTITUTE": Function("SUBSTITUTE(text, old, new)", (TEXT, TEXT, TEXT), _substitute),
    "TEXT": Function("TEXT(value)", (_TEXTUAL,), _text),
    "TRIM": Function("TRIM(text)", (TEXT,), _trim),
    "UPPER": Function("UPPER(text)", (TEXT, TEXT), _upper, least=1),
    "URLENCODE": Function("URLENCODE(text)", (TEXT,), _url_encode),
    "VALUE": Function("VALUE(text)", (TEXT,), _value),
}
