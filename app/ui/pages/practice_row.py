"""The built-in practice org as one row: whether it runs, start it, begin again."""

from PySide6.QtCore import QLocale, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.environment_control import GAP_PX, ICON_PX, PADDING_PX, environment_width
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.painting import paint_text, rounded_clip

HEIGHT_PX = 48


class PracticeRow(CardFrame):
    """Told by `show_state` and `show_faults`.

    Signals:
        open_requested: start it.
        reset_requested: throw its data away and begin again.
        faults_requested: make things go wrong on it.
        health_requested: look at it as an administrator would.
    """

    open_requested = Signal()
    reset_requested = Signal()
    faults_requested = Signal()
    health_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedHeight(theme().scaled(HEIGHT_PX))
        self._icon = IconLabel("circle-check", "ok")
        self._words = TextLabel("", "small", "ok")
        self._open = PushButton(
            self.tr("Open the practice org"), size=ButtonSize.TINY, changes=True
        )
        self._reset = PushButton(
            self.tr("Reset data"), icon="rotate-ccw", size=ButtonSize.TINY, changes=True
        )
        self._faults = PushButton(
            self.tr("Bad day…"), icon="zap", size=ButtonSize.TINY, changes=True
        )
        self._health = PushButton(
            self.tr("Health"), icon="list-checks", size=ButtonSize.TINY, changes=True
        )
        self._facts = ElidedLabel("", "small", "muted")
        look = look_of(OrgKind.PRACTICE)
        self._block = 2 * PADDING_PX + ICON_PX + GAP_PX + environment_width(look.word) + 4
        row = QHBoxLayout(self)
        row.setContentsMargins(self._block + 12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(TextLabel(self.tr("Practice org"), "bodyStrong"))
        row.addWidget(self._facts, 1)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        row.addWidget(self._open)
        row.addWidget(self._health)
        row.addWidget(self._faults)
        row.addWidget(self._reset)
        self._open.clicked.connect(self.open_requested)
        self._reset.clicked.connect(self.reset_requested)
        self._faults.clicked.connect(self.faults_requested)
        self._health.clicked.connect(self.health_requested)
        self.show_state(orgs=0, starting=False)

    def show_state(self, *, orgs: int, starting: bool, contacts: int = 5000) -> None:
        """Show how many practice orgs are connected, and whether they are starting."""
        here = self.tr("On this computer, {n} contacts, no sign-in, calls never reach Salesforce")
        self._facts.set_text(here.format(n=QLocale().toString(contacts)))
        ready = orgs > 0 and not starting
        self._open.setVisible(orgs == 0)
        self._open.set_ready(ready=not starting, reason=self.tr("It is starting"))
        self._reset.setVisible(orgs > 0)
        self._faults.setVisible(orgs > 0)
        self._health.setVisible(orgs > 0)
        self._health.set_ready(ready=ready, reason=self.tr("It is starting"))
        self._faults.set_ready(ready=ready, reason=self.tr("It is starting"))
        self._reset.set_ready(ready=ready, reason=self.tr("It is starting"))
        self._icon.set_icon(*(("circle-check", "ok") if ready else ("circle-dashed", "muted")))
        words = self.tr("Starting…") if starting else self.tr("Connected")
        self._words.setText(words if ready or starting else self.tr("Not connected yet"))
        self._words.set_color("ok" if ready else "muted")

    def show_faults(self, on: int) -> None:
        """Show how many things were made to go wrong and still may."""
        words = self.tr("Bad day, {n} on").format(n=QLocale().toString(on))
        self._faults.setText(words if on else self.tr("Bad day…"))
        self._faults.set_icon_name("radio" if on else "zap", "warn" if on else "")
        self._faults.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, color = look_of(OrgKind.PRACTICE), theme().color
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(rounded_clip(QRectF(self.rect()), theme().radius("card")))
            painter.fillRect(QRectF(0, 0, self._block, self.height()), color(look.fill))
            place = QRectF(PADDING_PX, 0, ICON_PX, self.height())
            paint_icon(painter, place, look.icon, "onSolid", ICON_PX)
            left = PADDING_PX + ICON_PX + GAP_PX
            room = QRectF(left, 0, self._block - left, self.height())
            paint_text(painter, room, look.word, "environment", color("onSolid"))
