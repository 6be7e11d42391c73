"""Puts the parts together: a saved connection and its secrets → a client, an endpoint, the facts.

Settings of a connection: `host`, `sign_in` (password, token, oauth), `username`, `ca_file`,
`api_version`, `consumer_key`. Secrets, by the names below. None of them travels in an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.connectors.salesforce.client import OrgClient
from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.limits import API_VERSION, OLDEST_API_VERSION
from app.connectors.salesforce.oauth import RefreshWay
from app.connectors.salesforce.session import OrgSession
from app.connectors.salesforce.sign_in import ACCESS_TOKEN, KeptSignIn, TokenWay
from app.connectors.salesforce.soap_login import PasswordWay
from app.connectors.salesforce.transport import TrustedSession
from app.core.clock import Clock
from app.core.errors import EndpointError, SettingsError, SignInError
from app.core.ports import Meter, Random, Secrets

if TYPE_CHECKING:
    from app.connectors.salesforce.sign_in import Way
    from app.core.sync import Connection

PASSWORD = "password"  # noqa: S105  # the name of a secret, not a secret
SECURITY_TOKEN = "security_token"  # noqa: S105  # the name of a secret, not a secret

BY_PASSWORD = "password"  # noqa: S105  # a way to sign in
BY_TOKEN = "token"  # noqa: S105  # a way to sign in
BY_OAUTH = "oauth"


@dataclass(frozen=True)
class OrgTools:
    """What a connection to an org asks of the world."""

    clock: Clock
    random: Random
    secrets: Secrets
    meter: Meter
    client_id: str
    """Names this workspace to the org."""


def open_client(connection: Connection, tools: OrgTools) -> tuple[OrgClient, KeptSignIn]:
    """Make a client for one worker; nothing is sent yet.

    Raises:
        SettingsError: a setting is missing or cannot be used; its key says which.
        SignInError: a secret is missing.
    """
    sign_in = _sign_in(connection, tools)
    session = OrgSession(
        sign_in,
        name=connection.name,
        client_id=tools.client_id,
        meter=tools.meter,
        clock=tools.clock,
        random=tools.random,
        ca_file=connection.settings.get("ca_file", ""),
    )
    version = connection.settings.get("api_version") or API_VERSION
    return OrgClient(session, version), sign_in


def open_org(connection: Connection, tools: OrgTools) -> SalesforceEndpoint:
    """Make an endpoint for one worker; nothing is sent yet. Raises as `open_client`."""
    client, sign_in = open_client(connection, tools)
    return SalesforceEndpoint(client, sign_in)


def best_version(client: OrgClient) -> str:
    """The API version to speak with an org: ours if it has it, else its newest older one.

    Raises:
        EndpointError: the org has only versions that are too old.
    """
    listed = [version for version in client.versions() if float(version) <= float(API_VERSION)]
    newest = max(listed, key=float, default="0")
    if float(newest) < OLDEST_API_VERSION:
        raise EndpointError(
            f"The org speaks API version {newest}; at least {OLDEST_API_VERSION} is needed",
            endpoint=client.name,
            code="UNSUPPORTED_API_VERSION",
        )
    return newest


def _sign_in(connection: Connection, tools: OrgTools) -> KeptSignIn:
    settings = connection.settings
    host = parse_host(settings.get("host", ""))
    asked = f"{host} {settings.get('username', '')} {settings.get('sign_in', '')}"
    return KeptSignIn(connection.name, tools.secrets, _way(connection, tools), asked=asked)


def _way(connection: Connection, tools: OrgTools) -> Way:
    settings = connection.settings
    host = parse_host(settings.get("host", ""))
    kind = settings.get("sign_in", BY_PASSWORD)
    if kind == BY_TOKEN:
        return TokenWay(connection.name, host, _secret(connection, tools, ACCESS_TOKEN))
    transport = TrustedSession(connection.name, settings.get("ca_file", ""))
    if kind == BY_PASSWORD:
        return PasswordWay(
            transport,
            tools.meter,
            host=host,
            username=settings.get("username", ""),
            password=_secret(connection, tools, PASSWORD),
            security_token=tools.secrets.get(connection.name, SECURITY_TOKEN) or "",
            client_id=tools.client_id,
        )
    if kind == BY_OAUTH:
        return RefreshWay(
            transport,
            tools.meter,
            tools.secrets,
            host=host,
            consumer_key=settings.get("consumer_key", ""),
        )
    raise SettingsError(f"“{kind}” is no way to sign in to an org", key="sign_in")


def _secret(connection: Connection, tools: OrgTools, name: str) -> str:
    found = tools.secrets.get(connection.name, name)
    if not found:
        raise SignInError(
            f"The {name.replace('_', ' ')} of {connection.name} is not known here",
            endpoint=connection.name,
        )
    return found
