"""Keep the places that are no org, try any connection, forget any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.asks.messages import ConnectionFacts
from app.connectors.salesforce.opening import PASSWORD
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind, Role
from app.jobs.connect_org import sign_out, test_sign_in
from app.jobs.endpoints import open_endpoint
from app.jobs.kept_secrets import kept_secrets, known_connection
from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks import ConnectFiles, ConnectSql, RemoveConnection, TestConnection
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


_WHAT = {
    ConnectionKind.FILES: "file",
    ConnectionKind.SQL: "table",
    ConnectionKind.HTTP: "object",
}
"""What a place that is no org has."""


def connect_sql(ask: ConnectSql, workspace: Workspace, report: ReportProgress) -> ConnectionFacts:
    """Keep the address of a database, after a look at it; its password goes to the keyring.

    Raises:
        SettingsError: the name is taken, or the address cannot be read.
        EndpointError: the database cannot be reached; nothing is kept.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    del report
    known_connection(ask.name, workspace, replace=ask.replace)
    try:
        url = make_url(ask.url)
    except ArgumentError as error:
        raise SettingsError("This is not the address of a database", key="url") from error
    plain = url.set(password=None).render_as_string(hide_password=False)
    connection = Connection(ask.name, ConnectionKind.SQL, {"url": plain})
    with kept_secrets(ask.name, {PASSWORD: url.password or ""}, workspace) as trying:
        facts = tried(connection, trying)
        workspace.connections.save(connection, replace=ask.replace)
    return replace(facts, secret_kept=workspace.secrets.kept or not url.password)


def connect_files(
    ask: ConnectFiles, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Keep a folder of files.

    Raises:
        SettingsError: the name is taken, or there is no such folder.
    """
    del report
    known_connection(ask.name, workspace, replace=ask.replace)
    folder = Path(ask.folder).expanduser().absolute()
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder}", key="folder")
    connection = Connection(ask.name, ConnectionKind.FILES, {"folder": str(folder)})
    facts = tried(connection, workspace)
    workspace.connections.save(connection, replace=ask.replace)
    return facts


def try_connection(
    ask: TestConnection, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Try a connection, in at most three calls.

    Raises:
        SafetyStop: it leads to another org than before.
        EndpointError: it cannot be reached, or refuses.
    """
    del report
    connection = workspace.connections.get(ask.name)
    if connection.kind is ConnectionKind.SALESFORCE:
        return test_sign_in(connection, workspace)
    return tried(connection, workspace)


def remove_connection(ask: RemoveConnection, workspace: Workspace, report: ReportProgress) -> None:
    """Forget a connection and its secrets, and end its tokens; the syncs that use it stay."""
    del report
    connection = workspace.connections.get(ask.name)
    if connection.kind is ConnectionKind.SALESFORCE:
        sign_out(connection, workspace)
    workspace.secrets.forget(ask.name)
    workspace.connections.remove(ask.name)


@runtime_checkable
class ChecksItself(Protocol):
    """An endpoint that can ask the other side whether the sign-in works."""

    def check(self) -> None:
        """Ask.

        Raises:
            EndpointError: it does not.
        """


def tried(connection: Connection, workspace: Workspace) -> ConnectionFacts:
    """Open a place that is no org and look at what is there."""
    endpoint = open_endpoint(connection, Role("", connection.kind), workspace)
    try:
        if isinstance(endpoint, ChecksItself):
            endpoint.check()
        objects = len(endpoint.objects())
    finally:
        endpoint.close()
    return ConnectionFacts(
        name=connection.name,
        kind=connection.kind.value,
        ok=True,
        message=count_of(objects, _WHAT[connection.kind]),
        objects=objects,
    )
