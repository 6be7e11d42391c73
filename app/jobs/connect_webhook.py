"""Keep a webhook's address: its secret path, how its sender signs, and where payloads say what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import WebhookFacts
from app.connectors.webhooks.routes import PATH_BYTES, route_of
from app.connectors.webhooks.schemes import Check
from app.core.errors import SettingsError
from app.core.sync import Connection, ConnectionKind
from app.jobs.kept_secrets import kept_secrets, known_connection
from app.language.record_paths import parse_path
from app.language.scanner import LanguageError

if TYPE_CHECKING:
    from app.asks import ConnectWebhook
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

SETTINGS = (
    *("type_at", "id_at", "order_by", "moment_at", "allowed", "org_id", "public_url", "closed"),
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
    for name in ("type_at", "id_at", "order_by", "moment_at"):
        _check_path(name, settings.get(name, ""))
    old_path = workspace.secrets.get(ask.name, "path") if known else None
    secrets = {
        "path": old_path or workspace.random.token(PATH_BYTES),
        "secret": ask.secret,
        "secret_2": ask.second_secret,
    }
    connection = Connection(ask.name, ConnectionKind.WEBHOOK, settings)
    with kept_secrets(ask.name, secrets, workspace) as trying:
        route = route_of(connection, lambda name: trying.secrets.get(ask.name, name))
        if route.scheme.needs_secret and not route.secrets:
            raise SettingsError(f"{route.scheme.label} needs a secret", key="secret")
        if route.scheme.check is Check.ORG and not route.org_id:
            raise SettingsError("An outbound message needs the Id of its org", key="org_id")
        workspace.connections.save(connection, replace=ask.replace)
    return WebhookFacts(
        name=ask.name,
        path=route.path,
        scheme=route.scheme.name,
        can_tell_repeats=route.scheme.has_timestamp or bool(route.id_at),
        secret_kept=workspace.secrets.kept,
    )


def _check_path(name: str, text: str) -> None:
    if text.startswith("header "):
        return
    try:
        parse_path(text)
    except LanguageError as error:
        raise SettingsError(str(error), key=name) from error
