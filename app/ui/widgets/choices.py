"""Check boxes, radio buttons and switches, painted; and the mark itself for cells of tables."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import centered, paint_box, paint_ring, paint_text, text_width

GAP_PX = 8
KNOB_PX = 12
DOT_SHARE = 0.36
"""Width of the dot of a radio button as a share of the circle."""


class _Choice(QAbstractButton):
    """A mark and words beside it; subclasses draw the mark."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(name or text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keyboard_focus = False
        theme().changed.connect(self.updateGeometry)

    def mark_size(self) -> QSize:
        """Size of the mark in pixels."""
        edge = theme().fixed("checkbox")
        return QSize(edge, edge)

    def paint_mark(self, painter: QPainter, box: QRectF) -> None:
        """Draw the mark in its state."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        words = GAP_PX + text_width(self.text(), "body") + 1 if self.text() else 0
        height = max(theme().fixed("hitTarget"), theme().line("body"))
        return QSize(max(self.mark_size().width() + words, theme().fixed("checkbox")), height)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.keyboard_focus = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.keyboard_focus = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self.mark_size()
        top = (self.height() - size.height()) // 2
        with QPainter(self) as painter:
            self.paint_mark(painter, QRectF(0, top, size.width(), size.height()))
            left = size.width() + GAP_PX
            room = QRectF(left, 0, self.width() - left, self.height())
            color = theme().color("text" if self.isEnabled() else "disabled")
            paint_text(painter, room, self.text(), "body", color)


class CheckBox(_Choice):
    """A 14 px box with a tick; `toggled` is Qt's own."""

    def paint_mark(self, painter: QPainter, box: QRectF) -> None:
        state = Qt.CheckState.Checked if self.isChecked() else Qt.CheckState.Unchecked
        paint_check(painter, box, state, enabled=self.isEnabled(), focus=self.keyboard_focus)


class RadioButton(_Choice):
    """A 14 px circle with a dot; exclusive among its siblings."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, name=name, parent=parent)
        self.setAutoExclusive(True)

    def paint_mark(self, painter: QPainter, box: QRectF) -> None:
        paint_radio(painter, box, checked=self.isChecked(), focus=self.keyboard_focus)


class SwitchButton(_Choice):
    """A 28 × 16 switch for things that act at once."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, name=name, parent=parent)
        self._place = 0.0
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._move_knob)
        self.toggled.connect(self._on_toggled)

    def mark_size(self) -> QSize:
        width, height = theme().tokens.pairs["switch"]
        return QSize(width, height)

    def paint_mark(self, painter: QPainter, box: QRectF) -> None:
        checked, enabled = self.isChecked(), self.isEnabled()
        paint_switch(painter, box, place=self._place, checked=checked, enabled=enabled)
        if self.keyboard_focus:
            paint_ring(painter, box, box.height() / 2)

    def _move_knob(self, place: float) -> None:
        self._place = place
        self.update()

    def _on_toggled(self, checked: bool) -> None:  # noqa: FBT001 - the signal's argument
        self._slide.stop()
        if not self.isVisible() or not theme().duration("fast"):
            self._move_knob(float(checked))
            return
        self._slide.setDuration(theme().duration("fast"))
        self._slide.setStartValue(self._place)
        self._slide.setEndValue(float(checked))
        self._slide.start()


def paint_switch(
    painter: QPainter, box: QRectF, *, place: float, checked: bool, enabled: bool = True
) -> None:
    """Draw a switch in `box`; delegates use it in cells.

    Args:
        place: where its knob is, from 0 (off) to 1 (on).
    """
    fill = theme().color("accentSolid" if checked else "control")
    if not enabled:
        fill = theme().color("hairlineStrong")
    paint_box(painter, box, box.height() / 2, fill)
    inset = (box.height() - KNOB_PX) / 2
    left = box.left() + inset + place * (box.width() - 2 * inset - KNOB_PX)
    knob = QRectF(left, box.top() + inset, KNOB_PX, KNOB_PX)
    paint_box(painter, knob, KNOB_PX / 2, theme().color("onSolid"))


def paint_check(
    painter: QPainter,
    box: QRectF,
    state: Qt.CheckState,
    *,
    enabled: bool = True,
    focus: bool = False,
) -> None:
    """Draw a check box in the middle of `box`; delegates use it in cells."""
    edge, color = theme().fixed("checkbox"), theme().color
    mark = centered(box, edge, edge)
    radius = theme().radius("mark")
    if not enabled:
        paint_box(painter, mark, radius, color("sunken"), color("hairlineStrong"))
    elif state is Qt.CheckState.Unchecked:
        paint_box(painter, mark, radius, color("surface"), color("control"))
    else:
        paint_box(painter, mark, radius, color("accentSolid"))
    if state is not Qt.CheckState.Unchecked:
        name = "check" if state is Qt.CheckState.Checked else "minus"
        paint_icon(painter, mark, name, "onSolid" if enabled else "disabled", 12)
    if focus:
        paint_ring(painter, mark.adjusted(-2, -2, 2, 2), radius + 2)


def paint_radio(
    painter: QPainter, box: QRectF, *, checked: bool, enabled: bool = True, focus: bool = False
) -> None:
    """Draw a radio button in the middle of `box`; delegates use it in cells."""
    edge, color = theme().fixed("checkbox"), theme().color
    mark = centered(box, edge, edge)
    if checked:
        paint_box(painter, mark, edge / 2, color("accentSolid" if enabled else "disabled"))
        dot = edge * DOT_SHARE
        middle = QRectF(0, 0, dot, dot)
        middle.moveCenter(mark.center())
        paint_box(painter, middle, dot / 2, color("onSolid"))
    else:
        border = color("control" if enabled else "hairlineStrong")
        paint_box(painter, mark, edge / 2, color("surface"), border)
    if focus:
        paint_ring(painter, mark.adjusted(-2, -2, 2, 2), edge / 2 + 2)
