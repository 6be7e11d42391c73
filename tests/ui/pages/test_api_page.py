"""The editor of API files: what is typed is kept, marked, tried; a key does each thing."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.asks.messages import ApiCheck, ApiText
from app.ui.pages.api_page import ApiPage, ApiRequest
from tests.ui.api_pictures import FACTS, FILES, FOUND, TEXT


@pytest.fixture
def page(looks, qtbot) -> ApiPage:
    made = ApiPage()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    made.show_files(FILES)
    made.show_text(ApiText("people", TEXT, shipped=False, connections=()))
    made.show_check(ApiCheck(FACTS))
    return made


def test_nothing_can_be_saved_before_something_was_typed(page: ApiPage, qtbot) -> None:
    assert not page.save_button.isEnabled()
    page.editor.insert_here("# mine\n")
    assert page.is_changed
    with qtbot.waitSignal(page.save_requested) as heard:
        page.save()
    assert heard.args == ["# mine\n" + TEXT, ""]
    page.show_saved("people", "# mine\n" + TEXT, "Saved 14:38")
    assert (page.is_changed, page.state.words()) == (False, "Saved 14:38")


def test_a_mistake_is_marked_said_and_gone_to_and_keeps_the_file_from_being_saved(
    page: ApiPage, qtbot
) -> None:
    page.editor.insert_here("# mine\n")
    page.show_check(ApiCheck(None, "'recods' is not known here.", 23, "objects.people.read"))
    assert page._verdict.words() == "Line 23, objects.people.read: 'recods' is not known here."
    assert [one.cursor.blockNumber() for one in page.editor.extraSelections()] == [22]
    assert not page.save_button.isEnabled()
    assert page.save_button.toolTip() == "Mend the marked line first"
    assert not page.pane.try_button.isEnabled()
    page._go.click()
    assert page.editor.textCursor().blockNumber() == 22
    page.show_check(ApiCheck(FACTS))
    assert page.editor.extraSelections() == []
    assert page.pane.try_button.isEnabled()


def test_what_was_typed_beside_the_file_goes_with_the_request(page: ApiPage, qtbot) -> None:
    page.pane.fields["token"].set_text("t0ken")
    with qtbot.waitSignal(page.try_requested) as heard:
        page.press_main()
    wish: ApiRequest = heard.args[0]
    assert (wish.text, wish.object, wish.answers) == (TEXT, "people", ())
    assert (wish.secrets, wish.only_show) == ((("token", "t0ken"),), False)
    assert "t0ken" not in repr(wish)
    with qtbot.waitSignal(page.try_requested) as heard:
        page.pane.show_button.click()
    assert heard.args[0].only_show


def test_a_connection_answers_what_the_file_asks(page: ApiPage) -> None:
    page.show_text(ApiText("people", TEXT, shipped=False, connections=("crm",)), "crm")
    page.show_check(ApiCheck(FACTS))
    assert (page.pane.connection_name, page.pane.fields) == ("crm", {})
    assert page.state.words() == "Used by crm"


def test_rows_answer_request_and_paths_are_shown(page: ApiPage) -> None:
    page.show_trial(FOUND)
    model = page.pane.rows.model()
    assert (model.rowCount(), model.index(0, 2).data()) == (2, "Amara Okafor")
    assert '"next": "40"' in page.pane.answer.toPlainText()
    assert "Authorization: Bearer ***" in page.pane.request.toPlainText()
    assert page.pane._pages.currentIndex() == 0
    page.show_trial(replace(FOUND, problem="there is no data.rows", rows=(), line=23))
    assert page.pane._pages.currentIndex() == 1
    assert page.pane.problem.words() == "there is no data.rows"
    assert [one.cursor.blockNumber() for one in page.editor.extraSelections()] == [22]


def test_a_path_goes_into_the_file_by_enter(page: ApiPage, qtbot) -> None:
    page.show_trial(FOUND)
    page.pane._open_tab(3)
    page.pane.paths.setCurrentIndex(page.pane.paths.model().index(3, 0))
    qtbot.keyClick(page.pane.paths, Qt.Key.Key_Return)
    assert page.editor.toPlainText().startswith("data.items[*].title")


def test_a_new_line_goes_on_where_the_last_one_began(page: ApiPage, qtbot) -> None:
    page.show_text(ApiText("x", "a:", shipped=False, connections=()))
    page.editor.go_to_line(1)
    qtbot.keyClick(page.editor, Qt.Key.Key_End)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_B, Qt.Key.Key_Return, Qt.Key.Key_C):
        qtbot.keyClick(page.editor, key)
    assert page.editor.toPlainText() == "a:\n  b\n  c"
    qtbot.keyClick(page.editor, Qt.Key.Key_Tab)
    qtbot.keyClick(page.editor, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert page.editor.toPlainText() == "a:\n  b\nc  "
