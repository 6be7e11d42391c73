"""Mode, filters, conflicts, identity and quota are changed on one scrolling page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.core.mapping import Compare, ConflictPolicy, Many, Mapping, Mode
from app.core.quota import AtLimit, Budget
from app.core.schedule import Schedule, Weekday
from app.core.sync import OrgKind
from app.ui.pages.mapping_page import MappingPage
from app.ui.pages.mapping_settings import Anchor
from app.ui.theme import install_theme
from app.ui.tokens import Scheme
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import TextLabel
from tests.ui.sample_mapping import COUNTS, DETAIL, MAPPING

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Page:
    """A mapping page at its settings, and what came out of it."""

    def __init__(self, page: MappingPage) -> None:
        self.page = page
        self.edits: list[Mapping] = []
        self.budgets: list[Budget] = []
        page.settings.edited.connect(self._on_edited)
        self.schedules: list[tuple[Schedule, ...]] = []
        page.settings.budget_edited.connect(self._on_budget)
        page.settings.schedules_edited.connect(self._on_schedules)

    def part(self, kind: type, name: str) -> QWidget:
        body = self.page.settings.widget()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = [one for one in body.findChildren(kind) if one.objectName() == name]
        assert len(found) == 1, f"{name}: {len(found)}"
        return found[0]

    def choose(self, name: str, value: object) -> Mapping:
        box = self.part(ChoiceBox, name)
        place = box.findText(value) if isinstance(value, str) else box.findData(value)
        assert place >= 0
        box.setCurrentIndex(place)
        box.activated.emit(place)
        return self.edits[-1]

    def choose_often(self, number: int, words: str) -> tuple[Schedule, ...]:
        box = self.part(ChoiceBox, f"schedule {number} often")
        box.activated.emit(box.findText(words))
        return self.schedules[-1]

    def press_schedule(self, tip_or_words: str) -> None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        buttons = self.page.settings.widget().findChildren(PushButton)
        next(one for one in buttons if tip_or_words in {one.text(), one.accessibleName()}).click()

    def type(self, name: str, text: str) -> None:
        edit = self.part(QLineEdit, name)
        edit.selectAll()
        QTest.keyClicks(edit, text)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def press(self, tip_or_words: str) -> Mapping:
        buttons = self.page.settings.widget().findChildren(PushButton)
        next(one for one in buttons if tip_or_words in {one.text(), one.accessibleName()}).click()
        return self.edits[-1]

    def _on_edited(self, mapping: Mapping, words: str) -> None:
        assert words
        self.edits.append(mapping)
        self.page.show_detail(replace(DETAIL, mapping=mapping), OrgKind.SANDBOX, checked=True)

    def _on_schedules(self, _: Mapping, schedules: tuple[Schedule, ...], words: str) -> None:
        assert words
        self.schedules.append(schedules)
        detail = replace(DETAIL, schedules=schedules)
        self.page.show_detail(detail, OrgKind.SANDBOX, checked=True)

    def _on_budget(self, mapping: Mapping, budget: Budget, words: str) -> None:
        assert words
        assert mapping.name == MAPPING.name
        self.budgets.append(budget)


@pytest.fixture(scope="module")
def made(qapp) -> Iterator[MappingPage]:
    """One page for all: making it takes longer than any test."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    install_theme(qapp, Scheme.LIGHT)
    page = MappingPage()
    yield page
    page.close()
    page.deleteLater()


@pytest.fixture
def shown(made: MappingPage) -> Iterator[Page]:
    """The page as it is at first, and what comes out of it from now on."""
    made.resize(1368, 700)
    made.show_detail(DETAIL, OrgKind.SANDBOX, checked=True)
    made.show()
    made.open_tab(1)
    yield Page(made)
    for one in ("edited", "budget_edited", "schedules_edited"):
        getattr(made.settings, one).disconnect()


def test_a_mode_is_chosen_from_the_table(shown: Page) -> None:
    shown.part(QWidget, "mode mirror").click()
    assert shown.edits[-1].to_target is Mode.MIRROR
    assert shown.part(QWidget, "mode mirror").isChecked()


def test_every_mode_that_a_file_may_say_is_shown(shown: Page) -> None:
    for mode in Mode:
        detail = replace(DETAIL, mapping=replace(MAPPING, to_target=mode))
        shown.page.show_detail(detail, OrgKind.SANDBOX, checked=True)
        assert shown.part(QWidget, f"mode {mode.value}").isChecked()


def test_a_way_back_is_chosen(shown: Page) -> None:
    assert shown.choose("Back to the source", Mode.UPDATE).to_source is Mode.UPDATE


def test_the_flag_for_deletions_is_a_field_and_a_value(shown: Page) -> None:
    assert shown.choose("delete field", "fax").delete_when == "fax = 'gone'"
    shown.type("delete value", "yes")
    assert shown.edits[-1].delete_when == "fax = 'yes'"
    shown.part(QWidget, "delete flag").click()
    assert shown.edits[-1].delete_when == ""


