"""Rows of the two field lists of a mapping, and the cells of its table of pairs."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.core.mapping import Flow
from app.ui.delegates.cell_delegate import CellDelegate, IconDelegate
from app.ui.icons import paint_icon
from app.ui.models.mapping_detail import FieldItem
from app.ui.models.pair_rows import PairRow
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.choices import paint_check
from app.ui.widgets.painting import paint_text, text_width

AnyIndex = QModelIndex | QPersistentModelIndex
LEFT_PX = 16
ICON_PX = 14
NAME_SHARE = 0.36
"""Share of a row that the label gets beside the API name."""


class FieldDelegate(CellDelegate):
    """Icon, name, API name if it differs, note and badge; no line below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        item: FieldItem = index.data(TableRole.ROW)
        box, color = QRectF(option.rect), theme().color
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, color("accentTint"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, color("hover"))
        paint_icon(
            painter, QRectF(LEFT_PX, box.top(), ICON_PX, box.height()), item.icon, "muted", ICON_PX
        )
        left = LEFT_PX + ICON_PX + 8
        right = self._paint_note(painter, box, item)
        room = right - left
        with_api = item.label != item.name
        width = (box.width() - left) * NAME_SHARE if with_api else room
        name = QRectF(left, box.top(), width - 8, box.height())
        tone = "text" if item.writeable else "muted"
        role = "tableStrong" if item.writeable else "table"
        paint_text(painter, name, item.label, role, color(tone))
        if with_api:
            api = QRectF(left + width, box.top(), room - width - 8, box.height())
            paint_text(painter, api, item.name, "mono", color("muted"))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(200, theme().row_height())

    def _paint_note(self, painter: QPainter, box: QRectF, item: FieldItem) -> float:
        """Draw note and badge at the right; gives where they begin."""
        right = box.right() - 12
        if item.badge:
            place = QRectF(right - 16, box.top(), 16, box.height())
            paint_icon(painter, place, item.badge, item.color, ICON_PX)
            right -= 22
        width = text_width(item.note, "label") + 1
        words = QRectF(right - width, box.top(), width, box.height())
        paint_text(painter, words, item.note, "label", theme().color(item.color))
        return right - width - 8


class DirectionDelegate(IconDelegate):
    """Which way a field flows, as an arrow."""

    def icon_of(self, row: PairRow) -> tuple[str, str]:
        icons = {
            Flow.TO_TARGET: ("arrow-right", "muted"),
            Flow.TO_SOURCE: ("arrow-left", "muted"),
            Flow.BOTH: ("arrow-left-right", "accent"),
        }
        return icons[row.rule.flow]


class FindingDelegate(IconDelegate):
    """A circle or a triangle where a check found something."""

    def icon_of(self, row: PairRow) -> tuple[str, str]:
        if not row.findings:
            return "", "muted"
        blocks = any(one.severity == "error" for one in row.findings)
        return ("circle-alert", "error") if blocks else ("triangle-alert", "warn")


class KeyDelegate(IconDelegate):
    """A key where the pair tells which records belong together."""

    def icon_of(self, row: PairRow) -> tuple[str, str]:
        return ("key-round", "accent" if row.is_key else "hairlineStrong")


class TransformDelegate(CellDelegate):
    """How a value is changed on its way."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: PairRow = index.data(TableRole.ROW)
        if row.rule.chain:
            place = QRectF(box.left(), box.top(), 12, box.height())
            paint_icon(painter, place, "square-function", "muted", 12)
            box = box.adjusted(18, 0, 0, 0)
        paint_text(painter, box, str(index.data()), "table", theme().color("text"))


class TickDelegate(CellDelegate):
    """A check box in the middle of its cell; it shows and does not edit."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        state = Qt.CheckState.Checked if index.data() == TICKED else Qt.CheckState.Unchecked
        paint_check(painter, box, state)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return ""


TICKED = "✓"
"""Text of a ticked cell, as it is copied to the clipboard."""
