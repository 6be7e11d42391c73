from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.asks import DecisionAsk
from app.core.approval import ChangeGroup, Choice, Decision, Pattern
from app.core.forecast import Forecast, changes_within
from app.core.pause import Pause, PauseReason
from app.core.plan import ChangeKind
from app.core.progress import Phase, Progress
from app.core.schema import SchemaChange, SchemaChangeKind
from app.core.snapshot import Side
from app.core.sync import OrgKind
from app.store.pages import ChangeOrder, GroupRow, PlanState, Standing
from app.ui.delegates.block_delegate import LINE_PX, LINES
from app.ui.delegates.record_delegate import ValueEditor
from app.ui.models.plan_model import PlanColumn
from app.ui.models.plan_view import LISTED_KINDS
from app.ui.models.record_model import RecordColumn
from app.ui.pages.preview_page import PreviewPage
from app.ui.theme import theme
from app.wording.plans import followed_words
from tests.ui.sample_plan import EMAIL, PHONE, MemoryPages, sample_part, sample_plan

ACROSS = Qt.Orientation.Horizontal
ORG = "00D5g000001AbCdEAA"
AMARA, HUGO, DELE, PRIYA = 0, 3, 5, 8
"""Rows of the sample, in the order that shows decisions first."""


@pytest.fixture
def pages():
    return MemoryPages()


@pytest.fixture
def page(qtbot, looks, pages):
    made = PreviewPage()
    qtbot.addWidget(made)
    made.resize(1368, 812)
    made.show()
    fresh = sample_plan(made_at=datetime.now(tz=UTC), numbers=None)
    made.show_plan(fresh, pages)
    made.show_environment(OrgKind.SANDBOX, ORG)
    return made


