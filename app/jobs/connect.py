"""Keep the places that are no org, try any connection, forget any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.asks.messages import ConnectionFacts
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind, Role
from app.jobs.connect_org import sign_out, test_sign_in
from app.jobs.endpoints import open_endpoint
from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks import RemoveConnection, TestConnection
    from app.core.ports import Endpoint
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


_WHAT = {
    ConnectionKind.FILES: "file",
    ConnectionKind.SQL: "table",
    ConnectionKind.HTTP: "object",
    ConnectionKind.WEBHOOK: "type of payload",
}
"""What a place that is no org has."""


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
        if connection.kind is ConnectionKind.SQL:
            return _tried_database(connection, endpoint)
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


def _tried_database(connection: Connection, endpoint: Endpoint) -> ConnectionFacts:
    """Ask a database what it is and what this user may do there."""
    from app.connectors.sql_table import SqlTable

    if not isinstance(endpoint, SqlTable):
        raise SettingsError(f"{connection.name} is not a database", key="connection")
    found = endpoint.server()
    return ConnectionFacts(
        name=connection.name,
        kind=connection.kind.value,
        ok=True,
        message=f"{found.version}, {count_of(found.tables, 'table')}",
        objects=found.tables,
        username=found.user,
        server=found.version,
        time_zone=found.time_zone,
        encrypted=found.encrypted,
        readable=found.readable,
        writable=found.writable,
    )
