"""One sync with one org, its connections opened: what every job that reads or writes needs."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.connectors.salesforce.report_export import report_query
from app.core.errors import SafetyStop, SettingsError, StopReason
from app.core.ports import Endpoint, EventEndpoint
from app.core.schema import ObjectSchema
from app.core.snapshot import Side
from app.core.sync import Connection, ConnectionKind, OrgKind, Place, Role, Sync
from app.engine.pause import needed_fields
from app.jobs.endpoints import open_endpoint, open_events, open_meter
from app.jobs.metered_endpoint import MeteredEndpoint
from app.jobs.record_types import names_record_type, with_record_types
from app.jobs.schema_watch import WatchedSchemas
from app.jobs.workspace import Workspace
from app.store.quota_ledger import QuotaMeter
from app.wording.syncs import unanswered_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.mapping import Mapping, ObjectRef, Whole
    from app.core.quota import Usage

LOCAL = "local"
"""Stands for the org's Id in a sync without an org."""


@dataclass(frozen=True)
class OpenPlace:
    """One sync towards one org, with an endpoint for each role."""

    sync: Sync
    place: Place
    org: Connection | None
    endpoints: dict[str, Endpoint]
    """Role → endpoint."""
    schemas: dict[tuple[str, str, str], ObjectSchema]
    """(role, object, query) → its description, filled as they are asked for."""
    meters: dict[str, QuotaMeter]
    """Role → what counts the calls to its org; only roles that are one."""
    workspace: Workspace
    events: dict[str, EventEndpoint] = field(default_factory=dict)
    """Mapping → its source, where that is events over a side that can be read whole."""

    @property
    def org_kind(self) -> OrgKind | None:
        """What the org is; None where there is none, or where it did not say."""
        return self.org.org_kind if self.org else OrgKind.PRACTICE

    @property
    def org_name(self) -> str:
        """The org's own name, "" without an org."""
        return self.org.org_name if self.org else ""

    def role_of(self, mapping: Mapping, side: Side) -> str:
        """The role of one side of a mapping."""
        return _ref(mapping, side).role

    def endpoint(self, mapping: Mapping, side: Side) -> Endpoint:
        """The endpoint of one side of a mapping; an org's counts its calls as the mapping's."""
        if side is Side.SOURCE and mapping.source.whole is not None:
            return self._events(mapping, mapping.source.whole)
        role = _ref(mapping, side).role
        return self._metered(role, mapping)

    def _events(self, mapping: Mapping, whole: Whole) -> Endpoint:
        """The source of a mapping that events feed and that can be read whole."""
        if mapping.name not in self.events:
            inbox, behind = self.endpoints[mapping.source.role], self._metered(whole.role, mapping)
            self.events[mapping.name] = open_events(inbox, behind, whole, self.workspace)
        return self.events[mapping.name]

    def _metered(self, role: str, mapping: Mapping) -> Endpoint:
        endpoint, meter = self.endpoints[role], self.meters.get(role)
        return MeteredEndpoint(endpoint, meter, mapping.name) if meter else endpoint

    def schema(self, mapping: Mapping, side: Side) -> ObjectSchema:
        """The object of one side of a mapping, as its endpoint describes it.

        Raises:
            SchemaMismatchError: the side has no such object.
        """
        ref = _ref(mapping, side)
        asked = ref.query or ref.rows
        known = (ref.role, ref.object, asked)
        if known not in self.schemas:
            self.schemas[known] = self.endpoint(mapping, side).schema(
                ref.object, ref.query or ref.rows
            )
            self._keep(mapping, side, self.schemas[known])
        return self.schemas[known]

    def object_name(self, mapping: Mapping, side: Side) -> str:
        """The name of one side's object; "" where a query says it."""
        return _ref(mapping, side).object

    def is_org(self, mapping: Mapping, side: Side) -> bool:
        """Whether one side of a mapping is a Salesforce org."""
        return isinstance(self.endpoints[_ref(mapping, side).role], SalesforceEndpoint)

    def was_described(self, mapping: Mapping, side: Side) -> bool:
        """Whether the object of one side was there before."""
        name, object = self.endpoint(mapping, side).name, _ref(mapping, side).object
        return self.workspace.schemas.find(name, object) is not None

    def _keep(self, mapping: Mapping, side: Side, schema: ObjectSchema) -> None:
        """Remember a description for lists that cannot ask, with the paths that are mapped.

        What an org says is remembered where it is asked for; see `connectors.salesforce.describes`.
        """
        rules = [rule.source if side is Side.SOURCE else rule.target for rule in mapping.fields]
        paths = [schema.field(name) for name in rules if "." in name]
        ref = _ref(mapping, side)
        endpoint, object = self.endpoints[ref.role], ref.object
        if isinstance(endpoint, SalesforceEndpoint):
            object = schema.name  # a report may have named it
        watched, name = WatchedSchemas(self.workspace.schemas), endpoint.name
        if not isinstance(endpoint, SalesforceEndpoint):
            save = watched.save if object else self.workspace.schemas.save
            save(name, object, schema, self.workspace.clock.now())
        watched.add_paths(name, object, [path for path in paths if path is not None])

    def usage(self) -> Usage | None:
        """What has been spent in the org, None without one."""
        role = self.sync.org_role
        meter = self.meters.get(role.name) if role else None
        return meter.usage() if meter else None

    def charge_to(self, run_id: int) -> None:
        """Count the calls from now on as those of a run, and those made since the opening."""
        for meter in self.meters.values():
            meter.charge_to(run_id)


