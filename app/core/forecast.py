"""What applying a plan is going to cost."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.quota import ReadPrice

BATCH = 200
"""Records of the smallest whole call. Source: sObject Collections, REST API Developer Guide."""


@dataclass(frozen=True)
class ForecastLine:
    """The calls of one kind of work."""

    what: str
    """"send", "check", "confirm"."""
    calls: int
    batches: int
    api: str


@dataclass(frozen=True)
class ReadLine:
    """How one object was read for the plan, and why so; it is read that way next time too."""

    label: str
    """The object in its side's own words, plural."""
    price: ReadPrice


@dataclass(frozen=True)
class Forecast:
    """API calls and time of a plan before its first call."""

    calls: int
    seconds: float
    lines: tuple[ForecastLine, ...]
    left_after: int | None
    """Calls left of the budget afterwards; None without a budget, negative when it does not fit."""
    reading: tuple[ReadLine, ...] = ()
    """What looking at both sides took; spent already, and no part of `calls`."""


def changes_within(forecast: Forecast | None, changes: int) -> int:
    """Tell how many of a plan's changes the budget is going to hold, in whole batches.

    Args:
        forecast: of all of them; None while nobody knows.
        changes: how many are approved.
    """
    if forecast is None or forecast.left_after is None or forecast.left_after >= 0:
        return changes
    held = changes * max(0, forecast.calls + forecast.left_after) // max(1, forecast.calls)
    return held - held % BATCH if held > BATCH else held
