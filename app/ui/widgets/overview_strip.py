"""A narrow map of a long table: what kinds of change it holds, where, and which part is in view."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from app.ui.change_look import ChangeLook
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_line

BLOCK_LEFT_PX, BLOCK_WIDTH_PX = 4, 6
LEAST_BLOCK_PX = 3
BLOCK_GAP_PX = 2
LEAST_WINDOW_PX = 12
MOST_GAPPED = 8
"""More runs than this are drawn without gaps between them."""


@dataclass(frozen=True)
class KindRun:
    """Neighbouring rows of one kind."""

    look: ChangeLook
    rows: int


class OverviewStrip(QWidget):
    """Shows runs of kinds beside a table and scrolls it: a click jumps, a drag follows."""

    def __init__(self, bar: QScrollBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._runs: tuple[KindRun, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Overview of the changes"))
        bar.valueChanged.connect(self.update)
        bar.rangeChanged.connect(lambda _least, _most: self.update())
        theme().changed.connect(self.update)

    def show_runs(self, runs: tuple[KindRun, ...]) -> None:
        """Show which kinds follow each other in the table's order."""
        self._runs = runs
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().fixed("overviewStrip"), 100)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._scroll_to(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scroll_to(event.position().y())

    def paintEvent(self, event: QPaintEvent) -> None:
        box, color = QRectF(self.rect()), theme().color
        with QPainter(self) as painter:
            painter.fillRect(box, color("sunken"))
            paint_line(painter, box.topLeft(), box.bottomLeft(), color("hairline"))
            for look, top, height in self.blocks():
                block = QRectF(BLOCK_LEFT_PX, top, BLOCK_WIDTH_PX, height)
                painter.fillRect(block, color(look.strong))
            if self._bar.maximum() > self._bar.minimum():
                paint_box(painter, self.window_box(), 2, None, color("muted"))

    def blocks(self) -> list[tuple[ChangeLook, int, int]]:
        """Give look, top edge and height of each run, in whole pixels from top to bottom."""
        total = sum(run.rows for run in self._runs)
        gap = BLOCK_GAP_PX if len(self._runs) <= MOST_GAPPED else 0
        least = LEAST_BLOCK_PX if gap else 1
        room = self.height() - 2 - gap * max(0, len(self._runs) - 1)
        heights = [max(least, int(room * run.rows / max(1, total))) for run in self._runs]
        if heights:
            highest = heights.index(max(heights))
            heights[highest] = max(least, heights[highest] + room - sum(heights))
        placed, top = [], 1
        for run, height in zip(self._runs, heights, strict=True):
            placed.append((run.look, top, height))
            top += height + gap
        return placed

    def window_box(self) -> QRectF:
        """Give the frame around the part that is in view."""
        whole = self._bar.maximum() - self._bar.minimum() + self._bar.pageStep()
        height = max(LEAST_WINDOW_PX, self.height() * self._bar.pageStep() / max(1, whole))
        reach = max(1, self._bar.maximum() - self._bar.minimum())
        top = (self.height() - height) * (self._bar.value() - self._bar.minimum()) / reach
        return QRectF(1, round(top), self.width() - 1, round(height))

    def _scroll_to(self, y: float) -> None:
        """Bring the place under the pointer into the middle of the view."""
        share = y / max(1, self.height())
        whole = self._bar.maximum() - self._bar.minimum() + self._bar.pageStep()
        self._bar.setValue(round(share * whole - self._bar.pageStep() / 2))
