"""Say what the form of a sync asks, what was answered, and whether it may write."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from app.asks.messages import SettingFacts, SyncFormFacts
from app.connectors.http_api.filling import text_of
from app.connectors.http_api.reading import RecordsRead, all_records
from app.core.errors import SettingsError
from app.core.sync import ConnectionKind
from app.jobs.endpoints import open_api

if TYPE_CHECKING:
    from app.asks import ListOfferedChoices, ReadSyncForm
    from app.core.progress import ReportProgress
    from app.core.setting import Setting
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace

MOST_CHOICES = 1_000
"""Choices that a connection may offer. Source: ours."""


def read_sync_form(
    ask: ReadSyncForm, workspace: Workspace, report: ReportProgress
) -> SyncFormFacts:
    """Say what a sync asks.

    Raises:
        SettingsError: there is no such sync.
        MappingError: its file makes no sense any more.
    """
    del report
    sync = workspace.syncs.load(ask.sync)
    return SyncFormFacts(
        sync=sync.name,
        title=sync.title,
        active=workspace.syncs.is_active(sync.name),
        settings=tuple(_facts(one, sync.settings.get(one.name, "")) for one in sync.asked),
        unbound=tuple(_unbound(sync, workspace)),
    )


def list_offered_choices(
    ask: ListOfferedChoices, workspace: Workspace, report: ReportProgress
) -> list[str]:
    """Ask a connection for what a setting may be answered with.

    Raises:
        SettingsError: the role has no connection, or the setting is no such choice.
        EndpointError: it cannot be reached, or refuses.
    """
    del report
    sync = workspace.syncs.load(ask.sync)
    role, _, object = _offers(sync.asked, ask.key).partition(".")
    bound = workspace.connections.bindings(sync.name)
    name = next((one.connection for one in bound if one.role == role), "")
    if not name:
        raise SettingsError(f"{role} of {sync.title} has no connection yet", key="connection")
    connection = workspace.connections.get(name)
    if connection.kind is not ConnectionKind.HTTP:
        raise SettingsError(f"{name} is no connection to an API", key="connection")
    endpoint = open_api(connection, workspace)
    try:
        declared = next((one for one in endpoint.api.objects if one.name == object), None)
        if declared is None:
            raise SettingsError(f"{name} has no {object}", key=ask.key)
        found = all_records(endpoint.session, declared, RecordsRead())
        key = declared.key[0] if declared.key else ""
        ids = (text_of(one.record.get(key)) for one, _ in found if isinstance(one.record, dict))
        return [one for one in islice(ids, MOST_CHOICES) if one]
    finally:
        endpoint.close()


def _offers(asked: tuple[Setting, ...], key: str) -> str:
    """`connection.object` whose records a setting, or a column of a table, is chosen from."""
    name, _, column = key.partition(".")
    setting = next((one for one in asked if one.name == name), None)
    if setting is not None and column:
        setting = next((one for one in setting.columns if one.name == column), None)
    if setting is None or not setting.offers:
        raise SettingsError(f"{key} is not chosen from what a connection has", key=key)
    return setting.offers


def _facts(one: Setting, value: str) -> SettingFacts:
    return SettingFacts(
        name=one.name,
        label=one.label or one.name,
        help=one.help,
        kind=one.kind.value,
        default=one.default,
        blank=one.blank,
        on=one.on,
        choices=one.choices,
        offers=one.offers,
        columns=tuple(_facts(column, "") for column in one.columns),
        value=value,
    )


def _unbound(sync: Sync, workspace: Workspace) -> list[str]:
    bound = {one.role for one in workspace.connections.bindings(sync.name)}
    return [one.name for one in sync.roles if one.name not in bound]
