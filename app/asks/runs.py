"""Asks about runs: send, go on, end, mend, go back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Correction:
    """A new value for one field of a failed write."""

    seq: int
    field: str
    value: str | None


@dataclass(frozen=True)
class ApplyPlan:
    """Approve a plan with its decisions and send it; continues a run of it that stopped or paused.

    Answers the run's id.
    """

    plan: int
    by: str
    """Who approves."""
    approve: tuple[str, ...] = ()
    """What to approve on top of the stored decisions: all, inserts, updates, deletes, none."""
    lift: tuple[str, ...] = ()
    """Guards lifted by name."""
    conflicts: str = ""
    """Which side wins every conflict: source or target; "" leaves them as they are decided."""
    first: int | None = None
    """Send so many, then pause for a look; 0 sends all. None: five in production, else all."""


@dataclass(frozen=True)
class RunSync:
    """Preview, approve by the sync's policy, and send. Answers the run's id."""

    sync: str
    org: str = ""
    mapping: str = ""
    by: str = ""


@dataclass(frozen=True)
class ContinueRun:
    """Go on with a run that stopped; looks first at what became of its last request.

    Answers the run's id.
    """

    run: int
    by_itself: bool = False
    """Nobody asked: the allowance that it waited for is there again."""


@dataclass(frozen=True)
class CancelRun:
    """End a run that stopped: what is left of it is not sent. Answers the run's id."""

    run: int


@dataclass(frozen=True)
class RetryFailures:
    """Send failed writes again, with corrections. Answers the new run's id."""

    run: int
    by: str
    seqs: tuple[int, ...] = ()
    """() for all."""
    safe_only: bool = False
    """Only failures that no person has to mend."""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class HandlePayload:
    """Handle one payload again whose record did not get through. Answers `HandledPayload`.

    What was sent and refused is sent again as a run of its own; for what no plan could take the
    mapping is previewed.
    """

    payload: int
    """Its number in the inbox."""
    by: str


@dataclass(frozen=True)
class ImportCorrections:
    """Read a corrected workbook of failures. Answers `CorrectionsFound`; nothing is sent."""

    run: int
    path: str


@dataclass(frozen=True)
class UndoRun:
    """Plan the way back of a run. Answers the plan's id; nothing is written yet."""

    run: int


@dataclass(frozen=True)
class ExportFailures:
    """Write the workbook of a run's failures. Answers its path."""

    run: int
    path: str
