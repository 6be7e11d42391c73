"""The bar at the top: mark, place, command field, org control and org menu."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStyle, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import icon, paint_icon
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.environment_control import EnvironmentControl
from app.ui.widgets.labels import IconLabel, TextLabel
from app.ui.widgets.painting import paint_box, paint_text, text_width
from app.ui.widgets.search_field import paint_keys

MARK_PX = 28
FIELD_PX, NARROW_FIELD_PX = 264, 160
FIELD_OFFSET_PX = 128
"""How far left of the middle of the window the command field begins. Unit: pixels."""
EDGE_PX = 4
"""Right of the org menu, whose own padding makes up the rest of 16. Unit: pixels."""


class StripeBar(QWidget):
    """The solid stripe of the environment at the very top; its colour changes over 160 ms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = OrgKind.PRACTICE
        self._fade = QVariantAnimation(self)
        self._fade.valueChanged.connect(self._on_faded)
        self._fade.finished.connect(self.update)
        self._between: QColor | None = None
        self.setFixedHeight(theme().fixed("stripe"))
        theme().changed.connect(self.update)

    def show_environment(self, environment: OrgKind) -> None:
        """Change to the colour of an environment."""
        start = theme().color(look_of(self._environment).fill)
        self._environment = environment
        self._fade.stop()
        duration = theme().duration("base")
        if not duration or not self.isVisible():
            self._between = None
            self.update()
            return
        self._fade.setDuration(duration)
        self._fade.setStartValue(start)
        self._fade.setEndValue(theme().color(look_of(environment).fill))
        self._fade.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        running = self._fade.state() is QVariantAnimation.State.Running
        own = theme().color(look_of(self._environment).fill)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._between if running and self._between else own)

    def _on_faded(self, color: QColor) -> None:
        self._between = color
        self.update()


