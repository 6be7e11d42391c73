"""A list of the fields of one side of a mapping, with its title, count and search."""

from collections.abc import Callable

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.delegates.field_delegates import FieldDelegate
from app.ui.models.mapping_detail import FieldItem
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.field_view import FieldView
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.search_field import SearchField

HEAD_PX = 40


class FieldList(Surface):
    """Told its fields by `show_items`; `view` reports drags, keys and menus.

    `several` lets more than one row be chosen, with Shift and Ctrl.

    Signals:
        field_chosen: a row became current (str: field name).
        scrolled: rows moved, or other rows are shown.
    """

    field_chosen = Signal(str)
    scrolled = Signal()

    def __init__(
        self, search: str, parent: QWidget | None = None, *, several: bool = False
    ) -> None:
        super().__init__(parent=parent)
        self._items: tuple[FieldItem, ...] = ()
        self._title = TextLabel("", "paneTitle")
        self._count = ElidedLabel("", "small", "muted")
        self._search = SearchField(search, width=144, height_name="controlTiny")
        self._model: RowTableModel[FieldItem] = RowTableModel(
            [Column("", lambda item: item.label, tooltip=lambda item: item.tip, accessible=_said)],
            self,
        )
        self._rows: dict[str, int] = {}
        self._delegate = FieldDelegate(self)
        self.view = FieldView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setAccessibleName(search)
        if several:
            self.view.setSelectionMode(FieldView.SelectionMode.ExtendedSelection)
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
        column.addWidget(self.view, 1)
        self._search.search_changed.connect(self._filter)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_items(self, title: str, count: str, items: tuple[FieldItem, ...]) -> None:
        """Show fields in this order."""
        self._items = items
        self._title.setText(title)
        self._count.set_text(count)
        self._filter(self._search.text())

    def choose(self, name: str) -> None:
        """Make a field current and bring it into sight, without a signal."""
        if name not in self._rows:
            return
        index = self._model.index(self._rows[name], 0)
        selection = self.view.selectionModel()
        if index == self.view.currentIndex() and selection.hasSelection():
            self.view.scrollTo(index)  # it is being chosen here, perhaps beside others
            return
        blocked = selection.blockSignals(True)
        self.view.scrollTo(index)
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.blockSignals(blocked)
        self.view.viewport().update()

    def open_search(self) -> None:
        """Put the cursor into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def current(self) -> str:
        """Give the name of the current field, "" without one."""
        row = self.view.currentIndex().row()
        return self._model.row(row).name if row >= 0 else ""

    def items(self) -> tuple[FieldItem, ...]:
        """Give all fields, filtered out or not."""
        return self._items

    def show_drag(self, faded: frozenset[str], framed: str = "") -> None:
        """Fade rows that a drag cannot end on, and frame the one below the pointer."""
        self._delegate.faded, self._delegate.framed = faded, framed
        self.view.viewport().update()

    def name_at(self, place: QPoint) -> str:
        """Give the field at a point of the screen, "" if there is none."""
        viewport = self.view.viewport()
        inside = viewport.mapFromGlobal(place)
        index = self.view.indexAt(inside) if viewport.rect().contains(inside) else QModelIndex()
        return self._model.row(index.row()).name if index.isValid() else ""

    def row_rect(self, name: str) -> QRect | None:
        """Give the place of a field's row on the screen, None if it is filtered out."""
        if name not in self._rows:
            return None
        row = self.view.visualRect(self._model.index(self._rows[name], 0))
        return QRect(self.view.viewport().mapToGlobal(row.topLeft()), row.size())

    def top_in(self, canvas: QWidget) -> float:
        """Give the height at which the rows begin, in the coordinates of `canvas`."""
        viewport = self.view.viewport()
        corner = viewport.mapTo(self.window(), QPoint(0, 0)).y()
        return float(corner - canvas.mapTo(self.window(), QPoint(0, 0)).y())

    def middle_of(self, name: str) -> tuple[float, bool] | None:
        """Give the middle of a field's row below the top of the rows that are in sight.

        Returns:
            The height, and whether the row is out of sight; None if it is filtered out.
        """
        return self.middles()(name)

    def middles(self) -> Callable[[str], tuple[float, bool] | None]:
        """Give `middle_of` for as long as nothing moves, for hundreds of fields at once."""
        rows, height = self._rows, theme().row_height()
        above, below = self.view.verticalScrollBar().value(), self.view.viewport().height()

        def middle(name: str) -> tuple[float, bool] | None:
            row = rows.get(name)
            if row is None:
                return None
            place = row * height + height / 2 - above
            return place, not 0 <= place <= below

        return middle

    def _filter(self, words: str) -> None:
        wanted = words.casefold()
        shown = [
            item
            for item in self._items
            if any(wanted in one.casefold() for one in (item.label, item.name, item.sample))
        ]
        names = {item.name: number for number, item in enumerate(shown) if item.name}
        if names == self._rows and len(shown) == self._model.rowCount():
            self._model.revise_rows(shown)
            return
        current, bar = self.current(), self.view.verticalScrollBar()
        place = bar.value()
        self._rows = names
        self._model.show_rows(shown)
        self.view.doItemsLayout()
        bar.setValue(place)
        if current in names:
            selection = self.view.selectionModel()
            blocked = selection.blockSignals(True)
            index = self._model.index(names[current], 0)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            selection.blockSignals(blocked)
        self.scrolled.emit()

    def _on_current_changed(self, index: QModelIndex) -> None:
        name = self._model.row(index.row()).name if index.isValid() else ""
        if name:
            self.field_chosen.emit(name)

    def _on_scrolled(self) -> None:
        self.scrolled.emit()


def _said(item: FieldItem) -> str:
    """Say a field for a screen reader."""
    sample = _tr("sample {value}").format(value=item.sample) if item.sample else ""
    filled = ""
    if item.filled is not None:
        filled = _tr("filled in {share} percent").format(share=round(item.filled * 100))
    opens = ""
    if item.lookup:
        opens = _tr("open, Left closes") if item.is_open else _tr("closed, Right opens")
    parts = dict.fromkeys((item.label, item.name, item.note, sample, filled, item.mapped, opens))
    return ", ".join(part for part in parts if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FieldList", text)
