"""Sending what was approved: every answer a side can give, and every row's end."""

import random
from collections.abc import Callable
from dataclasses import replace
from math import ceil, log2

import pytest

from app.connectors.memory import RequestFault, RowFault
from app.core.errors import (
    AccessDeniedError,
    Cancelled,
    EndpointError,
    RetriableError,
    SettingsError,
    SignInError,
)
from app.core.mapping import Mode
from app.core.outcome import RetryClass, RowError, RowResult, WriteRequest
from app.core.plan import Operation
from app.core.progress import Phase, Progress
from app.core.report import RunState
from app.engine.apply import GONE, HOPELESS_ROWS, MAX_ATTEMPTS, STALE, UNPROCESSED
from tests.builders import schema
from tests.engine.rehearsal import PERSONS, Rehearsal, Side, people

Rehearse = Callable[..., Rehearsal]

LOCK = RowError("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", retry=RetryClass.LOCK)
KEYLESS = schema("Person__c", "Id:id", "Key__c", "A__c:string(40)", "B__c", key="Id")


def with_people(rehearsal: Rehearsal, count: int) -> Rehearsal:
    """Records that are only in the source."""
    for n in range(count):
        rehearsal.source.put("people.csv", {"id": f"{n:04}", "a": f"a{n}"})
    return rehearsal


def edited(rehearsal: Rehearsal, count: int) -> Rehearsal:
    """Records that agreed, and that the source then changed."""
    with_people(rehearsal, count).agree()
    for n, key in enumerate(rehearsal.source.records("people.csv")):
        rehearsal.source.put("people.csv", {"a": f"new{n}"}, key)
    return rehearsal


def whole(rehearsal: Rehearsal, count: int) -> bool:
    """Whether every record of the source is in the target, once, with its values."""
    source = [(one["id"], one["a"]) for one in rehearsal.source.records("people.csv").values()]
    target = [
        (one["Key__c"], one["A__c"]) for one in rehearsal.target.records("Person__c").values()
    ]
    return len(target) == count and sorted(source) == sorted(target)


def links(rehearsal: Rehearsal) -> dict[str, str]:
    """Source key → what the target's record of its link says its key is."""
    with rehearsal.sender() as sender:
        baseline = rehearsal.workspace.baselines.load(
            rehearsal.place, rehearsal.mappings[0], sender.stage
        )
        found = list(sender.stage.rows(f"SELECT source_key, target_key FROM {baseline.table}"))
    records = rehearsal.target.records("Person__c")
    return {str(source): str(records[str(target)]["Key__c"]) for source, target in found}


# Whole requests ---------------------------------------------------------------------------------


def test_a_busy_side_is_asked_again_after_a_pause(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 3)
    work.target.request_faults = {1: RequestFault.BUSY, 2: RequestFault.BUSY}
    assert work.agree().state is RunState.FINISHED
    assert whole(work, 3)
    assert len(work.target.requests) == 3
    assert all(1.5 <= seconds <= 5 for seconds in work.clock.slept_s)
    assert work.clock.slept_s == sorted(work.clock.slept_s), "each pause is longer"


def test_a_side_that_stays_busy_ends_the_attempt_and_fails_no_row(rehearse: Rehearse) -> None:
    work = with_people(rehearse(target=Side("salesforce", [PERSONS], batch_records=2)), 20)
    work.target.request_faults = dict.fromkeys(range(1, 100), RequestFault.BUSY)
    plan = work.preview()
    with pytest.raises(RetriableError):
        work.apply(plan)
    assert len(work.target.requests) == MAX_ATTEMPTS
    (stopped,) = work.workspace.runs.of_plan(plan)
    assert (stopped.state, stopped.tally.open) == (RunState.INTERRUPTED, 20)
    work.target.request_faults = {}
    assert work.go_on(stopped.run_id).tally.succeeded == 20
    assert whole(work, 20)


def test_a_pause_that_is_asked_for_is_kept(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 1)

    def once(request: WriteRequest) -> None:
        work.target.before_write = lambda request: None
        raise RetriableError("Busy.", retry_after_s=37.0)

    work.target.before_write = once
    assert work.agree().tally.succeeded == 1
    assert work.clock.slept_s == [37.0]


def test_a_request_that_alone_is_always_busy_fails_in_the_end(rehearse: Rehearse) -> None:
    work = with_people(rehearse(target=Side("salesforce", [PERSONS], batch_records=1)), 3)

    def busy(request: WriteRequest) -> None:
        if request.rows[0].values["A__c"] == "a1":
            raise RetriableError("Busy.", code="SERVER_UNAVAILABLE")

    work.target.before_write = busy
    tally = work.agree().tally
    assert (tally.succeeded, tally.failed) == (2, {"SERVER_UNAVAILABLE": 1})


