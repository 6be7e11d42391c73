"""Open the endpoint of a connection: the one place that knows every kind of connector."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.connectors.salesforce.opening import PASSWORD, SECURITY_TOKEN, OrgTools, open_org
from app.core.errors import SettingsError
from app.core.quota import Budget, BulkKind, OrgAllowance, Purpose, Usage
from app.core.sync import ConnectionKind
from app.jobs.schema_watch import WatchedSchemas
from app.store.quota_ledger import QuotaMeter
from app.store.sign_ins import SignIns

if TYPE_CHECKING:
    from app.connectors.http_api import HttpApiEndpoint
    from app.connectors.webhooks.endpoint import WebhookEndpoint
    from app.connectors.webhooks.whole import EventsOverWhole
    from app.core.mapping import Whole
    from app.core.ports import Endpoint, Meter
    from app.core.sync import Connection, Role, Sync
    from app.jobs.workspace import Workspace


def open_endpoint(
    connection: Connection, role: Role, workspace: Workspace, meter: Meter | None = None
) -> Endpoint:
    """Open one side; nothing is sent before it is asked for something.

    Args:
        connection: the saved sign-in or place.
        role: says how its data is written, where the sync file does.
        workspace: what is open.
        meter: counts an org's calls; None takes one of its own.
    """
    if connection.kind is ConnectionKind.SALESFORCE:
        counting = meter or open_meter(connection, workspace)
        return open_org(awake(connection, workspace), org_tools(counting, workspace))
    if connection.kind is ConnectionKind.SQL:
        from app.connectors.sql_table import Encryption, SqlTable

        return SqlTable(
            connection.name,
            sql_url(connection, workspace),
            lambda: workspace.clock.sleep(0),
            encryption=Encryption(connection.settings.get("encryption", "driver")),
            ca_file=connection.settings.get("ca_file", ""),
        )
    if connection.kind is ConnectionKind.HTTP:
        return open_api(connection, workspace)
    if connection.kind is ConnectionKind.WEBHOOK:
        return open_inbox(connection, workspace)
    from app.connectors.file_folder import FileFolder

    said = {**connection.settings, **role.options}
    folder = Path(connection.settings["folder"])
    return FileFolder(connection.name, folder, said, workspace.clock.now)


def open_api(connection: Connection, workspace: Workspace) -> HttpApiEndpoint:
    """Open a connection to an HTTP API, as its own copy of the API's file declares it.

    Raises:
        MappingError: this version reads the file otherwise; names file, line and key.
    """
    from app.connectors.http_api import HttpApiEndpoint, HttpTools
    from app.store.api_files import parse_api
    from app.store.api_requests import ApiRequests

    settings = connection.settings
    api = parse_api(settings["api_file"], Path(settings["api_from"]))
    tools = HttpTools(
        clock=workspace.clock,
        random=workspace.random,
        secrets=workspace.secrets,
        client_id=workspace.machine.client_id,
        ca_file=settings.get("ca_file", ""),
        still_wanted=lambda: workspace.clock.sleep(0),
        requests=ApiRequests(workspace.database),
    )
    answers = {one.name: settings.get(f"ask.{one.name}", "") for one in api.asked}
    return HttpApiEndpoint(connection.name, api, answers, tools)


def open_inbox(connection: Connection, workspace: Workspace) -> WebhookEndpoint:
    """Open what a connection's webhooks brought."""
    from app.connectors.webhooks.endpoint import WebhookEndpoint
    from app.core.http_api import Spot
    from app.store.inbox import Inbox

    spot = Spot(Path(connection.name), 1, "")
    order_at = connection.settings.get("moment_at", "")
    return WebhookEndpoint(connection.name, Inbox(workspace.database), spot, order_at)


def open_events(
    inbox: Endpoint, behind: Endpoint, whole: Whole, workspace: Workspace
) -> EventsOverWhole:
    """Put what an inbox tells over the place where all of it can be read.

    Raises:
        SettingsError: the inbox is something else.
    """
    from app.connectors.webhooks.endpoint import WebhookEndpoint
    from app.connectors.webhooks.whole import EventsOverWhole

    if not isinstance(inbox, WebhookEndpoint):
        raise SettingsError(f"{inbox.name} is no webhook", key="whole")
    kept = workspace.connections.find(inbox.name)
    number_at = kept.settings.get("number_at", "") if kept else ""
    return EventsOverWhole(inbox, behind, whole, workspace.clock.now, number_at)


