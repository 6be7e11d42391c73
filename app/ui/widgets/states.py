"""What a screen shows when there is nothing, when it waits, and when something went wrong."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.labels import IconLabel, TextLabel
from app.ui.widgets.painting import paint_box, paint_line

ICON_PX = 28
QUIET_MS = 150
"""A wait shorter than this shows nothing. Source: ui.md, "Common states"."""
BAR_PX = 8
BAR_SHARE = 0.6


class EmptyState(CardFrame):
    """An icon, what this is, what to do, and at most one button.

    Signals:
        action_requested: its button was pressed.
    """

    action_requested = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        advice: str,
        action: str = "",
        action_icon: str = "",
        *,
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(dashed=True, parent=parent)
        self._framed = framed
        self._said = (title, advice)
        self._title = TextLabel(title, "bodyStrong")
        self._advice = TextLabel(advice, "body", "muted", wrap=True)
        self._button = PushButton(action, icon=action_icon)
        self._button.setVisible(bool(action))
        self._button.clicked.connect(self.action_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(4)
        layout.addStretch(1)
        layout.addWidget(IconLabel(icon, "muted", ICON_PX), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        self._advice.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._advice)
        layout.addSpacing(8)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def words(self) -> tuple[str, str]:
        """What it says: title and advice."""
        return self._said

    def show_words(self, title: str, advice: str, action: str = "") -> None:
        """Change what it says, and what its button does; without words there is no button."""
        self._said = (title, advice)
        self._title.setText(title)
        self._advice.setText(advice)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._button.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._framed:
            super().paintEvent(event)


class SkeletonPanel(QWidget):
    """Grey bars in place of rows; invisible for 150 ms, so that short waits do not flash."""

    def __init__(
        self, widths: tuple[int, ...], row_px: int = 28, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._widths, self._row_px = widths, row_px
        self._shown = False
        self._wait = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._wait.timeout.connect(self._on_waited)
        self.setAccessibleName(self.tr("Loading"))
        theme().changed.connect(self.update)

    def start(self) -> None:
        """Begin to wait."""
        self._shown = False
        self._wait.start()
        self.show()

    def stop(self) -> None:
        """The rows are there."""
        self._wait.stop()
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths), 8 * self._row_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        color = theme().color
        with QPainter(self) as painter:
            for top in range(0, self.height(), self._row_px):
                left = 0
                middle = top + (self._row_px - BAR_PX) // 2
                for width in self._widths:
                    bar = QRectF(left + 8, middle, (width - 16) * BAR_SHARE, BAR_PX)
                    paint_box(painter, bar, BAR_PX / 2, color("pressed"))
                    left += width
                line = QRectF(0, top + self._row_px - 1, self.width(), 1)
                paint_line(painter, line.topLeft(), line.topRight(), color("hairline"))

    def _on_waited(self) -> None:
        self._shown = True
        self.update()


class NoticeBar(QWidget):
    """A bar above the content: icon, what happened, what to do, a button that does it.

    Signals:
        action_requested: its button was pressed.
    """

    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tint = "errorTint"
        self._icon = IconLabel("circle-alert", "error")
        self._words = TextLabel("", "body", wrap=True, selectable=True)
        self._details = TextLabel("", "mono", "text2", wrap=True, selectable=True)
        self._action = PushButton("", size=ButtonSize.SMALL)
        self._more = PushButton(self.tr("Details"), size=ButtonSize.SMALL)
        self._close = PushButton("", icon="x", tip=self.tr("Close"), size=ButtonSize.TINY)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._action)
        row.addWidget(self._more)
        row.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.addLayout(row)
        layout.addWidget(self._details)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._more.clicked.connect(lambda: self._details.setVisible(self._details.isHidden()))
        self._close.clicked.connect(self.hide)
        self._action.clicked.connect(self.action_requested)
        self.hide()

    def show_error(self, words: str, details: str = "", action: str = "") -> None:
        """Say what went wrong and what to do; `details` are the exact words."""
        self._dress("circle-alert", "error", "errorTint")
        self._show(words, details, action)

    def show_warning(self, words: str, action: str = "") -> None:
        """Say what needs a look."""
        self._dress("triangle-alert", "warn", "warnTint")
        self._show(words, "", action)

    def show_info(self, words: str, action: str = "", *, details: str = "") -> None:
        """Say what is good to know; `details` is the rest of it."""
        self._dress("info", "text2", "sunken")
        self._show(words, details, action)

    def words(self) -> str:
        """What it says now."""
        return self._words.words()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color(self._tint))
            low = QRectF(self.rect()).adjusted(0, 0, 0, -1)
            paint_line(painter, low.bottomLeft(), low.bottomRight(), theme().color("hairline"))

    def _dress(self, icon: str, color: str, tint: str) -> None:
        self._tint = tint
        self._icon.set_icon(icon, color)

    def _show(self, words: str, details: str, action: str) -> None:
        self._words.setText(words)
        self._details.setText(details)
        self._details.hide()
        self._more.setVisible(bool(details))
        self._action.setText(action)
        self._action.updateGeometry()
        self._action.setVisible(bool(action))
        self.setAccessibleName(words)
        self.show()
        self.update()
