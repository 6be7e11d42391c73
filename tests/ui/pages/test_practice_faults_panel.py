import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.asks import StartPracticeFault
from app.asks.messages import PracticeAnswer
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.pages.fault_card import FaultCard, FaultRow
from app.ui.pages.practice_faults_panel import PracticeFaultsPanel
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.labels import TextLabel
from tests.ui.sample_nouns import CONNECTIONS, PRACTICE_DAY


@pytest.fixture
def panel(looks, qtbot) -> PracticeFaultsPanel:
    made = PracticeFaultsPanel()
    qtbot.addWidget(made)
    made.resize(440, 900)
    made.open()
    made.show_day(PRACTICE_DAY)
    return made


def words(widget) -> list[str]:
    return [label.words() for label in widget.findChildren(TextLabel) if label.isVisible()]


def card(panel: PracticeFaultsPanel, name: str) -> FaultCard:
    return next(each for each in panel._cards if each.choice.name == name)


def test_what_is_on_says_when_it_happens_and_how_often_it_did(panel: PracticeFaultsPanel) -> None:
    rows = [words(row) for row in panel.findChildren(FaultRow)]
    assert rows == [
        ["Answers are slow", "On: each time. Happened 12 times.", "seconds 5"],
        ["The session ends", "Off: once, after 2 others. Happened once."],
    ]
    assert "1 on" in words(panel)


def test_a_fault_is_switched_on_with_its_settings(panel: PracticeFaultsPanel, qtbot) -> None:
    slow = card(panel, "slow")
    slow.pressed.emit()
    assert slow.is_open
    slow._settings["seconds"].set_text("2")
    slow._after.set_text("3")
    with qtbot.waitSignal(panel.start_requested) as heard:
        slow._start.click()
    assert heard.args == [StartPracticeFault("slow", (("seconds", "2"),), 3, 0, "sandbox")]


def test_a_change_is_done_for_the_org_that_was_chosen(panel: PracticeFaultsPanel, qtbot) -> None:
    with qtbot.waitSignal(panel.look_requested) as heard:
        panel._choices["production"].click()
    assert heard.args == ["production"]
    edit = card(panel, "other-edit")
    edit.open(is_open=True)
    assert edit._start.text() == "Do it now"
    edit._settings["record"].set_text("003000000000001AAA")
    with qtbot.waitSignal(panel.start_requested) as heard:
        edit._start.click()
    settings = (("record", "003000000000001AAA"), ("field", "Description"))
    assert heard.args == [StartPracticeFault("other-edit", settings, org="sandbox")]


def test_a_number_that_is_none_switches_nothing_on(panel: PracticeFaultsPanel) -> None:
    slow = card(panel, "slow")
    slow.open(is_open=True)
    slow._times.edit.clear()
    QTest.keyClicks(slow._times.edit, "often")
    assert not slow._start.isEnabled()


def test_one_card_is_open_at_a_time_and_stays_so_when_the_day_is_read_anew(
    panel: PracticeFaultsPanel,
) -> None:
    for name in ("slow", "session-ends"):
        card(panel, name).pressed.emit()
    panel.show_day(PRACTICE_DAY)
    assert [each.choice.name for each in panel._cards if each.is_open] == ["session-ends"]
    card(panel, "session-ends").pressed.emit()
    assert not any(each.is_open for each in panel._cards)


def test_faults_are_switched_off_one_by_one_or_all(panel: PracticeFaultsPanel, qtbot) -> None:
    (first, _) = panel.findChildren(FaultRow)
    with qtbot.waitSignal(panel.stop_requested) as heard:
        first.findChild(PushButton).click()
    assert heard.args == [3, "sandbox"]
    with qtbot.waitSignal(panel.stop_requested) as heard:
        panel._all_off.click()
    assert heard.args == [None, "sandbox"]


def test_what_became_of_a_wish_is_told(panel: PracticeFaultsPanel) -> None:
    panel.show_answer(PracticeAnswer(PRACTICE_DAY, done="Contact has no field Title any more."))
    assert panel._notice.words() == "Contact has no field Title any more."
    panel.show_error("Nothing is called x.")
    assert panel._notice.words() == "Nothing is called x."


def test_the_page_shows_one_panel_at_a_time(looks, qtbot) -> None:
    page = ConnectionsPage()
    qtbot.addWidget(page)
    page.resize(1368, 816)
    page.show_facts(CONNECTIONS)
    page.show()
    page._practice._faults.click()
    assert page.faults_panel.isVisible()
    page.faults_panel.show_day(PRACTICE_DAY)
    assert page._practice._faults.text() == "Bad day, 1 on"
    page.open_wizard()
    assert (page.faults_panel.isVisible(), page.panel.isVisible()) == (False, True)
    page.open_faults()
    QTest.keyClick(page.faults_panel, Qt.Key.Key_Escape)
    assert page.faults_panel.isHidden()
