"""Pairs made, led elsewhere and taken apart by mouse and by keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.core.mapping import FieldRule, Flow, Mapping
from app.core.snapshot import Side
from app.ui.models.joins import sources_of
from app.ui.models.mapping_detail import FieldItem
from app.ui.pages.field_list import FieldList
from app.ui.pages.field_picker import FieldPicker, best_first
from app.ui.pages.mapping_fields import MappingFields
from app.ui.pages.pair_table import PairColumn
from app.ui.widgets.buttons import PushButton
from tests.ui.sample_mapping import ACCOUNT, DETAIL, MAPPING

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def fields(looks, qtbot) -> MappingFields:
    made = MappingFields()
    qtbot.addWidget(made)
    made.resize(1368, 760)
    made.show_detail(DETAIL)
    made.show()
    qtbot.waitUntil(lambda: bool(made._canvas._wires))
    return made


class Edits(list[tuple[Mapping, str]]):
    """What came out of a hand."""

    def __init__(self, fields: MappingFields) -> None:
        super().__init__()
        fields.hand.edited.connect(lambda mapping, words: self.append((mapping, words)))

    @property
    def mapping(self) -> Mapping:
        return self[-1][0]


def place(list_: FieldList, name: str) -> QPoint:
    """The middle of a row, in its viewport."""
    row = list_.row_rect(name)
    assert row is not None
    return list_.view.viewport().mapFromGlobal(row.center())


def drag(fields: MappingFields, start: FieldList, name: str, end: QPoint) -> None:
    """Press on a row, move to a point of the screen, and let go."""
    viewport = start.view.viewport()
    begin = place(start, name)
    QTest.mousePress(viewport, LEFT, NO_KEYS, begin)
    QTest.mouseMove(viewport, begin + QPoint(20, 2))
    QTest.mouseMove(viewport, viewport.mapFromGlobal(end))
    QTest.mouseRelease(viewport, LEFT, NO_KEYS, viewport.mapFromGlobal(end))


def on_screen(list_: FieldList, name: str) -> QPoint:
    row = list_.row_rect(name)
    assert row is not None
    return row.center()


def test_a_field_dropped_on_another_is_a_new_pair(fields: MappingFields) -> None:
    done = Edits(fields)
    drag(fields, fields._source, "locale", on_screen(fields._target, "Birthdate"))
    assert done.mapping.fields[-1] == FieldRule("locale", "Birthdate")
    assert done[-1][1] == "locale mapped to Birthdate"


def test_a_target_dropped_on_a_source_is_the_same_pair(fields: MappingFields) -> None:
    done = Edits(fields)
    drag(fields, fields._target, "Birthdate", on_screen(fields._source, "state"))
    assert done.mapping.fields[-1] == FieldRule("state", "Birthdate")


def test_a_read_only_field_takes_no_drop(fields: MappingFields) -> None:
    done = Edits(fields)
    fields._target.choose("Id")
    drag(fields, fields._source, "locale", on_screen(fields._target, "Id"))
    assert done == []


def test_while_a_field_is_dragged_the_line_the_chip_and_the_frame_follow(
    fields: MappingFields,
) -> None:
    viewport = fields._source.view.viewport()
    begin = place(fields._source, "locale")
    QTest.mousePress(viewport, LEFT, NO_KEYS, begin)
    QTest.mouseMove(viewport, begin + QPoint(20, 2))
    over = on_screen(fields._target, "Birthdate")
    QTest.mouseMove(viewport, viewport.mapFromGlobal(over))
    chip = fields.drag._chip
    assert chip.isVisible()
    assert chip.accessibleName() == ("locale -> Birthdate Text into a date: choose a format")
    assert fields._target._delegate.framed == "Birthdate"
    assert "Id" in fields._target._delegate.faded
    live = fields._canvas._live
    assert live is not None
    assert live[1].y() == pytest.approx(fields._canvas.mapFromGlobal(over).y(), abs=2)
    QTest.keyClick(fields._source.view, Qt.Key.Key_Escape)
    assert not chip.isVisible()
    assert fields._canvas._live is None
    assert fields._target._delegate.faded == frozenset()


def test_esc_gives_a_drag_up(fields: MappingFields) -> None:
    done = Edits(fields)
    viewport = fields._source.view.viewport()
    begin = place(fields._source, "locale")
    end = viewport.mapFromGlobal(on_screen(fields._target, "Birthdate"))
    QTest.mousePress(viewport, LEFT, NO_KEYS, begin)
    QTest.mouseMove(viewport, begin + QPoint(20, 2))
    QTest.mouseMove(viewport, end)
    QTest.keyClick(fields._source.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, LEFT, NO_KEYS, end)
    assert done == []


def test_a_drag_ends_when_the_page_is_left(fields: MappingFields) -> None:
    done = Edits(fields)
    viewport = fields._source.view.viewport()
    begin = place(fields._source, "locale")
    end = viewport.mapFromGlobal(on_screen(fields._target, "Birthdate"))
    QTest.mousePress(viewport, LEFT, NO_KEYS, begin)
    QTest.mouseMove(viewport, begin + QPoint(20, 2))
    QTest.mouseMove(viewport, end)
    fields.hide()
    fields.show()
    QTest.mouseRelease(viewport, LEFT, NO_KEYS, end)
    assert done == []
    assert fields.drag.held is None


def test_a_drop_on_a_taken_field_asks_what_becomes_of_the_old_pair(
    fields: MappingFields, qtbot
) -> None:
    done, menus = Edits(fields), list[QMenu]()
    fields.hand.menu_opened.connect(menus.append)
    drag(fields, fields._source, "locale", on_screen(fields._target, "Email"))
    assert done == []
    acts = {action.text(): action for action in menus[0].actions()}
    acts["Replace profile_email"].trigger()
    menus[0].close()
    assert done.mapping.fields[3] == FieldRule("locale", "Email")
    assert len(done.mapping.fields) == len(MAPPING.fields)


def test_two_sources_of_one_target_can_be_joined(fields: MappingFields) -> None:
    done, menus = Edits(fields), list[QMenu]()
    fields.hand.menu_opened.connect(menus.append)
    fields._source.choose("address_street_2")
    fields.hand.pair("address_street_2", "MailingStreet", Flow.TO_TARGET, QPoint(9, 9))
    acts = {action.text(): action for action in menus[0].actions()}
    acts["Join both, with a new line"].trigger()
    menus[0].close()
    assert "address_street_2" in done.mapping.fields[6].chain
    assert done.mapping.fields[6].source == "address_street_1"


def choose(fields: MappingFields, *names: str) -> None:
    """Click on the first, then on the others with Ctrl."""
    keys = NO_KEYS
    for name in names:
        fields._source.view.scrollTo(fields._source._model.index(fields._source._rows[name], 0))
        QTest.mouseClick(fields._source.view.viewport(), LEFT, keys, place(fields._source, name))
        keys = Qt.KeyboardModifier.ControlModifier


def test_several_fields_dropped_on_a_free_one_are_joined_as_the_menu_says(
    fields: MappingFields,
) -> None:
    done, menus = Edits(fields), list[QMenu]()
    fields.hand.menu_opened.connect(menus.append)
    choose(fields, "address_street_1", "address_city", "state")
    drag(fields, fields._source, "address_city", on_screen(fields._target, "MailingPostalCode"))
    assert done == []
    acts = {action.text(): action for action in menus[0].actions()}
    acts["Join 3 fields, with a comma"].trigger()
    menus[0].close()
    rule = done.mapping.fields[-1]
    assert (rule.source, rule.target) == ("address_street_1", "MailingPostalCode")
    assert sources_of(rule) == ("address_street_1", "address_city", "state")
    words = "address_street_1, address_city, state mapped to Mailing Postal Code"
    assert done[-1][1] == words


def test_several_fields_on_their_way_are_named_and_do_not_go_into_a_date(
    fields: MappingFields,
) -> None:
    choose(fields, "fax", "locale")
    viewport, begin = fields._source.view.viewport(), place(fields._source, "fax")
    QTest.mousePress(viewport, LEFT, NO_KEYS, begin)
    QTest.mouseMove(viewport, begin + QPoint(20, 2))
    fields._target.choose("Birthdate")
    over = viewport.mapFromGlobal(on_screen(fields._target, "Birthdate"))
    QTest.mouseMove(viewport, over)
    said = fields.drag._chip.accessibleName()
    assert said == "fax and 1 more -> Birthdate Joined fields make a text"
    assert "Birthdate" in fields._target._delegate.faded
    assert len(fields._canvas._beside) == 1
    fields._source.view.give_up()


def test_more_fields_come_behind_those_that_a_target_joins_already(fields: MappingFields) -> None:
    done, menus = Edits(fields), list[QMenu]()
    fields.hand.menu_opened.connect(menus.append)
    for names, entry in (
        (("address_street_2", "address_city"), "Add to address_street_1, with a new line"),
        (("state",), "Join both, with a new line"),
    ):
        if len(names) > 1:
            fields.hand.join(names, "MailingStreet", QPoint(9, 9))
        else:
            fields.hand.pair(names[0], "MailingStreet", Flow.TO_TARGET, QPoint(9, 9))
        acts = {action.text(): action for action in menus[-1].actions()}
        acts[entry].trigger()
        menus[-1].close()
        fields.show_detail(replace(DETAIL, mapping=done.mapping))
    assert sources_of(done.mapping.fields[6]) == (
        "address_street_1",
        "address_street_2",
        "address_city",
        "state",
    )
    fields.draw()
    ends = {w.names[0] for w in fields._canvas._wires if w.number == 6 and not w.is_suggestion}
    assert ends >= {"address_street_1", "address_city"}


def test_several_fields_chosen_by_the_keyboard_are_joined_from_the_list(
    fields: MappingFields,
) -> None:
    done, menus = Edits(fields), list[QMenu]()
    fields.hand.menu_opened.connect(menus.append)
    fields._source.choose("fax")
    QTest.keyClick(fields._source.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(fields._source.view, Qt.Key.Key_Return)
    picker = popup_of(fields)
    assert picker._field.placeholderText() == "Join 2 fields to…"
    QTest.keyClicks(picker._field, "postal")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    menus[0].actions()[0].trigger()
    menus[0].close()
    assert sources_of(done.mapping.fields[-1]) == ("fax", "locale")


OPEN = replace(DETAIL, opened={(Side.TARGET, "AccountId"): (ACCOUNT,)})


def test_the_chevron_and_the_arrows_of_a_lookup_ask_for_the_fields_behind_it(
    fields: MappingFields,
) -> None:
    asked: list[tuple[Side, str]] = []
    fields.lookup_requested.connect(lambda side, name: asked.append((side, name)))
    fields._target.choose("AccountId")
    row, view = place(fields._target, "AccountId"), fields._target.view
    QTest.mouseClick(view.viewport(), LEFT, NO_KEYS, QPoint(8, row.y()))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert asked == [(Side.TARGET, "AccountId")] * 2
    fields.show_detail(OPEN)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert len(asked) == 3
    menu = fields.open_field_menu(Side.TARGET, "AccountId")
    assert "Hide the fields behind it" in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_a_parents_field_takes_a_drop_and_names_the_parent(fields: MappingFields) -> None:
    done = Edits(fields)
    fields.show_detail(OPEN)
    path = "Account.Customer_Number__c"
    fields._target.choose(path)
    drag(fields, fields._source, "source_code", on_screen(fields._target, path))
    assert done.mapping.fields[-1] == FieldRule("source_code", path)
    assert done[-1][1] == "source_code mapped to Account › Customer number"
    fields.show_detail(replace(OPEN, mapping=done.mapping))
    lined = next(item for item in fields._target.items() if item.name == path)
    assert (lined.label, lined.depth) == ("Account › Customer number", 0)


def wire_end(fields: MappingFields, number: int, x: float) -> QPoint:
    """A point on a pair's line near one of its ends, in the gutter."""
    canvas = fields._canvas
    wire = next(w for w in canvas._wires if w.number == number and not w.is_suggestion)
    path = canvas._path(wire)
    share = path.percentAtLength(path.length() * x)
    return path.pointAtPercent(share).toPoint()


