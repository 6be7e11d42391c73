"""Buttons: the ink one, the one that writes to an org, the plain and the quiet one."""

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.rights import rights
from app.ui.theme import theme
from app.ui.widgets.focus_ring import FocusRing, by_keyboard
from app.ui.widgets.painting import hairline, paint_box, paint_text, text_width

GAP_PX = 8
HOVER_DARKER_PERCENT = 108
"""How much a solid environment colour darkens under the pointer, as QColor.darker counts it."""


class ButtonKind(Enum):
    """What pressing it means."""

    MAIN = "main"
    """The one main button of a screen; does not write to an org."""
    WRITE = "write"
    """Writes to the environment whose colour it has, or switches to it."""
    PLAIN = "plain"
    QUIET = "quiet"
    """No border until the pointer is over it."""


class ButtonSize(Enum):
    """Height token, side padding in pixels, font role and icon size of a button."""

    NORMAL = ("control", 12, "bodyStrong", 16)
    SMALL = ("controlSmall", 10, "tableStrong", 14)
    TINY = ("controlTiny", 8, "tableStrong", 14)

    @property
    def height(self) -> int:
        """Height in pixels, in the text size in use."""
        return theme().size(self.value[0])


class PushButton(QPushButton):
    """A painted button. `clicked` and `toggled` are Qt's own.

    Without text it is square and its `tip` is both its tool tip and its accessible name. One that
    changes something is disabled for who may only look, and its tool tip says why.
    """

    def __init__(
        self,
        text: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        *,
        icon: str = "",
        icon_color: str = "",
        trailing_icon: str = "",
        hint: str = "",
        tip: str = "",
        size: ButtonSize = ButtonSize.NORMAL,
        environment: OrgKind | None = None,
        changes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.kind = kind
        self._changes = changes or kind is ButtonKind.WRITE
        self._wanted = True
        """Whether its screen wants it enabled."""
        self._tip = ""
        self._icon = icon
        self._icon_color = icon_color
        self._trailing_icon = trailing_icon
        self._hint = hint
        self._size = size
        self._environment = environment
        self._ring: FocusRing | None = None
        self._keyboard_focus = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if tip:
            self.setToolTip(tip)
            if not text:
                self.setAccessibleName(tip)
        theme().changed.connect(self._on_theme_changed)
        if self._changes:
            rights().changed.connect(self._follow_rights)
            self._follow_rights()

    def set_environment(self, environment: OrgKind | None) -> None:
        """Say which environment a press writes to; the colour follows."""
        self._environment = environment
        self.update()

    def set_icon_name(self, icon: str, color: str = "") -> None:
        """Change the icon."""
        self._icon, self._icon_color = icon, color
        self.updateGeometry()
        self.update()

    def set_ready(self, *, ready: bool, reason: str = "") -> None:
        """Enable or disable it; a disabled button says why in its tool tip."""
        self.setEnabled(ready)
        self.setToolTip("" if ready else reason)

    def setEnabled(self, enabled: bool) -> None:  # noqa: FBT001 - Qt's signature
        self._wanted = enabled
        super().setEnabled(enabled and not self._refusal())

    def setToolTip(self, text: str) -> None:
        self._tip = text
        super().setToolTip(self._refusal() or text)

    def _refusal(self) -> str:
        return rights().refusal if self._changes else ""

    def _follow_rights(self) -> None:
        self.setEnabled(self._wanted)
        self.setToolTip(self._tip)

    def sizeHint(self) -> QSize:
        _, padding, role, icon_px = self._size.value
        height = self._size.height
        if not self.text():
            extra = GAP_PX + 12 if self._icon and self._trailing_icon else 0
            return QSize(height + extra, height)
        width = 2 * padding + text_width(self.text(), self._text_role(role)) + 2
        width += icon_px + GAP_PX if self._icon else 0
        width += icon_px + GAP_PX if self._trailing_icon else 0
        width += text_width(self._hint, "small") + GAP_PX if self._hint else 0
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard_focus = by_keyboard(event)
        if self._keyboard_focus and self._is_filled() and self.parentWidget():
            self._ring = FocusRing(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyboard_focus = False
        if self._ring is not None:
            self._ring.deleteLater()
            self._ring = None

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_box(painter)
            self._paint_content(painter, self._content_color())

    def _is_filled(self) -> bool:
        return self.kind in {ButtonKind.MAIN, ButtonKind.WRITE}

    def _text_role(self, role: str) -> str:
        return "paneTitle" if self.kind is ButtonKind.WRITE and role == "bodyStrong" else role

    def _paint_box(self, painter: QPainter) -> None:
        box, radius = QRectF(self.rect()), theme().radius("control")
        if self._size is ButtonSize.TINY:
            radius = theme().radius("chip")
        fill, border = self._box_colors()
        width = None
        if self._keyboard_focus and not self._is_filled():
            border, width = theme().color("accent"), 2.0
        if fill is not None or border is not None:
            paint_box(painter, box, radius, fill, border, border_px=width)

    def _box_colors(self) -> tuple[QColor | None, QColor | None]:
        """Give fill and border for the state the button is in."""
        color = theme().color
        quiet = self.kind is ButtonKind.QUIET
        if not self.isEnabled():
            return (None, None) if quiet else (color("sunken"), color("hairlineStrong"))
        over, down = self.underMouse(), self.isDown() or self.isChecked()
        if self.kind is ButtonKind.MAIN:
            return color("inkHover" if over or down else "ink"), None
        if self.kind is ButtonKind.WRITE and self._environment is not None:
            solid = color(look_of(self._environment).fill)
            return (solid.darker(HOVER_DARKER_PERCENT) if over or down else solid), None
        fill = color("pressed") if down else color("hover") if over else None
        if quiet:
            return fill, None
        return fill or color("raised"), color("hairlineStrong")

    def _content_color(self) -> str:
        if not self.isEnabled():
            return "disabled"
        if self.kind is ButtonKind.MAIN:
            return "onInk"
        if self.kind is ButtonKind.WRITE:
            return "onSolid"
        return "text2" if self.kind is ButtonKind.QUIET else "text"

    def _paint_content(self, painter: QPainter, color: str) -> None:
        _, padding, role, icon_px = self._size.value
        height = self.height()
        icon_color = self._icon_color if self._icon_color and self.isEnabled() else color
        if not self.text():
            alone = self._icon or self._trailing_icon
            paint_icon(painter, QRectF(0, 0, height, height), alone, icon_color, icon_px)
            if self._icon and self._trailing_icon:
                box = QRectF(height - 4, 0, 20, height)
                paint_icon(painter, box, self._trailing_icon, color, 14)
            return
        left = (self.width() - self.sizeHint().width()) / 2 + padding + 1
        if self._icon:
            paint_icon(painter, QRectF(left, 0, icon_px, height), self._icon, icon_color, icon_px)
            left += icon_px + GAP_PX
        words = text_width(self.text(), self._text_role(role)) + 1
        room = QRectF(left, 0, max(words, self.width() - left), height)
        left += paint_text(painter, room, self.text(), self._text_role(role), theme().color(color))
        if self._hint:
            faint = theme().color(color, 0.65)
            room = QRectF(left + GAP_PX, 0, self.width() - left - GAP_PX, height)
            left += GAP_PX + paint_text(painter, room, self._hint, "small", faint)
        if self._trailing_icon:
            box = QRectF(left + GAP_PX, 0, icon_px, height)
            opens = self._trailing_icon == "chevron-down" and self.isEnabled()
            tone = "muted" if opens else color
            paint_icon(painter, box, self._trailing_icon, tone, icon_px)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class LinkButton(PushButton):
    """Words in the accent colour that act when clicked; an arrow if they lead elsewhere."""

    def __init__(self, text: str, *, arrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(
            text,
            ButtonKind.QUIET,
            size=ButtonSize.TINY,
            trailing_icon="arrow-right" if arrow else "",
            parent=parent,
        )

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() - 2 * ButtonSize.TINY.value[1], hint.height())

    def _box_colors(self) -> tuple[QColor | None, QColor | None]:
        return None, None

    def _content_color(self) -> str:
        return "accent" if self.isEnabled() else "disabled"

    def _paint_content(self, painter: QPainter, color: str) -> None:
        painter.translate(-ButtonSize.TINY.value[1], 0)
        super()._paint_content(painter, color)
        if self.underMouse() and self.isEnabled():
            width = text_width(self.text(), "tableStrong")
            middle = self.height() / 2 + theme().line("table") / 2
            left = ButtonSize.TINY.value[1] + 1
            line = QRectF(left, middle, width, hairline(painter.device()))
            painter.fillRect(line, theme().color(color))
