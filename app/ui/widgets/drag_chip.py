"""What hangs at the pointer while a field is dragged: name, arrow, name, and the verdict."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.mapping import Flow
from app.ui.icons import paint_icon
from app.ui.models.verdicts import Verdict
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_text, text_width

HEIGHT_PX = 28
PADDING_PX = 10
ICON_PX = 14
GAP_PX = 8
BADGE_PX = 20
BESIDE_PX = QPoint(12, 14)
"""How far right of and below the pointer it hangs."""
ARROWS = {
    Flow.TO_TARGET: "arrow-right",
    Flow.TO_SOURCE: "arrow-left",
    Flow.BOTH: "arrow-left-right",
}


class DragChip(QWidget):
    """Told by `show_pair`; lies over everything and takes no mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._source = self._target = ""
        self._flow = Flow.TO_TARGET
        self._verdict: Verdict | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_pair(
        self, source: str, target: str, flow: Flow, verdict: Verdict | None, place: QPoint
    ) -> None:
        """Say what a drop would do.

        Args:
            source: name of the source field; "" while there is none.
            target: label of the target field; "" likewise.
            flow: which way it would go.
            verdict: how they fit; None where there is nothing to judge.
            place: the pointer, in the coordinates of the parent.
        """
        self._source, self._target, self._flow = source, target, flow
        self._verdict = verdict
        self.setAccessibleName(f"{source} {flow.value} {target} {verdict.words if verdict else ''}")
        self.resize(self._width(), HEIGHT_PX)
        corner, around = place + BESIDE_PX, self._around.rect()
        left = max(4, min(corner.x(), around.width() - self.width() - 4))
        top = max(4, min(corner.y(), around.height() - HEIGHT_PX - 4))
        self.move(left, top)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        color, box = theme().color, QRectF(self.rect())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius = theme().radius("control")
            paint_box(painter, box, radius, color("raised"), color("accent"))
            left = float(PADDING_PX)
            for words in self._names():
                if words in ARROWS.values():
                    room = QRectF(left, 0, ICON_PX, box.height())
                    paint_icon(painter, room, words, "muted", ICON_PX)
                    left += ICON_PX + GAP_PX
                else:
                    room = QRectF(left, 0, box.width() - left, box.height())
                    left += paint_text(painter, room, words, "tableStrong", color("text")) + GAP_PX
            if self._verdict is not None and self._verdict.words:
                self._paint_verdict(painter, left, self._verdict)

    def _paint_verdict(self, painter: QPainter, left: float, verdict: Verdict) -> None:
        icon, tone, tint = verdict.fit.value
        width = text_width(verdict.words, "tableStrong") + ICON_PX + 18
        badge = QRectF(left, (HEIGHT_PX - BADGE_PX) / 2, width, BADGE_PX)
        paint_box(painter, badge, theme().radius("chip"), theme().color(tint))
        paint_icon(painter, QRectF(left + 6, 0, 12, HEIGHT_PX), icon, tone, 12)
        room = QRectF(left + 22, 0, width - 22, HEIGHT_PX)
        paint_text(painter, room, verdict.words, "tableStrong", theme().color(tone))

    def _names(self) -> tuple[str, ...]:
        """Give the names with the arrow between them; one of them may not be known yet."""
        parts = (self._source, ARROWS[self._flow], self._target)
        return tuple(part for part in parts if part)

    def _width(self) -> int:
        width = 2 * PADDING_PX
        for words in self._names():
            named = words not in ARROWS.values()
            width += (text_width(words, "tableStrong") + 1 if named else ICON_PX) + GAP_PX
        if self._verdict is not None and self._verdict.words:
            width += text_width(self._verdict.words, "tableStrong") + ICON_PX + 18
        return width
