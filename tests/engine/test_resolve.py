"""What became of a request that was never answered: each row of the table."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.connectors.memory import RequestFault
from app.core.errors import UnknownOutcomeError
from app.core.mapping import Many, Mode
from app.core.outcome import RowError, RowResult, WriteRequest
from app.core.plan import ChangeKind, Reason
from app.core.report import RunReport, RunState
from app.engine.resolve import NEEDS_ANOTHER_LOOK, SEVERAL_FOUND
from tests.builders import identity, schema
from tests.engine.rehearsal import PEOPLE, PERSONS, MovedClock, Rehearsal, Side, people

Rehearse = Callable[..., Rehearsal]

LOST = [RequestFault.LOST_BEFORE, RequestFault.LOST_AFTER]
KEYLESS = schema("Person__c", "Id:id", "Key__c", "A__c:string(40)", "B__c", key="Id")


def keyless(rehearse: Rehearse, **more: object) -> Rehearsal:
    """A target where nothing but the fields that tell people apart can find a new record."""
    clock = MovedClock()
    named = identity("a=A__c", many=Many.NEWEST)
    rules = ("id>Key__c", "a>A__c", "b>B__c")
    return rehearse(
        mappings=(people(*rules, identity=(named,), to_source=Mode.NONE),),
        source=Side("files", [schema("people.csv", "uid:id", "id", "a", "b", key="uid")]),
        target=Side("salesforce", [KEYLESS], now=clock.now, **more),
        clock=clock,
    )


def updated(
    work: Rehearsal, after: Callable[[Rehearsal, str], None], fault: RequestFault
) -> RunReport:
    """Agree on one record, change it, lose the answer, let something happen, look."""
    row = work.source.put("people.csv", {"id": "1", "a": "old", "b": "b"})
    work.agree()
    work.source.put("people.csv", {"a": "new"}, row)
    (key,) = work.target.records("Person__c")
    work.target.request_faults = {len(work.target.requests) + 1: fault}
    plan = work.preview()

    def write_then(request: WriteRequest) -> None:
        work.target.before_write = lambda request: None
        work.target.answer = lambda results: results

    work.target.before_write = write_then
    original = work.target.write

    def write(request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        try:
            return original(request, remember)
        except UnknownOutcomeError:
            after(work, key)
            raise

    work.target.write = write  # type: ignore[method-assign]
    report = work.apply(plan)
    work.target.write = original  # type: ignore[method-assign]
    return report


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_update_is_done_once_and_known_at_once(
    rehearse: Rehearse, fault: RequestFault
) -> None:
    work = rehearse()
    report = updated(work, lambda work, key: None, fault)
    assert (report.state, report.tally.succeeded) == (RunState.FINISHED, 1)
    assert work.of_target()["1"]["A__c"] == "new"
    updates = [one for one in work.target.requests if one.operation.value == "update"]
    assert len(updates) == (2 if fault is RequestFault.LOST_BEFORE else 1)


def test_a_lost_update_of_a_record_that_holds_something_else_needs_another_look(
    rehearse: Rehearse,
) -> None:
    work = rehearse()
    report = updated(
        work,
        lambda work, key: work.target.put("Person__c", {"A__c": "hand"}, key),
        RequestFault.LOST_AFTER,
    )
    assert report.tally.failed == {NEEDS_ANOTHER_LOOK: 1}
    assert work.of_target()["1"]["A__c"] == "hand"
    assert [kind for kind, _ in work.planned(work.preview())] == [ChangeKind.CONFLICT]


def test_a_lost_update_of_a_record_that_is_gone_needs_another_look(rehearse: Rehearse) -> None:
    work = rehearse()
    report = updated(
        work, lambda work, key: work.target.remove("Person__c", key), RequestFault.LOST_BEFORE
    )
    assert report.tally.failed == {NEEDS_ANOTHER_LOOK: 1}


def test_a_lost_update_that_changed_the_key_is_found_under_its_new_one(rehearse: Rehearse) -> None:
    """The file is named by a field that the other side may change."""
    mapping = replace(people("id<->Key__c", "a>A__c", key="a=A__c"), key=("id",))
    work = rehearse(mappings=(mapping,), target=Side("salesforce", [KEYLESS]))
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.agree()
    (key,) = work.target.records("Person__c")
    work.target.put("Person__c", {"Key__c": "2"}, key)
    work.source.request_faults = {1: RequestFault.LOST_AFTER}
    report = work.agree()
    assert (report.state, report.tally.succeeded) == (RunState.FINISHED, 1)
    assert [one["id"] for one in work.source.records("people.csv").values()] == ["2"]
    assert work.planned(work.preview()) == []


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_deletion_is_done_once(rehearse: Rehearse, fault: RequestFault) -> None:
    work = rehearse()
    row = work.source.put("people.csv", {"id": "1", "a": "x"})
    work.agree()
    work.source.remove("people.csv", row)
    work.target.request_faults = {2: fault}
    report = work.apply(work.preview(), lift=("deletes", "source_empty"))
    assert (report.state, report.tally.succeeded) == (RunState.FINISHED, 1)
    assert work.of_target() == {}
    assert work.planned(work.preview()) == []


# Insertions with a unique key -------------------------------------------------------------------


def test_a_lost_insertion_that_was_done_is_adopted(rehearse: Rehearse) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.target.request_faults = {1: RequestFault.LOST_AFTER}
    report = work.agree()
    assert (report.state, report.tally.succeeded) == (RunState.FINISHED, 1)
    assert len(work.target.records("Person__c")) == 1
    assert work.planned(work.preview()) == []


def test_a_lost_insertion_that_is_not_found_waits_ten_minutes(rehearse: Rehearse) -> None:
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.target.request_faults = {1: RequestFault.LOST_BEFORE}
    report = work.agree()
    assert (report.state, report.tally.unknown) == (RunState.INTERRUPTED, 1)
    assert [one.reason for one in work.changes(work.preview())] == [Reason.UNKNOWN_OUTCOME]
    work.clock.pass_minutes(9)
    assert work.go_on(report.run_id).tally.unknown == 1
    work.clock.pass_minutes(2)
    assert work.go_on(report.run_id).tally.succeeded == 1
    assert len(work.target.records("Person__c")) == 1


def test_a_record_with_the_key_that_somebody_else_made_is_not_ours(rehearse: Rehearse) -> None:
    clock = MovedClock()
    work = rehearse(target=Side("salesforce", [PERSONS], now=clock.now), clock=clock)
    work.source.put("people.csv", {"id": "1", "a": "x"})
    plan = work.preview()
    work.target.put("Person__c", {"Key__c": "1", "A__c": "hand"})
    work.clock.pass_minutes(30)
    work.target.request_faults = {1: RequestFault.LOST_BEFORE}
    report = work.apply(plan)
    assert report.tally.failed == {NEEDS_ANOTHER_LOOK: 1}
    (change,) = work.changes(work.preview())
    assert change.kind is ChangeKind.CONFLICT, "both values are still there to choose from"


def test_a_new_record_that_the_side_changed_is_ours_all_the_same(rehearse: Rehearse) -> None:
    clock = MovedClock()
    work = rehearse(target=Side("salesforce", [PERSONS], now=clock.now), clock=clock)
    work.source.put("people.csv", {"id": "1", "a": "x"})
    plan = work.preview()
    work.target.put("Person__c", {"Key__c": "1", "A__c": "X."})
    work.target.request_faults = {1: RequestFault.LOST_BEFORE}
    assert work.apply(plan).tally.succeeded == 1


# Insertions without one -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", LOST)
def test_a_keyless_insertion_is_never_doubled(rehearse: Rehearse, fault: RequestFault) -> None:
    work = keyless(rehearse)
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.target.request_faults = {1: fault}
    report = work.agree()
    if fault is RequestFault.LOST_BEFORE:
        assert report.tally.unknown == 1
        work.clock.pass_minutes(11)
        report = work.go_on(report.run_id)
    assert report.tally.succeeded == 1
    assert len(work.target.records("Person__c")) == 1
    assert work.planned(work.preview()) == []


def test_the_ten_minutes_begin_when_the_answer_was_given_up(rehearse: Rehearse) -> None:
    """It was waited for nine minutes, and the side is at work on it for five more."""
    work = keyless(rehearse)
    work.source.put("people.csv", {"id": "1", "a": "x"})
    plan = work.preview()
    work.target.before_write = lambda request: work.clock.pass_minutes(9)
    work.target.late = {1: 5}
    report = work.apply(plan)
    work.target.before_write = lambda request: None
    work.clock.pass_minutes(2)
    assert work.go_on(report.run_id).tally.unknown == 1
    work.clock.pass_minutes(9)
    assert work.go_on(report.run_id).tally.succeeded == 1
    assert len(work.target.records("Person__c")) == len(work.target.requests) == 1


def test_what_is_looked_up_again_and_again_does_not_wait_the_longer(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.target.request_faults = {1: RequestFault.LOST_BEFORE}
    report = work.agree()
    for _ in range(3):
        work.clock.pass_minutes(3)
        assert work.go_on(report.run_id).tally.unknown == 1
    work.clock.pass_minutes(2)
    assert work.go_on(report.run_id).tally.succeeded == 1


def test_two_lost_insertions_never_adopt_one_record(rehearse: Rehearse) -> None:
    """They look alike by what tells people apart; only one of them was done."""
    work = keyless(rehearse, batch_records=1)
    for n in "12":
        work.source.put("people.csv", {"id": n, "a": "same name", "b": n})
    work.target.request_faults = {1: RequestFault.LOST_BEFORE, 2: RequestFault.LOST_AFTER}
    report = finished(work, work.apply(work.preview()))
    assert report.tally.succeeded == 2
    assert sorted(one["B__c"] for one in work.target.records("Person__c").values()) == ["1", "2"]


def test_a_record_of_an_earlier_request_is_not_adopted(rehearse: Rehearse) -> None:
    work = keyless(rehearse, batch_records=1)
    for n in "12":
        work.source.put("people.csv", {"id": n, "a": "same name", "b": "same"})
    work.target.request_faults = {2: RequestFault.LOST_BEFORE}
    report = finished(work, work.apply(work.preview()))
    assert report.tally.succeeded == 2
    assert sorted(one["Key__c"] for one in work.target.records("Person__c").values()) == ["1", "2"]


def finished(work: Rehearsal, report: RunReport) -> RunReport:
    """Let the ten minutes pass and go on."""
    if report.state is RunState.INTERRUPTED:
        work.clock.pass_minutes(11)
        report = work.go_on(report.run_id)
    return report


@pytest.mark.parametrize("fault", LOST)
def test_a_record_without_what_tells_it_apart_is_looked_for_among_all_that_is_new(
    rehearse: Rehearse, fault: RequestFault
) -> None:
    work = keyless(rehearse)
    for n in "123":
        work.source.put("people.csv", {"id": n, "a": None, "b": f"b{n}"})
    work.target.request_faults = {1: fault}
    report = finished(work, work.agree())
    assert report.tally.succeeded == 3
    assert sorted(one["B__c"] for one in work.target.records("Person__c").values()) == [
        "b1",
        "b2",
        "b3",
    ]


def test_several_that_could_be_the_one_are_left_to_a_person(rehearse: Rehearse) -> None:
    work = keyless(rehearse)
    work.source.put("people.csv", {"id": "1", "a": "x"})
    plan = work.preview()
    for n in "89":
        work.target.put("Person__c", {"Key__c": n, "A__c": "x"})
    work.target.request_faults = {1: RequestFault.LOST_BEFORE}
    report = work.apply(plan)
    assert (report.state, report.tally.unknown) == (RunState.INTERRUPTED, 1)
    assert [code for _, _, code in work.writes(report.run_id)] == [SEVERAL_FOUND]
    work.clock.pass_minutes(60)
    assert work.go_on(report.run_id).tally.unknown == 1
    assert len(work.target.records("Person__c")) == 2


def test_a_file_finds_its_new_rows_by_their_key(rehearse: Rehearse) -> None:
    work = rehearse(
        mappings=(people("id<->Key__c", "a<->A__c", to_source=Mode.UPSERT),),
        source=Side("files", [PEOPLE]),
    )
    work.target.put("Person__c", {"Key__c": "1", "A__c": "x"})
    work.source.request_faults = {1: RequestFault.LOST_AFTER}
    report = work.agree()
    assert (report.state, report.tally.succeeded) == (RunState.FINISHED, 1)
    assert len(work.source.records("people.csv")) == 1
    assert work.planned(work.preview()) == []


# Bulk jobs --------------------------------------------------------------------------------------


class Remote(Side):
    """A side where a job carries each request, and its answer is lost."""

    told: Callable[[list[RowResult]], list[RowResult] | None] | None = None
    """What it says when it is asked again; None while it still runs."""

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        remember(f"job {len(self.requests)}")
        self.results = super().write(request, remember)
        raise UnknownOutcomeError("The job runs.")

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        if self.told is None:
            raise UnknownOutcomeError("It still runs.")
        return self.told(self.results)


def remote(rehearse: Rehearse) -> tuple[Rehearsal, RunReport]:
    work = rehearse(target=Remote("salesforce", [PERSONS]))
    for n in "123":
        work.source.put("people.csv", {"id": n, "a": f"a{n}"})
    return work, work.agree()


def test_a_job_that_runs_is_waited_for_and_never_sent_again(rehearse: Rehearse) -> None:
    work, report = remote(rehearse)
    assert report.tally.unknown == 3
    work.clock.pass_minutes(60)
    assert work.go_on(report.run_id).tally.unknown == 3
    assert len(work.target.requests) == 1
    work.target.told = lambda results: results  # type: ignore[attr-defined]
    assert work.go_on(report.run_id).tally.succeeded == 3


def test_a_job_says_what_became_of_each_row(rehearse: Rehearse) -> None:
    work, report = remote(rehearse)
    bad = RowError("BAD", "It is bad")
    work.target.told = lambda results: [  # type: ignore[attr-defined]
        results[2],
        replace(results[0], succeeded=False, error=bad, record_key=None),
    ]
    report = work.go_on(report.run_id)
    assert report.tally.failed == {"BAD": 1}
    assert report.tally.succeeded == 2, "the row that the job does not name was looked up"


def test_a_job_that_never_ran_is_sent_again(rehearse: Rehearse) -> None:
    work, report = remote(rehearse)
    for key in work.target.records("Person__c"):
        work.target.remove("Person__c", key)
    answers = iter([None])
    work.target.told = lambda results: next(answers, results)  # type: ignore[attr-defined]
    assert work.go_on(report.run_id).tally.succeeded == 3
    assert len(work.target.requests) == 2
