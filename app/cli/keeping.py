"""orgtide keep, erase, backup, restore, move: what the workspace keeps, for how long, and where."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.asks import ApplyRetention, BackUpWorkspace, ErasePerson, MoveWorkspace, SetRetention
from app.asks.messages import ErasureFacts
from app.cli.errors import REPORT
from app.cli.session import AsJson, answer, ask, home, opened, saying_errors
from app.core.errors import SettingsError
from app.store.backup import restore as restore_backup
from app.store.retention import FOREVER, Kept
from app.wording.counted import count_of
from app.wording.runs import removed_words

app = typer.Typer()
keep_app = typer.Typer(help="How long each kind of data is kept.", no_args_is_help=True)


@keep_app.command("list")
def list_kept(as_json: AsJson = False) -> None:
    """List how long each kind of data is kept."""
    with opened(as_json=as_json) as workspace:
        days = {kind.value: workspace.retention.days(kind) for kind in Kept}
        lines = [f"{kind:12} {_days(count)}" for kind, count in days.items()]
        answer(days, "\n".join(lines), as_json=as_json)


@keep_app.command("set")
def set_kept(
    kind: Annotated[str, typer.Argument(help="plans, journal, notices, logs, usage, workbooks")],
    days: Annotated[str, typer.Argument(help="A number of days, or forever.")],
    as_json: AsJson = False,
) -> None:
    """Say how long a kind of data is kept."""
    if days != FOREVER and not days.isdigit():
        raise typer.BadParameter(f"{days} is no number of days; or say forever")
    count = None if days == FOREVER else int(days)
    with opened(as_json=as_json) as workspace:
        ask(workspace, SetRetention(kind, count), as_json=as_json)
        answer({"kind": kind, "days": count}, f"{kind}: {_days(count)}", as_json=as_json)


@keep_app.command("now")
def keep_now(as_json: AsJson = False) -> None:
    """Remove what is older than it is kept for; this happens by itself once a day."""
    with opened(as_json=as_json) as workspace:
        removed = ask(workspace, ApplyRetention(), as_json=as_json)
        answer(removed, f"{removed_words(removed)}.", as_json=as_json)


@app.command()
def erase(
    value: Annotated[
        list[str],
        typer.Argument(help="What the person is known by: an address, a number, a record's Id."),
    ],
    as_json: AsJson = False,
) -> None:
    """Remove a person from everything the workspace keeps, and write a certificate.

    Delete the person in the orgs and files first; the next preview would read them anew.
    """
    with opened(as_json=as_json) as workspace:
        wish = ErasePerson(tuple(value), getpass.getuser())
        facts: ErasureFacts = ask(workspace, wish, as_json=as_json)
        answer(facts, erasure_words(facts), as_json=as_json)
    if facts.found:
        raise typer.Exit(REPORT)


def erasure_words(facts: ErasureFacts) -> str:
    """What an erasure did."""
    lines = [f"{count_of(facts.records, 'record')} erased."]
    lines += [f"  {place:24} {count:>9,}" for place, count in facts.removed.items()]
    if facts.found:
        lines.append(f"{count_of(facts.found, 'mention')} left. Please report this.")
    else:
        lines.append("Every file of the workspace was looked through; nothing is left.")
    lines += [f"This workbook holds the person; remove it: {path}" for path in facts.workbooks]
    return "\n".join([*lines, f"Certificate: {facts.certificate}"])


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to make, or a folder.")],
    as_json: AsJson = False,
) -> None:
    """Copy the workspace into one file, also while it is in use. Secrets are not in it."""
    with opened(as_json=as_json) as workspace:
        made = ask(workspace, BackUpWorkspace(str(path)), as_json=as_json)
        answer({"backup": made}, f"Written to {made}", as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    as_json: AsJson = False,
) -> None:
    """Make the workspace of a backup, where there is none yet. Every file is compared first."""
    with saying_errors(as_json=as_json):
        folder = home()
        manifest = restore_backup(file.expanduser().absolute(), folder)
        made = f"{manifest.made_at.astimezone():%Y-%m-%d %H:%M}"
        words = f"Restored to {folder}, as it was on {made}. Sign in to its connections again."
        answer({"workspace": str(folder), "made_at": made}, words, as_json=as_json)


@app.command()
def move(
    folder: Annotated[Path, typer.Argument(help="The new folder.")],
    as_json: AsJson = False,
) -> None:
    """Move the workspace; it is found there from now on, also under its old name."""
    if folder.expanduser().absolute() == home():
        raise SettingsError("The workspace is there already", key="folder")
    with opened(as_json=as_json) as workspace:
        moved = ask(workspace, MoveWorkspace(str(folder)), as_json=as_json)
        answer({"workspace": moved}, f"Moved to {moved}", as_json=as_json)


def _days(count: int | None) -> str:
    return FOREVER if count is None else count_of(count, "day")
