"""Crisp shapes and single lines of text: what every painted part of the window is made of."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPainterPath, QPen

from app.ui.theme import theme

ELLIPSIS = "…"
WHOLE_PIXEL_RATIO = 1.5
"""From this device ratio a hairline takes more than one device pixel. Source: ui.md, "HiDPI"."""


def hairline(device: QPaintDevice | None) -> float:
    """Give the width of a hairline in logical pixels, always whole device pixels."""
    ratio = device.devicePixelRatioF() if device else 1.0
    pixels = 1 if ratio < WHOLE_PIXEL_RATIO else round(ratio)
    return pixels / ratio


def paint_box(
    painter: QPainter,
    box: QRectF,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    *,
    border_px: float | None = None,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """Draw a rounded box whose border lies inside `box`.

    Args:
        border_px: width of the border in logical pixels; a hairline if None.
        style: how the border is drawn; dashed for things that are off or empty.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, radius, radius)
    else:
        width = border_px if border_px is not None else hairline(painter.device())
        pen = QPen(border, width)
        if style is Qt.PenStyle.DashLine:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        half = width / 2
        corner = max(0.0, radius - half)
        painter.drawRoundedRect(box.adjusted(half, half, -half, -half), corner, corner)
    painter.restore()


def paint_ring(painter: QPainter, box: QRectF, radius: float, color: str = "accent") -> None:
    """Draw the ring of the keyboard's focus along the inside of `box`."""
    width = float(theme().tokens.focus_px)
    paint_box(painter, box, radius, None, theme().color(color), border_px=width)


def paint_line(painter: QPainter, start: QPointF, end: QPointF, color: QColor) -> None:
    """Draw a level or upright hairline below or right of the points, on device pixels."""
    width = hairline(painter.device())
    if start.y() == end.y():
        painter.fillRect(QRectF(start.x(), start.y(), end.x() - start.x(), width), color)
    else:
        painter.fillRect(QRectF(start.x(), start.y(), width, end.y() - start.y()), color)


def paint_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    role: str,
    color: QColor,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Draw one line of text in the middle of the height of `box`, cut with an ellipsis if need be.

    Left is left in a mirrored window too: what is painted beside the text stands where it stands.

    Returns:
        The width that was drawn, in logical pixels.
    """
    metrics = theme().metrics(role, text)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width() + 0.99))
    painter.setFont(theme().font(role, text))
    painter.setPen(color)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return min(metrics.horizontalAdvance(shown), box.width())


def text_width(text: str, role: str) -> int:
    """Give the width of one line of text in logical pixels."""
    return theme().metrics(role, text).horizontalAdvance(text)


def rounded_clip(box: QRectF, radius: float) -> QPainterPath:
    """Give the outline of a rounded box, to clip by."""
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path


def centered(outer: QRect | QRectF, width: float, height: float) -> QRectF:
    """Give a box of this size in the middle of another, on whole pixels."""
    box = QRectF(outer)
    left = round(box.x() + (box.width() - width) / 2)
    top = round(box.y() + (box.height() - height) / 2)
    return QRectF(left, top, width, height)
