"""A schedule of a sync: when a mapping runs by itself. Loaded and shown; nothing starts it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from enum import Enum

from app.core.mapping import Flow


class FirstRun(Enum):
    """When a schedule begins once its sync is active."""

    AT_ONCE = "at once"
    NEXT_MORNING = "next morning"


@dataclass(frozen=True)
class Schedule:
    """When one mapping runs."""

    mapping: str
    flow: Flow | None = None
    """Only what flows this way; None for both."""
    at: time | None = None
    """Once a day, by the clock of the computer."""
    every: timedelta | None = None
    """Again and again; exactly one of `at` and `every` is said."""
    between: tuple[time, time] | None = None
    """Only within these hours of the day."""
    first: FirstRun = FirstRun.AT_ONCE
