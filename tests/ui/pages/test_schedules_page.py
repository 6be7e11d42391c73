"""Schedules are listed with their day; they are switched and opened by mouse and keyboard."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.core.schedule import Schedule
from app.ui.pages.schedules_page import ACTIVE_COLUMN, RESULT_COLUMN, SchedulesPage
from app.ui.rights import rights
from app.ui.widgets.day_line import TICKS_PX
from app.ui.widgets.hour_chart import BOTTOM_PX
from tests.ui.sample_nouns import NOW
from tests.ui.sample_schedules import SCHEDULES

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(looks, qtbot) -> SchedulesPage:
    page = SchedulesPage()
    qtbot.addWidget(page)
    page.resize(1368, 700)
    page.show_rows(SCHEDULES, NOW, 6000, 3600)
    page.show()
    return page


def said(page: SchedulesPage, row: int) -> list[str]:
    model = page.table.rows
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_a_row_says_when_where_and_what_it_costs(page: SchedulesPage) -> None:
    assert said(page, 0)[:2] == ["On", "Mobile opt-ins"]
    assert said(page, 0)[3] == "Every 10 minutes, 07:00 to 20:00, Mon to Fri"
    assert said(page, 0)[5] == "8 a run, 632 today"
    assert said(page, 3)[2] == "No org chosen"
    assert said(page, 3)[5:7] == ["Not known yet", "Has not run yet"]
    assert said(page, 4)[0] == "Off"
    assert said(page, 4)[4] == "Off"


def test_the_sum_leaves_out_what_is_off(page: SchedulesPage) -> None:
    assert page._sum.words() == "About 952 API calls today, of your budget of 6,000"


def test_nothing_is_said_to_run_by_itself(page: SchedulesPage) -> None:
    assert "does not start schedules by itself yet" in page.later_bar.words()


def test_space_and_a_click_ask_for_the_other_state(page: SchedulesPage, qtbot) -> None:
    page.table.setCurrentIndex(page.table.rows.index(4, 0))
    with qtbot.waitSignal(page.activation_requested) as heard:
        qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert heard.args == ["contacts", True]
    place = page.table.visualRect(page.table.rows.index(0, ACTIVE_COLUMN)).center()
    with qtbot.waitSignal(page.activation_requested) as heard:
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == ["mobile-opt-ins", False]


def test_a_viewer_is_told_whom_to_ask(page: SchedulesPage, qtbot) -> None:
    rights().allow_looking(["anna"])
    try:
        page.table.setCurrentIndex(page.table.rows.index(0, 0))
        with qtbot.assertNotEmitted(page.activation_requested):
            qtbot.keyClick(page.table, Qt.Key.Key_Space)
        assert "anna" in page.error_bar.words()
    finally:
        rights().allow_all()


def test_enter_opens_the_schedule_of_the_mapping(page: SchedulesPage, qtbot) -> None:
    page.table.setCurrentIndex(page.table.rows.index(2, 0))
    with qtbot.waitSignal(page.mapping_opened) as heard:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert heard.args[0].title == "Memberships"


def test_the_command_for_another_scheduler_is_copied(page: SchedulesPage, qtbot) -> None:
    menu = page.open_menu(SCHEDULES[2], page.mapToGlobal(page.rect().center()))
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(page.command_copied):
        actions["Copy the command for the computer's scheduler"].trigger()
    command = "orgtide run memberships memberships --org sandbox"
    assert QGuiApplication.clipboard().text() == command
    menu.close()


def test_a_row_without_an_org_has_no_command(page: SchedulesPage) -> None:
    menu = page.open_menu(SCHEDULES[3], page.mapToGlobal(page.rect().center()))
    copy = next(one for one in menu.actions() if one.text().startswith("Copy"))
    assert not copy.isEnabled()
    menu.close()


def test_the_day_says_what_an_hour_holds(page: SchedulesPage, qtbot) -> None:
    assert page.day.words_of(2).startswith("02:00, 2 runs, about 320 API calls")
    page.show_rows(SCHEDULES, NOW, 6000, 300)
    assert "More than the 300 calls an hour may take" in page.day.words_of(2)
    page.day.setFocus()
    qtbot.keyClick(page.day, Qt.Key.Key_Right)
    assert page.day.accessibleDescription() == page.day.words_of(NOW.astimezone().hour)


def test_without_schedules_the_page_leads_to_the_mappings(page: SchedulesPage, qtbot) -> None:
    page.show_rows((), NOW)
    assert page._empty.isVisible()
    assert not page.table.isVisible()
    assert not page.later_bar.isVisible()
    with qtbot.waitSignal(page.mappings_requested):
        page._empty._button.click()


def test_a_small_window_hides_how_it_went(page: SchedulesPage) -> None:
    page.resize(976, 600)
    assert page.table.isColumnHidden(RESULT_COLUMN)


LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def tick(page: SchedulesPage, minute: int) -> QPoint:
    """The middle of the tick of a minute of the day."""
    day = page.day
    height = day.height() - BOTTOM_PX - TICKS_PX // 2
    return QPointF(day._left_of(minute), height).toPoint()


def drag(page: SchedulesPage, start: int, end: int) -> None:
    QTest.mousePress(page.day, LEFT, NO_KEYS, tick(page, start))
    QTest.mouseMove(page.day, tick(page, end))
    QTest.mouseRelease(page.day, LEFT, NO_KEYS, tick(page, end))


def test_a_tick_dragged_along_the_day_moves_the_runs_of_its_schedule(
    page: SchedulesPage, qtbot
) -> None:
    page.table.setCurrentIndex(page.table.rows.index(2, 0))
    with qtbot.waitSignal(page.move_requested) as heard:
        drag(page, 120, 180)
    assert heard.args == [SCHEDULES[2], 60]
    assert page.table.current() is SCHEDULES[2]


def test_a_press_on_a_tick_chooses_its_schedule_and_moves_nothing(
    page: SchedulesPage, qtbot
) -> None:
    with qtbot.assertNotEmitted(page.move_requested):
        drag(page, 120, 120)
    assert page.table.current() in (SCHEDULES[1], SCHEDULES[2]), "both are due at 02:00"


def test_esc_gives_a_drag_of_a_tick_up(page: SchedulesPage, qtbot) -> None:
    with qtbot.assertNotEmitted(page.move_requested):
        QTest.mousePress(page.day, LEFT, NO_KEYS, tick(page, 120))
        QTest.mouseMove(page.day, tick(page, 300))
        QTest.keyClick(page.day, Qt.Key.Key_Escape)
        QTest.mouseRelease(page.day, LEFT, NO_KEYS, tick(page, 300))
    assert page.table.current() in (SCHEDULES[1], SCHEDULES[2]), "it was held, both are due then"
    with qtbot.waitSignal(page.move_requested) as heard:
        drag(page, 120, 180)
    assert heard.args[1] == 60, "the next drag begins anew"


@pytest.mark.parametrize("place", ["table", "day"])
def test_ctrl_and_an_arrow_move_the_chosen_schedule_by_five_minutes(
    page: SchedulesPage, qtbot, place: str
) -> None:
    page.table.setCurrentIndex(page.table.rows.index(2, 0))
    widget = getattr(page, place)
    for key, minutes in ((Qt.Key.Key_Right, 5), (Qt.Key.Key_Left, -5)):
        with qtbot.waitSignal(page.move_requested) as heard:
            QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)
        assert heard.args == [SCHEDULES[2], minutes]


def test_runs_that_are_days_apart_say_where_they_are_changed(page: SchedulesPage, qtbot) -> None:
    far = replace(SCHEDULES[2], schedule=Schedule("memberships", every=timedelta(days=3)))
    page.show_rows((far,), NOW)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    with qtbot.assertNotEmitted(page.move_requested):
        QTest.keyClick(page.table, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert page.error_bar.isVisible()
