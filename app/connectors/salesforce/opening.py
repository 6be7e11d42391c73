"""Puts the parts together: a saved connection and its secrets → a client, an endpoint, the facts.

Settings of a connection: `host`, `sign_in` (one of the ways below), `username`, `ca_file`,
`api_version`, `consumer_key`, `key_file`, `audience`, `target_org`, `browser_scope`. Secrets, by
the names below. None of them travels in an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.connectors.salesforce.client import OrgClient
from app.connectors.salesforce.client_secret import ClientWay, check_own_host
from app.connectors.salesforce.endpoint import SalesforceEndpoint
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.limits import (
    API_VERSION,
    OLDEST_API_VERSION,
    SOAP_LOGIN_VERSION,
)
from app.connectors.salesforce.loopback import Loopback
from app.connectors.salesforce.oauth import REFRESH_TOKEN, RefreshWay, authorization
from app.connectors.salesforce.salesforce_cli import CliWay, SalesforceCli
from app.connectors.salesforce.session import OrgSession
from app.connectors.salesforce.sign_in import (
    ACCESS,
    ACCESS_TOKEN,
    KeptSignIn,
    ProcessBook,
    SignInBook,
    TokenWay,
    token_in,
)
from app.connectors.salesforce.signing_key import KeyWay, audiences_of, load_key, read_key_file
from app.connectors.salesforce.soap_login import PasswordWay
from app.connectors.salesforce.token_endpoint import TokenEndpoint
from app.connectors.salesforce.transport import TrustedSession
from app.core.clock import Clock
from app.core.errors import EndpointError, SettingsError, SignInError
from app.core.ports import Meter, Random, SchemaMemory, Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connectors.salesforce.sign_in import Way
    from app.connectors.salesforce.token_endpoint import Tokens
    from app.core.progress import Progress, ReportProgress
    from app.core.sync import Connection

PASSWORD = "password"  # noqa: S105  # the name of a secret, not a secret
SECURITY_TOKEN = "security_token"  # noqa: S105  # the name of a secret, not a secret
PRIVATE_KEY = "private_key"
NEXT_PRIVATE_KEY = "next_private_key"
"""A key whose certificate is on its way to the org; the one before signs in until it is there."""
KEY_PASSPHRASE = "key_passphrase"  # noqa: S105  # the name of a secret, not a secret
CLIENT_SECRET = "client_secret"  # noqa: S105  # the name of a secret, not a secret

BY_PASSWORD = "password"  # noqa: S105  # a way to sign in
BY_TOKEN = "token"  # noqa: S105  # a way to sign in
BY_OAUTH = "oauth"
BY_KEY = "key"
BY_CLIENT = "client"
BY_CLI = "cli"

TOKENS_A_USER_AND_APP = 4
"""Refresh tokens that are held of one user through one app.

