"""Sign in to an org by any of the ways there are, pin which org it is, and keep the sign-in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app.asks.messages import CliOrgFacts, ConnectionFacts
from app.connectors.salesforce.client import OrgClient
from app.connectors.salesforce.describes import Describes
from app.connectors.salesforce.hosts import parse_host
from app.connectors.salesforce.loopback import deliver
from app.connectors.salesforce.oauth import REFRESH_TOKEN
from app.connectors.salesforce.opening import (
    BY_CLI,
    BY_CLIENT,
    BY_KEY,
    BY_OAUTH,
    BY_PASSWORD,
    BY_TOKEN,
    CLIENT_SECRET,
    KEY_PASSPHRASE,
    NEXT_PRIVATE_KEY,
    PASSWORD,
    PRIVATE_KEY,
    SECURITY_TOKEN,
    TOKENS_A_USER_AND_APP,
    asked_of,
    best_version,
    keep_tokens,
    newest_version,
    open_client,
    revoke,
    sign_in_by_browser,
    tokens_of_ours,
)
from app.connectors.salesforce.org_trial import MOST_OBJECTS, OrgAnswers
from app.connectors.salesforce.salesforce_cli import SalesforceCli
from app.connectors.salesforce.sign_in import ACCESS_TOKEN
from app.connectors.salesforce.signing_key import load_key, read_key_file
from app.connectors.salesforce.who_am_i import OrgFacts, try_org, who_am_i
from app.core.errors import EndpointError, SettingsError, SignInError
from app.core.sync import Connection, ConnectionKind
from app.jobs.browser import open_browser
from app.jobs.endpoints import FirstMeter, awake, open_meter, org_tools, take_limits
from app.jobs.kept_secrets import kept_secrets, known_connection
from app.jobs.open_place import other_org
from app.jobs.org_needs import needs_of_connection
from app.jobs.rights_needed import missing_rights, objects_of
from app.jobs.schema_watch import WatchedSchemas
from app.store.sign_ins import SignIns
from app.wording.orgs import missing_right_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.asks import (
        ConnectByClient,
        ConnectByKey,
        ConnectFromCli,
        ConnectSalesforce,
        FinishSignIn,
        ListCliOrgs,
        SignInWithBrowser,
    )
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

_log = structlog.get_logger()


def connect_salesforce(
    ask: ConnectSalesforce, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Sign in by user name and password, or by an access token.

    Raises:
        SettingsError: the name is taken, or the host cannot be read.
        SignInError: the org refused; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    del report
    way = BY_TOKEN if ask.access_token else BY_PASSWORD
    connection = _connection(ask.name, ask.host, ask.ca_file, way, username=ask.username)
    secrets = {
        PASSWORD: ask.password,
        SECURITY_TOKEN: ask.security_token,
        ACCESS_TOKEN: ask.access_token,
    }
    return _connected(connection, secrets, workspace, replace_known=ask.replace)


def sign_in_with_browser(
    ask: SignInWithBrowser, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Sign in by OAuth in the system browser.

    Progress carries the address that the browser opens, for a person whose browser did not.

    Raises:
        SettingsError: the name is taken, the host or the consumer key cannot be used, or this user
            has as many sign-ins through this app as there may be.
        SignInError: the org refused, or nobody came back in time; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    known = known_connection(ask.name, workspace, replace=ask.replace)
    connection = _connection(
        ask.name,
        ask.host,
        ask.ca_file,
        BY_OAUTH,
        consumer_key=ask.consumer_key.strip(),
        browser_scope="yes" if ask.browser_scope else "",
    )
    tools = org_tools(FirstMeter(), workspace)
    tokens = sign_in_by_browser(connection, tools, open_browser, report)
    before = tokens_of_ours(known, workspace.secrets) if known else ()
    try:
        with kept_secrets(ask.name, {REFRESH_TOKEN: tokens.refresh_token}, workspace) as trying:
            keep_tokens(connection, org_tools(FirstMeter(), trying), tokens)
            facts = _signed_in(connection, known, trying)
    except BaseException:
        _end(connection, (tokens.refresh_token,), workspace)
        raise
    _end(known, before, workspace)
    return _as_kept(facts, connection, workspace)


def finish_sign_in(ask: FinishSignIn, workspace: Workspace, report: ReportProgress) -> None:
    """Bring a copied address to the sign-in that waits for it, in this process or another.

    Raises:
        SettingsError: it is not the address, or nobody waits.
        SignInError: it is the address of Salesforce's own page about a refusal.
    """
    del workspace, report
    deliver(ask.address)


def connect_by_key(
    ask: ConnectByKey, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Sign in by a signed assertion.

    Raises:
        SettingsError: the name is taken, the consumer key is missing, or the key cannot be used.
        SignInError: the org refused; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    del report
    if not ask.username.strip():
        raise SettingsError("Say whom to sign in as", key="username")
    _check_consumer_key(ask.consumer_key)
    pem = (
        read_key_file(ask.key_file)
        if ask.key_file
        else workspace.secrets.stored(ask.name, NEXT_PRIVATE_KEY)
        or workspace.secrets.get(ask.name, PRIVATE_KEY)
        or ""
    )
    if not pem:
        raise SettingsError(
            "Name a key file, or make a key and its certificate first", key="key_file"
        )
    load_key(pem, ask.passphrase)
    in_keyring = ask.keep_key or not ask.key_file
    connection = _connection(
        ask.name,
        ask.host,
        ask.ca_file,
        BY_KEY,
        username=ask.username.strip(),
        consumer_key=ask.consumer_key.strip(),
        audience=ask.audience.strip(),
        key_file="" if in_keyring else _absolute(ask.key_file),
    )
    secrets = {PRIVATE_KEY: pem if in_keyring else "", KEY_PASSPHRASE: ask.passphrase}
    return _connected(connection, secrets, workspace, replace_known=ask.replace)


def connect_by_client(
    ask: ConnectByClient, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Sign in as the app itself.

    Raises:
        SettingsError: the name is taken, the consumer key is missing, or the host is not an org's
            own.
        SignInError: the org refused; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    del report
    _check_consumer_key(ask.consumer_key)
    connection = _connection(
        ask.name, ask.host, ask.ca_file, BY_CLIENT, consumer_key=ask.consumer_key.strip()
    )
    secrets = {CLIENT_SECRET: ask.client_secret.strip()}
    return _connected(connection, secrets, workspace, replace_known=ask.replace)


def connect_from_cli(
    ask: ConnectFromCli, workspace: Workspace, report: ReportProgress
) -> ConnectionFacts:
    """Take over an org from the Salesforce CLI, which goes on keeping its sign-in.

    Raises:
        SettingsError: the name is taken, or the CLI is not installed.
        SignInError: the CLI is not signed in to such an org; nothing is kept.
        SafetyStop: the name belongs to another org.
    """
    del report
    known_connection(ask.name, workspace, replace=ask.replace)
    access = SalesforceCli(workspace.clock).access(ask.target_org)
    connection = _connection(
        ask.name, str(access.host), ask.ca_file, BY_CLI, target_org=ask.target_org
    )
    return _connected(connection, {}, workspace, replace_known=ask.replace)


def list_cli_orgs(
    ask: ListCliOrgs, workspace: Workspace, report: ReportProgress
) -> list[CliOrgFacts]:
    """See which orgs the Salesforce CLI is signed in to.

    Raises:
        SettingsError: it is not installed.
    """
    del ask, report
    return [
        CliOrgFacts(org.username, org.alias, org.instance_url, org.status)
        for org in SalesforceCli(workspace.clock).orgs()
    ]


def test_sign_in(connection: Connection, workspace: Workspace) -> ConnectionFacts:
    """Try a connection to an org because a person asked for it.

    Raises:
        SafetyStop: it leads to another org than before.
        EndpointError: it cannot be reached, or refuses.
    """
    _lift(connection, workspace)
    needs = needs_of_connection(connection.name, workspace)
    told: list[OrgAnswers] = []

    def ask(client: OrgClient, *, ca_file: str, practice_ca: str) -> OrgFacts:
        describes = Describes(client, WatchedSchemas(workspace.schemas))
        objects = objects_of(needs)
        facts, answers = try_org(
            client, objects, describes=describes, ca_file=ca_file, practice_ca=practice_ca
        )
        told.append(answers)
        return facts

    facts = _signed_in(connection, connection, workspace, ask)
    take_limits(open_meter(connection, workspace), told[0].limits)
    missing = missing_rights(needs[:MOST_OBJECTS], told[0].schemas)
    return replace(
        facts,
        missing=tuple(missing_right_words(one) for one in missing),
        checked=tuple(one.object for one in needs[:MOST_OBJECTS]),
    )


def sign_out(connection: Connection, workspace: Workspace) -> None:
    """End the tokens of a connection that is to be forgotten; an org out of reach keeps them."""
    _revoke(connection, tokens_of_ours(connection, workspace.secrets), workspace)


def _connection(name: str, host: str, ca_file: str, way: str, **settings: str) -> Connection:
    """A connection as it is before anybody has signed in; empty settings are left out."""
    given = {"host": str(parse_host(host)), "ca_file": _absolute(ca_file), **settings}
    filled = {key: value for key, value in given.items() if value or key == "ca_file"}
    return Connection(name, ConnectionKind.SALESFORCE, {**filled, "sign_in": way})


def _absolute(path: str) -> str:
    """A file's whole path; "" stays empty."""
    return str(Path(path).expanduser().absolute()) if path else ""


