"""The ring outside a filled button that the keyboard has reached."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.theme import theme
from app.ui.widgets.painting import paint_ring

GAP_PX = 1
"""Between button and ring. Unit: pixels. Source: design tokens, "How the flat look is made"."""
KEYBOARD_REASONS = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    }
)
_FOLLOWED = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show})


def by_keyboard(event: QFocusEvent) -> bool:
    """Tell whether the keyboard moved the focus, so that its ring must be seen."""
    return event.reason() in KEYBOARD_REASONS


class RingedButton(QAbstractButton):
    """A button that paints itself: Enter presses it, and it knows whether to show its ring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keyboard_focus = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        super().focusOutEvent(event)


class FocusRing(QWidget):
    """A ring around its widget, drawn on the widget's parent and never in the way of the mouse."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around.parentWidget())
        self._around = around
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.installEventFilter(self)
        self._follow()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED:
            self._follow()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        radius = theme().radius("control") + GAP_PX + theme().tokens.focus_px
        with QPainter(self) as painter:
            paint_ring(painter, QRectF(self.rect()), radius)

    def _follow(self) -> None:
        out = GAP_PX + theme().tokens.focus_px
        self.setGeometry(self._around.geometry().adjusted(-out, -out, out, out))
        self.raise_()
