"""The functions of a chain: each takes its arguments and gives SQL for both ways.

A step gets a canonical value and gives text that the other side's field type makes canonical. NULL
stays NULL everywhere but in `default`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from app.language.canonical import trimmed_sql
from app.language.date_formats import DateFormat, parse_date_format
from app.language.patterns import why_no_pattern
from app.language.scanner import nearest
from app.language.sql_text import bound, literal, shown

Sql = Callable[[str], str]
"""From the SQL of a value to the SQL of what is made of it."""


@dataclass(frozen=True)
class Step:
    """One function with its arguments."""

    forward: Sql
    error: Sql | None = None
    """Why a value cannot pass, NULL when it can."""
    back: Sql | None = None
    """The inverse: `forward(back(x))` is x. None where there is none."""
    back_error: Sql | None = None
    """Why a value cannot pass the other way."""


@dataclass(frozen=True)
class Argument:
    """One argument as written."""

    text: str
    position: int
    left: str | None = None
    """What stood before a `=`; None without one."""


def _trim(arguments: Sequence[Argument]) -> Step:
    _count(arguments, 0)
    return Step(trimmed_sql, back=lambda column: column)


def _upper(arguments: Sequence[Argument]) -> Step:
    _count(arguments, 0)
    return Step(lambda column: f"upper({column})")


def _lower(arguments: Sequence[Argument]) -> Step:
    _count(arguments, 0)
    return Step(lambda column: f"lower({column})")


_WORDS = r"[\pL\pM\pN][''’]|[\pL\pM\pN]+([''’][\pL\pM\pN]+)*|[^\pL\pM\pN]+"
"""One letter with its apostrophe (O'Neill), a word (don't), or what is between words."""


def _title(arguments: Sequence[Argument]) -> Step:
    _count(arguments, 0)
    return Step(
        lambda column: (
            f"array_to_string(list_transform(regexp_extract_all(lower({column}), '{_WORDS}'),"
            " lambda word: upper(word[1]) || word[2:]), '')"
        )
    )


def _cut(arguments: Sequence[Argument]) -> Step:
    (length,) = _count(arguments, 1)
    if not length.text.isascii() or not length.text.isdigit() or int(length.text) == 0:
        raise ValueError("cut needs the number of characters to keep, such as cut(40)")
    return Step(lambda column: trimmed_sql(f"left({column}, {int(length.text)})"))


def _digits(arguments: Sequence[Argument]) -> Step:
    _count(arguments, 0)
    return Step(lambda column: f"nullif(regexp_replace({column}, '[^0-9]', '', 'g'), '')")


def _date(arguments: Sequence[Argument]) -> Step:
    (text,) = _count(arguments, 1)
    format = parse_date_format(text.text)
    if format.has_time:
        raise ValueError(f'"{format.text}" names a time; use datetime for it')

    def forward(column: str) -> str:
        return bound(column, lambda value: f"strftime({_read_by(format, value)}, '%Y-%m-%d')")

    def back(column: str) -> str:
        return f"strftime(TRY_CAST({column} AS DATE), {literal(format.writing)})"

    return Step(
        forward,
        _unless(lambda value: _read_by(format, value), f" is not a date written as {format.text}"),
        back if format.keeps_the_century else None,
    )


def _datetime(arguments: Sequence[Argument]) -> Step:
    text, *zones = _count(arguments, 1, 2)
    format = parse_date_format(text.text)
    zone = literal(known_zone(zones[0].text if zones else "UTC"))

    def moment(value: str) -> str:
        local = _read_by(format, value)
        utc = f"timezone('UTC', timezone({zone}, {local}))"
        there = f"timezone({zone}, timezone('UTC', {utc})) = {local}"
        return f"(CASE WHEN {there} THEN {utc} END)"

    def forward(column: str) -> str:
        return bound(column, lambda value: f"strftime({moment(value)}, '%Y-%m-%dT%H:%M:%S.%gZ')")

    def back(column: str) -> str:
        utc = f"TRY_CAST(rtrim({column}, 'Z') AS TIMESTAMP)"
        local = f"timezone({zone}, timezone('UTC', {utc}))"
        return f"strftime({local}, {literal(format.writing)})"

    where = f" in {zones[0].text}" if zones else ""
    return Step(
        forward,
        _unless(moment, f" is not a time written as {format.text}{where}"),
        back if format.keeps_the_century else None,
    )


def _read_by(format: DateFormat, value: str) -> str:
    return (
        f"(CASE WHEN regexp_full_match({value}, {literal(format.pattern)})"
        f" THEN try_strptime({value}, {literal(format.reading)}) END)"
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str) -> str:
    """Check a zone by the computer's list; where it has none, the stage will tell."""
    zones = _zones()
    if zones and name not in zones:
        near = nearest(name, zones)
        raise ValueError(f'"{name}" is no time zone{near}')
    return name


