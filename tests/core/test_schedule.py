"""When a schedule is due, by the clock of its zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.schedule import Schedule, Weekday, next_times, times_after

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 11, 20, 14, 40, tzinfo=UTC)


def every(**span: int) -> Schedule:
    return Schedule("people", every=timedelta(**span))


def due(schedule: Schedule, count: int = 3, after: datetime = FRIDAY) -> list[str]:
    found = next_times(schedule, after, LONDON, count)
    return [f"{one.astimezone(LONDON):%a %d %H:%M}" for one in found]


CASES = {
    "once a day, today": (Schedule("m", at=time(15)), ["Fri 20 15:00", "Sat 21 15:00"]),
    "once a day, gone by": (Schedule("m", at=time(2)), ["Sat 21 02:00", "Sun 22 02:00"]),
    "the moment itself is not later": (
        Schedule("m", at=time(14, 40)),
        ["Sat 21 14:40", "Sun 22 14:40"],
    ),
    "again and again from midnight on": (every(minutes=25), ["Fri 20 15:00", "Fri 20 15:25"]),
    "a span begins anew each day": (every(hours=7), ["Fri 20 21:00", "Sat 21 00:00"]),
    "within hours, both ends": (
        Schedule("m", every=timedelta(hours=2), between=(time(7), time(15))),
        ["Fri 20 15:00", "Sat 21 07:00"],
    ),
    "hours past midnight": (
        Schedule("m", every=timedelta(hours=3), between=(time(22), time(4))),
        ["Fri 20 22:00", "Sat 21 01:00"],
    ),
    "only on days": (
        Schedule("m", at=time(9), days=(Weekday.MONDAY, Weekday.WEDNESDAY)),
        ["Mon 23 09:00", "Wed 25 09:00"],
    ),
    "hours past midnight belong to the day they begin": (
        Schedule(
            "m", every=timedelta(hours=4), between=(time(22), time(4)), days=(Weekday.FRIDAY,)
        ),
        ["Fri 20 22:00", "Sat 21 02:00", "Fri 27 22:00"],
    ),
    "every second day": (every(days=2), ["Sun 22 00:00", "Tue 24 00:00"]),
    "a day and a half": (every(hours=36), ["Sat 21 00:00", "Sun 22 12:00"]),
    "every second day within hours": (
        Schedule("m", every=timedelta(days=2), between=(time(7), time(9))),
        ["Sun 22 07:00", "Tue 24 07:00"],
    ),
}


@pytest.mark.parametrize(("schedule", "expected"), CASES.values(), ids=CASES)
def test_the_next_times_of(schedule: Schedule, expected: list[str]) -> None:
    assert due(schedule, len(expected)) == expected


def test_a_time_that_the_clock_leaves_out_is_due_an_hour_later() -> None:
    saturday = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert due(Schedule("m", at=time(1, 30)), 2, saturday) == ["Sun 28 02:30", "Mon 29 01:30"]


def test_a_time_that_the_clock_shows_twice_is_due_once() -> None:
    saturday = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert due(Schedule("m", at=time(1, 30)), 2, saturday) == ["Sun 25 01:30", "Mon 26 01:30"]
    half_hours = due(every(minutes=30), 60, saturday)
    assert len(set(half_hours)) == len(half_hours)


def test_a_schedule_that_never_comes_has_no_times() -> None:
    never = Schedule("m", every=timedelta(days=14), days=(Weekday.TUESDAY,))
    assert due(never) == []


@given(
    minutes=st.integers(1, 20_000),
    hours=st.none() | st.tuples(st.times(), st.times()),
    days=st.sets(st.sampled_from(Weekday)),
)
def test_times_grow_and_keep_to_hours_and_days(
    minutes: int, hours: tuple[time, time] | None, days: set[Weekday]
) -> None:
    schedule = Schedule("m", every=timedelta(minutes=minutes), between=hours, days=tuple(days))
    found = next_times(schedule, FRIDAY, UTC, 5)
    assert list(found) == sorted(set(found))
    for one in found:
        assert one > FRIDAY
        if hours is not None:
            start, end = hours
            now = one.time()
            assert start <= now <= end if start <= end else now >= start or now <= end
        elif days:
            assert tuple(Weekday)[one.weekday()] in days


def test_the_clock_of_the_computer_counts_where_no_zone_is_said() -> None:
    first = next(times_after(Schedule("m", at=time(9)), FRIDAY, None))
    assert f"{first.astimezone():%H:%M}" == "09:00"
