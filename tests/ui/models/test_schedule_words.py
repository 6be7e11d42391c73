"""Schedules are said in plain words."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.mapping import Flow
from app.core.schedule import FirstRun, Schedule, Weekday, next_times
from app.ui.models.schedule_words import (
    every_words,
    schedule_words,
    short_words,
    times_words,
    zone_of,
)

NOW = datetime(2026, 11, 20, 14, 40, tzinfo=UTC)
WORKDAYS = tuple(Weekday)[:5]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule("m", at=time(2)), "Daily at 02:00"),
        (
            Schedule("m", every=timedelta(minutes=10), between=(time(7), time(20)), days=WORKDAYS),
            "Every 10 minutes, 07:00 to 20:00, Mon to Fri",
        ),
        (
            Schedule("m", at=time(3), days=(Weekday.SUNDAY, Weekday.MONDAY), flow=Flow.TO_SOURCE),
            "Daily at 03:00, Mon, Sun, to the source only",
        ),
        (
            Schedule("m", at=time(3), zone="Europe/Oslo", first=FirstRun.NEXT_MORNING),
            "Daily at 03:00, by the clock of Europe/Oslo, from the next morning on",
        ),
    ],
)
def test_a_schedule_is_one_line(looks, schedule: Schedule, words: str) -> None:
    assert schedule_words(schedule) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"seconds": 30}, "Every 30 seconds"),
        ({"minutes": 1}, "Every minute"),
        ({"minutes": 90}, "Every 90 minutes"),
        ({"hours": 1}, "Every hour"),
        ({"hours": 36}, "Every 36 hours"),
        ({"days": 2}, "Every 2 days"),
    ],
)
def test_a_span_is_said_in_its_largest_whole_unit(looks, span: dict[str, int], words: str) -> None:
    assert every_words(timedelta(**span)) == words


def test_each_day_is_named_once(looks) -> None:
    schedule = Schedule("m", every=timedelta(hours=8), zone="Europe/London")
    times = next_times(schedule, NOW, zone_of(schedule), 5)
    words = "Today 16:00, Tomorrow 00:00, 08:00, 16:00, Sun 22 Nov 00:00"
    assert times_words(times, NOW, zone_of(schedule)) == words
    assert times_words((), NOW, None) == "Never"


def test_several_schedules_are_counted(looks) -> None:
    nightly = Schedule("m", at=time(2))
    assert short_words(()) == "By hand"
    assert short_words((nightly,)) == "Daily at 02:00"
    assert short_words((nightly, nightly, nightly)) == "Daily at 02:00 and 2 more"
