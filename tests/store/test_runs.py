"""Runs begin with exactly what was approved, end with books that add up, and can go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from app.core.approval import Choice, Decision
from app.core.errors import BusyError, SettingsError, StoreFullError
from app.core.outcome import Outcome, RetryClass, RowError, Tally, WriteState
from app.core.plan import ChangeKind, Counts, Operation
from app.core.progress import Phase, Progress
from app.core.quota import Purpose
from app.core.report import RunState
from app.core.snapshot import Side
from app.core.sync import OrgKind, Place
from app.store import run_copy
from app.store.database import Database
from app.store.leases import place_lease
from app.store.page_rows import PlanState
from app.store.quota_ledger import QuotaMeter
from tests.store.places import (
    NAME,
    PHONE,
    PLACE,
    START,
    Workplace,
    all_of,
    conflict,
    delete,
    insert,
    outcomes,
    problem,
    request,
    send,
    update,
)


@contextmanager
def write_before_each_transaction(database: Database, other: Database) -> Iterator[list[str]]:
    """Let another connection commit a moment before each transaction of the first one begins."""
    wrote: list[str] = []

    def watch(statement: str) -> None:
        if statement.startswith("BEGIN"):
            wrote.append(statement)
            other.execute(
                "INSERT OR REPLACE INTO progress VALUES ('other', 'read', ?, 0, '', '', '')",
                (len(wrote),),
            )

    connection = database._connection  # what SQLite is told is seen nowhere else
    connection.set_trace_callback(watch)
    try:
        yield wrote
    finally:
        connection.set_trace_callback(None)


DELETES = Decision(Choice.APPROVE, kind=ChangeKind.DELETE)


def test_what_was_approved_waits_and_nothing_else(at: Workplace):
    run_id, _ = at.begin([insert(1), update(2), delete(3), conflict(4), problem(5)])
    assert at.rows("SELECT seq, operation, state FROM writes ORDER BY id") == [
        (1, "insert", "waiting"),
        (2, "update", "waiting"),
    ]
    report = at.runs.report(run_id)
    assert report.tally == Tally(approved=2, refused=2, open=2)
    assert report.tally.adds_up
    assert (report.state, report.org_name, report.org_kind) == (
        RunState.RUNNING,
        "UAT",
        OrgKind.SANDBOX,
    )
    assert (report.approved_by, report.started_at, report.ended_at) == ("anna", START, None)
    assert at.plans.plan(report.plan_id).state is PlanState.APPLIED


def test_a_conflict_settled_without_a_write_is_agreed_at_once(at: Workplace):
    run_id, _ = at.begin([conflict(1, rule=0)], Decision(Choice.KEEP_TARGET))
    assert at.states(run_id) == ["succeeded"]
    assert at.agreements() == {("s1", "t1"): {NAME: ("s", "T")}}
    assert at.runs.succeeded(run_id, "people") == []
    assert at.runs.report(run_id).tally.adds_up


def test_a_change_of_both_sides_comes_to_two_writes(at: Workplace):
    both = replace(conflict(1), fields=conflict(1, rule=0).fields + conflict(1).fields)
    run_id, journal = at.begin(
        [both],
        Decision(Choice.TAKE_SOURCE, rule=NAME),
        Decision(Choice.KEEP_TARGET, rule=PHONE),
    )
    (to_target,) = all_of(journal, Operation.UPDATE)
    (to_source,) = all_of(journal, Operation.UPDATE, Side.SOURCE)
    assert to_target.seq == to_source.seq == 1
    assert to_target.id + 1 == to_source.id
    assert at.runs.report(run_id).tally.approved == 2


def test_what_the_plan_found_agreed_is_in_the_baseline_from_the_start_of_the_run(at: Workplace):
    agreed = [("s8", "t8", {NAME: ("h", "H"), PHONE: (None, None)}), ("s9", "t9", {})]
    plan_id = at.save([insert(1)], agreed)
    assert at.agreements() == {}
    at.runs.begin(at.approved(plan_id), at.lease, org_name="UAT")
    assert at.agreements() == {
        ("s8", "t8"): {NAME: ("h", "H"), PHONE: (None, None)},
        ("s9", "t9"): {},
    }


def test_a_plan_runs_once(at: Workplace):
    plan_id = at.save([insert(1)])
    approved = at.approved(plan_id)
    at.runs.begin(approved, at.lease, org_name="UAT")
    with pytest.raises(SettingsError, match="applied"):
        at.runs.begin(approved, at.lease, org_name="UAT")


def test_decisions_that_changed_after_the_approval_stop_the_run(at: Workplace):
    plan_id = at.save([insert(1), update(2)])
    approved = at.approved(plan_id)
    at.plans.decide(plan_id, [Decision(Choice.REFUSE, seq=2)])
    with pytest.raises(SettingsError, match="changed after it was approved"):
        at.runs.begin(approved, at.lease, org_name="UAT")
    assert at.rows("SELECT count(*) FROM writes") == [(0,)]
    assert at.rows("SELECT count(*) FROM runs") == [(0,)]
    assert at.plans.plan(plan_id).state is PlanState.OPEN


def test_a_full_disk_keeps_no_part_of_a_run(at: Workplace, monkeypatch):
    monkeypatch.setattr(run_copy, "WRITES_A_TRANSACTION", 50)
    plan_id = at.save([update(seq) for seq in range(1, 1_000)])
    approved = at.approved(plan_id)
    at.database.execute(f"PRAGMA max_page_count = {at.database.value('PRAGMA page_count') + 30}")
    with pytest.raises(StoreFullError):
        at.runs.begin(approved, at.lease, org_name="UAT")
    at.database.execute("PRAGMA max_page_count = 1000000000")
    assert at.rows("SELECT count(*) FROM writes") == [(0,)]
    assert at.runs.unfinished(PLACE) == []
    at.runs.begin(approved, at.lease, org_name="UAT")


def test_a_run_begins_while_other_processes_write_all_the_time(at: Workplace, monkeypatch):
    monkeypatch.setattr(run_copy, "WRITES_A_TRANSACTION", 5)
    plan_id = at.save([update(seq) for seq in range(1, 20)])
    approved = at.approved(plan_id)
    with Database(at.folder) as other, write_before_each_transaction(at.database, other) as wrote:
        run_id = at.runs.begin(approved, at.lease, org_name="UAT")
    assert len(wrote) > 5
    assert at.rows("SELECT count(*) FROM writes WHERE run_id = ?", run_id) == [(19,)]


def test_what_a_process_left_while_beginning_is_never_shown_and_goes(at: Workplace):
    run_id, _ = at.begin([update(1)])
    at.database.execute("UPDATE runs SET state = 'starting' WHERE id = ?", (run_id,))
    with pytest.raises(SettingsError, match="no run"):
        at.runs.report(run_id)
    at.begin([update(1)])
    assert at.rows("SELECT count(*) FROM writes") == [(1,)]


def test_a_lost_lease_begins_no_run(at: Workplace):
    plan_id = at.save([update(1)])
    approved = at.approved(plan_id)
    at.clock.sleep(100)
    at.leases.take(place_lease(PLACE))
    with pytest.raises(BusyError):
        at.runs.begin(approved, at.lease, org_name="UAT")
    assert at.rows("SELECT count(*) FROM writes") == [(0,)]


# Going on ----------------------------------------------------------------------------------------


def test_a_run_whose_process_went_away_is_interrupted_and_its_request_unknown(at: Workplace):
    run_id, journal = at.begin([update(1), update(2)])
    journal.prepare(request(all_of(journal, Operation.UPDATE)[:1]), "")
    at.clock.sleep(100)
    lease = at.leases.take(place_lease(PLACE))
    assert at.runs.recover(PLACE, lease) == [run_id]
    assert at.runs.report(run_id).state is RunState.INTERRUPTED
    assert at.states(run_id) == ["unknown", "waiting"]
    assert [one.seq for one in at.journal(run_id, lease).unknown()[0].writes] == [1]
    assert at.runs.recover(PLACE, lease) == []
    assert [one.run_id for one in at.runs.unfinished(PLACE)] == [run_id]
    at.runs.resume(run_id, lease)
    assert at.runs.report(run_id).state is RunState.RUNNING
    with pytest.raises(BusyError):
        at.runs.recover(PLACE, at.lease)


def test_runs_of_other_places_are_left_alone(at: Workplace):
    run_id, _ = at.begin([update(1)])
    other = Place("mobile-opt-ins", "00D5g000004Other")
    lease = at.leases.take(place_lease(other))
    assert at.runs.recover(other, lease) == []
    assert at.runs.unfinished(other) == []
    assert at.runs.report(run_id).state is RunState.RUNNING


def test_only_a_run_that_stopped_can_go_on(at: Workplace):
    run_id, _ = at.begin([update(1)])
    with pytest.raises(SettingsError, match="running"):
        at.runs.resume(run_id, at.lease)
    at.runs.end(run_id, RunState.FINISHED, START, at.lease)
    with pytest.raises(SettingsError, match="finished"):
        at.runs.resume(run_id, at.lease)
    with pytest.raises(SettingsError, match="no run 99"):
        at.runs.resume(99, at.lease)


# Ending ------------------------------------------------------------------------------------------


def ended(at: Workplace) -> tuple[int, object]:
    """A run with an outcome of every kind."""
    run_id, journal = at.begin(
        [insert(1), *(update(seq) for seq in range(2, 8)), delete(8)], DELETES
    )
    send(journal, Operation.INSERT)
    send(journal, Operation.DELETE)
    two, three, four, five, six, _ = all_of(journal, Operation.UPDATE)
    request_id = journal.prepare(request([two, three, four]), "")
    lock = RowError("UNABLE_TO_LOCK_ROW", "locked", retry=RetryClass.LOCK)
    journal.settle(
        request_id,
        [
            Outcome(two, WriteState.FAILED, error=lock),
            Outcome(three, WriteState.FAILED, error=RowError("DUPLICATE_VALUE", "taken")),
            Outcome(four, WriteState.UNKNOWN),
        ],
        START,
    )
    journal.set_aside([Outcome(five, WriteState.HELD), Outcome(six, WriteState.PARKED)], START)
    return run_id, journal


def test_the_books_of_a_run_add_up(at: Workplace):
    run_id, _ = ended(at)
    meter = QuotaMeter(at.database, PLACE.org_id, at.clock, run_id=run_id)
    meter.spend(Purpose.WRITE, 3)
    meter.spend(Purpose.CONFIRM)
    meter.sent(700)
    at.clock.sleep(60)
    report = at.runs.end(
        run_id, RunState.HELD, at.clock.now(), at.lease, message="The budget is used up."
    )
    assert report.tally == Tally(
        approved=8,
        refused=0,
        succeeded=2,
        failed={"DUPLICATE_VALUE": 1, "UNABLE_TO_LOCK_ROW": 1},
        held=1,
        parked=1,
        unknown=1,
        open=1,
    )
    assert report.tally.adds_up
    assert report.done == {"delete": 1, "insert": 1}
    assert (report.calls, report.bytes_sent) == ({"confirm": 1, "write": 3}, 700)
    assert (report.state, report.message) == (RunState.HELD, "The budget is used up.")
    assert report.ended_at == at.clock.now()


def test_a_run_that_has_ended_keeps_its_books_and_tells_the_next_guards(at: Workplace):
    run_id, journal = at.begin([update(1)])
    assert at.baselines.load(PLACE, at.plan([]).parts[0].mapping, at.stage).first_run
    send(journal, Operation.UPDATE)
    report = at.runs.end(run_id, RunState.FINISHED, START, at.lease, source_rows={"people": 5_050})
    assert report.tally == Tally(approved=1, refused=0, succeeded=1)
    assert at.runs.report(run_id) == report
    assert at.rows("SELECT tally IS NOT NULL FROM runs") == [(1,)]
    assert at.runs.applied_by_hand(PLACE, "people")
    assert not at.runs.applied_by_hand(PLACE, "others")
    baseline = at.baselines.load(PLACE, at.plan([]).parts[0].mapping, at.stage)
    assert (baseline.first_run, baseline.source_rows_last) == (False, 5_050)


def test_an_unattended_run_is_not_by_hand_but_takes_nothing_away(at: Workplace):
    def run(*, unattended: bool) -> None:
        approved = at.approved(at.save([insert(1)]), unattended=unattended)
        run_id = at.runs.begin(approved, at.lease, org_name="UAT")
        at.runs.end(run_id, RunState.FINISHED, START, at.lease, source_rows={"people": 1})

    run(unattended=True)
    assert not at.runs.applied_by_hand(PLACE, "people")
    run(unattended=False)
    run(unattended=True)
    assert at.runs.applied_by_hand(PLACE, "people")


def test_a_lost_lease_ends_no_run(at: Workplace):
    run_id, _ = at.begin([update(1)])
    at.clock.sleep(100)
    at.leases.take(place_lease(PLACE))
    with pytest.raises(BusyError):
        at.runs.end(run_id, RunState.FINISHED, START, at.lease)
    assert at.runs.report(run_id).state is RunState.RUNNING


def test_progress_is_kept_for_every_face(at: Workplace):
    run_id, _ = at.begin([update(1)])
    at.runs.tell(run_id, Progress(Phase.SEND, 1), START)
    at.runs.tell(run_id, Progress(Phase.SEND, 5, 9, note="Waiting"), START)
    assert at.rows("SELECT subject, phase, done, total, unit, note FROM progress") == [
        (f"run {run_id}", "send", 5, 9, "records", "Waiting")
    ]


# Afterwards --------------------------------------------------------------------------------------


def test_failed_writes_are_sent_again_by_a_run_of_its_own(at: Workplace):
    run_id, _ = ended(at)
    two, three = at.runs.failed(run_id)
    assert [one.seq for one in at.runs.failed(run_id, safe_only=True)] == [2]
    corrected = replace(three, values={"LastName": "Else"})
    approved = replace(at.approved(at.save([])), approved=2)
    plan_id = at.runs.report(run_id).plan_id
    again = at.runs.begin_retry(
        run_id, [two, corrected], replace(approved, plan_id=plan_id), at.lease
    )
    journal = at.journal(again)
    writes = all_of(journal, Operation.UPDATE)
    assert [(one.plan_id, one.seq) for one in writes] == [(plan_id, 2), (plan_id, 3)]
    assert writes[1].values == {"LastName": "Else"}
    assert writes[1].before == three.before
    send(journal, Operation.UPDATE)
    assert at.agreements()["s3", "t3"] == {NAME: ("bea", "Else")}
    books = at.runs.report(again)
    assert books.tally.adds_up
    assert books.counts == Counts(read=2, updates=2)
    assert at.runs.report(run_id).tally.failed == {"DUPLICATE_VALUE": 1, "UNABLE_TO_LOCK_ROW": 1}
    assert [one.run_id for one in at.runs.of_plan(plan_id)] == [run_id, again]
    assert at.rows("SELECT kind, parent_run FROM runs WHERE id = ?", again) == [("retry", run_id)]


def test_an_undo_names_the_run_that_it_takes_back(at: Workplace):
    run_id, journal = at.begin([update(1)])
    send(journal, Operation.UPDATE)
    at.runs.end(run_id, RunState.FINISHED, START, at.lease)
    undo = at.runs.begin(at.approved(at.save([update(1)])), at.lease, org_name="U", undo_of=run_id)
    assert at.rows("SELECT kind, parent_run FROM runs WHERE id = ?", undo) == [("undo", run_id)]


def test_what_succeeded_is_listed_with_its_records(at: Workplace):
    run_id, _ = ended(at)
    found = at.runs.succeeded(run_id, "people")
    assert [(write.seq, key) for write, key in found] == [(1, "new1"), (8, "t8")]


def test_keys_whose_last_write_is_unknown_stay_out_of_plans(at: Workplace):
    _, journal = ended(at)
    assert at.runs.unsettled_keys(PLACE, "people") == [("s4", "t4")]
    assert at.runs.unsettled_keys(PLACE, "others") == []
    assert at.runs.unsettled_keys(Place("other", PLACE.org_id), "people") == []
    unknown = journal.unknown()[0]
    journal.settle(unknown.request.id, outcomes(unknown.writes, WriteState.SUCCEEDED), START)
    assert at.runs.unsettled_keys(PLACE, "people") == []


def test_later_writes_to_the_same_records_are_known(at: Workplace):
    first, _ = at.begin([update(1), update(2)])
    _, later = at.begin([update(2), update(3)])
    send(later, Operation.UPDATE)
    assert at.runs.later_writes(first) == {("people", "s2", "t2"), ("people", "s3", "t3")}
