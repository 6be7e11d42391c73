"""Log the person in to an org's own pages, at a record or at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import OpenedFacts
from app.connectors.salesforce.front_door import one_time_address, open_once, record_path
from app.connectors.salesforce.hosts import GENERIC_HOSTS
from app.connectors.salesforce.ids import long_id
from app.connectors.salesforce.opening import open_client
from app.core.errors import EndpointError, RetriableError, SettingsError
from app.core.sync import ConnectionKind
from app.jobs.browser import open_browser
from app.jobs.endpoints import awake, open_meter, org_tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.asks import OpenInSalesforce
    from app.core.progress import ReportProgress
    from app.core.sync import Connection
    from app.jobs.workspace import Workspace


def open_in_salesforce(
    ask: OpenInSalesforce, workspace: Workspace, report: ReportProgress
) -> OpenedFacts:
    """Open the org in the system browser, logged in where the sign-in allows it.

    Raises:
        SettingsError: the connection is no org, or that is no record Id.
        RetriableError: the org cannot be reached, or no browser came.
    """
    connection = workspace.connections.get(ask.name)
    if connection.kind is not ConnectionKind.SALESFORCE:
        raise SettingsError(f"{ask.name} is no Salesforce org", key="connection")
    path = record_path(_record_id(ask.record))
    connection = awake(connection, workspace)
    client, sign_in = open_client(
        connection, org_tools(open_meter(connection, workspace), workspace)
    )
    try:
        door = _door(lambda: one_time_address(client, path))
        host = client.session.access.host if door else None
    finally:
        client.session.close()
        sign_in.close()
    if not door:
        address = f"https://{_shown_host(connection)}{path}"
        open_browser(address)
        return OpenedFacts(logged_in=False, address=address)
    open_once(
        door,
        open_browser,
        random=workspace.random,
        clock=workspace.clock,
        report=report,
    )
    return OpenedFacts(logged_in=True, address=f"https://{host}{path}")


def _record_id(text: str) -> str:
    """A record's Id in 18 characters; "" stays empty.

    Raises:
        SettingsError: it is none.
    """
    if not text:
        return ""
    try:
        return long_id(text)
    except ValueError as error:
        raise SettingsError(f"{text} is no Id of a record", key="record") from error


def _shown_host(connection: Connection) -> str:
    """Where the org shows its pages; never the host that all orgs share."""
    host = connection.settings["host"]
    return connection.settings.get("my_domain", host) if host in GENERIC_HOSTS else host


def _door(ask: Callable[[], str]) -> str:
    """The address that logs in once; "" where the org gives none for this sign-in."""
    try:
        return ask()
    except RetriableError:
        raise
    except EndpointError:
        return ""  # the person logs in by hand, and is told so
