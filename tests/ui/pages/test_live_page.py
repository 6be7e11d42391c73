"""Live shows what came in and what would act on it, and claims nothing that does not happen."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.ui.pages.live_page import LivePage
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.token_sentence import TokenSentence
from tests.ui.sample_nouns import NOW
from tests.ui.sample_schedules import LIVE, LIVE_EMPTY

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(looks, qtbot) -> LivePage:
    page = LivePage()
    qtbot.addWidget(page)
    page.resize(1368, 700)
    page.show_facts(LIVE, NOW)
    page.show()
    return page


def test_a_payload_says_what_it_is_and_what_it_feeds(page: LivePage) -> None:
    model = page.inbox.rows
    rows = [[str(model.index(row, c).data()) for c in range(2, 5)] for row in (0, 4, 5)]
    assert rows == [
        ["ticket_audit", "cart: 88412, tickets: 2, total: 38.00", "Ticketing, ticket_audit"],
        ["donation_made", "amount: 25.00, appeal: Harbour Appeal", "No mapping takes this type"],
        ["ticket_audit", "Erased", "Ticketing, ticket_audit"],
    ]
    assert page.inbox.accessibleName() == "Webhook inbox, the newest 6 of 1,284"


def test_rules_are_sentences_and_are_said_to_wait(page: LivePage, qtbot) -> None:
    phone, call = "MobilePhone != null", "profiles.opt_out"
    said = [one.accessibleName() for one in page.rules.findChildren(TokenSentence)]
    assert said == [
        "When Lead Status changes to Qualified then call partner.welcome_sequence",
        "When Membership End_Date__c changes then call ticketing.memberships",
        f"When Contact Mobile_Subscriber__c changes to false and {phone} then call {call}",
    ]
    assert "does not carry them out" in page.rules.accessibleName()
    buttons = page.rules.findChildren(PushButton)
    show = next(one for one in buttons if one.accessibleName() == "Show the sync Memberships")
    with qtbot.waitSignal(page.sync_opened) as heard:
        show.click()
    assert heard.args == ["memberships"]


def test_a_long_sentence_takes_more_lines(page: LivePage) -> None:
    sentence = page.rules.findChildren(TokenSentence)[2]
    assert sentence.heightForWidth(200) > sentence.heightForWidth(2000)


def test_what_was_not_let_in_is_counted_with_its_reason(page: LivePage) -> None:
    model = page.rejections.rows
    assert model.index(0, 2).data() == "401: the signature is wrong"
    assert page.rejections.accessibleName() == "Not let in, 4 requests"


def test_listening_cannot_be_switched_on(page: LivePage) -> None:
    assert not page._listening.isEnabled()
    assert page._listening.toolTip() == "This version does not read change events"


def test_the_choice_stays_while_payloads_come(page: LivePage) -> None:
    page.inbox.table.selectRow(2)
    page.show_facts(replace(LIVE, rejections=()), NOW)
    assert page.inbox.table.currentIndex().row() == 2


def test_a_payload_that_failed_says_why_and_can_be_handled_again(page: LivePage, qtbot) -> None:
    first, *rest = LIVE.inbox
    failed = replace(first, delivery=replace(first.delivery, failed_in=12, why="Bad email"))
    page.show_facts(replace(LIVE, inbox=(failed, *rest)), NOW)
    assert page.inbox.rows.index(0, 4).data() == "Failed in run 12: Bad email"
    page.inbox.table.selectRow(1)
    assert not page.inbox.again.isEnabled()
    page.inbox.table.selectRow(0)
    with qtbot.waitSignal(page.payload_handled) as heard:
        page.inbox.again.click()
    assert heard.args == [failed.delivery.id]


def test_dead_letters_are_counted_and_shown_alone(page: LivePage) -> None:
    assert not page.inbox.dead.isVisible(), "none of the payloads failed"
    first, second, *rest = LIVE.inbox
    failed = replace(second, delivery=replace(second.delivery, failed_in=12, why="Bad email"))
    page.show_facts(replace(LIVE, inbox=(first, failed, *rest)), NOW)
    assert page.inbox.dead.text() == "1 dead letter"
    page.inbox.dead.click()
    assert page.inbox.rows.rows() == (failed,)
    page.show_facts(LIVE, NOW)
    assert page.inbox.rows.rows() == LIVE.inbox, "it got through: nothing is left to show alone"


def test_a_record_that_waits_is_tried_at_once(page: LivePage, qtbot) -> None:
    waiting = page.waiting
    assert len(LIVE.parked) > 1
    assert not waiting.try_now.isEnabled()
    waiting.table.selectRow(1)
    with qtbot.waitSignal(page.try_requested) as heard:
        waiting.try_now.click()
    assert heard.args == [LIVE.parked[1]]
    page.show_facts(replace(LIVE, parked=LIVE.parked[:1]), NOW)
    with qtbot.waitSignal(page.try_requested) as heard:
        waiting.try_now.click()
    assert heard.args == [LIVE.parked[0]]


def test_the_command_that_listens_is_copied(page: LivePage, qtbot) -> None:
    with qtbot.waitSignal(page.command_copied):
        page.inbox.head.findChildren(PushButton)[-1].click()
    assert QGuiApplication.clipboard().text() == "orgtide inbox listen"


def test_a_small_window_has_tabs_and_a_large_one_all_panes(page: LivePage) -> None:
    page.resize(976, 600)
    assert page.inbox.isVisible()
    assert not page.rules.isVisible()
    page.open_tab(2)
    assert page.rules.isVisible()
    assert not page.inbox.isVisible()
    page.resize(1368, 700)
    assert all(pane.isVisible() for pane in page.panes)


def test_nothing_there_says_what_to_do(page: LivePage) -> None:
    page.show_facts(LIVE_EMPTY, NOW)
    words = page.inbox._empty.words()
    assert words[0] == "Nothing has come yet."
    assert "Webhook in Connections makes an address" in words[1]


def test_what_waits_for_a_parent_says_for_which_and_leads_to_its_run(page: LivePage, qtbot) -> None:
    model = page.waiting.rows
    rows = [[str(model.index(row, c).data()) for c in range(3)] for row in range(2)]
    assert rows == [
        ["Cart 88411", "Waits for people 55127, which is not there yet", "Not sent yet"],
        ["Cart 88420", "Waits for people 55160, which is not there yet", "2"],
    ]
    assert page.waiting.accessibleName() == "Waiting for a parent, 2 records"
    with qtbot.waitSignal(page.run_opened) as heard:
        page.waiting.table.activated.emit(model.index(0, 0))
    assert heard.args == [318]


def test_what_waits_leaves_the_list_when_its_parent_is_there(page: LivePage) -> None:
    page.show_facts(replace(LIVE, parked=()), NOW)
    assert page.waiting.rows.rowCount() == 0
    assert page.waiting.accessibleName() == "Waiting for a parent"
