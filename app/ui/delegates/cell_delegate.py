"""Cells of our tables: background of the row, one line of text, and the line below."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from app.ui.icons import paint_icon
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.painting import hairline, paint_text, text_width

PADDING_PX = 8
ICON_PX = 14
AnyIndex = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Base of all cell painters: draws what every row has and leaves the inside to `paint_cell`."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        box = QRectF(option.rect)
        painter.save()
        painter.setClipRect(box)
        self._paint_row(painter, box, option, index)
        self.paint_cell(painter, box.adjusted(PADDING_PX, 0, -PADDING_PX, -1), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        """Draw the inside of a cell; `box` leaves out the padding and the line below."""
        paint_text(painter, box, str(index.data() or ""), "table", theme().color("text"))

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        """Give the whole text if the cell cannot show all of it, else an empty string."""
        text = str(index.data() or "")
        return text if text_width(text, "table") > box.width() - 2 * PADDING_PX else ""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(
            text_width(str(index.data() or ""), "tableStrong") + 2 * PADDING_PX + 2,
            theme().row_height(),
        )

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        said = index.data(Qt.ItemDataRole.ToolTipRole) or self.cut_text(QRectF(option.rect), index)
        if said:
            QToolTip.showText(event.globalPos(), str(said), view)
        else:
            QToolTip.hideText()
        return True

    def _paint_row(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        color, state = theme().color, option.state
        if state & QStyle.StateFlag.State_Selected:
            active = option.widget.isActiveWindow()
            painter.fillRect(box, color("accentTint" if active else "pressed"))
        elif _is_hovered(option, index):
            painter.fillRect(box, color("hover"))
        width = hairline(painter.device())
        low = QRectF(box.left(), box.bottom() - width, box.width(), width)
        painter.fillRect(low, color("hairline"))


class TextDelegate(CellDelegate):
    """One line of text in a font role and a colour token."""

    def __init__(
        self,
        role: str = "table",
        color: str = "text",
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: Any = None,
    ) -> None:
        super().__init__(parent)
        self._role, self._color, self._align = role, color, align

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        text = str(index.data() or "")
        align = QStyle.visualAlignment(QGuiApplication.layoutDirection(), self._align)
        paint_text(painter, box, text, self._role, theme().color(self._color), align=align)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        text = str(index.data() or "")
        return text if text_width(text, self._role) > box.width() - 2 * PADDING_PX else ""


class IconDelegate(CellDelegate):
    """An icon alone; subclasses say which, by the row. Its meaning is the model's text."""

    def icon_of(self, row: Any) -> tuple[str, str]:
        """Give icon name and colour token for a row; an empty name draws nothing."""
        raise NotImplementedError

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        name, color = self.icon_of(index.data(TableRole.ROW))
        if name:
            paint_icon(painter, box, name, color, ICON_PX)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return str(index.data() or "")


def _is_hovered(option: QStyleOptionViewItem, index: AnyIndex) -> bool:
    view = option.widget
    return bool(view) and view.property("hoveredRow") == index.row()
