"""Cells of the plan's table: check, kind, name, key, and the fields with what happens to them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.store.pages import Standing
from app.ui.change_look import LOOK_OF_KIND, ChangeLook
from app.ui.delegates.cell_delegate import PADDING_PX, AnyIndex, CellDelegate
from app.ui.delegates.diff_painter import is_cut, natural_width, paint_diff
from app.ui.icons import paint_icon
from app.ui.models.cells import plain_words
from app.ui.models.plan_model import PlanRole
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.chips import paint_tile
from app.ui.widgets.choices import paint_check

if TYPE_CHECKING:
    from app.core.plan import Change

CHECK_ICON_PX = 14
CHECK_OF = {
    Standing.APPROVED: Qt.CheckState.Checked,
    Standing.REFUSED: Qt.CheckState.Unchecked,
    Standing.SETTLED: Qt.CheckState.Checked,
    Standing.PARTLY: Qt.CheckState.PartiallyChecked,
}


class StandingDelegate(CellDelegate):
    """A check box in three states; a question mark while a conflict waits; nothing if skipped."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        standing = index.data(PlanRole.STANDING)
        if standing in CHECK_OF:
            paint_check(painter, box, CHECK_OF[standing])
        elif standing is Standing.UNDECIDED:
            paint_icon(painter, box, "circle-help", "conflict", CHECK_ICON_PX)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")


class KindDelegate(CellDelegate):
    """The tile of a change's kind."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        change: Change = index.data(TableRole.ROW)
        paint_kind(painter, box, LOOK_OF_KIND[change.kind])

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return ""


class DiffDelegate(CellDelegate):
    """A field's old and new value."""

    _selected = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        super().paint(painter, option, index)

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        cell = index.data(PlanRole.CELL)
        if cell is not None:
            paint_diff(painter, box, cell, selected=self._selected)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        cell = index.data(PlanRole.CELL)
        if cell is None or not is_cut(cell, int(box.width()) - 2 * PADDING_PX):
            return ""
        return plain_words(cell)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        cell = index.data(PlanRole.CELL)
        width = natural_width(cell) if cell is not None else 0.0
        return QSize(int(width) + 2 * PADDING_PX + 2, theme().row_height())


def paint_kind(painter: QPainter, box: QRectF, look: ChangeLook) -> None:
    """Draw the 20 px tile of a kind at the left of `box`."""
    edge = theme().fixed("kindTile")
    top = round(box.center().y() - edge / 2)
    tile = QRectF(box.left(), top, edge, edge)
    paint_tile(painter, tile, look.icon, look.text, look.tint)
