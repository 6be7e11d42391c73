"""A row that cannot be read at all hides a record; what seems absent then is not deleted."""

from pathlib import Path

import pytest

from app.core.plan import ChangeKind, Reason
from app.jobs.workspace import Workspace
from tests.jobs.desk import Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

WHOLE = ["UR-1,Wren", "UR-2,Finch", "UR-3,Stork"]


@pytest.fixture
def desk(practice: PracticeProcess, tmp_path: Path) -> Desk:
    """Three people that are in the file and in the org; who leaves the file leaves the org."""
    desk = Desk(tmp_path / "desk", practice)
    write(desk, WHOLE)
    mapping = mapping_text(
        "people",
        "Contact",
        "id>Constituent_ID__c",
        "last_name>LastName",
        deletions="{to_target: propagate}",
    )
    desk.add(sync_text("people", mapping), ("org", "org"), ("files", "files"))
    assert desk.apply(desk.preview("people")).tally.succeeded == 3
    return desk


def write(desk: Desk, rows: list[str]) -> None:
    text = "\n".join(["id,last_name", *rows]) + "\n"
    (desk.files / "people.csv").write_text(text, "utf-8")


def notes(desk: Desk, plan: int) -> tuple[str, ...]:
    workspace = Workspace.open(desk.machine)
    try:
        return workspace.plans.plan(plan).parts[0].notes
    finally:
        workspace.close()


def test_nobody_is_deleted_while_a_row_cannot_be_read(desk: Desk):
    write(desk, ["UR-1,Wren", "UR-2,Finch,and,more"])
    plan = desk.preview("people")
    (problem,) = desk.changes(plan)
    assert (problem.kind, problem.reason, problem.source_row) == (
        ChangeKind.PROBLEM,
        Reason.BAD_VALUE,
        3,
    )
    assert problem.detail.startswith("Line 3 of people.csv has 4 fields")
    (note,) = notes(desk, plan)
    assert note.endswith("nothing is deleted for being absent there.")
    assert note.startswith("1 row of people.csv cannot be read")


def test_once_the_row_is_mended_who_is_absent_goes(desk: Desk):
    write(desk, ["UR-1,Wren", "UR-2,Finch"])
    plan = desk.preview("people")
    assert desk.planned(plan) == {ChangeKind.DELETE: 1}
    assert notes(desk, plan) == ()
