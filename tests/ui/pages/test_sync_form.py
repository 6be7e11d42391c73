"""The form of a sync: every kind of question has its field, and an answer counts at once."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.ui.pages.sync_form import SyncForm
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.choices import CheckBox
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from tests.ui.form_pictures import FORM


@pytest.fixture
def form(looks, qtbot) -> SyncForm:
    made = SyncForm()
    qtbot.addWidget(made)
    made.show_form(FORM)
    return made


def test_each_kind_of_question_answers_in_its_own_field(form: SyncForm, qtbot) -> None:
    heard: list[tuple[str, str, str]] = []
    form.answered.connect(lambda *one: heard.append(one))
    field = form.fields["field"]
    assert isinstance(field, TextField)
    field.edit.setFocus()
    field.edit.setText("Other__c")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    way = form.fields["way"].findChild(ChoiceBox)
    way.setCurrentIndex(way.findText("with a number"))
    way.activated.emit(way.currentIndex())
    box = form.fields["moments"]
    assert isinstance(box, CheckBox)
    box.click()
    assert heard == [
        ("mobile-opt-ins", "field", "Other__c"),
        ("mobile-opt-ins", "way", "with a number"),
        ("mobile-opt-ins", "moments", "false"),
    ]


def test_an_answer_that_did_not_change_is_not_sent(form: SyncForm, qtbot) -> None:
    with qtbot.assertNotEmitted(form.answered):
        form.fields["field"].edit.editingFinished.emit()


def test_a_table_is_answered_line_by_line(form: SyncForm, qtbot) -> None:
    table = form.fields["paths"]
    with qtbot.waitSignal(form.choices_requested) as heard:
        loads = [one for one in table.findChildren(PushButton) if "Load" in one.accessibleName()]
        loads[0].click()
    assert heard.args == ["mobile-opt-ins", "paths.path"]
    form.show_choices("paths.path", ["OP1", "OP2"])
    table.add.click()
    table._rows[1]["when"].setText("LeadSource = 'Phone'")
    table._rows[1]["path"].setCurrentText("OP2")
    with qtbot.waitSignal(form.answered) as heard:
        table._tell()
    assert heard.args[1] == "paths"
    assert json.loads(heard.args[2]) == [
        {"when": "LeadSource = 'Web'", "path": "OP1"},
        {"when": "LeadSource = 'Phone'", "path": "OP2"},
    ]
    for cells in list(table._rows):
        table._remove(cells, cells["when"].parentWidget())
    assert table.rows() == []


def test_a_refused_answer_is_said_below_its_field(form: SyncForm) -> None:
    form.show_problem("daily_quota", '"many" is not a whole number.')
    assert form._below["daily_quota"].words() == '"many" is not a whole number.'
    form.show_form(FORM)
    assert form._below["daily_quota"].words() == "Empty: no limit."


def test_active_says_so_in_words_and_asks_before_it_turns(form: SyncForm, qtbot) -> None:
    assert form.active.isChecked()
    with qtbot.waitSignal(form.activation_requested) as heard:
        form.active.click()
    assert heard.args == ["mobile-opt-ins", False]
    form.show_problem("", "Another sync writes the same field.")
    assert form.active.isChecked()
    assert form.notice.words() == "Another sync writes the same field."
    form.show_form(replace(FORM, active=False, unbound=("profiles",)))
    assert "writes nothing" in form._note.words()
    assert "profiles" in form._note.words()


def test_what_is_typed_stays_when_the_form_is_read_again(form: SyncForm) -> None:
    before = form.fields["daily_quota"]
    before.edit.setText("12")
    form.show_form(replace(FORM, active=False))
    assert form.fields["daily_quota"] is before
    assert before.edit.text() == "12"
