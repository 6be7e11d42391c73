"""Copy the workspace into one file, move it to another folder, make one of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.progress import Phase, Progress
from app.store.backup import back_up, restore
from app.store.paths import MOVED_NAME, private_file
from app.store.stage import sync_to_disk

if TYPE_CHECKING:
    from app.asks import BackUpWorkspace, MoveWorkspace, RestoreBackup
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def back_up_workspace(ask: BackUpWorkspace, workspace: Workspace, report: ReportProgress) -> str:
    """Write a backup while the workspace is in use; its path.

    Raises:
        SettingsError: the file is there already.
        StoreError: the disk is full, or the workspace is damaged; nothing is left behind.
    """
    report(Progress(Phase.STORE, 0, None, "files"))
    path = Path(ask.path).expanduser().absolute()
    if path.is_dir():
        path /= f"orgtide-{workspace.clock.now().astimezone():%Y-%m-%d-%H%M%S}.backup"
    back_up(workspace.path, path, workspace.clock.now())
    return str(path)


def move_workspace(ask: MoveWorkspace, workspace: Workspace, report: ReportProgress) -> str:
    """Move the workspace; the new folder. Whoever still works in the old one is told so.

    Raises:
        SettingsError: there is a workspace in that folder, or it is inside of this one.
        BusyError: a job is at work.
        StoreError: the disk is full; the workspace stays where it is.
    """
    report(Progress(Phase.STORE, 0, None, "files"))
    old, new = workspace.path, Path(ask.folder).expanduser().absolute()
    if new == old or old in new.parents:
        raise SettingsError(f"{new} is inside of the workspace", key="folder")
    carried = new.with_name(f"{new.name}.moving")
    with workspace.quiet():
        try:
            back_up(old, carried, workspace.clock.now())
            restore(carried, new)
        finally:
            carried.unlink(missing_ok=True)
        (new / MOVED_NAME).unlink(missing_ok=True)  # it may come back to where it was
        pointer = private_file(old / MOVED_NAME)
        pointer.write_text(f"{new}\n", "utf-8")
        sync_to_disk(pointer)
    return str(new)


def restore_backup(ask: RestoreBackup, workspace: Workspace, report: ReportProgress) -> str:
    """Make a workspace of a backup, beside the one in use; its folder.

    Raises:
        SettingsError: there is a workspace in that folder already.
        DataError: the file is no sound backup; nothing is left behind.
        StoreTooNewError: a newer program wrote it.
        StoreFullError: the disk is full; nothing is left behind.
    """
    del workspace
    report(Progress(Phase.STORE, 0, None, "files"))
    folder = Path(ask.folder).expanduser().absolute()
    restore(Path(ask.path).expanduser().absolute(), folder)
    return str(folder)