def test_a_filter_is_changed_joined_and_removed(shown: Page) -> None:
    shown.type("source filter 1 value", "DEMO")
    assert shown.edits[-1].where_source == "phone_number != null AND source_code != 'DEMO'"
    assert shown.press("and").where_source == "phone_number != null OR source_code != 'DEMO'"
    after = shown.press("Remove this filter")
    assert after.where_source == "source_code != 'DEMO'"


def test_a_new_filter_is_written_as_soon_as_it_is_whole(shown: Page) -> None:
    shown.press("Add a filter")
    assert shown.edits[-1].where_source.endswith("AND constituent_id != null")
    before = len(shown.edits)
    box = shown.part(ChoiceBox, "source filter 2 test")
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert len(shown.edits) == before
    shown.type("source filter 2 value", "C-1")
    assert "constituent_id = 'C-1'" in shown.edits[-1].where_source


def test_a_condition_that_says_more_stays_a_text(shown: Page) -> None:
    mapping = replace(MAPPING, where_source="state IN ('Avon', 'Kent')")
    shown.page.show_detail(replace(DETAIL, mapping=mapping), OrgKind.SANDBOX, checked=True)
    shown.type("source condition", "state IN ('Avon')")
    assert shown.edits[-1].where_source == "state IN ('Avon')"


def test_conflicts_of_the_mapping_and_of_a_field_are_chosen(shown: Page) -> None:
    shown.part(PushButton, "conflicts newest wins").click()
    assert shown.edits[-1].conflicts is ConflictPolicy.NEWEST_WINS
    after = shown.choose("Conflicts of Mobile Subscriber", ConflictPolicy.SOURCE_WINS)
    assert after.fields[5].conflict is ConflictPolicy.SOURCE_WINS
    assert shown.press("Remove this exception").fields[5].conflict is None


def test_the_identity_has_ways_that_are_tried_in_order(shown: Page) -> None:
    assert shown.press("Add a way").identity[1].target == ("FirstName",)
    after = shown.choose("Way 2", "Email")
    assert after.identity[1].source == ("profile_email",)
    assert shown.choose("Way 2, compared", Compare.LOOSE).identity[1].compare is Compare.LOOSE
    several = shown.choose("If several are found", Many.NEWEST)
    assert {way.many for way in several.identity} == {Many.NEWEST}
    assert len(shown.press("Remove this way").identity) == 1


def test_the_budget_is_typed_and_an_empty_field_is_the_automatic_share(shown: Page) -> None:
    shown.type("budget daily", "600")
    assert shown.budgets[-1] == Budget(600, 1200)
    edit = shown.part(QLineEdit, "budget hourly")
    edit.clear()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert shown.budgets[-1] == Budget(600, None)
    box = shown.part(ChoiceBox, "At the limit")
    box.setCurrentIndex(box.findData(AtLimit.STOP))
    box.activated.emit(box.currentIndex())
    assert shown.budgets[-1].at_limit is AtLimit.STOP


def test_tabs_lead_to_sections_and_follow_the_scroll(shown: Page, qtbot) -> None:
    page = shown.page
    page.resize(1000, 420)
    page.open_tab(1 + Anchor.CONFLICTS)
    bar = page.settings.verticalScrollBar()
    assert bar.value() > 0
    assert page._tabs._buttons[1 + Anchor.CONFLICTS].isChecked()
    bar.setValue(0)
    assert page._tabs._buttons[1 + Anchor.MODE].isChecked()


def test_place_and_keyboard_stay_when_the_page_is_made_anew(shown: Page, qtbot) -> None:
    shown.page.resize(1000, 420)
    shown.page.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)
    edit = shown.part(QLineEdit, "budget daily")
    shown.page.settings.verticalScrollBar().setValue(200)
    edit.setFocus()
    place = shown.page.settings.verticalScrollBar().value()
    mapping = replace(MAPPING, conflicts=ConflictPolicy.SOURCE_WINS)
    shown.page.show_detail(replace(DETAIL, mapping=mapping), OrgKind.SANDBOX, checked=True)
    assert shown.page.settings.verticalScrollBar().value() == place
    qtbot.waitUntil(lambda: shown.part(QLineEdit, "budget daily").hasFocus())


def test_a_mapping_by_hand_gets_a_schedule(shown: Page) -> None:
    shown.page.show_detail(replace(DETAIL, schedules=()), OrgKind.SANDBOX, checked=True)
    assert shown.choose_often(0, "Once a day") == (Schedule("subscribers", at=time(2)),)
    shown.type("schedule 0 at", "06:30")
    assert shown.schedules[-1] == (Schedule("subscribers", at=time(6, 30)),)
    assert shown.choose_often(0, "By hand") == ()


