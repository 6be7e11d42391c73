"""Comparing again keeps what a person decided, where both sides are as they were."""

from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from app.asks import ApplyPlan, DecisionAsk, OpenPlanFile, RunSync, SavePlan
from app.core.approval import Choice
from app.core.errors import AppError, SettingsError
from app.core.plan import ChangeKind
from app.jobs.workspace import Workspace
from app.store.page_rows import PlanRow, PlanState
from tests.jobs.desk import LIFT, Desk
from tests.jobs.sync_texts import mapping_text, sync_text
from tests.practice_orgs import PracticeProcess

SYNC = sync_text(
    "kept decisions",
    mapping_text("people", "Contact", "id>Constituent_ID__c", "last_name>LastName"),
)


@pytest.fixture
def desk(practice: PracticeProcess, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk", practice)
    write(desk, Wren="Wren", Finch="Finch", Stork="Stork")
    desk.add(SYNC, ("org", "org"), ("files", "files"))
    return desk


def write(desk: Desk, **names: str) -> None:
    lines = [f"KD-{id},{name}" for id, name in names.items()]
    (desk.files / "people.csv").write_text("\n".join(["id,last_name", *lines]) + "\n", "utf-8")


def stored(desk: Desk, plan: int) -> PlanRow:
    workspace = Workspace.open(desk.machine)
    try:
        return workspace.plans.plan(plan)
    finally:
        workspace.close()


def places(desk: Desk, plan: int) -> dict[str, int]:
    return {one.title: one.seq for one in desk.changes(plan)}


def test_a_refused_record_stays_refused_and_a_changed_one_is_named(desk: Desk):
    plan = desk.preview("kept-decisions")
    seqs = places(desk, plan)
    refuse = [DecisionAsk(Choice.REFUSE.value, seq=seqs[one]) for one in ("Wren", "Finch")]
    desk.decide(plan, *refuse)
    write(desk, Wren="Wren", Finch="Goldfinch", Stork="Stork", Heron="Heron")
    again = stored(desk, desk.preview("kept-decisions"))
    assert again.numbers is not None
    assert (again.numbers.planned, again.numbers.approved) == (4, 3)
    assert again.parts[0].notes == ("1 decision no longer fits: Finch.",)


def test_a_decision_about_many_says_what_it_does_not_reach(desk: Desk):
    plan = desk.preview("kept-decisions")
    desk.decide(plan, DecisionAsk(Choice.REFUSE.value, kind=ChangeKind.INSERT.value))
    write(desk, Wren="Wren", Finch="Finch", Stork="Stork", Heron="Heron")
    again = stored(desk, desk.preview("kept-decisions"))
    assert again.numbers is not None
    assert (again.numbers.planned, again.numbers.approved) == (4, 1)
    words = "1 change is new or different since you decided; it stands as proposed."
    assert again.parts[0].notes == (words,)


def test_nobody_decides_for_a_run_that_nobody_watches(desk: Desk):
    plan = desk.preview("kept-decisions")
    desk.decide(plan, DecisionAsk(Choice.REFUSE.value, kind=ChangeKind.INSERT.value))
    run = desk.ask(RunSync("kept-decisions", by="a test"))
    workspace = Workspace.open(desk.machine)
    try:
        assert workspace.runs.report(run).tally.succeeded == 3
    finally:
        workspace.close()


# A plan as a file ---------------------------------------------------------------------------------


NO_PLAN = "is no plan that Orgtide saved"


def saved(desk: Desk, plan: int, path: Path) -> Path:
    return Path(desk.ask(SavePlan(plan, str(path))))


def test_a_saved_plan_is_opened_with_the_decisions_that_fit(desk: Desk, tmp_path: Path):
    plan = desk.preview("kept-decisions")
    seqs = places(desk, plan)
    own = DecisionAsk(
        Choice.OWN_VALUE.value, seq=seqs["Wren"], rule="last_name>LastName", value="Jenny"
    )
    refuse = [DecisionAsk(Choice.REFUSE.value, seq=seqs[one]) for one in ("Finch", "Stork")]
    desk.decide(plan, own, *refuse)
    file = saved(desk, plan, tmp_path)
    assert file.suffix == ".orgtide-plan"
    assert file.stat().st_mode & 0o077 == 0
    # The decisions of the plan that is there now are not those of the file.
    again = desk.preview("kept-decisions")
    desk.decide(again, DecisionAsk(Choice.APPROVE.value, kind=ChangeKind.INSERT.value))
    write(desk, Wren="Wren", Finch="Goldfinch", Stork="Stork")
    opened = stored(desk, desk.ask(OpenPlanFile(str(file))))
    assert opened.state is PlanState.OPEN
    assert opened.parts[0].notes == ("1 decision no longer fits: Finch.",)
    assert opened.numbers is not None
    assert opened.numbers.approved == 2
    report = desk.ask(ApplyPlan(opened.id, "a test", lift=LIFT))
    assert written_names(desk, report) == {"Jenny", "Goldfinch"}


def written_names(desk: Desk, run: int) -> set[str]:
    workspace = Workspace.open(desk.machine)
    try:
        rows = workspace.database.rows('SELECT "values" FROM writes WHERE run_id = ?', (run,))
        return {msgspec.json.decode(row["values"])["LastName"] for row in rows}
    finally:
        workspace.close()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.write_bytes(b"no zip"), NO_PLAN),
        (lambda path: path.unlink(), "There is no file"),
        (lambda path: changed(path, "changes.jsonl", b"Finch", b"Robin"), "is damaged"),
        (lambda path: changed(path, "plan.json", b'plan":1', b'plan":9'), "another version"),
        (lambda path: changed(path, "plan.json", b'"sync":', b'"sink":'), NO_PLAN),
    ],
)
def test_a_file_that_is_no_whole_plan_is_refused_and_named(desk: Desk, tmp_path: Path, harm, words):
    plan = desk.preview("kept-decisions")
    file = saved(desk, plan, tmp_path / "a.orgtide-plan")
    harm(file)
    with pytest.raises(SettingsError, match=words):
        desk.ask(OpenPlanFile(str(file)))
    assert stored(desk, plan).state is PlanState.OPEN


def changed(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Write other words into a part of a plan file."""
    with ZipFile(path) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    assert old in held[part]
    held[part] = held[part].replace(old, new)
    with ZipFile(path, "w") as parts:
        for name, content in held.items():
            parts.writestr(name, content)


def test_a_plan_of_an_org_that_is_not_connected_here_is_refused(desk: Desk, tmp_path: Path):
    file = saved(desk, desk.preview("kept-decisions"), tmp_path / "a.orgtide-plan")
    org = f'"org_id":"{desk.practice.org()["org_id"]}"'.encode()
    changed(file, "plan.json", org, b'"org_id":"00D000000000000EAA"')
    with pytest.raises(AppError):
        desk.ask(OpenPlanFile(str(file)))


def test_what_was_read_from_a_file_does_not_stay(desk: Desk, tmp_path: Path):
    file = saved(desk, desk.preview("kept-decisions"), tmp_path / "a.orgtide-plan")
    plan = desk.ask(OpenPlanFile(str(file)))
    workspace = Workspace.open(desk.machine)
    try:
        states = dict(workspace.database.rows("SELECT id, state FROM plans"))
        assert states[plan] == "open"
        assert "saving" not in states.values()
    finally:
        workspace.close()
