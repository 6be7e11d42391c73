"""orgtide connect: sign in to orgs, keep the addresses of databases and folders, try them."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.asks import (
    ConnectFiles,
    ConnectSalesforce,
    ConnectSql,
    RemoveConnection,
    SignInWithBrowser,
    TestConnection,
)
from app.asks.messages import ConnectionFacts
from app.cli.session import AsJson, answer, ask, opened
from app.wording import connection_words, place_words

app = typer.Typer(help="Connect orgs, databases and folders, and try them.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Your name for the connection.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Sign in anew under the same name; its syncs stay.")
]


@app.command()
def salesforce(
    name: Name,
    host: Annotated[str, typer.Option("--host", help="The org's My Domain, or any address of it.")],
    ca_file: Annotated[
        Path | None, typer.Option("--ca-file", help="PEM file of a private certificate authority.")
    ] = None,
    username: Annotated[
        str,
        typer.Option("--username", help="Sign in by user name and password."),
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
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Sign in to a Salesforce org and keep the sign-in in the keyring.

    With --username, type or pipe the password and then the security token, one a line.
    """
    wish: object
    certificates = str(ca_file) if ca_file else ""
    if consumer_key:
        wish = SignInWithBrowser(name, host, consumer_key, certificates, replace)
    elif access_token:
        token = _secret("Access token: ")
        wish = ConnectSalesforce(
            name, host, access_token=token, ca_file=certificates, replace=replace
        )
    else:
        if not username:
            raise typer.BadParameter("Give --username, --access-token or --consumer-key.")
        password = _secret("Password: ")
        wish = ConnectSalesforce(
            name,
            host,
            username=username,
            password=password,
            security_token=_secret("Security token (empty if none): "),
            ca_file=certificates,
            replace=replace,
        )
    _connect(wish, as_json=as_json)


@app.command()
def sql(
    name: Name,
    url: Annotated[
        str,
        typer.Option("--url", help="Where it is (SQLAlchemy URL), such as sqlite:///people.db."),
    ],
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Keep the address of a database; a password in it goes to the keyring."""
    _connect(ConnectSql(name, url, replace), as_json=as_json)


@app.command()
def files(
    name: Name,
    folder: Annotated[Path, typer.Option("--folder", help="Folder of CSV files.")],
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Keep a folder of CSV files."""
    _connect(ConnectFiles(name, str(folder.expanduser().absolute()), replace), as_json=as_json)


@app.command("test")
def try_connection(name: Name, as_json: AsJson = False) -> None:
    """Try a connection: who it signs in as, what org it is, what is left of its allowance."""
    _connect(TestConnection(name), as_json=as_json)


@app.command("list")
def list_connections(as_json: AsJson = False) -> None:
    """List the connections."""
    with opened(as_json=as_json) as workspace:
        connections = workspace.pages.connections()
        lines = [
            f"{one.connection.name:24} {one.connection.kind.value:12} {place_words(one.connection)}"
            for one in connections
        ]
        answer(connections, "\n".join(lines) or "No connections yet.", as_json=as_json)


@app.command()
def remove(name: Name, as_json: AsJson = False) -> None:
    """Forget a connection and its secrets; the syncs that use it stay, but stop."""
    with opened(as_json=as_json) as workspace:
        ask(workspace, RemoveConnection(name), as_json=as_json)
        answer({"removed": name}, f"Removed {name}.", as_json=as_json)


def _connect(wish: object, *, as_json: bool) -> None:
    with opened(as_json=as_json) as workspace:
        facts: ConnectionFacts = ask(workspace, wish, as_json=as_json)
        answer(facts, connection_words(facts), as_json=as_json)


def _secret(prompt: str) -> str:
    """One line of standard input; hidden when a person types it."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")
