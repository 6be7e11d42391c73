"""A list of the fields of one side of a mapping, with its title, count and search."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from app.ui.delegates.field_delegates import FieldDelegate
from app.ui.models.mapping_detail import FieldItem
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.search_field import SearchField

HEAD_PX = 40


class FieldList(Surface):
    """Told its fields by `show_items`.

    Signals:
        field_chosen: a row became current (str: field name).
        scrolled: rows moved, or other rows are shown.
    """

    field_chosen = Signal(str)
    scrolled = Signal()

    def __init__(self, search: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._items: tuple[FieldItem, ...] = ()
        self._title = TextLabel("", "paneTitle")
        self._count = ElidedLabel("", "small", "muted")
        self._search = SearchField(search, width=144, height_name="controlTiny")
        self._model: RowTableModel[FieldItem] = RowTableModel(
            [Column("", lambda item: item.label, accessible=_said)], self
        )
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(FieldDelegate(self))
        self._view.setUniformItemSizes(True)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setMouseTracking(True)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setAccessibleName(search)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        head.addWidget(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addSpacing((HEAD_PX - 24) // 2)
        column.addLayout(head)
        column.addSpacing((HEAD_PX - 24) // 2)
        column.addWidget(self._view, 1)
        self._search.search_changed.connect(self._filter)
        self._view.selectionModel().currentChanged.connect(self._on_current_changed)
        self._view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_items(self, title: str, count: str, items: tuple[FieldItem, ...]) -> None:
        """Show fields in this order."""
        self._items = items
        self._title.setText(title)
        self._count.set_text(count)
        self._filter(self._search.text())

    def choose(self, name: str) -> None:
        """Make a field current and bring it into sight, without a signal."""
        for number, item in enumerate(self._model.rows()):
            if item.name == name:
                index = self._model.index(number, 0)
                selection = self._view.selectionModel()
                blocked = selection.blockSignals(True)
                self._view.scrollTo(index)
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                selection.blockSignals(blocked)
                self._view.viewport().update()
                return

    def height_of(self, name: str, canvas: QWidget) -> tuple[float, bool] | None:
        """Give the middle of a field's row in the coordinates of `canvas`.

        Returns:
            The height, and whether the row is out of sight; None if it is filtered out.
        """
        for number, item in enumerate(self._model.rows()):
            if item.name == name:
                row = self._view.visualRect(self._model.index(number, 0))
                middle = row.center().y()
                point = canvas.mapFromGlobal(self._view.viewport().mapToGlobal(row.center()))
                hidden = not 0 <= middle <= self._view.viewport().height()
                return float(point.y()), hidden
        return None

    def _filter(self, words: str) -> None:
        wanted = words.casefold()
        self._model.show_rows(
            [
                item
                for item in self._items
                if wanted in item.label.casefold() or wanted in item.name.casefold()
            ]
        )
        self.scrolled.emit()

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.field_chosen.emit(self._model.row(index.row()).name)

    def _on_scrolled(self) -> None:
        self.scrolled.emit()


def _said(item: FieldItem) -> str:
    """Say a field for a screen reader."""
    return ", ".join(part for part in (item.label, item.name, item.note) if part)
