"""orgtide groups, decide: look at a plan by what its changes do, and decide it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.asks import DecidePlan, DecisionAsk, ImportChoices, MendRow
from app.asks.messages import ChoicesFound, PlanNumbers
from app.cli.errors import ROWS_LEFT
from app.cli.session import AsJson, answer, ask, opened
from app.core.approval import Choice
from app.core.errors import SettingsError
from app.jobs.mend_row import mendable
from app.jobs.workspace import Workspace
from app.store.decisions import Standing
from app.store.page_rows import ChangeFilter, GroupRow
from app.wording.counted import count_of
from app.wording.plans import group_words, still_wrong_words

app = typer.Typer()

PlanNumber = Annotated[int, typer.Argument(help="Number of the plan.")]

_SIGNS = {
    Standing.APPROVED: "yes",
    Standing.SETTLED: "yes",
    Standing.PARTLY: "part",
    Standing.REFUSED: "no",
    Standing.UNDECIDED: "?",
    Standing.NOTHING: "-",
}


@app.command()
def groups(plan: PlanNumber, as_json: AsJson = False) -> None:
    """Show a plan by what its changes do: a line for each pattern, with an example."""
    with opened(as_json=as_json) as workspace:
        workspace.plans.plan(plan)
        found = workspace.pages.groups(plan)
        words = "\n".join(_line(one) for one in found) or "Nothing is to be decided."
        if found:
            words += f"\nTo decide: orgtide decide {plan} --approve --group N"
        answer({"plan": plan, "groups": found}, words, as_json=as_json)


def _line(row: GroupRow) -> str:
    group = row.group
    example = ""
    if group.rule:
        example = f"   such as {_shown(group.old)} to {_shown(group.new)}"
    head = f"{group.n:>4}  {_SIGNS[row.standing]:4} {count_of(group.count, 'record'):>15}"
    return f"{head}  {group.mapping}: {group_words(group, row.label)}{example}"


def _shown(value: str | None) -> str:
    return "empty" if value is None else f"“{value}”"


@app.command()
def choices(
    plan: PlanNumber,
    file: Annotated[Path, typer.Argument(help="A workbook of the plan, or of a run before it.")],
    as_json: AsJson = False,
) -> None:
    """Decide conflicts as the column “Choose” of a workbook says: Source, Target, or a value."""
    with opened(as_json=as_json) as workspace:
        wish = ImportChoices(plan, str(file))
        found: ChoicesFound = ask(workspace, wish, as_json=as_json)
        lines = [
            (
                f"{count_of(found.rows, 'conflict')} read, {found.decided:,} decided, "
                f"{found.blank:,} without a choice, {len(found.still_wrong):,} left as they are"
            )
        ]
        lines += [f"  {still_wrong_words(one)}" for one in found.still_wrong]
        answer(found, "\n".join(lines), as_json=as_json)
    if found.still_wrong:
        raise typer.Exit(ROWS_LEFT)


@app.command()
def mend(
    plan: PlanNumber,
    record: Annotated[
        int | None, typer.Argument(help="The problem, by its number; without it all are listed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Mend what keeps a record out of a plan, for good: the mapping is changed."""
    with opened(as_json=as_json) as workspace:
        if record is None:
            _list_problems(workspace, plan, as_json=as_json)
            return
        done: str = ask(workspace, MendRow(plan, record), as_json=as_json)
        answer({"done": done}, f"{done}. Preview again.", as_json=as_json)


def _list_problems(workspace: Workspace, plan: int, *, as_json: bool) -> None:
    found = mendable(workspace, plan)
    lines = [
        f"{one.record:>6}  {count_of(one.count, 'record'):>12}  "
        f"{one.words or 'In the source'}   such as {one.detail}"
        for one in found
    ]
    if any(one.words for one in found):
        lines.append(f"To change the mapping: orgtide mend {plan} N")
    words = "\n".join(lines) or "Nothing is kept out of the plan."
    answer({"plan": plan, "problems": found}, words, as_json=as_json)


@app.command()
def decide(
    plan: PlanNumber,
    approve: Annotated[bool, typer.Option("--approve", help="Send what is named.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Do not send what is named.")] = False,
    group: Annotated[
        list[int], typer.Option("--group", help="A group of `orgtide groups`; repeat it for more.")
    ] = [],  # noqa: B006 - typer copies it
    record: Annotated[
        list[int], typer.Option("--record", help="One change by its number; repeat it for more.")
    ] = [],  # noqa: B006 - typer copies it
    field: Annotated[
        str, typer.Option("--field", help="Only this field, by its name on either side.")
    ] = "",
    match: Annotated[
        str, typer.Option("--match", help="Every record with this text in a name, key or value.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Approve or refuse a part of a plan; what was decided before stays for the rest."""
    if approve == refuse:
        raise typer.BadParameter("Give --approve or --refuse.")
    if group and (record or match):
        raise typer.BadParameter("Name groups or records, not both at once.")
    choice = (Choice.APPROVE if approve else Choice.REFUSE).value
    with opened(as_json=as_json) as workspace:
        rules = _rules(workspace, plan, field)
        seqs = [*record, *_matching(workspace, plan, match)]
        named = [(one, None) for one in group] + [(0, one) for one in seqs]
        decisions = [
            DecisionAsk(choice, group=n, seq=seq, rule=rule)
            for n, seq in named or ([(0, None)] if field else [])
            for rule in rules
        ]
        if not decisions:
            raise SettingsError("Nothing of the plan was named", key="group")
        numbers: PlanNumbers = ask(workspace, DecidePlan(plan, tuple(decisions)), as_json=as_json)
        answer(numbers, decided_words(numbers), as_json=as_json)


def decided_words(numbers: PlanNumbers) -> str:
    """What all decisions on a plan come to."""
    words = f"{count_of(numbers.approved, 'change')} approved, {numbers.refused:,} not"
    if numbers.undecided:
        words += f"; {count_of(numbers.undecided, 'conflict')} without a decision"
    return f"{words}."


def _rules(workspace: Workspace, plan: int, field: str) -> list[str]:
    """The rules of a plan that a field's name means: its key, or the name or label of a field.

    Raises:
        SettingsError: there is no such field; those that there are are named.
    """
    if not field:
        return [""]
    rules = [rule for part in workspace.plans.parts(plan) for rule in part.rules]
    wanted = field.casefold()
    found = [
        rule.key
        for rule in rules
        if wanted
        in (
            rule.key.casefold(),
            rule.target.casefold(),
            rule.source.casefold(),
            rule.target_label.casefold(),
            rule.source_label.casefold(),
        )
    ]
    if not found:
        known = ", ".join(dict.fromkeys(rule.target for rule in rules))
        raise SettingsError(f"Plan {plan} has no field {field}. It has {known}", key="field")
    return list(dict.fromkeys(found))


def _matching(workspace: Workspace, plan: int, text: str) -> list[int]:
    if not text:
        return []
    found = list(workspace.pages.change_seqs(plan, ChangeFilter(text=text)))
    if not found:
        raise SettingsError(f"No change of plan {plan} holds “{text}”", key="match")
    return found
