"""The lines between the fields of a source and of a target, drawn over the gutter between them."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from app.core.mapping import Flow
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_text, text_width

BEND = 0.46
"""Where the control points of a curve lie, as a share of the gutter. Source: ui.md, section 10."""
DOT_PX = 3.5
ARROW_PX = (6, 8)
EDGE_PX = 8
HIT_PX = 12
"""Width of the strip around a curve that a press counts for: 6 px to each side."""
LINE_PX, CHOSEN_LINE_PX = 1.5, 2.0
TAG_PX = 20
CHEVRON_PX = 4


class WireLook(Enum):
    """How a line looks, in the order of painting; colour token and icon of its mark."""

    PLAIN = ("control", "")
    KEY = ("accentLine", "key-round")
    WARNING = ("warnLine", "triangle-alert")
    ERROR = ("error", "circle-alert")


@dataclass(frozen=True)
class Wire:
    """One pair as a line: heights of its ends, flow, look, and its words when chosen."""

    number: int
    """Place of the pair in the table of pairs."""
    start_y: float
    end_y: float
    flow: Flow
    look: WireLook = WireLook.PLAIN
    label: str = ""
    chosen: bool = False
    start_hidden: bool = False
    """The source row is scrolled out of sight; the line ends at the edge with a chevron."""
    end_hidden: bool = False


class ConnectorCanvas(QWidget):
    """Told the wires by `show_wires`.

    Signals:
        wire_chosen: a line was pressed (int: number of the pair).
    """

    wire_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wires: tuple[Wire, ...] = ()
        self._over = -1
        self.setMouseTracking(True)
        self.setMinimumWidth(160)
        self.setAccessibleName(self.tr("Lines between mapped fields"))
        theme().changed.connect(self.update)

    def show_wires(self, wires: tuple[Wire, ...]) -> None:
        """Draw these lines."""
        self._wires = wires
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._wire_at(event.position())
        if over != self._over:
            self._over = over
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if over >= 0 else Qt.CursorShape.ArrowCursor
            )
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        wire = self._wire_at(event.position())
        if wire >= 0:
            self.wire_chosen.emit(wire)

    def paintEvent(self, event: QPaintEvent) -> None:
        looks = list(WireLook)
        strong = [wire for wire in self._wires if self._is_strong(wire)]
        faint = [wire for wire in self._wires if not self._is_strong(wire)]
        faint.sort(key=lambda wire: looks.index(wire.look))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for wire in (*faint, *strong):
                self._paint_wire(painter, wire)
            for wire in (*faint, *strong):
                self._paint_mark(painter, wire)

    def _is_strong(self, wire: Wire) -> bool:
        return wire.chosen or wire.number == self._over

    def _path(self, wire: Wire) -> QPainterPath:
        start = QPointF(EDGE_PX, self._clamped(wire.start_y))
        end = QPointF(self.width() - EDGE_PX - 2, self._clamped(wire.end_y))
        bend = QPointF((end.x() - start.x()) * BEND, 0)
        path = QPainterPath(start)
        path.cubicTo(start + bend, end - bend, end)
        return path

    def _clamped(self, y: float) -> float:
        return min(max(y, 6.0), self.height() - 6.0)

    def _paint_wire(self, painter: QPainter, wire: Wire) -> None:
        strong = self._is_strong(wire)
        tone = theme().color("accent" if strong else wire.look.value[0])
        path = self._path(wire)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tone, CHOSEN_LINE_PX if strong else LINE_PX))
        painter.drawPath(path)
        start, end = path.pointAtPercent(0), path.pointAtPercent(1)
        if wire.start_hidden:
            self._paint_chevron(painter, start)
        else:
            self._paint_end(painter, start, tone, arrow=wire.flow.reaches_source, left=True)
        if wire.end_hidden:
            self._paint_chevron(painter, end)
        else:
            self._paint_end(painter, end, tone, arrow=wire.flow.reaches_target, left=False)

    def _paint_chevron(self, painter: QPainter, point: QPointF) -> None:
        """Draw where a line leaves the pane: its row is further up or down."""
        down = point.y() > self.height() / 2
        step = CHEVRON_PX if down else -CHEVRON_PX
        corners = [
            QPointF(point.x() - CHEVRON_PX, point.y() - step),
            QPointF(point.x(), point.y()),
            QPointF(point.x() + CHEVRON_PX, point.y() - step),
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().color("muted"), LINE_PX))
        painter.drawPolyline(QPolygonF(corners))

    def _paint_end(
        self, painter: QPainter, point: QPointF, tone: QColor, *, arrow: bool, left: bool
    ) -> None:
        if not arrow:
            dot = QRectF(point.x() - DOT_PX, point.y() - DOT_PX, 2 * DOT_PX, 2 * DOT_PX)
            paint_box(painter, dot, DOT_PX, tone)
            return
        wide, high = ARROW_PX
        step = -wide if left else wide
        tip = QPointF(point.x() + step / 2, point.y())
        back = point.x() - step / 2
        corners = [tip, QPointF(back, tip.y() - high / 2), QPointF(back, tip.y() + high / 2)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawPolygon(QPolygonF(corners))

    def _paint_mark(self, painter: QPainter, wire: Wire) -> None:
        """Draw the icon or, on the chosen line, the words at half of the curve."""
        middle = self._path(wire).pointAtPercent(0.5)
        if wire.chosen and wire.label:
            width = text_width(wire.label, "label") + 32
            tag = QRectF(middle.x() - width / 2, middle.y() - TAG_PX / 2, width, TAG_PX)
            paint_box(painter, tag, theme().radius("chip"), theme().color("accentSolid"))
            place = QRectF(tag.left() + 8, tag.top(), 12, TAG_PX)
            paint_icon(painter, place, "square-function", "onSolid", 12)
            room = tag.adjusted(24, 0, 0, 0)
            paint_text(painter, room, wire.label, "label", theme().color("onSolid"))
            return
        color, icon = wire.look.value
        if icon:
            place = QRectF(middle.x() - 10, middle.y() - 10, 20, 20)
            paint_box(painter, place, 10, theme().color("sunken"))
            tone = {"warnLine": "warn", "accentLine": "accent"}.get(color, color)
            paint_icon(painter, place, icon, tone, 14)

    def _wire_at(self, point: QPointF) -> int:
        stroker = QPainterPathStroker()
        stroker.setWidth(HIT_PX)
        for wire in reversed(self._wires):
            if stroker.createStroke(self._path(wire)).contains(point):
                return wire.number
        return -1
