"""The four stages of a run in one painted widget: read, compare, send, confirm."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_text, text_width

HEIGHT_PX = 88
FOLDED_HEIGHT_PX = 40
GAP_PX = 24
PADDING_PX = 16
ICON_PX = 18
BAR_PX = 4


class StageState(Enum):
    """Where one stage of a run stands: icon, its colour token, the colour of its bar."""

    WAITING = ("circle-dashed", "muted", "pressed")
    RUNNING = ("loader-circle", "accentSolid", "accentSolid")
    PAUSED = ("pause", "warn", "warnLine")
    DONE = ("circle-check", "ok", "ok")
    FAILED = ("circle-alert", "error", "error")


@dataclass(frozen=True)
class Stage:
    """One stage in words: title, value at the right, one line below the bar."""

    title: str
    value: str
    note: str
    state: StageState
    share: float = 0.0
    """How much is done, 0 to 1; moves only with real progress."""


class StagesPanel(QWidget):
    """Equal columns, one for each stage; read as one text by screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[Stage, ...] = ()
        self._folded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_stages(self, stages: tuple[Stage, ...]) -> None:
        """Show how far the run is."""
        self._stages = stages
        said = [f"{one.title}, {one.value}, {one.note}" for one in stages]
        self.setAccessibleName(". ".join(said))
        self.setToolTip(" · ".join(one.note for one in stages if one.note) if self._folded else "")
        self.update()

    def set_folded(self, *, folded: bool) -> None:
        """Take one line of 40 instead of 88, for low windows."""
        self._folded = folded
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, theme().scaled(FOLDED_HEIGHT_PX if self._folded else HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        count = max(1, len(self._stages))
        width = (self.width() - 2 * PADDING_PX - GAP_PX * (count - 1)) / count
        with QPainter(self) as painter:
            for index, stage in enumerate(self._stages):
                left = round(PADDING_PX + index * (width + GAP_PX))
                self._paint_stage(painter, stage, left, round(width))

    def _paint_stage(self, painter: QPainter, stage: Stage, left: int, width: int) -> None:
        icon, icon_color, bar_color = stage.state.value
        color, waiting = theme().color, stage.state is StageState.WAITING
        top = 8 if self._folded else 16
        line = theme().line("body")
        paint_icon(painter, QRectF(left, top, ICON_PX, line), icon, icon_color, ICON_PX)
        value = text_width(stage.value, "small") + 1
        role = "tableStrong" if stage.state is StageState.RUNNING else "small"
        tone = color("text" if stage.state is StageState.RUNNING else "muted")
        value = max(value, text_width(stage.value, role) + 1)
        paint_text(painter, QRectF(left + width - value, top, value, line), stage.value, role, tone)
        name = QRectF(left + ICON_PX + 8, top, width - ICON_PX - 16 - value, line)
        paint_text(painter, name, stage.title, "paneTitle", color("muted" if waiting else "text"))
        bar = QRectF(left, top + line + (4 if self._folded else 6), width, BAR_PX)
        paint_box(painter, bar, BAR_PX / 2, color("pressed"))
        share = 1.0 if stage.state is StageState.DONE else min(1.0, stage.share)
        if share > 0:
            done = QRectF(bar.left(), bar.top(), max(2.0, bar.width() * share), BAR_PX)
            paint_box(painter, done, BAR_PX / 2, color(bar_color))
        if not self._folded:
            note = QRectF(left, bar.bottom() + 6, width, theme().line("small"))
            paint_text(painter, note, stage.note, "small", color("muted"))
