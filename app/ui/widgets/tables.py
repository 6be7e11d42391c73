"""The table of every screen: fixed rows, sorting with a way back, copy, row under pointer."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from app.ui.models.row_table_model import RowTableModel
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box


class TableView(QTableView):
    """Dressed and behaving as all our tables do.

    Signals:
        row_opened: Enter or a double-click on a row (int: its number).
    """

    row_opened = Signal(int)

    def __init__(
        self, row_name: str = "row", *, framed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row_name, self._framed = row_name, framed
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(24)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.sectionClicked.connect(self._on_header_clicked)
        header.setSectionsClickable(True)
        self.doubleClicked.connect(lambda index: self.row_opened.emit(index.row()))
        theme().changed.connect(self._measure)
        self._measure()
        if framed:
            self.setViewportMargins(1, 1, 1, 1)

    def set_widths(self, *widths: int) -> None:
        """Give column widths in logical pixels; a width of 0 takes what is left."""
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        for column, width in enumerate(widths):
            if width:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(column, width)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def hovered_row(self) -> int:
        """Give the row under the pointer, -1 without one."""
        return int(self.property("hoveredRow") if self.property("hoveredRow") is not None else -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            if self.currentIndex().isValid():
                self.row_opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            self._paint_focus(self.currentIndex())

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text with a header line."""
        model = self.model()
        rows = sorted({index.row() for index in self.selectedIndexes()})
        columns = [c for c in range(model.columnCount()) if not self.isColumnHidden(c)]
        titles = [str(model.headerData(c, Qt.Orientation.Horizontal) or "") for c in columns]
        lines = [titles]
        lines += [[str(model.index(row, c).data() or "") for c in columns] for row in rows]
        if rows:
            QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    def _paint_focus(self, index: QModelIndex) -> None:
        box = QRectF(self.visualRect(index))
        row = QRectF(0, box.top(), self.viewport().width(), box.height())
        with QPainter(self.viewport()) as painter:
            paint_box(painter, row, 0, None, theme().color("accent"))

    def _hover(self, row: int) -> None:
        if row != self.hovered_row():
            self.setProperty("hoveredRow", row)
            self.viewport().update()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().row_height(self._row_name))
        self.horizontalHeader().setFixedHeight(theme().size("tableHeader"))

    def _on_header_clicked(self, column: int) -> None:
        """Sort, sort the other way, then go back to the natural order."""
        model = self.model()
        if not (isinstance(model, RowTableModel) and model.can_sort(column)):
            return
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        steps = {(column, up): (column, down), (column, down): (-1, up)}
        self._sorted_by = steps.get(self._sorted_by, (column, up))
        header = self.horizontalHeader()
        header.setSortIndicatorShown(self._sorted_by[0] >= 0)
        header.setSortIndicator(*self._sorted_by)
        model.sort(*self._sorted_by)

    def _on_header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        model = self.model()
        for column in range(model.columnCount()):
            title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            if title:
                action = menu.addAction(title)
                action.setCheckable(True)
                action.setChecked(not self.isColumnHidden(column))
                action.toggled.connect(lambda shown, c=column: self.setColumnHidden(c, not shown))
        menu.addSeparator()
        menu.addAction(self.tr("Reset columns")).triggered.connect(self._reset_columns)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def _reset_columns(self) -> None:
        header = self.horizontalHeader()
        for column in range(self.model().columnCount()):
            self.setColumnHidden(column, False)
            header.moveSection(header.visualIndex(column), column)
