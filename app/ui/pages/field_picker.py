"""The keyboard's way to the other end of a pair: a list at the row, best match first."""

import difflib
import re

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from app.ui.delegates.field_delegates import FieldDelegate
from app.ui.models.mapping_detail import FieldItem
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box
from app.ui.widgets.search_field import SearchField

WIDTH_PX = 400
ROWS_SHOWN = 8
PADDING_PX = 8
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_NOISE = frozenset({"c", "id", "the", "of"})


class FieldPicker(QFrame):
    """Enter maps, Ctrl+Enter maps both ways, Esc closes; typing filters.

    Signals:
        picked: a field was chosen (str: its name, bool: both ways).
        closed: it is gone, the focus may go back to where it was.
    """

    picked = Signal(str, bool)
    closed = Signal()

    def __init__(self, title: str, items: tuple[FieldItem, ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._items = items
        self._field = SearchField(title, width=WIDTH_PX - 2 * PADDING_PX)
        self._model: RowTableModel[FieldItem] = RowTableModel(
            [Column("", lambda item: item.label)], self
        )
        self._list = QListView(self)
        self._list.setModel(self._model)
        delegate = FieldDelegate(self)
        delegate.faded = frozenset(item.name for item in items if not item.writeable)
        self._list.setItemDelegate(delegate)
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PADDING_PX, PADDING_PX, 1, 1)
        layout.setSpacing(PADDING_PX)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        rows = ROWS_SHOWN * theme().row_height()
        self.setFixedSize(WIDTH_PX, rows + self._field.height() + 2 * PADDING_PX + 2)
        self._field.textChanged.connect(self._filter)
        self._list.clicked.connect(self._on_clicked)
        self._filter("")

    def open_at(self, place: QPoint) -> None:
        """Open with the upper left corner at a point of the screen, all of it on the screen."""
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        left = min(place.x(), area.right() - self.width())
        top = min(place.y(), area.bottom() - self.height())
        self.move(left, top)
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def names(self) -> tuple[str, ...]:
        """Give the names that are listed, best first."""
        return tuple(item.name for item in self._model.rows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._list.currentIndex().row()
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: ROWS_SHOWN,
            Qt.Key.Key_PageUp: -ROWS_SHOWN,
        }
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            both = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._pick(self._list.currentIndex(), both_ways=both)
        elif Qt.Key(event.key()) in steps:
            self._go(row + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            color = theme().color
            paint_box(painter, QRectF(self.rect()), 0, color("raised"), color("hairlineStrong"))

    def _filter(self, words: str) -> None:
        wanted = words.casefold().split()
        shown = [
            item
            for item in self._items
            if all(one in f"{item.label} {item.name}".casefold() for one in wanted)
        ]
        self._model.show_rows(shown)
        self._go(0)

    def _go(self, row: int) -> None:
        last = self._model.rowCount() - 1
        self._list.setCurrentIndex(self._model.index(max(0, min(row, last)), 0))

    def _on_clicked(self, index: QModelIndex) -> None:
        keys = QGuiApplication.keyboardModifiers()
        self._pick(index, both_ways=bool(keys & Qt.KeyboardModifier.ControlModifier))

    def _pick(self, index: QModelIndex, *, both_ways: bool) -> None:
        if not index.isValid():
            return
        item = self._model.row(index.row())
        if item.writeable:
            self.close()
            self.picked.emit(item.name, both_ways)


def best_first(
    name: str, label: str, items: tuple[FieldItem, ...], known: tuple[str, ...] = ()
) -> tuple[FieldItem, ...]:
    """Put what resembles a field first: what is suggested for it, then by name, then by label.

    Args:
        name: of the field that the other end is sought for.
        label: likewise.
        items: all fields of the other side; those that cannot be written come last.
        known: names that were suggested for it, best first.
    """
    words = _words(name) | _words(label)
    joined = "".join(sorted(words))

    def rank(item: FieldItem) -> tuple[bool, int, float]:
        other = _words(item.name) | _words(item.label)
        shared = len(words & other) / max(1, len(words | other))
        alike = difflib.SequenceMatcher(None, joined, "".join(sorted(other))).ratio()
        place = known.index(item.name) if item.name in known else len(known)
        return not item.writeable, place, -(shared * 2 + alike)

    return tuple(sorted(items, key=rank))


def _words(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(name)) - _NOISE