def test_a_used_up_allowance_holds_the_run(rehearse: Rehearse) -> None:
    work = with_people(rehearse(target=Side("salesforce", [PERSONS], batch_records=2)), 6)
    work.target.request_faults = {2: RequestFault.LIMIT}
    held = work.agree()
    assert held.state is RunState.HELD
    assert (held.tally.succeeded, held.tally.held, held.tally.open) == (2, 4, 0)
    assert held.tally.adds_up
    done = work.go_on(held.run_id)
    assert (done.state, done.tally.succeeded) == (RunState.FINISHED, 6)
    assert whole(work, 6)


@pytest.mark.parametrize("error", [SignInError("It ended."), SettingsError("Not now.")])
def test_what_no_row_is_to_blame_for_leaves_the_rows_waiting(
    rehearse: Rehearse, error: Exception
) -> None:
    work = with_people(rehearse(), 3)

    def refuse(request: WriteRequest) -> None:
        raise error

    work.target.before_write = refuse
    plan = work.preview()
    with pytest.raises(type(error)):
        work.apply(plan)
    (stopped,) = work.workspace.runs.of_plan(plan)
    assert (stopped.state, stopped.tally.open) == (RunState.INTERRUPTED, 3)
    work.target.before_write = lambda request: None
    assert work.apply(plan).tally.succeeded == 3
    assert whole(work, 3)


@pytest.mark.parametrize(("rows", "bad"), [(64, {5}), (200, {0}), (200, {199}), (200, {3, 90, 91})])
def test_a_refused_request_is_halved_down_to_the_bad_rows(
    rehearse: Rehearse, rows: int, bad: set[int]
) -> None:
    work = with_people(rehearse(), rows)
    words = {f"a{n}" for n in bad}

    def refuse(request: WriteRequest) -> None:
        if words & {row.values["A__c"] for row in request.rows}:
            raise EndpointError("No.", code="MALFORMED")

    sent: list[WriteRequest] = []
    work.target.before_write = lambda request: (sent.append(request), refuse(request))[1]
    tally = work.agree().tally
    assert (tally.succeeded, tally.failed) == (rows - len(bad), {"MALFORMED": len(bad)})
    assert len(sent) <= 2 * ceil(log2(rows)) * len(bad) + 1
    done = [row.write_id for one in work.target.requests for row in one.rows]
    assert len(done) == len(set(done)) == rows - len(bad), "no row is done twice"


def test_a_request_that_is_refused_whatever_is_in_it_is_not_halved_to_the_end(
    rehearse: Rehearse,
) -> None:
    work = with_people(rehearse(), 200)
    sent: list[WriteRequest] = []

    def refuse(request: WriteRequest) -> None:
        sent.append(request)
        raise EndpointError("Never.", code="BROKEN")

    work.target.before_write = refuse
    assert work.agree().tally.failed == {"BROKEN": 200}
    assert len(sent) <= 4 * HOPELESS_ROWS


def test_missing_rights_fail_all_rows_at_once(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 200)
    sent: list[WriteRequest] = []

    def refuse(request: WriteRequest) -> None:
        sent.append(request)
        raise AccessDeniedError("You may not.", code="INSUFFICIENT_ACCESS")

    work.target.before_write = refuse
    assert work.agree().tally.failed == {"INSUFFICIENT_ACCESS": 200}
    assert len(sent) == 1


# Rows -------------------------------------------------------------------------------------------


def test_a_locked_row_is_sent_again_until_it_passes(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 5)
    work.target.row_faults.append(RowFault("A__c", "a3", LOCK, times=MAX_ATTEMPTS - 1))
    assert work.agree().tally.succeeded == 5
    assert [len(one.rows) for one in work.target.requests] == [5, 1, 1, 1]
    assert whole(work, 5)


def test_a_row_that_stays_locked_fails_and_may_be_retried(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 5)
    work.target.row_faults.append(RowFault("A__c", "a3", LOCK))
    report = work.agree()
    assert report.tally.failed == {"UNABLE_TO_LOCK_ROW": 1}
    assert len(work.target.requests) == MAX_ATTEMPTS
    work.target.row_faults.clear()
    assert work.retry(report.run_id, safe_only=True).tally.succeeded == 1
    assert whole(work, 5)


