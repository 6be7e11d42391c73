"""API calls by hour of one day as bars: what was used, the current hour, what is scheduled."""

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme import theme
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import paint_box, paint_line, paint_ring, paint_text

HEIGHT_PX = 108
HOURS = 24
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 48, 14, 24, 26
BAR_SHARE = 0.54
LABEL_EVERY_HOURS = 3


class CallsChart(CardFrame):
    """One bar an hour; arrows move between hours when it has the focus.

    Signals:
        hour_chosen: the arrows came to an hour (int, 0 to 23).
    """

    hour_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunken", parent=parent)
        self._calls: tuple[int, ...] = (0,) * HOURS
        self._hour = 0
        self._chosen_hour = -1
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_calls(self, calls: tuple[int, ...], hour: int) -> None:
        """Show the calls of each hour of the day, and which hour it is now."""
        self._calls, self._hour = calls, hour
        total = QLocale().toString(sum(calls))
        self.setAccessibleName(self.tr("API calls today by hour, {n} in all").format(n=total))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, theme().scaled(HEIGHT_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        start = self._hour if self._chosen_hour < 0 else self._chosen_hour + step
        self._chosen_hour = start % HOURS
        self.setAccessibleDescription(self._words(self._chosen_hour))
        self.hour_chosen.emit(self._chosen_hour)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring, self._chosen_hour = False, -1
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hour = int((event.pos().x() - LEFT_PX) / max(1.0, self._step()))
            if 0 <= hour < HOURS:
                QToolTip.showText(event.globalPos(), self._words(hour), self)
            return True
        return super().event(event)

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
            dark = hour in {self._hour, self._chosen_hour}
            paint_box(painter, bar, 1, color("text2" if dark else "control"))
        if hour % LABEL_EVERY_HOURS == 0:
            words = QRectF(middle - 24, base + 4, 48, 16)
            text = f"{hour:02}:00"
            center = Qt.AlignmentFlag.AlignHCenter
            paint_text(painter, words, text, "label", color("muted"), align=center)

    def _step(self) -> float:
        return (self.width() - LEFT_PX - RIGHT_PX) / HOURS

    def _words(self, hour: int) -> str:
        count = QLocale().toString(self._calls[hour])
        return self.tr("{hour}:00, {n} API calls").format(hour=f"{hour:02}", n=count)
