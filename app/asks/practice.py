"""Asks about the practice org: start it, and make things go wrong on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenPractice:
    """Start the practice orgs and bind the example to them. Answers the connections' names."""

    fresh: bool = False
    """Throw the practice data away and begin again."""


@dataclass(frozen=True)
class ListPracticeFaults:
    """What can be made to go wrong on a practice org, and what is on. Answers `PracticeDay`."""

    org: str = "sandbox"
    """Which of the two: `sandbox` or `production`."""


@dataclass(frozen=True)
class StartPracticeFault:
    """Make one of these things go wrong. Answers `PracticeAnswer`."""

    name: str
    settings: tuple[tuple[str, str], ...] = ()
    """(setting, value); what is left out is as usual."""
    after: int = 0
    """Matching events that pass first."""
    times: int | None = None
    """How often it happens; None as usual, 0 until it is switched off."""
    org: str = "sandbox"


@dataclass(frozen=True)
class StopPracticeFaults:
    """Switch one fault off, or all. Answers `PracticeDay`."""

    fault: int | None = None
    """Its number; None for all."""
    org: str = "sandbox"
