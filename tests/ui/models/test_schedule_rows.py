"""Schedules are told with the org that the window works with, and with what a run of them takes."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from app.core.schedule import Schedule
from app.core.sync import Binding, OrgKind
from app.store.pages import SyncRow
from app.ui.models.open_work import OpenWork
from app.ui.models.schedule_rows import schedule_rows
from tests.ui.sample_nouns import NOW, report

WHOLE = replace(report(209, 1006, failed=31), calls={"write": 7, "read": 1})
MENDED = replace(report(updates=31), calls={"write": 1})
WORK = OpenWork(MENDED, WHOLE, 0, 0, 0, None, 0, 0)


def sync(*schedules: Schedule) -> SyncRow:
    bound = Binding("people", "org", OrgKind.SANDBOX, "Riverbend UAT")
    return SyncRow("people", "People", True, "", (), (bound,), (), None, schedules=schedules)


HOURLY = Schedule("people", every=timedelta(hours=1), between=(time(8), time(11)), zone="UTC")


def test_a_day_is_counted_by_the_last_run_that_was_no_retry() -> None:
    (row,) = schedule_rows((sync(HOURLY),), {"people": (WORK,)}, OrgKind.SANDBOX, NOW)
    assert (row.calls, row.last) == (8, MENDED)
    assert row.calls_a_day == 8 * len(row.today)
    assert row.org == "Riverbend UAT"


def test_runs_in_another_org_say_nothing_of_this_one() -> None:
    (row,) = schedule_rows((sync(HOURLY),), {"people": (WORK,)}, OrgKind.PRODUCTION, NOW)
    assert (row.calls, row.calls_a_day, row.last, row.org) == (None, None, None, "")


def test_each_schedule_of_a_mapping_is_a_row() -> None:
    nightly = Schedule("people", at=time(2), zone="UTC")
    rows = schedule_rows((sync(HOURLY, nightly),), {}, OrgKind.SANDBOX, NOW)
    assert [row.schedule for row in rows] == [HOURLY, nightly]
    assert rows[1].upcoming[0] == datetime(2026, 11, 21, 2, tzinfo=UTC)