def test_a_refused_row_is_sent_once(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 5)
    work.target.row_faults.append(RowFault("A__c", "a3", RowError("BAD", "It is bad")))
    assert work.agree().tally.failed == {"BAD": 1}
    assert len(work.target.requests) == 1


@pytest.mark.parametrize("seed", range(20))
def test_results_are_bound_by_key_whatever_their_order(rehearse: Rehearse, seed: int) -> None:
    chance = random.Random(seed)
    work = with_people(rehearse(), 30)
    work.target.row_faults.append(RowFault("A__c", "a3", RowError("BAD", "It is bad")))

    def muddled(results: list[RowResult]) -> list[RowResult]:
        kept = [one for one in results if chance.random() > 0.2]
        doubled = [one for one in kept if chance.random() < 0.2]
        strange = [RowResult(99, succeeded=True, record_key="000000000000999AAA")]
        return chance.sample(all_ := [*kept, *doubled, *strange], len(all_))

    work.target.answer = muddled
    plan = work.preview()
    work.apply(plan)
    work.target.answer = list
    work.clock.pass_minutes(11)
    for stopped in work.workspace.runs.of_plan(plan):
        if stopped.state is RunState.INTERRUPTED:
            work.go_on(stopped.run_id)
    (report,) = work.workspace.runs.of_plan(plan)
    assert report.tally.adds_up
    assert (report.tally.succeeded, report.tally.failed) == (29, {"BAD": 1})
    assert len(work.of_target()) == len(work.target.records("Person__c")) == 29
    assert all(source == target for source, target in links(work).items())


def test_contradicting_results_are_not_believed(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 1)
    work.target.answer = lambda results: [
        *results,
        RowResult(results[0].write_id, succeeded=False, error=RowError("BAD", "It is bad")),
    ]
    assert work.agree().tally.succeeded == 1, "it was looked up"
    assert whole(work, 1)


def test_a_new_record_without_a_key_is_looked_up(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 2)
    work.target.answer = lambda results: [replace(one, record_key=None) for one in results]
    assert work.agree().tally.succeeded == 2
    assert links(work) == {"0000": "0000", "0001": "0001"}


def test_rows_that_were_never_looked_at_are_sent_again(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 4)
    real = work.target._carry_out
    turned_away = []

    def carry_out(known, request, row):  # the side leaves every other row alone, once
        if row.write_id % 4 and row.write_id not in turned_away:
            turned_away.append(row.write_id)
            return RowResult(row.write_id, succeeded=False, unprocessed=True)
        return real(known, request, row)

    work.target._carry_out = carry_out
    assert work.agree().tally.succeeded == 4
    assert len(turned_away) == 2
    assert whole(work, 4)


def test_rows_that_are_never_looked_at_fail_in_the_end(rehearse: Rehearse) -> None:
    work = with_people(rehearse(), 2)
    work.target._carry_out = lambda known, request, row: RowResult(
        row.write_id, succeeded=False, unprocessed=True
    )
    assert work.agree().tally.failed == {UNPROCESSED: 2}


def test_rows_without_the_unique_key_travel_apart(rehearse: Rehearse) -> None:
    mapping = people("id>Key__c", "a<->A__c", key="id=Key__c", to_source=Mode.UPDATE)
    work = rehearse(
        mappings=(replace(mapping, key=("a",)),),
        source=Side("files", [schema("people.csv", "id", "a", "b")]),
    )
    for n in range(4):
        work.source.put("people.csv", {"id": f"{n}" if n % 2 else None, "a": f"a{n}"})
    assert work.agree().tally.succeeded == 4
    assert [(one.key_field, len(one.rows)) for one in work.target.requests] == [
        ("Key__c", 2),
        ("", 2),
    ]


# What changed since the plan was made -----------------------------------------------------------

CHECKS = [0, 2, 50]


@pytest.mark.parametrize("check_records", CHECKS)
def test_a_record_somebody_changed_is_set_aside_with_the_change(
    rehearse: Rehearse, check_records: int
) -> None:
    target = Side("salesforce", [PERSONS], batch_records=2, check_records=check_records)
    work = edited(rehearse(target=target), 5)
    plan = work.preview()
    by_key = {record["Key__c"]: key for key, record in target.records("Person__c").items()}
    target.put("Person__c", {"A__c": "hand"}, by_key["0001"])
    target.put("Person__c", {"B__c": "hand"}, by_key["0002"])
    target.put("Person__c", {"A__c": "new3"}, by_key["0003"])
    target.remove("Person__c", by_key["0004"])
    before = len(target.requests)
    report = work.apply(plan)
    assert report.tally.failed == {STALE: 1, GONE: 1}
    assert report.tally.succeeded == 3
    values = {key: (one["A__c"], one["B__c"]) for key, one in work.of_target().items()}
    assert values == {
        "0000": ("new0", None),
        "0001": ("hand", None),
        "0002": ("new2", "hand"),
        "0003": ("new3", None),
    }
    sent = [row for one in target.requests[before:] for row in one.rows]
    assert len(sent) == 2, "what holds the new value already is not sent"


