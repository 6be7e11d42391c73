"""A schedule whose runs come some minutes earlier or later, as when its tick is dragged."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from app.core.schedule import A_DAY, Schedule

STEP_MINUTES = 5
"""Runs are moved by whole steps. Source: ui.md, "Schedules"."""
_MIDNIGHT = datetime(2000, 1, 3)  # noqa: DTZ001  a time of the clock, in any zone


def may_move(schedule: Schedule) -> bool:
    """Tell whether a schedule has a time of the day; one of several days apart has none."""
    if schedule.at is not None:
        return True
    return schedule.every is not None and timedelta(0) < schedule.every <= A_DAY


def moved(schedule: Schedule, minutes: int) -> Schedule:
    """Give a schedule all of whose runs come so many minutes later, earlier below 0.

    Hours move along, so that as many runs stay in them. Runs that begin anew at midnight begin
    later, by what is left over whole spans.
    """
    if not may_move(schedule):
        return schedule
    if schedule.at is not None:
        return replace(schedule, at=_later(schedule.at, minutes))
    if schedule.between is not None:
        start, end = (_later(one, minutes) for one in schedule.between)
        return replace(schedule, between=(start, end))
    span = round((schedule.every or A_DAY) / timedelta(minutes=1))
    first = minutes % span if span else 0
    hours = (_later(time.min, first), time(23, 59)) if first else None
    return replace(schedule, between=hours)


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(_MIDNIGHT, at) + timedelta(minutes=minutes)).time()
