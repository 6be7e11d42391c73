"""orgtide connect for what is not an org: databases, files, HTTP APIs, webhooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.asks import (
    ConnectFiles,
    ConnectHttp,
    ConnectSql,
    ConnectWebhook,
    ListTables,
    LookAtFile,
    LookAtTable,
    ReadApiFile,
)
from app.asks.messages import ApiFacts, FileFacts, TableFacts, WebhookFacts
from app.cli.connect_asking import CaFile, Name, Replace, ask_secret, connect, typed_settings
from app.cli.session import AsJson, answer, ask, opened
from app.wording.files import file_words
from app.wording.tables import table_words
from app.wording.webhooks import webhook_words

Encryption = Literal["driver", "off", "verified"]
Said = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="How the files are written, such as dates=dd.MM.yyyy; may be repeated."
    ),
]


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
        password=ask_secret("Password: ") if user and kind else "",
        encryption=encryption,
        ca_file=str(ca_file) if ca_file else "",
    )
    connect(wish, as_json=as_json)


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
    connect(ConnectFiles(name, place, replace, typed_settings(said)), as_json=as_json)


def look(
    file: Annotated[Path, typer.Argument(help="A CSV file or an Excel workbook.")],
    said: Said = None,
    as_json: AsJson = False,
) -> None:
    """Say how a file is written, with five of its rows. Nothing is kept."""
    with opened(as_json=as_json) as workspace:
        path = str(file.expanduser().absolute())
        facts: FileFacts = ask(workspace, LookAtFile(path, typed_settings(said)), as_json=as_json)
        answer(facts, file_words(facts), as_json=as_json)


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
    connect(wish, as_json=as_json, by_browser=facts.by_browser)


def asked_answers(
    facts: ApiFacts, settings: list[str], *, secrets: bool = True
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """What a person answers to an API file: by --set, and secrets one a line."""
    given = typed_settings(settings)
    if not secrets:
        return given, ()
    found = []
    for one in facts.asks:
        if one.secret:
            empty = " (empty if none)" if one.optional else ""
            found.append((one.name, ask_secret(f"{one.label}{empty}: ")))
    return given, tuple(found)


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
    given = typed_settings(settings)
    needs = scheme not in ("path", "salesforce")
    secret = ask_secret("Secret: ") if needs else ""
    second = ask_secret("Second secret: ") if needs and second_secret else ""
    wish = ConnectWebhook(name, scheme, secret, second, given, replace)
    with opened(as_json=as_json) as workspace:
        facts: WebhookFacts = ask(workspace, wish, as_json=as_json)
        answer(facts, webhook_words(facts), as_json=as_json)
