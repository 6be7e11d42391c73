"""orgtide practice fault: make things go wrong on a practice org, see what is on, end it."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

import typer

from app.asks import ListPracticeFaults, StartPracticeFault, StopPracticeFaults
from app.asks.messages import PracticeAnswer, PracticeChoice, PracticeDay, PracticeFault
from app.cli.session import AsJson, answer, ask, opened
from app.core.errors import SettingsError
from app.wording.orgs import practice_fault_words

app = typer.Typer(help="Make things go wrong on a practice org.", no_args_is_help=True)

Org = Annotated[str, typer.Option("--org", help="Which practice org: sandbox or production.")]


@app.command("list")
def list_(org: Org = "sandbox", as_json: AsJson = False) -> None:
    """Tell what can be made to go wrong, and what is on."""
    with opened(as_json=as_json) as workspace:
        day = ask(workspace, ListPracticeFaults(org), as_json=as_json)
        answer(day, f"{_choices_words(day)}\n\n{_faults_words(day)}", as_json=as_json)


@app.command()
def on(
    name: Annotated[str, typer.Argument(help="What shall go wrong: a name of the list.")],
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="A setting: --set code=UNABLE_TO_LOCK_ROW")
    ] = None,
    after: Annotated[int, typer.Option("--after", min=0, help="How many pass first.")] = 0,
    times: Annotated[
        int | None, typer.Option("--times", min=1, help="How often it happens.")
    ] = None,
    always: Annotated[
        bool, typer.Option("--always", help="It happens until it is switched off.")
    ] = False,
    org: Org = "sandbox",
    as_json: AsJson = False,
) -> None:
    """Switch a fault on, or make a change at once."""
    with opened(as_json=as_json) as workspace:
        pairs = tuple(_pair(each) for each in setting or ())
        wish = StartPracticeFault(name, pairs, after, 0 if always else times, org)
        said: PracticeAnswer = ask(workspace, wish, as_json=as_json)
        words = said.done or _fault_line(_numbered(said.day, said.fault))
        answer(said, words, as_json=as_json)


@app.command()
def off(
    fault: Annotated[
        str, typer.Argument(help="Number or name of the fault; leave it out for all.")
    ] = "",
    org: Org = "sandbox",
    as_json: AsJson = False,
) -> None:
    """Switch a fault off, or all of them. Changes that were made stay."""
    with opened(as_json=as_json) as workspace:
        day: PracticeDay = ask(workspace, ListPracticeFaults(org), as_json=as_json)
        for number in _numbers(day, fault) if fault else [None]:
            day = ask(workspace, StopPracticeFaults(number, org), as_json=as_json)
        answer(day, _faults_words(day), as_json=as_json)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingsError(f"A setting is NAME=VALUE, not {text}", key="set")
    return name.strip(), value


def _numbered(day: PracticeDay, number: int | None) -> PracticeFault:
    return next(fault for fault in day.faults if fault.id == number)


def _numbers(day: PracticeDay, said: str) -> list[int]:
    """The numbers that are meant by a number, or by the name that was switched on."""
    if said.isdecimal():
        return [int(said)]
    found = [fault.id for fault in day.faults if fault.name == said]
    if not found:
        raise SettingsError(f"{said} is not switched on", key="fault")
    return found


def _choices_words(day: PracticeDay) -> str:
    lines = [f"What can go wrong on the practice {day.org}:"]
    for group, choices in groupby(day.choices, key=lambda choice: choice.group):
        lines.append(f"\n{group}")
        lines += [_choice_line(choice) for choice in choices]
    return "\n".join(lines)


def _choice_line(choice: PracticeChoice) -> str:
    settings = ", ".join(f"{name}={value}" for name, value in choice.settings)
    shown = f"\n{'':20}Settings: {settings}" if settings else ""
    return f"  {choice.name:17} {choice.title}\n{'':20}{choice.words}{shown}"


def _faults_words(day: PracticeDay) -> str:
    if not day.faults:
        return "Nothing is switched on."
    return "\n".join(_fault_line(fault) for fault in day.faults)


def _fault_line(fault: PracticeFault) -> str:
    about = f" ({fault.about})" if fault.about else ""
    return f"{fault.id:>3}  {fault.title}{about}. {practice_fault_words(fault)}"
