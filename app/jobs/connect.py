"""Keep sign-ins and places, try them, forget them."""

from __future__ import annotations

import contextlib
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import ConnectionFacts
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.loopback import Loopback
from app.connectors.salesforce.oauth import REFRESH_TOKEN, TokenEndpoint, authorization
from app.connectors.salesforce.opening import (
    BY_OAUTH,
    BY_PASSWORD,
    BY_TOKEN,
    PASSWORD,
    SECURITY_TOKEN,
    best_version,
    open_client,
)
from app.connectors.salesforce.sign_in import ACCESS, ACCESS_TOKEN
from app.connectors.salesforce.transport import TrustedSession
from app.connectors.salesforce.who_am_i import OrgFacts, who_am_i
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind, Role
from app.jobs.endpoints import (
    FirstMeter,
    awake,
    open_endpoint,
    open_meter,
    org_tools,
)
from app.jobs.open_place import other_org
from app.wording import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import (
        ConnectFiles,
        ConnectSalesforce,
        ConnectSql,
        RemoveConnection,
        SignInWithBrowser,
        TestConnection,
    )
    from app.core.progress import Progress, ReportProgress
    from app.jobs.workspace import Workspace


def connect_salesforce(
    ask: ConnectSalesforce, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Sign in to an org and keep the sign-in under a name.

    Raises:
        SettingsError: the name is taken, or the host cannot be read.
        SignInError: the org refused; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    del report
    known = _known(ask.name, workspace, replace=ask.replace)
    connection = Connection(
        name=ask.name,
        kind=ConnectionKind.SALESFORCE,
        settings={
            "host": str(parse_host(ask.host)),
            "ca_file": _absolute(ask.ca_file),
            "username": ask.username,
            "sign_in": BY_TOKEN if ask.access_token else BY_PASSWORD,
        },
    )
    secrets = {
        PASSWORD: ask.password,
        SECURITY_TOKEN: ask.security_token,
        ACCESS_TOKEN: ask.access_token,
    }
    with _kept_secrets(ask.name, secrets, workspace):
        return _signed_in(connection, known, workspace)


def sign_in_with_browser(
    ask: SignInWithBrowser, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Sign in by OAuth in the system browser and keep the sign-in under a name.

    Progress carries the address that the browser opens, for a person whose browser did not.

    Raises:
        SettingsError: the name is taken, or the host or the consumer key cannot be used.
        SignInError: the org refused, or nobody came back in time; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    known = _known(ask.name, workspace, replace=ask.replace)
    host = parse_host(ask.host)
    connection = Connection(
        name=ask.name,
        kind=ConnectionKind.SALESFORCE,
        settings={
            "host": str(host),
            "ca_file": _absolute(ask.ca_file),
            "consumer_key": ask.consumer_key.strip(),
            "sign_in": BY_OAUTH,
        },
    )
    meter = FirstMeter()
    with Loopback() as listener:
        begun = authorization(host, ask.consumer_key, listener.redirect_uri, workspace.random)
        webbrowser.open(begun.url)

        def waiting(progress: Progress) -> None:
            report(replace(progress, note=begun.url))

        code = listener.wait(begun, workspace.clock, waiting)
    transport = TrustedSession(ask.name, connection.settings["ca_file"])
    endpoint = TokenEndpoint(transport, meter, host, ask.consumer_key)
    try:
        tokens = endpoint.exchange_code(code, begun)
    finally:
        endpoint.close()
    with _kept_secrets(ask.name, {REFRESH_TOKEN: tokens.refresh_token}, workspace):
        return _signed_in(connection, known, workspace)


def connect_sql(ask: ConnectSql, workspace: Workspace, report: ReportProgress) -> ConnectionFacts:
    """Keep the address of a database, after a look at it; its password goes to the keyring.

    Raises:
        SettingsError: the name is taken, or the address cannot be read.
        EndpointError: the database cannot be reached; nothing is kept.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    del report
    _known(ask.name, workspace, replace=ask.replace)
    try:
        url = make_url(ask.url)
    except ArgumentError as error:
        raise SettingsError("This is not the address of a database", key="url") from error
    plain = url.set(password=None).render_as_string(hide_password=False)
    connection = Connection(ask.name, ConnectionKind.SQL, {"url": plain})
    with _kept_secrets(ask.name, {PASSWORD: url.password or ""}, workspace):
        facts = _tried(connection, workspace)
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
    _known(ask.name, workspace, replace=ask.replace)
    folder = Path(ask.folder).expanduser().absolute()
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder}", key="folder")
    connection = Connection(ask.name, ConnectionKind.FILES, {"folder": str(folder)})
    facts = _tried(connection, workspace)
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
        return _signed_in(connection, connection, workspace)
    return _tried(connection, workspace)


def remove_connection(ask: RemoveConnection, workspace: Workspace, report: ReportProgress) -> None:
    """Forget a connection and its secrets; the syncs that use it stay."""
    del report
    workspace.connections.get(ask.name)
    workspace.secrets.forget(ask.name)
    workspace.connections.remove(ask.name)


def _absolute(path: str) -> str:
    """A file's whole path; "" stays empty."""
    return str(Path(path).expanduser().absolute()) if path else ""


def _known(name: str, workspace: Workspace, *, replace: bool) -> Connection | None:
    """The connection that has the name already."""
    known = workspace.connections.find(name)
    if known is not None and not replace:
        raise SettingsError(f"There is a connection {name} already", key="name")
    return known


@contextlib.contextmanager
def _kept_secrets(name: str, secrets: dict[str, str], workspace: Workspace) -> Iterator[None]:
    """Keep secrets for a sign-in; put back what was there when it fails."""
    before = {key: workspace.secrets.stored(name, key) for key in (*secrets, ACCESS)}
    workspace.secrets.forget(name)
    for key, value in secrets.items():
        if value:
            workspace.secrets.set(name, key, value)
    try:
        yield
    except BaseException:
        workspace.secrets.forget(name)
        for key, old in before.items():
            if old is not None:
                workspace.secrets.set(name, key, old)
        raise


def _signed_in(
    connection: Connection, known: Connection | None, workspace: Workspace
) -> ConnectionFacts:
    """Ask an org who it is, pin its Id, and keep the connection."""
    meter = FirstMeter()
    connection = awake(connection, workspace)
    client, sign_in = open_client(connection, org_tools(meter, workspace))
    try:
        version = connection.settings.get("api_version") or best_version(client)
        org = who_am_i(
            client,
            ca_file=connection.settings.get("ca_file", ""),
            practice_ca=str(workspace.machine.practice.ca_file),
        )
    finally:
        client.session.close()
        sign_in.close()
    if known is not None and known.org_id and known.org_id != org.org_id:
        raise other_org(known, org.org_id)
    connection = replace(
        connection,
        settings={**connection.settings, "api_version": version},
        org_id=org.org_id,
        org_kind=org.kind,
        org_name=org.name,
    )
    workspace.connections.save(connection, replace=known is not None)
    meter.hand_over(open_meter(connection, workspace))
    return _facts(connection, org, version, workspace)


def _facts(
    connection: Connection, org: OrgFacts, version: str, workspace: Workspace
) -> ConnectionFacts:
    allowance = open_meter(connection, workspace).allowance()
    return ConnectionFacts(
        name=connection.name,
        kind=connection.kind.value,
        ok=True,
        message=f"signed in as {org.username}" if org.username else "signed in",
        org_id=org.org_id,
        org_kind=org.kind.value,
        org_name=org.name,
        edition=org.edition,
        username=org.username,
        api_version=version,
        calls_used=allowance.used if allowance else None,
        calls_maximum=allowance.maximum if allowance else None,
        secret_kept=workspace.secrets.kept,
    )


def _tried(connection: Connection, workspace: Workspace) -> ConnectionFacts:
    """Open a place that is no org and look at what is there."""
    endpoint = open_endpoint(connection, Role("", connection.kind), workspace)
    try:
        objects = len(endpoint.objects())
    finally:
        endpoint.close()
    return ConnectionFacts(
        name=connection.name,
        kind=connection.kind.value,
        ok=True,
        message=count_of(objects, "file" if connection.kind is ConnectionKind.FILES else "table"),
        objects=objects,
    )
