"""How the Preview screen opens, filters and scrolls over 50,000 changes of a real workspace."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.core.plan import ChangeKind
from app.store.pages import Pages
from app.ui.pages.preview_page import PreviewPage
from tests.ui.sample_plan import many_changes
from tests.ui.stored_plan import store_plan

CHANGES = 50_000
FRAMES = 200

pytest_plugins = ["tests.ui.conftest"]


@pytest.fixture
def pages(tmp_path: Path):
    store_plan(tmp_path, many_changes(CHANGES))
    made = Pages(tmp_path)
    yield made
    made.close()


def _ms(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _tell(what: str, frames: list[float]) -> None:
    ordered = sorted(frames)
    late = ordered[max(0, int(len(ordered) * 0.95) - 1)]
    middle, worst = statistics.median(ordered), ordered[-1]
    print(
        f"\n{what:<28} median {middle:6.1f} ms, 95 % {late:6.1f} ms, worst {worst:6.1f} ms", end=""
    )


def test_preview_of_50_000_changes(qtbot, looks, pages: Pages):
    page = PreviewPage()
    qtbot.addWidget(page)
    page.resize(1368, 812)
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
    view.go_to(0)
    _tell("the next row", [_ms(lambda n=n: (view.go_to(n), turn())) for n in range(100)])
