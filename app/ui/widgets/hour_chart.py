"""What charts of a day by hours share: the hour the arrows came to, its words, the focus ring."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme import theme
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.focus_ring import by_keyboard

HOURS = 24
LEFT_PX, TOP_PX, BOTTOM_PX = 48, 24, 26
BAR_SHARE = 0.54
LABEL_EVERY_HOURS = 3


class HourChart(CardFrame):
    """A chart of 24 hours; arrows move between them when it has the focus.

    Who draws one says the words of an hour in `words_of`.

    Signals:
        hour_chosen: the arrows came to an hour (int, 0 to 23).
    """

    hour_chosen = Signal(int)

    def __init__(self, height_px: int, right_px: int, parent: QWidget | None = None) -> None:
        """Make an empty chart.

        Args:
            height_px: in the usual text size.
            right_px: empty room behind the last hour.
            parent: as of every widget.
        """
        super().__init__("sunken", parent=parent)
        self._height_px, self._right_px = height_px, right_px
        self._calls: tuple[int, ...] = (0,) * HOURS
        self._hour_now = 0
        self._chosen_hour = -1
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def words_of(self, hour: int) -> str:
        """Say what an hour holds."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return QSize(640, theme().scaled(self._height_px))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        start = self._hour_now if self._chosen_hour < 0 else self._chosen_hour + step
        self._chosen_hour = start % HOURS
        self.setAccessibleDescription(self.words_of(self._chosen_hour))
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
                QToolTip.showText(event.globalPos(), self.words_of(hour), self)
            return True
        return super().event(event)

    def _width(self) -> float:
        return self.width() - LEFT_PX - self._right_px

    def _step(self) -> float:
        return self._width() / HOURS