class TopBar(Surface):
    """Where one is, and which org the window works with.

    Signals:
        environment_chosen: another segment of the org control (OrgKind).
        org_chosen: another org of that environment (str: connection name).
        manage_requested: "Manage connections…".
        place_requested: the first part of the breadcrumb.
        command_requested: the command field was pressed.
    """

    environment_chosen = Signal(OrgKind)
    org_chosen = Signal(str)
    manage_requested = Signal()
    place_requested = Signal()
    command_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "bottom", parent)
        self.command_field = CommandButton(self)
        self.control = EnvironmentControl(self)
        self._root = CrumbButton(self)
        self._chevron = IconLabel("chevron-right", "muted", parent=self)
        self._leaf = TextLabel("", "paneTitle", parent=self)
        self._org = OrgButton(self)
        self._menu = QMenu(self)
        self._row = QHBoxLayout(self)
        self._orgs: tuple[str, ...] = ()
        self._lay_out()
        self._root.clicked.connect(self.place_requested)
        self._org.clicked.connect(self._on_org_pressed)
        self.command_field.clicked.connect(self.command_requested)
        self.control.environment_chosen.connect(self.environment_chosen)
        self.setFixedHeight(theme().fixed("topBar"))

    def show_place(self, place: str, detail: str = "") -> None:
        """Show the breadcrumb: the place alone, or the place and what is open in it."""
        self._root.setText(place)
        self._root.updateGeometry()
        self._leaf.setText(detail or place)
        self._root.setVisible(bool(detail))
        self._chevron.setVisible(bool(detail))
        self._row.activate()
        self._place_field()

    def show_environment(self, environment: OrgKind, org: str, orgs: tuple[str, ...]) -> None:
        """Show which environment and org is current, and which orgs of it there are.

        Args:
            org: name of the connection; empty if none is connected.
        """
        self._orgs = orgs
        self.control.show_environment(environment, org)
        self._org.setText(org or self.tr("No org"))
        self._org.updateGeometry()
        self.set_fill("productionTint" if environment is OrgKind.PRODUCTION else "window")

    def set_width_class(self, *, narrow_field: bool, compact_control: bool, rail_px: int) -> None:
        """Take less room in small windows; `rail_px` is the width of the rail below."""
        self.command_field.set_narrow(narrow=narrow_field)
        self.control.set_compact(compact=compact_control)
        self._rail_px = rail_px
        self._keep_room()
        self._row.activate()
        self._place_field()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_field()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left = (self._rail_px - MARK_PX) // 2
        if self.isRightToLeft():
            left = self.width() - left - MARK_PX
        with QPainter(self) as painter:
            mark = QRectF(left, (self.height() - 1 - MARK_PX) // 2, MARK_PX, MARK_PX)
            paint_box(painter, mark, theme().radius("control"), theme().color("ink"))
            paint_icon(painter, mark, "waves", "onInk", 20)

    def _lay_out(self) -> None:
        self._rail_px = theme().fixed("rail")
        row = self._row
        self._keep_room()
        row.setSpacing(0)
        self._root.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self._root)
        row.addWidget(self._chevron)
        row.addWidget(self._leaf)
        row.addStretch(1)
        row.addWidget(TextLabel(self.tr("Org"), "body", "muted"))
        row.addSpacing(8)
        row.addWidget(self.control)
        row.addWidget(self._org)
        self._leaf.setContentsMargins(4, 0, 0, 0)

    def _place_field(self) -> None:
        """Put the command field near the middle, but never over the breadcrumb."""
        field = self.command_field
        field.resize(field.sizeHint())
        wish = self.width() // 2 - FIELD_OFFSET_PX
        leaf = QStyle.visualRect(self.layoutDirection(), self.rect(), self._leaf.geometry())
        least = leaf.left() + self._leaf.sizeHint().width() + 24
        left = max(wish, least) if self.width() >= 1300 else least
        place = QRect(QPoint(left, 10), field.size())
        field.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _keep_room(self) -> None:
        """Leave room for the mark above the rail; margins are not mirrored by themselves."""
        beside, edge = self._rail_px + 12, EDGE_PX
        if self.isRightToLeft():
            beside, edge = edge, beside
        self._row.setContentsMargins(beside, 0, edge, 1)

    def _on_org_pressed(self) -> None:
        self._menu.clear()
        for org in self._orgs:
            action = self._menu.addAction(
                icon("cloud", look_of(self.control.environment).text), org
            )
            action.triggered.connect(lambda _=False, chosen=org: self.org_chosen.emit(chosen))
        if self._orgs:
            self._menu.addSeparator()
        manage = self._menu.addAction(self.tr("Manage connections…"))
        manage.triggered.connect(self.manage_requested)
        self._menu.popup(self._org.mapToGlobal(self._org.rect().bottomLeft()))


class CommandButton(PushButton):
    """Looks like a field; a press opens the command list under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", icon="search", parent=parent)
        self._narrow = False
        self.setAccessibleName(self.tr("Search or run a command"))
        self.setToolTip(self.tr("Search or run a command (Ctrl+K)"))

    def set_narrow(self, *, narrow: bool) -> None:
        """Be 160 wide with one word."""
        self._narrow = narrow
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NARROW_FIELD_PX if self._narrow else FIELD_PX, theme().size("controlSmall"))

    def _paint_content(self, painter: QPainter, color: str) -> None:
        box = QRectF(self.rect())
        paint_icon(painter, QRectF(9, 0, 14, box.height()), "search", "muted", 14)
        words = self.tr("Search") if self._narrow else self.tr("Search or run a command")
        room = QRectF(31, 0, box.width() - 31, box.height())
        paint_text(painter, room, words, "small", theme().color("muted"))
        paint_keys(painter, box.right() - 9, self.height(), self.tr("Ctrl K"))


class CrumbButton(PushButton):
    """The first part of the breadcrumb; a press goes back to the list of the place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", ButtonKind.QUIET, parent=parent)

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), "body") + 8, theme().size("controlTiny"))

    def _paint_content(self, painter: QPainter, color: str) -> None:
        box = QRectF(self.rect()).adjusted(4, 0, 0, 0)
        paint_text(painter, box, self.text(), "body", theme().color("muted"))


class OrgButton(PushButton):
    """The name of the current org; a press opens the menu of the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", ButtonKind.QUIET, trailing_icon="chevron-down", parent=parent)

    def _content_color(self) -> str:
        return "text"
