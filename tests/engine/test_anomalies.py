"""The four anomalies that Heroku Connect documents for its two-way sync, and that ours has not.

flip-flop              of two quick edits the first one comes back from the other side for a
                       while, or two systems write their own form of a value over each other
revived delete         a record deleted on one side comes back because the other side changed it
re-insert              a record that went away, be it before it was sent, is created again
lost rapid update      of two edits in quick succession the later one is lost
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.mapping import DeletionPolicy, Guards, Mode
from app.core.plan import ChangeKind, Reason
from tests.engine.rehearsal import Rehearsal, people

NO_GUARDS = Guards(None, None, None, None, first_run=False)


@pytest.fixture
def agreed(rehearse: Callable[..., Rehearsal]) -> Callable[..., Rehearsal]:
    """Two records that both sides hold."""

    def agreed(**more: object) -> Rehearsal:
        work = rehearse(mappings=(people(guards=NO_GUARDS, **more),))
        for key in ("1", "2"):
            work.source.put("people.csv", {"id": key, "a": "x", "b": "y"})
        work.agree()
        return work

    return agreed


def row(work: Rehearsal, key: str) -> str:
    """The source's own key of a record."""
    records = work.source.records("people.csv")
    return next(one for one, record in records.items() if record["id"] == key)


def record(work: Rehearsal, key: str) -> str:
    """The target's own key of a record."""
    records = work.target.records("Person__c")
    return next(one for one, held in records.items() if held["Key__c"] == key)


# Flip-flop ----------------------------------------------------------------------------------------


def test_a_value_that_a_side_makes_its_own_at_once_does_not_flip_flop(agreed) -> None:
    work = agreed()
    work.target.automation = lambda held: {"A__c": (held["A__c"] or "").upper()}
    work.source.put("people.csv", {"a": "ann"}, row(work, "1"))
    work.agree()
    assert work.of_target()["1"]["A__c"] == "ANN"
    for _ in range(3):
        assert work.changes(work.preview()) == []
    assert work.source.records("people.csv")[row(work, "1")]["a"] == "ann"


def flip(work: Rehearsal) -> None:
    """Both sides put their own form of record 1 in place, some time after each write."""
    for side, name, field, form in (
        (work.source, "people.csv", "a", str.lower),
        (work.target, "Person__c", "A__c", str.upper),
    ):
        for key, held in side.records(name).items():
            if "1" not in (held.get("id"), held.get("Key__c")):
                continue
            value = held[field]
            if value is not None and value != form(value):
                side.put(name, {field: form(value)}, key)


def test_a_value_that_both_sides_keep_changing_is_named_within_two_cycles(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "ann"}, row(work, "1"))
    wasted = 0
    for _ in range(6):
        plan = work.preview()
        mine = [one for one in work.changes(plan) if one.source_key == "1"]
        if any(one.reason is Reason.FLIP_FLOP for one in mine):
            break
        report = work.apply(plan, lift=("updates",))
        wasted += report.tally.succeeded
        flip(work)
    assert wasted <= 3, "the first write is wanted, two at most are wasted"
    (problem,) = mine
    assert problem.kind is ChangeKind.PROBLEM
    assert "A__c" in problem.detail
    assert "ANN" in problem.detail
    assert "ann" in problem.detail


def test_a_flip_flop_is_not_forgotten_while_other_runs_come_and_go(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "ann"}, row(work, "1"))
    written = []
    for n in range(14):
        work.source.put("people.csv", {"b": f"b{n}"}, row(work, "2"))
        report = work.apply(work.preview(), lift=("updates",))
        written.append(report.tally.succeeded - 1)  # the other record is always written
        flip(work)
    assert written[:2] == [1, 1]
    assert sum(written) <= 5, "once more after a while, in case people had changed their minds"
    assert not any(written[-4:])


def test_people_who_change_their_minds_after_a_while_are_no_flip_flop(agreed) -> None:
    work = agreed()
    (record,) = [k for k, v in work.target.records("Person__c").items() if v["Key__c"] == "1"]
    work.source.put("people.csv", {"a": "open"}, row(work, "1"))
    work.agree()
    work.target.put("Person__c", {"A__c": "closed"}, record)
    work.agree()
    for _ in range(6):
        work.agree()
    work.source.put("people.csv", {"a": "open"}, row(work, "1"))
    assert [one.kind for one in work.changes(work.preview())] == [ChangeKind.UPDATE]


def test_a_flip_flop_is_told_once_a_day_whoever_looks(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "ann"}, row(work, "1"))
    for _ in range(4):
        work.apply(work.preview(), lift=("updates",))
        flip(work)
    (notice,) = [one for one in work.notices() if "keep changing" in one.message]
    assert notice.level == "warning"
    assert notice.sync == "people"
    assert notice.message.startswith(
        "People, people: both sides keep changing the same value back in 1 record"
    )
    assert "A__c: " in notice.message
    work.clock.pass_minutes(25 * 60)
    work.preview()
    assert len([one for one in work.notices() if "keep changing" in one.message]) == 2


