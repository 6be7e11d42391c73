"""Windows that show Preview and Runs with sample nouns, to be drawn into pictures."""

from app.core.sync import OrgKind
from app.ui.main_window import MainWindow
from app.ui.pages.preview_page import PreviewPage
from app.ui.rail_items import RailItem
from tests.ui.sample_nouns import NOW, USAGE
from tests.ui.sample_plan import MemoryPages, many_changes, sample_plan


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


PLAN_PICTURES = {"preview": preview}
