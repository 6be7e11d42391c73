"""API calls by hour of one day as bars: what was used, the current hour, what is scheduled."""

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

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

HEIGHT_PX, RIGHT_PX = 108, 14


class CallsChart(HourChart):
    """One bar an hour; told by `show_calls`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT_PX, RIGHT_PX, parent)

    def show_calls(self, calls: tuple[int, ...], hour: int) -> None:
        """Show the calls of each hour of the day, and which hour it is now."""
        self._calls, self._hour_now = calls, hour
        total = QLocale().toString(sum(calls))
        self.setAccessibleName(self.tr("API calls today by hour, {n} in all").format(n=total))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        color = theme().color
        box = QRectF(self.rect())
        base = box.bottom() - BOTTOM_PX
        highest = max(*self._calls, 1)
        with QPainter(self) as painter:
            for level, value in ((TOP_PX, highest), (base, 0)):
                line = QRectF(LEFT_PX, level, box.width() - LEFT_PX - RIGHT_PX, 1)
                paint_line(painter, line.topLeft(), line.topRight(), color("hairline"))
                words = QRectF(0, level - 8, LEFT_PX - 8, 16)
                number = QLocale().toString(value)
                right = Qt.AlignmentFlag.AlignRight
                paint_text(painter, words, number, "label", color("muted"), align=right)
            for hour in range(HOURS):
                self._paint_hour(painter, hour, base, (base - TOP_PX) / highest)
            if self._ring:
                paint_ring(painter, box, theme().radius("card"))

    def _paint_hour(self, painter: QPainter, hour: int, base: float, scale: float) -> None:
        step, color = self._step(), theme().color
        middle = LEFT_PX + (hour + 0.5) * step
        height = max(2.0, self._calls[hour] * scale) if self._calls[hour] else 0.0
        if height:
            bar = QRectF(middle - step * BAR_SHARE / 2, base - height, step * BAR_SHARE, height)
            dark = hour in {self._hour_now, self._chosen_hour}
            paint_box(painter, bar, 1, color("text2" if dark else "control"))
        if hour % LABEL_EVERY_HOURS == 0:
            words = QRectF(middle - 24, base + 4, 48, 16)
            text = f"{hour:02}:00"
            center = Qt.AlignmentFlag.AlignHCenter
            paint_text(painter, words, text, "label", color("muted"), align=center)

    def words_of(self, hour: int) -> str:
        count = QLocale().toString(self._calls[hour])
        return self.tr("{hour}:00, {n} API calls").format(hour=f"{hour:02}", n=count)
