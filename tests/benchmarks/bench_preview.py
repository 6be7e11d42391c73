"""How the Preview screen opens, filters, sorts and scrolls over many changes of a real workspace.

50,000 changes, or as many as the variable CHANGES says, at 1440 × 900 and in a 4K window. On a busy
machine CLOCK=cpu counts the time that the window itself computed.
"""

import os
import statistics
import time
from array import array
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from app.core.plan import ChangeKind
from app.store.pages import ChangeFilter, ChangeOrder, Pages
from app.store.shown_lists import ShownLists
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
    view.go_to(0)
    _tell("the next row", [_ms(lambda n=n: (view.go_to(n), turn())) for n in range(100)])
    assert view.currentIndex().row() == 99, "the rows were there to be gone to"
    chip = page.chips.chips[ChangeKind.UPDATE]
    _tell("a filter chip", [_ms(lambda: (chip.click(), turn())) for _ in range(10)])
    orders = (ChangeOrder.TITLE, ChangeOrder.MOST_CHANGED, ChangeOrder.NEEDS_DECISION)
    for order in orders:
        _sort(page, pages, order)
    _sort(page, pages, ChangeOrder.NEEDS_DECISION, text="sub_7777")


def _sort(page: PreviewPage, pages: Pages, order: ChangeOrder, text: str = "") -> None:
    """Measure what the engine's job takes to find the rows, and the window to show them."""
    wished: list[tuple[ChangeFilter, ChangeOrder]] = []
    listed: list[tuple[str, Counter[str]]] = []
    page.list_requested.connect(lambda _plan, *wish: wished.append(wish))
    what = f"search {text}" if text else f"in order: {order.value}"
    page.tools.show_chosen(text, "", order)
    asking = page.tools.search.search_changed.emit if text else page.tools.order_chosen.emit
    asked = _ms(lambda: (asking(text or order), QApplication.processEvents()))
    page.list_requested.disconnect()
    if not wished:
        _tell(what, [asked])
        return

    def find() -> None:
        seqs, kinds = array("I"), Counter[str]()
        for some in pages.look_through(1, *wished[0], still_wanted=lambda: None):
            seqs.extend([seq for seq, _ in some])
            kinds.update([kind for _, kind in some])
        listed.append((ShownLists(pages.folder).keep(seqs), kinds))

    _tell(f"{what}, the job", [_ms(find)])
    name, counts = listed[0]
    kinds = {ChangeKind(kind): count for kind, count in counts.items()}
    shown = _ms(
        lambda: (page.show_list(pages.shown_list(name), kinds), QApplication.processEvents())
    )
    _tell(f"{what}, the window", [asked, shown])
