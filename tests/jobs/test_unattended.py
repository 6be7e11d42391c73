"""Runs without a person pause where a guard stops them, and say what happened."""

from collections.abc import Callable

import pytest

from app import asks
from app.connectors.memory import RequestFault, RowFault
from app.core.errors import RetriableError, SafetyStop, SettingsError, SignInError, StopReason
from app.core.outcome import RowError
from app.jobs.handlers import handle
from app.jobs.unattended import tell_run, watched
from app.store.pages import NoticeRow, Pages
from tests.engine.rehearsal import Rehearsal

Rehearse = Callable[..., Rehearsal]
WORDS = "people would delete 500 records, more than 100"
DELETES = SafetyStop((StopReason("deletes", WORDS, 500, 100),))


def notices(work: Rehearsal) -> list[NoticeRow]:
    pages = Pages(work.workspace.path)
    try:
        return list(pages.notices(unseen=True))
    finally:
        pages.close()


def stop(work: Rehearsal, error: Exception) -> None:
    with pytest.raises(type(error)), watched("people", work.workspace):
        raise error


def test_a_guard_pauses_the_sync_and_leaves_a_notice(rehearse: Rehearse):
    work = rehearse()
    stop(work, DELETES)
    (notice,) = notices(work)
    assert (notice.level, notice.sync) == ("warning", "people")
    assert notice.message == f"people pauses: {WORDS}"
    began = []
    with pytest.raises(SafetyStop) as paused, watched("people", work.workspace):
        began.append(1)
    assert began == [], "nothing begins while it pauses"
    assert [one.guard for one in paused.value.reasons] == ["paused"]
    assert len(notices(work)) == 1, "the pause is told once, not at each attempt"


def test_a_person_lets_it_go_on(rehearse: Rehearse):
    work = rehearse()
    stop(work, DELETES)
    work.workspace.notices.resume("people")
    with watched("people", work.workspace):
        pass
    assert work.workspace.notices.paused("people") == ""


def test_applying_a_plan_by_hand_lets_it_go_on(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    plan = work.preview()
    work.workspace.notices.pause("people", "too many deletions")
    work.apply(plan)
    assert work.workspace.notices.paused("people") == ""


@pytest.mark.parametrize("error", [SignInError("The sign-in ended"), RetriableError("Busy")])
def test_other_troubles_are_told_and_do_not_pause(rehearse: Rehearse, error: Exception):
    work = rehearse()
    stop(work, error)
    (notice,) = notices(work)
    assert (notice.level, notice.message) == (
        "error",
        f"people did not run to its end: {error}",
    )
    assert work.workspace.notices.paused("people") == ""


def test_rows_that_failed_unattended_are_told_and_a_clean_run_is_silent(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "good"})
    tell_run(work.agree(), work.workspace)
    assert notices(work) == []
    work.target.row_faults.append(RowFault("A__c", "bad", RowError("BAD", "It is bad")))
    work.source.put("people.csv", {"id": "2", "a": "bad"})
    report = work.agree()
    tell_run(report, work.workspace)
    (notice,) = notices(work)
    assert notice.message == f"1 record of {report.place.sync} failed"
    assert notice.run_id == report.run_id


def test_notices_that_were_seen_are_not_shown_again(rehearse: Rehearse):
    work = rehearse()
    first = work.workspace.notices.add("info", "one")
    work.workspace.notices.add("info", "two")
    assert handle(asks.SeeNotices(first), work.workspace, lambda progress: None) == 1
    assert [one.message for one in notices(work)] == ["two"]


def test_only_a_sync_that_pauses_can_be_resumed(rehearse: Rehearse):
    work = rehearse()
    with pytest.raises(SettingsError):
        handle(asks.ResumeSync("people"), work.workspace, lambda progress: None)


def test_a_plan_of_which_a_person_refused_everything_is_no_leave_to_write(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    work.apply(work.preview(), approve=("none",))
    assert not work.workspace.runs.applied_by_hand(work.place, "people")
    work.apply(work.preview())
    work.apply(work.preview(), approve=("none",))
    assert work.workspace.runs.applied_by_hand(work.place, "people"), "leave stays given"


def test_a_sync_that_rests_writes_nothing(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "x"})
    plan = work.preview()
    work.workspace.database.execute(
        "INSERT INTO syncs VALUES ('people', 'People', 'p.yaml', '', 0, '2026-11-20', '{}', NULL)"
    )
    with pytest.raises(SettingsError, match="People rests"):
        work.apply(plan)
    with pytest.raises(SettingsError, match="People rests"):
        work.run()
    assert work.target.requests == []


def test_a_sync_that_rests_neither_goes_on_nor_retries(rehearse: Rehearse):
    work = rehearse()
    work.source.put("people.csv", {"id": "1", "a": "bad"})
    work.source.put("people.csv", {"id": "2", "a": "fine"})
    work.target.row_faults = [RowFault("A__c", "bad", RowError("BAD", "It is bad"))]
    failed = work.agree()
    work.source.put("people.csv", {"id": "3", "a": "late"})
    work.target.request_faults = {len(work.target.requests) + 1: RequestFault.LIMIT}
    held = work.agree()
    sent = len(work.target.requests)
    work.workspace.database.execute(
        "INSERT INTO syncs VALUES ('people', 'People', 'p.yaml', '', 0, '2026-11-20', '{}', NULL)"
    )
    with pytest.raises(SettingsError, match="People rests"):
        work.go_on(held.run_id)
    with pytest.raises(SettingsError, match="People rests"):
        work.retry(failed.run_id)
    assert len(work.target.requests) == sent