def _ref(mapping: Mapping, side: Side) -> ObjectRef:
    return mapping.source if side is Side.SOURCE else mapping.target


@contextmanager
def open_place(
    sync_name: str, org: str, workspace: Workspace, *, reading: bool = False
) -> Iterator[OpenPlace]:
    """Open a sync towards one of the orgs bound to it.

    Args:
        sync_name: the sync.
        org: `practice`, `sandbox` or `production`; "" where only one is bound.
        workspace: what is open.
        reading: whether everything is going to be read; what was never seen is counted first.

    Raises:
        SettingsError: there is no such sync, a role is not bound or signed in as another user than
            the sync names, or, when reading, a setting waits for its answer.
        SafetyStop: the connection leads to another org than it did when it was bound.
        SignInError: the sign-in ended.
    """
    sync = workspace.syncs.load(sync_name)
    if reading and sync.unanswered:
        raise SettingsError(unanswered_words(sync), key=sync.unanswered[0].name)
    needed = _needed_roles(sync)
    chosen = {
        role.name: connection_of(sync, role, org, workspace)
        for role in sync.roles
        if role.name in needed
    }
    org_role = sync.org_role
    org_connection = chosen[org_role.name] if org_role else None
    place = _place(sync, org_connection)
    opening = open_connections(sync, place, chosen, org_connection, workspace, reading=reading)
    with opening as opened:
        yield opened


def place_of(sync_name: str, org: str, workspace: Workspace) -> Place:
    """Where a sync towards one of its orgs has its runs; asks the org nothing.

    Raises:
        SettingsError: there is no such sync, or no connection is bound for that org.
    """
    sync = workspace.syncs.load(sync_name)
    role = sync.org_role
    return _place(sync, connection_of(sync, role, org, workspace) if role else None)


def _place(sync: Sync, org: Connection | None) -> Place:
    return Place(sync.name, org.org_id if org else LOCAL)


@contextmanager
def open_place_of(place: Place, workspace: Workspace) -> Iterator[OpenPlace]:
    """Open the place of a plan or run again.

    Raises:
        SettingsError: the sync is gone, or no bound connection leads to that org any more.
    """
    sync = workspace.syncs.load(place.sync)
    kind = ""
    if sync.org_role is not None:
        bound = [
            one
            for binding in workspace.connections.bindings(sync.name)
            if binding.role == sync.org_role.name
            for one in [workspace.connections.get(binding.connection)]
            if one.org_id == place.org_id
        ]
        if not bound:
            raise SettingsError(
                f"No connection of {sync.title} leads to the org {place.org_id} any more",
                key="connection",
            )
        kind = bound[0].org_kind.value if bound[0].org_kind else OrgKind.PRODUCTION.value
    with open_place(place.sync, kind, workspace) as opened:
        yield opened


@contextmanager
def open_connections(
    sync: Sync,
    place: Place,
    chosen: dict[str, Connection],
    org: Connection | None,
    workspace: Workspace,
    *,
    reading: bool = False,
) -> Iterator[OpenPlace]:
    """Open an endpoint for each role, and close them all; see `open_place`."""
    meters = {
        role.name: open_meter(chosen[role.name], workspace, sync)
        for role in sync.roles
        if role.kind is ConnectionKind.SALESFORCE and role.name in chosen
    }
    with ExitStack() as closing:
        endpoints = {}
        for role in (one for one in sync.roles if one.name in chosen):
            connection = chosen[role.name]
            _check_user(sync, role, connection)
            endpoint = open_endpoint(connection, role, workspace, meters.get(role.name))
            closing.callback(endpoint.close)
            endpoints[role.name] = endpoint
            if isinstance(endpoint, SalesforceEndpoint):
                objects = _objects_of(sync, role, connection, workspace)
                counted = _never_seen(sync, role, place, workspace) if reading else []
                _check_org(connection, endpoint, objects, counted)
        sync = _with_record_types(sync, endpoints)
        yield OpenPlace(sync, place, org, endpoints, {}, meters, workspace)


def _needed_roles(sync: Sync) -> set[str]:
    """The roles that a mapping which is on reads or writes; the org of the sync is always one."""
    refs = [ref for one in sync.mappings if one.enabled for ref in (one.source, one.target)]
    wholes = {ref.whole.role for ref in refs if ref.whole is not None}
    return {ref.role for ref in refs} | wholes | ({sync.org_role.name} if sync.org_role else set())


