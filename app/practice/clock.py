"""The practice org's clock: the computer's time, moved by as much as a rehearsal wants."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web


def computer_time() -> datetime:
    """Return the computer's time, aware and in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write a moment as Salesforce answers it: UTC, milliseconds, `+0000`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


class PracticeClock:
    """A clock that can be set forward and back while the org runs. Call it for the time."""

    def __init__(self, base: Callable[[], datetime] = computer_time) -> None:
        """Start in step with `base`, which gives aware UTC time."""
        self._base = base
        self._shift = timedelta()

    def __call__(self) -> datetime:
        """Return the org's time, aware and in UTC."""
        return self._base() + self._shift

    @property
    def shift(self) -> timedelta:
        """How far the org is ahead of the base clock."""
        return self._shift

    def move(self, by: timedelta) -> None:
        """Move the org's time by an amount, on top of what it was moved before."""
        self._shift += by

    def set_shift(self, shift: timedelta) -> None:
        """Put the org ahead of the base clock by exactly this much."""
        self._shift = shift


CLOCK = web.AppKey("clock", PracticeClock)
"""The clock of the org an aiohttp application serves; set by the server before it starts."""
