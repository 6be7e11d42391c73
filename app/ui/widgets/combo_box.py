"""A box that holds one of several choices, with our own chevron."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.ui.icons import paint_icon
from app.ui.theme import theme

CHEVRON_PX = 24


class ChoiceBox(QComboBox):
    """`activated` is Qt's own. The wheel scrolls the page, never the choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().changed.connect(self._measure)
        self._measure()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            box = QRectF(self.width() - CHEVRON_PX - 2, 0, CHEVRON_PX, self.height())
            color = "muted" if self.isEnabled() else "disabled"
            paint_icon(painter, box, "chevron-down", color, 14)

    def _measure(self) -> None:
        self.setFixedHeight(theme().size("controlSmall"))
