"""The status bar: environment block, one line about the current work, and the API meter."""

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.api_meter import ApiMeter
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.environment_control import GAP_PX, ICON_PX, PADDING_PX, environment_width
from app.ui.widgets.labels import ElidedLabel, IconLabel
from app.ui.widgets.painting import paint_line, paint_text

NOTICE_MS = 6000
"""How long a notice that needs no answer is shown. Source: ui.md, "Common states"."""


class StatusBar(QWidget):
    """Always visible; tells which environment is at work and what it costs.

    Signals:
        undo_requested: the person takes back what the notice told.
        meter_details_requested: the meter was pressed.
    """

    undo_requested = Signal()
    meter_details_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.environment_block = EnvironmentBlock(self)
        self.meter = ApiMeter(self)
        self._icon = IconLabel("circle-check", "ok", parent=self)
        self._words = ElidedLabel("", "small", "text2", self)
        self._undo = LinkButton(self.tr("Undo"), parent=self)
        self._state: tuple[str, str, str] = ("", "", "")
        self._back = QTimer(self, interval=NOTICE_MS, singleShot=True)
        self._back.timeout.connect(self._show_state)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 1, 4, 0)
        layout.setSpacing(8)
        layout.addWidget(self.environment_block)
        layout.addSpacing(4)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._undo)
        layout.addWidget(self.meter)
        self._undo.hide()
        self._undo.clicked.connect(self._on_undo)
        self.meter.clicked.connect(self.meter_details_requested)
        theme().changed.connect(self._measure)
        self._measure()
        self._show_state()

    def show_state(self, text: str, icon: str = "", color: str = "muted") -> None:
        """Say how the current work stands; stays until it is told anew."""
        self._state = (text, icon, color)
        if not self._back.isActive():
            self._show_state()

    def show_notice(self, text: str, *, undoable: bool = False) -> None:
        """Say for six seconds what has happened and needs no answer."""
        self._icon.set_icon("info", "muted")
        self._icon.show()
        self._words.set_text(text)
        self._undo.setVisible(undoable)
        self._back.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        with QPainter(self) as painter:
            painter.fillRect(box, theme().color("window"))
            paint_line(painter, box.topLeft(), box.topRight(), theme().color("hairline"))

    def _measure(self) -> None:
        self.setFixedHeight(theme().size("statusBar"))

    def _show_state(self) -> None:
        text, icon, color = self._state
        self._undo.hide()
        self._words.set_text(text)
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.set_icon(icon, color)

    def _on_undo(self) -> None:
        self._back.stop()
        self._show_state()
        self.undo_requested.emit()


class EnvironmentBlock(QWidget):
    """The solid block at the left end: colour, icon and word of the environment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = OrgKind.PRACTICE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.updateGeometry)

    def show_environment(self, environment: OrgKind) -> None:
        """Change colour, icon and word."""
        self._environment = environment
        self.setAccessibleName(look_of(environment).word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        word = look_of(self._environment).word
        return QSize(2 * PADDING_PX + ICON_PX + GAP_PX + environment_width(word), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, box = look_of(self._environment), QRectF(self.rect())
        with QPainter(self) as painter:
            painter.fillRect(box, theme().color(look.fill))
            room = QRectF(PADDING_PX, 0, ICON_PX, box.height())
            paint_icon(painter, room, look.icon, "onSolid", ICON_PX)
            left = PADDING_PX + ICON_PX + GAP_PX
            room = QRectF(left, 0, box.width() - left, box.height())
            paint_text(painter, room, look.word, "environment", theme().color("onSolid"))
