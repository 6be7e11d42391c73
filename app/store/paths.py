"""Where the workspace is, and who may look into it.

<workspace>/orgtide.sqlite      the system of record (and its -wal and -shm beside it)
<workspace>/syncs/              our copy of each sync file
<workspace>/plans/<id>/         what a plan found already agreed, as Parquet
<workspace>/segments/           observations and baselines, as Parquet
<workspace>/stage/              scratch of the jobs that are at work
<workspace>/logs/               the log, rotated
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from app.core.errors import StoreError

DATABASE_NAME = "orgtide.sqlite"
HOME_VARIABLE = "ORGTIDE_HOME"

OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY_FILE = 0o600


def workspace_folder(chosen: Path | None = None) -> Path:
    """Name the workspace's folder: the chosen one, else ORGTIDE_HOME, else the user's own.

    Args:
        chosen: what the person said on the command line; None when nothing was said.
    """
    if chosen is not None:
        return chosen.expanduser().absolute()
    home = os.environ.get(HOME_VARIABLE, "")
    if home:
        return Path(home).expanduser().absolute()
    return platformdirs.user_data_path("orgtide", appauthor=False)


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