_POINTS = {
    "en": (",", "."),
    "de": (".", ","),
    "fr": (" \u00a0\u202f", ","),
    "ch": ("'\u2019", "."),
}
"""Language or country: what groups thousands, and what stands before the decimals."""


def _number(arguments: Sequence[Argument]) -> Step:
    (language,) = _count(arguments, 1)
    if language.text not in _POINTS:
        raise ValueError(f"number takes one of {', '.join(_POINTS)}")
    groups, point = _POINTS[language.text]
    between = f"[{groups}]"
    mark = f"[{point}]"
    pattern = literal(
        f"[+-]?([0-9]+|[0-9]{{1,3}}({between}[0-9]{{3}})+)({mark}[0-9]*)?|[+-]?{mark}[0-9]+"
    )

    def forward(column: str) -> str:
        def plain(value: str) -> str:
            bare = f"regexp_replace({value}, {literal(between)}, '', 'g')"
            return (
                f"(CASE WHEN regexp_full_match({value}, {pattern})"
                f" THEN replace({bare}, {literal(point)}, '.') END)"
            )

        return bound(trimmed_sql(column), plain)

    return Step(
        forward,
        _unless(forward, f" is not a number as written in {language.text}"),
        lambda column: f"replace({column}, '.', {literal(point)})",
    )


def _yes_no(arguments: Sequence[Argument]) -> Step:
    yes, no = (argument.text for argument in _count(arguments, 2))
    if not yes or not no or yes.lower() == no.lower():
        raise ValueError("yes_no needs two different words, such as yes_no(Y, N)")

    def forward(column: str) -> str:
        return (
            f"(CASE {_folded(column)} WHEN {_folded(literal(yes))} THEN 'true'"
            f" WHEN {_folded(literal(no))} THEN 'false' END)"
        )

    def back(column: str) -> str:
        return (
            f"(CASE {column} WHEN 'true' THEN {literal(yes)} WHEN 'false' THEN {literal(no)} END)"
        )

    return Step(
        forward,
        _unless(forward, f" is neither {yes} nor {no}"),
        back,
        _unless(back, " is neither true nor false"),
    )


def _folded(sql: str) -> str:
    return f"lower({sql})"


def _value_list(arguments: Sequence[Argument]) -> Step:
    pairs, keep = _pairs(arguments)
    not_listed = " is not in the list of values"
    forward = _lookup(pairs, keep=keep)
    error = None if keep else _unless_listed(pairs, not_listed)
    turned = {right: left for left, right in pairs.items()}
    if len(turned) < len(pairs) or "" in turned:
        return Step(forward, error)
    if keep:
        astray = [left for left in pairs if left not in turned]
        return Step(forward, error, _lookup(turned, keep=True), _when_listed(astray))
    return Step(forward, error, _lookup(turned, keep=False), _unless_listed(turned, not_listed))


def _pairs(arguments: Sequence[Argument]) -> tuple[dict[str, str], bool]:
    pairs: dict[str, str] = {}
    keep = False
    for n, argument in enumerate(arguments):
        if argument.left is not None:
            if not argument.left:
                raise ValueError("value_list never meets an empty value; use default for it")
            if argument.left in pairs:
                raise ValueError(f'value_list names "{argument.left}" twice')
            pairs[argument.left] = argument.text
        elif n == len(arguments) - 1 and argument.text.split() in (["else", "keep"], _ELSE_ERROR):
            keep = argument.text.split() != _ELSE_ERROR
        else:
            raise ValueError(
                f'value_list needs pairs such as a = b, and "else error" or "else keep" at its end,'
                f' not "{argument.text}"'
            )
    if not pairs:
        raise ValueError("value_list needs a pair such as value_list(a = b)")
    return pairs, keep


_ELSE_ERROR = ["else", "error"]


def _lookup(pairs: dict[str, str], *, keep: bool) -> Sql:
    cases = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in pairs.items())

    def find(value: str) -> str:
        return f"nullif(CASE {value} {cases}{f' ELSE {value}' if keep else ''} END, '')"

    return lambda column: bound(column, find)


def _unless_listed(pairs: dict[str, str], sentence: str) -> Sql:
    listed = ", ".join(literal(left) for left in pairs)
    return lambda column: bound(
        column,
        lambda value: (
            f"(CASE WHEN {value} NOT IN ({listed}) THEN {shown(value)} || {literal(sentence)} END)"
        ),
    )


