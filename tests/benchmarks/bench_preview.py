"""How the Preview screen opens, filters, sorts and scrolls over many changes of a real workspace.

50,000 changes, or as many as the variable CHANGES says, at 1440 × 900 and in a 4K window. On a busy
machine CLOCK=cpu counts the time that the window itself computed.
"""

import os
import statistics
import time
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from app.core.plan import ChangeKind
from app.store.pages import ChangeOrder, Pages
from app.ui.pages.preview_page import PreviewPage
from tests.ui.sample_plan import many_changes
from tests.ui.stored_plan import numbered, store_plan

CHANGES = int(os.environ.get("CHANGES", "50000"))
PAGES_PX = {"1440 x 900": (1368, 812), "4K": (3768, 2072)}
"""Of the page in a window of that size, beside the rail and below the bars."""
FRAMES = 200
CLOCK = time.process_time if os.environ.get("CLOCK") == "cpu" else time.perf_counter

pytest_plugins = ["tests.ui.conftest"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("plan")
    store_plan(folder, numbered(many_changes(CHANGES)))
    made = Pages(folder)
    yield made
    made.close()


def _ms(run: Callable[[], object]) -> float:
    began = CLOCK()
    run()
    return (CLOCK() - began) * 1000


def _tell(what: str, frames: list[float]) -> None:
    ordered = sorted(frames)
    late = ordered[max(0, int(len(ordered) * 0.95) - 1)]
    middle, worst = statistics.median(ordered), ordered[-1]
    print(
        f"\n{what:<28} median {middle:6.1f} ms, 95 % {late:6.1f} ms, worst {worst:6.1f} ms", end=""
    )


@pytest.mark.parametrize("size", PAGES_PX)
def test_preview_of_many_changes(qtbot, looks, pages: Pages, size: str):
    print(f"\n{CHANGES:,} changes, {size}", end="")
    page = PreviewPage()
    qtbot.addWidget(page)
    page.resize(*PAGES_PX[size])
    page.show()
    page.show_plan(pages.plan(1), pages)
    turn = QApplication.processEvents
    _tell("open the plan", [_ms(lambda: page.show_plan(pages.plan(1), pages)) for _ in range(5)])
    view = page.table.view
    bar, row = view.verticalScrollBar(), view.rowHeight(0)

    def scrolled(to: int) -> float:
        return _ms(lambda: (bar.setValue(to), turn()))

    _tell("wheel, three rows", [scrolled(3 * row * n) for n in range(FRAMES)])
    _tell("a page down", [scrolled(bar.pageStep() * n) for n in range(FRAMES)])
    step = bar.maximum() // FRAMES
    _tell("a jump on the map", [scrolled(step * (n * 7 % FRAMES)) for n in range(FRAMES)])
    chip = page.chips.chips[ChangeKind.UPDATE]
    _tell("a filter chip", [_ms(lambda: (chip.click(), turn())) for _ in range(10)])
    orders = (ChangeOrder.TITLE, ChangeOrder.MOST_CHANGED, ChangeOrder.NEEDS_DECISION)
    for order in orders:
        _tell(f"in order: {order.value}", [_ms(lambda o=order: _sort(page, o))])
    view.go_to(0)
    _tell("the next row", [_ms(lambda n=n: (view.go_to(n), turn())) for n in range(100)])


def _sort(page: PreviewPage, order: ChangeOrder) -> None:
    page.tools.order_chosen.emit(order)
    QApplication.processEvents()
