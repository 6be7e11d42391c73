"""orgtide people, notices: who may do what, and what happened while nobody looked."""

from __future__ import annotations

from typing import Annotated

import typer

from app.asks import SeeNotices, SetRole
from app.cli.session import AsJson, answer, ask, opened

app = typer.Typer(help="Who may do what in the workspace.", no_args_is_help=True)
notices_app = typer.Typer()


@app.command("list")
def list_people(as_json: AsJson = False) -> None:
    """List who was named, and what you may do."""
    with opened(as_json=as_json) as workspace:
        named = workspace.people.all()
        person = workspace.machine.person
        own = workspace.people.role_of(person)
        lines = [f"{name:24} {role.value}" for name, role in named.items()]
        lines.append(f"You are {person}: {own.value}.")
        answer({"people": named, "you": person, "role": own}, "\n".join(lines), as_json=as_json)


@app.command("set")
def set_role(
    person: Annotated[str, typer.Argument(help="The name they sign in to the computer with.")],
    role: Annotated[str, typer.Argument(help="administrator or viewer")],
    as_json: AsJson = False,
) -> None:
    """Say what a person may do. Once an administrator is named, all others are viewers."""
    with opened(as_json=as_json) as workspace:
        ask(workspace, SetRole(person, role), as_json=as_json)
        answer({"person": person, "role": role}, f"{person} is {role}.", as_json=as_json)


@notices_app.command()
def notices(
    seen: Annotated[bool, typer.Option("--seen", help="Mark them as seen.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what happened while nobody looked, newest first; what was seen is left out."""
    with opened(as_json=as_json) as workspace:
        found = workspace.pages.notices(unseen=True)
        if seen and found:
            ask(workspace, SeeNotices(found[0].id), as_json=as_json)
        lines = [
            f"{one.at.astimezone():%Y-%m-%d %H:%M}  {one.level:7} {one.message}" for one in found
        ]
        answer(found, "\n".join(lines) or "There is nothing new.", as_json=as_json)
