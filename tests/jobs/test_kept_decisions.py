"""Comparing again keeps what a person decided, where both sides are as they were."""

from pathlib import Path

import pytest

from app.asks import DecisionAsk, RunSync
from app.core.approval import Choice
from app.core.plan import ChangeKind
from app.jobs.workspace import Workspace
from app.store.page_rows import PlanRow
from tests.jobs.desk import Desk
from tests.practice_orgs import PracticeProcess

SYNC = """
orgtide: 1
name: kept decisions
connections:
  org: {kind: salesforce}
  partner: {kind: files}
mappings:
  - name: people
    source: {connection: partner, object: people.csv}
    target: {connection: org, object: Contact}
    key: id
    identity:
      - {source: id, target: Constituent_ID__c}
    mode: upsert
    fields:
      - {source: id, target: Constituent_ID__c}
      - {source: last_name, target: LastName}
"""


@pytest.fixture
def desk(practice: PracticeProcess, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk", practice)
    write(desk, Wren="Wren", Finch="Finch", Stork="Stork")
    desk.add(SYNC, ("org", "org"), ("partner", "files"))
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