def _connected(
    connection: Connection, secrets: dict[str, str], workspace: Workspace, *, replace_known: bool
) -> ConnectionFacts:
    """Sign in with new secrets, and end what was kept under the name before."""
    known = known_connection(connection.name, workspace, replace=replace_known)
    before = tokens_of_ours(known, workspace.secrets) if known else ()
    _lift(connection, workspace)
    try:
        with kept_secrets(connection.name, secrets, workspace) as trying:
            facts = _signed_in(connection, known, trying)
    except SignInError:
        if known is not None:  # its secrets are kept, and were not refused
            _lift(known, workspace)
        raise
    _end(known, before, workspace)
    return _as_kept(facts, connection, workspace)


def _lift(connection: Connection, workspace: Workspace) -> None:
    SignIns(workspace.path, workspace.clock).lift(asked_of(connection))


def _end(connection: Connection | None, tokens: tuple[str, ...], workspace: Workspace) -> None:
    """End tokens that were kept under a name, except one that is kept there still."""
    if connection is not None:
        used = tokens_of_ours(connection, workspace.secrets)
        _revoke(connection, tuple(one for one in tokens if one not in used), workspace)


def _revoke(connection: Connection, tokens: tuple[str, ...], workspace: Workspace) -> None:
    """Revoke tokens; one that cannot be, as the org is out of reach, is left to run out."""
    over = tuple(token for token in tokens if token)
    if not over:
        return
    try:
        revoke(connection, org_tools(FirstMeter(), workspace), over)
    except EndpointError as error:
        _log.info("tokens could not be revoked", connection=connection.name, why=str(error))


