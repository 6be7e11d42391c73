"""The command orgtide: its groups, its own options, and the practice errand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.asks import CheckWorkspace
from app.cli.errors import REPORT
from app.cli.session import AsJson, answer, ask, choose_home, home, opened

GROUPS = {
    "connect": "connect.app",
    "sync": "sync.app",
    "practice": "practice.app",
    "people": "people.app",
    "plan": "plan_files.app",
    "keep": "keeping.keep_app",
    "quota": "quota.app",
    "inbox": "inbox.app",
    "api": "api.app",
}
"""Where in `app.cli` the commands of a group are."""

COMMANDS = {
    "runs.app": (
        "preview", "reconcile", "apply", "run", "cancel", "failures", "retry", "history", "undo",
    ),
    "trying.app": ("try",),
    "health.app": ("health", "permissions"),
    "approval.app": ("groups", "choices", "mend", "decide"),
    "people.notices_app": ("notices",),
    "keeping.app": ("erase", "backup", "restore", "move"),
}  # fmt: skip
"""Where the commands of no group are; `check` is here."""


def program(words: Sequence[str] = ()) -> typer.Typer:
    """Build the command line.

    Args:
        words: what was typed. Where its command is known no other is loaded, so that a command
            starts fast; without one, or with a mistyped one, all are.
    """
    named = _command_of(words)
    groups = {name: place for name, place in GROUPS.items() if name == named}
    places = [place for place, commands in COMMANDS.items() if named in commands]
    if not (groups or places or named == "check"):
        groups, places = GROUPS, list(COMMANDS)
    built = typer.Typer(
        name="orgtide",
        help="Keeps a Salesforce org in agreement with your other data.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        callback=options,
    )
    for name, place in groups.items():
        built.add_typer(_loaded(place), name=name)
    for place in places:
        built.registered_commands += _loaded(place).registered_commands
    built.command()(check)
    return built


def _command_of(words: Sequence[str]) -> str | None:
    """The first word that is neither an option of every command nor its value."""
    left = iter(words)
    for word in left:
        if word == "--workspace":
            next(left, None)
        elif not word.startswith("-"):
            return word
    return None


def _loaded(place: str) -> typer.Typer:
    module, _, name = place.partition(".")
    found: typer.Typer = getattr(import_module(f"app.cli.{module}"), name)
    return found


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


def check(
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file and compare checksums.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the workspace's own files."""
    from app.store.check import check_at_rest

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
        program(words)(args=words, prog_name="orgtide", standalone_mode=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
