"""Tells from the numbers that events carry whether some were lost, or whether they began anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

LATE_S = 60
"""How long a number may be missing before it counts as lost: events overtake each other.

Unit: seconds. Source: ours; senders try a delivery that failed again after seconds.
"""

MOST_MISSING = 1_000
"""Most missing numbers that are remembered, so that those that come late are known for that."""


@dataclass
class Numbers:
    """The numbers of a feed's events since it was last read whole, in the order of arrival."""

    next: int | None = None
    """The number that is expected; None before the first one."""
    missing: dict[int, datetime | None] = field(default_factory=dict)
    """Number → since when it is missing; None: it was missing when all was read whole, so that
    nothing is lost by it."""
    began_anew: bool = False

    def heard(self, number: int, at: datetime) -> None:
        """Take in the number of an event."""
        if self.next is None:
            self.next = number + 1
        elif number >= self.next:
            skipped = range(self.next, min(number, self.next + MOST_MISSING))
            self.missing |= dict.fromkeys(skipped, at)
            self.next = number + 1
        elif number in self.missing:
            del self.missing[number]
        else:
            self.began_anew = True
            self.missing.clear()
            self.next = number + 1

    def lost(self, now: datetime) -> list[int]:
        """The numbers that are missing for too long to be merely late, in order."""
        return sorted(
            number
            for number, since in self.missing.items()
            if since is not None and (now - since).total_seconds() >= LATE_S
        )

    def covered(self) -> Numbers:
        """What is known once all was read whole: nothing is lost, some may still come late."""
        known = sorted(self.missing)[-MOST_MISSING:]
        return Numbers(self.next, dict.fromkeys(known, None))


def shown(numbers: list[int]) -> str:
    """Numbers in words, such as "4, 7 to 9"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = [str(first) if first == last else f"{first} to {last}" for first, last in spans[:3]]
    return ", ".join([*words, *(["..."] if len(spans) > 3 else [])])
