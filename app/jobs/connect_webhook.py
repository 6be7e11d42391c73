"""Keep a webhook's address: its secret path, how its sender signs, and where payloads say what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import SchemeFacts, WebhookFacts
from app.connectors.webhooks.routes import PATH_BYTES, route_of
from app.connectors.webhooks.schemes import SCHEMES, Check
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind
from app.jobs.kept_secrets import kept_secrets, known_connection
from app.language.record_paths import parse_path
from app.language.scanner import LanguageError

if TYPE_CHECKING:
    from app.asks import ConnectWebhook, ListWebhookSchemes, ReadWebhook
    from app.connectors.webhooks.routes import Route
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

SETTINGS = (
    *(
        "type_at",
        "id_at",
        "order_by",
        "moment_at",
        "number_at",
        "allowed",
        "org_id",
        "public_url",
        "closed",
    ),
    *("header", "prefix", "algorithm", "encoding", "secret_form", "tolerance_s"),
)
"""What may be said of a webhook besides its scheme."""


def connect_webhook(
    ask: ConnectWebhook, workspace: Workspace, report: ReportProgress
) -> WebhookFacts:
    """Make the address of a webhook; its path is a secret, as is what its sender signs with.

    Raises:
        SettingsError: the name is taken, or a setting cannot be used; nothing is kept.
    """
    del report
    known = known_connection(ask.name, workspace, replace=ask.replace)
    settings = {"scheme": ask.scheme, **dict(ask.settings)}
    for name in dict(ask.settings):
        if name not in SETTINGS:
            raise SettingsError(
                f"A webhook has no setting {name}; it has {', '.join(SETTINGS)}", key=name
            )
    for name in ("type_at", "id_at", "order_by", "moment_at", "number_at"):
        _check_path(name, settings.get(name, ""))
    secrets = {"secret": ask.secret, "secret_2": ask.second_secret}
    if known and not any(secrets.values()):
        secrets = {name: workspace.secrets.get(ask.name, name) or "" for name in secrets}
    old_path = workspace.secrets.get(ask.name, "path") if known else None
    secrets |= {"path": old_path or workspace.random.token(PATH_BYTES)}
    connection = Connection(ask.name, ConnectionKind.WEBHOOK, settings)
    with kept_secrets(ask.name, secrets, workspace) as trying:
        route = route_of(connection, lambda name: trying.secrets.get(ask.name, name))
        if route.scheme.needs_secret and not route.secrets:
            raise SettingsError(f"{route.scheme.label} needs a secret", key="secret")
        if route.scheme.check is Check.ORG and not route.org_id:
            raise SettingsError("An outbound message needs the Id of its org", key="org_id")
        workspace.connections.save(connection, replace=ask.replace)
    return _facts(ask.name, route, connection, workspace)


def read_webhook(ask: ReadWebhook, workspace: Workspace, report: ReportProgress) -> WebhookFacts:
    """Say what a webhook is reached by; "" for a path that is not in the keyring.

    Raises:
        SettingsError: there is no such webhook.
    """
    del report
    connection = workspace.connections.get(ask.name)
    if connection.kind is not ConnectionKind.WEBHOOK:
        raise SettingsError(f"{ask.name} is no webhook", key="connection")
    route = route_of(connection, lambda name: workspace.secrets.get(ask.name, name))
    return _facts(ask.name, route, connection, workspace)


def list_webhook_schemes(
    ask: ListWebhookSchemes, workspace: Workspace, report: ReportProgress
) -> list[SchemeFacts]:
    """List how senders can sign."""
    del ask, workspace, report
    return [
        SchemeFacts(one.name, one.label, one.header, needs_secret=one.needs_secret)
        for one in SCHEMES.values()
    ]


def _facts(name: str, route: Route, connection: Connection, workspace: Workspace) -> WebhookFacts:
    return WebhookFacts(
        name=name,
        path=route.path,
        scheme=route.scheme.name,
        can_tell_repeats=route.scheme.has_timestamp or bool(route.id_at),
        secret_kept=workspace.secrets.kept,
        label=route.scheme.label,
        header=route.scheme.header,
        secrets=len(route.secrets),
        settings=tuple(sorted(connection.settings.items())),
    )


def _check_path(name: str, text: str) -> None:
    if text.startswith("header "):
        return
    try:
        parse_path(text)
    except LanguageError as error:
        raise SettingsError(str(error), key=name) from error
