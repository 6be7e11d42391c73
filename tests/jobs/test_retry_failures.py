"""Failed writes go again, and never one whose record came through since."""

from collections.abc import Callable

import pytest

from app.asks import ApplyPlan, CancelRun, Correction
from app.connectors.memory import RequestFault, RowFault
from app.core.errors import SettingsError
from app.core.mapping import Guards, Mode
from app.core.outcome import RetryClass, RowError, WriteRequest
from app.core.plan import ChangeKind
from app.core.report import RunReport, RunState
from app.jobs.apply_plan import apply_at
from app.jobs.handlers import handle
from tests.builders import schema
from tests.engine.rehearsal import Killed, Rehearsal, Side, people

Rehearse = Callable[..., Rehearsal]

BAD = RowError("BAD", "It is bad", ("A__c",))
BUSY = RowError("BUSY", "Another time", retry=RetryClass.TRANSIENT)
NO_GUARDS = Guards(delete_count=None, delete_share=None)
KEYLESS = schema("Person__c", "Id:id", "Key__c", "A__c:string(40)", "B__c", key="Id")


def keyless(rehearse: Rehearse) -> Rehearsal:
    """Nothing in the target keeps a record from being made twice."""
    work = rehearse(
        mappings=(people("id>Key__c", "a>A__c", to_source=Mode.NONE),),
        target=Side("salesforce", [KEYLESS]),
    )
    for n in "123":
        work.source.put("people.csv", {"id": n, "a": f"a{n}"})
    work.target.row_faults = [RowFault("A__c", "a1", BAD), RowFault("A__c", "a2", BAD)]
    return work


def failed(work: Rehearsal) -> RunReport:
    report = work.agree()
    work.target.row_faults.clear()
    return report


def keys(work: Rehearsal) -> list[str | None]:
    return sorted(str(one["Key__c"]) for one in work.target.records("Person__c").values())