def _when_listed(values: Sequence[str]) -> Sql | None:
    """Refuse what would not come back as it went: it reads as the left of a pair."""
    if not values:
        return None
    listed = ", ".join(literal(value) for value in values)
    sentence = literal(" would come back as another value of the list")
    return lambda column: bound(
        column,
        lambda value: f"(CASE WHEN {value} IN ({listed}) THEN {shown(value)} || {sentence} END)",
    )


def _default(arguments: Sequence[Argument]) -> Step:
    (value,) = _count(arguments, 1)
    return Step(lambda column: f"coalesce({column}, {literal(value.text)})")


def _phone(arguments: Sequence[Argument]) -> Step:
    from app.language.phones import (  # reads the world's plans: 0.2 s
        check_region,
        phone_error_sql,
        phone_sql,
    )

    (region,) = _count(arguments, 1)
    check_region(region.text)
    return Step(
        lambda column: phone_sql(column, region.text),
        lambda column: phone_error_sql(column, region.text),
        lambda column: column,
    )


def _split(arguments: Sequence[Argument]) -> Step:
    separator, place = _count(arguments, 2)
    if not separator.text:
        raise ValueError('split needs what stands between the parts, such as split(",", 1)')
    if not re.fullmatch(r"-?[1-9][0-9]{0,3}", place.text):
        raise ValueError("split needs the place of a part: 1 is the first, -1 the last")
    part = f"split_part({{}}, {literal(separator.text)}, {int(place.text)})"
    return Step(lambda column: trimmed_sql(part.format(column)))


def _extract(arguments: Sequence[Argument]) -> Step:
    (pattern,) = _count(arguments, 1)
    why = why_no_pattern(pattern.text)
    if why:
        raise ValueError(f"extract cannot use this pattern: {why}")
    group = 1 if re.compile(pattern.text).groups else 0

    def forward(column: str) -> str:
        found = f"regexp_extract({column}, {literal(pattern.text)}, {group})"
        return trimmed_sql(found)

    return Step(forward)


def _replace(arguments: Sequence[Argument]) -> Step:
    old, new = _count(arguments, 2)
    if not old.text:
        raise ValueError('replace needs what to replace, such as replace(";", ", ")')
    return Step(lambda column: f"replace({column}, {literal(old.text)}, {literal(new.text)})")


def _join(arguments: Sequence[Argument]) -> Step:
    """Members of a multi-select with another mark between them."""
    (between,) = _count(arguments, 1)
    mark = between.text
    if not mark.strip() or ";" in mark:
        raise ValueError('join needs a mark other than ";", such as join(", ")')
    bare = mark.strip()

    def forward(column: str) -> str:
        return f"replace({column}, ';', {literal(mark)})"

    def back(column: str) -> str:
        return f"replace(replace({column}, {literal(mark)}, ';'), {literal(bare)}, ';')"

    def error(column: str) -> str:
        return bound(
            column,
            lambda value: (
                f"(CASE WHEN contains({value}, {literal(bare)})"
                f" THEN {shown(value)} || {literal(f' holds {bare} inside a member')} END)"
            ),
        )

    return Step(forward, error, back)


FUNCTIONS: dict[str, Callable[[Sequence[Argument]], Step]] = {
    "trim": _trim,
    "upper": _upper,
    "lower": _lower,
    "title": _title,
    "cut": _cut,
    "split": _split,
    "extract": _extract,
    "replace": _replace,
    "join": _join,
    "digits": _digits,
    "phone": _phone,
    "date": _date,
    "datetime": _datetime,
    "number": _number,
    "yes_no": _yes_no,
    "value_list": _value_list,
    "default": _default,
}
"""By name.

Each raises ValueError, one plain sentence without its stop, on arguments that it cannot take.
"""


def _count(
    arguments: Sequence[Argument], least: int, most: int | None = None
) -> Sequence[Argument]:
    """Check how many arguments there are."""
    if not least <= len(arguments) <= (least if most is None else most):
        wanted = f"{least} or {most}" if most else str(least or "no")
        raise ValueError(
            f"it takes {wanted} argument{'' if wanted == '1' else 's'}, not {len(arguments)}"
        )
    for argument in arguments:
        if argument.left is not None:
            raise ValueError('it takes no "="')
    return arguments


def _unless(made: Sql, sentence: str) -> Sql:
    """Complain of a value that is not empty and of which nothing could be made."""
    return lambda column: bound(
        column,
        lambda value: (
            f"(CASE WHEN {value} IS NOT NULL AND {made(value)} IS NULL"
            f" THEN {shown(value)} || {literal(sentence)} END)"
        ),
    )
