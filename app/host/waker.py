"""Wakes runs that waited for their allowance: when it is there again they go on by themselves.

What waits and until when stands in the workspace, so a restart forgets nothing. The engine process
looks when it starts, when a run may be due, and every half minute for what other processes held.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from app.asks import ContinueRun
from app.core.errors import AppError
from app.store.database import ReadOnlyDatabase
from app.store.held_runs import read_held
from app.store.leases import is_held, place_lease

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.core.clock import Clock

LOOK_S = 30.0
"""Longest time between two looks. Unit: seconds. Source: ours."""

SOONEST_S = 1.0
"""Shortest time between two looks. Unit: seconds. Source: ours."""

_log = structlog.get_logger()


class Waker:
    """Looks for runs that are due and begins to continue them."""

    def __init__(self, workspace: Path, clock: Clock, begin: Callable[[ContinueRun], None]) -> None:
        """Look at nothing yet.

        Args:
            workspace: its folder.
            clock: tells what is due.
            begin: is given each run that is due; one that is under way already it leaves alone.
        """
        self._workspace = workspace
        self._clock = clock
        self._begin = begin
        self._woken = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="waker")

    def start(self) -> None:
        """Look from now on, on a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Look no more; what was begun goes on."""
        self._ended = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def nudge(self) -> None:
        """Look now: something ended that may have been held."""
        self._woken.set()

    def look(self) -> float:
        """Begin what is due; the seconds until it is worth another look.

        Raises:
            AppError: the workspace cannot be read now.
        """
        with ReadOnlyDatabase(self._workspace) as database:
            held = read_held(database)
            now = self._clock.now()
            due = [
                one
                for one in held
                if one.is_due(now) and not is_held(database, place_lease(one.place), now)
            ]
        for one in due:
            self._begin(ContinueRun(one.run_id, by_itself=True))
        waits = [
            (one.resumes_at - now).total_seconds()
            for one in held
            if one.resumes_at is not None and not one.is_due(now)
        ]
        return min(LOOK_S, max(SOONEST_S, min(waits, default=LOOK_S)))

    def _work(self) -> None:
        while not self._ended:
            try:
                seconds = self.look()
            except AppError as error:
                _log.warning("held runs cannot be read", why=str(error))
                seconds = LOOK_S
            self._woken.wait(seconds)
            self._woken.clear()
