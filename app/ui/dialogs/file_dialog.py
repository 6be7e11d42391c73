"""Shows how a file is written, with five rows, and lets each finding be changed."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.asks import ConnectFiles
from app.asks.messages import FileFacts
from app.ui.dialogs.panel_dialog import SIDE_PX, PanelDialog
from app.ui.language import spoken
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.tables import TableView
from app.wording.files import CHOICES, SETTING_WORDS, SETTINGS_OF

WIDTH_PX = 880
COLUMNS = 4
SAMPLE_ROWS = 5
NOTES_MOST = 4
CELL_PX = 140
"""Width of a column of the sample."""

Row = tuple[str, ...]


class SettingField(QWidget):
    """One setting: a list to choose from where all its values are known, else a line of text.

    Signals:
        chosen: the person gave it another value (str: setting, str: value).
    """

    chosen = Signal(str, str)

    def __init__(self, key: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.key = key
        self._value = ""
        self._words = TextLabel(spoken(SETTING_WORDS[key]), "tableStrong")
        self._how = TextLabel("", "label", "muted")
        self._box = ChoiceBox() if choices else None
        self._line = None if choices else TextField(spoken(SETTING_WORDS[key]), optional=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if self._box is not None:
            self._box.setAccessibleName(spoken(SETTING_WORDS[key]))
            for value, words in choices:
                self._box.addItem(words, value)
            self._box.activated.connect(self._on_chosen)
            column.addWidget(self._words)
            column.addWidget(self._box)
        if self._line is not None:
            self._words.hide()
            self._line.edit.editingFinished.connect(self._on_chosen)
            column.addWidget(self._line)
        column.addWidget(self._how)

    def show_value(self, value: str, how: str) -> None:
        """Show what the file is read with now, and where that comes from."""
        self._value = value
        self._how.setText(how)
        if self._box is not None:
            place = self._box.findData(value)
            if place < 0:
                self._box.addItem(value, value)
                place = self._box.count() - 1
            self._box.setCurrentIndex(place)
        if self._line is not None:
            self._line.set_text(value)

    def type_value(self, value: str) -> None:
        """Give it a value as a person would."""
        if self._box is not None:
            self._box.setCurrentIndex(self._box.findData(value))
        if self._line is not None:
            self._line.set_text(value)
        self._on_chosen()

    def _on_chosen(self) -> None:
        value = self._line.text() if self._line is not None else ""
        if self._box is not None:
            value = str(self._box.currentData())
        if value != self._value:
            self._value = value
            self.chosen.emit(self.key, value)


class FileDialog(PanelDialog):
    """Opened with `open()`.

    Signals:
        look_requested: read the file anew with these settings (tuple of (setting, value)).
        connect_requested: keep it (ConnectFiles).
    """

    look_requested = Signal(object)
    connect_requested = Signal(object)

    def __init__(self, path: str, facts: FileFacts, parent: QWidget | None = None) -> None:
        """Show a file.

        Args:
            path: the file.
            facts: what was found of it.
            parent: the dialog opens over it.
        """
        title = self.tr("Connect {file}").format(file=Path(path).name)
        said = self.tr("This is how it would be read. What you change is read anew at once.")
        super().__init__(title, said, width_px=WIDTH_PX, parent=parent)
        self._path, self._facts = path, facts
        self._said: dict[str, str] = {}
        self.name = TextField(self.tr("Name"))
        self.name.set_text(Path(path).stem)
        self.error = NoticeBar()
        self.fields: dict[str, SettingField] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._notes = TextLabel("", "body", "warn", wrap=True)
        self._sample_words = TextLabel("", "tableStrong")
        self._table = TableView(framed=True)
        self._table.setAccessibleName(self.tr("First rows"))
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        cancel = PushButton(self.tr("Cancel"))
        self.connect_button = PushButton(self.tr("Connect"), ButtonKind.MAIN)
        self._lay_out(facts)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self.connect_button)
        cancel.clicked.connect(self.reject)
        self.connect_button.clicked.connect(self._on_connect)
        self.name.changed.connect(self._tell_ready)
        self.show_facts(facts)

    def show_facts(self, facts: FileFacts) -> None:
        """Show how the file is read with what was said by now."""
        self._facts = facts
        self.error.hide()
        values = dict(facts.said)
        for key, field in self.fields.items():
            how = self.tr("found") if key in facts.found else ""
            if key in self._said:
                how = self.tr("as you say")
            field.show_value(values.get(key, ""), how)
        self._show_notes(facts)
        self._show_sample(facts)
        self._tell_ready()
        self.adjustSize()

    def show_problem(self, words: str) -> None:
        """Say why the file cannot be read so; what was shown last stays."""
        self.error.show_error(words)
        self.connect_button.set_ready(ready=False, reason=words)

    def _lay_out(self, facts: FileFacts) -> None:
        keys = SETTINGS_OF[facts.kind]
        for place, key in enumerate(keys):
            choices = CHOICES.get(key, ())
            if key == "sheet":
                choices = tuple((one, one) for one in facts.sheets)
            field = SettingField(key, choices)
            field.chosen.connect(self._on_chosen)
            self.fields[key] = field
            self._grid.addWidget(
                field, place // COLUMNS, place % COLUMNS, Qt.AlignmentFlag.AlignTop
            )
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.error.hide()
        self.column.addWidget(self.name)
        self.column.addWidget(self.error)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._notes)
        self.column.addWidget(self._sample_words)
        self.column.addWidget(self._table)

    def _show_notes(self, facts: FileFacts) -> None:
        shown = [spoken(note) for note in facts.notes[:NOTES_MOST]]
        if len(facts.notes) > NOTES_MOST:
            shown.append(self.tr("and {n} more").format(n=len(facts.notes) - NOTES_MOST))
        self._notes.setText("\n".join(f"• {one}" for one in shown))
        self._notes.setVisible(bool(shown))

    def _show_sample(self, facts: FileFacts) -> None:
        self._sample_words.setText(
            self.tr("{columns} columns, the first rows").format(columns=len(facts.columns))
        )
        columns = [
            Column(_head(one.name, one.kind), _cell(place))
            for place, one in enumerate(facts.columns)
        ]
        model: RowTableModel[Row] = RowTableModel(columns, self._table)
        model.show_rows(facts.rows)
        self._table.setModel(model)
        self._table.set_widths(*[CELL_PX] * len(columns))
        wide = len(columns) * CELL_PX > WIDTH_PX - 2 * SIDE_PX
        rows = min(len(facts.rows), SAMPLE_ROWS) + wide
        header, row = theme().size("tableHeader"), theme().row_height("row")
        self._table.setFixedHeight(header + rows * row + 2)

    def _on_chosen(self, key: str, value: str) -> None:
        self._said[key] = value
        self.look_requested.emit(tuple(self._said.items()))

    def _on_connect(self) -> None:
        said = {**dict(self._facts.said), **{k: v for k, v in self._said.items() if not v}}
        self.connect_requested.emit(
            ConnectFiles(self.name.text(), self._path, said=tuple(sorted(said.items())))
        )

    def _tell_ready(self) -> None:
        self.connect_button.set_ready(
            ready=bool(self.name.text()), reason=self.tr("Give it a name first")
        )


def _head(name: str, kind: str) -> str:
    return name if kind == "text" else f"{name} ({kind})"


def _cell(place: int) -> Callable[[Row], str]:
    return lambda row: " ".join(row[place].split("\n"))
