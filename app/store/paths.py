"""Where the workspace is, and who may look into it.

<workspace>/orgtide.sqlite      the system of record (and its -wal and -shm beside it)
<workspace>/syncs/              our copy of each sync file
<workspace>/apis/               API files that were written or changed here
<workspace>/plans/<id>/         what a plan found already agreed, as Parquet
<workspace>/segments/           observations and baselines, as Parquet
<workspace>/stage/              scratch of the jobs that are at work
<workspace>/logs/               the log, rotated
<workspace>/erasures/           certificates of what was erased
<workspace>/orgtide.sqlite.seal checksums of the database while nobody has it open
<workspace>/moved-to.txt        where the workspace is now, after a move
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import platformdirs

from app.core.errors import StoreError

DATABASE_NAME = "orgtide.sqlite"
MOVED_NAME = "moved-to.txt"
HOME_VARIABLE = "ORGTIDE_HOME"

OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY_FILE = 0o600


def workspace_folder(chosen: Path | None = None) -> Path:
    """Name the folder of the workspace; one that was moved is found where it is now.

    Args:
        chosen: see `chosen_folder`.
    """
    folder = chosen_folder(chosen)
    while (there := moved_to(folder)) is not None:
        folder = there
    return folder


def chosen_folder(chosen: Path | None = None) -> Path:
    """Name the folder that was asked for: the chosen one, else ORGTIDE_HOME, else the user's own.

    Args:
        chosen: what the person said on the command line; None when nothing was said.
    """
    home = os.environ.get(HOME_VARIABLE, "")
    if chosen is not None:
        return chosen.expanduser().absolute()
    if home:
        return Path(home).expanduser().absolute()
    return platformdirs.user_data_path("orgtide", appauthor=False)


def moved_to(folder: Path) -> Path | None:
    """Where the workspace of a folder is now; None when it was not moved."""
    try:
        return Path((folder / MOVED_NAME).read_text("utf-8").strip())
    except OSError:
        return None


def refuse_moved(folder: Path) -> None:
    """Refuse to work in the place from which a workspace was moved.

    Raises:
        StoreError: it was moved.
    """
    there = moved_to(folder)
    if there is not None:
        raise StoreError(f"The workspace was moved to {there}. Start Orgtide again.", path=folder)


def remove_moved(folder: Path) -> None:
    """Remove what a move left in the old place; nothing where nothing was moved from."""
    there = moved_to(folder)
    if there is None or not any((there / name).is_file() for name in (DATABASE_NAME, MOVED_NAME)):
        return
    for path in folder.iterdir():
        if path.name == MOVED_NAME or path == there or path in there.parents:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    remove_moved(there)


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can enter; one that is there already is closed to others.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(OWNER_ONLY_FOLDER)
    except OSError as error:
        raise StoreError(
            f"The folder {path} cannot be made: {error.strerror}.", path=path
        ) from error
    return path


def private_file(path: Path) -> Path:
    """Make an empty file that only its owner can read, unless it is there; then close it to others.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY_FILE))
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(OWNER_ONLY_FILE)
    except OSError as error:
        raise StoreError(f"The file {path} cannot be made: {error.strerror}.", path=path) from error
    return path


def database_path(workspace: Path) -> Path:
    """Name the SQLite file of a workspace."""
    return workspace / DATABASE_NAME