def _signed_in(
    connection: Connection,
    known: Connection | None,
    workspace: Workspace,
    ask: Callable[..., OrgFacts] = who_am_i,
) -> ConnectionFacts:
    """Ask an org who it is, pin its Id, and keep the connection."""
    pinned = known is not None and bool(known.org_id)
    meter = open_meter(known, workspace) if known is not None and pinned else FirstMeter()
    connection = awake(connection, workspace)
    newest = newest_version(connection)
    version = connection.settings.get("api_version", "")
    client, sign_in = open_client(connection, org_tools(meter, workspace))
    try:
        if not version or float(version) > float(newest):
            version = best_version(client, newest)
        org = ask(
            OrgClient(client.session, version),
            ca_file=connection.settings.get("ca_file", ""),
            practice_ca=str(workspace.machine.practice.ca_file),
        )
    finally:
        client.session.close()
        sign_in.close()
    if known is not None and known.org_id and known.org_id != org.org_id:
        raise other_org(known, org.org_id)
    connection = replace(
        connection,
        settings={
            **connection.settings,
            "api_version": version,
            "signed_in_as": org.username,
            "user_id": org.user_id,
            "my_domain": org.host,
        },
        org_id=org.org_id,
        org_kind=org.kind,
        org_name=org.name,
    )
    _check_tokens(connection, workspace)
    workspace.connections.save(connection, replace=known is not None)
    if known is not None and known != connection:
        workspace.schemas.distrust(connection.name)
    if isinstance(meter, FirstMeter):
        meter.hand_over(open_meter(connection, workspace))
    return _facts(connection, known, org, workspace)


