"""What the syncs that are bound to a connection need of its org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.snapshot import Side
from app.jobs.rights_needed import ObjectNeeds, add_needs

if TYPE_CHECKING:
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace


def needs_of_connection(connection: str, workspace: Workspace) -> list[ObjectNeeds]:
    """What all syncs together need that are bound to a connection."""
    needs: dict[str, ObjectNeeds] = {}
    for name in workspace.syncs.names():
        roles = {
            one.role for one in workspace.connections.bindings(name) if one.connection == connection
        }
        if roles:
            _add_sync(needs, workspace.syncs.load(name), roles)
    return list(needs.values())


def needs_of_sync(sync: Sync) -> list[ObjectNeeds]:
    """What one sync needs of its org."""
    needs: dict[str, ObjectNeeds] = {}
    if sync.org_role is not None:
        _add_sync(needs, sync, {sync.org_role.name})
    return list(needs.values())


def _add_sync(needs: dict[str, ObjectNeeds], sync: Sync, roles: set[str]) -> None:
    for mapping in sync.mappings:
        for side in Side:
            ref = mapping.source if side is Side.SOURCE else mapping.target
            if ref.role in roles and ref.object and mapping.enabled:
                add_needs(needs, mapping, side, ref.object)
