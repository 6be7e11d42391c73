"""The first records go out alone, a person looks, then the rest goes; in production by default."""

from collections.abc import Callable

import pytest

from app.asks import ApplyPlan
from app.core.errors import SettingsError
from app.core.report import RunReport, RunState
from app.core.sync import OrgKind
from app.jobs.apply_plan import apply_at
from tests.engine.rehearsal import Rehearsal

Rehearse = Callable[..., Rehearsal]


def planned(work: Rehearsal, count: int, kind: OrgKind | None = OrgKind.PRACTICE) -> int:
    for n in range(count):
        work.source.put("people.csv", {"id": f"{n}", "a": f"a{n}"})
    plan = work.preview()
    work.workspace.database.execute(
        "UPDATE plans SET org_kind = ?", (kind.value if kind else None,)
    )
    return plan


def apply(work: Rehearsal, plan: int, first: int | None = None) -> RunReport:
    with work.sender() as sender:
        run = apply_at(ApplyPlan(plan, "anna", ("all",), first=first), sender)
    return work.workspace.runs.report(run)


def test_five_go_first_and_the_run_pauses_until_it_is_continued(rehearse: Rehearse):
    work = rehearse()
    plan = planned(work, 12)
    report = apply(work, plan, first=5)
    assert report.state is RunState.PAUSED
    assert (report.tally.succeeded, report.tally.held) == (5, 7)
    assert report.tally.adds_up
    assert report.message.startswith("The first 5 records went out.")
    assert len(work.of_target()) == 5
    last = work.go_on(report.run_id)
    assert last.run_id == report.run_id
    assert (last.state, last.tally.succeeded, last.tally.held) == (RunState.FINISHED, 12, 0)
    assert len(work.of_target()) == 12


def test_applying_the_plan_again_lets_the_rest_go(rehearse: Rehearse):
    work = rehearse()
    plan = planned(work, 8)
    first = apply(work, plan, first=2)
    assert apply(work, plan).tally.succeeded == 8
    assert work.workspace.runs.report(first.run_id).state is RunState.FINISHED


def test_a_run_that_began_goes_on_with_no_other_approval(rehearse: Rehearse):
    work = rehearse()
    first = apply(work, planned(work, 8), first=2)
    with pytest.raises(SettingsError, match=r"Run 1 .* goes on with what was approved then"):
        work.apply(first.plan_id, approve=("updates",))
    assert len(work.of_target()) == 2
    assert work.apply(first.plan_id, approve=()).tally.succeeded == 8


@pytest.mark.parametrize(
    ("kind", "sent"),
    [(OrgKind.PRODUCTION, 5), (None, 5), (OrgKind.SANDBOX, 9), (OrgKind.PRACTICE, 9)],
)
def test_production_begins_with_five_unless_told_otherwise(rehearse: Rehearse, kind, sent: int):
    work = rehearse()
    assert apply(work, planned(work, 9, kind)).tally.succeeded == sent


def test_production_can_be_told_to_send_all(rehearse: Rehearse):
    work = rehearse()
    assert apply(work, planned(work, 9, OrgKind.PRODUCTION), first=0).tally.succeeded == 9


@pytest.mark.parametrize("count", [4, 5])
def test_there_is_nothing_to_pause_for_when_all_fits(rehearse: Rehearse, count: int):
    work = rehearse()
    assert apply(work, planned(work, count), first=5).state is RunState.FINISHED


def test_what_was_sent_first_is_seen_as_the_org_made_it(rehearse: Rehearse):
    work = rehearse()
    work.target.automation = lambda one: {"A__c": one["A__c"] and one["A__c"].upper()}
    report = apply(work, planned(work, 6), first=2)
    held = [one["A__c"] for one in work.of_target().values()]
    assert held == ["A0", "A1"]
    assert report.state is RunState.PAUSED
    work.source.put("people.csv", {"id": "9", "a": "new"})
    newer = work.preview()
    assert work.apply(newer).tally.succeeded == 5, "a newer plan takes over what was left"
    assert work.workspace.runs.report(report.run_id).tally.adds_up
