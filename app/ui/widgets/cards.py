"""Frames that hold things: cards, wells, dashed empties, and the bar at the top of a screen."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme import theme
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import paint_box, paint_line, paint_ring


class CardFrame(QFrame):
    """A rounded frame on a surface. With `pressable` it is a group that a press opens.

    Signals:
        pressed: a pressable card was clicked, or chosen with Enter or Space.
    """

    pressed = Signal()

    def __init__(
        self,
        fill: str = "surface",
        *,
        dashed: bool = False,
        pressable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill, self._dashed, self._pressable = fill, dashed, pressable
        self._chosen = False
        self._keyboard_focus = False
        if pressable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.update)

    def set_chosen(self, *, chosen: bool) -> None:
        """Draw it as the chosen one among its siblings."""
        self._chosen = chosen
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressable and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._pressable and event.key() in {
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Space,
        }:
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        color = theme().color
        border, width = color("hairline"), None
        if self._dashed:
            border = color("hairlineStrong")
        if self._chosen or self._keyboard_focus:
            border, width = color("accent"), 2.0
        fill = color("hover" if self._pressable and self.underMouse() else self._fill)
        style = Qt.PenStyle.DashLine if self._dashed else Qt.PenStyle.SolidLine
        with QPainter(self) as painter:
            paint_box(
                painter,
                QRectF(self.rect()),
                theme().radius("card"),
                fill,
                border,
                border_px=width,
                style=style,
            )
            if self._chosen and self._keyboard_focus:
                inside = QRectF(self.rect()).adjusted(4, 4, -4, -4)
                paint_ring(painter, inside, theme().radius("control"))


class Surface(QWidget):
    """A plain background in a colour token, with a hairline on the sides that ask for one."""

    def __init__(
        self, fill: str = "surface", edges: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fill, self._edges = fill, edges
        theme().changed.connect(self.update)

    def set_fill(self, fill: str) -> None:
        """Change the colour token."""
        self._fill = fill
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        with QPainter(self) as painter:
            painter.fillRect(box, theme().color(self._fill))
            line = theme().color("hairline")
            if "top" in self._edges:
                paint_line(painter, box.topLeft(), box.topRight(), line)
            if "bottom" in self._edges:
                low = box.adjusted(0, 0, 0, -1)
                paint_line(painter, low.bottomLeft(), low.bottomRight(), line)
            if "left" in self._edges:
                paint_line(painter, box.topLeft(), box.bottomLeft(), line)
            if "right" in self._edges:
                near = box.adjusted(0, 0, -1, 0)
                paint_line(painter, near.topRight(), near.bottomRight(), line)


class HeaderBar(Surface):
    """A row of controls at the top of a screen or a pane, with a hairline below."""

    def __init__(
        self,
        height_name: str = "header",
        fill: str = "surface",
        *,
        height_px: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """Make a bar.

        Args:
            height_name: size token of its height.
            fill: colour token.
            height_px: its height where no token says it, in the usual text size.
            parent: as of every widget.
        """
        super().__init__(fill, "bottom", parent)
        self._height_name, self._height_px = height_name, height_px
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 0, 16, 1)
        self.row.setSpacing(8)
        theme().changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        height = self._height_px or theme().fixed(self._height_name)
        self.setFixedHeight(theme().scaled(height))