def test_failures_go_again_under_their_old_names(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    again = work.retry(run.run_id)
    assert (again.tally.approved, again.tally.succeeded) == (2, 2)
    assert keys(work) == ["1", "2", "3"]
    assert work.planned(work.preview()) == []


def test_what_was_sent_again_is_not_sent_a_third_time(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    work.retry(run.run_id, seqs=(1,))
    work.retry(run.run_id)
    with pytest.raises(SettingsError):
        work.retry(run.run_id)
    assert keys(work) == ["1", "2", "3"]


def test_what_waits_in_a_held_retry_is_not_sent_by_another(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    work.target.request_faults = {len(work.target.requests) + 1: RequestFault.LIMIT}
    held = work.retry(run.run_id)
    assert held.state is RunState.HELD
    with pytest.raises(SettingsError):
        work.retry(run.run_id)
    assert work.go_on(held.run_id).tally.succeeded == 2
    assert keys(work) == ["1", "2", "3"]


def test_what_a_person_called_off_is_not_sent_by_a_retry(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    plan = work.preview()
    with work.sender() as sender:
        run = apply_at(ApplyPlan(plan, "anna", ("all",), first=2), sender)
    handle(CancelRun(run), work.workspace, lambda progress: None)
    work.target.row_faults.clear()
    again = work.retry(run)
    assert (again.tally.approved, again.tally.succeeded) == (2, 2)
    assert keys(work) == ["1", "2"], "the third was called off"
    with pytest.raises(SettingsError, match="left to retry"):
        work.retry(run)


def test_a_deletion_is_not_retried_once_the_record_is_wanted_again(rehearse: Rehearse) -> None:
    work = rehearse(mappings=(people("id>Key__c", "a>A__c", guards=NO_GUARDS),))
    for n in "123":
        work.source.put("people.csv", {"id": n, "a": f"a{n}"})
    work.agree()
    first = {one["id"]: key for key, one in work.source.records("people.csv").items()}
    for n in "12":
        work.source.remove("people.csv", first[n])
    work.target.row_faults = [RowFault("A__c", f"a{n}", BAD) for n in "12"]
    run = work.agree()
    work.target.row_faults.clear()
    assert run.tally.failed == {"BAD": 2}
    work.source.put("people.csv", {"id": "1", "a": "a1"})
    assert [one.kind for one in work.changes(work.preview())] == [ChangeKind.DELETE]
    again = work.retry(run.run_id)
    assert (again.tally.approved, again.tally.succeeded) == (1, 1)
    assert keys(work) == ["1", "3"]


def test_an_insertion_is_not_retried_once_somebody_made_the_record(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    work.target.put("Person__c", {"Key__c": "1", "A__c": "by hand"})
    work.target.put("Person__c", {"Key__c": "2", "A__c": "a2"})
    plan = work.preview()
    assert work.apply(plan).tally.succeeded == 1, "one is updated, one agrees as it is"
    with pytest.raises(SettingsError):
        work.retry(run.run_id)
    assert keys(work) == ["1", "2", "3"]


def test_a_preview_made_before_a_retry_cannot_be_applied_after_it(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    plan = work.preview()
    assert len(work.planned(plan)) == 2
    work.retry(run.run_id)
    with pytest.raises(SettingsError):
        work.apply(plan)
    assert keys(work) == ["1", "2", "3"]


def test_a_retry_is_closed_by_the_run_that_plans_the_same(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    work.target.request_faults = {len(work.target.requests) + 1: RequestFault.LIMIT}
    held = work.retry(run.run_id)
    assert work.agree().tally.succeeded == 2
    assert work.workspace.runs.report(held.run_id).tally.failed == {"SUPERSEDED": 2}
    with pytest.raises(SettingsError):
        work.go_on(held.run_id)
    assert keys(work) == ["1", "2", "3"]


def test_corrections_are_sent_in_their_canonical_form(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    work.retry(run.run_id, Correction(1, "A__c", "  mended  "), seqs=(1,))
    assert {one["A__c"] for one in work.target.records("Person__c").values()} == {"a3", "mended"}


@pytest.mark.parametrize(
    "correction",
    [Correction(3, "A__c", "x"), Correction(1, "B__c", "x"), Correction(9, "A__c", "")],
)
def test_a_correction_of_what_did_not_fail_is_refused(
    rehearse: Rehearse, correction: Correction
) -> None:
    work = keyless(rehearse)
    run = failed(work)
    before = len(work.target.requests)
    with pytest.raises(SettingsError):
        work.retry(run.run_id, correction)
    assert len(work.target.requests) == before


def test_only_what_no_person_has_to_mend_where_that_is_asked_for(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    work.target.row_faults[1] = RowFault("A__c", "a2", BUSY)
    run = failed(work)
    assert run.tally.failed == {"BAD": 1, "BUSY": 1}
    assert work.retry(run.run_id, safe_only=True).tally.approved == 1
    assert keys(work) == ["2", "3"]


def test_a_run_stops_listing_what_a_retry_has_mended(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    pages = work.workspace.pages
    assert [one.seq for one in pages.failed(run.run_id)] == [1, 2]
    work.target.row_faults = [RowFault("A__c", "a2", BAD)]
    first = work.retry(run.run_id, Correction(1, "A__c", "mended"))
    assert [one.seq for one in pages.failed(run.run_id)] == [2]
    assert [one.count for one in pages.causes(run.run_id)] == [1]
    assert [one.seq for one in pages.failed(first.run_id)] == [2]
    work.target.row_faults.clear()
    last = work.retry(first.run_id)
    for one in (run, first, last):
        assert pages.failed(one.run_id) == ()
        assert pages.causes(one.run_id) == ()
    assert [one.seq for one in pages.failed(run.run_id, mended=True)] == [1, 2]
    assert run.tally.failed == work.workspace.runs.report(run.run_id).tally.failed, "books stay"


def test_a_change_keeps_its_name_from_first_failure_to_success(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)
    work.target.row_faults = [RowFault("A__c", "a1", BAD)]
    again = work.retry(run.run_id)
    work.target.row_faults.clear()
    last = work.retry(again.run_id)
    rows = work.workspace.database.rows(
        "SELECT plan_id, seq, run_id, state FROM writes WHERE seq = 1 ORDER BY run_id"
    )
    assert [tuple(row) for row in rows] == [
        (run.plan_id, 1, run.run_id, "failed"),
        (run.plan_id, 1, again.run_id, "failed"),
        (run.plan_id, 1, last.run_id, "succeeded"),
    ]


def test_the_name_holds_over_a_retry_that_was_killed_and_a_new_process(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    run = failed(work)

    def die(request: WriteRequest) -> None:
        raise Killed

    work.target.before_write = die
    with pytest.raises(Killed):
        work.retry(run.run_id, Correction(1, "A__c", "mended"), seqs=(1,))
    work.target.before_write = lambda request: None
    work.restart()
    work.clock.pass_minutes(11)
    stopped = work.workspace.database.value("SELECT max(id) FROM runs")
    last = work.go_on(int(str(stopped)))
    assert (last.tally.succeeded, last.tally.adds_up) == (1, True)
    rows = work.workspace.database.rows(
        "SELECT plan_id, seq, run_id, state FROM writes WHERE seq = 1 ORDER BY run_id"
    )
    assert [tuple(row) for row in rows] == [
        (run.plan_id, 1, run.run_id, "failed"),
        (run.plan_id, 1, last.run_id, "succeeded"),
    ]
    (made,) = [one for one in work.target.records("Person__c").values() if one["Key__c"] == "1"]
    assert made["A__c"] == "mended", "the correction outlived the process"
