"""orgtide connect: sign in to orgs, keep the addresses of databases and folders, try them."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.asks import (
    ConnectByClient,
    ConnectByKey,
    ConnectFiles,
    ConnectFromCli,
    ConnectHttp,
    ConnectSalesforce,
    ConnectSql,
    ConnectWebhook,
    FinishSignIn,
    ListCliOrgs,
    ListTables,
    LookAtFile,
    LookAtTable,
    MakeCertificate,
    OpenInSalesforce,
    ReadApiFile,
    RemoveConnection,
    SignInWithBrowser,
    TestConnection,
)
from app.asks.messages import (
    ApiFacts,
    CertificateFacts,
    CliOrgFacts,
    ConnectionFacts,
    FileFacts,
    OpenedFacts,
    TableFacts,
    WebhookFacts,
)
from app.cli.session import AsJson, answer, ask, opened
from app.cli.waiting import BrowserWait
from app.sign_in_guide import refusal_words, set_up_words, sign_in_guide
from app.wording.files import file_words
from app.wording.orgs import connection_words, opened_words, place_words
from app.wording.runs import certificate_words
from app.wording.tables import table_words
from app.wording.webhooks import webhook_words

app = typer.Typer(help="Connect orgs, databases and folders, and try them.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Your name for the connection.")]
CaFile = Annotated[
    Path | None, typer.Option("--ca-file", help="PEM file of a private certificate authority.")
]
Way = Literal["browser", "key", "client"]
Encryption = Literal["driver", "off", "verified"]
Said = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="How the files are written, such as dates=dd.MM.yyyy; may be repeated."
    ),
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Sign in anew under the same name; its syncs stay.")
]


@app.command()
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
        _connect(ConnectFromCli(name, from_cli, certificates, replace), as_json=as_json)
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
            passphrase=_passphrase(key_file),
            keep_key=keep_key,
            audience=audience,
            ca_file=certificates,
            replace=replace,
        )
    elif client_secret:
        secret = _secret("Consumer secret: ")
        wish = ConnectByClient(name, host, consumer_key, secret, certificates, replace)
    elif consumer_key:
        wish = SignInWithBrowser(name, host, consumer_key, certificates, replace, log_in)
    else:
        wish = _by_secret(name, host, username, certificates, replace, by_token=access_token)
    _connect(wish, as_json=as_json)


def _by_secret(
    name: str, host: str, username: str, ca_file: str, replace: bool, *, by_token: bool
) -> ConnectSalesforce:
    """Ask for the secrets of a sign-in that needs no app."""
    if by_token:
        token = _secret("Access token: ")
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
        password=_secret("Password: "),
        security_token=_secret("Security token (empty if none): "),
        ca_file=ca_file,
        replace=replace,
    )


@app.command()
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


@app.command()
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


@app.command()
def finish(as_json: AsJson = False) -> None:
    """Bring the address that the browser ended on to a sign-in that waits for it.

    The address is asked for, or read from standard input: it holds a code.
    """
    with opened(as_json=as_json) as workspace:
        ask(workspace, FinishSignIn(_secret("Address: ")), as_json=as_json)
        answer({"finished": True}, "The sign-in has its answer.", as_json=as_json)


@app.command("cli-orgs")
def cli_orgs(as_json: AsJson = False) -> None:
    """List the orgs that the Salesforce CLI on this computer is signed in to."""
    with opened(as_json=as_json) as workspace:
        orgs: list[CliOrgFacts] = ask(workspace, ListCliOrgs(), as_json=as_json)
        lines = [f"{org.alias or '–':20} {org.username:40} {org.status}" for org in orgs]
        none = "The Salesforce CLI is signed in to no org. Type: sf org login web"
        answer(orgs, "\n".join(lines) or none, as_json=as_json)


@app.command("open")
def open_org(
    name: Name,
    record: Annotated[str, typer.Argument(help="Id of the record to show.")] = "",
    as_json: AsJson = False,
) -> None:
    """Open the org in the browser, logged in where the sign-in allows it."""
    with opened(as_json=as_json) as workspace:
        facts: OpenedFacts = ask(workspace, OpenInSalesforce(name, record), as_json=as_json)
        answer(facts, opened_words(facts), as_json=as_json)


@app.command()
def sql(
    name: Name,
    url: Annotated[
        str,
        typer.Option("--url", help="Where it is (SQLAlchemy URL), such as sqlite:///people.db."),
    ] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", help="In place of --url: sqlite, postgresql, mariadb or mysql."),
    ] = "",
    host: Annotated[str, typer.Option("--host", help="The server; else this computer.")] = "",
    port: Annotated[int | None, typer.Option("--port", help="Else the usual one.")] = None,
    database: Annotated[
        str, typer.Option("--database", help="The database's name, or SQLite's file.")
    ] = "",
    user: Annotated[
        str, typer.Option("--user", help="Whom to sign in as; the password is then asked for.")
    ] = "",
    encryption: Annotated[
        Encryption,
        typer.Option("--encryption", help="Of the way to the server; verified checks who answers."),
    ] = "driver",
    ca_file: CaFile = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Keep the address of a database; its password goes to the keyring.

    With --user the password is asked for, or read from standard input.
    """
    if bool(url) == bool(kind):
        raise typer.BadParameter("Give --url or --kind.")
    wish = ConnectSql(
        name,
        url,
        replace,
        kind,
        host,
        port,
        database,
        user,
        password=_secret("Password: ") if user and kind else "",
        encryption=encryption,
        ca_file=str(ca_file) if ca_file else "",
    )
    _connect(wish, as_json=as_json)


