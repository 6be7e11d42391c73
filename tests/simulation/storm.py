"""Decides, by seed, what goes wrong when; counts it, and writes down all that happens."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tests.engine.rehearsal import Killed, MovedClock
from tests.simulation.faults import PORT_OF, Fault, Kind, Port


class Trace:
    """What happened, line by line; two equal histories have equal seals."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, *words: object) -> None:
        self.lines.append(" ".join(map(str, words)))

    @property
    def seal(self) -> str:
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()


class Storm:
    """The faults of one history: each waits until its port was passed often enough."""

    def __init__(self, faults: Iterable[Fault], trace: Trace) -> None:
        self.fired: Counter[Kind] = Counter()
        self.passed: Counter[Port] = Counter()
        """How often each port was passed while a fault could have struck there."""
        self.trace = trace
        self.blows = False
        self.plans = False
        """Whether the program reads and plans; else it sends."""
        self._waiting: dict[Port, list[tuple[Fault, list[int]]]] = {port: [] for port in Port}
        for fault in faults:
            self._waiting[PORT_OF[fault.kind]].append((fault, [fault.after]))

    def due(self, port: Port) -> Iterator[Fault]:
        """Pass a port: the faults that can strike now. One that does not fit waits on."""
        if not self.blows:
            return
        self.passed[port] += 1
        for fault, left in list(self._waiting[port]):
            if fault.plans is not self.plans:
                continue
            left[0] -= 1
            if left[0] < 0:
                yield fault

    def strike(self, fault: Fault) -> random.Random:
        """Let a fault strike: it is counted and never comes again. What it leaves open by seed."""
        waiting = self._waiting[PORT_OF[fault.kind]]
        waiting[:] = [one for one in waiting if one[0] is not fault]
        self.fired[fault.kind] += 1
        self.trace.note("!", fault.kind.name)
        return random.Random(fault.seed)

    @contextmanager
    def calm(self) -> Iterator[None]:
        """No fault strikes inside."""
        before, self.blows = self.blows, False
        try:
            yield
        finally:
            self.blows = before


class Life:
    """Whether a process still lives. Past its end nothing it tries has any effect."""

    def __init__(self) -> None:
        self.alive = True

    def check(self) -> None:
        if not self.alive:
            raise Killed

    def end(self) -> None:
        self.alive = False
        raise Killed


class SimulatedClock(MovedClock):
    """Time that only passes where it is said to; the computer's own clock may be set wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta(0)
        """By how much the computer's clock is ahead of everybody else's."""

    def now(self) -> datetime:
        """What the computer's clock shows."""
        return self.time + self.ahead

    def true_now(self) -> datetime:
        """What everybody else's clock shows."""
        return self.time
