"""What every command shares: the workspace, progress on a terminal, answers as words or JSON."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from app.asks import ApplyPlan, ApplyRetention, ContinueRun, RetryFailures, RunSync
from app.cli.errors import CANCELLED, exit_code, tell, tell_stopped
from app.core.errors import AppError, Cancelled
from app.core.progress import Progress, ReportProgress
from app.core.report import RunReport, RunState
from app.jobs.handlers import handle
from app.jobs.keep_tidy import apply_retention
from app.jobs.machine import CancellableClock
from app.jobs.workspace import Machine, Workspace
from app.store.paths import workspace_folder
from app.wording.counted import visible

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]
OrgChoice = Annotated[
    str, typer.Option("--org", help="practice, sandbox or production, where several are bound.")
]

GOES_ON = (RunState.RUNNING, RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD)
"""Where a run stands that is not over."""

_home: str | None = None


def choose_home(home: str | None) -> None:
    """Take another workspace folder than the default; said once, before any command runs."""
    global _home  # noqa: PLW0603 - one process, one workspace
    _home = home


def home() -> Path:
    """The folder of the workspace that commands work in."""
    return workspace_folder(Path(_home) if _home else None)


@contextmanager
def saying_errors(*, as_json: bool) -> Iterator[None]:
    """An exception becomes words and an exit code."""
    try:
        yield
    except (AppError, Cancelled) as error:
        tell(error, as_json=as_json)
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(CANCELLED) from error


@contextmanager
def started_machine(*, as_json: bool) -> Iterator[Machine]:
    """The world for a command that opens no workspace of its own; errors as with `opened`."""
    with saying_errors(as_json=as_json):
        machine = Machine.start(_home)
        try:
            yield machine
        finally:
            machine.close()


@contextmanager
def opened(*, as_json: bool) -> Iterator[Workspace]:
    """The workspace for one command; an exception becomes words and an exit code."""
    with saying_errors(as_json=as_json):
        machine = Machine.start(_home)
        try:
            workspace = Workspace.open(machine, CancellableClock(machine.clock, threading.Event()))
            try:
                apply_retention(ApplyRetention(if_due=True), workspace, _quiet)
                yield workspace
            finally:
                workspace.close()
        finally:
            machine.close()


def ask(
    workspace: Workspace, wish: object, *, as_json: bool, watcher: ReportProgress | None = None
) -> Any:
    """Run an ask in this process, with progress on a terminal, or told to `watcher`.

    Ctrl+C ends every wait and stops after what is being written; then it is said how to go on. A
    second Ctrl+C ends the program at once, which loses nothing either: the journal knows.
    """
    show = watcher or (_quiet if as_json or not sys.stderr.isatty() else _line)

    def report(progress: Progress) -> None:
        workspace.clock.sleep(0)  # raises when Ctrl+C was pressed
        show(progress)

    try:
        with stopped_by_ctrl_c(workspace):
            return handle(wish, workspace, report)
    except Cancelled:
        tell_stopped(stopped_run(wish, workspace), as_json=as_json)
        raise
    except AppError as error:
        left = stopped_run(wish, workspace)
        if left is None or left.state is not RunState.INTERRUPTED:
            raise
        tell(error, as_json=as_json, left=left)
        raise typer.Exit(exit_code(error)) from error


@contextmanager
def stopped_by_ctrl_c(workspace: Workspace) -> Iterator[None]:
    """Let the first Ctrl+C stop the job, and the second one the program."""
    clock = workspace.clock
    if not isinstance(clock, CancellableClock) or not _is_main_thread():
        yield
        return

    def stop(*_: object) -> None:
        if clock.cancelled.is_set():
            raise KeyboardInterrupt
        clock.cancelled.set()
        print("\nStopping after what is under way...", file=sys.stderr, flush=True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def stopped_run(wish: object, workspace: Workspace) -> RunReport | None:
    """The run that an ask was sending when it was stopped; None when it sent none."""
    if isinstance(wish, ApplyPlan):
        found = workspace.runs.of_plan(wish.plan)
        return found[-1] if found else None
    if isinstance(wish, ContinueRun):
        return workspace.runs.report(wish.run)
    if isinstance(wish, RunSync | RetryFailures):
        sync = wish.sync if isinstance(wish, RunSync) else ""
        newest = next(iter(workspace.pages.runs(sync=sync, limit=1)), None)
        return newest.report if newest and newest.report.state in GOES_ON else None
    return None


def answer(facts: object, words: str, *, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        plain = msgspec.to_builtins(facts, enc_hook=str)
        print(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        print(visible(words))


def _quiet(progress: Progress) -> None:
    """Progress that nobody watches."""


def _line(progress: Progress) -> None:
    total = f" of {progress.total:,}" if progress.total else ""
    note = f"  {progress.note}" if progress.note else ""
    text = f"\r{progress.phase.value.capitalize()}: {progress.done:,}{total} {progress.unit}{note}"
    print(text.ljust(78)[:100], end="\r", file=sys.stderr, flush=True)
