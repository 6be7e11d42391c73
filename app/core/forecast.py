"""What applying a plan is going to cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForecastLine:
    """The calls of one kind of work."""

    what: str
    """"send", "check", "confirm"."""
    calls: int
    batches: int
    api: str


@dataclass(frozen=True)
class Forecast:
    """API calls and time of a plan before its first call."""

    calls: int
    seconds: float
    lines: tuple[ForecastLine, ...]
    left_after: int | None
    """Calls left of the budget afterwards; None without a budget, negative when it does not fit."""