def sql_url(connection: Connection, workspace: Workspace) -> str:
    """A database's address with its password."""
    from sqlalchemy.engine import make_url

    url = make_url(connection.settings["url"])
    password = workspace.secrets.get(connection.name, PASSWORD)
    if password:
        url = url.set(password=password)
    return url.render_as_string(hide_password=False)


def org_tools(meter: Meter, workspace: Workspace) -> OrgTools:
    """What a connection to an org asks of the world."""
    return OrgTools(
        clock=workspace.clock,
        random=workspace.random,
        secrets=workspace.secrets,
        meter=meter,
        client_id=workspace.machine.client_id,
        book=SignIns(workspace.path, workspace.clock),
        schemas=WatchedSchemas(workspace.schemas),
    )


def awake(connection: Connection, workspace: Workspace) -> Connection:
    """The connection, its practice org started where it leads to one.

    A practice org may have moved to another port, and its password is no secret: where no keyring
    kept it, the org itself says it again.
    """
    practice = workspace.machine.practice
    if connection.settings.get("ca_file") != str(practice.ca_file):
        return connection
    settings = connection.settings
    user = settings.get("username") or settings.get("signed_in_as", "")
    for facts in practice.ensure(lambda: workspace.clock.sleep(0)):
        if facts.user.username.rpartition("@")[2] != user.rpartition("@")[2]:
            continue
        own = facts.user.username == settings.get("username")
        if own and workspace.secrets.get(connection.name, PASSWORD) is None:
            workspace.secrets.set(connection.name, PASSWORD, facts.user.password)
            workspace.secrets.set(connection.name, SECURITY_TOKEN, facts.user.security_token)
        return replace(connection, settings={**settings, "host": facts.host})
    return connection


def open_meter(
    connection: Connection, workspace: Workspace, sync: Sync | None = None
) -> QuotaMeter:
    """The meter of an org; with a sync the calls are counted as its own, and its budget holds."""
    name = sync.name if sync is not None else ""
    meter = QuotaMeter(workspace.database, connection.org_id, workspace.clock, sync=name)
    if sync is not None:
        meter.set_budget(sync.budget)
    return meter


def take_limits(meter: QuotaMeter, said: Any) -> None:
    """Take over what the org's limits resource said of bulk jobs; None says nothing."""
    if isinstance(said, dict):
        known = {
            name: (entry["Max"], entry["Remaining"])
            for name, entry in said.items()
            if isinstance(entry, dict) and {"Max", "Remaining"} <= entry.keys()
        }
        meter.observe_limits(known)


@dataclass
class FirstMeter:
    """Counts the calls of a first sign-in, until the org is known that they are counted for."""

    spent: list[tuple[Purpose, int]] = field(default_factory=list)
    bytes: int = 0
    seen: tuple[int, int] | None = None

    def spend(self, purpose: Purpose, calls: int = 1) -> None:
        """Count calls."""
        self.spent.append((purpose, calls))

    def begin_jobs(self, kind: BulkKind, jobs: int = 1) -> None:
        """Count bulk jobs; a sign-in makes none."""
        raise LookupError(f"A sign-in makes no bulk jobs: {jobs} {kind.value}")

    def sent(self, size_bytes: int) -> None:
        """Count bytes."""
        self.bytes += size_bytes

    def observe(self, used: int, maximum: int) -> None:
        """Remember what the org said."""
        self.seen = (used, maximum)

    def hand_over(self, meter: QuotaMeter) -> None:
        """Count everything where it belongs, budget or not: it was done."""
        for purpose, calls in self.spent:
            meter.made(purpose, calls)
        meter.sent(self.bytes)
        if self.seen:
            meter.observe(*self.seen)

    def usage(self) -> Usage:
        """Nothing is known of a budget yet."""
        raise LookupError("The org is not known yet")

    def set_budget(self, budget: Budget) -> None:
        """There is none yet."""

    def allowance(self) -> OrgAllowance | None:
        """What the org said is handed over later."""
        return None
