"""A day from 00 to 24: a tick for each run of each schedule, and the calls of each hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.ui.models.schedule_moves import STEP_MINUTES
from app.ui.models.value_words import form_of
from app.ui.theme import theme
from app.ui.widgets.hour_chart import (
    BAR_SHARE,
    BOTTOM_PX,
    HOURS,
    LABEL_EVERY_HOURS,
    LEFT_PX,
    TOP_PX,
    HourChart,
)
from app.ui.widgets.painting import paint_box, paint_line, paint_ring, paint_text

HEIGHT_PX, RIGHT_PX = 132, 16
MINUTES = HOURS * 60
TICKS_PX = 22
"""Height of the strip of ticks below the bars."""
NEAREST_PX = 3
GRIP_PX = 4
"""How near a tick the pointer takes hold of it."""


@dataclass(frozen=True)
class DayRun:
    """One run of the day."""

    minute: int
    """Since midnight."""
    title: str
    calls: int | None
    """None before the first run."""
    chosen: bool = False
    """Of the schedule that is selected in the table."""
    row: int = -1
    """Of its schedule in the table."""
    movable: bool = False
    """Whether it may be dragged to another time."""


class DayLine(HourChart):
    """Told by `show_day`; arrows move between hours when it has the focus.

    A tick is dragged to another time, which moves all runs of its schedule; Ctrl and an arrow moves
    the schedule that is chosen by five minutes.

    Signals:
        row_chosen: a tick was pressed (int: row of its schedule).
        moved: the runs of a schedule shall come later (int: row; int: minutes, below 0 earlier).
    """

    row_chosen = Signal(int)
    moved = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT_PX, RIGHT_PX, parent)
        self._runs: tuple[DayRun, ...] = ()
        self._hourly: int | None = None
        self._now = 0
        self._held: DayRun | None = None
        self._drop = 0
        """Minute of the day that the held run would come to."""
        self.setMouseTracking(True)

    def show_day(self, runs: Sequence[DayRun], now: datetime, hourly: int | None) -> None:
        """Show the runs of a day.

        Args:
            runs: all of them.
            now: aware; a line marks it.
            hourly: the most calls an hour may take; None where nothing limits it.
        """
        here = now.astimezone()
        self._runs, self._hourly = tuple(sorted(runs, key=lambda run: run.minute)), hourly
        by_hour = [0] * HOURS
        for run in self._runs:
            by_hour[run.minute // 60] += run.calls or 0
        self._calls = tuple(by_hour)
        self._now, self._hour_now = here.hour * 60 + here.minute, here.hour
        calls = QLocale().toString(sum(self._calls))
        said = self.tr("Runs of today by hour, {n} in all, about {calls} API calls")
        self.setAccessibleName(said.format(n=QLocale().toString(len(runs)), calls=calls))
        self._held = None
        self.update()

    def words_of(self, hour: int) -> str:
        """Say what an hour holds."""
        runs = [run for run in self._runs if run.minute // 60 == hour]
        known = form_of(
            len(runs),
            self.tr("{hour}:00, 1 run, about {calls} API calls"),
            self.tr("{hour}:00, {n} runs, about {calls} API calls"),
        )
        if any(run.calls is None for run in runs):
            known = form_of(
                len(runs),
                self.tr("{hour}:00, 1 run; what it costs is not known yet"),
                self.tr("{hour}:00, {n} runs, {calls} API calls and more: some never ran yet"),
            )
        said = known.format(
            hour=f"{hour:02}",
            n=QLocale().toString(len(runs)),
            calls=QLocale().toString(self._calls[hour]),
        )
        if self._hourly is not None and self._calls[hour] > self._hourly:
            limit = QLocale().toString(self._hourly)
            said += "\n" + self.tr("More than the {n} calls an hour may take").format(n=limit)
        return "\n".join([said, *dict.fromkeys(run.title for run in runs)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        run = self._run_at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or run is None:
            super().mousePressEvent(event)
            return
        self.row_chosen.emit(run.row)
        if run.movable:
            self._held, self._drop = run, run.minute
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            run = self._run_at(event.position())
            hand = Qt.CursorShape.SizeHorCursor if run and run.movable else None
            self.setCursor(hand or Qt.CursorShape.ArrowCursor)
            return
        self._drop = self._minute_at(event.position().x())
        QToolTip.showText(event.globalPosition().toPoint(), self._drop_words(self._held), self)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, None
        self.update()
        if held is not None and self._drop != held.minute:
            self.moved.emit(held.row, self._drop - held.minute)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._held is not None:
            self._held = None
            self.update()
            return
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        chosen = next((run for run in self._runs if run.chosen and run.movable), None)
        if not ctrl or step is None or chosen is None:
            super().keyPressEvent(event)
            return
        self.moved.emit(chosen.row, step * STEP_MINUTES)

    def _run_at(self, place: QPointF) -> DayRun | None:
        """Give the run whose tick is under a point; one of the chosen schedule comes first."""
        base = self.height() - BOTTOM_PX - TICKS_PX
        if not base <= place.y() <= base + TICKS_PX:
            return None
        away = [(abs(self._left_of(run.minute) - place.x()), not run.chosen) for run in self._runs]
        near = [(one, run) for one, run in zip(away, self._runs, strict=True) if one[0] <= GRIP_PX]
        return min(near, key=lambda one: (one[0][1], one[0][0]))[1] if near else None

    def _left_of(self, minute: int) -> float:
        return LEFT_PX + minute / MINUTES * self._width()

    def _minute_at(self, x: float) -> int:
        """Give the minute of the day at a place, in whole steps from where the held run was."""
        exact = (x - LEFT_PX) / max(1.0, self._width()) * MINUTES
        return max(0, min(round(exact / STEP_MINUTES) * STEP_MINUTES, MINUTES - STEP_MINUTES))

    def _drop_words(self, held: DayRun) -> str:
        hour, minute = divmod(self._drop, 60)
        return f"{hour:02}:{minute:02}, {held.title}"

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box, color = QRectF(self.rect()), theme().color
        low = box.bottom() - BOTTOM_PX
        base = low - TICKS_PX
        highest = max(*self._calls, 1)
        with QPainter(self) as painter:
            right = box.width() - RIGHT_PX
            for level in (TOP_PX, base, low):
                line = QRectF(LEFT_PX, level, right - LEFT_PX, 1)
                paint_line(painter, line.topLeft(), line.topRight(), color("hairline"))
            for level, value in ((TOP_PX, highest), (base, 0)):
                words = QRectF(0, level - 8, LEFT_PX - 8, 16)
                said = QLocale().toString(value)
                end = Qt.AlignmentFlag.AlignRight
                paint_text(painter, words, said, "label", color("muted"), align=end)
            for hour in range(HOURS):
                self._paint_hour(painter, hour, base, (base - TOP_PX) / highest)
            self._paint_ticks(painter, base, low)
            if self._held is not None:
                tick = QRectF(round(self._left_of(self._drop)) - 1, base + 1, 3, TICKS_PX - 2)
                painter.fillRect(tick, color("accent"))
            here = LEFT_PX + self._now / MINUTES * self._width()
            top = QRectF(here, TOP_PX, 1, low - TOP_PX)
            paint_line(painter, top.topLeft(), top.bottomLeft(), color("accent"))
            if self._ring:
                paint_ring(painter, box, theme().radius("card"))

    def _paint_hour(self, painter: QPainter, hour: int, base: float, scale: float) -> None:
        color, step = theme().color, self._step()
        middle = LEFT_PX + (hour + 0.5) * step
        calls = self._calls[hour]
        if calls:
            height = max(2.0, calls * scale)
            bar = QRectF(middle - step * BAR_SHARE / 2, base - height, step * BAR_SHARE, height)
            over = self._hourly is not None and calls > self._hourly
            tone = "error" if over else "text2" if hour == self._chosen_hour else "control"
            paint_box(painter, bar, 1, color(tone))
            if over:
                painter.fillRect(bar, QBrush(color("errorTint"), Qt.BrushStyle.BDiagPattern))
        if hour % LABEL_EVERY_HOURS == 0:
            start = LEFT_PX + hour * step
            words = QRectF(start - 24, base + TICKS_PX + 4, 48, 16)
            center = Qt.AlignmentFlag.AlignHCenter
            text = f"{hour:02}:00"
            paint_text(painter, words, text, "label", color("muted"), align=center)

    def _paint_ticks(self, painter: QPainter, base: float, low: float) -> None:
        """One tick a run; those of the chosen schedule over the others, and higher."""
        color = theme().color
        for chosen in (False, True):
            inset = 3 if chosen else 7
            tone = color("accent" if chosen else "control")
            drawn = -NEAREST_PX
            for run in self._runs:
                left = round(LEFT_PX + run.minute / MINUTES * self._width())
                if run.chosen is chosen and left - drawn >= NEAREST_PX:
                    drawn = left
                    tick = QRectF(left, base + inset, 2 if chosen else 1, low - base - 2 * inset)
                    painter.fillRect(tick, tone)
