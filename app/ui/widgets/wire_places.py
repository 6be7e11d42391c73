"""Where the rows of two lists are, and so where the lines between them begin and end."""

from collections.abc import Callable
from dataclasses import dataclass

Middles = Callable[[str], tuple[float, bool] | None]
"""Field name → height of its row's middle, and whether it is out of sight."""


@dataclass(frozen=True)
class Ends:
    """Where a line begins and ends, and which end is scrolled out of sight."""

    start_y: float
    end_y: float
    start_hidden: bool
    end_hidden: bool


@dataclass(frozen=True)
class Places:
    """Where the rows of both lists are now, in the coordinates of the canvas."""

    source: Middles
    target: Middles
    source_top: float
    target_top: float

    def ends(self, source: str, target: str) -> Ends | None:
        """Give both ends of a pair; None if neither is in sight, or one is filtered out."""
        start = self.source(source)
        end = self.target(target) if start is not None else None
        if start is None or end is None or (start[1] and end[1]):
            return None
        top, other = self.source_top, self.target_top
        return Ends(start[0] + top, end[0] + other, start[1], end[1])
