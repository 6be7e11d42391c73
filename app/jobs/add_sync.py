"""Take a sync file into the workspace, and bind its roles to connections."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import MappingError, SettingsError
from app.core.sync import Binding, ConnectionKind, OrgKind
from app.jobs.activate_sync import refuse_shared_fields
from app.jobs.connect_webhook import SETTINGS
from app.store.sync_files import read_sync

if TYPE_CHECKING:
    from app.asks import AddSync, BindRole
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace


def add_sync(ask: AddSync, workspace: Workspace, report: ReportProgress) -> str:
    """Check a sync file, keep a copy of it and bind its roles; its name.

    Raises:
        MappingError: the file cannot be read as a sync; nothing was changed.
        SettingsError: a binding names no role or connection, or the sync exists already; or an
            active sync writes the same field of an org: then it is kept, and rests.
    """
    del report
    path = Path(ask.path).expanduser().absolute()
    if not path.is_file():
        raise MappingError(f"There is no file {path}", path=path)
    sync = read_sync(path)
    bindings = [_binding(sync, role, name, workspace) for role, name in ask.bindings]
    workspace.syncs.add(path, workspace.clock.now(), replace=ask.replace)
    for binding in bindings:
        workspace.connections.bind(binding)
        _tell_webhook(sync, binding, workspace)
    _rest_where_shared(sync, workspace)
    return sync.name


def bind_role(ask: BindRole, workspace: Workspace, report: ReportProgress) -> None:
    """Bind one more connection to a role; an org binds under its own kind.

    Raises:
        SettingsError: there is no such sync, role or connection; or an active sync writes the same
            field of that org: then it is bound, and rests.
    """
    del report
    sync = workspace.syncs.load(ask.sync)
    binding = _binding(sync, ask.role, ask.connection, workspace)
    workspace.connections.bind(binding)
    _tell_webhook(sync, binding, workspace)
    if workspace.syncs.is_active(sync.name):
        _rest_where_shared(sync, workspace)


def _tell_webhook(sync: Sync, binding: Binding, workspace: Workspace) -> None:
    """Let a webhook know where its payloads say what, as far as it does not know yet."""
    connection = workspace.connections.get(binding.connection)
    if connection.kind is not ConnectionKind.WEBHOOK:
        return
    role = next(one for one in sync.roles if one.name == binding.role)
    said = {name: text for name, text in role.options.items() if name in SETTINGS}
    told = replace(connection, settings={**said, **connection.settings})
    workspace.connections.save(told, replace=True)


def _rest_where_shared(sync: Sync, workspace: Workspace) -> None:
    """Let a sync rest that would write what another one writes, and say so."""
    try:
        refuse_shared_fields(sync, workspace)
    except SettingsError:
        workspace.syncs.activate(sync.name, active=False)
        raise


def _binding(sync: Sync, role_name: str, connection_name: str, workspace: Workspace) -> Binding:
    role = next((one for one in sync.roles if one.name == role_name), None)
    if role is None:
        known = ", ".join(one.name for one in sync.roles)
        raise SettingsError(f"{sync.title} has no role {role_name}; it has {known}", key=role_name)
    connection = workspace.connections.get(connection_name)
    if connection.kind is not role.kind:
        raise SettingsError(
            f"{connection_name} is a {connection.kind.value} connection; "
            f"the role {role_name} wants {role.kind.value}",
            key=role_name,
        )
    wanted, given = role.options.get("api", ""), connection.settings.get("api", "")
    if role.kind is ConnectionKind.HTTP and wanted and wanted != given:
        raise SettingsError(
            f"{connection_name} is a connection to {given}; the role {role_name} wants {wanted}",
            key=role_name,
        )
    kind = None
    if role.kind is ConnectionKind.SALESFORCE:
        kind = connection.org_kind or OrgKind.PRODUCTION
    return Binding(sync.name, role.name, kind, connection.name)
