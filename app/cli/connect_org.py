"""orgtide connect salesforce and what belongs to signing in to an org."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.asks import (
    ConnectByClient,
    ConnectByKey,
    ConnectFromCli,
    ConnectSalesforce,
    FinishSignIn,
    ListCliOrgs,
    MakeCertificate,
    OpenInSalesforce,
    SignInWithBrowser,
)
from app.asks.messages import CertificateFacts, CliOrgFacts, OpenedFacts
from app.cli.connect_asking import CaFile, Name, Replace, ask_passphrase, ask_secret, connect
from app.cli.session import AsJson, answer, ask, opened
from app.sign_in_guide import refusal_words, set_up_words, sign_in_guide
from app.wording.orgs import opened_words
from app.wording.runs import certificate_words

Way = Literal["browser", "key", "client"]


def salesforce(
    name: Name,
    host: Annotated[
        str, typer.Option("--host", help="The org's My Domain, or any address of it.")
    ] = "",
    ca_file: CaFile = None,
    username: Annotated[
        str,
        typer.Option("--username", help="Sign in by user name and password, or as whom by key."),
    ] = "",
    access_token: Annotated[
        bool,
        typer.Option("--access-token", help="Sign in by an access token, which is then asked for."),
    ] = False,
    consumer_key: Annotated[
        str,
        typer.Option(
            "--consumer-key", help="Sign in with the browser, through your External Client App."
        ),
    ] = "",
    log_in: Annotated[
        bool,
        typer.Option(
            "--log-in", help="With the browser: let 'connect open' log you in (scope web)."
        ),
    ] = False,
    by_key: Annotated[
        bool,
        typer.Option("--by-key", help="Sign in by the key that 'connect certificate' made."),
    ] = False,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="Sign in by this private key (PEM).")
    ] = None,
    keep_key: Annotated[
        bool, typer.Option("--keep-key", help="Copy the key of the file into the keyring.")
    ] = False,
    audience: Annotated[
        str, typer.Option("--audience", help="With a key: whom the signed request is meant for.")
    ] = "",
    client_secret: Annotated[
        bool,
        typer.Option(
            "--client-secret", help="Sign in as the app itself; its secret is then asked for."
        ),
    ] = False,
    from_cli: Annotated[
        str,
        typer.Option(
            "--from-cli", help="Take over this org of the Salesforce CLI, by alias or user."
        ),
    ] = "",
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Sign in to a Salesforce org and keep the sign-in in the keyring.

    Secrets are asked for, or read from standard input, one a line. With --username: the password,
    then the security token. What the org needs for --consumer-key is said by: connect setup.
    """
    certificates = str(ca_file) if ca_file else ""
    if from_cli:
        connect(ConnectFromCli(name, from_cli, certificates, replace), as_json=as_json)
        return
    if not host:
        raise typer.BadParameter("Give --host.")
    if by_key or key_file:
        wish: object = ConnectByKey(
            name,
            host,
            consumer_key,
            username,
            key_file=str(key_file.expanduser().absolute()) if key_file else "",
            passphrase=ask_passphrase(key_file),
            keep_key=keep_key,
            audience=audience,
            ca_file=certificates,
            replace=replace,
        )
    elif client_secret:
        secret = ask_secret("Consumer secret: ")
        wish = ConnectByClient(name, host, consumer_key, secret, certificates, replace)
    elif consumer_key:
        wish = SignInWithBrowser(name, host, consumer_key, certificates, replace, log_in)
    else:
        wish = _by_secret(name, host, username, certificates, replace, by_token=access_token)
    connect(wish, as_json=as_json)


def _by_secret(
    name: str, host: str, username: str, ca_file: str, replace: bool, *, by_token: bool
) -> ConnectSalesforce:
    """Ask for the secrets of a sign-in that needs no app."""
    if by_token:
        token = ask_secret("Access token: ")
        if not token:
            raise typer.BadParameter("No access token was given.")
        return ConnectSalesforce(name, host, access_token=token, ca_file=ca_file, replace=replace)
    if not username:
        raise typer.BadParameter(
            "Give --consumer-key, --by-key, --key-file, --client-secret, --from-cli, --username or"
            " --access-token."
        )
    print(sign_in_guide().legacy_end, file=sys.stderr)
    return ConnectSalesforce(
        name,
        host,
        username=username,
        password=ask_secret("Password: "),
        security_token=ask_secret("Security token (empty if none): "),
        ca_file=ca_file,
        replace=replace,
    )


def setup(
    way: Annotated[
        Way, typer.Argument(help="How you want to sign in: browser, key or client.")
    ] = "browser",
) -> None:
    """Say what to create in the org before you sign in, and what its refusals mean."""
    words = [set_up_words(way), "", "If it does not work:"]
    for one in sign_in_guide().refusals:
        said = f"{one.code} ({one.message})" if one.message else one.code
        words += ["", said, *(f"  {line}" for line in refusal_words(one).splitlines())]
    print("\n".join(words))


def certificate(
    name: Name,
    out: Annotated[Path, typer.Option("--out", help="Where the certificate goes, a new file.")],
    as_json: AsJson = False,
) -> None:
    """Make a key in the keyring, and the certificate to upload to the org's app."""
    with opened(as_json=as_json) as workspace:
        path = str(out.expanduser().absolute())
        facts: CertificateFacts = ask(workspace, MakeCertificate(name, path), as_json=as_json)
        answer(facts, certificate_words(name, facts), as_json=as_json)


def finish(as_json: AsJson = False) -> None:
    """Bring the address that the browser ended on to a sign-in that waits for it.

    The address is asked for, or read from standard input: it holds a code.
    """
    with opened(as_json=as_json) as workspace:
        ask(workspace, FinishSignIn(ask_secret("Address: ")), as_json=as_json)
        answer({"finished": True}, "The sign-in has its answer.", as_json=as_json)


def cli_orgs(as_json: AsJson = False) -> None:
    """List the orgs that the Salesforce CLI on this computer is signed in to."""
    with opened(as_json=as_json) as workspace:
        orgs: list[CliOrgFacts] = ask(workspace, ListCliOrgs(), as_json=as_json)
        lines = [f"{org.alias or '–':20} {org.username:40} {org.status}" for org in orgs]
        none = "The Salesforce CLI is signed in to no org. Type: sf org login web"
        answer(orgs, "\n".join(lines) or none, as_json=as_json)


def open_org(
    name: Name,
    record: Annotated[str, typer.Argument(help="Id of the record to show.")] = "",
    as_json: AsJson = False,
) -> None:
    """Open the org in the browser, logged in where the sign-in allows it."""
    with opened(as_json=as_json) as workspace:
        facts: OpenedFacts = ask(workspace, OpenInSalesforce(name, record), as_json=as_json)
        answer(facts, opened_words(facts), as_json=as_json)
