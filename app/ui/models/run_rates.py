"""How fast a run sends: records a second over the last minute, from what its job reports."""

from collections import deque
from itertools import pairwise

WINDOW_S = 60
"""How far back the curve goes. Unit: seconds. Source: ui.md, section 4."""
NOW_S = 5.0
"""The speed "now" is the mean over this time. Unit: seconds."""


class RunRates:
    """Remembers how many records were done at which moment."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()

    def add(self, at_s: float, done: int) -> None:
        """Take in a report; one that goes back starts anew.

        Args:
            at_s: a clock that never goes back, in seconds.
            done: records sent so far.
        """
        if self._points and done < self._points[-1][1]:
            self._points.clear()
        self._points.append((at_s, done))
        while self._points and self._points[0][0] < at_s - WINDOW_S - 1:
            self._points.popleft()

    def per_second(self) -> tuple[float, ...]:
        """Give the records of each of the last seconds, oldest first, evened out over three."""
        if len(self._points) < 2:
            return ()
        first, last = self._points[0][0], self._points[-1][0]
        seconds = max(1, min(WINDOW_S, round(last - first)))
        edges = [last - seconds + step for step in range(seconds + 1)]
        done = [self._done_at(edge) for edge in edges]
        raw = [later - sooner for sooner, later in pairwise(done)]
        return tuple(
            sum(raw[max(0, n - 1) : n + 2]) / len(raw[max(0, n - 1) : n + 2])
            for n in range(len(raw))
        )

    def now(self) -> float:
        """Give the speed of the last seconds, in records a second."""
        if len(self._points) < 2:
            return 0.0
        last_at, last_done = self._points[-1]
        since = max(self._points[0][0], last_at - NOW_S)
        return max(0.0, (last_done - self._done_at(since)) / max(0.5, last_at - since))

    def seconds_left(self, remaining: int) -> int | None:
        """Say how long the rest takes at this speed; None while nobody knows."""
        speed = self.now()
        return round(remaining / speed) if speed > 0 else None

    def _done_at(self, at_s: float) -> float:
        """Give the number done at a moment, on the line between two reports."""
        before = self._points[0]
        for point in self._points:
            if point[0] >= at_s:
                span = point[0] - before[0]
                share = (at_s - before[0]) / span if span > 0 else 1.0
                return before[1] + (point[1] - before[1]) * share
            before = point
        return float(before[1])