@app.command()
def tables(
    name: Name,
    table: Annotated[
        str, typer.Argument(help="Table or view to look at; else all are listed.")
    ] = "",
    query: Annotated[str, typer.Option("--query", help="Look at this query's answer.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the tables of a database, or look at one: columns, types, keys, first rows."""
    with opened(as_json=as_json) as workspace:
        if not table and not query:
            names: list[str] = ask(workspace, ListTables(name), as_json=as_json)
            answer(names, "\n".join(names) or "There is no table.", as_json=as_json)
            return
        facts: TableFacts = ask(workspace, LookAtTable(name, table, query), as_json=as_json)
        answer(facts, table_words(facts), as_json=as_json)


@app.command()
def files(
    name: Name,
    folder: Annotated[
        Path, typer.Option("--folder", help="Folder of CSV files and workbooks, or one file.")
    ],
    said: Said = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Keep a folder of CSV files and workbooks, or one of them."""
    place = str(folder.expanduser().absolute())
    _connect(ConnectFiles(name, place, replace, _settings(said)), as_json=as_json)


@app.command()
def look(
    file: Annotated[Path, typer.Argument(help="A CSV file or an Excel workbook.")],
    said: Said = None,
    as_json: AsJson = False,
) -> None:
    """Say how a file is written, with five of its rows. Nothing is kept."""
    with opened(as_json=as_json) as workspace:
        path = str(file.expanduser().absolute())
        facts: FileFacts = ask(workspace, LookAtFile(path, _settings(said)), as_json=as_json)
        answer(facts, file_words(facts), as_json=as_json)


@app.command()
def http(
    name: Name,
    api: Annotated[
        str,
        typer.Option("--api", help="A shipped API, such as mixmax, or the path of an API file."),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE: what the API file asks for; no secrets."),
    ] = None,
    ca_file: CaFile = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Connect an HTTP API that a file declares.

    Its secrets are asked for, or read from standard input, one a line in the file's order.
    """
    with opened(as_json=as_json) as workspace:
        facts: ApiFacts = ask(workspace, ReadApiFile(api), as_json=as_json)
    answers, secrets = asked_answers(facts, settings or [])
    certificates = str(ca_file) if ca_file else ""
    wish = ConnectHttp(name, api, answers, secrets, certificates, replace)
    _connect(wish, as_json=as_json, by_browser=facts.by_browser)


def asked_answers(
    facts: ApiFacts, settings: list[str], *, secrets: bool = True
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """What a person answers to an API file: by --set, and secrets one a line."""
    given = tuple(_setting(one) for one in settings)
    if not secrets:
        return given, ()
    found = []
    for one in facts.asks:
        if one.secret:
            empty = " (empty if none)" if one.optional else ""
            found.append((one.name, _secret(f"{one.label}{empty}: ")))
    return given, tuple(found)


@app.command()
def webhook(
    name: Name,
    scheme: Annotated[
        str,
        typer.Option("--scheme", help="How the sender signs: path, bearer, hmac, github, ..."),
    ] = "path",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE, such as type_at=webhook or allowed=203.0.113.0/24"),
    ] = None,
    second_secret: Annotated[
        bool, typer.Option("--second-secret", help="Ask for a further secret that counts too.")
    ] = False,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Make the address that a sender's webhooks go to; 'orgtide inbox listen' takes them.

    The secret is asked for, or read from standard input.
    """
    given = tuple(_setting(one) for one in settings or [])
    needs = scheme not in ("path", "salesforce")
    secret = _secret("Secret: ") if needs else ""
    second = _secret("Second secret: ") if needs and second_secret else ""
    wish = ConnectWebhook(name, scheme, secret, second, given, replace)
    with opened(as_json=as_json) as workspace:
        facts: WebhookFacts = ask(workspace, wish, as_json=as_json)
        answer(facts, webhook_words(facts), as_json=as_json)


def _setting(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise typer.BadParameter(f"--set {text} is not NAME=VALUE.")
    return name.strip(), value.strip()


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


def _connect(wish: object, *, as_json: bool, by_browser: bool = False) -> None:
    with opened(as_json=as_json) as workspace:
        by_browser = by_browser or isinstance(wish, SignInWithBrowser)
        waiting = BrowserWait() if by_browser else None
        try:
            facts: ConnectionFacts = ask(workspace, wish, as_json=as_json, watcher=waiting)
        finally:
            if waiting is not None:
                waiting.close()
        answer(facts, connection_words(facts), as_json=as_json)


def _settings(said: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Settings that were typed as key=value."""
    pairs = [one.partition("=") for one in said or ()]
    if any(not mark for _, mark, _ in pairs):
        raise typer.BadParameter("Write --set as key=value, such as encoding=cp1252.")
    return tuple((key.strip(), value) for key, _, value in pairs)


def _passphrase(key_file: Path | None) -> str:
    """The passphrase of a key file, asked for only where the file is encrypted."""
    if key_file is None:
        return ""
    try:
        encrypted = "ENCRYPTED" in key_file.expanduser().read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return ""  # the job says what is wrong with the file
    return _secret("Passphrase of the key: ") if encrypted else ""


def _secret(prompt: str) -> str:
    """One line of standard input; hidden when a person types it."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")
