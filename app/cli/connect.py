"""orgtide connect: sign in to orgs, keep the addresses of databases and folders, try them."""

from __future__ import annotations

import typer

from app.asks import RemoveConnection, TestConnection
from app.cli import connect_org, connect_sides
from app.cli.connect_asking import Name, connect
from app.cli.session import AsJson, answer, ask, opened
from app.wording.orgs import place_words

app = typer.Typer(help="Connect orgs, databases and folders, and try them.", no_args_is_help=True)
app.command()(connect_org.salesforce)
app.command()(connect_org.setup)
app.command()(connect_org.certificate)
app.command()(connect_org.finish)
app.command("cli-orgs")(connect_org.cli_orgs)
app.command("open")(connect_org.open_org)
app.command()(connect_sides.sql)
app.command()(connect_sides.tables)
app.command()(connect_sides.files)
app.command()(connect_sides.look)
app.command()(connect_sides.http)
app.command()(connect_sides.webhook)


@app.command("test")
def try_connection(name: Name, as_json: AsJson = False) -> None:
    """Try a connection: who it signs in as, what org it is, what is left of its allowance."""
    connect(TestConnection(name), as_json=as_json)


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
