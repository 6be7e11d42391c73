"""orgtide sync: take sync files in, check them, bind their roles."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from app.asks import (
    ActivateSync,
    AddSync,
    BindRole,
    CheckSync,
    FixSync,
    ResumeSync,
    SetSyncSetting,
    SuggestPairs,
)
from app.asks.messages import SyncFinding
from app.cli.errors import MEND
from app.cli.session import AsJson, OrgChoice, answer, ask, opened, stopped_by_ctrl_c
from app.core.design import SAFE_FIXES
from app.core.errors import SettingsError
from app.core.suggestion import PairSuggestion
from app.jobs.setup_steps import setup_steps
from app.wording.plans import finding_words
from app.wording.suggestions import suggestion_words
from app.wording.syncs import setting_words, sync_lines

app = typer.Typer(help="Take sync files in, check them, bind their roles.", no_args_is_help=True)

Bind = Annotated[
    list[str],
    typer.Option(
        "--bind", help="role=connection; an org binds under its own kind. May be repeated."
    ),
]


SyncName = Annotated[str, typer.Argument(help="Name of the sync.")]


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="The sync file (YAML).")],
    bind: Bind = [],  # noqa: B006 - typer copies it
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a sync of the same name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a sync file, take it into the workspace and bind its roles."""
    with opened(as_json=as_json) as workspace:
        wish = AddSync(str(file), tuple(_binding(text) for text in bind), replace)
        name = ask(workspace, wish, as_json=as_json)
        answer({"sync": name}, f"Added {name}.", as_json=as_json)


@app.command()
def bind(
    sync: Annotated[str, typer.Argument(help="Name of the sync.")],
    binding: Annotated[str, typer.Argument(help="role=connection")],
    as_json: AsJson = False,
) -> None:
    """Bind a connection to a role of a sync."""
    with opened(as_json=as_json) as workspace:
        role, connection = _binding(binding)
        ask(workspace, BindRole(sync, role, connection), as_json=as_json)
        words = f"{role} of {sync} is {connection}."
        answer({"sync": sync, "role": role, "connection": connection}, words, as_json=as_json)


@app.command()
def check(
    sync: Annotated[str, typer.Argument(help="Name of a sync, or the path of a sync file.")],
    org: OrgChoice = "",
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what only makes the sync do what it says already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a sync: its file, and its connections' objects and fields where they are bound."""
    with opened(as_json=as_json) as workspace:
        findings: list[SyncFinding] = ask(workspace, CheckSync(sync, org), as_json=as_json)
        done = []
        for one in [one.fix for one in findings if fix and one.fix and one.fix.kind in SAFE_FIXES]:
            with suppress(SettingsError):  # an earlier fix mended it as well
                done.append(ask(workspace, FixSync(sync, one), as_json=as_json))
        if done:
            findings = ask(workspace, CheckSync(sync, org), as_json=as_json)
        lines = [f"Mended: {what}." for what in done]
        lines += [finding_words(one) for one in findings] or ["Nothing is wrong."]
        words = "\n".join(lines)
        answer(findings, words, as_json=as_json)
    if any(one.severity == "error" for one in findings):
        raise typer.Exit(MEND)


@app.command()
def show(sync: SyncName, as_json: AsJson = False) -> None:
    """Show what a sync says besides its fields: settings, rules, schedules, what is not carried."""
    with opened(as_json=as_json) as workspace:
        found = workspace.syncs.load(sync)
        answer(found, "\n".join(sync_lines(found, setup_steps(found, workspace))), as_json=as_json)


@app.command()
def settings(sync: SyncName, as_json: AsJson = False) -> None:
    """Show the settings of a sync with their answers."""
    with opened(as_json=as_json) as workspace:
        found = workspace.syncs.load(sync)
        lines = [setting_words(one, found.settings[one.name]) for one in found.asked]
        answer(found.settings, "\n".join(lines) or "It asks for nothing.", as_json=as_json)


@app.command("set")
def set_setting(
    sync: SyncName,
    setting: Annotated[str, typer.Argument(help="setting=answer; nothing after = empties it")],
    as_json: AsJson = False,
) -> None:
    """Answer a setting of a sync, in place of its default; the file stays as it is."""
    key, equals, value = setting.partition("=")
    if not equals or not key:
        raise typer.BadParameter(f"{setting} is not setting=answer")
    with opened(as_json=as_json) as workspace:
        ask(workspace, SetSyncSetting(sync, key.strip(), value), as_json=as_json)
        words = f"{key.strip()} of {sync} is {value or 'empty'}."
        answer({"sync": sync, "setting": key.strip(), "value": value}, words, as_json=as_json)


@app.command()
def suggest(
    sync: SyncName,
    mapping: Annotated[str, typer.Argument(help="Name of a mapping of it.")],
    org: OrgChoice = "",
    as_json: AsJson = False,
) -> None:
    """Suggest pairs of fields that are not mapped yet, with the reasons. Changes nothing."""
    with opened(as_json=as_json) as workspace:
        found: list[PairSuggestion] = ask(
            workspace, SuggestPairs(sync, mapping, org), as_json=as_json
        )
        lines = [suggestion_words(one) for one in found]
        answer(found, "\n".join(lines) or "No more pairs were found.", as_json=as_json)


@app.command()
def activate(sync: SyncName, as_json: AsJson = False) -> None:
    """Let a sync write. Refused where an active sync writes the same field of an org."""
    with opened(as_json=as_json) as workspace:
        ask(workspace, ActivateSync(sync), as_json=as_json)
        answer({"sync": sync, "active": True}, f"{sync} is active.", as_json=as_json)


@app.command()
def rest(sync: SyncName, as_json: AsJson = False) -> None:
    """Let a sync rest: it can be previewed, and writes nothing."""
    with opened(as_json=as_json) as workspace:
        ask(workspace, ActivateSync(sync, active=False), as_json=as_json)
        answer({"sync": sync, "active": False}, f"{sync} rests.", as_json=as_json)


@app.command()
def resume(sync: SyncName, as_json: AsJson = False) -> None:
    """Let the unattended runs of a sync go on after a guard paused them."""
    with opened(as_json=as_json) as workspace:
        ask(workspace, ResumeSync(sync), as_json=as_json)
        answer({"sync": sync, "paused": False}, f"{sync} goes on.", as_json=as_json)


@app.command()
def watch(sync: SyncName, org: OrgChoice = "") -> None:
    """Run a sync now, and then again whenever a file or a database of it changes; until Ctrl+C.

    Each run is one as by `orgtide run`: the guards hold, and what a person has to decide waits.
    """
    from app.cli.watching import watch_and_run

    with opened(as_json=False) as workspace, stopped_by_ctrl_c(workspace):
        watch_and_run(sync, org, workspace)


@app.command("list")
def list_syncs(as_json: AsJson = False) -> None:
    """List the syncs with their mappings."""
    with opened(as_json=as_json) as workspace:
        syncs = workspace.pages.syncs()
        lines = [
            f"{one.name:24} {'' if one.active else 'rests  '}"
            f"{', '.join(part.facts.name for part in one.mappings)}"
            for one in syncs
        ]
        answer(syncs, "\n".join(lines) or "No syncs yet.", as_json=as_json)


def _binding(text: str) -> tuple[str, str]:
    role, equals, connection = text.partition("=")
    if not equals or not role or not connection:
        raise typer.BadParameter(f"{text} is not role=connection")
    return role.strip(), connection.strip()
