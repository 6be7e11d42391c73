"""Keeps to what an API lets through: so many requests in a window, and what its headers say."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol

from app.core.errors import RequestLimitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.core.clock import Clock
    from app.core.http_api import Limits, Window

_EPOCH_S = 1_000_000_000
"""A number above this is a moment, not a stretch. Unit: seconds since 1970 (the year 2001)."""

_EPOCH_MS = 100_000_000_000
"""A number above this is a moment in milliseconds."""


class RequestLog(Protocol):
    """Where requests are counted."""

    def take(
        self, connection: str, path: str, windows: Sequence[Window], now: datetime
    ) -> datetime | None:
        """Count a request if every window has room; when there is room, None where it counted."""


class OpenRequests:
    """The requests of one connection while it is open, for one that nothing is kept of."""

    def __init__(self) -> None:
        self._made: dict[Window, deque[datetime]] = {}

    def take(
        self, connection: str, path: str, windows: Sequence[Window], now: datetime
    ) -> datetime | None:
        """Count a request, see `RequestLog`."""
        del connection
        counted = [one for one in windows if path.startswith(one.path)]
        made = [self._made.setdefault(one, deque(maxlen=one.requests)) for one in counted]
        full = [
            at
            for one, past in zip(counted, made, strict=True)
            if (at := one.room_at(past[0] if len(past) == one.requests else None, now))
        ]
        if full:
            return max(full)
        for past in made:
            past.append(now)
        return None


class RequestBudget:
    """Counts the requests to one API, and waits or refuses where a window is full."""

    def __init__(self, name: str, limits: Limits, clock: Clock, log: RequestLog) -> None:
        """Count nothing yet.

        Args:
            name: the connection's name.
            limits: what its file says.
            clock: the time.
            log: where requests are counted.
        """
        self._name = name
        self._limits = limits
        self._clock = clock
        self._log = log
        self._closed_until: datetime | None = None

    def spend(self, path: str) -> None:
        """Count a request that is about to be made, waiting for its turn.

        Raises:
            RequestLimitError: its turn is too far away.
        """
        if self._closed_until is not None:
            self._wait_until(self._closed_until)
            self._closed_until = None
        if not self._limits.windows:
            return
        while room_at := self._log.take(self._name, path, self._limits.windows, self._clock.now()):
            self._wait_until(room_at)

    def observe(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer says of what is left."""
        remaining = headers.get(self._limits.remaining_header or "-", "")
        if remaining.strip() != "0":
            return
        reset = reset_in_s(headers.get(self._limits.reset_header or "-", ""), self._clock.now())
        if reset is not None:
            self._closed_until = self._clock.now() + timedelta(seconds=reset)

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
