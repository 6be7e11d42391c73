"""Small drawings on the choice cards of Home: what connecting and practising look like."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.change_look import ChangeLook
from app.ui.theme import theme
from app.ui.widgets.chips import paint_tile
from app.ui.widgets.painting import paint_box, paint_line

HEIGHT_PX = 89
LEFT_BARS = (36, 28, 40, 24)
RIGHT_BARS = (30, 38, 26, 34)
WIRES = ((0, 1), (1, 0), (2, 2), (3, 3))
"""Rows of the left list and the rows of the right list they are wired to."""


class _Drawing(QWidget):
    """Decoration: screen readers pass over it."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._width, HEIGHT_PX)


class WiringDrawing(_Drawing):
    """Two lists and the wires between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(193, parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_list(painter, 0, LEFT_BARS, 10)
            self._paint_list(painter, 128, RIGHT_BARS, 12)
            for place, (start, end) in enumerate(WIRES):
                tone = "accentSolid" if place == len(WIRES) - 1 else "control"
                self._paint_wire(painter, QPointF(64, _row(start)), QPointF(128, _row(end)), tone)

    def _paint_list(self, painter: QPainter, left: int, bars: tuple[int, ...], inset: int) -> None:
        color = theme().color
        box = QRectF(left, 0, 65, HEIGHT_PX)
        paint_box(painter, box, 6, color("surface"), color("hairlineStrong"))
        for place, width in enumerate(bars):
            bar = QRectF(left + inset, _row(place) - 3, width, 6)
            paint_box(painter, bar, 3, color("pressed"))

    def _paint_wire(self, painter: QPainter, start: QPointF, end: QPointF, tone: str) -> None:
        path = QPainterPath(start)
        bend = (end.x() - start.x()) * 0.46
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
        painter.setPen(QPen(theme().color(tone), 1.5))
        painter.drawPath(path)
        for point in (start, end):
            dot = QRectF(point.x() - 3, point.y() - 3, 6, 6)
            paint_box(painter, dot, 3, theme().color(tone))


class PlanDrawing(_Drawing):
    """A window with one creation, one update and one deletion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(185, parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        color = theme().color
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            paint_box(painter, box, 6, color("surface"), color("hairlineStrong"))
            paint_box(painter, QRectF(7, 8, 6, 6), 3, color("practice"))
            paint_box(painter, QRectF(18, 8, 48, 6), 3, color("pressed"))
            paint_line(painter, QPointF(1, 20), QPointF(box.right() - 1, 20), color("hairline"))
            rows = (
                (ChangeLook.CREATE, 44, ((88, 56, "createTint"),)),
                (ChangeLook.UPDATE, 36, ((88, 32, "deleteTint"), (128, 40, "updateTint"))),
                (ChangeLook.DELETE, 40, ((88, 48, "deleteTint"),)),
            )
            for place, (look, width, marks) in enumerate(rows):
                top = 30 + place * 19
                paint_tile(painter, QRectF(10, top, 12, 12), look.icon, look.text, look.tint)
                paint_box(painter, QRectF(30, top + 3, width, 6), 3, color("pressed"))
                for left, wide, tint in marks:
                    paint_box(painter, QRectF(left, top + 1, wide, 10), 2, color(tint))


def _row(place: int) -> float:
    return 18 + place * 16
