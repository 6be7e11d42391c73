"""A list of fields that a person drags out of: it reports the drag and moves nothing itself."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QListView, QWidget

from app.ui.models.row_table_model import TableRole

OPENER_TO_PX = 18
"""How far from the left edge a press counts for a lookup's chevron."""


class FieldView(QListView):
    """Rows of `FieldItem`; a drag begins after the system's own distance.

    Where several rows may be chosen, a drag of one of them drags them all; see `held_names`.

    Signals:
        drag_began: a row is dragged (str: field name).
        drag_moved: the pointer or a modifier moved (QPoint: on the screen).
        drag_dropped: the button was let go (QPoint: on the screen).
        drag_given_up: Esc.
        pick_requested: Enter or M: choose the other end from a list (str: field name).
        jump_requested: Alt and an arrow: go to the other end of the field's pair (str: field name).
        open_requested: the chevron of a lookup, or Right and Left: show or hide the fields of the
            records that it leads to (str: field name).
        menu_requested: right-click or the menu key (str: field name, QPoint: on the screen).
    """

    drag_began = Signal(str)
    drag_moved = Signal(QPoint)
    drag_dropped = Signal(QPoint)
    drag_given_up = Signal()
    pick_requested = Signal(str)
    jump_requested = Signal(str)
    open_requested = Signal(str)
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed_at: QPoint | None = None
        self._pressed_name = ""
        self._dragging = False
        self._last = QPoint()
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    def held_names(self, name: str) -> tuple[str, ...]:
        """Give the fields that a gesture on one of them means, in the order of the list."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        chosen = tuple(_name(index) for index in rows if _name(index))
        return chosen if name in chosen else (name,)

    def give_up(self) -> None:
        """End the drag under way without a drop."""
        if self._dragging:
            self._end()
            self.drag_given_up.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index, left = self.indexAt(place), event.button() is Qt.MouseButton.LeftButton
        if left and place.x() < OPENER_TO_PX and _leads_on(index):
            self.open_requested.emit(_name(index))
            return
        super().mousePressEvent(event)
        if left:
            self._pressed_name = _name(index)
            self._pressed_at = place if self._pressed_name else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._last = event.globalPosition().toPoint()
            self.drag_moved.emit(self._last)
            return
        if self._pressed_at is None:
            super().mouseMoveEvent(event)
            return
        way = event.position().toPoint() - self._pressed_at
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self._last = event.globalPosition().toPoint()
            self.drag_began.emit(self._pressed_name)
            self.drag_moved.emit(self._last)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() is Qt.MouseButton.LeftButton:
            self._end()
            self.drag_dropped.emit(event.globalPosition().toPoint())
            return
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._dragging:
            if event.key() == Qt.Key.Key_Escape:
                self.give_up()
            else:
                self.drag_moved.emit(self._last)
            return
        name = _name(self.currentIndex())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        picks = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_M}
        if name and plain and event.key() in picks:
            self.pick_requested.emit(name)
        elif plain and self._turns(event.key()):
            self.open_requested.emit(name)
        elif name and alt and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.jump_requested.emit(name)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._dragging:
            self.drag_moved.emit(self._last)
            return
        super().keyReleaseEvent(event)

    def _turns(self, key: int) -> bool:
        """Tell whether a key opens or closes the current row: Right what is closed, Left else."""
        index = self.currentIndex()
        if not _leads_on(index):
            return False
        return key == (Qt.Key.Key_Left if _is_open(index) else Qt.Key.Key_Right)

    def _end(self) -> None:
        self._dragging = False
        self._pressed_at = None

    def _on_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if _name(index):
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            self.menu_requested.emit(_name(index), self.viewport().mapToGlobal(place))


def _name(index: QModelIndex) -> str:
    """Give the name of the field in a row, "" outside of all rows."""
    return str(index.data(TableRole.ROW).name) if index.isValid() else ""


def _leads_on(index: QModelIndex) -> bool:
    return bool(index.isValid() and index.data(TableRole.ROW).lookup)


def _is_open(index: QModelIndex) -> bool:
    return bool(index.data(TableRole.ROW).is_open)
