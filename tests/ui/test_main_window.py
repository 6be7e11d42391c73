import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.dialogs.command_popup import Command, CommandPopup
from app.ui.main_window import MainWindow
from app.ui.rail_items import RailItem
from app.ui.widgets.rail import RailButton


@pytest.fixture
def window(looks, qtbot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    for item in (RailItem.HOME, RailItem.CONNECTIONS, RailItem.MAPPINGS):
        made.add_page(item, QWidget())
    made.open_item(RailItem.HOME)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_the_rail_goes_to_a_place(window: MainWindow, qtbot) -> None:
    button = window.rail.findChildren(RailButton)[1]
    with qtbot.waitSignal(window.item_opened) as heard:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard.args == [RailItem.CONNECTIONS]
    assert window.windowTitle() == "Connections · Orgtide"


def test_ctrl_and_a_number_goes_to_a_place(window: MainWindow, qtbot) -> None:
    with qtbot.waitSignal(window.item_opened):
        qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.item is RailItem.MAPPINGS


def test_the_environment_shows_in_four_places_at_once(window: MainWindow, looks) -> None:
    window.show_environment(OrgKind.PRODUCTION, "Riverbend Museum", ("Riverbend Museum",))
    assert window.top_bar.control.environment is OrgKind.PRODUCTION
    assert window.status_bar.environment_block.accessibleName() == "PRODUCTION"
    looks.choose_motion(reduced=True)
    window.stripe.show_environment(OrgKind.PRODUCTION)
    color = window.stripe.grab().toImage().pixelColor(200, 1).name()
    assert color == looks.color("production").name()
    tint = window.top_bar.grab().toImage().pixelColor(400, 3).name()
    assert tint == looks.color("productionTint").name()
    looks.choose_motion(reduced=False)


def test_a_shortcut_asks_for_an_environment_and_changes_nothing_itself(window, qtbot) -> None:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(window.environment_chosen) as heard:
        qtbot.keyClick(window, Qt.Key.Key_2, keys)
    assert heard.args == [OrgKind.SANDBOX]
    assert window.environment is OrgKind.PRACTICE


@pytest.mark.parametrize(("width", "rail"), [(1440, 72), (1200, 72), (1199, 48), (1024, 48)])
def test_a_narrow_window_has_a_narrow_rail(window: MainWindow, width: int, rail: int) -> None:
    window.resize(width, 700)
    assert window.rail.width() == rail


@pytest.mark.parametrize("width", [1440, 1299, 1099, 1024])
def test_environment_and_own_budget_never_hide(window: MainWindow, width: int, qtbot) -> None:
    window.resize(width, 700)
    block = window.status_bar.environment_block
    assert block.isVisible()
    assert block.width() >= block.sizeHint().width()
    meter = window.status_bar.meter
    assert meter.width() >= meter.sizeHint().width()
    assert window.status_bar.rect().contains(meter.geometry())


@pytest.mark.parametrize("width", [1440, 1300, 1100, 1024])
def test_the_command_field_never_covers_the_breadcrumb_or_the_org(window, width: int) -> None:
    window.open_item(RailItem.MAPPINGS)
    window.show_detail(RailItem.MAPPINGS, "Mobile opt-ins → Contact")
    window.show_environment(OrgKind.SANDBOX, "Riverbend UAT", ())
    window.resize(width, 700)
    bar = window.top_bar
    field = bar.command_field.geometry()
    assert field.left() >= bar._leaf.geometry().left() + bar._leaf.sizeHint().width()
    assert field.right() < bar.control.geometry().left() - 8


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_command_list_runs_what_was_typed(window: MainWindow, qtbot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    popup = window.findChild(CommandPopup)
    assert popup is not None
    qtbot.keyClicks(popup._field, "conn")
    with qtbot.waitSignal(window.item_opened) as heard:
        qtbot.keyClick(popup._field, Qt.Key.Key_Return)
    assert heard.args == [RailItem.CONNECTIONS]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_command_list_finds_places_and_offers_a_search(window: MainWindow, qtbot) -> None:
    went: list[str] = []
    place = Command("Mobile opt-ins → Contact", "waypoints", "", lambda: went.append("mapping"))

    def search(words: str) -> tuple[Command, ...]:
        found = Command(f"Find “{words}”", "search", "", lambda: went.append(words))
        return (found,) if words else ()

    window.offer_places(lambda: (place,), search)
    for typed, wanted in (("opt-ins", "mapping"), ("okafor", "okafor")):
        qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        popup = next(one for one in window.findChildren(CommandPopup) if one.isVisible())
        qtbot.keyClicks(popup._field, typed)
        qtbot.keyClick(popup._field, Qt.Key.Key_Return)
        assert went[-1] == wanted


def test_closing_is_held_while_work_goes_on(window: MainWindow, qtbot) -> None:
    window.hold_open(hold=True)
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.allow_close()
    assert not window.isVisible()


def test_f6_moves_through_the_panes(window: MainWindow, qtbot) -> None:
    seen = []
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focus = window.focusWidget()
        seen.append(window.top_bar.isAncestorOf(focus) or window.rail.isAncestorOf(focus))
    assert any(seen)


def test_every_command_is_in_a_menu(window: MainWindow) -> None:
    menus = [action.menu() for action in window.menuBar().actions()]
    listed = {action.objectName() for menu in menus for action in menu.actions()}
    assert listed >= {"go_home", "connect", "refresh", "dark", "about", "org_production"}


@pytest.fixture
def screens(window: MainWindow) -> dict[RailItem, tuple[QPushButton, QListWidget, QLineEdit]]:
    """Two screens with a button, a list and a field each."""
    made = {}
    for item in (RailItem.PREVIEW, RailItem.RUNS):
        page = QWidget()
        column = QVBoxLayout(page)
        lower = QListWidget(page)
        parts = QPushButton("Do"), QListWidget(), QLineEdit()
        for part in parts:
            column.addWidget(part)
        column.addWidget(lower)
        window.add_page(item, page)
        made[item] = parts
    window.open_item(RailItem.PREVIEW)
    return made


def test_the_keyboard_goes_along_to_another_screen_and_comes_back_to_where_it_was(
    window: MainWindow, screens
) -> None:
    _, _, field = screens[RailItem.PREVIEW]
    field.setFocus()
    window.open_item(RailItem.RUNS)
    _, rows, _ = screens[RailItem.RUNS]
    assert window.focusWidget() is rows, "its list, for no other place was chosen there yet"
    window.open_item(RailItem.PREVIEW)
    assert window.focusWidget() is field


def test_a_keyboard_outside_of_the_screens_stays_where_it_is(window: MainWindow, screens) -> None:
    field = window.top_bar.command_field
    field.setFocus()
    window.open_item(RailItem.RUNS)
    assert window.focusWidget() is field


def test_a_place_that_is_gone_gives_way_to_the_list(window: MainWindow, screens, qtbot) -> None:
    _, rows, field = screens[RailItem.PREVIEW]
    field.setFocus()
    window.open_item(RailItem.RUNS)
    with qtbot.waitSignal(field.destroyed):
        field.deleteLater()
    window.open_item(RailItem.PREVIEW)
    assert window.focusWidget() is rows


@pytest.mark.parametrize("how", ["disabled", "hidden"])
def test_a_part_that_goes_away_leaves_the_keyboard_in_its_screen(
    window: MainWindow, screens, qtbot, how: str
) -> None:
    button, rows, field = screens[RailItem.PREVIEW]
    field.hide()
    rows.hide()
    button.setFocus()
    rows.show()
    button.setEnabled(how != "disabled")
    button.setVisible(how != "hidden")
    qtbot.waitUntil(rows.hasFocus)


def test_a_person_who_goes_to_the_command_field_stays_there(
    window: MainWindow, screens, qtbot
) -> None:
    screens[RailItem.PREVIEW][0].setFocus()
    window.top_bar.command_field.setFocus()
    qtbot.waitUntil(lambda: not window._find_focus.isActive())
    assert window.focusWidget() is window.top_bar.command_field