@pytest.mark.parametrize("check_records", CHECKS)
def test_a_deletion_spares_what_somebody_changed(rehearse: Rehearse, check_records: int) -> None:
    target = Side("salesforce", [PERSONS], check_records=check_records)
    work = with_people(rehearse(target=target), 3)
    work.agree()
    for key in work.source.records("people.csv"):
        work.source.remove("people.csv", key)
    plan = work.preview()
    by_key = {record["Key__c"]: key for key, record in target.records("Person__c").items()}
    target.put("Person__c", {"B__c": "hand"}, by_key["0001"])
    target.remove("Person__c", by_key["0002"])
    report = work.apply(plan, lift=("deletes", "source_empty"))
    assert (report.tally.succeeded, report.tally.failed) == (2, {STALE: 1})
    assert set(work.of_target()) == {"0001"}


def test_a_change_on_its_way_back_is_checked_too(rehearse: Rehearse) -> None:
    """The source has no key of its own: two fields name a record."""
    mapping = replace(people(key="id,b=Key__c,B__c"), key=("id", "b"))
    work = rehearse(mappings=(mapping,))
    rows = [work.source.put("people.csv", {"id": "1", "a": "x", "b": b}) for b in "pqr"]
    work = replace_target(work)
    work.agree()
    for key, record in work.target.records("Person__c").items():
        work.target.put("Person__c", {"A__c": f"back {record['B__c']}"}, key)
    plan = work.preview()
    work.source.put("people.csv", {"a": "hand"}, rows[1])
    report = work.apply(plan)
    assert (report.tally.succeeded, report.tally.failed) == (2, {STALE: 1})
    held = [one["a"] for one in work.source.records("people.csv").values()]
    assert held == ["back p", "hand", "back r"]


def replace_target(work: Rehearsal) -> Rehearsal:
    """Give a rehearsal a target without a unique key."""
    work.target = Side("salesforce", [KEYLESS])
    return work


# Stopping ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(1, 9))
def test_a_stopped_run_goes_on_where_it_was(rehearse: Rehearse, after: int) -> None:
    ticks = 0

    def report(progress: Progress) -> None:
        nonlocal ticks
        ticks += progress.phase is Phase.SEND
        if ticks == after:
            ticks += 1
            raise Cancelled

    work = with_people(rehearse(target=Side("salesforce", [PERSONS], batch_records=2)), 8)
    plan = work.preview()
    work.report = report
    with pytest.raises(Cancelled):
        work.apply(plan)
    (stopped,) = work.workspace.runs.of_plan(plan)
    assert stopped.state is RunState.INTERRUPTED
    assert stopped.tally.adds_up
    work.restart()
    assert work.apply(plan).tally.succeeded == 8
    assert whole(work, 8)
    assert work.planned(work.preview()) == []


def test_only_changed_fields_travel(rehearse: Rehearse) -> None:
    work = edited(rehearse(), 2)
    work.agree()
    last = work.target.requests[-1]
    assert last.operation is Operation.UPDATE
    assert [set(row.values) for row in last.rows] == [{"A__c"}, {"A__c"}]


@pytest.mark.parametrize("merges", [True, False])
def test_a_record_that_took_another_one_in_is_not_deleted(rehearse: Rehearse, merges: bool) -> None:
    names = ("Id:id", "Key__c!:string(20)", "A__c:string(40)", "B__c")
    persons = schema("Person__c", *names, *(["MasterRecordId"] if merges else []), key="Id")
    work = rehearse(
        mappings=(people("id>Key__c", "a>A__c", to_source=Mode.NONE, delete_when="b = 'gone'"),),
        target=Side("salesforce", [persons]),
    )
    with_people(work, 2).agree()
    for key in work.source.records("people.csv"):
        work.source.put("people.csv", {"b": "gone"}, key)
    plan = work.preview()
    kept = next(iter(work.target.records("Person__c")))
    work.target.put("Person__c", {}, kept)  # stamped anew, and nothing that is mapped moved
    tally = work.apply(plan, lift=("deletes",)).tally
    assert tally.failed == ({STALE: 1} if merges else {})
    assert set(work.target.records("Person__c")) == ({kept} if merges else set())
