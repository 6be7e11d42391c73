from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from app.ui.pages.home_page import HomePage
from app.ui.pages.mapping_table import MappingTable
from app.ui.widgets.attention_list import AttentionList
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.calls_chart import CallsChart
from tests.ui.sample_nouns import ATTENTION, HOME, HOME_FEW, HOME_FIRST_RUN, MAPPINGS


@pytest.fixture
def page(looks, qtbot) -> HomePage:
    made = HomePage()
    qtbot.addWidget(made)
    made.resize(1368, 816)
    made.show()
    return made


def button(page: HomePage, words: str) -> PushButton:
    found = [one for one in page.findChildren(PushButton) if one.text() == words]
    return next(one for one in found if not one.isHidden())


def test_the_first_run_shows_two_ways_to_start_and_nothing_else(page: HomePage) -> None:
    page.show_facts(HOME_FIRST_RUN)
    assert button(page, "Connect an org")
    assert button(page, "Open the practice org")
    assert not page.findChild(MappingTable).isVisible()
    assert not page.findChild(CallsChart).isVisible()


def test_the_cards_shrink_to_a_line_once_three_mappings_exist(page: HomePage) -> None:
    page.show_facts(HOME_FEW)
    tall = page._connect_card.height()
    page.show_facts(HOME)
    assert (tall, page._connect_card.height()) == (152, 40)
    assert button(page, "Connect an org")


@pytest.mark.parametrize(
    ("words", "signal"),
    [
        ("Connect an org", "connect_requested"),
        ("Open the practice org", "practice_requested"),
        ("All mappings", "all_mappings_requested"),
        ("Add a sync file…", "add_sync_requested"),
    ],
)
def test_each_button_asks_for_its_thing(page: HomePage, qtbot, words: str, signal: str) -> None:
    page.show_facts(HOME)
    with qtbot.waitSignal(getattr(page, signal)):
        button(page, words).click()


def test_enter_opens_a_recent_mapping(page: HomePage, qtbot) -> None:
    page.show_facts(HOME)
    table = page.findChild(MappingTable)
    table.selectRow(1)
    with qtbot.waitSignal(page.mapping_opened) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert heard.args == [MAPPINGS[1]]


def test_the_result_of_a_mapping_opens_its_run(page: HomePage, qtbot) -> None:
    page.show_facts(HOME)
    table = page.findChild(MappingTable)
    place = table.visualRect(table.model().index(0, 2)).center()
    with qtbot.waitSignal(page.run_opened) as heard:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [318]


def test_an_attention_button_gives_back_what_it_is_about(page: HomePage, qtbot) -> None:
    page.show_facts(HOME)
    with qtbot.waitSignal(page.attention_requested) as heard:
        button(page, "Decide").click()
    assert heard.args == [ATTENTION[0]]


def test_a_button_that_writes_says_where(page: HomePage) -> None:
    page.show_facts(HOME)
    assert button(page, "Retry 12").toolTip() == "Writes to SANDBOX"


def test_many_things_to_do_end_in_a_count(looks, qtbot) -> None:
    attention = AttentionList()
    qtbot.addWidget(attention)
    attention.show_items(ATTENTION * 3)
    assert len(attention.findChildren(PushButton)) == 5


def test_the_practice_button_waits_while_the_org_starts(page: HomePage) -> None:
    page.show_facts(HOME_FIRST_RUN)
    page.show_practice_starting(starting=True)
    assert button(page, "Open the practice org").toolTip() == "The practice org is starting"


def test_a_low_window_hides_the_chart_and_a_narrow_one_the_drawings(page: HomePage) -> None:
    page.show_facts(HOME_FEW)
    assert page.findChild(CallsChart).isVisible()
    page.resize(976, 596)
    assert not page.findChild(CallsChart).isVisible()
    assert not page._connect_card._drawing.isVisible()


def test_arrows_walk_through_the_hours(page: HomePage, qtbot) -> None:
    page.show_facts(HOME)
    chart = page.findChild(CallsChart)
    heard: list[int] = []
    chart.hour_chosen.connect(heard.append)
    for _ in range(2):
        qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert heard == [heard[0], (heard[0] - 1) % 24]
    assert "API calls" in chart.accessibleDescription()


def test_the_calm_card_stands_level_with_the_first_mapping(page: HomePage) -> None:
    page.show_facts(replace(HOME, recent=MAPPINGS[:1], attention=()))
    page.grab()
    tops = [part.mapTo(page, QPoint()).y() for part in (page._recent, page._no_attention)]
    assert tops[0] == tops[1]
