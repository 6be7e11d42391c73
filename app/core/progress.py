"""Progress is a value: the only thing a job tells its watchers while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Phase(Enum):
    """What a job is doing, in the order a run passes through them."""

    SIGN_IN = "sign in"
    READ = "read"
    COMPARE = "compare"
    SEND = "send"
    CONFIRM = "confirm"
    STORE = "store"


@dataclass(frozen=True)
class Progress:
    """How far a job is."""

    phase: Phase
    done: int
    total: int | None = None
    """None when nobody knows."""
    unit: str = "records"
    note: str = ""
    """One plain sentence, such as "Waiting 2 s for a locked record", or ""."""


ReportProgress = Callable[[Progress], None]
"""Tells the watchers. Raises `Cancelled` when the person asked to stop, so a job calls it between
batches and never between a write and the record of that write."""
