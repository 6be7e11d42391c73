"""Look at a file before it is connected; keep a folder of files, or one file, as a connection."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import ColumnFacts, ConnectionFacts, FileFacts
from app.core.errors import SettingsError
from app.core.sync import FILE_OPTIONS, Connection, ConnectionKind
from app.jobs.connect import tried
from app.jobs.kept_secrets import known_connection

if TYPE_CHECKING:
    from app.asks import ConnectFiles, LookAtFile
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def look_at_file(ask: LookAtFile, workspace: Workspace, report: ReportProgress) -> FileFacts:
    """Say what a file is and how it is written, with five rows. Keeps nothing.

    Raises:
        SettingsError: there is no such file, or a setting cannot be used.
        DataError: it cannot be read as it is.
    """
    from app.connectors import file_look

    del workspace, report
    path = Path(ask.path).expanduser().absolute()
    if not path.is_file():
        raise SettingsError(f"There is no file {path}", key="path")
    _settings(ask.said)
    look = file_look.look_at_file(path, dict(ask.said))
    return FileFacts(
        object=look.object,
        kind=look.kind,
        said=tuple(sorted(look.said.items())),
        found=tuple(sorted(look.found)),
        sheets=look.sheets,
        columns=tuple(ColumnFacts(one.name, one.kind, one.filled) for one in look.columns),
        rows=look.rows,
        rows_looked_at=look.rows_looked_at,
        notes=look.notes,
    )


def connect_files(
    ask: ConnectFiles, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Keep a folder of files, or one file of a folder.

    Raises:
        SettingsError: the name is taken, there is no such folder or file, or a setting cannot be
            used.
        DataError: the one file cannot be read as it is.
    """
    del report
    known_connection(ask.name, workspace, replace=ask.replace)
    folder, said = Path(ask.folder).expanduser().absolute(), _settings(ask.said)
    if folder.is_file():
        said["pattern"] = glob.escape(folder.name)
        folder = folder.parent
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder}", key="folder")
    connection = Connection(ask.name, ConnectionKind.FILES, {**said, "folder": str(folder)})
    facts = tried(connection, workspace)
    workspace.connections.save(connection, replace=ask.replace)
    return facts


def _settings(said: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The settings that hold something.

    Raises:
        SettingsError: files have no such setting.
    """
    settings = {key: value.strip() for key, value in said if value.strip()}
    for key in settings:
        if key not in FILE_OPTIONS:
            known = ", ".join(FILE_OPTIONS)
            raise SettingsError(f"Files have no setting {key}; they have {known}", key=key)
    return settings
