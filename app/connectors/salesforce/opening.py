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
from app.connectors.salesforce.loopback import Loopback
from app.connectors.salesforce.oauth import (
    REFRESH_TOKEN,
    RefreshWay,
    TokenEndpoint,
    authorization,
)
from app.connectors.salesforce.session import OrgSession
from app.connectors.salesforce.sign_in import ACCESS_TOKEN, KeptSignIn, TokenWay
from app.connectors.salesforce.soap_login import PasswordWay
from app.connectors.salesforce.transport import TrustedSession
from app.core.clock import Clock
from app.core.errors import EndpointError, SettingsError, SignInError
from app.core.ports import Meter, Random, Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connectors.salesforce.sign_in import Way
    from app.core.progress import ReportProgress
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


def sign_in_by_browser(
    connection: Connection,
    tools: OrgTools,
    open_browser: Callable[[str], object],
    report: ReportProgress,
) -> None:
    """Let a person sign in by the system browser and keep what it brings.

    Args:
        connection: with `host` and `consumer_key`.
        tools: the secrets take the tokens.
        open_browser: is given the address to open; it holds no secret that is worth anything
            without this process.
        report: is told how many seconds of ten minutes have passed.

    Raises:
        SettingsError: the consumer key is missing, or the browser's answer is not for us.
        SignInError: Salesforce refused, or nobody came back in time.
        RetriableError: no port is free, or the org cannot be reached.
    """
    settings = connection.settings
    host, key = parse_host(settings.get("host", "")), settings.get("consumer_key", "")
    transport = TrustedSession(connection.name, settings.get("ca_file", ""))
    endpoint = TokenEndpoint(transport, tools.meter, host, key)
    try:
        with Loopback() as loopback:
            begun = authorization(host, key, loopback.redirect_uri, tools.random)
            open_browser(begun.url)
            code = loopback.wait(begun, tools.clock, report)
        tokens = endpoint.exchange_code(code, begun)
    finally:
        endpoint.close()
    tools.secrets.set(connection.name, REFRESH_TOKEN, tokens.refresh_token)
    sign_in = _sign_in(connection, tools)
    sign_in.adopt(tokens.access)
    sign_in.close()


def best_version(client: OrgClient) -> str:
    """The API version to speak with an org: ours if it has it, else its newest older one.

    Raises:
        EndpointError: the org has only versions that are too old.
    """
    try:
        versions = client.versions()
    except EndpointError as error:
        if error.code != "NOT_FOUND":
            raise
        return API_VERSION  # there is no such list; what the org lacks it will say
    listed = [version for version in versions if float(version) <= float(API_VERSION)]
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
