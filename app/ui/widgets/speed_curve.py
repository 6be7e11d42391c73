"""The speed of the last minute as a small curve: 60 points, an area and a line, no axis."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme

POINTS = 60
LINE_PX = 1.5


class SpeedCurve(QWidget):
    """Draws what it is told; exact numbers are in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rates: tuple[float, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_rates(self, rates: tuple[float, ...], words: str) -> None:
        """Show the newest rates, oldest first; one a second, in records a second."""
        self._rates = rates[-POINTS:]
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._rates) < 2:
            return
        curve = self._curve(QRectF(self.rect()).adjusted(0, 2, 0, -1))
        area = QPainterPath(curve)
        area.lineTo(QPointF(area.currentPosition().x(), self.height()))
        area.lineTo(QPointF(0, self.height()))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(area, theme().color("accentTint"))
            painter.setPen(QPen(theme().color("accentSolid"), LINE_PX))
            painter.drawPath(curve)

    def _curve(self, box: QRectF) -> QPainterPath:
        highest = max(*self._rates, 1.0)
        step = box.width() / (len(self._rates) - 1)
        path = QPainterPath()
        for index, rate in enumerate(self._rates):
            point = QPointF(index * step, box.bottom() - box.height() * rate / highest)
            if index:
                path.lineTo(point)
            else:
                path.moveTo(point)
        return path
