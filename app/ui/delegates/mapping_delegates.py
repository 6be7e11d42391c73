"""Cells of the lists of mappings: what is joined, how the last run ended."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter

from app.ui.delegates.cell_delegate import CellDelegate, IconDelegate
from app.ui.icons import paint_icon
from app.ui.models.mapping_rows import (
    SOURCE_ICONS,
    MappingRow,
    result_counts,
    result_icon,
    result_parts,
)
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.bars import (
    RESULT_HEIGHT_PX,
    RESULT_WIDTH_PX,
    BarPart,
    paint_result_bar,
)
from app.ui.widgets.painting import paint_text

AnyIndex = QModelIndex | QPersistentModelIndex
ICON_PX = 14
GAP_PX = 6


class SourceIconDelegate(IconDelegate):
    """The kind of source as an icon."""

    def icon_of(self, row: MappingRow) -> tuple[str, str]:
        return SOURCE_ICONS[row.source_kind], "muted"

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        name, color = self.icon_of(index.data(TableRole.ROW))
        paint_icon(painter, box, name, color, 18)


class MappingNameDelegate(CellDelegate):
    """Title, arrow and object above; mode and source below."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: MappingRow = index.data(TableRole.ROW)
        color = theme().color
        upper, lower = two_lines(box)
        left = upper.left() + paint_text(painter, upper, row.title, "bodyStrong", color("text"))
        arrow = "arrow-left-right" if row.both_ways else "arrow-right"
        paint_icon(painter, QRectF(left + 8, upper.top(), 12, upper.height()), arrow, "muted", 12)
        left += 28
        room = QRectF(left, upper.top(), max(0, upper.right() - left), upper.height())
        paint_text(painter, room, row.object, "bodyStrong", color("text"))
        paint_text(painter, lower, str(index.data()), "small", color("muted"))


class ResultDelegate(CellDelegate):
    """Icon and words of the last result above, its bar below."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: MappingRow = index.data(TableRole.ROW)
        upper, lower = two_lines(box)
        if row.last is None:
            paint_text(painter, box, str(index.data()), "small", theme().color("muted"))
            return
        name, tone = result_icon(row.last)
        paint_icon(
            painter, QRectF(upper.left(), upper.top(), ICON_PX, upper.height()), name, tone, ICON_PX
        )
        left = upper.left() + ICON_PX + GAP_PX
        parts = result_parts(row.last)
        for number, part in enumerate(parts):
            text = part.text + ("," if number < len(parts) - 1 else "")
            room = QRectF(left, upper.top(), max(0, upper.right() - left), upper.height())
            left += paint_text(painter, room, text, "small", theme().color(part.color)) + 6
        bar = QRectF(
            lower.left() + ICON_PX + GAP_PX,
            lower.top() + 5,
            min(RESULT_WIDTH_PX, lower.width() - ICON_PX - GAP_PX),
            RESULT_HEIGHT_PX,
        )
        counts = tuple(BarPart(count, color) for count, color in result_counts(row.last))
        paint_result_bar(painter, bar, counts)


class MenuDotsDelegate(CellDelegate):
    """Three dots that open the row's menu."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        paint_icon(painter, box, "ellipsis", "muted", 16)


def two_lines(box: QRectF) -> tuple[QRectF, QRectF]:
    """Cut a cell of two lines into its upper and lower line, the pair in the middle."""
    first, second = theme().line("body"), theme().line("small")
    top = box.top() + (box.height() - first - second) / 2
    upper = QRectF(box.left(), top, box.width(), first)
    return upper, QRectF(box.left(), top + first, box.width(), second)
