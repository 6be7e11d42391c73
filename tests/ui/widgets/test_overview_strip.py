import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollBar

from app.ui.change_look import ChangeLook
from app.ui.widgets.overview_strip import KindRun, OverviewStrip


@pytest.fixture
def strip(qtbot, looks):
    bar = QScrollBar()
    qtbot.addWidget(bar)
    bar.setRange(0, 900)
    bar.setPageStep(100)
    made = OverviewStrip(bar)
    qtbot.addWidget(made)
    made.resize(12, 200)
    made.show()
    return made


def test_a_single_conflict_among_thousands_can_be_seen(strip):
    strip.show_runs((KindRun(ChangeLook.CONFLICT, 1), KindRun(ChangeLook.UPDATE, 50_000)))
    (_, top, height), (_, below, rest) = strip.blocks()
    assert (top, height) == (1, 3)
    assert below == top + height + 2
    assert below + rest == 199


def test_many_runs_still_fit(strip):
    strip.show_runs(tuple(KindRun(ChangeLook.UPDATE, n % 7 + 1) for n in range(60)))
    _, top, height = strip.blocks()[-1]
    assert top + height <= 200


def test_the_frame_shows_which_part_is_in_view(strip):
    assert strip.window_box().top() == 0
    strip._bar.setValue(900)
    assert strip.window_box().bottom() == 200


def test_a_click_jumps_to_its_place(strip, qtbot):
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(6, 100))
    assert strip._bar.value() == pytest.approx(450, abs=10)
