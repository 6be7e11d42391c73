"""Edit API files: list and open them, read them as far as they are typed, keep them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import ApiCheck, ApiFileFacts, ApiText, SavedApi
from app.core.errors import MappingError, SettingsError
from app.core.sync import Connection, ConnectionKind
from app.jobs.connect_http import api_path, declared_facts
from app.resources import mapping_file
from app.store.api_files import api_text, parse_api
from app.store.own_apis import keep_api_file, own_api_files

if TYPE_CHECKING:
    from app.asks import CheckApiText, ListApiFiles, OpenApiFile, SaveApiFile
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

NEW_NAME = "my-api"
BEGINNING = """\
orgtide_api: 1
name: my-api
help: Who offers this API, and where its key is found.
asks:
  token: {label: API token, secret: true}
base: https://api.example.com/v1
auth: {kind: bearer, value: "{token}"}
objects:
  people:
    key: id
    read:
      request: GET /people
      records: data
"""
"""What a new API file begins with; it can be read, and leads nowhere."""


def list_api_files(
    ask: ListApiFiles, workspace: Workspace, report: ReportProgress
) -> list[ApiFileFacts]:
    """List the workspace's own API files and the shipped ones, each kind by name."""
    del ask, report
    shipped = sorted(mapping_file("apis").glob("*.yaml"))
    return [
        ApiFileFacts(path.stem, str(path), is_shipped, _problem(path))
        for files, is_shipped in ((own_api_files(workspace.path), False), (shipped, True))
        for path in files
    ]


def open_api_file(ask: OpenApiFile, workspace: Workspace, report: ReportProgress) -> ApiText:
    """Read an API file, or a connection's copy of it.

    Raises:
        MappingError: there is no such file, or it is not text.
        SettingsError: there is no such connection to an API.
    """
    del report
    if ask.connection:
        held = _api_connection(ask.connection, workspace)
        name = held.settings.get("api", ask.connection)
        return _text(name, held.settings.get("api_file", ""), workspace, shipped=False)
    if not ask.api:
        return _text(NEW_NAME, BEGINNING, workspace, shipped=False)
    path = api_path(ask.api, workspace)
    shipped = path.parent == mapping_file("apis")
    return _text(path.stem, api_text(path), workspace, shipped=shipped)


def check_api_text(ask: CheckApiText, workspace: Workspace, report: ReportProgress) -> ApiCheck:
    """Say what is wrong with a text first, else what it declares."""
    del workspace, report
    try:
        return ApiCheck(declared_facts(parse_api(ask.text, _UNSAVED)))
    except MappingError as error:
        return ApiCheck(None, str(error), error.line, error.key)


def save_api_file(ask: SaveApiFile, workspace: Workspace, report: ReportProgress) -> SavedApi:
    """Keep an API file under its own name, and let a connection work by it.

    Raises:
        MappingError: it does not say what it should; nothing was kept.
        SettingsError: the connection is to another API.
    """
    del report
    api = parse_api(ask.text, _UNSAVED)
    held = _api_connection(ask.connection, workspace) if ask.connection else None
    if held is not None and held.settings.get("api") not in (None, api.name):
        raise SettingsError(
            f"{held.name} is a connection to {held.settings['api']}, and this file is of"
            f" {api.name}; change the name back, or save it without the connection",
            key="name",
        )
    path = keep_api_file(workspace.path, api, ask.text)
    if held is not None:
        settings = {**held.settings, "api": api.name, "api_file": ask.text, "api_from": str(path)}
        workspace.connections.save(replace(held, settings=settings), replace=True)
    return SavedApi(api.name, str(path), ask.connection)


_UNSAVED = Path("API file")
"""How errors call a text that is in no file yet."""


def _api_connection(name: str, workspace: Workspace) -> Connection:
    held = workspace.connections.get(name)
    if held.kind is not ConnectionKind.HTTP:
        raise SettingsError(f"{name} is no connection to an API", key="connection")
    return held


def _text(name: str, text: str, workspace: Workspace, *, shipped: bool) -> ApiText:
    using = tuple(
        one.name
        for one in workspace.connections.all()
        if one.kind is ConnectionKind.HTTP and one.settings.get("api") == name
    )
    return ApiText(name, text, shipped, using)


def _problem(path: Path) -> str:
    try:
        parse_api(api_text(path), path)
    except MappingError as error:
        return f"Line {error.line}: {error}" if error.line else str(error)
    return ""