def test_a_lines_end_dragged_to_another_field_leads_the_pair_there(fields: MappingFields) -> None:
    done, canvas = Edits(fields), fields._canvas
    grip = wire_end(fields, 3, 0.98)
    QTest.mousePress(canvas, LEFT, NO_KEYS, grip)
    QTest.mouseMove(canvas, grip + QPoint(0, 20))
    end = canvas.mapFromGlobal(on_screen(fields._target, "Birthdate"))
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, end)
    assert (done.mapping.fields[3].source, done.mapping.fields[3].target) == (
        "profile_email",
        "Birthdate",
    )


def test_a_lines_end_dropped_on_nothing_removes_the_pair(fields: MappingFields) -> None:
    done, canvas = Edits(fields), fields._canvas
    grip = wire_end(fields, 3, 0.98)
    QTest.mousePress(canvas, LEFT, NO_KEYS, grip)
    QTest.mouseMove(canvas, QPoint(canvas.width() // 2, grip.y()))
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(canvas.width() // 2, grip.y()))
    assert len(done.mapping.fields) == len(MAPPING.fields) - 1
    assert done[-1][1] == "Pair removed."


def test_lines_stay_with_their_rows_while_a_list_scrolls(fields: MappingFields) -> None:
    before = {w.number: w.start_y for w in fields._canvas._wires if not w.is_suggestion}
    fields._source.view.verticalScrollBar().setValue(30)
    after = {w.number: w.start_y for w in fields._canvas._wires if not w.is_suggestion}
    shared = before.keys() & after.keys()
    assert shared
    assert all(before[n] - after[n] == pytest.approx(30) for n in shared)
    row = fields._source.row_rect("state")
    assert row is not None
    middle = fields._canvas.mapFromGlobal(row.center()).y()
    state = next(w for w in fields._canvas._wires if w.names[0] == "state")
    assert state.start_y == pytest.approx(middle, abs=1.5)


def popup_of(fields: MappingFields) -> FieldPicker:
    found = [one for one in fields.findChildren(FieldPicker) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_enter_opens_the_fields_of_the_other_side_best_match_first(fields: MappingFields) -> None:
    done = Edits(fields)
    fields._source.choose("source_code")
    QTest.keyClick(fields._source.view, Qt.Key.Key_Return)
    picker = popup_of(fields)
    assert picker.names()[0] == "LeadSource"
    QTest.keyClicks(picker._field, "birth")
    assert picker.names() == ("Birthdate",)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert done.mapping.fields[-1] == FieldRule("source_code", "Birthdate")


def test_ctrl_enter_maps_both_ways(fields: MappingFields) -> None:
    done = Edits(fields)
    fields._target.choose("Birthdate")
    QTest.keyClick(fields._target.view, Qt.Key.Key_M)
    picker = popup_of(fields)
    QTest.keyClicks(picker._field, "locale")
    QTest.keyClick(picker, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done.mapping.fields[-1] == FieldRule("locale", "Birthdate", Flow.BOTH)


def test_alt_and_an_arrow_jump_to_the_other_end(fields: MappingFields) -> None:
    fields._source.choose("state")
    QTest.keyClick(fields._source.view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert fields._target.current() == "MailingState"


@pytest.mark.parametrize(
    ("key", "keys", "change"),
    [
        (Qt.Key.Key_D, NO_KEYS, {"flow": Flow.BOTH}),
        (Qt.Key.Key_R, NO_KEYS, {"required": True}),
        (Qt.Key.Key_W, NO_KEYS, {"watch": False}),
    ],
)
def test_a_key_changes_the_current_pair(fields: MappingFields, key, keys, change) -> None:
    done = Edits(fields)
    fields.choose_pair(3)
    QTest.keyClick(fields.pairs.table, key, keys)
    rule = done.mapping.fields[3]
    assert {name: getattr(rule, name) for name in change} == change


def test_k_makes_a_pair_a_key(fields: MappingFields) -> None:
    done = Edits(fields)
    fields.choose_pair(3)
    QTest.keyClick(fields.pairs.table, Qt.Key.Key_K)
    assert done.mapping.identity[-1].target == ("Email",)


def test_del_removes_and_ctrl_up_moves_the_current_pair(fields: MappingFields) -> None:
    done = Edits(fields)
    fields.choose_pair(3)
    table = fields.pairs.table
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert done.mapping.fields[2] == MAPPING.fields[3]
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert MAPPING.fields[3] not in done.mapping.fields


def test_a_press_on_a_box_ticks_it(fields: MappingFields) -> None:
    done, table = Edits(fields), fields.pairs.table
    box = table.visualRect(table.model().index(0, PairColumn.REQUIRED))
    QTest.mouseClick(table.viewport(), LEFT, NO_KEYS, box.center())
    assert done.mapping.fields[0].required


def test_the_default_of_a_pair_is_typed_at_its_cell(fields: MappingFields) -> None:
    done, table = Edits(fields), fields.pairs.table
    fields.choose_pair(3)
    table.setCurrentIndex(table.model().index(3, PairColumn.DEFAULT))
    QTest.keyClick(table, Qt.Key.Key_F2)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClicks(popup.edit, "none@harbour.example")
    QTest.keyClick(popup.edit, Qt.Key.Key_Return)
    assert done.mapping.fields[3].default == "none@harbour.example"


def test_a_transform_is_chosen_from_those_of_the_type(fields: MappingFields) -> None:
    done, table = Edits(fields), fields.pairs.table
    fields.choose_pair(4)
    table.setCurrentIndex(table.model().index(4, PairColumn.TRANSFORM))
    QTest.keyClick(table, Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.edit.text() == "phone(GB)"
    QTest.keyClick(popup._list, Qt.Key.Key_Down)
    QTest.keyClick(popup._list, Qt.Key.Key_Return)
    assert done.mapping.fields[4].chain == "phone(US)"


def test_a_suggestion_is_accepted_by_its_check_and_never_by_itself(fields: MappingFields) -> None:
    done, canvas = Edits(fields), fields._canvas
    assert done == []
    canvas.grab()
    tag = next(tag for tag in canvas._placed_tags() if tag.wire.names[1] == "MailingPostalCode")
    QTest.mouseClick(canvas, LEFT, NO_KEYS, tag.check.center().toPoint())
    assert done.mapping.fields[-1] == FieldRule("address_postal_code", "MailingPostalCode")


def test_accepting_all_takes_the_sure_ones_and_says_how_many_are_left(
    fields: MappingFields,
) -> None:
    done = Edits(fields)
    fields.pairs._accept_all.click()
    assert done.mapping.fields[-1] == FieldRule("address_postal_code", "MailingPostalCode")
    assert len(done.mapping.fields) == len(MAPPING.fields) + 1
    assert done[-1][1] == "1 suggestion accepted, 1 left."


def test_a_suggestion_is_dismissed_by_its_cross_or_by_x(fields: MappingFields, qtbot) -> None:
    with qtbot.waitSignal(fields.suggestion_dismissed) as heard:
        tag = fields._canvas._placed_tags()[0]
        QTest.mouseClick(fields._canvas, LEFT, NO_KEYS, tag.cross.center().toPoint())
    assert heard.args == [tag.wire.names[0], tag.wire.names[1]]
    table = fields.pairs.table
    table.setCurrentIndex(table.model().index(len(MAPPING.fields), 1))
    with qtbot.waitSignal(fields.suggestion_dismissed):
        QTest.keyClick(table, Qt.Key.Key_X)


def test_the_pair_of_a_hidden_row_ends_in_a_chevron_that_leads_there(
    fields: MappingFields,
) -> None:
    fields._source.view.verticalScrollBar().setValue(20)
    hidden = next(w for w in fields._canvas._wires if w.start_hidden and not w.is_suggestion)
    point = QPointF(fields._canvas.source_px, fields._canvas._path(hidden).pointAtPercent(0).y())
    upper = fields._canvas._wire_at(point)
    assert upper is not None
    assert upper.start_hidden
    QTest.mouseClick(fields._canvas, LEFT, NO_KEYS, point.toPoint())
    assert fields._source.current() == upper.names[0]
    placed = fields._source.middle_of(upper.names[0])
    assert placed is not None
    assert not placed[1]


def test_what_resembles_a_field_comes_first_and_what_is_read_only_last() -> None:
    items = tuple(
        FieldItem(name, label, "type", writeable=name != "Id")
        for name, label in (
            ("Id", "Contact ID"),
            ("Fax", "Business Fax"),
            ("MobilePhone", "Mobile Phone"),
            ("LastName", "Last Name"),
        )
    )
    names = [item.name for item in best_first("phone_number", "phone_number", items)]
    assert (names[0], names[-1]) == ("MobilePhone", "Id")
    known = [item.name for item in best_first("phone_number", "x", items, ("Fax",))]
    assert known[0] == "Fax"


def test_a_pairs_menu_changes_direction_and_time(fields: MappingFields) -> None:
    done = Edits(fields)
    menu = QMenu()
    fields.pairs._fill_menu(menu, 3)
    directions = menu.actions()[0].menu()
    assert isinstance(directions, QMenu)
    directions.actions()[2].trigger()
    assert done.mapping.fields[3].flow is Flow.TO_SOURCE
    menu.deleteLater()


def test_both_ends_of_a_pair_can_be_chosen_anew_from_the_table(fields: MappingFields) -> None:
    done = Edits(fields)
    fields.choose_pair(3)
    fields.pairs.end_requested.emit(3, Side.TARGET)
    picker = popup_of(fields)
    QTest.keyClicks(picker._field, "birth")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert done.mapping.fields[3] == FieldRule("profile_email", "Birthdate", chain="lower")


def test_a_small_window_shows_problems_and_sample_in_a_drawer(fields: MappingFields) -> None:
    assert fields.findings.isVisible()
    fields.resize(976, 500)
    assert not fields.findings.isVisible()
    fields.open_drawer(sample=False)
    assert fields.findings.isVisible()
    assert fields._drawer.geometry().right() == fields.width() - 1
    fields.open_drawer(sample=True)
    assert (fields.findings.isVisible(), fields.sample.isVisible()) == (False, True)
    fields.open_drawer(sample=True)
    assert not fields.sample.isVisible()
    fields.resize(1368, 760)
    assert fields.findings.isVisible()
    assert fields.sample.isVisible()


def test_the_menu_of_a_field_removes_its_pairs_and_copies_its_name(fields: MappingFields) -> None:
    done = Edits(fields)
    menu = fields.open_field_menu(Side.TARGET, "Email")
    acts = {action.text(): action for action in menu.actions()}
    acts["Copy API name"].trigger()
    assert QApplication.clipboard().text() == "Email"
    acts["Remove its pairs"].trigger()
    assert MAPPING.fields[3] not in done.mapping.fields
    menu.deleteLater()


def test_the_menu_of_the_gutter_takes_the_lining_up_back_and_removes_all(
    fields: MappingFields, qtbot
) -> None:
    done = Edits(fields)
    menu = fields.gutter_menu()
    acts = {action.text(): action for action in menu.actions()}
    assert acts["Line up"].isChecked()
    acts["Line up"].trigger()
    assert not fields._line_up.isChecked()
    assert [item.name for item in fields._target.items()][:2] == ["Constituent_ID__c", "LastName"]
    with qtbot.waitSignal(fields.suggest_requested):
        acts["Suggest matches"].trigger()
    acts["Remove all pairs"].trigger()
    assert done.mapping.fields == ()
    assert done[-1][1] == "10 pairs removed."
    menu.deleteLater()


def button_of(parent: QWidget, words: str) -> PushButton:
    return next(one for one in parent.findChildren(PushButton) if one.text() == words)


def test_all_suggestions_are_skipped_at_once(fields: MappingFields) -> None:
    gone: list[tuple[str, str]] = []
    fields.suggestion_dismissed.connect(lambda *pair: gone.append(pair))
    button_of(fields.pairs, "Skip these").click()
    assert gone == [(one.source, one.target) for one in DETAIL.suggestions]
    fields.show_detail(replace(DETAIL, suggestions=()))
    assert not button_of(fields.pairs, "Skip these").isVisible()


def test_show_rows_chooses_the_pair_of_a_problem_and_goes_to_its_sample(
    fields: MappingFields,
) -> None:
    shows = [one for one in fields.findings.findChildren(PushButton) if one.text() == "Show rows"]
    assert len(shows) == 2
    shows[1].click()
    assert MAPPING.fields[fields.chosen].source == "state"
    assert fields.sample.isAncestorOf(fields.focusWidget())
    fields.resize(976, 620)
    shows[0].click()
    assert MAPPING.fields[fields.chosen].source == "profile_last_name"
    assert fields.sample.isVisible()
    shows[0].click()
    assert fields.sample.isVisible(), "a second press does not close the drawer"
