"""Chips that filter by kind of change, small badges, and the tiles that carry a kind's icon."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.core.sync import OrgKind
from app.ui.change_look import ChangeLook
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import paint_box, paint_ring, paint_text, text_width

CHIP_PADDING_PX = 11
CHIP_ICON_PX = 14
CHIP_GAP_PX = 6
BADGE_ICON_PX = 12
BADGE_PADDING_PX = 6
BADGE_HEIGHT_PX = 22
KIND_ICON_PX = 12


class ChangeChip(QAbstractButton):
    """A filter by kind of change, with its number; off, it is dashed and has no fill.

    Signals:
        only_requested: Alt and click; show this kind alone.
    """

    only_requested = Signal()

    def __init__(self, look: ChangeLook, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._word = word
        self._count = ""
        self._note = ""
        self._keyboard_focus = False
        self.setCheckable(True)
        self.setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.updateGeometry)

    def show_count(self, count: str, note: str = "", accessible: str = "") -> None:
        """Show a number, already written in the person's language, and a word after it.

        Args:
            accessible: what a screen reader says, e.g. "Conflict, 7 records".
        """
        self._count, self._note = count, note
        self.setAccessibleName(accessible or f"{self._word}, {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = (
            2 * CHIP_PADDING_PX + CHIP_ICON_PX + CHIP_GAP_PX + text_width(self._word, "tableStrong")
        )
        for part in (self._count, self._note):
            width += text_width(part, "tableStrong") + CHIP_GAP_PX if part else 0
        return QSize(width + 1, theme().size("control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self.hitButton(event.pos()):
            self.setDown(False)
            self.only_requested.emit()
            return
        super().mouseReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        box, color = QRectF(self.rect()), theme().color
        radius = theme().radius("control")
        text = self.look.text if self.isChecked() else "muted"
        with QPainter(self) as painter:
            if self.isChecked():
                paint_box(painter, box, radius, color(self.look.tint))
            else:
                fill = color("hover") if self.underMouse() else None
                border = color("hairlineStrong")
                paint_box(painter, box, radius, fill, border, style=Qt.PenStyle.DashLine)
            if self._keyboard_focus:
                paint_ring(painter, box, radius)
            room = QRectF(CHIP_PADDING_PX, 0, CHIP_ICON_PX, box.height())
            paint_icon(painter, room, self.look.icon, text, CHIP_ICON_PX)
            left: float = CHIP_PADDING_PX + CHIP_ICON_PX + CHIP_GAP_PX
            for part, role in (
                (self._word, "tableStrong"),
                (self._count, "tableStrong"),
                (self._note, "table"),
            ):
                if part:
                    room = QRectF(left, 0, box.width() - left, box.height())
                    left += paint_text(painter, room, part, role, color(text)) + CHIP_GAP_PX


class Badge(QWidget):
    """A word on a tint, with an icon: a state, an environment, a reason. Never colour alone."""

    def __init__(
        self,
        text: str,
        icon: str,
        *,
        color: str,
        tint: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._icon, self._color, self._tint = text, icon, color, tint
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme().changed.connect(self.updateGeometry)

    @classmethod
    def of_environment(
        cls, environment: OrgKind, word: str = "", parent: QWidget | None = None
    ) -> "Badge":
        """Make the badge of an environment, with its word in capitals unless another is given."""
        look = look_of(environment)
        return cls(word or look.word, look.icon, color=look.text, tint=look.tint, parent=parent)

    def show_state(self, text: str, icon: str, *, color: str, tint: str) -> None:
        """Change word, icon and colour tokens."""
        self._text, self._icon, self._color, self._tint = text, icon, color, tint
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        icon = BADGE_ICON_PX + 4 if self._icon else 0
        width = 2 * BADGE_PADDING_PX + icon + text_width(self._text, "label") + 1
        return QSize(width, theme().scaled(BADGE_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_badge(
                painter,
                QRectF(self.rect()),
                self._text,
                icon=self._icon,
                color=self._color,
                tint=self._tint,
            )


class KindTile(QWidget):
    """The 20 px tile of a kind of change, or of any icon on a tint."""

    def __init__(
        self,
        icon: str,
        color: str,
        tint: str,
        tip: str,
        *,
        size: int = 20,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._color, self._tint, self._size = icon, color, tint, size
        self.setFixedSize(size, size)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        theme().changed.connect(self.update)

    def show_look(self, icon: str, *, color: str, tint: str, tip: str) -> None:
        """Change icon, colour tokens and meaning."""
        self._icon, self._color, self._tint = icon, color, tint
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_tile(painter, QRectF(self.rect()), self._icon, self._color, self._tint)


def paint_badge(
    painter: QPainter, box: QRectF, text: str, *, icon: str, color: str, tint: str
) -> None:
    """Draw a badge that fills `box`; delegates use it in cells."""
    paint_box(painter, box, theme().radius("chip"), theme().color(tint))
    left = box.left() + BADGE_PADDING_PX
    if icon:
        room = QRectF(left, box.top(), BADGE_ICON_PX, box.height())
        paint_icon(painter, room, icon, color, BADGE_ICON_PX)
        left += BADGE_ICON_PX + 4
    room = QRectF(left, box.top(), box.right() - left, box.height())
    paint_text(painter, room, text, "label", theme().color(color))


def paint_tile(painter: QPainter, box: QRectF, icon: str, color: str, tint: str) -> None:
    """Draw an icon on its tint, the icon about half as large as the tile."""
    paint_box(painter, box, theme().radius("chip"), theme().color(tint))
    small = box.width() <= theme().fixed("kindTile")
    size = min(KIND_ICON_PX, round(box.width() * 2 / 3)) if small else 16
    paint_icon(painter, box, icon, color, size, bold=small)
