"""Functions on dates, moments and times of day, and their arithmetic.

A moment is kept in UTC. It has its date in the formula's zone (TODAY, DATEVALUE); all else about
it is said in GMT, as Salesforce does. Source of each function: Salesforce Help, "Formula Operators
and Functions by Context"; borders also by Salesforce's published formula engine.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.language.canonical import trimmed_sql
from app.language.formula.functions import (
    BOOLEAN,
    DATE,
    DATETIME,
    NUMBER,
    TEXT,
    TIME,
    Function,
    Given,
)
from app.language.formula.values import DECIMAL, MS_OF_A_DAY, Kind, Typed, number_from_double
from app.language.sql_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE_TEXT = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_MOMENT_TEXT = f"{_DATE_TEXT}[ T][0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}([.][0-9]{{1,3}})?Z?"
_TIME_TEXT = "([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,3})?Z?"
_DAY_OR_MOMENT = (Kind.DATE, Kind.DATETIME)
_DAY_TEXT = (*TEXT, *_DAY_OR_MOMENT)
_CLOCK_TEXT = (*TEXT, *DATETIME, *TIME)

# ---------------------------------------------------------------------------- dates from something


def _date(given: Given) -> Typed:
    parts = [f"TRY_CAST(trunc({value.sql}) AS INTEGER)" for value in given.values]
    inside = f"{parts[0]} BETWEEN 1 AND 9999"
    sql = f"(CASE WHEN {inside} THEN TRY(make_date({', '.join(parts)})) END)"
    there = " AND ".join(f"{value.sql} IS NOT NULL" for value in given.values)
    error = given.failing(f"{there} AND {sql} IS NULL", "DATE was given a day that does not exist")
    return given.result(Kind.DATE, sql, error)


def _date_value(given: Given) -> Typed:
    kind = given.values[0].kind
    if kind is Kind.DATE:
        return given.values[0]
    if kind is Kind.DATETIME:
        return given.result(Kind.DATE, f"CAST({_local(given.sql(0), given.rules.zone)} AS DATE)")
    return _read_text(
        given, Kind.DATE, _DATE_TEXT, "TRY_CAST({} AS DATE)", "date such as 2026-11-20"
    )


def _moment_value(given: Given) -> Typed:
    kind = given.values[0].kind
    if kind is Kind.DATETIME:
        return given.values[0]
    if kind is Kind.DATE:
        return given.result(Kind.DATETIME, f"CAST({given.sql(0)} AS TIMESTAMP)")
    read = "TRY_CAST(rtrim({}, 'Z') AS TIMESTAMP)"
    return _read_text(given, Kind.DATETIME, _MOMENT_TEXT, read, "time such as 2026-11-20 17:00:00")


def _time_value(given: Given) -> Typed:
    kind = given.values[0].kind
    if kind is Kind.TIME:
        return given.values[0]
    if kind is Kind.DATETIME:
        return given.result(
            Kind.TIME, f"(epoch_ms({given.sql(0)}) % {MS_OF_A_DAY} + {MS_OF_A_DAY}) % {MS_OF_A_DAY}"
        )
    read = "epoch_ms(TRY_CAST('1970-01-01 ' || rtrim({}, 'Z') AS TIMESTAMP))"
    return _read_text(given, Kind.TIME, _TIME_TEXT, read, "time such as 17:00:00.000")


def _read_text(given: Given, kind: Kind, pattern: str, read: str, what: str) -> Typed:
    """Read a text of one form; a text of another is an error."""
    trimmed = trimmed_sql(given.sql(0))

    def value(text: str) -> str:
        matches = f"regexp_full_match({text}, {literal(pattern)})"
        return f"(CASE WHEN {matches} THEN {read.format(text)} END)"

    sql = given.let(trimmed, value)
    missing = f"{trimmed} IS NOT NULL AND {sql} IS NULL"
    return given.result(kind, sql, given.failing(missing, f"{given.name} was given no {what}"))


def _local(moment: str, zone: str) -> str:
    return f"timezone({literal(zone)}, timezone('UTC', {moment}))"


def _today(given: Given) -> Typed:
    day = given.rules.now.astimezone(ZoneInfo(given.rules.zone)).date()
    return given.result(Kind.DATE, f"DATE '{day.isoformat()}'")


def _now(given: Given) -> Typed:
    return given.result(Kind.DATETIME, _timestamp(given.rules.now))


def _time_now(given: Given) -> Typed:
    now = given.rules.now.astimezone(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return given.result(Kind.TIME, f"CAST({(now - midnight).total_seconds() * 1000:.0f} AS BIGINT)")


def _timestamp(moment: datetime) -> str:
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "milliseconds")
    return f"TIMESTAMP '{text}'"


def _from_unix(given: Given) -> Typed:
    ms = f"TRY_CAST(trunc({given.sql(0)} * 1000) AS BIGINT)"
    sql = f"(CASE WHEN abs({given.sql(0)}) < 200000000000 THEN TRY(make_timestamp_ms({ms})) END)"
    missing = f"{given.sql(0)} IS NOT NULL AND {sql} IS NULL"
    error = given.failing(missing, "FROMUNIXTIME was given a number that is no time")
    return given.result(Kind.DATETIME, sql, error)


# ---------------------------------------------------------------------------- parts of a date


def _part(usage: str, kinds: tuple[Kind, ...], sql: str) -> Function:
    def build(given: Given) -> Typed:
        return given.result(Kind.NUMBER, f"CAST({sql.format(given.sql(0))} AS {DECIMAL})")

    return Function(usage, (kinds,), build)


def _unix(given: Given) -> Typed:
    ms = given.sql(0) if given.values[0].kind is Kind.TIME else f"epoch_ms({given.sql(0)})"
    return given.result(Kind.NUMBER, f"CAST(CAST(floor({ms} / 1000) AS BIGINT) AS {DECIMAL})")


def _add_months(given: Given) -> Typed:
    kind = given.values[0].kind
    months = f"to_months(coalesce({given.whole(1)}, 0))"

    def moved(start: str) -> str:
        later = f"({start} + {months})"
        last = f"CAST({start} AS DATE) = last_day(CAST({start} AS DATE))"
        clock = f"({start} - CAST(CAST({start} AS DATE) AS TIMESTAMP))"
        ending = f"(CAST(last_day(CAST({later} AS DATE)) AS TIMESTAMP) + {clock})"
        return f"(CASE WHEN {last} THEN {ending} ELSE {later} END)"

    moment = f"CAST({given.sql(0)} AS TIMESTAMP)"
    sql = given.let(f"TRY({given.let(moment, moved)})", _in_calendar)
    if kind is Kind.DATE:
        sql = f"CAST({sql} AS DATE)"
    there = f"{given.sql(0)} IS NOT NULL AND {sql} IS NULL"
    return given.result(kind, sql, given.failing(there, "ADDMONTHS leads out of the calendar"))


def _in_calendar(day: str) -> str:
    """NULL outside the years that a date can be written in."""
    return f"(CASE WHEN year({day}) BETWEEN 1 AND 9999 THEN {day} END)"


def _format_duration(given: Given) -> Typed:
    kind = given.values[0].kind
    if len(given.values) == 1 or kind is Kind.NUMBER:
        return _spelled_seconds(given)
    if given.values[1].kind is not kind or kind not in (Kind.TIME, Kind.DATETIME):
        raise given.refuse(
            "FORMATDURATION takes seconds, two times, or two moments", given.positions[1]
        )
    ends = [value.sql if kind is Kind.TIME else f"epoch_ms({value.sql})" for value in given.values]
    seconds = f"abs({ends[1]} - {ends[0]}) // 1000"
    return given.result(Kind.TEXT, given.let(seconds, _spell(with_days=kind is Kind.DATETIME)))


def _spelled_seconds(given: Given) -> Typed:
    if given.values[0].kind is not Kind.NUMBER:
        raise given.refuse("FORMATDURATION needs two ends, or seconds", given.positions[0])
    seconds = f"TRY_CAST(abs(trunc({given.sql(0)})) AS BIGINT)"
    plain = given.let(seconds, _spell(with_days=False))
    if len(given.values) == 1:
        return given.result(Kind.TEXT, plain)
    if given.values[1].kind is not Kind.BOOLEAN:
        raise given.refuse("FORMATDURATION's second value says TRUE for days", given.positions[1])
    days = given.let(seconds, _spell(with_days=True))
    return given.result(Kind.TEXT, f"(CASE WHEN {given.sql(1)} THEN {days} ELSE {plain} END)")


def _spell(*, with_days: bool) -> Callable[[str], str]:
    if with_days:
        return lambda s: (
            f"printf('%d:%02d:%02d:%02d', {s} // 86400, {s} // 3600 % 24, {s} // 60 % 60, {s} % 60)"
        )
    return lambda s: f"printf('%02d:%02d:%02d', {s} // 3600, {s} // 60 % 60, {s} % 60)"


# ---------------------------------------------------------------------------- arithmetic


def shifted(given: Given, mark: str) -> Typed:
    """A date, a moment or a time of day, plus or minus a number.

    Of a date the number's days count, without its decimals; of a moment its days with them; of a
    time its milliseconds, around the clock.
    """
    kind, start, by = given.values[0].kind, given.sql(0), given.sql(1)
    if kind is Kind.DATE:
        sql = given.let(f"TRY({start} {mark} {given.whole(1)})", _in_calendar)
    elif kind is Kind.DATETIME:
        ms = f"TRY_CAST(round(CAST({by} AS DOUBLE) * {MS_OF_A_DAY}) AS BIGINT)"
        sql = given.let(f"TRY({start} {mark} to_milliseconds({ms}))", _in_calendar)
    else:
        moved = f"({start} {mark} TRY_CAST(trunc({by}) AS BIGINT))"
        sql = f"(({moved} % {MS_OF_A_DAY} + {MS_OF_A_DAY}) % {MS_OF_A_DAY})"
    missing = f"{start} IS NOT NULL AND {by} IS NOT NULL AND {sql} IS NULL"
    return given.result(kind, sql, given.failing(missing, "The result is no day of the calendar"))


def between(given: Given) -> Typed:
    """The days from one date or moment to another, the milliseconds from one time to another."""
    kind, left, right = given.values[0].kind, given.sql(0), given.sql(1)
    if kind is Kind.DATE:
        sql = f"({left} - {right})"
    elif kind is Kind.DATETIME:
        ms = f"CAST(epoch_ms({left}) - epoch_ms({right}) AS DOUBLE)"
        return given.result(Kind.NUMBER, given.let(f"{ms} / {MS_OF_A_DAY}", number_from_double))
    else:
        sql = f"((({left} - {right}) % {MS_OF_A_DAY} + {MS_OF_A_DAY}) % {MS_OF_A_DAY})"
    return given.result(Kind.NUMBER, f"CAST({sql} AS {DECIMAL})")


_CLOCK = "({{}} // {} % {})"

DATE_FUNCTIONS: dict[str, Function] = {
    "ADDMONTHS": Function("ADDMONTHS(date, months)", (_DAY_OR_MOMENT, NUMBER), _add_months),
    "DATE": Function("DATE(year, month, day)", (NUMBER, NUMBER, NUMBER), _date),
    "DATETIMEVALUE": Function("DATETIMEVALUE(text)", (_DAY_TEXT,), _moment_value),
    "DATEVALUE": Function("DATEVALUE(text or date and time)", (_DAY_TEXT,), _date_value),
    "DAY": _part("DAY(date)", DATE, "day({})"),
    "DAYOFYEAR": _part("DAYOFYEAR(date)", DATE, "dayofyear({})"),
    "FORMATDURATION": Function(
        "FORMATDURATION(seconds, with days) or FORMATDURATION(start, end)",
        ((*NUMBER, *TIME, *DATETIME), (*BOOLEAN, *TIME, *DATETIME)),
        _format_duration,
        least=1,
    ),
    "FROMUNIXTIME": Function("FROMUNIXTIME(seconds)", (NUMBER,), _from_unix),
    "HOUR": _part("HOUR(time)", TIME, _CLOCK.format(3_600_000, 24)),
    "ISOWEEK": _part("ISOWEEK(date)", DATE, "week({})"),
    "ISOYEAR": _part("ISOYEAR(date)", DATE, "isoyear({})"),
    "MILLISECOND": _part("MILLISECOND(time)", TIME, _CLOCK.format(1, 1000)),
    "MINUTE": _part("MINUTE(time)", TIME, _CLOCK.format(60_000, 60)),
    "MONTH": _part("MONTH(date)", DATE, "month({})"),
    "NOW": Function("NOW()", (), _now),
    "SECOND": _part("SECOND(time)", TIME, _CLOCK.format(1_000, 60)),
    "TIMENOW": Function("TIMENOW()", (), _time_now),
    "TIMEVALUE": Function("TIMEVALUE(text or date and time)", (_CLOCK_TEXT,), _time_value),
    "TODAY": Function("TODAY()", (), _today),
    "UNIXTIMESTAMP": Function("UNIXTIMESTAMP(date or time)", ((*DATETIME, *DATE, *TIME),), _unix),
    "WEEKDAY": _part("WEEKDAY(date)", DATE, "(dayofweek({}) + 1)"),
    "YEAR": _part("YEAR(date)", DATE, "year({})"),
}
