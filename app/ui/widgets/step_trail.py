"""The steps of a wizard in one line: numbers in circles, the current one solid."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_line, paint_text, text_width

CIRCLE_PX = 20
LINE_PX = 32


class StepTrail(QWidget):
    """Told the number of the current step, from 0; beyond the last, all are done."""

    def __init__(self, words: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._step = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_step(self, step: int) -> None:
        """Go to a step."""
        self._step = step
        shown = min(step, len(self._words) - 1)
        said = self.tr("Step {n} of {total}: {words}")
        self.setAccessibleName(
            said.format(n=shown + 1, total=len(self._words), words=self._words[shown])
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, CIRCLE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        color, left = theme().color, 0.0
        with QPainter(self) as painter:
            for place, words in enumerate(self._words):
                if place:
                    start = QPointF(left + 8, self.height() / 2)
                    paint_line(painter, start, start + QPointF(LINE_PX, 0), color("hairlineStrong"))
                    left += LINE_PX + 16
                left = self._paint_step(painter, place, words, left)

    def _paint_step(self, painter: QPainter, place: int, words: str, left: float) -> float:
        color = theme().color
        circle = QRectF(left, (self.height() - CIRCLE_PX) / 2, CIRCLE_PX, CIRCLE_PX)
        current = place == self._step
        if current:
            paint_box(painter, circle, CIRCLE_PX / 2, color("ink"))
        else:
            paint_box(painter, circle, CIRCLE_PX / 2, None, color("hairlineStrong"))
        tone = "onInk" if current else "muted"
        if place < self._step:
            paint_icon(painter, circle, "check", "ok", 12)
        else:
            middle = Qt.AlignmentFlag.AlignHCenter
            paint_text(painter, circle, str(place + 1), "label", color(tone), align=middle)
        role = "bodyStrong" if current else "body"
        room = QRectF(circle.right() + 6, 0, text_width(words, role) + 1, self.height())
        paint_text(painter, room, words, role, color("text" if current else "muted"))
        return room.right()
