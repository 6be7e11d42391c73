"""The form of a sync: whether it is active, and what its file asks in place of being edited."""

import json
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.asks.messages import SettingFacts, SyncFormFacts
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.choices import CheckBox, SwitchButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import ElidedLabel, HairlineSeparator, TextLabel
from app.ui.widgets.panel_head import PanelHead
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.states import NoticeBar

WIDTH_PX = 440
PADDING_PX = 24
CHOOSE = "choice"
Answered = Callable[[str], None]


class SyncForm(Surface):
    """Told by `show_form`, `show_choices`, `show_problem`. What is answered counts at once.

    Signals:
        answered: a setting has another answer (str: sync, str: key, str: answer).
        activation_requested: the sync shall write, or rest (str: sync, bool).
        choices_requested: what may be chosen? (str: sync, str: key).
        closed: the panel went away.
    """

    answered = Signal(str, str, str)
    activation_requested = Signal(str, bool)
    choices_requested = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunken", "left", parent)
        self._facts: SyncFormFacts | None = None
        self._title = ElidedLabel("", "sectionTitle")
        self.notice = NoticeBar()
        self.active = SwitchButton(self.tr("Active"))
        self._badge = Badge("", "circle-check", color="ok", tint="okTint")
        self._note = TextLabel("", "small", "muted", wrap=True)
        self.fields: dict[str, QWidget] = {}
        self._below: dict[str, TextLabel] = {}
        self._body = QVBoxLayout()
        self._lay_out()
        self.active.clicked.connect(self._on_active)
        self.setFixedWidth(WIDTH_PX)

    @property
    def sync(self) -> str:
        """Whose form it is; "" for none."""
        return self._facts.sync if self._facts else ""

    def show_form(self, facts: SyncFormFacts) -> None:
        """Show a form with its answers; the one that is being typed in keeps the focus."""
        same = self._facts is not None and _questions(self._facts) == _questions(facts)
        self._facts = facts
        self.notice.hide()
        self._title.set_text(self.tr("Settings of {sync}").format(sync=facts.title))
        self._show_active(facts)
        if same:
            for one in facts.settings:
                self._say(one.name, _meaning(one), "muted")
        else:
            self._make_fields(facts)
        self.show()

    def show_choices(self, key: str, choices: list[str]) -> None:
        """Offer what a connection has."""
        for name, field in self.fields.items():
            if isinstance(field, ChoiceField) and name == key:
                field.show_choices(choices)
            if isinstance(field, TableField) and key.startswith(f"{name}."):
                field.show_choices(key.partition(".")[2], choices)

    def show_problem(self, key: str, words: str) -> None:
        """An answer was not taken; the one before counts. Without a key, of the whole."""
        if key in self._below:
            self._say(key, words, "error")
            self._below[key].show()
        else:
            self.notice.show_error(words)
        if self._facts is not None:
            self.active.setChecked(self._facts.active)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = PanelHead(self._title)
        head.closed.connect(self._leave)
        column.addWidget(head)
        column.addWidget(self.notice)
        inside = Surface("sunken")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(PADDING_PX, 16, PADDING_PX, 16)
        outer.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.active)
        row.addWidget(self._badge)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addWidget(self._note)
        outer.addWidget(HairlineSeparator())
        self._body.setSpacing(14)
        outer.addLayout(self._body)
        outer.addStretch(1)
        column.addWidget(ScrolledColumn(inside), 1)

    def _show_active(self, facts: SyncFormFacts) -> None:
        self.active.setChecked(facts.active)
        if facts.active:
            self._badge.show_state(self.tr("ACTIVE"), "circle-check", color="ok", tint="okTint")
            words = self.tr("It may write: by hand, and by its schedules.")
        else:
            self._badge.show_state(self.tr("OFF"), "pause", color="text2", tint="surface")
            words = self.tr("It writes nothing. Previews work all the same.")
        if facts.unbound:
            roles = ", ".join(facts.unbound)
            words += " " + self.tr("Without a connection yet: {roles}.").format(roles=roles)
        self._note.setText(words)

    def _make_fields(self, facts: SyncFormFacts) -> None:
        while self._body.count():
            item = self._body.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self.fields, self._below = {}, {}
        for one in facts.settings:
            self._body.addWidget(self._question(one))
        if not facts.settings:
            words = self.tr("This sync asks nothing. What it does is said in its mappings.")
            self._body.addWidget(TextLabel(words, "body", "muted", wrap=True))

    def _question(self, one: SettingFacts) -> QWidget:
        """A label, the field of its kind, and what it means below."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        field = self._field(one)
        if not isinstance(field, TextField | CheckBox):
            column.addWidget(TextLabel(one.label, "tableStrong"))
        column.addWidget(field)
        below = TextLabel(_meaning(one), "label", "muted", wrap=True)
        below.setVisible(bool(_meaning(one)))
        column.addWidget(below)
        self.fields[one.name], self._below[one.name] = field, below
        return holder

    def _field(self, one: SettingFacts) -> QWidget:
        def told(value: str) -> None:
            self.answered.emit(self.sync, one.name, value)

        def wanted(key: str) -> None:
            self.choices_requested.emit(self.sync, key)

        if one.kind == "boolean":
            box = CheckBox(one.label)
            box.setChecked(one.value == "true")
            box.clicked.connect(lambda on: told("true" if on else "false"))
            return box
        if one.kind == CHOOSE:
            return ChoiceField(one, told, lambda: wanted(one.name))
        if one.kind == "table":
            return TableField(one, told, lambda column: wanted(f"{one.name}.{column}"))
        made = TextField(one.label, placeholder=one.default or (one.blank or ""))
        made.set_text(one.value)
        made.edit.editingFinished.connect(lambda: self._on_typed(one.name, made, told))
        return made

    def _on_typed(self, name: str, field: TextField, told: Answered) -> None:
        facts = self._facts
        known = next((one.value for one in facts.settings if one.name == name), "") if facts else ""
        if field.text() != known:
            told(field.text())

    def _say(self, key: str, words: str, color: str) -> None:
        self._below[key].setText(words)
        self._below[key].set_color(color)
        self._below[key].setVisible(bool(words))

    def _on_active(self, on: bool) -> None:  # noqa: FBT001 - the signal's argument
        self.activation_requested.emit(self.sync, on)

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()


class ChoiceField(QWidget):
    """One of several; what a connection offers is asked for, and can be typed meanwhile."""

    def __init__(self, one: SettingFacts, told: Answered, wanted: Callable[[], None]) -> None:
        super().__init__()
        self._one = one
        self.box = ChoiceBox()
        self.box.setAccessibleName(one.label)
        self.box.setEditable(bool(one.offers))
        self._told = told
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        if one.offers:
            ask = PushButton(self.tr("Load choices"), size=ButtonSize.TINY, changes=True)
            ask.setToolTip(self.tr("Ask {place}").format(place=one.offers))
            ask.clicked.connect(wanted)
            row.addWidget(ask)
        self.show_choices(list(one.choices))
        self.box.activated.connect(lambda _row: self._told(self.text()))
        line = self.box.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._on_typed)

    def show_choices(self, choices: list[str]) -> None:
        """Offer these; the answer of now stays."""
        kept = self.text() if self.box.count() else self._one.value
        self.box.clear()
        empty = [""] if self._one.blank is not None else []
        known = [one for one in (kept, *choices) if one]
        self.box.addItems(list(dict.fromkeys([*empty, *known])))
        self.box.setCurrentText(kept)

    def text(self) -> str:
        """What is chosen."""
        return self.box.currentText().strip()

    def _on_typed(self) -> None:
        if self.text() != self._one.value:
            self._told(self.text())


class TableField(QWidget):
    """Rows with an answer for each column; a row without any is left out."""

    def __init__(self, one: SettingFacts, told: Answered, wanted: Callable[[str], None]) -> None:
        super().__init__()
        self._one, self._told = one, told
        self._value = one.value
        self._choices: dict[str, list[str]] = {}
        self._rows: list[dict[str, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.add = PushButton(
            self.tr("Add a line"), icon="plus", size=ButtonSize.TINY, changes=True
        )
        self.add.clicked.connect(lambda: self._add_row({}))
        foot.addWidget(self.add)
        for column in one.columns:
            if column.offers:
                ask = PushButton(self.tr("Load choices"), size=ButtonSize.TINY, changes=True)
                ask.setAccessibleName(self.tr("Load choices for {name}").format(name=column.label))
                ask.clicked.connect(lambda _=False, name=column.name: wanted(name))
                foot.addWidget(ask)
        foot.addStretch(1)
        self._column.addLayout(foot)
        for row in json.loads(one.value) if one.value else []:
            self._add_row(row)

    def show_choices(self, column: str, choices: list[str]) -> None:
        """Offer these in every row of a column."""
        self._choices[column] = choices
        for row in self._rows:
            box = row[column]
            if isinstance(box, ChoiceBox):
                kept = box.currentText()
                box.clear()
                box.addItems(list(dict.fromkeys(["", *([kept] if kept else []), *choices])))
                box.setCurrentText(kept)

    def rows(self) -> list[dict[str, str]]:
        """What is answered, row by row."""
        said = [{name: _said(cell) for name, cell in row.items()} for row in self._rows]
        return [row for row in said if any(row.values())]

    def _add_row(self, values: dict[str, str]) -> None:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        cells: dict[str, QWidget] = {}
        for column in self._one.columns:
            cells[column.name] = self._cell(column, values.get(column.name, ""))
            line.addWidget(cells[column.name], 1)
        remove = PushButton(
            "", ButtonKind.QUIET, icon="x", tip=self.tr("Remove the line"), size=ButtonSize.TINY
        )
        remove.clicked.connect(lambda: self._remove(cells, holder))
        line.addWidget(remove)
        self._rows.append(cells)
        self._column.insertWidget(self._column.count() - 1, holder)

    def _cell(self, column: SettingFacts, value: str) -> QWidget:
        if column.kind == CHOOSE:
            box = ChoiceBox()
            box.setEditable(bool(column.offers))
            known = (*column.choices, *self._choices.get(column.name, ()))
            box.addItems(list(dict.fromkeys(["", *([value] if value else []), *known])))
            box.setCurrentText(value)
            box.setAccessibleName(column.label)
            box.activated.connect(lambda _row: self._tell())
            edit = box.lineEdit()
            if edit is not None:
                edit.editingFinished.connect(self._tell)
            return box
        line = QLineEdit(value)
        line.setFixedHeight(theme().size("controlSmall"))
        line.setAccessibleName(column.label)
        line.setPlaceholderText(column.label)
        line.editingFinished.connect(self._tell)
        return line

    def _remove(self, cells: dict[str, QWidget], holder: QWidget) -> None:
        self._rows = [row for row in self._rows if row is not cells]
        holder.hide()
        holder.deleteLater()
        self._tell()

    def _tell(self) -> None:
        said = self.rows()
        text = json.dumps(said, ensure_ascii=False) if said else ""
        if text != self._value:
            self._value = text
            self._told(text)


def _said(cell: QWidget) -> str:
    if isinstance(cell, ChoiceBox):
        return cell.currentText().strip()
    return cell.text().strip() if isinstance(cell, QLineEdit) else ""


def _meaning(one: SettingFacts) -> str:
    """The help of a question, and what an empty answer means."""
    parts = [one.help]
    if one.blank:
        parts.append(
            QCoreApplication.translate("SyncForm", "Empty: {meaning}.").format(meaning=one.blank)
        )
    return " ".join(part for part in parts if part)


def _questions(facts: SyncFormFacts) -> tuple[object, ...]:
    """What a form is made of, apart from the answers."""
    return (facts.sync, tuple((one.name, one.kind, one.label) for one in facts.settings))
