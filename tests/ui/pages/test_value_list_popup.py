"""Values of a column are led to values of a picklist, by mouse and by keyboard."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.asks.messages import FieldSample
from app.core.mapping import FieldRule
from app.ui.models.value_list import ValueList
from app.ui.pages.mapping_fields import MappingFields
from app.ui.pages.pair_table import PairColumn
from app.ui.pages.value_list_popup import ValueListPopup
from tests.ui.sample_mapping import DETAIL, MAPPING

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PAIRS = (("avon", "Avon"), ("Avonn", ""))


@pytest.fixture
def popup(looks, qtbot) -> Iterator[ValueListPopup]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = ValueListPopup("state to Mailing State", ValueList(PAIRS), ("Avon", "Kent"), parent)
    made.open_at(parent.mapToGlobal(parent.rect().topLeft()))
    yield made
    parent.close()


def test_what_is_not_mapped_is_an_error_unless_told_otherwise(popup: ValueListPopup, qtbot) -> None:
    assert popup._sum.words() == "1 of 2 mapped"
    popup._rows[1][1].setCurrentIndex(popup._rows[1][1].findData("Kent"))
    assert popup._sum.words() == "2 of 2 mapped"
    with qtbot.waitSignal(popup.chain_chosen) as heard:
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert heard.args == ["value_list(avon = Avon, Avonn = Kent, else error)"]


def test_other_values_may_pass(popup: ValueListPopup, qtbot) -> None:
    popup.others.setCurrentIndex(popup.others.findData(True))
    with qtbot.waitSignal(popup.chain_chosen) as heard:
        popup.use.click()
    assert heard.args == ["value_list(avon = Avon, else keep)"]


def test_a_value_is_added_by_typing(popup: ValueListPopup) -> None:
    popup.add.click()
    edit, box = popup._rows[-1]
    QTest.keyClicks(edit, "Cent")
    box.setCurrentIndex(box.findData("Kent"))
    assert popup.values().pairs[-1] == ("Cent", "Kent")


def test_a_list_of_nothing_cannot_be_used(popup: ValueListPopup, qtbot) -> None:
    popup._rows[0][1].setCurrentIndex(0)
    assert not popup.use.isEnabled()
    with qtbot.assertNotEmitted(popup.chain_chosen):
        qtbot.keyClick(popup, Qt.Key.Key_Return)


def test_a_pair_with_a_list_opens_it_with_the_values_of_the_file(looks, qtbot) -> None:
    fields = MappingFields()
    qtbot.addWidget(fields)
    fields.resize(1368, 760)
    number = next(n for n, one in enumerate(MAPPING.fields) if one.target == "MailingState")
    rule = FieldRule("state", "MailingState", chain="value_list(avon = S1, else error)")
    rules = (*MAPPING.fields[:number], rule, *MAPPING.fields[number + 1 :])
    sample = FieldSample("state", "avon", 1.0, 9, True, (("avon", 6), ("Kent", 3)))
    samples = {**DETAIL.samples, "state": sample}
    fields.show_detail(replace(DETAIL, mapping=replace(MAPPING, fields=rules), samples=samples))
    fields.show()
    edits: list[str] = []
    fields.hand.edited.connect(lambda mapping, _: edits.append(mapping.fields[number].chain))
    pair = next(one for one in fields.pairs.table.model().rows() if one.number == number)
    fields.pairs.table.cell_requested.emit(pair, PairColumn.TRANSFORM)
    popup = fields.findChildren(ValueListPopup)[-1]
    assert popup.values().pairs == (("avon", "S1"), ("Kent", ""))
    box = popup._rows[1][1]
    box.setCurrentIndex(box.findData("S2"))
    popup.use.click()
    assert edits == ["value_list(avon = S1, Kent = S2, else error)"]
