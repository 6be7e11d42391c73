"""orgtide practice: the practice org, and the whole errand on it."""

from __future__ import annotations

import getpass
import sys
import time
from typing import Annotated

import typer

from app.asks import ApplyPlan, ExportFailures, OpenPractice, PreviewSync
from app.cli import practice_faults
from app.cli.errors import CANCELLED
from app.cli.runs import told_run
from app.cli.session import AsJson, answer, ask, opened
from app.cli.words import plan_words

app = typer.Typer(help="The built-in practice org.", no_args_is_help=True)
app.add_typer(practice_faults.app, name="fault")

LOOK_S = 2.0
"""How often it is looked whether the org still runs; another command may have begun and ended it.

Unit: seconds. Source: ours.
"""

Fresh = Annotated[bool, typer.Option("--fresh", help="Throw its data away and begin again.")]


@app.command()
def start(fresh: Fresh = False, as_json: AsJson = False) -> None:
    """Start the practice org, bind the example to it, and keep it running until Ctrl+C."""
    with opened(as_json=as_json) as workspace:
        names = ask(workspace, OpenPractice(fresh), as_json=as_json)
        words = (
            f"The practice org runs. The example sync is {names['sync']}, its file is in "
            f"{names['folder']}.\nTry, in another terminal: orgtide preview {names['sync']}\n"
            "Stop it with Ctrl+C."
        )
        answer(names, words, as_json=as_json)
        sys.stdout.flush()
        try:
            while True:
                time.sleep(LOOK_S)
                workspace.machine.practice.ensure()
        except KeyboardInterrupt as error:
            raise typer.Exit(CANCELLED) from error


@app.command()
def run(fresh: Fresh = False, as_json: AsJson = False) -> None:
    """Do the whole errand: connect, preview, apply, and export what failed."""
    with opened(as_json=as_json) as workspace:
        names = ask(workspace, OpenPractice(fresh), as_json=as_json)
        plan = ask(workspace, PreviewSync(names["sync"]), as_json=as_json)
        summary = workspace.plans.plan(plan)
        if not as_json:
            print(plan_words(summary))
        run_id = ask(
            workspace, ApplyPlan(plan, getpass.getuser(), ("inserts", "updates")), as_json=as_json
        )
        report = workspace.runs.report(run_id)
        folder = str(workspace.path)
        path = ask(workspace, ExportFailures(run_id, folder), as_json=as_json)
        words = f"{told_run(workspace, report)}\nThe rows to fix are in {path}"
        answer(
            {"plan": plan, "run": run_id, "report": report, "excel": path}, words, as_json=as_json
        )
