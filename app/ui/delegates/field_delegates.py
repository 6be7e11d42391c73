"""Rows of the two field lists of a mapping, and the cells of its table of pairs."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
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
from app.ui.widgets.painting import paint_box, paint_text, text_width

AnyIndex = QModelIndex | QPersistentModelIndex
LEFT_PX = 16
OPENER_PX = 2
"""Where the chevron of a lookup begins, before its icon."""
INDENT_PX = 20
"""How much further right the fields of a parent begin."""
ICON_PX = 14
NAME_SHARE = 0.36
"""Share of a row that the label gets beside the API name."""
SAMPLE_FROM_SHARE = 0.56
"""Share of what is left of the fill rate that a column's name gets beside its sample."""
BAR_PX = (24, 4)
RATE_PX = 36
FADED_SHARE = 0.55
"""How strong a row is drawn that a drag cannot end on. Source: ui.md, "Drag and drop"."""
ALIGN_RIGHT = Qt.AlignmentFlag.AlignRight


class FieldDelegate(CellDelegate):
    """Icon, name, then API name and note of a target or sample and fill rate of a source.

    While something is dragged, `faded` rows cannot take it and the `framed` one would.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.faded: frozenset[str] = frozenset()
        self.framed = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        item: FieldItem = index.data(TableRole.ROW)
        box, color = QRectF(option.rect), theme().color
        painter.save()
        if item.name == self.framed:
            radius = theme().radius("chip")
            paint_box(painter, box, radius, color("accentTint"), color("accent"), border_px=1.0)
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, color("accentTint"))
        elif option.state & QStyle.StateFlag.State_MouseOver and not self.faded:
            painter.fillRect(box, color("hover"))
        if item.name in self.faded:
            painter.setOpacity(FADED_SHARE)
        if item.lookup:
            opener = QRectF(OPENER_PX, box.top(), LEFT_PX - OPENER_PX, box.height())
            paint_icon(
                painter, opener, "chevron-down" if item.is_open else "chevron-right", "text2", 12
            )
        inset = LEFT_PX + item.depth * INDENT_PX
        icon = QRectF(inset, box.top(), ICON_PX, box.height())
        paint_icon(painter, icon, item.icon, "muted", ICON_PX)
        left = inset + ICON_PX + 8
        if item.filled is None and not item.sample:
            self._paint_target(painter, box, left, item)
        else:
            self._paint_source(painter, box, left, item)
        if option.state & QStyle.StateFlag.State_HasFocus and option.widget.hasFocus():
            painter.setOpacity(1)
            paint_box(painter, box, 0, None, color("accent"))
        painter.restore()

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        item: FieldItem = index.data(TableRole.ROW)
        return item.tip or (f"{item.label}  {item.name}" if item.label != item.name else item.name)

    def _paint_target(self, painter: QPainter, box: QRectF, left: float, item: FieldItem) -> None:
        color = theme().color
        right = self._paint_note(painter, box, item)
        room = right - left
        with_api = bool(item.name) and item.label != item.name
        width = (box.width() - left) * NAME_SHARE if with_api else room
        name = QRectF(left, box.top(), width - 8, box.height())
        tone = "text" if item.writeable else "muted"
        role = "tableStrong" if item.writeable else "table"
        paint_text(painter, name, item.label, role, color(tone))
        if with_api:
            api = QRectF(left + width, box.top(), room - width - 8, box.height())
            paint_text(painter, api, item.name, "mono", color("muted"))

    def _paint_source(self, painter: QPainter, box: QRectF, left: float, item: FieldItem) -> None:
        color = theme().color
        right = box.right() - 12
        if item.filled is not None:
            rate = QRectF(right - RATE_PX, box.top(), RATE_PX, box.height())
            words = f"{round(item.filled * 100)}%"
            paint_text(painter, rate, words, "small", color("muted"), align=ALIGN_RIGHT)
            bar = QRectF(rate.left() - 8 - BAR_PX[0], 0, *BAR_PX)
            bar.moveTop(round(box.center().y() - BAR_PX[1] / 2))
            paint_box(painter, bar, BAR_PX[1] / 2, color("hairline"))
            full = QRectF(bar)
            full.setWidth(max(2.0, bar.width() * item.filled) if item.filled else 0)
            if item.filled:
                paint_box(painter, full, BAR_PX[1] / 2, color("control"))
            right = bar.left() - 8
        share = (right - left) * SAMPLE_FROM_SHARE
        name = QRectF(left, box.top(), share - 8, box.height())
        paint_text(painter, name, item.label, "tableStrong", color("text"))
        sample = QRectF(left + share, box.top(), right - left - share, box.height())
        paint_text(painter, sample, item.sample, "table", color("muted"))

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
        if row.suggestion is not None:
            return "", "muted"
        icons = {
            Flow.TO_TARGET: ("arrow-right", "muted"),
            Flow.TO_SOURCE: ("arrow-left", "muted"),
            Flow.BOTH: ("arrow-left-right", "accent"),
        }
        return icons[row.rule.flow]


class FindingDelegate(IconDelegate):
    """A circle or a triangle where a check found something; a wand where a pair is proposed."""

    def icon_of(self, row: PairRow) -> tuple[str, str]:
        if row.suggestion is not None:
            return "wand-sparkles", "accent"
        if not row.findings:
            return "", "muted"
        blocks = any(one.severity == "error" for one in row.findings)
        return ("circle-alert", "error") if blocks else ("triangle-alert", "warn")


class KeyDelegate(IconDelegate):
    """A key where the pair tells which records belong together."""

    def icon_of(self, row: PairRow) -> tuple[str, str]:
        if row.suggestion is not None:
            return "", "muted"
        return ("key-round", "accent" if row.is_key else "hairlineStrong")


class MenuDelegate(IconDelegate):
    """Three dots that open the pair's menu."""

    def icon_of(self, row: PairRow) -> tuple[str, str]:
        return ("", "muted") if row.suggestion is not None else ("ellipsis", "muted")


class PairNameDelegate(CellDelegate):
    """The name of one end of a pair; fainter where the pair is only proposed."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: PairRow = index.data(TableRole.ROW)
        role, tone = ("tableStrong", "text") if row.suggestion is None else ("table", "muted")
        paint_text(painter, box, str(index.data()), role, theme().color(tone))


class TransformDelegate(CellDelegate):
    """How a value is changed on its way; of a proposed pair how sure it is, and why."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: PairRow = index.data(TableRole.ROW)
        if row.suggestion is not None:
            paint_text(painter, box, str(index.data()), "label", theme().color("accent"))
            return
        if row.rule.chain:
            place = QRectF(box.left(), box.top(), 12, box.height())
            paint_icon(painter, place, "square-function", "muted", 12)
            box = box.adjusted(18, 0, 0, 0)
        paint_text(painter, box, str(index.data()), "table", theme().color("text"))


class DefaultDelegate(CellDelegate):
    """What is written where the value is empty; fainter where that is nothing."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: PairRow = index.data(TableRole.ROW)
        tone = "text" if row.rule.default else "muted"
        paint_text(painter, box, str(index.data()), "table", theme().color(tone))


class TickDelegate(CellDelegate):
    """A check box in the middle of its cell."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: PairRow = index.data(TableRole.ROW)
        if row.suggestion is not None:
            return
        state = Qt.CheckState.Checked if index.data() == TICKED else Qt.CheckState.Unchecked
        paint_check(painter, box, state)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return ""


TICKED = "✓"
"""Text of a ticked cell, as it is copied to the clipboard."""
