"""A schedule of a sync: when a mapping runs by itself. Loaded and shown; nothing starts it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

from app.core.mapping import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

A_DAY = timedelta(days=1)
COUNTED_FROM = datetime(2000, 1, 3)  # noqa: DTZ001  a time of the clock, in any zone
"""Spans of more than a day are counted from this Monday, so that a restart changes nothing."""
LOOKED_AHEAD = timedelta(days=3660)
"""A schedule whose next time is further away than this has none. Source: ours."""


class FirstRun(Enum):
    """When a schedule begins once its sync is active."""

    AT_ONCE = "at once"
    NEXT_MORNING = "next morning"


class Weekday(Enum):
    """A day of the week, in the order of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


@dataclass(frozen=True)
class Schedule:
    """When one mapping runs."""

    mapping: str
    flow: Flow | None = None
    """Only what flows this way; None for both."""
    at: time | None = None
    """Once a day, by the clock of its zone."""
    every: timedelta | None = None
    """Again and again; exactly one of `at` and `every` is said."""
    between: tuple[time, time] | None = None
    """Only within these hours of the day, both ends included; may pass midnight."""
    first: FirstRun = FirstRun.AT_ONCE
    days: tuple[Weekday, ...] = ()
    """Only on these days, by the day on which its hours begin; () for every day."""
    zone: str = ""
    """IANA zone whose clock it goes by; "" for the clock of the computer."""


def times_after(schedule: Schedule, moment: datetime, zone: tzinfo | None) -> Iterator[datetime]:
    """When a schedule is due, one time after the other, in UTC.

    Spans of up to a day begin anew each day, at midnight or where its hours begin. A time that the
    clock leaves out when summer begins is due an hour later; one that it shows twice is due once.

    Args:
        schedule: when.
        moment: aware; only later times are given.
        zone: whose clock counts; None is that of the computer.
    """
    last = moment.astimezone(UTC)
    begin = moment.astimezone(zone).replace(tzinfo=None) - A_DAY
    end = begin + LOOKED_AHEAD
    if schedule.every is not None and schedule.every > A_DAY:
        clock_times = _spaced_times(schedule, schedule.every, begin, end)
    else:
        clock_times = _daily_times(schedule, begin.date(), end.date())
    for clock_time in clock_times:
        due = _moment_of(clock_time, zone)
        if due > last:
            last = due
            yield due


def next_times(
    schedule: Schedule, moment: datetime, zone: tzinfo | None, count: int
) -> tuple[datetime, ...]:
    """The next times after a moment; fewer where a schedule has no more. See `times_after`."""
    return tuple(islice(times_after(schedule, moment, zone), count))


def _moment_of(clock_time: datetime, zone: tzinfo | None) -> datetime:
    """The moment at which a clock shows a time."""
    return (clock_time.replace(tzinfo=zone) if zone else clock_time.astimezone()).astimezone(UTC)


def _daily_times(schedule: Schedule, day: date, last: date) -> Iterator[datetime]:
    """Times of the clock that begin anew each day."""
    while day <= last:
        if _is_on(schedule, day):
            yield from _times_of(schedule, day)
        day += A_DAY


def _times_of(schedule: Schedule, day: date) -> Iterator[datetime]:
    """Times of the clock of one day, past midnight where its hours go on."""
    if schedule.at is not None:
        yield datetime.combine(day, schedule.at)
        return
    if not schedule.every:
        return
    start, end = schedule.between or (time.min, time.max)
    clock_time = datetime.combine(day, start)
    until = datetime.combine(day if start <= end else day + A_DAY, end)
    while clock_time <= until:
        yield clock_time
        clock_time += schedule.every


def _spaced_times(
    schedule: Schedule, every: timedelta, begin: datetime, last: datetime
) -> Iterator[datetime]:
    """Times of the clock that are more than a day apart."""
    start, end = schedule.between or (time.min, time.max)
    first = datetime.combine(COUNTED_FROM.date(), start)
    clock_time = first + max(0, (begin - first) // every) * every
    while clock_time <= last:
        now = clock_time.time()
        inside = start <= now <= end if start <= end else now >= start or now <= end
        if inside and _is_on(schedule, clock_time.date()):
            yield clock_time
        clock_time += every


def _is_on(schedule: Schedule, day: date) -> bool:
    return not schedule.days or tuple(Weekday)[day.weekday()] in schedule.days
