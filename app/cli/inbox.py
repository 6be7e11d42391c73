"""orgtide inbox: listen for webhooks, and see what they brought and what was not let in."""

from __future__ import annotations

import getpass
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.asks import HandlePayload
from app.cli.errors import ROWS_LEFT
from app.cli.session import AsJson, answer, ask, opened, started_machine
from app.core.sync import ConnectionKind
from app.jobs.permissions import want_administrator
from app.jobs.workspace import Workspace
from app.store.inbox import Inbox
from app.store.inbox_failures import InboxFailures
from app.wording.webhooks import (
    failed_payload_words,
    handled_payload_words,
    listening_words,
    no_address_words,
    rejection_words,
)

if TYPE_CHECKING:
    from app.asks.messages import HandledPayload

app = typer.Typer(help="Listen for webhooks, and see what they brought.", no_args_is_help=True)


@app.command()
def listen(
    host: Annotated[
        str, typer.Option("--host", help="Where; 127.0.0.1 is reached from this computer only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="0 takes any that is free.")] = 8_443,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="PEM file of the certificate, for HTTPS.")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="PEM file of its key.")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Something before it speaks HTTPS.")
    ] = False,
    proxies: Annotated[
        str, typer.Option("--proxies", help="Whose X-Forwarded-For is believed, such as 10.0.0.2.")
    ] = "",
) -> None:
    """Listen for webhooks until Ctrl+C; each is on the disk before it is answered."""
    from app.connectors.webhooks.routes import networks
    from app.jobs.serve_inbox import Listening, serve_inbox, without_address

    listening = Listening(
        host=host,
        port=port,
        certificate=str(certificate) if certificate else "",
        key=str(key) if key else "",
        proxies=networks(proxies),
        behind_proxy=behind_proxy,
    )
    with started_machine(as_json=False) as machine:
        with closing(Workspace.open(machine)) as workspace:
            want_administrator(workspace)
        for name in without_address(machine):
            print(no_address_words(name), file=sys.stderr)
        serve_inbox(machine, listening, lambda at: print(listening_words(host, at), flush=True))


@app.command("list")
def list_inbox(as_json: AsJson = False) -> None:
    """List what webhooks brought, by connection and type, and what was not let in."""
    with opened(as_json=as_json) as workspace:
        inbox = Inbox(workspace.database)
        held, refused = inbox.facts(), inbox.rejections()
        lines = [f"{one.connection:24} {one.type:28} {one.payloads:>8}" for one in held]
        lines += map(rejection_words, refused)
        answer(
            {"payloads": held, "rejections": refused},
            "\n".join(lines) or "Nothing came yet.",
            as_json=as_json,
        )


@app.command()
def failed(as_json: AsJson = False) -> None:
    """List the payloads whose record did not get through, each with what was wrong."""
    with opened(as_json=as_json) as workspace:
        found = InboxFailures(workspace.database).all()
        words = "\n".join(map(failed_payload_words, found))
        answer(found, words or "No payload is marked failed.", as_json=as_json)


@app.command()
def handle(
    payload: Annotated[int, typer.Argument(help="Its number, as orgtide inbox failed says it.")],
    as_json: AsJson = False,
) -> None:
    """Handle one failed payload again, and no other: what was refused is sent again.

    For what no plan could take so far, the mapping is previewed; nothing of it is sent yet.
    """
    with opened(as_json=as_json) as workspace:
        wish = HandlePayload(payload, getpass.getuser())
        done: HandledPayload = ask(workspace, wish, as_json=as_json)
        still = bool(InboxFailures(workspace.database).of(payload))
        answer(done, handled_payload_words(payload, done, failed=still), as_json=as_json)
    if still:
        raise typer.Exit(ROWS_LEFT)


@app.command()
def address(
    name: Annotated[str, typer.Argument(help="The connection.")], as_json: AsJson = False
) -> None:
    """Say the last part of a webhook's address, which is a secret."""
    with opened(as_json=as_json) as workspace:
        want_administrator(workspace)
        connection = workspace.connections.get(name)
        path = workspace.secrets.get(name, "path") or ""
        if connection.kind is not ConnectionKind.WEBHOOK or not path:
            raise typer.BadParameter(f"{name} is no webhook with an address of its own.")
        answer({"path": f"/in/{path}"}, f"/in/{path}", as_json=as_json)
