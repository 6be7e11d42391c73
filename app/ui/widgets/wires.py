"""Lines between two lists of fields: their shape, their looks, and where a press meets them."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

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
END_PX = 28
"""How far from its end a press takes hold of a line's end."""
LINE_PX, CHOSEN_LINE_PX = 1.5, 2.0
TAG_PX = 20
TAG_STEP = 0.1
CHEVRON_PX = 4
LABEL_MOST_PX = 150


class WireLook(Enum):
    """How a line looks, in the order of painting; colour token and icon of its mark."""

    PLAIN = ("control", "")
    SUGGESTED = ("accentLine", "")
    KEY = ("accentLine", "key-round")
    WARNING = ("warnLine", "triangle-alert")
    ERROR = ("error", "circle-alert")


@dataclass(frozen=True)
class Wire:
    """One pair as a line: heights of its ends, flow, look, and its words when chosen."""

    number: int
    """Place of the pair in the table of pairs, of a suggestion among the suggestions."""
    start_y: float
    end_y: float
    flow: Flow
    look: WireLook = WireLook.PLAIN
    label: str = ""
    """What is done to the value; of a suggestion, how sure it is."""
    chosen: bool = False
    start_hidden: bool = False
    """The source row is scrolled out of sight; the line ends at the edge with a chevron."""
    end_hidden: bool = False
    names: tuple[str, str] = ("", "")
    """What both ends are called."""
    is_joined: bool = False
    """It begins at a further field of a pair that joins several; the pair's own end is another."""

    @property
    def is_suggestion(self) -> bool:
        """Whether it is only proposed."""
        return self.look is WireLook.SUGGESTED


def wire_path(start: QPointF, end: QPointF) -> QPainterPath:
    """Give the curve between two points, level at both ends."""
    bend = QPointF((end.x() - start.x()) * BEND, 0)
    path = QPainterPath(start)
    path.cubicTo(start + bend, end - bend, end)
    return path


def hit_path(path: QPainterPath) -> QPainterPath:
    """Give the strip around a curve that a press counts for."""
    stroker = QPainterPathStroker()
    stroker.setWidth(HIT_PX)
    return stroker.createStroke(path)


def paint_wire(painter: QPainter, path: QPainterPath, wire: Wire, *, strong: bool) -> None:
    """Draw a line with its two ends."""
    tone = theme().color("accent" if strong else wire.look.value[0])
    pen = QPen(tone, CHOSEN_LINE_PX if strong else LINE_PX)
    if wire.is_suggestion:
        pen.setDashPattern([3, 3])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawPath(path)
    first, end = path.elementAt(0), path.currentPosition()
    start = QPointF(first.x, first.y)
    mirrored = end.x() < start.x()
    to_start, to_end = wire.flow.reaches_source, wire.flow.reaches_target
    if wire.start_hidden:
        paint_chevron(painter, start, down=wire.start_y > 0)
    else:
        hollow = wire.is_suggestion
        paint_end(painter, start, tone, arrow=to_start, left=not mirrored, hollow=hollow)
    if wire.end_hidden:
        paint_chevron(painter, end, down=wire.end_y > 0)
    else:
        paint_end(painter, end, tone, arrow=to_end, left=mirrored)


def paint_chevron(painter: QPainter, point: QPointF, *, down: bool) -> None:
    """Draw where a line leaves the pane: its row is further up or down."""
    step = CHEVRON_PX if down else -CHEVRON_PX
    corners = [
        QPointF(point.x() - CHEVRON_PX, point.y() - step),
        QPointF(point.x(), point.y()),
        QPointF(point.x() + CHEVRON_PX, point.y() - step),
    ]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().color("muted"), LINE_PX))
    painter.drawPolyline(QPolygonF(corners))


def paint_end(
    painter: QPainter,
    point: QPointF,
    tone: QColor,
    *,
    arrow: bool,
    left: bool,
    hollow: bool = False,
) -> None:
    """Draw a dot where a line begins, an arrow where it leads."""
    if not arrow:
        dot = QRectF(point.x() - DOT_PX, point.y() - DOT_PX, 2 * DOT_PX, 2 * DOT_PX)
        fill, border = (theme().color("sunken"), tone) if hollow else (tone, None)
        paint_box(painter, dot, DOT_PX, fill, border, border_px=LINE_PX)
        return
    wide, high = ARROW_PX
    step = -wide if left else wide
    tip = QPointF(point.x() + step / 2, point.y())
    back = point.x() - step / 2
    corners = [tip, QPointF(back, tip.y() - high / 2), QPointF(back, tip.y() + high / 2)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone)
    painter.drawPolygon(QPolygonF(corners))


