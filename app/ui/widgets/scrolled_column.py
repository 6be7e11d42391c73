"""A column that scrolls up and down, and never sideways."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui.theme import theme
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import paint_ring


class ScrolledColumn(QScrollArea):
    """Shows a widget as wide as there is room, without a frame of its own.

    The keyboard goes to what is inside; Page Up and Page Down scroll from there.
    """

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)


class ReadingArea(QScrollArea):
    """Shows what is only read, longer than there is room: the keyboard comes here to scroll it."""

    def __init__(self, name: str, inside: QWidget | None = None) -> None:
        super().__init__()
        self._ring = _Ring(self)
        self.setAccessibleName(name)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        if inside is not None:
            self.setWidget(inside)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.setVisible(by_keyboard(event))
        self._ring.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ring.resize(event.size())


class _Ring(QWidget):
    """The ring of the keyboard's focus, above what an area shows."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_ring(painter, QRectF(self.rect()), theme().radius("control"))
