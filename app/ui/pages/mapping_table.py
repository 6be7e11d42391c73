"""The table of mappings on Home and on the list of mappings."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.delegates.mapping_delegates import (
    MappingNameDelegate,
    MenuDotsDelegate,
    ResultDelegate,
    SourceIconDelegate,
)
from app.ui.models.mapping_rows import MappingRow, mode_words, result_parts
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.theme import theme
from app.ui.time_words import moment_words
from app.ui.widgets.tables import TableView

RESULT_COLUMN, LAST_RUN_COLUMN, NEXT_COLUMN, MENU_COLUMN = 2, 3, 4, 5
LAST_RUN_FROM_PX, NEXT_FROM_PX = 620, 740
"""Narrowest tables with these columns. Unit: pixels."""
WIDTHS_PX = (40, 262, 0, 118, 106, 40)


class MappingTable(TableView):
    """Rows of two lines: what is joined, how it went, when it runs.

    Signals:
        mapping_opened: Enter or double-click (MappingRow).
        run_opened: the result was clicked (int: run id).
        preview_requested: the menu's wish; the dots or a right-click open it (MappingRow).
        form_requested: another wish of the menu: the settings of the row's sync (MappingRow).
    """

    mapping_opened = Signal(object)
    run_opened = Signal(int)
    preview_requested = Signal(object)
    form_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rowTwoLine", parent=parent)
        self._now = datetime.now(UTC)
        self._model: RowTableModel[MappingRow] = RowTableModel(self._columns(), self)
        self.setModel(self._model)
        name, faint = MappingNameDelegate(self), TextDelegate("small", "muted", parent=self)
        plain = TextDelegate("small", "text2", parent=self)
        dots, result, source = (
            MenuDotsDelegate(self),
            ResultDelegate(self),
            SourceIconDelegate(self),
        )
        for column, delegate in enumerate((source, name, result, plain, faint, dots)):
            self.setItemDelegateForColumn(column, delegate)
        self.set_widths(*WIDTHS_PX)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Mappings"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)
        self.row_opened.connect(lambda row: self.mapping_opened.emit(self._model.row(row)))
        self.clicked.connect(self._on_clicked)

    def show_rows(self, rows: Sequence[MappingRow], now: datetime) -> None:
        """Show mappings in this order."""
        self._now = now
        self._model.show_rows(rows)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = self._model.rowCount() * theme().row_height("rowTwoLine")
        return QSize(640, rows + theme().size("tableHeader"))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnHidden(NEXT_COLUMN, event.size().width() < NEXT_FROM_PX)
        self.setColumnHidden(LAST_RUN_COLUMN, event.size().width() < LAST_RUN_FROM_PX)

    def _columns(self) -> tuple[Column[MappingRow], ...]:
        return (
            Column("", lambda row: row.source_kind.value),
            Column(self.tr("Mapping"), self._below, lambda row: row.title.casefold()),
            Column(self.tr("Last result"), self._result),
            Column(
                self.tr("Last run"),
                lambda row: moment_words(row.last.started_at if row.last else None, self._now),
                lambda row: row.last.started_at.timestamp() if row.last else 0.0,
            ),
            Column(self.tr("When"), lambda row: row.when or self.tr("By hand")),
            Column("", lambda _: self.tr("Menu")),
        )

    def _below(self, row: MappingRow) -> str:
        return self.tr("{mode} from {source}").format(mode=mode_words(row.mode), source=row.source)

    def _result(self, row: MappingRow) -> str:
        if row.last is None:
            return self.tr("Has not run yet")
        return ", ".join(part.text for part in result_parts(row.last))

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self._model.row(index.row())
        if index.column() == MENU_COLUMN:
            below = self.visualRect(index).bottomLeft()
            self._show_menu(row, self.viewport().mapToGlobal(below))
        elif index.column() == RESULT_COLUMN and row.last is not None:
            self.run_opened.emit(row.last.run_id)

    def _on_context_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            row = self._model.row(index.row())
            self._show_menu(row, self.viewport().mapToGlobal(place))

    def _show_menu(self, row: MappingRow, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open")).triggered.connect(lambda: self.mapping_opened.emit(row))
        preview = menu.addAction(self.tr("Preview changes"))
        preview.triggered.connect(lambda: self.preview_requested.emit(row))
        last = menu.addAction(self.tr("Open last run"))
        last.setEnabled(row.last is not None)
        if row.last is not None:
            run = row.last.run_id
            last.triggered.connect(lambda: self.run_opened.emit(run))
        menu.addSeparator()
        form = menu.addAction(self.tr("Settings of the sync…"))
        form.triggered.connect(lambda: self.form_requested.emit(row))
        menu.popup(place)
