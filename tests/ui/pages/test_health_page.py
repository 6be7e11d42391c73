"""The page of an org's health tells what was found, and never shows unknown as good."""

import msgspec
import pytest
from PySide6.QtWidgets import QWidget

from app.asks import CheckHealth
from app.asks.wire import message_line, message_of
from app.ui.engine_client import ANSWERS
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.pages.health_page import HealthPage
from app.ui.pages.org_card import OrgCard
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.labels import IconLabel, TextLabel
from tests.ui.sample_nouns import CONNECTIONS, HEALTH


@pytest.fixture
def page(looks, qtbot) -> HealthPage:
    made = HealthPage()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.show_looking("Riverbend UAT")
    made.show_report(HEALTH)
    return made


def words(widget: QWidget) -> list[str]:
    return [label.words() for label in widget.findChildren(TextLabel) if label.isVisible()]


def row(page: HealthPage, title: str) -> QWidget:
    return next(
        each
        for each in page.findChildren(QWidget)
        if each.accessibleName().startswith(title) and each.findChildren(IconLabel)
    )


def test_each_line_says_what_was_found_and_what_it_means(page: HealthPage) -> None:
    found = words(row(page, "Storage"))
    assert found[0] == "Storage"
    assert found[1].startswith("812 MB of 1,024 MB of data storage are free")
    assert "2 KB" in found[2]


def test_a_line_that_could_not_be_looked_at_says_so(page: HealthPage) -> None:
    unknown = row(page, "System permissions")
    assert unknown.accessibleName() == "System permissions: could not be looked at"
    assert row(page, "Edition").accessibleName() == "Edition: good"
    assert row(page, "Objects").accessibleName().endswith(": bad")


def test_the_head_counts_what_needs_a_person(page: HealthPage) -> None:
    assert page._bad.accessibleName() == "1 bad"
    assert page._look.accessibleName() == "2 to look at"
    assert "1 not known" in words(page)
    assert "3 API calls" in words(page)


def test_a_button_opens_the_page_of_setup(page: HealthPage, qtbot) -> None:
    button = row(page, "Change Data Capture").findChild(PushButton)
    with qtbot.waitSignal(page.setup_requested) as heard:
        button.click()
    assert heard.args[0].endswith("/lightning/setup/events/home")


def test_a_look_can_be_repeated_and_waits_for_the_last_one(page: HealthPage, qtbot) -> None:
    with qtbot.waitSignal(page.look_requested) as heard:
        page._again.click()
    assert heard.args == ["Riverbend UAT"]
    page.show_looking("Riverbend UAT")
    assert not page._again.isEnabled()
    assert words(row(page, "Storage"))
    page.show_failure("The org cannot be reached.")
    assert page._again.isEnabled()
    assert words(row(page, "Storage"))


def test_another_org_begins_with_an_empty_page(page: HealthPage) -> None:
    page.show_looking("Riverbend Museum")
    assert page._rows.count() == 0
    assert page._bad.isHidden()


def test_the_permission_set_is_asked_for_and_its_place_told(page: HealthPage, qtbot) -> None:
    with qtbot.waitSignal(page.permissions_requested) as heard:
        page._permissions.click()
    assert heard.args == ["Riverbend UAT"]
    page.show_written("/srv/Orgtide.permissionset-meta.xml")
    assert page.notice.isVisible()


def test_a_report_crosses_the_pipe_as_it_is() -> None:
    answer = message_of(message_line({"answer": HEALTH}))["answer"]
    assert msgspec.convert(answer, ANSWERS[CheckHealth]) == HEALTH


def test_a_card_opens_the_health_of_its_org_and_back_again(looks, qtbot) -> None:
    connections = ConnectionsPage()
    qtbot.addWidget(connections)
    connections.resize(1368, 816)
    connections.show_facts(CONNECTIONS)
    connections.show()
    card = connections.findChildren(OrgCard)[0]
    button = next(
        each for each in card.findChildren(PushButton) if each.toolTip().startswith("Health of")
    )
    with qtbot.waitSignal(connections.health.look_requested) as heard:
        button.click()
    assert heard.args == ["Riverbend UAT"]
    assert connections.health.isVisible()
    assert not card.isVisible()
    connections.health.closed.emit()
    assert not connections.health.isVisible()
    assert card.isVisible()
