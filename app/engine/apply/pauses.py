"""How long the writes of a lane wait: after an attempt, after a lock, when a side is busy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.ports import Random

LONGEST_WAIT_S = 120.0
"""A side that asks for a longer pause ends the attempt. Unit: seconds. Source: ours."""

LOCK_WAITS_S = (0.0, 5.0, 15.0, 45.0)
"""Least pause before rows that met a lock are sent again, by attempt. Unit: seconds. Source: ours;
whoever holds a lock for a minute is at work on more than one record.
"""


class Pauses:
    """The pause that is due before the next request; the sender waits it."""

    def __init__(self, random: Random, most_busy: int) -> None:
        """Nothing is to be waited for yet.

        Args:
            random: makes processes that met each other wait for different times.
            most_busy: after so many answers of "later" in a row a side is left alone.
        """
        self._random = random
        self._most_busy = most_busy
        self._due_s = 0.0
        self._busy = 0
        """Requests in a row that were answered with "later"."""
        self._met_lock = False

    def take(self) -> float:
        """What is to be waited now, in seconds; it is not due any more."""
        seconds, self._due_s = self._due_s, 0.0
        return seconds

    def between_attempts(self, attempt: int) -> None:
        """Plan the pause before rows that came back are sent again."""
        if not attempt:
            return
        self._due_s = max(self._due_s, self._backoff_s(attempt))
        if self._met_lock:
            wait_s = LOCK_WAITS_S[attempt] * self._random.uniform(0.75, 1.25)
            self._due_s = max(self._due_s, wait_s)
        self._met_lock = False

    def met_lock(self) -> None:
        """A row was locked; the next attempt waits longer."""
        self._met_lock = True

    def answered(self) -> None:
        """The side does its work."""
        self._busy = 0

    def later(self, asked_s: float | None) -> bool:
        """The side said "later"; whether it is worth waiting for.

        Args:
            asked_s: how long it asked for; None when it did not say.
        """
        self._busy += 1
        pause_s = asked_s or self._backoff_s(self._busy)
        if self._busy >= self._most_busy or pause_s > LONGEST_WAIT_S:
            return False
        self._due_s = pause_s
        return True

    def _backoff_s(self, times: int) -> float:
        return float(2.0**times * self._random.uniform(0.75, 1.25))
