"""Schedules of the workspace are shown, changed in their mapping, and switched with their sync."""

import asyncio
from dataclasses import replace
from datetime import time

import pytest

from app.asks import ContinueRun, PreviewSync, SaveMapping
from app.core.report import RunState
from app.core.schedule import Schedule
from app.jobs.handlers import handle
from app.jobs.workspace import Workspace
from app.store.pages import ParkedRow
from app.ui.desk import Desk
from app.ui.pages.live_page import LivePage
from app.ui.pages.schedules_page import SchedulesPage
from app.ui.presenters.live_presenter import LivePresenter
from app.ui.presenters.schedules_presenter import SchedulesPresenter
from app.ui.rail_items import RailItem
from tests.jobs.test_save_mapping import nobody_waits, people, workspace
from tests.ui.presenters.test_mapping_editor import InPlace
from tests.ui.sample_runs import sample_report, sample_run

__all__ = ["workspace"]
NIGHTLY = Schedule("people", at=time(2))


@pytest.fixture
def page(loop, desk: Desk, workspace: Workspace, qtbot, monkeypatch) -> SchedulesPage:
    ask = SaveMapping("people", people(workspace), schedules=(NIGHTLY,))
    handle(ask, workspace, nobody_waits)
    made = SchedulesPage()
    qtbot.addWidget(made)
    desk.window.add_page(RailItem.SCHEDULES, made)
    monkeypatch.setattr(desk.engine, "run", InPlace(desk, workspace).run)
    SchedulesPresenter(desk, made)
    desk.engine.ready.emit(str(workspace.path))
    desk.window.open_item(RailItem.SCHEDULES)
    qtbot.waitUntil(lambda: made.table.rows.rowCount() == 1)
    return made


def test_a_switch_lets_the_sync_rest_and_work(
    page: SchedulesPage, loop: asyncio.AbstractEventLoop, workspace: Workspace, qtbot
) -> None:
    assert page.table.rows.row(0).active
    page.table.toggled.emit(page.table.rows.row(0))
    qtbot.waitUntil(lambda: not page.table.rows.row(0).active)
    assert not workspace.syncs.is_active("people")
    page.table.toggled.emit(page.table.rows.row(0))
    qtbot.waitUntil(lambda: page.table.rows.row(0).active)
    assert workspace.syncs.is_active("people")


def test_a_schedule_that_was_moved_is_written_into_its_sync(
    page: SchedulesPage, loop: asyncio.AbstractEventLoop, workspace: Workspace, qtbot
) -> None:
    page.move_requested.emit(page.table.rows.row(0), 25)
    qtbot.waitUntil(lambda: page.table.rows.row(0).schedule.at == time(2, 25))
    assert workspace.syncs.load("people").schedules == (Schedule("people", at=time(2, 25)),)


def test_a_row_leads_to_the_schedule_of_its_mapping(page: SchedulesPage, desk, qtbot) -> None:
    with qtbot.waitSignal(desk.schedule_requested) as heard:
        page.table.row_opened.emit(0)
    assert heard.args == ["people", "people"]


def test_live_is_read_again_and_again_while_it_is_looked_at(
    loop, desk: Desk, workspace: Workspace, qtbot
) -> None:
    made = LivePage()
    qtbot.addWidget(made)
    desk.window.add_page(RailItem.LIVE, made)
    presenter = LivePresenter(desk, made)
    desk.engine.ready.emit(str(workspace.path))
    desk.window.open_item(RailItem.LIVE)
    assert presenter._look.isActive()
    desk.window.open_item(RailItem.HOME)
    assert not presenter._look.isActive()


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (RunState.HELD, [ContinueRun(7)]),
        (RunState.FINISHED, [PreviewSync("mobile-opt-ins", "sandbox", "subscribers")]),
        (RunState.RUNNING, []),
    ],
)
def test_what_waits_goes_on_with_its_run_or_is_planned_anew(
    loop, desk: Desk, workspace: Workspace, qtbot, monkeypatch, state: RunState, asked: list[object]
) -> None:
    made, sent = LivePage(), list[object]()
    qtbot.addWidget(made)
    desk.window.add_page(RailItem.LIVE, made)
    LivePresenter(desk, made)
    desk.engine.ready.emit(str(workspace.path))

    async def answer(ask: object) -> int:
        await asyncio.sleep(0)
        sent.append(ask)
        return 7

    run = sample_run(report=replace(sample_report(), state=state))
    monkeypatch.setattr(desk.engine, "run", answer)
    monkeypatch.setattr(desk.pages, "run", lambda _: run)
    parked = ParkedRow(1, 7, "Mobile opt-ins", "subscribers", "Amara", "An account", 1, None)
    signal = desk.plan_requested if state is RunState.FINISHED else desk.run_requested
    if not asked:
        made.try_requested.emit(parked)
        qtbot.waitUntil(lambda: "tries again by itself" in desk.window.status_bar._words.text())
    else:
        with qtbot.waitSignal(signal):
            made.try_requested.emit(parked)
    assert sent == asked
