"""What every command shares: the workspace, progress on a terminal, answers as words or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import typer

from app.cli.errors import CANCELLED, exit_code, tell
from app.core.errors import AppError, Cancelled
from app.core.progress import Phase, Progress
from app.jobs.handlers import handle
from app.jobs.workspace import Machine, Workspace
from app.wording import visible

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]
OrgChoice = Annotated[
    str, typer.Option("--org", help="practice, sandbox or production, where several are bound.")
]

_home: str | None = None


def choose_home(home: str | None) -> None:
    """Take another workspace folder than the default; said once, before any command runs."""
    global _home  # noqa: PLW0603 - one process, one workspace
    _home = home


@contextmanager
def opened(*, as_json: bool) -> Iterator[Workspace]:
    """The workspace for one command; an exception becomes words and an exit code."""
    try:
        machine = Machine.start(_home)
        try:
            workspace = Workspace.open(machine)
            try:
                yield workspace
            finally:
                workspace.close()
        finally:
            machine.close()
    except typer.Exit:
        raise
    except (AppError, Cancelled) as error:
        tell(error, as_json=as_json)
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(CANCELLED) from error


def ask(workspace: Workspace, wish: object, *, as_json: bool) -> Any:
    """Run an ask in this process, with progress on a terminal."""
    return handle(wish, workspace, _quiet if as_json or not sys.stderr.isatty() else _line)


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
    if progress.phase is Phase.SIGN_IN and progress.note:
        if progress.done == 0:
            print(f"Open this address to sign in:\n{progress.note}", file=sys.stderr)
        return
    total = f" of {progress.total:,}" if progress.total else ""
    note = f"  {progress.note}" if progress.note else ""
    text = f"\r{progress.phase.value.capitalize()}: {progress.done:,}{total} {progress.unit}{note}"
    print(text.ljust(78)[:100], end="\r", file=sys.stderr, flush=True)
