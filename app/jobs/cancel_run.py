"""End a run that stopped. What it did stays; what is left of it is not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.outcome import CANCELLED, Outcome, RowError, WriteState
from app.core.report import RunState
from app.store.journal import RunJournal
from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks import CancelRun
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

AT_ONCE = 5_000
"""Writes closed in one transaction. Unit: rows. Source: ours."""


def cancel_run(ask: CancelRun, workspace: Workspace, report: ReportProgress) -> int:
    """Close what a run never sent; the run's id. Asks the org for nothing.

    A run of which something was sent and not answered stays open until that was looked up.

    Raises:
        SettingsError: there is no such run, or it has ended.
        BusyError: another process is sending it.
    """
    del report
    place = workspace.runs.report(ask.run).place
    with workspace.lease(place) as lease:
        workspace.runs.recover(place, lease)
        stopped = workspace.runs.report(ask.run)
        if stopped.state in (RunState.FINISHED, RunState.FAILED):
            raise SettingsError(f"Run {ask.run} is {stopped.state.value}; it has ended", key="run")
        journal = RunJournal(workspace.database, ask.run, place, lease, workspace.clock)
        journal.wake(WriteState.HELD, WriteState.PARKED)
        closed = _close_waiting(journal, workspace)
        unknown = workspace.runs.report(ask.run).tally.unknown
        said = f"Ended by you; {count_of(closed, 'record')} were not sent"
        if unknown:
            said += f". What became of {count_of(unknown, 'record')} is still to be looked up"
        state = RunState.INTERRUPTED if unknown else RunState.FINISHED
        workspace.runs.end(ask.run, state, workspace.clock.now(), lease, message=said)
    return ask.run


def _close_waiting(journal: RunJournal, workspace: Workspace) -> int:
    """Set aside everything that waits; how many writes there were."""
    error = RowError(CANCELLED, "Not sent; you ended the run")
    closed = 0
    for mapping, side, operation in sorted(journal.open_lanes(), key=str):
        while writes := journal.waiting(mapping, side, operation, AT_ONCE, 0):
            outcomes = [Outcome(one, WriteState.FAILED, error=error) for one in writes]
            journal.set_aside(outcomes, workspace.clock.now())
            closed += len(writes)
    return closed