@dataclass(frozen=True)
class WireTag:
    """The tag of a suggestion: how sure it is, a check to accept, a cross to dismiss."""

    wire: Wire
    box: QRectF

    @property
    def check(self) -> QRectF:
        """Where a press accepts."""
        return QRectF(self.box.right() - 2 * TAG_PX - 1, self.box.top(), TAG_PX, TAG_PX)

    @property
    def cross(self) -> QRectF:
        """Where a press dismisses."""
        return QRectF(self.box.right() - TAG_PX, self.box.top(), TAG_PX, TAG_PX)

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        color = theme().color
        radius = theme().radius("chip")
        style = Qt.PenStyle.DashLine
        paint_box(painter, self.box, radius, color("surface"), color("accentLine"), style=style)
        words = self.box.adjusted(8, 0, -2 * TAG_PX, 0)
        paint_text(painter, words, self.wire.label, "label", color("accent"))
        paint_icon(painter, self.check, "check", "accent", 12)
        line = QRectF(self.cross.left(), self.box.top() + 4, 1, TAG_PX - 8)
        painter.fillRect(line, color("hairlineStrong"))
        paint_icon(painter, self.cross, "x", "text2", 12)


def place_tags(
    wires: tuple[tuple[Wire, QPainterPath], ...], taken: tuple[QRectF, ...] = ()
) -> tuple[WireTag, ...]:
    """Place the tags of suggestions on their curves so that none covers another.

    A tag begins at half of its curve; one that would touch an earlier one moves in steps of 10 %.
    Source: ui.md, section 10.

    Args:
        wires: the suggestions with their curves.
        taken: where other words stand already, such as those of the chosen line.
    """
    placed: list[WireTag] = []
    for wire, path in wires:
        width = text_width(wire.label, "label") + 16 + 2 * TAG_PX
        box = QRectF()
        for share in (0.5, *(0.5 + way * TAG_STEP * n for n in range(1, 4) for way in (1, -1))):
            middle = path.pointAtPercent(share)
            box = QRectF(middle.x() - width / 2, middle.y() - TAG_PX / 2, width, TAG_PX)
            if not _touches(box, placed, taken):
                break
        while _touches(box, placed, taken):
            box.translate(0, -TAG_PX)
        placed.append(WireTag(wire, box.toRect().toRectF()))
    return tuple(placed)


def _touches(box: QRectF, placed: list[WireTag], taken: tuple[QRectF, ...]) -> bool:
    boxes = (*(other.box for other in placed), *taken)
    return any(other.adjusted(-2, -2, 2, 2).intersects(box) for other in boxes)


def words_box(path: QPainterPath, wire: Wire) -> QRectF:
    """Where the words of a chosen line stand: at half of its curve."""
    middle = path.pointAtPercent(0.5)
    width = min(text_width(wire.label, "label"), LABEL_MOST_PX) + 34
    return QRectF(middle.x() - width / 2, middle.y() - TAG_PX / 2, width, TAG_PX)


def paint_mark(painter: QPainter, path: QPainterPath, wire: Wire) -> None:
    """Draw the icon or, on the chosen line, the words at half of the curve."""
    middle = path.pointAtPercent(0.5)
    if wire.chosen and wire.label:
        tag = words_box(path, wire)
        paint_box(painter, tag, theme().radius("chip"), theme().color("accentSolid"))
        place = QRectF(tag.left() + 8, tag.top(), 12, TAG_PX)
        paint_icon(painter, place, "square-function", "onSolid", 12)
        room = tag.adjusted(24, 0, -6, 0)
        paint_text(painter, room, wire.label, "label", theme().color("onSolid"))
        return
    color, icon = wire.look.value
    if icon:
        place = QRectF(middle.x() - 10, middle.y() - 10, 20, 20)
        paint_box(painter, place, 10, theme().color("sunken"))
        tone = {"warnLine": "warn", "accentLine": "accent"}.get(color, color)
        paint_icon(painter, place, icon, tone, 14)
