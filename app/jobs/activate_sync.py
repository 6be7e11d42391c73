"""Let a sync write, or rest. Two active syncs never write the same field of one org."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import MappingError, SettingsError
from app.core.mapping import Mode, WriteWhen
from app.core.snapshot import Side
from app.core.sync import ConnectionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ActivateSync
    from app.core.mapping import Mapping
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace


@dataclass(frozen=True)
class WriteClaim:
    """A field of an org that a mapping writes."""

    org_id: str
    object: str
    field: str
    sync: str
    """Title of the sync."""
    mapping: str

    @property
    def place(self) -> tuple[str, str, str]:
        """What no two syncs may share; Salesforce's names have no case."""
        return (self.org_id, self.object.casefold(), _reference(self.field).casefold())


def _reference(field: str) -> str:
    """The field that is written where a parent is named by a path: `Account.Key__c` is AccountId.

    Source: SOQL and SOSL Reference, "Understanding Relationship Names".
    """
    relationship, dot, _ = field.partition(".")
    if not dot:
        return field
    custom = relationship.casefold().endswith("__r")
    return f"{relationship[:-1]}c" if custom else f"{relationship}Id"


def activate_sync(ask: ActivateSync, workspace: Workspace, report: ReportProgress) -> None:
    """Let a sync write, or let it rest.

    Raises:
        SettingsError: there is no such sync, or an active one writes the same field of an org.
    """
    del report
    sync = workspace.syncs.load(ask.sync)
    if ask.active:
        refuse_shared_fields(sync, workspace)
    workspace.syncs.activate(ask.sync, active=ask.active)


def refuse_resting(sync: Sync, workspace: Workspace) -> None:
    """Let a sync that rests write nothing.

    Raises:
        SettingsError: it rests.
    """
    if not workspace.syncs.is_active(sync.name):
        raise SettingsError(
            f"{sync.title} rests; it writes nothing until it is active", key="resting"
        )


def refuse_shared_fields(sync: Sync, workspace: Workspace) -> None:
    """Make sure that no other active sync writes what this one writes.

    Raises:
        SettingsError: one does; both are named.
    """
    taken = {
        claim.place: claim
        for name in workspace.syncs.names()
        if name != sync.name and workspace.syncs.is_active(name)
        for claim in _claims_of_stored(name, workspace)
    }
    for claim in claims_of(sync, workspace):
        other = taken.get(claim.place)
        if other is not None:
            raise SettingsError(
                f"{claim.object}.{claim.field} of this org would be written by {claim.sync}"
                f" ({claim.mapping}) and is written by {other.sync} ({other.mapping}) already",
                key="shared_field",
            )


def _claims_of_stored(name: str, workspace: Workspace) -> list[WriteClaim]:
    try:
        return list(claims_of(workspace.syncs.load(name), workspace))
    except MappingError:
        return []  # a file that cannot be read cannot run; `orgtide check` names it


def claims_of(sync: Sync, workspace: Workspace) -> Iterator[WriteClaim]:
    """Every field of every bound org that a sync writes."""
    kinds = {role.name: role.kind for role in sync.roles}
    orgs: dict[str, list[str]] = {}
    for binding in workspace.connections.bindings(sync.name):
        org_id = workspace.connections.get(binding.connection).org_id
        orgs.setdefault(binding.role, []).append(org_id)
    for mapping in sync.mappings:
        if not mapping.enabled:
            continue
        for side in Side:
            ref = mapping.target if side is Side.TARGET else mapping.source
            if kinds.get(ref.role) is ConnectionKind.SALESFORCE:
                for org_id in orgs.get(ref.role, []):
                    for field in _written(mapping, side):
                        yield WriteClaim(org_id, ref.object, field, sync.title, mapping.name)


def _written(mapping: Mapping, side: Side) -> list[str]:
    """The fields that a mapping writes on a side."""
    target = side is Side.TARGET
    mode = mapping.to_target if target else mapping.to_source
    if not (mode.inserts or mode.updates) or mode is Mode.NONE:
        return []
    return [
        name
        for rule in mapping.fields
        for name in [rule.target if target else rule.source]
        if name
        and rule.write is not WriteWhen.NEVER
        and (rule.flow.reaches_target if target else rule.flow.reaches_source)
    ]
