"""What an unattended run does besides: it pauses where a guard stops it, and says what happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.core.errors import AppError, RequestLimitError, SafetyStop, SettingsError, StopReason
from app.core.report import RunState
from app.wording.counted import count_of
from app.wording.errors import advice, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ResumeSync, SeeNotices
    from app.core.progress import ReportProgress
    from app.core.report import RunReport
    from app.jobs.workspace import Workspace

PAUSED = "paused"
"""Name of the guard that stands until a person has looked."""


@contextmanager
def watched(sync: str, workspace: Workspace) -> Iterator[None]:
    """Run something unattended; what stops it is told, and a guard pauses the sync.

    Raises:
        SafetyStop: the sync pauses already, or does from now on; nothing was written.
    """
    why = workspace.notices.paused(sync)
    if why:
        raise SafetyStop((StopReason(PAUSED, f"{sync} pauses: {why}"),))
    try:
        yield
    except SafetyStop as stop:
        workspace.notices.pause(sync, str(stop))
        workspace.notices.add("warning", f"{sync} pauses: {stop}", sync=sync)
        raise
    except RequestLimitError as error:
        words = f"{sync} did not run: {sentence(error)} {advice(error)}".replace("\n", " ")
        workspace.notices.add("warning", words, sync=sync)
        raise
    except AppError as error:
        workspace.notices.add("error", f"{sync} did not run to its end: {error}", sync=sync)
        raise


def tell_run(report: RunReport, workspace: Workspace) -> None:
    """Say of an unattended run what a person has to know of it; nothing when all went well."""
    failed = sum(report.tally.failed.values())
    sync = report.place.sync
    if report.state is RunState.HELD:
        level, words = "info", f"{sync} waits for the API budget: {report.message}"
    elif report.state is not RunState.FINISHED:
        level, words = "warning", f"{sync} stopped: {report.message}"
    elif failed:
        level, words = "warning", f"{count_of(failed, 'record')} of {sync} failed"
    else:
        return
    workspace.notices.add(level, words, sync=sync, org_id=report.place.org_id, run_id=report.run_id)


def resume_sync(ask: ResumeSync, workspace: Workspace, report: ReportProgress) -> None:
    """Let the unattended runs of a sync go on.

    Raises:
        SettingsError: there is no such sync, or it does not pause.
    """
    del report
    title = workspace.syncs.load(ask.sync).title
    if not workspace.notices.paused(ask.sync):
        raise SettingsError(f"{title} does not pause", key="sync")
    workspace.notices.resume(ask.sync)


def see_notices(ask: SeeNotices, workspace: Workspace, report: ReportProgress) -> int:
    """Mark notices as seen; how many were not."""
    del report
    return workspace.notices.see(ask.up_to)
