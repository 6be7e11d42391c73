"""The panel at the right of Connections that looks into a database: tables, columns, first rows."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import TableColumn, TableFacts
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.language import spoken
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.panel_head import PanelHead
from app.ui.widgets.rounded_holder import RoundedHolder
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.tables import TableView
from app.wording.tables import cell_words, column_words, key_words

PADDING_PX = 24
WIDTH_PX = 640
SHOWN_ROWS = 5
WIDTHS_PX = (128, 208, *(120,) * SHOWN_ROWS)


@dataclass(frozen=True)
class ColumnRow:
    """One column of the table that is looked at, with its first values."""

    column: TableColumn
    is_key: bool
    values: tuple[str | None, ...]

    def value(self, row: int) -> str:
        """The value in one of the first rows, "" where there are fewer."""
        return spoken(cell_words(self.values[row])) if row < len(self.values) else ""


class TablePanel(Surface):
    """Told by `show_tables`, `show_table` and `show_error`.

    Signals:
        list_requested: str, the tables of this connection are wanted.
        look_requested: connection, table, query (str each; a table or a query).
        closed: the panel went away.
    """

    list_requested = Signal(str)
    look_requested = Signal(str, str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunken", "left", parent)
        self._connection = ""
        self._title = ElidedLabel("", "sectionTitle")
        self._notice = NoticeBar()
        self._tables = ChoiceBox()
        self._tables.setAccessibleName(self.tr("Table or view"))
        self._query = TextField(
            self.tr("Or a query"), placeholder="select email, paid from members", optional=True
        )
        self._look = PushButton(self.tr("Look"), size=ButtonSize.SMALL)
        self._keys = TextLabel("", "body", wrap=True)
        self._note = TextLabel("", "small", "muted", wrap=True)
        self._model: RowTableModel[ColumnRow] = RowTableModel(self._columns(), self)
        self._view = TableView()
        self._lay_out()
        self._tables.activated.connect(lambda _: self._look_at_table())
        self._look.clicked.connect(self._look_at_query)
        self._query.edit.returnPressed.connect(self._look_at_query)
        self._query.changed.connect(self._refresh)
        self._refresh()

    def open(self, connection: str) -> None:
        """Show the panel and ask for the tables of a connection."""
        self._connection = connection
        self._title.set_text(self.tr("Inside {name}").format(name=connection))
        self._notice.hide()
        self._tables.clear()
        self._query.set_text("")
        self._model.show_rows(())
        self._keys.setText("")
        self._note.setText(self.tr("Asking for the tables…"))
        self.show()
        self.list_requested.emit(connection)

    def show_tables(self, connection: str, names: list[str]) -> None:
        """Offer the tables and views; look at the first."""
        if connection != self._connection:
            return
        self._tables.clear()
        self._tables.addItems(names)
        self._note.setText("" if names else self.tr("There is no table that this user may see."))
        if names:
            self._look_at_table()

    def show_table(self, connection: str, facts: TableFacts) -> None:
        """Show one table with its keys, columns and first rows."""
        if connection != self._connection:
            return
        self._notice.hide()
        self._keys.setText(spoken(key_words(facts)))
        self._note.setText(
            self.tr("The first rows, as they are stored now. They are kept nowhere.")
            if facts.rows
            else self.tr("It has no rows.")
        )
        self._model.show_rows(
            tuple(
                ColumnRow(column, column.name in facts.key, tuple(row[n] for row in facts.rows))
                for n, column in enumerate(facts.columns)
            )
        )

    def show_error(self, words: str, details: str = "") -> None:
        """It could not be looked at; what was shown is taken away."""
        self._model.show_rows(())
        self._keys.setText("")
        self._note.setText("")
        self._notice.show_error(words, details)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _columns(self) -> tuple[Column[ColumnRow], ...]:
        values = (
            Column(
                self.tr("Row {n}").format(n=n + 1),
                lambda row, n=n: row.value(n),  # type: ignore[misc]
                tooltip=lambda row, n=n: row.value(n),  # type: ignore[misc]
            )
            for n in range(SHOWN_ROWS)
        )
        return (
            Column(
                self.tr("Column"),
                lambda row: row.column.name,
                lambda row: row.column.name.casefold(),
                tooltip=lambda row: row.column.name,
            ),
            Column(
                self.tr("Type"),
                _type_words,
                tooltip=_type_words,
            ),
            *values,
        )

    def _lay_out(self) -> None:
        self._view.setModel(self._model)
        self._view.setAccessibleName(self.tr("Columns and first rows"))
        for place in range(self._model.columnCount()):
            style = ("tableStrong", "text") if place == 0 else ("small", "text2")
            self._view.setItemDelegateForColumn(place, TextDelegate(*style, parent=self._view))
        self._view.set_widths(*WIDTHS_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = PanelHead(self._title)
        head.closed.connect(self._leave)
        column.addWidget(head)
        column.addWidget(self._notice)
        inside = QVBoxLayout()
        inside.setContentsMargins(PADDING_PX, 16, PADDING_PX, 16)
        inside.setSpacing(12)
        inside.addWidget(self._tables)
        asked = QHBoxLayout()
        asked.setSpacing(8)
        asked.addWidget(self._query, 1)
        asked.addWidget(self._look, 0, Qt.AlignmentFlag.AlignBottom)
        inside.addLayout(asked)
        inside.addWidget(self._keys)
        inside.addWidget(RoundedHolder(self._view), 1)
        inside.addWidget(self._note)
        column.addLayout(inside, 1)

    def _refresh(self) -> None:
        self._look.set_ready(
            ready=bool(self._query.text()), reason=self.tr("Type a query that reads")
        )

    def _look_at_table(self) -> None:
        self.look_requested.emit(self._connection, self._tables.currentText(), "")

    def _look_at_query(self) -> None:
        if self._query.text():
            self.look_requested.emit(self._connection, "", self._query.text())

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()


def _type_words(row: ColumnRow) -> str:
    words = spoken(column_words(row.column))
    return f"{words}, key" if row.is_key else words