Source: ours; Salesforce keeps 5 and ends the oldest without a word.
"""


@dataclass(frozen=True)
class OrgTools:
    """What a connection to an org asks of the world."""

    clock: Clock
    random: Random
    secrets: Secrets
    meter: Meter
    client_id: str
    """Names this workspace to the org."""
    book: SignInBook = field(default_factory=ProcessBook)
    """Rations sign-ins."""
    schemas: SchemaMemory | None = None
    """What orgs said of their objects before."""


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
    return SalesforceEndpoint(client, sign_in, tools.schemas)


def sign_in_by_browser(
    connection: Connection,
    tools: OrgTools,
    open_browser: Callable[[str], object],
    report: ReportProgress,
) -> Tokens:
    """Let a person sign in by the system browser; nothing is kept yet.

    Args:
        connection: with `host` and `consumer_key`.
        tools: clock and chance of the sign-in.
        open_browser: is given the address to open; it holds no secret that is worth anything
            without this process.
        report: is told how many seconds of ten minutes have passed, the address as its note.

    Raises:
        SettingsError: the consumer key is missing, or the browser's answer is not for us.
        SignInError: Salesforce refused, or nobody came back in time.
        RetriableError: no port is free, or the org cannot be reached.
    """
    settings = connection.settings
    host, key = parse_host(settings.get("host", "")), settings.get("consumer_key", "")
    endpoint = _endpoint(connection, tools)
    try:
        with Loopback() as loopback:
            begun = authorization(
                host,
                key,
                loopback.redirect_uri,
                tools.random,
                with_browser_scope=bool(settings.get("browser_scope")),
            )
            open_browser(begun.url)

            def waiting(progress: Progress) -> None:
                report(replace(progress, note=begun.url))

            code = loopback.wait(begun, tools.clock, waiting)
        return endpoint.exchange_code(code, begun.redirect_uri, begun.verifier)
    finally:
        endpoint.close()


def keep_tokens(connection: Connection, tools: OrgTools, tokens: Tokens) -> None:
    """Keep what a sign-in by browser gave, for the sessions to come."""
    if tokens.refresh_token:
        tools.secrets.set(connection.name, REFRESH_TOKEN, tokens.refresh_token)
    sign_in = _sign_in(connection, tools)
    sign_in.adopt(tokens.access)
    sign_in.close()


def tokens_of_ours(connection: Connection, secrets: Secrets) -> tuple[str, ...]:
    """The kept tokens that nobody but this program uses, so that it may end them."""
    name = {BY_OAUTH: REFRESH_TOKEN, BY_CLIENT: ACCESS, BY_KEY: ACCESS}.get(
        connection.settings.get("sign_in", "")
    )
    if name is None:
        return ()
    kept = secrets.stored(connection.name, name)
    if kept and name == ACCESS:
        return token_in(kept)
    return (kept,) if kept else ()


def revoke(connection: Connection, tools: OrgTools, tokens: tuple[str, ...]) -> None:
    """End tokens, so that they do not count among the few that Salesforce keeps.

    Raises:
        EndpointError: the org cannot be reached.
    """
    endpoint = _endpoint(connection, tools)
    try:
        for token in tokens:
            endpoint.revoke(token)
    finally:
        endpoint.close()


def best_version(client: OrgClient, newest: str = API_VERSION) -> str:
    """The API version to speak with an org: ours if it has it, else its newest older one.

    Args:
        client: signed in or not.
        newest: the one to speak at most, see `newest_version`.

    Raises:
        EndpointError: the org has only versions that are too old.
    """
    try:
        versions = client.versions()
    except EndpointError as error:
        if error.code != "NOT_FOUND":
            raise
        return newest  # there is no such list; what the org lacks it will say
    listed = [version for version in versions if float(version) <= float(newest)]
    found = max(listed, key=float, default="0")
    if float(found) < OLDEST_API_VERSION:
        raise EndpointError(
            f"The org speaks API version {found}; at least {OLDEST_API_VERSION} is needed",
            endpoint=client.name,
            code="UNSUPPORTED_API_VERSION",
        )
    return found


def newest_version(connection: Connection) -> str:
    """The newest API version to speak over a connection: a password never meets 65 or later."""
    by_password = connection.settings.get("sign_in", BY_PASSWORD) == BY_PASSWORD
    return SOAP_LOGIN_VERSION if by_password else API_VERSION


def asked_of(connection: Connection) -> str:
    """Whom a connection asks for, in one line: host, user and way; what a book knows it by."""
    settings = connection.settings
    host = parse_host(settings.get("host", ""))
    parts = (
        str(host),
        settings.get("username", ""),
        settings.get("sign_in", ""),
        settings.get("consumer_key", ""),
        settings.get("target_org", ""),
    )
    return " ".join(parts).rstrip()


def _sign_in(connection: Connection, tools: OrgTools) -> KeptSignIn:
    return KeptSignIn(
        connection.name,
        tools.secrets,
        _way(connection, tools),
        asked=asked_of(connection),
        book=tools.book,
        still_wanted=lambda: tools.clock.sleep(0),
    )


def _transport(connection: Connection, tools: OrgTools) -> TrustedSession:
    ca_file = connection.settings.get("ca_file", "")
    return TrustedSession(connection.name, ca_file, lambda: tools.clock.sleep(0))


def _endpoint(connection: Connection, tools: OrgTools) -> TokenEndpoint:
    settings = connection.settings
    return TokenEndpoint(
        _transport(connection, tools),
        tools.meter,
        parse_host(settings.get("host", "")),
        settings.get("consumer_key", ""),
    )


def _way(connection: Connection, tools: OrgTools) -> Way:
    kind = connection.settings.get("sign_in", BY_PASSWORD)
    making = _WAYS.get(kind)
    if making is None:
        raise SettingsError(f"“{kind}” is no way to sign in to an org", key="sign_in")
    return making(connection, tools)


def _by_token(connection: Connection, tools: OrgTools) -> Way:
    host = parse_host(connection.settings.get("host", ""))
    return TokenWay(connection.name, host, _secret(connection, tools, ACCESS_TOKEN))


def _by_password(connection: Connection, tools: OrgTools) -> Way:
    return PasswordWay(
        _transport(connection, tools),
        tools.meter,
        host=parse_host(connection.settings.get("host", "")),
        username=connection.settings.get("username", ""),
        password=_secret(connection, tools, PASSWORD),
        security_token=tools.secrets.get(connection.name, SECURITY_TOKEN) or "",
        client_id=tools.client_id,
    )


def _by_refresh(connection: Connection, tools: OrgTools) -> Way:
    return RefreshWay(_endpoint(connection, tools), tools.secrets)


def _by_key(connection: Connection, tools: OrgTools) -> Way:
    settings = connection.settings
    key_file = settings.get("key_file", "")
    pem = read_key_file(key_file) if key_file else _secret(connection, tools, PRIVATE_KEY)
    return KeyWay(
        _endpoint(connection, tools),
        tools.clock,
        load_key(pem, tools.secrets.get(connection.name, KEY_PASSPHRASE) or ""),
        username=settings.get("username", ""),
        audiences=audiences_of(parse_host(settings.get("host", "")), settings.get("audience", "")),
    )


def _by_client(connection: Connection, tools: OrgTools) -> Way:
    check_own_host(parse_host(connection.settings.get("host", "")))
    return ClientWay(_endpoint(connection, tools), _secret(connection, tools, CLIENT_SECRET))


def _by_cli(connection: Connection, tools: OrgTools) -> Way:
    return CliWay(SalesforceCli(tools.clock), connection.settings.get("target_org", ""))


_WAYS: dict[str, Callable[[Connection, OrgTools], Way]] = {
    BY_PASSWORD: _by_password,
    BY_TOKEN: _by_token,
    BY_OAUTH: _by_refresh,
    BY_KEY: _by_key,
    BY_CLIENT: _by_client,
    BY_CLI: _by_cli,
}


def _secret(connection: Connection, tools: OrgTools, name: str) -> str:
    found = tools.secrets.get(connection.name, name)
    if not found:
        raise SignInError(
            f"The {name.replace('_', ' ')} of {connection.name} is not known here",
            endpoint=connection.name,
        )
    return found