def _check_consumer_key(key: str) -> None:
    """Refuse to ask an org for an app without a name.

    Raises:
        SettingsError: there is no consumer key.
    """
    if not key.strip():
        raise SettingsError(
            "The consumer key of the external client app is missing", key="consumer_key"
        )


def _check_tokens(connection: Connection, workspace: Workspace) -> None:
    """Refuse a sign-in that would make Salesforce end another one without a word.

    Raises:
        SettingsError: this user has as many sign-ins through this app as there may be.
    """
    if connection.settings["sign_in"] != BY_OAUTH:
        return
    others = [
        one.name
        for one in workspace.connections.all()
        if one.name != connection.name and _same_tokens(one, connection)
    ]
    if len(others) >= TOKENS_A_USER_AND_APP:
        raise SettingsError(
            f"{connection.settings['signed_in_as']} is signed in through this app"
            f" {len(others)} times already ({', '.join(others)}). Salesforce keeps five sign-ins of"
            " a user and app and ends the oldest without a word. Use one of these connections, or"
            " remove one first",
            key="name",
        )


def _same_tokens(one: Connection, other: Connection) -> bool:
    names = ("sign_in", "consumer_key", "user_id")
    same = all(one.settings.get(name) == other.settings.get(name) for name in names)
    return same and one.org_id == other.org_id


def _as_kept(
    facts: ConnectionFacts, connection: Connection, workspace: Workspace
) -> ConnectionFacts:
    """The facts, now that the keyring has taken the secrets or refused them."""
    return replace(facts, secret_kept=_is_kept(connection, workspace))


def _is_kept(connection: Connection, workspace: Workspace) -> bool:
    """Whether the next process can sign in without being told a secret again."""
    if workspace.secrets.kept or connection.settings["sign_in"] == BY_CLI:
        return True
    encrypted = workspace.secrets.stored(connection.name, KEY_PASSPHRASE)
    return bool(connection.settings.get("key_file")) and not encrypted


def _facts(
    connection: Connection, known: Connection | None, org: OrgFacts, workspace: Workspace
) -> ConnectionFacts:
    allowance = open_meter(connection, workspace).allowance()
    before = known.settings if known else {}
    user_before = before.get("signed_in_as") or before.get("username", "")
    return ConnectionFacts(
        name=connection.name,
        kind=connection.kind.value,
        ok=True,
        message=f"signed in as {org.username}" if org.username else "signed in",
        org_id=org.org_id,
        org_kind=org.kind.value,
        org_name=org.name,
        edition=org.edition,
        username=org.username,
        api_version=connection.settings["api_version"],
        calls_used=allowance.used if allowance else None,
        calls_maximum=allowance.maximum if allowance else None,
        secret_kept=_is_kept(connection, workspace),
        username_before=user_before if org.username not in ("", user_before) else "",
    )
