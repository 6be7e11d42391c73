"""What arrives by itself: a delivery of a webhook, as it is kept before it is answered; a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True)
class Delivery:
    """One payload that was let in."""

    connection: str
    id: str
    """The sender's own, else a digest of the body; one is kept once."""
    type: str
    """By which it is handed over, such as `ticket_audit`."""
    order_key: str
    """Deliveries of one key are handed over in order; "" where there is none."""
    received_at: datetime
    remote: str
    """The sender's address."""
    headers: dict[str, str]
    """Without those that hold secrets."""
    body: str
    secret: int = 0
    """Which of the route's secrets it was signed with, from 1; 0 where there is none."""


@dataclass(frozen=True)
class KeptPayload:
    """A payload in the inbox."""

    place: int
    """In the order of arrival; a later one is greater."""
    received_at: datetime
    body: str
    """JSON."""


@dataclass(frozen=True)
class WholeRead:
    """Why a side that events tell of was read whole, from where all of it can be read."""

    why: WholeWhy
    detail: str = ""
    """The numbers that are missing, or how long it was; "" where there is nothing to add."""


class WholeWhy(Enum):
    """What makes a whole comparison needed."""

    FIRST = "first"
    """It was never read whole, or not like this."""
    DUE = "due"
    """It was last read whole long enough ago."""
    GAP = "gap"
    """Numbers are missing: events were lost."""
    ANEW = "anew"
    """The numbers began anew: events may have been lost, and nobody knows which."""
    AWAY = "away"
    """Nobody looked for longer than senders keep what they could not deliver."""


@dataclass(frozen=True)
class Rejection:
    """One request that was not let in. Its body is not kept."""

    connection: str
    at: datetime
    remote: str
    status: int
    reason: str


@dataclass(frozen=True)
class Arrival:
    """One file that arrived in a folder, as it was when it was read."""

    file: str
    """Its name."""
    size_bytes: int
    changed_at_ns: int
    sha256: str
