"""The header of the plan's table: titles, a key beside the identity, a check box over all."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui.icons import paint_icon
from app.ui.models.plan_model import PlanColumn
from app.ui.theme import theme
from app.ui.widgets.choices import paint_check
from app.ui.widgets.painting import paint_line, paint_text

PADDING_PX = 8
ICON_PX = 12


class PlanHeader(QHeaderView):
    """Paints its sections by itself.

    Signals:
        check_pressed: the box over all rows was pressed.
    """

    check_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._check = Qt.CheckState.Unchecked
        self.setSectionsClickable(True)

    def show_check(self, state: Qt.CheckState) -> None:
        """Show whether all rows, some or none are approved."""
        self._check = state
        self.viewport().update()

    def check(self) -> Qt.CheckState:
        """What the box shows."""
        return self._check

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.logicalIndexAt(event.position().toPoint()) == PlanColumn.CHECK:
            self.check_pressed.emit()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        box, color = QRectF(rect), theme().color
        painter.save()
        painter.fillRect(box, color("sunken"))
        low = box.adjusted(0, 0, 0, -1)
        paint_line(painter, low.bottomLeft(), low.bottomRight(), color("hairline"))
        inner = box.adjusted(PADDING_PX, 0, -PADDING_PX, -1)
        if logicalIndex == PlanColumn.CHECK:
            paint_check(painter, inner, self._check)
        else:
            if logicalIndex == PlanColumn.KEY:
                icon = QRectF(inner.left(), inner.top(), ICON_PX, inner.height())
                paint_icon(painter, icon, "key-round", "muted", ICON_PX)
                inner.setLeft(inner.left() + ICON_PX + 4)
            title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
            paint_text(painter, inner, title, "label", color("muted"))
        painter.restore()