def test_hours_days_and_clock_of_a_schedule_are_changed(shown: Page) -> None:
    assert shown.choose_often(0, "Every 30 minutes")[0].every == timedelta(minutes=30)
    shown.type("schedule 0 from", "08:00")
    assert shown.schedules[-1][0].between == (time(8), time(20))
    shown.part(PushButton, "schedule 0 sun").click()
    assert Weekday.SUNDAY not in shown.schedules[-1][0].days
    shown.part(PushButton, "schedule 0 sun").click()
    assert shown.schedules[-1][0].days == ()
    box = shown.part(ChoiceBox, "schedule 0 zone")
    box.showPopup()
    box.hidePopup()
    box.setCurrentIndex(box.findData("Asia/Tokyo"))
    box.activated.emit(box.currentIndex())
    assert shown.schedules[-1][0].zone == "Asia/Tokyo"


def test_the_next_five_times_are_named(shown: Page) -> None:
    words = shown.part(TextLabel, "schedule 0 next").words()
    assert words.startswith("Today ")
    assert words.count(":") == 5


def test_a_second_time_is_added_and_removed(shown: Page) -> None:
    shown.press_schedule("Add a time")
    assert len(shown.schedules[-1]) == 2
    shown.press_schedule("Remove this time")
    assert shown.schedules[-1] == (Schedule("subscribers", at=time(2)),)


def test_hours_are_written_when_both_ends_are_there(shown: Page) -> None:
    plain = Schedule("subscribers", every=timedelta(minutes=5))
    shown.page.show_detail(replace(DETAIL, schedules=(plain,)), OrgKind.SANDBOX, checked=True)
    shown.type("schedule 0 from", "08:00")
    assert shown.schedules == []
    shown.type("schedule 0 to", "18:00")
    assert shown.schedules[-1][0].between == (time(8), time(18))


def test_the_tab_stays_while_its_section_is_edited(shown: Page) -> None:
    shown.page.resize(1368, 420)
    shown.page.open_tab(1 + Anchor.SCHEDULE)
    shown.page.settings.verticalScrollBar().setValue(120)
    shown.page.open_tab(1 + Anchor.SCHEDULE)
    shown.choose_often(0, "Every hour")
    assert shown.page._tabs._buttons[1 + Anchor.SCHEDULE].isChecked()


def said(shown: Page) -> list[str]:
    return [
        one.words() for one in shown.page.settings.widget().findChildren(TextLabel) if one.words()
    ]


def test_each_section_says_how_many_rows_it_concerns(shown: Page) -> None:
    shown.page.settings.show_counts(MAPPING, COUNTS)
    words = said(shown)
    assert "50,179 of 50,227 rows pass" in words
    assert [one for one in words if one.startswith("leaves")] == ["leaves out 0", "leaves out 48"]
    assert "3 rows now. Deletions always wait for your approval in Preview." in words
    assert {"8,150", "find one record", "214", "find none, will be new"} <= set(words)
    assert not [one for one in words if "would be deleted" in one]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.MIRROR, "812 of 9,014 Contacts would be deleted, as they were read last."),
        (Mode.DELETE, "8,152 of 9,014 Contacts would be deleted, as they were read last."),
    ],
)
def test_a_mode_that_deletes_says_how_many_records_would_go(
    shown: Page, mode: Mode, words: str
) -> None:
    mirrored = replace(MAPPING, to_target=mode)
    shown.page.show_detail(replace(DETAIL, mapping=mirrored), OrgKind.SANDBOX, checked=True)
    shown.page.settings.show_counts(mirrored, COUNTS)
    assert words in said(shown)


def test_what_was_never_read_is_not_guessed(shown: Page) -> None:
    mirrored = replace(MAPPING, to_target=Mode.MIRROR)
    shown.page.show_detail(replace(DETAIL, mapping=mirrored), OrgKind.SANDBOX, checked=True)
    shown.page.settings.show_counts(mirrored, replace(COUNTS, target_rows=None, whole=False))
    words = said(shown)
    assert "How many Contacts would go is known after the next preview." in words
    assert "What they find is known after the next preview." in words
    assert "50,179 of 50,227 rows pass, of those that were looked at" in words


def test_counts_are_wanted_for_what_is_shown_and_not_twice(shown: Page) -> None:
    wanted: list[tuple[Mapping, tuple[str, ...]]] = []
    shown.page.settings.counts_wanted.connect(lambda *asked: wanted.append(asked))
    edited = shown.choose("source filter 0 test", "is empty")
    assert wanted == [(edited, ("phone_number = null", "source_code != 'TEST'"))]
    shown.page.settings.show_counts(MAPPING, COUNTS)
    assert "50,179 of 50,227 rows pass" not in said(shown), "that was another mapping"
    shown.page.settings.show_counts(edited, COUNTS)
    shown.page.show_detail(
        replace(DETAIL, mapping=edited, budget=Budget(1)), OrgKind.SANDBOX, checked=True
    )
    assert len(wanted) == 1
    assert "50,179 of 50,227 rows pass" in said(shown)