def test_a_person_who_changes_a_value_back_and_forth_is_no_flip_flop(agreed) -> None:
    work = agreed()
    for value in ("on", "off", "on", "off", "on"):
        work.target.put("Person__c", {"A__c": value}, record(work, "1"))
        report = work.agree()
        assert report.tally.succeeded == 1
        assert work.source.records("people.csv")[row(work, "1")]["a"] == value


def test_a_flip_flop_holds_back_its_own_record_only(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "ann"}, row(work, "1"))
    for _ in range(4):
        work.apply(work.preview(), lift=("updates",))
        flip(work)
    work.source.put("people.csv", {"b": "new"}, row(work, "2"))
    work.agree()
    assert work.of_target()["2"]["B__c"] == "new"


def test_of_two_quick_edits_the_first_never_comes_back_to_where_they_were_made(agreed) -> None:
    work = agreed()
    edited, before = row(work, "1"), len(work.source.requests)
    work.source.put("people.csv", {"a": "first"}, edited)
    plan = work.preview()
    work.source.put("people.csv", {"a": "second"}, edited)
    work.apply(plan)
    assert work.of_target()["1"]["A__c"] == "first"
    work.agree()
    work.agree()
    assert len(work.source.requests) == before, "what the org was given is no edit of the org"
    assert work.source.records("people.csv")[edited]["a"] == "second"
    assert work.of_target()["1"]["A__c"] == "second"


# Revived delete -----------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", list(DeletionPolicy))
def test_a_deleted_record_is_not_revived_by_an_edit_of_the_other_side(agreed, policy) -> None:
    work = agreed(deletions_to_source=policy, to_source=Mode.UPSERT)
    work.target.remove("Person__c", record(work, "1"))
    work.source.put("people.csv", {"a": "edited"}, row(work, "1"))
    work.agree()
    work.agree()
    assert "1" not in work.of_target()


def test_a_row_that_went_away_is_not_revived_by_an_edit_of_its_record(agreed) -> None:
    work = agreed(deletions_to_target=DeletionPolicy.IGNORE, to_source=Mode.UPSERT)
    work.target.put("Person__c", {"A__c": "edited"}, record(work, "1"))
    work.source.remove("people.csv", row(work, "1"))
    work.agree()
    work.agree()
    assert {held["id"] for held in work.source.records("people.csv").values()} == {"2"}


# Re-insert ----------------------------------------------------------------------------------------


def test_a_record_deleted_in_the_target_is_not_inserted_again(agreed) -> None:
    work = agreed()
    work.target.remove("Person__c", record(work, "1"))
    for _ in range(2):
        plan = work.preview()
        (problem,) = work.changes(plan)
        assert problem.reason is Reason.GONE_IN_TARGET
        work.apply(plan)
    assert set(work.of_target()) == {"2"}


def test_a_record_whose_key_somebody_changed_is_not_inserted_again(agreed) -> None:
    work = agreed()
    work.target.put("Person__c", {"Key__c": "changed"}, record(work, "1"))
    work.agree()
    assert len(work.target.records("Person__c")) == 2


def test_a_row_that_went_away_before_its_insertion_was_sent_does_not_come_back(agreed) -> None:
    work = agreed(deletions_to_target=DeletionPolicy.PROPAGATE, to_source=Mode.UPSERT)
    made = work.source.put("people.csv", {"id": "3", "a": "x", "b": "y"})
    plan = work.preview()
    work.source.remove("people.csv", made)
    work.apply(plan)
    work.agree()
    work.agree()
    assert {held["id"] for held in work.source.records("people.csv").values()} == {"1", "2"}
    assert set(work.of_target()) == {"1", "2"}, "the deletion follows the insertion"


# Lost rapid update --------------------------------------------------------------------------------


def test_an_edit_between_preview_and_run_is_not_written_over(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "first"}, row(work, "1"))
    plan = work.preview()
    work.target.put("Person__c", {"A__c": "theirs"}, record(work, "1"))
    report = work.apply(plan)
    assert sum(report.tally.failed.values()) == 1
    assert work.of_target()["1"]["A__c"] == "theirs"
    (change,) = work.changes(work.preview())
    assert change.kind is ChangeKind.CONFLICT


def test_the_second_of_two_quick_edits_follows_the_first(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "first"}, row(work, "1"))
    plan = work.preview()
    work.source.put("people.csv", {"a": "second"}, row(work, "1"))
    work.apply(plan)
    work.agree()
    assert work.of_target()["1"]["A__c"] == "second"
    assert work.changes(work.preview()) == []


def test_an_edit_right_after_the_write_is_carried_back_and_not_taken_for_ours(agreed) -> None:
    work = agreed()
    work.source.put("people.csv", {"a": "ours"}, row(work, "1"))
    work.agree()
    work.target.put("Person__c", {"A__c": "theirs"}, record(work, "1"))
    work.agree()
    assert work.source.records("people.csv")[row(work, "1")]["a"] == "theirs"
