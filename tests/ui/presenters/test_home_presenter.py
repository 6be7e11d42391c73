from dataclasses import replace

import msgspec
import pytest

from app.core.approval import Choice, Decision
from app.core.outcome import Outcome, RetryClass, RowError, WriteState
from app.core.plan import ChangeKind, Counts, Operation
from app.core.report import RunState
from app.store.notices import Notices
from app.store.page_rows import SyncFacts
from app.ui.desk import Desk
from app.ui.pages.home_page import HomePage
from app.ui.presenters.home_presenter import HomePresenter
from app.ui.widgets.attention_list import AttentionList
from app.ui.widgets.buttons import PushButton
from tests.store.places import PLACE, START, Workplace, all_of, conflict, delete, request, update

LOCK = RowError("UNABLE_TO_LOCK_ROW", "locked", retry=RetryClass.LOCK)
TAKEN = RowError("DUPLICATE_VALUE", "taken")
CHANGES = [*(update(seq) for seq in range(1, 8)), conflict(8), conflict(9), delete(10)]


@pytest.fixture
def page(desk: Desk, at: Workplace, qtbot) -> HomePage:
    with at.database.transaction():
        at.database.execute(
            "INSERT INTO syncs VALUES (?, 'Opt-ins', '', '', 1, ?, ?, NULL)",
            (PLACE.sync, START.isoformat(), msgspec.json.encode(SyncFacts((), ())).decode()),
        )
    made = HomePage()
    qtbot.addWidget(made)
    return made


def titles(desk: Desk, page: HomePage, at: Workplace) -> list[str]:
    presenter = HomePresenter(desk, page)
    desk.engine.ready.emit(str(at.folder))
    presenter.refresh()
    buttons = page.findChild(AttentionList).findChildren(PushButton)
    return [one.accessibleName().split(". ")[0] for one in buttons]


def counted(at: Workplace, plan_id: int) -> None:
    counts = msgspec.json.encode(Counts(read=10, updates=7, conflicts=2, deletes=1)).decode()
    with at.database.transaction():
        at.database.execute("UPDATE plans SET counts = ? WHERE id = ?", (counts, plan_id))


def run_with_failures(at: Workplace) -> int:
    """Five of seven succeed; of two failures one is safe."""
    run_id, journal = at.begin(CHANGES)
    counted(at, at.runs.report(run_id).plan_id)
    writes = all_of(journal, Operation.UPDATE)
    sent = journal.prepare(request(writes), "")
    failed = [Outcome(writes[0], WriteState.FAILED, error=LOCK)]
    failed += [Outcome(writes[1], WriteState.FAILED, error=TAKEN)]
    good = [Outcome(one, WriteState.SUCCEEDED, one.record_key) for one in writes[2:]]
    journal.settle(sent, failed + good, START)
    at.runs.end(run_id, RunState.FINISHED, START, at.lease)
    return run_id


def retry_safe(at: Workplace, run_id: int) -> None:
    writes = at.runs.failed(run_id, safe_only=True)
    plan_id = at.runs.report(run_id).plan_id
    approved = replace(at.approved(at.save([])), approved=len(writes), plan_id=plan_id)
    with at.database.transaction():
        at.database.execute("DELETE FROM plans WHERE id > ?", (plan_id,))
    again = at.runs.begin_retry(run_id, writes, approved, at.lease)
    journal = at.journal(again)
    waiting = all_of(journal, Operation.UPDATE)
    sent = journal.prepare(request(waiting), "")
    good = [Outcome(one, WriteState.SUCCEEDED, one.record_key) for one in waiting]
    journal.settle(sent, good, START)
    at.runs.end(again, RunState.FINISHED, START, at.lease)


LEFT_BY_PLAN = ["2 conflicts need a decision", "1 deletion waits for approval"]


def test_failures_conflicts_and_deletions_wait_on_home(desk, page, at: Workplace) -> None:
    run_with_failures(at)
    first = ["1 failure is safe to retry", "1 record was not accepted"]
    assert titles(desk, page, at) == first + LEFT_BY_PLAN


def test_a_retry_hides_only_what_it_mended(desk, page, at: Workplace) -> None:
    retry_safe(at, run_with_failures(at))
    assert titles(desk, page, at) == ["1 record was not accepted", *LEFT_BY_PLAN]


def test_what_was_decided_waits_no_longer(desk, page, at: Workplace) -> None:
    plan_id = at.save(CHANGES)
    counted(at, plan_id)
    no_deletions = Decision(Choice.REFUSE, kind=ChangeKind.DELETE)
    at.plans.decide(plan_id, (no_deletions, Decision(Choice.TAKE_SOURCE, seq=8)))
    assert titles(desk, page, at) == ["1 conflict needs a decision"]


def test_what_happened_while_nobody_looked_comes_first_and_can_be_marked_as_seen(
    desk: Desk, page: HomePage, at: Workplace
):
    notices = Notices(at.database, at.clock)
    notices.add("info", "Removed what was kept long enough: 1 plan")
    assert titles(desk, page, at) == []
    notices.add("error", "people did not run to its end: The sign-in ended", sync="people")
    newest = notices.add("warning", "people pauses: it would delete 500 records", sync="people")
    (title,) = titles(desk, page, at)
    assert title == "people pauses: it would delete 500 records"
    notices.see(newest)
    assert desk.pages is not None
    assert desk.pages.notices(unseen=True) == ()
