import pytest

from app.asks import RetryFailures
from app.asks.messages import Area, ErrorFacts
from app.core.progress import Phase, Progress
from app.core.report import RunState
from app.ui.desk import Desk
from app.ui.engine_client import JobEnd, JobStep
from app.ui.pages.runs_page import RunsPage
from app.ui.presenters.runs_presenter import RunsPresenter
from app.ui.rail_items import RailItem
from tests.store.places import START, Workplace, update

RETRY = RetryFailures(1, "anna", safe_only=True)


@pytest.fixture
def page(desk: Desk, at: Workplace) -> RunsPage:
    run, _ = at.begin([update(1)])
    at.runs.end(run, RunState.FINISHED, START, at.lease)
    made = RunsPage()
    desk.window.add_page(RailItem.RUNS, made)
    RunsPresenter(desk, made)
    desk.engine.ready.emit(str(at.folder))
    return made


def start(desk: Desk) -> None:
    desk.engine.job_started.emit(JobStep(1, RETRY, Progress(Phase.SIGN_IN, 0)))


def test_a_run_that_ended_before_it_was_seen_is_shown_by_its_answer(
    desk: Desk, page: RunsPage
) -> None:
    start(desk)
    assert page.starting_is_shown()
    desk.engine.job_finished.emit(JobEnd(1, RETRY, answer=1))
    desk.engine.data_changed.emit(frozenset({Area.RUNS}))
    assert page.run_is_shown()
    assert page.run_page.run_id == 1


def test_a_run_is_opened_from_the_list_though_the_list_is_out_of_date(
    desk: Desk, page: RunsPage
) -> None:
    desk.window.open_item(RailItem.RUNS)
    assert not page.run_is_shown()
    desk.data_changed.emit(frozenset({Area.RUNS}))
    desk.run_requested.emit(1)
    assert page.run_is_shown()


def test_an_ask_that_began_no_run_leads_back_to_the_list(desk: Desk, page: RunsPage) -> None:
    start(desk)
    error = ErrorFacts("SettingsError", "Nothing of run 1 is left to retry")
    desk.engine.job_failed.emit(JobEnd(1, RETRY, error=error))
    assert not page.starting_is_shown()
    assert not page.run_is_shown()