def _press(qtbot, widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(widget, key, modifier)


def _decided(qtbot, page, act) -> tuple[DecisionAsk, ...]:
    with qtbot.waitSignal(page.decide_requested) as caught:
        act()
    return caught.args[1]


def test_the_main_button_says_how_much_is_sent_and_where_to(page):
    assert page.heading.apply.text() == "Apply 1,246 changes to SANDBOX"
    assert page.heading.apply.isEnabled()


def test_pressing_the_main_button_asks_to_send_this_plan(page, qtbot):
    with qtbot.waitSignal(page.apply_requested) as caught:
        page.press_main()
    assert caught.args == [318, 0]


def test_what_the_budget_does_not_hold_can_be_sent_in_part(page, pages, qtbot):
    assert page.heading.apply_some.isHidden()
    over = Forecast(200, 60.0, (), -100)
    page.show_plan(sample_plan(made_at=datetime.now(tz=UTC), forecast=over), pages)
    assert page.heading.apply_some.isVisible()
    some, everything = page.heading.parts_menu().actions()
    assert (some.text(), everything.text()) == (
        "Apply the first 600",
        "Apply all, stop at the limit",
    )
    for action, first in ((some, 600), (everything, 0)):
        with qtbot.waitSignal(page.apply_requested) as caught:
            action.trigger()
        assert caught.args == [318, first]


@pytest.mark.parametrize(
    ("forecast", "changes", "held"),
    [
        (None, 500, 500),
        (Forecast(10, 1.0, (), None), 500, 500),
        (Forecast(10, 1.0, (), 0), 500, 500),
        (Forecast(10, 1.0, (), -1), 5_000, 4_400),
        (Forecast(10, 1.0, (), -10), 5_000, 0),
        (Forecast(10, 1.0, (), -12), 5_000, 0),
        (Forecast(4, 1.0, (), -2), 90, 45),
    ],
)
def test_a_part_is_whole_batches_that_the_budget_holds(forecast, changes, held):
    assert changes_within(forecast, changes) == held


def test_a_plan_for_another_org_cannot_be_sent_and_says_why(page):
    page.show_environment(OrgKind.PRODUCTION, "")
    said = "This plan was made for SANDBOX. Compare again to make one for PRODUCTION."
    assert page.notice.words() == said
    assert page.heading.apply.toolTip() == said
    assert not page.heading.apply.isEnabled()
    page.show_environment(OrgKind.SANDBOX, ORG)
    assert page.notice.isHidden()
    assert page.heading.apply.isEnabled()


def test_nothing_can_be_sent_while_a_compare_goes_on(page):
    page.show_progress(Progress(Phase.READ, 31_200, 50_179))
    assert not page.heading.apply.isEnabled()
    assert page.progress.isVisible()
    assert page.progress.words() == "Reading mobile_subscribers.csv, 31,200 of 50,179"


def test_what_the_job_says_is_said_once(page):
    page.show_progress(Progress(Phase.READ, 0, note="Reading Contact"))
    assert page.progress.words() == "Reading Contact…"


def test_a_first_compare_says_that_it_goes_on(page):
    page.show_plan(None, None)
    page.show_progress(Progress(Phase.READ, 10))
    assert page.empty_words()[0] == "Both sides are being compared"
    page.reload()
    assert page.empty_words()[0] == "Choose a mapping to preview"


def test_a_failed_compare_leaves_the_plan_and_says_what_happened(page):
    page.show_failure("The file could not be read.", "EncodingError: byte 7")
    assert page.model.rowCount() == 13
    assert page.notice.words() == "The file could not be read."
    assert page.heading.apply.isEnabled()


@pytest.mark.parametrize("state", [PlanState.APPLIED, PlanState.OUTDATED])
def test_a_plan_that_had_its_time_cannot_be_sent_again(page, pages, qtbot, state):
    page.show_plan(sample_plan(state=state), pages)
    assert not page.heading.apply.isEnabled()
    assert "Compare again" in page.notice.words()
    assert page.heading.apply.toolTip() == page.notice.words()
    with qtbot.assertNotEmitted(page.decide_requested):
        _press(qtbot, page.table.view, Qt.Key.Key_Backspace)


def test_an_old_plan_says_its_age(page, pages):
    page.show_plan(sample_plan(), pages)
    assert page.notice.words().endswith("old.")


def test_a_plan_says_which_mappings_wait_and_why(page, pages):
    pause = Pause("members", Side.TARGET, PauseReason.FIELD_GONE, "Contact", "Fax", "Business Fax")
    now = datetime.now(tz=UTC)
    page.show_plan(sample_plan(made_at=now, pauses=(pause,)), pages)
    assert page.notice.words().startswith(
        "members is paused: The field Business Fax (Contact.Fax) is gone"
    )


def test_a_plan_says_what_is_new_of_the_objects(page, pages):
    change = SchemaChange("Contact", "Fax", "Fax", SchemaChangeKind.LENGTH, "40", "20")
    page.show_plan(sample_plan(made_at=datetime.now(tz=UTC), news=(change, change)), pages)
    assert page.notice.words() == "2 changes of the objects since the last run."


def test_a_plan_says_which_links_followed_a_merge(page, pages):
    (note,) = followed_words(2, 0, "Contacts")
    part = sample_part(notes=(note,))
    page.show_plan(sample_plan(made_at=datetime.now(tz=UTC), parts=(part,)), pages)
    assert page.notice.words() == (
        "2 links of Contacts followed a merge to the record that was kept; "
        "nothing is deleted because of it."
    )


def test_both_sides_agree_when_there_is_nothing_to_change(page, pages):
    part = sample_part(counts=replace(sample_part().counts, read=48_911))
    page.show_plan(sample_plan(changes=0, parts=(part,)), pages)
    assert page.empty_words()[0] == "Both sides agree."
    assert page.empty_words()[1].startswith("48,911 records compared at ")


def test_without_a_plan_the_way_to_the_mappings_is_shown(page, qtbot):
    page.show_plan(None, None)
    assert page.empty_words()[0] == "Choose a mapping to preview"
    assert page.heading.apply.isHidden()


def test_a_chip_leaves_its_kind_out_and_keeps_the_numbers(page):
    page.chips.chips[ChangeKind.UPDATE].click()
    kinds = {page.model.change(row).kind for row in range(page.model.rowCount())}
    assert ChangeKind.UPDATE not in kinds
    assert page.chips.chips[ChangeKind.UPDATE].accessibleName() == (
        "Update, 1,032 records, not shown"
    )


def test_finding_keeps_the_current_record_if_it_is_still_there(page, qtbot):
    page.table.view.go_to(DELE)
    page.tools.search.setText("banjo")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.model.change(page.table.view.currentIndex().row()).title == "Dele Banjo"


def test_space_unchecks_an_approved_row(page, qtbot):
    page.table.view.go_to(DELE)
    asks = _decided(qtbot, page, lambda: _press(qtbot, page.table.view, Qt.Key.Key_Space))
    assert asks == (DecisionAsk("refuse", mapping="contacts", seq=6),)
    assert page.model.standing(DELE) is Standing.REFUSED


def test_space_checks_a_deletion(page, qtbot):
    page.table.view.go_to(HUGO)
    asks = _decided(qtbot, page, lambda: _press(qtbot, page.table.view, Qt.Key.Key_Space))
    assert asks == (DecisionAsk("approve", mapping="contacts", seq=4),)


def test_one_and_two_take_a_side_of_a_conflict(page, qtbot):
    page.table.view.go_to(AMARA)
    _decided(qtbot, page, lambda: _press(qtbot, page.table.view, Qt.Key.Key_1))
    assert page.model.standing(AMARA) is Standing.APPROVED
    assert page.pane.model.row(0).reason == "Source wins"
    _decided(qtbot, page, lambda: _press(qtbot, page.table.view, Qt.Key.Key_2))
    assert page.pane.model.row(0).reason == "Target wins"


def test_n_goes_from_one_undecided_conflict_to_the_next(page, qtbot):
    page.table.view.go_to(AMARA)
    _press(qtbot, page.table.view, Qt.Key.Key_N)
    assert page.model.change(page.table.view.currentIndex().row()).title == "Tomasz Wrona"


def test_alt_down_goes_to_the_next_change(page, qtbot):
    page.table.view.go_to(AMARA)
    _press(qtbot, page.table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.table.view.currentIndex().row() == 1


def test_the_pane_takes_a_side_for_one_field_and_approves_the_record_with_it(page, qtbot):
    page.table.view.go_to(AMARA)
    table = page.pane.table
    table.setCurrentIndex(page.pane.model.index(0, RecordColumn.RESULT))
    asks = _decided(qtbot, page, lambda: _press(qtbot, table, Qt.Key.Key_2))
    assert asks[-1] == DecisionAsk("keep target", mapping="contacts", seq=1, rule=PHONE)
    assert page.model.standing(AMARA) is Standing.APPROVED


def test_the_pane_approves_nothing_while_a_field_waits(page, qtbot):
    page.table.view.go_to(AMARA)
    with qtbot.assertNotEmitted(page.decide_requested):
        _press(qtbot, page.pane.table, Qt.Key.Key_Space)
    assert page.pane.table.currentIndex().row() == 0


def test_an_own_value_is_written_and_called_yours(page, qtbot):
    page.table.view.go_to(AMARA)
    index = page.pane.model.index(0, RecordColumn.RESULT)
    asks = _decided(
        qtbot,
        page,
        lambda: page.pane.model.setData(index, "+44 7700 900000", Qt.ItemDataRole.EditRole),
    )
    assert asks[-1].choice == "own value"
    assert asks[-1].value == "+44 7700 900000"
    assert page.pane.model.row(0).reason == "Yours"


def test_a_refused_field_stays_refused_when_its_record_is_approved_later(page, qtbot):
    page.table.view.go_to(PRIYA)
    rows = [page.pane.model.row(n).field.rule for n in range(3)]
    place = page.pane.model.index(rows.index(EMAIL), RecordColumn.CHECK)
    _decided(qtbot, page, lambda: page.pane.table.clicked.emit(place))
    assert page.model.standing(PRIYA) is Standing.PARTLY
    _decided(qtbot, page, lambda: _press(qtbot, page.table.view, Qt.Key.Key_Space))
    assert page.model.standing(PRIYA) is Standing.REFUSED
    _decided(qtbot, page, lambda: _press(qtbot, page.table.view, Qt.Key.Key_Space))
    assert page.model.standing(PRIYA) is Standing.PARTLY


def test_the_approve_menu_says_each_number_first(page):
    menu = QMenu()
    page.tools.approve_menu_requested.emit(menu)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        "Approve the 1,249 shown",
        "Approve 214 creations",
        "Approve 1,032 updates",
        "Approve 3 deletions",
        "Take source in 7 conflicts",
        "Keep target in 7 conflicts",
        "Reject the 1,256 shown",
    ]


def test_the_approve_menu_lists_what_changes_do_and_a_tick_decides_a_pattern(page, pages, qtbot):
    phones = ChangeGroup(
        3, "subscribers", ChangeKind.UPDATE, Side.TARGET, PHONE, Pattern.COUNTRY_CODE, 812, 1, "+44"
    )
    disputed = ChangeGroup(
        4, "subscribers", ChangeKind.CONFLICT, Side.TARGET, PHONE, Pattern.CONFLICT, 7, 2
    )
    mapping = page.model.filter.mapping
    pages.group_rows = tuple(
        GroupRow(replace(one, mapping=mapping), "Mobile Phone", Standing.APPROVED)
        for one in (phones, disputed)
    )
    menu = QMenu()
    page.tools.approve_menu_requested.emit(menu)
    (below,) = [action.menu() for action in menu.actions() if action.menu()]
    (pattern,) = below.actions()
    assert pattern.text() == "“+44” added to Mobile Phone   812"
    assert pattern.isChecked()
    with qtbot.waitSignal(page.decide_requested) as asked:
        pattern.toggle()
    (ask,) = asked.args[1]
    assert (ask.choice, ask.group, ask.seq) == ("refuse", 3, None)


def test_stored_decisions_change_the_number_on_the_button(page, pages, qtbot):
    def store(_plan, asks):
        from app.core.approval import Choice

        pages.decide(tuple(Decision(Choice(a.choice), seq=a.seq, mapping=a.mapping) for a in asks))
        page.reload()

    page.decide_requested.connect(store)
    page.table.view.go_to(DELE)
    _press(qtbot, page.table.view, Qt.Key.Key_Space)
    assert page.heading.apply.text() == "Apply 6 changes to SANDBOX"
    assert page.table.view.currentIndex().row() == DELE


def _columns(page: PreviewPage) -> list[str]:
    """The titles that can be seen, from left to right."""
    header, model = page.table.view.plan_header, page.model
    order = [header.logicalIndex(visual) for visual in range(model.columnCount())]
    shown = [column for column in order if not page.table.view.isColumnHidden(column)]
    return [title for column in shown if (title := model.headerData(column, ACROSS))]


def _with_still_fields(page: PreviewPage, pages: MemoryPages, count: int) -> None:
    """Show the sample with fields before the others that no change touches."""
    part = sample_part()
    still = tuple(
        replace(part.rules[0], key=f"s{n}>S{n}", target_label=f"S{n}") for n in range(count)
    )
    part = replace(part, rules=(*still, *part.rules))
    fresh = sample_plan(made_at=datetime.now(tz=UTC), numbers=None, parts=(part,))
    page.show_plan(replace(fresh, id=fresh.id + 1), pages)


def test_fields_that_change_stand_first_and_their_number_last(page, pages):
    page.resize(2_400, 812)
    _with_still_fields(page, pages, 1)
    titles = _columns(page)
    assert titles[:2] == ["Contact", "Key"]
    assert titles.index("Mobile Phone") < titles.index("S0")
    assert titles[-1] == "Changed"


def test_fields_that_do_not_change_are_left_out_until_there_is_room(page, pages):
    _with_still_fields(page, pages, 9)
    before = _columns(page)
    assert "Mobile Phone" in before
    assert "S8" not in before
    view = page.table.view
    assert view.horizontalScrollBar().maximum() == 0
    page.resize(4_000, 812)
    assert "S8" in _columns(page)


def test_columns_give_way_only_where_that_makes_room_for_all(page, pages, qtbot):
    view, bar = page.table.view, page.table.view.horizontalScrollBar()
    labels = [field.label for field in page.model.fields()]
    phone = PlanColumn.FIRST_FIELD + labels.index("Mobile Phone")
    page.resize(1_200, 812)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert view.columnWidth(phone) < view.sizeHintForColumn(phone)
    part = sample_part()
    more = tuple(replace(part.rules[0], key=f"m{n}>M{n}", target_label=f"M{n}") for n in range(9))
    fresh = sample_plan(
        made_at=datetime.now(tz=UTC), parts=(replace(part, rules=(*part.rules, *more)),)
    )
    page.show_plan(replace(fresh, id=fresh.id + 1), pages)
    for column in range(PlanColumn.FIRST_FIELD, page.model.columnCount()):
        view.setColumnHidden(column, False)
    view.fit_columns()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert view.columnWidth(phone) >= view.sizeHintForColumn(phone)


def test_a_column_that_was_asked_for_stays(page, pages):
    _with_still_fields(page, pages, 9)
    last = next(n for n, field in enumerate(page.model.fields()) if field.label == "S8")
    page.table.view.setColumnHidden(PlanColumn.FIRST_FIELD + last, False)
    page.resize(1_300, 812)
    assert "S8" in _columns(page)


# The record beside the table ----------------------------------------------------------------------


def _line(page, number: int, column: RecordColumn) -> QPoint:
    """The middle of a line of a field's block."""
    view = page.pane.table
    cell = view.visualRect(page.pane.model.index(number, RecordColumn.RESULT))
    top = cell.top() + LINES.index(column) * theme().scaled(LINE_PX)
    return QPoint(cell.left() + 120, top + theme().scaled(LINE_PX) // 2)


def test_the_record_goes_beside_the_table_and_back(page, qtbot):
    qtbot.mouseClick(page.tools.beside, Qt.MouseButton.LeftButton)
    assert page.is_pane_beside
    assert page.tools.beside.isChecked()
    assert page.pane.width() >= 440
    assert not page.pane.table.isColumnHidden(RecordColumn.RESULT)
    assert page.pane.table.isColumnHidden(RecordColumn.SOURCE)
    assert page.pane.table.rowHeight(0) == len(LINES) * LINE_PX + 1
    qtbot.mouseClick(page.tools.below, Qt.MouseButton.LeftButton)
    assert not page.is_pane_beside
    assert not page.pane.table.isColumnHidden(RecordColumn.SOURCE)
    assert page.pane.table.rowHeight(0) < 2 * LINE_PX


@pytest.mark.parametrize(
    ("column", "choice"),
    [(RecordColumn.SOURCE, Choice.TAKE_SOURCE), (RecordColumn.TARGET, Choice.KEEP_TARGET)],
)
def test_a_click_on_a_line_of_a_block_takes_its_value(page, qtbot, column, choice):
    page.place_pane(beside=True)
    view = page.pane.table
    place = _line(page, 0, column)
    made = _decided(
        qtbot,
        page,
        lambda: qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place),
    )
    assert [one.choice for one in made if one.rule == PHONE] == [choice.value]


def test_a_click_on_the_result_of_a_block_opens_it_for_typing(page, qtbot):
    page.place_pane(beside=True)
    view = page.pane.table
    place = _line(page, 0, RecordColumn.RESULT)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = view.findChild(ValueEditor)
    assert editor is not None
    assert editor.geometry().contains(place)


def test_a_click_on_what_was_agreed_decides_nothing(page, qtbot):
    page.place_pane(beside=True)
    with qtbot.assertNotEmitted(page.decide_requested):
        place = _line(page, 0, RecordColumn.AGREED)
        assert page.pane.table.indexAt(place).row() == 0
        qtbot.mouseClick(page.pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


# A plan so long that its rows are found by a job --------------------------------------------


class LongPages(MemoryPages):
    """As the pages of a plan that is too long to be looked through while a screen waits."""

    def is_long(self, plan, shown, order):
        return bool(shown.text or shown.rule) or order is ChangeOrder.TITLE


@pytest.fixture
def long_page(page):
    fresh = sample_plan(made_at=datetime.now(tz=UTC), numbers=None)
    page.show_plan(fresh, LongPages())
    return page


def _wish(qtbot, page, act):
    with qtbot.waitSignal(page.list_requested) as caught:
        act()
    return caught.args


def test_a_long_search_is_asked_for_and_the_rows_stay_meanwhile(qtbot, long_page):
    rows = long_page.model.rowCount()
    _, shown, order = _wish(qtbot, long_page, lambda: long_page.find_records("fischer"))
    assert (shown.text, order) == ("fischer", ChangeOrder.NEEDS_DECISION)
    assert long_page.model.rowCount() == rows
    assert long_page.progress.isVisible()
    assert long_page.progress.words() == "Searching…"
    seqs = LongPages().change_seqs(1, shown, order)
    long_page.show_list(seqs, {ChangeKind.UPDATE: len(seqs)})
    assert long_page.model.rowCount() == len(seqs) < rows
    assert long_page.model.kind_rows(ChangeKind.UPDATE) == len(seqs)
    assert long_page.model.kind_rows(ChangeKind.CONFLICT) == 0
    assert not long_page.progress.isVisible()


def test_wishes_made_while_rows_are_found_add_up(qtbot, long_page):
    _wish(qtbot, long_page, lambda: long_page.tools.order_chosen.emit(ChangeOrder.TITLE))
    act = long_page.chips.chips[ChangeKind.UPDATE].click
    _, shown, order = _wish(qtbot, long_page, act)
    assert order is ChangeOrder.TITLE
    assert shown.kinds == frozenset(LISTED_KINDS) - {ChangeKind.UPDATE}
    _, both, _ = _wish(qtbot, long_page, lambda: long_page.find_records("a"))
    assert (both.kinds, both.text) == (shown.kinds, "a")


def test_a_stopped_search_leaves_rows_and_controls_as_they_were(qtbot, long_page):
    rows = long_page.model.rowCount()
    _wish(qtbot, long_page, lambda: long_page.tools._choose_order(ChangeOrder.TITLE))
    _wish(qtbot, long_page, long_page.chips.chips[ChangeKind.UPDATE].click)
    _wish(qtbot, long_page, lambda: long_page.find_records("a"))
    with qtbot.waitSignal(long_page.cancel_requested):
        qtbot.keyClick(long_page.table.view, Qt.Key.Key_Escape)
    long_page.keep_list()
    assert long_page.model.rowCount() == rows
    assert long_page.tools.search.text() == ""
    assert long_page.tools.order.text() == "Needs a decision first"
    assert long_page.chips.shown_kinds() == frozenset(LISTED_KINDS)
    assert not long_page.progress.isVisible()


def test_rows_that_are_there_at_once_end_the_search_for_others(qtbot, long_page):
    _wish(qtbot, long_page, lambda: long_page.find_records("a"))
    with qtbot.waitSignal(long_page.list_dropped):
        long_page.find_records("")
    assert not long_page.progress.isVisible()
    rows = long_page.model.rowCount()
    long_page.show_list([1], {})
    assert long_page.model.rowCount() == rows
