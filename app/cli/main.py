"""The command orgtide: its groups, its own options, and the practice errand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.asks import CheckWorkspace
from app.cli import (
    api,
    approval,
    connect,
    health,
    inbox,
    keeping,
    people,
    plan_files,
    practice,
    quota,
    runs,
    sync,
    trying,
)
from app.cli.errors import REPORT
from app.cli.session import AsJson, answer, ask, choose_home, home, opened
from app.store.check import check_at_rest

app = typer.Typer(
    name="orgtide",
    help="Keeps a Salesforce org in agreement with your other data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(connect.app, name="connect")
app.add_typer(sync.app, name="sync")
app.add_typer(practice.app, name="practice")
app.add_typer(people.app, name="people")
app.add_typer(plan_files.app, name="plan")
app.add_typer(keeping.keep_app, name="keep")
app.add_typer(quota.app, name="quota")
app.add_typer(inbox.app, name="inbox")
app.add_typer(api.app, name="api")
app.registered_commands += runs.app.registered_commands
app.registered_commands += trying.app.registered_commands
app.registered_commands += health.app.registered_commands
app.registered_commands += approval.app.registered_commands
app.registered_commands += people.notices_app.registered_commands
app.registered_commands += keeping.app.registered_commands


@app.callback()
def options(
    workspace: Annotated[
        Path | None, typer.Option("--workspace", help="Folder to keep everything in.")
    ] = None,
    version: Annotated[  # noqa: ARG001 - acts before any command
        bool,
        typer.Option(
            "--version",
            help="Print the version.",
            is_eager=True,
            callback=lambda on: _version(on=on),
        ),
    ] = False,
) -> None:
    """Options of every command."""
    choose_home(str(workspace) if workspace else None)


@app.command()
def check(
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file and compare checksums.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the workspace's own files."""
    at_rest = [str(one) for one in check_at_rest(home())] if deep else []
    if at_rest:  # a database that is damaged is not opened
        answer({"workspace": str(home()), "findings": at_rest}, "\n".join(at_rest), as_json=as_json)
        raise typer.Exit(REPORT)
    with opened(as_json=as_json) as workspace:
        findings: list[str] = ask(workspace, CheckWorkspace(deep), as_json=as_json)
        words = "\n".join(findings) or f"{workspace.path}: nothing is wrong."
        answer({"workspace": str(workspace.path), "findings": findings}, words, as_json=as_json)
    if findings:
        raise typer.Exit(REPORT)


def _version(*, on: bool) -> None:
    if on:
        print(f"orgtide {__version__}")
        raise typer.Exit


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        words = sys.argv[1:] if arguments is None else arguments
        app(args=words, prog_name="orgtide", standalone_mode=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
