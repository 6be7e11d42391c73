"""orgtide sync watch: run a sync whenever a file or a database of it changes."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from app.asks import RunSync
from app.cli.errors import tell
from app.cli.runs import told_run
from app.core.errors import AppError
from app.jobs.handlers import handle
from app.jobs.watch_sync import LOOK_S, watching
from app.wording.syncs import watching_words

if TYPE_CHECKING:
    from app.core.progress import Progress
    from app.jobs.workspace import Workspace


def watch_and_run(sync: str, org: str, workspace: Workspace) -> None:
    """Run a sync once, then each time that something of it changes.

    Raises:
        AppError: it cannot be watched. What goes wrong with a run is told, and the watch goes on.
        Cancelled: Ctrl+C.
    """
    with watching(sync, org, workspace) as watch:
        _say(watching_words(watch.sync.title, watch.mappings))
        _run(sync, org, "", workspace)
        while True:
            workspace.clock.sleep(LOOK_S)
            moved = watch.look()
            if moved:
                # Two mappings may take the same file, so several go as one run.
                _run(sync, org, moved[0] if len(moved) == 1 else "", workspace)


def _run(sync: str, org: str, mapping: str, workspace: Workspace) -> None:
    wish = RunSync(sync, org, mapping, getpass.getuser())

    def report(_progress: Progress) -> None:
        workspace.clock.sleep(0)  # raises when Ctrl+C was pressed

    try:
        run = workspace.runs.report(handle(wish, workspace, report))
    except AppError as error:
        tell(error, as_json=False)
        return
    _say(told_run(workspace, run))


def _say(words: str) -> None:
    print(words, flush=True)
