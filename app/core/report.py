"""The summary of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from app.core.outcome import Tally
from app.core.plan import Counts
from app.core.sync import OrgKind, Place


class RunState(Enum):
    """Where a run stands."""

    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    """Its process went away, or the person stopped it; it can be continued."""
    HELD = "held"
    """Out of quota; goes on after the reset."""
    FINISHED = "finished"
    FAILED = "failed"
    """Ended by an error that concerned the whole run."""


@dataclass(frozen=True)
class RunReport:
    """What one run did, with an accounting that adds up."""

    run_id: int
    plan_id: int
    place: Place
    org_kind: OrgKind | None
    org_name: str
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    approved_by: str
    plan_hash: str
    counts: Counts
    """Of the plan: read = unchanged + out of scope + skipped + planned."""
    tally: Tally
    """Of the run: approved = succeeded + failed + held + parked + unknown."""
    done: dict[str, int] = field(default_factory=dict)
    """Writes that succeeded, by operation."""
    calls: dict[str, int] = field(default_factory=dict)
    """API calls spent by purpose."""
    bytes_sent: int = 0
    message: str = ""
    """Why it ended as it did, one plain sentence, or ""."""
    resumes_at: datetime | None = None
    """When a held run goes on by itself; None when a person has to continue it."""
    unattended: bool = False
    """Whether a policy approved it and nobody looked."""