def _with_record_types(sync: Sync, endpoints: dict[str, Endpoint]) -> Sync:
    """The sync with the org's own Ids where its rules name record types by developer name."""

    def resolved(mapping: Mapping) -> Mapping:
        for side in Side:
            ref = _ref(mapping, side)
            if names_record_type(mapping, side) and ref.object and ref.role in endpoints:
                schema = endpoints[ref.role].schema(ref.object)
                mapping = with_record_types(mapping, side, schema)
        return mapping

    mappings = tuple(resolved(mapping) for mapping in sync.mappings)
    return sync if mappings == sync.mappings else replace(sync, mappings=mappings)


def connection_of(sync: Sync, role: Role, org: str, workspace: Workspace) -> Connection:
    """The connection bound to a role, for the org that was chosen.

    The choice is that of the org the sync is towards; another org of the sync is of the same kind
    if one is bound, else the one that is.

    Raises:
        SettingsError: none is bound, or several orgs are and `org` does not say which.
    """
    bound = [one for one in workspace.connections.bindings(sync.name) if one.role == role.name]
    if role.kind is ConnectionKind.SALESFORCE and org:
        kind = _org_kind(org)
        alike = [one for one in bound if one.org_kind is kind]
        bound = alike if alike or role == sync.org_role else bound
    if not bound:
        which = f" {org.upper()}" if org and role.kind is ConnectionKind.SALESFORCE else ""
        raise SettingsError(
            f"No{which} connection is bound to the role {role.name} of {sync.title}", key=role.name
        )
    if len(bound) > 1:
        kinds = ", ".join(one.org_kind.value for one in bound if one.org_kind)
        raise SettingsError(
            f"Several orgs are bound to {sync.title}: say which ({kinds})", key="org"
        )
    return workspace.connections.get(bound[0].connection)


def _org_kind(org: str) -> OrgKind:
    try:
        return OrgKind(org.strip().lower())
    except ValueError:
        kinds = ", ".join(kind.value for kind in OrgKind)
        raise SettingsError(f"{org} is not one of {kinds}", key="org") from None


def _check_user(sync: Sync, role: Role, connection: Connection) -> None:
    """Refuse a connection that is signed in as another user than the sync names."""
    wanted = role.options.get("user", "")
    settings = connection.settings
    signed_in = settings.get("signed_in_as") or settings.get("username", "")
    if wanted and signed_in.casefold() != wanted.casefold():
        raise SettingsError(
            f"{sync.title} is to sign in as {wanted}, and the connection {connection.name} is"
            f" signed in as {signed_in or 'somebody who is not known'}. Sign it in anew as"
            f" {wanted}, or bind another connection to {role.name}",
            key=role.name,
        )


def _check_org(
    connection: Connection, endpoint: SalesforceEndpoint, objects: list[str], counted: list[str]
) -> None:
    """Refuse to go on when another org answers than the one the connection is pinned to.

    The objects that will be needed are described in the same call, and some are counted.
    """
    found = endpoint.look_up(objects, counted)
    if found != connection.org_id:
        raise other_org(connection, found)


def _objects_of(sync: Sync, role: Role, connection: Connection, workspace: Workspace) -> list[str]:
    """The objects of an org that a sync is about, with the parents its paths lead to."""
    found: list[str] = []
    for mapping in sync.mappings:
        for side in Side:
            ref = _ref(mapping, side)
            if ref.role != role.name or not mapping.enabled:
                continue
            object = report_query(ref.query).object if ref.query else ref.object
            known = workspace.schemas.find(connection.name, object)
            found.append(object)
            if known is not None:
                found += _parents(known.schema, needed_fields(mapping, side))
    return found


def _never_seen(sync: Sync, role: Role, place: Place, workspace: Workspace) -> list[str]:
    """The objects of a role that are read whole for the first time."""
    return [
        ref.object
        for mapping in sync.mappings
        for side in Side
        for ref in [_ref(mapping, side)]
        if mapping.enabled and ref.role == role.name and ref.object and not ref.query
        if not workspace.observations.known(place, mapping.name, side)
    ]


def _parents(schema: ObjectSchema, names: tuple[str, ...]) -> list[str]:
    """The objects that paths such as `Account.Name` lead to."""
    through = {name.partition(".")[0].casefold() for name in names if "." in name}
    return [
        parent
        for field in schema.fields
        if field.relationship_name.casefold() in through and field.relationship_name
        for parent in field.reference_to
    ]


def other_org(connection: Connection, found: str) -> SafetyStop:
    """The refusal of a connection that leads to another org than the one it was bound to."""
    return SafetyStop(
        (
            StopReason(
                "other_org",
                f"{connection.name} leads to the org {found}, it was {connection.org_id}",
            ),
        )
    )
