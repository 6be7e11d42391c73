"""The whole errand in the window: real engine process, real practice org, real workbook."""

import asyncio
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.core.plan import Change
from app.core.report import RunState
from app.core.sync import OrgKind
from app.ui.pages.fault_card import FaultRow
from app.ui.program import Program
from app.ui.rail_items import RailItem
from tests.ui.errands import apply, open_practice, preview, until, work

__all__ = ["work"]

BLOCKED_S = 0.1
"""Longest stretch of work between two turns of the event loop. Source: issue of the first cut."""


def shown(program: Program) -> list[Change]:
    model = program.preview.model
    changes = (model.change(row) for row in range(model.rowCount()))
    return [one for one in changes if one is not None]


class Stretches:
    """Measures how long our own thread works between two turns of the event loop."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._task = asyncio.get_event_loop().create_task(self._watch())

    async def _watch(self) -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.005)
            now = time.thread_time()
            self.longest_s = max(self.longest_s, now - last)
            last = now

    def stop(self) -> None:
        self._task.cancel()


def test_the_errand_from_the_practice_org_to_the_workbook(work, tmp_path: Path) -> None:
    workbook = tmp_path / "failures.xlsx"

    async def errand(program: Program) -> None:
        await open_practice(program)
        assert program.desk.kind is OrgKind.PRACTICE
        await preview(program)
        plan = program.desk.pages.plan(program.preview.plan_id)
        assert plan.counts.planned > 1000
        places = {one.name: one for one in program.window._places()}
        assert {"Practice org", "Mobile opt-ins → Contact"} <= places.keys()
        row = program.preview.model.change(0)
        assert row is not None
        (search,) = program.window._search(row.title)
        search.run()
        await until(lambda: program.preview.model.rowCount() < 1000, "what was found")
        assert row.title in {one.title for one in shown(program)}
        program.preview.find_records("")
        await until(lambda: program.preview.model.rowCount() > 1000, "all changes again")
        await apply(program)
        run = program.desk.pages.run(program.runs.run_page.run_id)
        assert run.report.state is RunState.FINISHED
        assert run.report.tally.adds_up
        failed = sum(run.report.tally.failed.values())
        assert failed > 0
        await program.runs_presenter.export(run.report.run_id, str(workbook))
        sheets = load_workbook(workbook)
        assert sheets.sheetnames[0] == "Summary"
        program.window.open_item(RailItem.HOME)
        await until(program.home._attention.isVisible, "the failures on Home")
        program.window.open_item(RailItem.MAPPINGS)
        await preview(program)
        again = program.desk.pages.plan(program.preview.plan_id)
        assert again.counts.inserts + again.counts.updates <= failed

    work(errand)


def test_a_workbook_goes_out_is_mended_and_only_its_rows_are_sent(work, tmp_path: Path) -> None:
    workbook = tmp_path / "failures.xlsx"

    async def errand(program: Program) -> None:
        await open_practice(program)
        await preview(program)
        await apply(program)
        page = program.runs.run_page
        first = page.run_id
        await program.runs_presenter.export(first, str(workbook))
        book = load_workbook(workbook)
        for row in book["Rows to fix"].iter_rows(min_row=2):
            if row[7].value == "Has no @ sign":
                row[6].value = str(row[5].value).replace(" at ", "@")
            else:
                row[1].value = "Skip"
        book.save(workbook)
        page.import_requested.emit(first, str(workbook))
        await until(page.failures.retry_imported.isVisible, "the workbook")
        assert page.run_id == first
        assert page.notice.words().endswith(" 0 still wrong")
        page.failures.retry_imported.click()
        await until(lambda: page.run_id != first, "the retry")
        await until(lambda: not program.engine.is_busy, "the end of the retry")
        report = program.desk.pages.run(page.run_id).report
        assert (report.state, report.tally.succeeded) == (RunState.FINISHED, report.tally.approved)
        assert report.tally.approved > 0

    work(errand)


@pytest.mark.alone
def test_the_window_is_never_blocked_while_a_run_works(work) -> None:
    async def errand(program: Program) -> None:
        await open_practice(program)
        await preview(program)
        stretches = Stretches()
        await apply(program)
        stretches.stop()
        assert stretches.longest_s < BLOCKED_S

    work(errand)


def test_every_command_of_the_window_has_an_answer(work) -> None:
    async def errand(program: Program) -> None:
        await until(lambda: program.desk.pages, "the workspace")
        actions = program.window.actions_by_name._actions
        mute = [
            name
            for name, action in actions.items()
            if action.isEnabled() and not action.receivers("2triggered(bool)")
        ]
        assert mute == []

    work(errand)


def test_a_bad_day_is_made_and_ended_in_the_window(work) -> None:
    async def errand(program: Program) -> None:
        await open_practice(program)
        page = program.connections
        panel = page.faults_panel
        program.desk.window.open_item(RailItem.CONNECTIONS)
        page.open_faults()
        await until(lambda: panel._cards, "what can go wrong")
        assert len(panel._cards) >= 30
        locked = next(card for card in panel._cards if card.choice.name == "locked-rows")
        locked.open(is_open=True)
        locked._settings["object"].set_text("Contact")
        locked._start.click()
        await until(lambda: panel.findChildren(FaultRow), "the fault that is on")
        assert panel._notice.words() == "It is switched on."
        removed = next(card for card in panel._cards if card.choice.name == "field-removed")
        removed._start.click()
        words = "Contact has no field Department any more."
        await until(lambda: panel._notice.words() == words, "the change")
        panel._all_off.click()
        await until(lambda: panel._count.words() == "Nothing is on", "the end of it")

    work(errand)
