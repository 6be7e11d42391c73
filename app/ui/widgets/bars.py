"""Bars that show shares of a whole: results by kind, and a forecast beside what is used."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, rounded_clip

SMALLEST_PART_PX = 4
"""Narrowest part of a result bar, and of a forecast. Unit: pixels. Source: ui.md."""
HATCH_LEAST_PX = 10
"""Narrowest part that is drawn as a hatch. Unit: pixels."""
PART_GAP_PX = 2
HATCH_STEP_PX = 4
RESULT_WIDTH_PX, RESULT_HEIGHT_PX = 140, 6


@dataclass(frozen=True)
class BarPart:
    """One part of a result bar: how many, in which colour token."""

    count: int
    color: str


class ResultBar(QWidget):
    """Results by kind as parts of one bar; the numbers are in its tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[BarPart, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_parts(self, parts: tuple[BarPart, ...], words: str) -> None:
        """Show the parts.

        Args:
            words: all numbers in words, for tool tip and screen readers.
        """
        self._parts = parts
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(RESULT_WIDTH_PX, RESULT_HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_result_bar(painter, QRectF(self.rect()), self._parts)


class ShareBar(QWidget):
    """What is used of a whole and, hatched, what a job is about to use."""

    def __init__(
        self, width_px: int = 200, height_px: int = 6, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._hint = QSize(width_px, height_px)
        self._used = self._forecast = 0.0
        self._color = "text2"
        self.setFixedHeight(height_px)
        theme().changed.connect(self.update)

    def show_shares(self, used: float, forecast: float, words: str, color: str = "text2") -> None:
        """Show shares of 0 to 1; `words` goes to tool tip and screen readers."""
        self._used, self._forecast, self._color = used, forecast, color
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return self._hint

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_share_bar(
                painter,
                QRectF(self.rect()),
                self._used,
                self._forecast,
                color=self._color,
                hatch="accent",
            )


def paint_result_bar(painter: QPainter, box: QRectF, parts: tuple[BarPart, ...]) -> None:
    """Draw the parts side by side, none narrower than 4 px, 2 px apart."""
    shown = [part for part in parts if part.count > 0]
    for part, width, left in zip(shown, *part_places(shown, box), strict=True):
        place = QRectF(left, box.top(), width, box.height())
        paint_box(painter, place, 1, theme().color(part.color))


def part_places(parts: list[BarPart], box: QRectF) -> tuple[list[float], list[float]]:
    """Share the width of `box` out to the parts.

    Returns:
        Widths and left edges in logical pixels; widths and gaps together fill the box.
    """
    total = sum(part.count for part in parts)
    room = box.width() - PART_GAP_PX * max(0, len(parts) - 1)
    widths = [max(SMALLEST_PART_PX, room * part.count / total) for part in parts]
    if widths:
        widest = widths.index(max(widths))
        widths[widest] += room - sum(widths)
    lefts, left = [], box.left()
    for width in widths:
        lefts.append(left)
        left += width + PART_GAP_PX
    return widths, lefts


def paint_share_bar(
    painter: QPainter, box: QRectF, used: float, forecast: float, *, color: str, hatch: str
) -> None:
    """Draw an empty bar, its used part, and beside it the forecast as an outlined hatch.

    What is too narrow for an outline and slanted lines is a plain block: a few pixels of them read
    as a letter.
    """
    radius = box.height() / 2
    paint_box(painter, box, radius, theme().color("pressed"))
    solid, ahead = share_places(box, used, forecast)
    if solid is not None:
        painter.save()
        if solid.width() > box.height():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(rounded_clip(box, radius))
        painter.fillRect(solid, theme().color(color))
        painter.restore()
    if ahead is not None and ahead.width() < HATCH_LEAST_PX:
        painter.fillRect(ahead, theme().color(hatch))
    elif ahead is not None:
        paint_hatch(painter, ahead, hatch)


def share_places(box: QRectF, used: float, forecast: float) -> tuple[QRectF | None, QRectF | None]:
    """Place what is used and what is ahead side by side in a bar; they never overlap.

    Returns:
        Both on whole pixels: the used part of at least 1, the forecast of at least 4 pixels; None
        for nothing.
    """
    left = box.left()
    solid = ahead = None
    if used > 0:
        room = box.width() - (SMALLEST_PART_PX if forecast > 0 else 0)
        wide = min(room, max(1, round(box.width() * min(1.0, used))))
        solid = QRectF(left, box.top(), wide, box.height())
        left += wide
    if forecast > 0:
        wide = max(SMALLEST_PART_PX, round(box.width() * forecast))
        ahead = QRectF(left, box.top(), min(wide, box.right() - left), box.height())
    return solid, ahead


def paint_hatch(painter: QPainter, box: QRectF, color: str) -> None:
    """Draw the look of something that is about to happen: an outline filled with slanted lines."""
    tone = theme().color(color)
    painter.fillRect(box, theme().color("surface"))
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tone, 1))
    left = box.left()
    while left < box.right() + box.height():
        painter.drawLine(QPointF(left, box.top()), QPointF(left - box.height(), box.bottom()))
        left += HATCH_STEP_PX
    painter.restore()
    paint_box(painter, box, 1, None, tone)
