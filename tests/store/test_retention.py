"""What is older than it is kept for goes, counted; what is still needed stays."""

import os
from datetime import timedelta

import pytest

from app.core.errors import SettingsError
from app.core.plan import Operation
from app.core.report import RunState
from app.store.check import check_workspace
from app.store.notices import Notices
from app.store.page_rows import PlanState
from app.store.retention import DEFAULT_DAYS, Kept, Retention
from tests.store.places import NAME, PLACE, START, Workplace, insert, send, update

DAY_S = 24 * 3600


@pytest.fixture
def kept(at: Workplace) -> Retention:
    return Retention(at.database, at.clock)


def finished(at: Workplace) -> int:
    """A run that came to its end; what its plan found agreed is a part of the baseline."""
    run_id, journal = at.begin([update(1), insert(2)], agreed=[("s9", "t9", {NAME: ("a", "A")})])
    send(journal, Operation.UPDATE)
    send(journal, Operation.INSERT)
    at.runs.end(run_id, RunState.FINISHED, at.clock.now(), at.lease)
    return run_id


def pass_days(at: Workplace, days: int) -> None:
    at.clock.sleep(days * DAY_S)


def test_young_data_stays(at: Workplace, kept: Retention):
    finished(at)
    pass_days(at, 89)
    assert kept.apply() == {}


def test_the_journal_of_an_old_run_goes_and_its_books_stay(at: Workplace, kept: Retention):
    run_id = finished(at)
    books = at.runs.report(run_id)
    agreed = at.agreements()
    pass_days(at, 366)
    assert kept.apply() == {Kept.PLANS: 1, Kept.JOURNAL: 2}
    for table in ("writes", "requests", "request_writes", "plan_changes", "decisions"):
        assert at.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert at.runs.report(run_id) == books
    assert at.agreements() == agreed
    assert [one for one in check_workspace(at.folder) if not one.harmless] == []
    assert kept.apply() == {}, "nothing is left to remove"


def test_a_plan_without_a_run_goes_whole(at: Workplace, kept: Retention):
    plan_id = at.save([insert(1)], agreed=[("s1", "t1", {})])
    pass_days(at, 91)
    assert kept.apply() == {Kept.PLANS: 1}
    with pytest.raises(SettingsError):
        at.plans.plan(plan_id)
    assert not (at.folder / "plans" / str(plan_id)).exists()


def test_a_run_that_did_not_end_keeps_all_it_needs(at: Workplace, kept: Retention):
    run_id, _ = at.begin([update(1)])
    at.runs.end(run_id, RunState.INTERRUPTED, at.clock.now(), at.lease)
    pass_days(at, 4_000)
    assert kept.apply() == {}
    assert at.states(run_id) == ["waiting"]
    assert at.plans.plan(at.runs.report(run_id).plan_id).state is PlanState.APPLIED


def test_notices_usage_workbooks_and_logs_go_each_after_its_own_time(
    at: Workplace, kept: Retention
):
    Notices(at.database, at.clock).add("info", "old")
    day = START.date().isoformat()
    at.database.execute(
        "INSERT INTO workbooks VALUES ('x.xlsx', 'plan', NULL, 1, ?)", (START.isoformat(),)
    )
    columns = at.rows("SELECT name, type FROM pragma_table_info('quota_ledger')")
    values = {"day": day, "hour": f"{day}T10+00:00"}
    at.database.execute(
        f"INSERT INTO quota_ledger VALUES ({', '.join('?' for _ in columns)})",
        [values.get(str(name), 1 if kind == "INTEGER" else "") for name, kind in columns],
    )
    logs = at.folder / "logs"
    logs.mkdir()
    for name in ("orgtide.log", "orgtide.log.1"):
        (logs / name).touch()
        os.utime(logs / name, (START.timestamp(), START.timestamp()))
    pass_days(at, 31)
    assert kept.apply() == {Kept.LOGS: 1}
    assert [one.name for one in logs.iterdir()] == ["orgtide.log"]
    pass_days(at, 60)
    assert kept.apply() == {Kept.NOTICES: 1}
    pass_days(at, 400)
    assert kept.apply() == {Kept.USAGE: 1, Kept.WORKBOOKS: 1}


def test_a_time_can_be_set_and_for_ever_is_one(at: Workplace, kept: Retention):
    assert {kind: kept.days(kind) for kind in Kept} == DEFAULT_DAYS
    kept.set_days(Kept.JOURNAL, None)
    kept.set_days(Kept.PLANS, 7)
    finished(at)
    pass_days(at, 10_000)
    assert kept.apply() == {Kept.PLANS: 1}
    assert kept.days(Kept.JOURNAL) is None
    with pytest.raises(SettingsError, match="one day"):
        kept.set_days(Kept.PLANS, 0)


def test_it_is_due_once_a_day(at: Workplace, kept: Retention):
    assert kept.is_due()
    kept.apply()
    assert not kept.is_due()
    at.clock.sleep(timedelta(hours=23).total_seconds())
    assert not kept.is_due()
    at.clock.sleep(3600)
    assert kept.is_due()


def test_other_places_have_nothing_to_do_with_it(at: Workplace, kept: Retention):
    finished(at)
    assert at.runs.applied_by_hand(PLACE, "people") is False
