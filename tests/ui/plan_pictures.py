"""Windows that show Preview and Runs with sample nouns, to be drawn into pictures."""

import time

from app.core.progress import Phase, Progress
from app.core.sync import OrgKind
from app.ui.main_window import MainWindow
from app.ui.pages.preview_page import PreviewPage
from app.ui.pages.runs_page import RunsPage
from app.ui.rail_items import RailItem
from tests.ui.sample_nouns import NOW, USAGE
from tests.ui.sample_plan import MemoryPages, many_changes, sample_plan
from tests.ui.sample_runs import CLEAN, FINISHED, MemoryRuns, sample_run


def preview() -> MainWindow:
    window = MainWindow()
    page = PreviewPage()
    window.add_page(RailItem.PREVIEW, page)
    window.open_item(RailItem.PREVIEW)
    pages = MemoryPages(many_changes(1_268))
    page.show_plan(sample_plan(), pages, record_url="https://riverbend.example/{id}")
    window.show_detail(RailItem.PREVIEW, "Mobile opt-ins → Contact")
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("7 conflicts need a decision", "equal-not", "conflict")
    window.status_bar.meter.show_usage(USAGE, 8, NOW)
    page.show_environment(OrgKind.SANDBOX, "00D5g000001AbCdEAA")
    page.notice.hide()
    window.activateWindow()
    return window


def run() -> MainWindow:
    window = MainWindow()
    page = RunsPage()
    window.add_page(RailItem.RUNS, page)
    window.open_item(RailItem.RUNS)
    page.show_run(sample_run(), MemoryRuns(), forecast=8)
    page.run_page.show_usage(USAGE)
    began = time.monotonic() - 14
    for second, done in enumerate(
        (0, 20, 70, 144, 218, 292, 366, 440, 480, 500, 560, 634, 708, 782)
    ):
        page.run_page._rates.add(began + second, done)
    page.run_page.show_progress(Progress(Phase.SEND, 868, 1_246))
    page.run_page.failures.list.setCurrentIndex(page.run_page.failures.causes.index(1, 0))
    model = page.run_page.failures.records.model
    model.give([0, 1], {0: "+44 7700 900333", 1: "+44 7700 900145 ext. 12"})
    page.run_page.failures.records.table.selectRow(2)
    window.show_detail(RailItem.RUNS, "Run 318")
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.show_state("Sending 868 of 1,246", "loader-circle", "accentSolid")
    window.status_bar.meter.show_usage(USAGE, 2, NOW)
    return window


def runs() -> MainWindow:
    window = MainWindow()
    page = RunsPage()
    window.add_page(RailItem.RUNS, page)
    window.open_item(RailItem.RUNS)
    page.show_runs((CLEAN, FINISHED, sample_run()), NOW)
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ("Riverbend UAT",))
    window.status_bar.meter.show_usage(USAGE, 0, NOW)
    return window


PLAN_PICTURES = {"preview": preview, "run": run, "runs": runs}
