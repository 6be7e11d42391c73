"""Say until when a run waits that has used up its allowance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import CrowdedError, RequestLimitError, RetriableError
from app.core.quota import AtLimit
from app.store.held_runs import HeldRuns
from app.wording.errors import sentence

if TYPE_CHECKING:
    from app.core.errors import AppError
    from app.core.quota import Budget
    from app.jobs.workspace import Workspace

LOOK_AGAIN = timedelta(minutes=15)
"""Until a run tries again that waits for something nobody can foretell. Source: ours."""

LOOK_AGAIN_SOON = timedelta(minutes=2)
"""The same where the org only takes no more requests at once. Source: ours; none runs longer than
ten minutes, most are over much sooner."""


def hold_run(run_id: int, error: RequestLimitError, budget: Budget, workspace: Workspace) -> None:
    """Remember that a run waits, and until when.

    | what is used up      | at limit `hold`        | at limit `stop`      |
    |----------------------|------------------------|----------------------|
    | a budget             | goes on at its reset   | waits for a person   |
    | the org's allowance  | tries again in a while | tries again in a while |
    | the requests at once | tries again soon       | tries again soon       |
    """
    ours = error.resets_at is not None
    waits_for_person = ours and budget.at_limit is AtLimit.STOP
    now = workspace.clock.now()
    resumes_at = None if waits_for_person else (error.resets_at or now + _pause(error))
    HeldRuns(workspace.database).hold(run_id, sentence(error), resumes_at, now)


def hold_again(run_id: int, error: AppError, workspace: Workspace) -> None:
    """Let a held run that could not go on wait on: a while, or for a person where one is needed."""
    now = workspace.clock.now()
    resumes_at = None
    if isinstance(error, RequestLimitError):
        resumes_at = error.resets_at or now + _pause(error)
        error.waits = True
    elif isinstance(error, RetriableError):
        resumes_at = now + LOOK_AGAIN
    HeldRuns(workspace.database).hold(run_id, sentence(error), resumes_at, now)


def _pause(error: RequestLimitError) -> timedelta:
    """How long to wait for an allowance of which nobody knows when it comes back."""
    return LOOK_AGAIN_SOON if isinstance(error, CrowdedError) else LOOK_AGAIN
