"""Write the permission set that an integration user needs for the bound mappings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.sync import ConnectionKind, Role
from app.jobs.endpoints import open_endpoint
from app.jobs.org_needs import needs_of_connection, needs_of_sync
from app.jobs.permission_set import SUFFIX, permission_set_name, permission_set_xml

if TYPE_CHECKING:
    from app.asks import ExportPermissionSet
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def export_permission_set(
    ask: ExportPermissionSet, workspace: Workspace, report: ReportProgress
) -> str:
    """Write the file and give its path; one call for each object that is not known yet.

    Raises:
        SettingsError: the connection is no org, or nothing is bound to it.
        SchemaMismatchError: an object is not there, or the user may not see it.
    """
    del report
    connection = workspace.connections.get(ask.name)
    if connection.kind is not ConnectionKind.SALESFORCE:
        raise SettingsError(f"{connection.name} is no Salesforce org", key="connection")
    if ask.sync:
        sync = workspace.syncs.load(ask.sync)
        needs, subject = needs_of_sync(sync), sync.title
    else:
        needs, subject = needs_of_connection(ask.name, workspace), "the syncs of this org"
    if not needs:
        raise SettingsError(
            f"No mapping touches the org of {connection.name} yet; bind a sync to it first",
            key="sync",
        )
    label = f"Orgtide {subject}" if ask.sync else "Orgtide integration"
    endpoint = open_endpoint(connection, Role("", connection.kind), workspace)
    try:
        text = permission_set_xml(label, needs, endpoint.schema, subject=subject)
    finally:
        endpoint.close()
    path = _file(ask.path, permission_set_name(label))
    path.write_text(text, encoding="utf-8")
    return str(path)


def _file(path: str, name: str) -> Path:
    """Where the file goes: the path, or inside it under the set's own name where it is a folder."""
    chosen = Path(path).expanduser().absolute()
    if chosen.is_dir() or path.endswith(("/", "\\")):
        chosen.mkdir(parents=True, exist_ok=True)
        return chosen / f"{name}{SUFFIX}"
    if chosen.name.endswith(SUFFIX):
        return chosen
    return chosen.with_name(f"{chosen.name.removesuffix('.xml')}{SUFFIX}")
