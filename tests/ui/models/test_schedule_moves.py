"""Runs that come earlier or later: which schedules have such, and what becomes of their hours."""

from datetime import time, timedelta

import pytest

from app.core.schedule import Schedule
from app.ui.models.schedule_moves import may_move, moved

TEN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("schedule", "minutes", "after"),
    [
        (Schedule("a", at=time(2)), 5, Schedule("a", at=time(2, 5))),
        (Schedule("a", at=time(0, 5)), -10, Schedule("a", at=time(23, 55))),
        (
            Schedule("a", every=TEN, between=(time(7), time(20))),
            -15,
            Schedule("a", every=TEN, between=(time(6, 45), time(19, 45))),
        ),
        (
            Schedule("a", every=timedelta(hours=1)),
            75,
            Schedule("a", every=timedelta(hours=1), between=(time(0, 15), time(23, 59))),
        ),
        (Schedule("a", every=timedelta(hours=1)), 120, Schedule("a", every=timedelta(hours=1))),
    ],
)
def test_all_runs_of_a_schedule_move_by_so_many_minutes(
    schedule: Schedule, minutes: int, after: Schedule
) -> None:
    assert moved(schedule, minutes) == after


def test_runs_that_are_days_apart_stay() -> None:
    schedule = Schedule("a", every=timedelta(days=2))
    assert not may_move(schedule)
    assert moved(schedule, 5) == schedule
