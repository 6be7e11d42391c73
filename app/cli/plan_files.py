"""orgtide plan: a plan as a file, saved here and opened here or elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.asks import OpenPlanFile, SavePlan
from app.cli.runs import tell_plan
from app.cli.session import AsJson, answer, ask, opened

app = typer.Typer(help="A plan as a file, with its decisions.", no_args_is_help=True)


@app.command("save")
def save(
    plan: Annotated[int, typer.Argument(help="Number of the plan.")],
    file: Annotated[Path, typer.Argument(help="A file, or a folder to put it into.")],
    as_json: AsJson = False,
) -> None:
    """Write a plan with the values before and its decisions into a file that only you can read."""
    with opened(as_json=as_json) as workspace:
        written = ask(workspace, SavePlan(plan, str(file)), as_json=as_json)
        answer({"path": written}, f"Plan {plan} is in {written}.", as_json=as_json)


@app.command("open")
def open_file(
    file: Annotated[Path, typer.Argument(help="A plan that was saved.")],
    as_json: AsJson = False,
) -> None:
    """Compare both sides anew and decide as the file does where they are as they were."""
    with opened(as_json=as_json) as workspace:
        tell_plan(
            workspace, ask(workspace, OpenPlanFile(str(file)), as_json=as_json), as_json=as_json
        )
