"""Cells of the list of schedules: the switch, the environment, what it costs, how it went."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.ui.delegates.cell_delegate import AnyIndex, CellDelegate
from app.ui.environment import look_of
from app.ui.icons import paint_icon
from app.ui.models.mapping_rows import result_icon
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.chips import paint_badge
from app.ui.widgets.choices import paint_switch
from app.ui.widgets.painting import paint_text, text_width

if TYPE_CHECKING:
    from app.ui.models.schedule_rows import ScheduleRow

BADGE_PX = 20
BADGE_ROOM_PX = 29
ICON_PX = 14


class ActiveDelegate(CellDelegate):
    """A switch that shows whether the sync may write."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: ScheduleRow = index.data(TableRole.ROW)
        width, height = theme().tokens.pairs["switch"]
        top = round(box.center().y() - height / 2)
        mark = QRectF(box.left(), top, width, height)
        paint_switch(painter, mark, place=float(row.active), checked=row.active)


class ScheduleOrgDelegate(CellDelegate):
    """The badge of the environment; words where no org of it is bound."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: ScheduleRow = index.data(TableRole.ROW)
        if not row.org:
            paint_text(painter, box, str(index.data()), "table", theme().color("warn"))
            return
        look = look_of(row.kind)
        width = min(box.width(), text_width(look.word, "label") + BADGE_ROOM_PX)
        badge = QRectF(box.left(), round(box.center().y() - BADGE_PX / 2), width, BADGE_PX)
        paint_badge(painter, badge, look.word, icon=look.icon, color=look.text, tint=look.tint)


class LastRunDelegate(CellDelegate):
    """Icon and words of the last run."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: ScheduleRow = index.data(TableRole.ROW)
        left = box.left()
        if row.last is not None:
            icon, tone = result_icon(row.last)
            place = QRectF(left, box.top(), ICON_PX, box.height())
            paint_icon(painter, place, icon, tone, ICON_PX)
            left += ICON_PX + 6
        room = QRectF(left, box.top(), box.right() - left, box.height())
        tone = "text" if row.last is not None else "muted"
        paint_text(painter, room, str(index.data()), "table", theme().color(tone))
