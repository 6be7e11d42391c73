"""A table over a tuple of dataclasses: columns are data, cells come from functions of the row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

RowT = TypeVar("RowT")
AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class TableRole(IntEnum):
    """Roles beyond Qt's own."""

    ROW = Qt.ItemDataRole.UserRole + 1
    """The dataclass of the row itself."""


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column: its heading and how a row fills its cell."""

    title: str
    text: Callable[[RowT], str]
    sort_key: Callable[[RowT], Any] | None = None
    """What the column sorts by; None: it cannot be sorted."""
    tooltip: Callable[[RowT], str] | None = None
    accessible: Callable[[RowT], str] | None = None
    """What a screen reader says instead of the text."""


class RowTableModel(QAbstractTableModel, Generic[RowT]):
    """Holds rows in their natural order and shows them sorted by one column, or as they are."""

    def __init__(self, columns: Sequence[Column[RowT]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._natural: tuple[RowT, ...] = ()
        self._rows: tuple[RowT, ...] = ()
        self._sort: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Replace all rows; the sorting stays."""
        self.beginResetModel()
        self._natural = tuple(rows)
        self._rows = self._sorted()
        self.endResetModel()

    def revise_rows(self, rows: Sequence[RowT]) -> None:
        """Put as many other rows in the places of those that are there; selections stay."""
        self._natural = tuple(rows)
        self._rows = self._sorted()
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row(self, number: int) -> RowT:
        """Give the row at a place of the table.

        Raises:
            IndexError: there are fewer rows.
        """
        return self._rows[number]

    def rows(self) -> tuple[RowT, ...]:
        """Give all rows as they are shown."""
        return self._rows

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == TableRole.ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip:
            return column.tooltip(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.accessible(row) if column.accessible else column.text(row)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def can_sort(self, column: int) -> bool:
        """Tell whether a column can be sorted."""
        return 0 <= column < len(self._columns) and self._columns[column].sort_key is not None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the natural order. Selections keep their rows."""
        self._sort = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        rows = [self._rows[index.row()] for index in before]
        self._rows = self._sorted()
        places = {id(row): number for number, row in enumerate(self._rows)}
        after = [
            self.index(places[id(row)], index.column())
            for row, index in zip(rows, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sorted(self) -> tuple[RowT, ...]:
        column, order = self._sort
        key = self._columns[column].sort_key if self.can_sort(column) else None
        if key is None:
            return self._natural
        return tuple(sorted(self._natural, key=key, reverse=order is Qt.SortOrder.DescendingOrder))
