"""What a mapping lets follow a run is done: a workbook of what failed, and a notice where it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.asks import SaveMapping
from app.core.mapping import Output, OutputUse
from app.core.quota import AtLimit
from app.jobs.handlers import handle
from app.jobs.open_place import open_place
from app.jobs.run_outputs import sync_now
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """\
orgtide: 1
name: Outputs
connections:
  org: {{kind: salesforce}}
  partner: {{kind: files}}
mappings:
  - name: people
    source: {{connection: partner, object: people.csv}}
    target: {{connection: org, object: Contact}}
    where: {{target: "Fax LIKE 'OP%'"}}
    identity: {{source: number, target: Fax}}
    fields:
      - {{source: number, target: Fax}}
      - {{source: last_name, target: LastName}}
      - {{source: account, target: AccountId}}
    outputs: {{error: {use}, limit: hold}}
"""
NOBODY = "001000000000001AAA"
"""The Id of no company: only the org itself can tell."""


@pytest.mark.parametrize("use", ["export", "none"])
def test_what_failed_is_exported_where_the_mapping_says_so(
    shared_practice: PracticeProcess, tmp_path: Path, use: str
):
    desk = Desk(tmp_path / "desk", shared_practice)
    row = {"number": f"OP-{use}", "last_name": "Lost", "account": NOBODY}
    desk.write_csv("people.csv", [row])
    run = desk.apply(desk.preview(desk.add(SYNC.format(use=use), ("org", "org"), PARTNER)))
    assert sum(run.tally.failed.values()) == 1
    found = list((desk.machine.path / "exports").glob("*.xlsx"))
    workspace = Workspace.open(desk.machine)
    try:
        said = [one.message for one in workspace.pages.notices() if one.run_id == run.run_id]
    finally:
        workspace.close()
    if use == "none":
        assert (found, said) == ([], [])
        return
    (path,) = found
    assert said == [f"What failed in run {run.run_id} is in {path}"]
    cells = {str(cell.value) for sheet in load_workbook(path) for r in sheet for cell in r}
    assert {"Lost", NOBODY, "account"} <= cells


def test_what_is_changed_while_a_run_goes_on_holds_for_it(
    shared_practice: PracticeProcess, tmp_path: Path
):
    desk = Desk(tmp_path / "desk", shared_practice)
    desk.write_csv("people.csv", [{"number": "OP-1", "last_name": "Late", "account": NOBODY}])
    name = desk.add(SYNC.format(use="none"), ("org", "org"), PARTNER)
    workspace = Workspace.open(desk.machine)
    try:
        with open_place(name, "", workspace) as place:
            before = place.sync.mappings[0]
            assert (Output.ERROR, OutputUse.EXPORT) not in before.outputs
            outputs = ((Output.ERROR, OutputUse.EXPORT),)
            edited = replace(before, outputs=outputs)
            budget = replace(place.sync.budget, at_limit=AtLimit.STOP)
            handle(SaveMapping(name, edited, budget), workspace, lambda _: None)
            assert sync_now(place).mappings[0].outputs == outputs
            assert sync_now(place).budget.at_limit is AtLimit.STOP
            assert place.sync.mappings[0] == before
    finally:
        workspace.close()


PARTNER = ("partner", "files")
