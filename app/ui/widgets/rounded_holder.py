"""Holds a table or a list in a rounded frame, whose corners cut off what is inside."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import theme
from app.ui.widgets.painting import paint_box


class RoundedHolder(QWidget):
    """A card around one widget; `background` is the colour token outside its corners."""

    def __init__(
        self, inside: QWidget, background: str = "surface", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(inside)
        self._cover = _CornerCover(background, self)
        self.setSizePolicy(inside.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover.setGeometry(self.rect())
        self._cover.raise_()


class _CornerCover(QWidget):
    """Paints the frame and the outside of its corners over what is inside."""

    def __init__(self, background: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._background = background
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        box, radius = QRectF(self.rect()), theme().radius("card")
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(box)
        inside.addRoundedRect(box, radius, radius)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(outside.subtracted(inside), theme().color(self._background))
            paint_box(painter, box, radius, None, theme().color("hairline"))
