"""The control that says, and switches, which environment the window works with."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import (
    hairline,
    paint_box,
    paint_line,
    paint_ring,
    paint_text,
    rounded_clip,
)

PADDING_PX = 12
ICON_PX = 14
GAP_PX = 6


class EnvironmentControl(QWidget):
    """Three segments in a fixed order, drawn as one frame; the current one is filled.

    Signals:
        environment_chosen: the person pressed another segment (OrgKind).
    """

    environment_chosen = Signal(OrgKind)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._org = ""
        self._segments = {
            environment: EnvironmentSegment(environment, self) for environment in OrgKind
        }
        group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(1)
        for environment, segment in self._segments.items():
            group.addButton(segment)
            layout.addWidget(segment)
            segment.clicked.connect(lambda _=False, chosen=environment: self._on_chosen(chosen))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._segments[OrgKind.PRACTICE].setChecked(True)
        self._name()

    @property
    def environment(self) -> OrgKind:
        """The environment whose segment is filled."""
        return next(e for e, segment in self._segments.items() if segment.isChecked())

    def show_environment(self, environment: OrgKind, org: str) -> None:
        """Fill a segment, without a signal.

        Args:
            org: name of the org, for screen readers; empty if none is connected.
        """
        self._org = org
        self._segments[environment].setChecked(True)
        self._name()
        self.update()

    def set_compact(self, *, compact: bool) -> None:
        """Show icons alone for the two that are not current."""
        for segment in self._segments.values():
            segment.set_compact(compact=compact)

    def sizeHint(self) -> QSize:
        width = sum(segment.sizeHint().width() for segment in self._segments.values())
        return QSize(width + len(self._segments) + 1, theme().size("control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        with QPainter(self) as painter:
            color = theme().color
            radius = theme().radius("control")
            paint_box(painter, box, radius, color("raised"), color("hairlineStrong"))
            for segment in list(self._segments.values())[1:]:
                left = segment.geometry().left() - 1
                upper, lower = QRectF(left, 1, 1, box.height() - 2).topLeft(), box.height() - 1
                end = QRectF(left, lower, 1, 1).topLeft()
                paint_line(painter, upper, end, color("hairline"))

    def _on_chosen(self, environment: OrgKind) -> None:
        self._name()
        self.update()
        self.environment_chosen.emit(environment)

    def _name(self) -> None:
        org = self._org or self.tr("no org connected")
        self.setAccessibleName(
            self.tr("Org: {environment}, {org}").format(
                environment=look_of(self.environment).word, org=org
            )
        )


class EnvironmentSegment(QAbstractButton):
    """One third of the control; filled with its own colour when it is the current one."""

    def __init__(self, environment: OrgKind, parent: QWidget) -> None:
        super().__init__(parent)
        self._control = parent
        self._look = look_of(environment)
        self._compact = False
        self._keyboard_focus = False
        self.setCheckable(True)
        self.setAccessibleName(self._look.word)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.toggled.connect(self.updateGeometry)
        theme().changed.connect(self.updateGeometry)

    def set_compact(self, *, compact: bool) -> None:
        """Hide the word while another segment is current; the tool tip then says it."""
        self._compact = compact
        self.setToolTip(self._look.word if compact else "")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = 2 * PADDING_PX + ICON_PX
        if self.isChecked() or not self._compact:
            width += GAP_PX + environment_width(self._look.word)
        return QSize(width, theme().size("control") - 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        color, box = theme().color, QRectF(self.rect())
        with QPainter(self) as painter:
            frame = QRectF(self._control.rect()).translated(-self.x(), -self.y())
            inner = frame.adjusted(1, 1, -1, -1)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(rounded_clip(inner, theme().radius("control") - 1))
            if self.isChecked():
                painter.fillRect(box, color(self._look.fill))
            elif self.isDown() or self.underMouse():
                painter.fillRect(box, color("pressed" if self.isDown() else "hover"))
            text = "onSolid" if self.isChecked() else "muted"
            icon_box = QRectF(PADDING_PX, 0, ICON_PX, box.height())
            paint_icon(painter, icon_box, self._look.icon, text, ICON_PX)
            if self.isChecked() or not self._compact:
                left = PADDING_PX + ICON_PX + GAP_PX
                room = QRectF(left, 0, box.width() - left, box.height())
                paint_text(painter, room, self._look.word, "environment", color(text))
            if self._keyboard_focus:
                ring = "onSolid" if self.isChecked() else "accent"
                inset = hairline(painter.device())
                paint_ring(painter, box.adjusted(inset, inset, -inset, -inset), 4, ring)


def environment_width(word: str) -> int:
    """Give the width of an environment word in logical pixels."""
    return theme().metrics("environment").horizontalAdvance(word)
