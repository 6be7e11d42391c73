"""What the commands of `orgtide connect` ask a person for, and how they tell what came of it."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.asks import SignInWithBrowser
from app.asks.messages import ConnectionFacts
from app.cli.session import answer, ask, opened
from app.cli.waiting import BrowserWait
from app.wording.orgs import connection_words

if TYPE_CHECKING:
    from collections.abc import Sequence

Name = Annotated[str, typer.Argument(help="Your name for the connection.")]
CaFile = Annotated[
    Path | None, typer.Option("--ca-file", help="PEM file of a private certificate authority.")
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Sign in anew under the same name; its syncs stay.")
]


def connect(wish: object, *, as_json: bool, by_browser: bool = False) -> None:
    """Have a connection made or tried, and tell what it is; the browser is waited for.

    Args:
        wish: what is asked of a job that gives `ConnectionFacts`.
        as_json: whether to answer as JSON.
        by_browser: whether a sign-in may go through the browser.
    """
    with opened(as_json=as_json) as workspace:
        by_browser = by_browser or isinstance(wish, SignInWithBrowser)
        waiting = BrowserWait() if by_browser else None
        try:
            facts: ConnectionFacts = ask(workspace, wish, as_json=as_json, watcher=waiting)
        finally:
            if waiting is not None:
                waiting.close()
        answer(facts, connection_words(facts), as_json=as_json)


def typed_settings(said: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Give the names and values of what was typed as NAME=VALUE.

    Raises:
        typer.BadParameter: one has no "=".
    """
    pairs = [(one, *one.partition("=")) for one in said or ()]
    for whole, _, mark, _ in pairs:
        if not mark:
            raise typer.BadParameter(f"--set {whole} is not NAME=VALUE, such as encoding=cp1252.")
    return tuple((name.strip(), value) for _, name, _, value in pairs)


def ask_passphrase(key_file: Path | None) -> str:
    """Ask for the passphrase of a key file, only where the file is encrypted; else ""."""
    if key_file is None:
        return ""
    try:
        encrypted = "ENCRYPTED" in key_file.expanduser().read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return ""  # the job says what is wrong with the file
    return ask_secret("Passphrase of the key: ") if encrypted else ""


def ask_secret(prompt: str) -> str:
    """Read one line of standard input; hidden when a person types it."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")
