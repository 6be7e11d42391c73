"""A cause in the list of failures: its sentence, what to do, and the badge of its kind."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.ui.delegates.cell_delegate import AnyIndex, CellDelegate
from app.ui.models.causes import LOOKS
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.chips import paint_badge
from app.ui.widgets.painting import hairline, paint_text, text_width

if TYPE_CHECKING:
    from app.ui.models.causes import CauseRow

ROW_PX = 80
"""Unit: pixels. Source: ui.md, section 4."""
PADDING_PX = 16
MARK_PX = 2
BADGE_PX = 20
BADGE_ROOM_PX = 29
"""What a badge takes beside its words."""


class CauseDelegate(CellDelegate):
    """Three lines; the chosen cause has a line in the accent colour at its left edge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        box = QRectF(option.rect)
        painter.save()
        painter.setClipRect(box)
        self._paint_row(painter, box, option, index)
        if option.state & QStyle.StateFlag.State_Selected:
            mark = QRectF(box.left(), box.top(), MARK_PX, box.height() - 1)
            painter.fillRect(mark, theme().color("accentSolid"))
        self.paint_cell(painter, box.adjusted(PADDING_PX, 0, -PADDING_PX, -1), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: CauseRow = index.data(TableRole.ROW)
        color = theme().color
        first, second = theme().line("body"), theme().line("table")
        top = box.top() + (box.height() - first - second - BADGE_PX - 4) / 2
        title = QRectF(box.left(), top, box.width(), first)
        paint_text(painter, title, row.title, "body", color("text"))
        advice = QRectF(box.left(), top + first, box.width(), second)
        paint_text(painter, advice, row.advice, "table", color("muted"))
        icon, tone, tint = LOOKS[row.kind]
        width = badge_width(row) - PADDING_PX
        badge = QRectF(box.left(), round(top + first + second + 4), width, BADGE_PX)
        paint_badge(painter, badge, row.kind_words, icon=icon, color=tone, tint=tint)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        row: CauseRow = index.data(TableRole.ROW)
        room = box.width() - 2 * PADDING_PX - hairline(None)
        cut = text_width(row.title, "body") > room or text_width(row.advice, "table") > room
        return f"{row.title}\n{row.advice}" if cut else ""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, theme().scaled(ROW_PX))


def badge_width(row: "CauseRow") -> float:
    """Where the badge of a cause ends, from the edge of its row. Unit: pixels."""
    return PADDING_PX + text_width(row.kind_words, "label") + BADGE_ROOM_PX
