"""The real world behind the ports: this computer's clock and chance."""

from __future__ import annotations

import getpass
import os
import random
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.clock import Clock
from app.core.errors import Cancelled

CLOCK_SHIFT_VARIABLE = "ORGTIDE_CLOCK_SHIFT_S"
"""Seconds by which this process's clock runs ahead; for tests of waits that last minutes."""


def person_of_computer() -> str:
    """The name that this person signed in to the computer with; "" where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a process without a user, as in some containers
        return ""


class SystemClock:
    """This computer's clock."""

    def __init__(self) -> None:
        self._shift = timedelta(seconds=float(os.environ.get(CLOCK_SHIFT_VARIABLE) or 0))

    def now(self) -> datetime:
        """The time, aware, UTC."""
        return datetime.now(UTC) + self._shift

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True)
class CancellableClock:
    """A clock whose waits end when the person asks to stop."""

    clock: Clock
    cancelled: threading.Event

    def now(self) -> datetime:
        """The time, aware, UTC."""
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait, or stop waiting.

        Raises:
            Cancelled: the person asked to stop.
        """
        if self.cancelled.wait(seconds):
            raise Cancelled


class SystemRandom:
    """This computer's chance."""

    def uniform(self, low: float, high: float) -> float:
        """A number between the two."""
        return random.uniform(low, high)  # noqa: S311 - jitter of waits, no secret

    def token(self, size_bytes: int) -> str:
        """Hexadecimal characters nobody can guess."""
        return secrets.token_hex(size_bytes)
