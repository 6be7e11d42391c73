"""A day from 00 to 24: a tick for each run of each schedule, and the calls of each hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

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


class DayLine(HourChart):
    """Told by `show_day`; arrows move between hours when it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT_PX, RIGHT_PX, parent)
        self._runs: tuple[DayRun, ...] = ()
        self._hourly: int | None = None
        self._now = 0

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
