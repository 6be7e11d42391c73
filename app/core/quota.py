"""Budgets, usage and what an org says of its own allowance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Purpose(Enum):
    """What a request to an org was for."""

    SIGN_IN = "sign in"
    """Costs a login or nothing, never an API call. Source: API Request Limits and Allocations."""
    SCHEMA = "schema"
    READ = "read"
    WRITE = "write"
    CONFIRM = "confirm"
    RESOLVE = "resolve"
    CHECK = "check"


class AtLimit(Enum):
    """What a run does when its budget is used up."""

    HOLD = "hold"
    """What is left waits and goes on after the reset, by itself."""
    STOP = "stop"
    """What is left waits until a person continues it."""


class BudgetUnit(Enum):
    """What a budget counts."""

    CALLS = "calls"
    RECORDS = "records"
    """Records sent to be written, as some vendors count their quota."""


@dataclass(frozen=True)
class Budget:
    """What we allow ourselves in one org: a sync's own budget, or that of the org for all syncs."""

    daily: int | None = None
    """A day; None: the automatic share, min(0.25 x Max, Remaining - 0.1 x Max)."""
    hourly: int | None = None
    """API calls an hour, whatever the unit."""
    at_limit: AtLimit = AtLimit.HOLD
    unit: BudgetUnit = BudgetUnit.CALLS
    """Of `daily`."""


@dataclass(frozen=True)
class OrgAllowance:
    """The org's own rolling 24-hour limit, as it last said it."""

    used: int
    maximum: int
    seen_at: datetime
    own: int = 0
    """Of the used ones, those that this workspace made."""

    @property
    def others(self) -> int:
        """What other programs and people of the org used."""
        return max(0, self.used - self.own)

    @property
    def share(self) -> float:
        """The used part of the whole; 1.0 where the org allows nothing."""
        return self.used / self.maximum if self.maximum else 1.0


@dataclass(frozen=True)
class Usage:
    """What has been spent in one org, and what may be.

    Of several budgets that hold, the numbers are those of the one with the least left.
    """

    today: int
    """API calls since the start of the budget day."""
    this_hour: int
    daily_budget: int | None
    hourly_budget: int | None
    resets_at: datetime
    """Start of the next budget day."""
    org: OrgAllowance | None = None
    """None until the org has answered once."""
    by_hand: bool = False
    """Whether a person set the daily budget; else it is the automatic one."""
    held: bool = False
    """Over 95 % of the org's allowance was used and it is not yet under 75 % again."""


class BulkKind(Enum):
    """Allowances of bulk jobs, which no API call counts against; the value is the org's name."""

    INGEST_BATCHES = "DailyBulkApiBatches"
    """Batches of 10,000 records that ingest jobs are cut into."""
    QUERY_JOBS = "DailyBulkV2QueryJobs"


@dataclass(frozen=True)
class BulkUsage:
    """How far a bulk allowance is used."""

    kind: BulkKind
    own: int
    """Of this workspace, in the last 24 hours."""
    maximum: int | None = None
    """None until the org has told its limits."""
    remaining: int | None = None
    """What is left for everybody, as the org last said, less what we used since."""


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
