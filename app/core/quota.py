"""Budgets, usage and what an org says of its own allowance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Purpose(Enum):
    """What an API call was for."""

    SIGN_IN = "sign in"
    SCHEMA = "schema"
    READ = "read"
    WRITE = "write"
    CONFIRM = "confirm"
    RESOLVE = "resolve"
    CHECK = "check"


class AtLimit(Enum):
    """What a run does when its budget is used up."""

    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True)
class Budget:
    """Calls we allow ourselves in one org."""

    daily: int | None = None
    """API calls a day; None: the automatic share, min(0.25 x Max, Remaining - 0.1 x Max)."""
    hourly: int | None = None
    at_limit: AtLimit = AtLimit.HOLD


@dataclass(frozen=True)
class OrgAllowance:
    """The org's own rolling 24-hour limit, as it last said it."""

    used: int
    maximum: int
    seen_at: datetime


@dataclass(frozen=True)
class Usage:
    """What has been spent in one org, and what may be."""

    today: int
    """Own calls since the start of the budget day."""
    this_hour: int
    daily_budget: int | None
    hourly_budget: int | None
    resets_at: datetime
    """Start of the next budget day."""
    org: OrgAllowance | None = None
    """None until the org has answered once."""


@dataclass(frozen=True)
class ReadPrice:
    """How a side was read and why that way; `wording` has the sentence."""

    way: str
    """"query", "bulk query", "report", "by Id"; "" where reading costs no calls."""
    calls: int
    """API calls that it took."""
    records: int
    reason: str = ""
    """Why this way and not another, as one plain sentence."""
