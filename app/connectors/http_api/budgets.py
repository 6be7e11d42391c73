"""Keeps to what an API lets through: so many requests in a window, and what its headers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from app.core.errors import RequestLimitError
from app.core.http_api import WindowKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.clock import Clock
    from app.core.http_api import Limits, Window

_EPOCH_S = 1_000_000_000
"""A number above this is a moment, not a stretch. Unit: seconds since 1970 (the year 2001)."""

_EPOCH_MS = 100_000_000_000
"""A number above this is a moment in milliseconds."""


class RequestBudget:
    """Counts the requests to one API, and waits or refuses where a window is full."""

    def __init__(self, name: str, limits: Limits, clock: Clock) -> None:
        self._name = name
        self._limits = limits
        self._clock = clock
        self._made: dict[Window, list[datetime]] = {one: [] for one in limits.windows}
        self._closed_until: datetime | None = None

    def spend(self, path: str) -> None:
        """Count a request that is about to be made, waiting for its turn.

        Raises:
            RequestLimitError: its turn is too far away.
        """
        if self._closed_until is not None:
            self._wait_until(self._closed_until)
            self._closed_until = None
        counted = [one for one in self._limits.windows if path.startswith(one.path)]
        for window in counted:
            free_at = self._free_at(window)
            if free_at is not None:
                self._wait_until(free_at)
        for window in counted:
            self._made[window].append(self._clock.now())

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer says of what is left."""
        remaining = headers.get(self._limits.remaining_header or "-", "")
        if remaining.strip() != "0":
            return
        reset = reset_in_s(headers.get(self._limits.reset_header or "-", ""), self._clock.now())
        if reset is not None:
            self._closed_until = self._clock.now() + timedelta(seconds=reset)

    def _free_at(self, window: Window) -> datetime | None:
        """When the next request fits; None for now."""
        now, made = self._clock.now(), self._made[window]
        if window.kind is WindowKind.MOVING:
            begin = now - timedelta(seconds=window.per_s)
        else:
            begin = _window_start(now, window.per_s)
        made[:] = [at for at in made if (at > begin if _moves(window) else at >= begin)]
        if len(made) < window.requests:
            return None
        if _moves(window):
            return made[-window.requests] + timedelta(seconds=window.per_s)
        return begin + timedelta(seconds=window.per_s)

    def _wait_until(self, moment: datetime) -> None:
        wait_s = (moment - self._clock.now()).total_seconds()
        if wait_s > self._limits.most_wait_s:
            raise RequestLimitError(
                f"The budget of requests of {self._name} is used up",
                endpoint=self._name,
                resets_at=moment,
            )
        while wait_s > 0:
            self._clock.sleep(wait_s)
            wait_s = (moment - self._clock.now()).total_seconds()


def _moves(window: Window) -> bool:
    return window.kind is WindowKind.MOVING


def _window_start(now: datetime, per_s: float) -> datetime:
    seconds = now.timestamp()
    return datetime.fromtimestamp(seconds - seconds % per_s, UTC)


def reset_in_s(text: str, now: datetime) -> float | None:
    """Read when there is more again: seconds from now, epoch seconds or milliseconds, or a date.

    Returns:
        Seconds from now, at least 0; None when the text says nothing.
    """
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        return _date_in_s(text, now)
    if not 0 <= number < 1e15:
        return None
    if number >= _EPOCH_MS:
        number /= 1_000
    if number >= _EPOCH_S:
        number -= now.timestamp()
    return max(0.0, number)


def _date_in_s(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
