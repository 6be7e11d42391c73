"""Look at an org as an administrator would before a sync goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import HealthReport
from app.connectors.salesforce.composite_reads import PartAnswer
from app.connectors.salesforce.describes import Describes
from app.connectors.salesforce.opening import open_client
from app.connectors.salesforce.soql import literal
from app.connectors.salesforce.who_am_i import try_org
from app.core.errors import EndpointError, SchemaMismatchError, SettingsError
from app.core.quota import Purpose
from app.core.sync import ConnectionKind
from app.core.values import FieldType
from app.jobs.endpoints import awake, open_meter, org_tools, take_limits
from app.jobs.health_checks import CHECKS, HealthFacts
from app.jobs.open_place import other_org
from app.jobs.org_needs import needs_of_connection
from app.jobs.rights_needed import objects_of

if TYPE_CHECKING:
    from app.asks import CheckHealth
    from app.connectors.salesforce.client import OrgClient
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

EVENTS = "SELECT SelectedEntity FROM PlatformEventChannelMember WHERE EventChannel = 'ChangeEvents'"
NPSP_OBJECT = "npe01__OppPayment__c"
"""An object of the package; seen even by users who may not see what is installed."""


def check_health(ask: CheckHealth, workspace: Workspace, report: ReportProgress) -> HealthReport:
    """Ask an org what an administrator would look at; about four calls.

    Raises:
        SettingsError: the connection is no org.
        SafetyStop: it leads to another org than before.
        EndpointError: it cannot be reached, or refuses.
    """
    del report
    connection = workspace.connections.get(ask.name)
    if connection.kind is not ConnectionKind.SALESFORCE:
        raise SettingsError(f"{connection.name} is no Salesforce org", key="connection")
    connection = awake(connection, workspace)
    meter = open_meter(connection, workspace)
    before = meter.usage().today
    needs = needs_of_connection(connection.name, workspace)
    tools = org_tools(meter, workspace)
    client, sign_in = open_client(connection, tools)
    try:
        describes = Describes(client, tools.schemas)
        objects = list(dict.fromkeys(["Account", NPSP_OBJECT, *objects_of(needs)]))
        org, answers = try_org(
            client,
            objects,
            _queries,
            describes=describes,
            ca_file=connection.settings.get("ca_file", ""),
            practice_ca=str(workspace.machine.practice.ca_file),
        )
        if connection.org_id and org.org_id != connection.org_id:
            raise other_org(connection, org.org_id)
        take_limits(meter, answers.limits)
        facts = HealthFacts(
            connection=connection,
            org=org,
            answers=answers,
            needs=tuple(needs),
            events=_events(client),
            versions=_versions(client),
            clock_ahead_s=(workspace.clock.now() - client.session.org_now()).total_seconds(),
            allowance=meter.allowance(),
        )
    finally:
        client.session.close()
        sign_in.close()
    return HealthReport(
        connection=connection.name,
        org_id=org.org_id,
        org_name=org.name,
        org_kind=org.kind.value,
        lines=tuple(check(facts) for check in CHECKS),
        calls=meter.usage().today - before,
    )


def _queries(user_id: str) -> dict[str, str]:
    """What is asked along with the org's own record."""
    who = literal(user_id, FieldType.ID) if user_id else "''"
    fields = ", ".join(
        f"PermissionSet.Permissions{name}"
        for name in ("ApiEnabled", "ViewSetup", "ModifyAllData", "ViewAllData")
    )
    return {
        "permissions": f"SELECT {fields} FROM PermissionSetAssignment WHERE AssigneeId = {who}",
        "packages": "SELECT NamespacePrefix FROM PackageLicense",
    }


def _events(client: OrgClient) -> PartAnswer | None:
    """The change events that are chosen; None when this user may not see them."""
    try:
        said = client.get("tooling/query", Purpose.CHECK, {"q": EVENTS})
    except (SchemaMismatchError, EndpointError) as error:
        if isinstance(error, EndpointError) and not error.code:
            raise
        return None
    return PartAnswer(200, said, {})


def _versions(client: OrgClient) -> tuple[str, ...]:
    """The API versions that the org lists, oldest first; () where it lists none."""
    try:
        return tuple(client.versions())
    except EndpointError as error:
        if error.code != "NOT_FOUND":
            raise
        return ()
