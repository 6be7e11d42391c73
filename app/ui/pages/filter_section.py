"""Which records of a side may flow: rows of field, test and value, or a condition as a text."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.asks.messages import MappingCounts
from app.core.snapshot import Side
from app.ui.models.count_words import left_out_words, passed_words
from app.ui.models.filter_rows import FilterRow, FilterRows, Test, filter_rows, filter_text
from app.ui.models.mapping_detail import FieldItem, MappingDetail
from app.ui.pages.settings_section import SettingsSection, choice_box
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.labels import TextLabel

FIELD_PX, TEST_PX, WORD_PX = 190, 124, 34


class FilterSection(SettingsSection):
    """The filter of one side; what is not whole yet is kept here and not written."""

    def __init__(self, detail: MappingDetail, side: Side) -> None:
        self._side = side
        source = side is Side.SOURCE
        button = PushButton(_tr("Add a filter"), icon="plus", size=ButtonSize.TINY)
        title = _tr("Filters") if source else _tr("Filters of the target")
        note = _tr("Which source records may flow") if source else _tr("Which records may be met")
        super().__init__(detail, title, note, button)
        text = self.mapping.where_source if source else self.mapping.where_target
        items = detail.source_items() if source else detail.target_items()
        self._names = tuple((item.label, item.name) for item in items)
        self._first: FieldItem | None = items[0] if items else None
        self._rows = filter_rows(text)
        self._text = text
        self._left_out: list[TextLabel] = []
        """Behind each row, how many rows of the source it leaves out."""
        button.setVisible(self._rows is not None)
        button.clicked.connect(self._add)
        self._fill()

    def show_counts(self, counts: MappingCounts) -> None:
        """Say how many rows pass, and behind each row how many it leaves out."""
        if self._side is not Side.SOURCE:
            return
        self.note.setText(passed_words(counts))
        for label, rows in zip(self._left_out, counts.left_out, strict=False):
            label.setText(left_out_words(rows))

    def _fill(self) -> None:
        self._left_out = []
        while self.rows.count():
            item = self.rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self._rows is None:
            self._fill_text()
            return
        if not self._rows.rows:
            none = self.tr("No filter: every record may flow.")
            self.add_row(TextLabel(none, "body", "muted"))
        for number, row in enumerate(self._rows.rows):
            self._fill_row(number, row, self._rows)

    def _fill_text(self) -> None:
        """The condition says more than rows can show: it stays a text."""
        edit = QLineEdit(self._text)
        edit.setObjectName(f"{self._side.value} condition")
        edit.setAccessibleName(self.tr("Condition"))
        edit.setFont(theme().plain_font("mono"))
        edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        edit.setFixedHeight(theme().size("controlSmall"))
        edit.editingFinished.connect(lambda: self._write(edit.text()))
        self.add_row(edit, stretch=False)

    def _fill_row(self, number: int, row: FilterRow, rows: FilterRows) -> None:
        name = f"{self._side.value} filter {number}"
        field = choice_box(f"{name} field", self._names, row.field, FIELD_PX)
        tests = tuple((test_words(test), test) for test in Test)
        test = choice_box(f"{name} test", tests, row.test, TEST_PX)
        value = QLineEdit(row.value)
        value.setObjectName(f"{name} value")
        value.setAccessibleName(self.tr("Value"))
        value.setFixedHeight(theme().size("controlSmall"))
        value.setEnabled(row.test.needs_value)
        value.setPlaceholderText("" if row.test.needs_value else self.tr("No value needed"))
        remove = PushButton(
            "",
            ButtonKind.QUIET,
            icon="x",
            tip=self.tr("Remove this filter"),
            size=ButtonSize.TINY,
        )

        def tell() -> None:
            is_text = row.is_text if value.text() == row.value else True
            after = FilterRow(
                str(field.currentData()), test.currentData(), value.text(), is_text=is_text
            )
            self._change(number, after)

        field.activated.connect(tell)
        test.activated.connect(tell)
        value.editingFinished.connect(tell)
        remove.clicked.connect(lambda: self._change(number, None))
        left_out = TextLabel("", "small", "muted")
        self._left_out.append(left_out)
        self.add_row(self._word(number, rows), field, test, value, left_out, remove, stretch=False)

    def _word(self, number: int, rows: FilterRows) -> QWidget:
        """What joins a row to those above: nothing, or "and" and "or", which a press turns."""
        if not number:
            label = TextLabel(self.tr("Use"), "body", "muted")
            label.setFixedWidth(WORD_PX)
            return label
        words = self.tr("or") if rows.any_of_them else self.tr("and")
        turn = PushButton(words, ButtonKind.QUIET, size=ButtonSize.TINY)
        turn.setToolTip(self.tr("All of them, or any of them"))
        turn.setFixedWidth(WORD_PX)
        turn.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        turn.clicked.connect(self._turn)
        return turn

    def _add(self) -> None:
        if self._rows is not None and self._first is not None:
            row = FilterRow(self._first.name, Test.FILLED)
            self._keep(replace(self._rows, rows=(*self._rows.rows, row)))

    def _turn(self) -> None:
        if self._rows is not None:
            self._keep(replace(self._rows, any_of_them=not self._rows.any_of_them))

    def _change(self, number: int, row: FilterRow | None) -> None:
        """Put another row in the place of one; None takes it out."""
        if self._rows is None or number >= len(self._rows.rows):
            return
        before = self._rows.rows
        if row == before[number]:
            return
        kept = (row,) if row is not None else ()
        self._keep(replace(self._rows, rows=(*before[:number], *kept, *before[number + 1 :])))

    def _keep(self, rows: FilterRows) -> None:
        """Show rows; they are written as soon as all of them are whole."""
        self._rows = rows
        text = filter_text(rows)
        if text != self._text and all(row.is_whole for row in rows.rows):
            self._write(text)
        else:
            self._fill()

    def _write(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        after = replace(self.mapping, where_target=text)
        if self._side is Side.SOURCE:
            after = replace(self.mapping, where_source=text)
        self.edited.emit(after, self.tr("Filter changed."))


def test_words(test: Test) -> str:
    """Say a test."""
    words = {
        Test.IS: _tr("is"),
        Test.IS_NOT: _tr("is not"),
        Test.EMPTY: _tr("is empty"),
        Test.FILLED: _tr("is not empty"),
        Test.MORE: _tr("is more than"),
        Test.LESS: _tr("is less than"),
        Test.AT_LEAST: _tr("is at least"),
        Test.AT_MOST: _tr("is at most"),
        Test.CONTAINS: _tr("contains"),
        Test.BEGINS: _tr("begins with"),
    }
    return words[test]


def _tr(text: str) -> str:
    return QCoreApplication.translate("FilterSection", text)
