"""Cells of the record pane: check, field, three values to choose from, result and its editor."""

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from app.core.snapshot import Side
from app.store.pages import Standing
from app.ui.change_look import ChangeLook
from app.ui.delegates.cell_delegate import AnyIndex, CellDelegate
from app.ui.delegates.marked_text import MarkedText, TextLook
from app.ui.delegates.plan_delegates import paint_kind
from app.ui.delegates.text_difference import Span, difference
from app.ui.icons import paint_icon
from app.ui.models.record_model import RecordColumn, RecordRow
from app.ui.models.row_table_model import TableRole
from app.ui.models.value_words import typed_value
from app.ui.theme import theme
from app.ui.widgets.choices import paint_check, paint_radio
from app.ui.widgets.painting import hairline, paint_box, paint_text

RADIO_ROOM_PX = 22
FIELD_LEFT_PX = 28
BOX_WIDTH_PX, BOX_HEIGHT_PX = 213, 26
"""The result's field. Unit: pixels. Measured in the picture of the screen."""
PENCIL_ROOM_PX = 24
ARROW_PX = 14
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class RecordDelegate(CellDelegate):
    """Paints every column of the pane; the result is edited in place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        self._current = bool(option.state & QStyle.StateFlag.State_Selected)
        super().paint(painter, option, index)

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: RecordRow = index.data(TableRole.ROW)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = RecordColumn(index.column())
        if column is RecordColumn.CHECK:
            _paint_check(painter, box, row)
        elif column is RecordColumn.FIELD:
            paint_field(painter, box, row)
        elif column is RecordColumn.ARROW:
            paint_icon(painter, box, "arrow-right", "muted", ARROW_PX)
        elif column is RecordColumn.RESULT:
            self.paint_result(painter, box, row)
        else:
            paint_value(painter, box, row, column)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        lost = RADIO_ROOM_PX if index.column() in {RecordColumn.SOURCE, RecordColumn.TARGET} else 0
        return super().cut_text(box.adjusted(lost, 0, 0, 0), index)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        row: RecordRow = index.data(TableRole.ROW)
        return ValueEditor(row, parent)

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        assert isinstance(editor, QLineEdit)  # noqa: S101 - createEditor made it
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        assert isinstance(editor, ValueEditor)  # noqa: S101 - createEditor made it
        if not editor.complaint:
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        editor.setGeometry(result_box(QRectF(option.rect)).toRect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Enter from closing an editor whose value cannot be."""
        complains = isinstance(watched, ValueEditor) and bool(watched.complaint)
        if complains and isinstance(event, QKeyEvent) and event.key() in ENTER:
            return True
        return super().eventFilter(watched, event)

    def _paint_row(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        row: RecordRow = index.data(TableRole.ROW)
        if not row.disputed:
            super()._paint_row(painter, box, option, index)
            return
        painter.fillRect(box, theme().color("conflictTint"))
        width = hairline(painter.device())
        low = QRectF(box.left(), box.bottom() - width, box.width(), width)
        painter.fillRect(low, theme().color("hairline"))

    def paint_result(self, painter: QPainter, box: QRectF, row: RecordRow) -> None:
        """Draw what comes of a field, and why."""
        if not row.touched:
            paint_text(painter, box, row.outcome, "table", theme().color("muted"))
            return
        left = box.left()
        if row.may_edit and (self._current or row.disputed):
            left = _paint_field_box(painter, box, row, current=self._current)
        else:
            look, spans = _outcome_look(row)
            words = row.target if row.look is ChangeLook.DELETE else row.outcome or _empty()
            text = MarkedText(words, spans, look, theme().font("table"), box.width())
            text.paint(painter, left, box)
            left += text.width
        reason = QRectF(left + 8, box.top(), max(0.0, box.right() - left - 8), box.height())
        waits = row.result.standing is Standing.UNDECIDED
        tone = theme().color("conflict" if waits else "update")
        paint_text(painter, reason, row.reason, "small", tone)


class ValueEditor(QLineEdit):
    """Takes a person's own value; says at once when it cannot be.

    Attributes:
        complaint: what is wrong with the text, "" when nothing is.
    """

    def __init__(self, row: RecordRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        self.complaint = ""
        self.setFont(theme().font("table"))
        self.setAccessibleName(self.tr("Own value for {field}").format(field=row.field.label))
        self.textChanged.connect(self._on_text_changed)

    def _on_text_changed(self, text: str) -> None:
        self.complaint = self._judge(text)
        self.setProperty("invalid", bool(self.complaint))
        self.style().unpolish(self)
        self.style().polish(self)
        self.setToolTip(self.complaint)

    def _judge(self, text: str) -> str:
        field = self._row.field
        if field.length is not None and len(text) > field.length:
            return self.tr("{n} of {most} characters").format(n=len(text), most=field.length)
        try:
            typed_value(text, field.type)
        except ValueError as error:
            return str(error)
        return ""


def result_box(cell: QRectF) -> QRectF:
    """Give the place of a result's field inside its cell."""
    width = min(theme().scaled(BOX_WIDTH_PX), cell.width() - 16)
    height = min(theme().scaled(BOX_HEIGHT_PX), cell.height() - 4)
    top = round(cell.center().y() - height / 2)
    return QRectF(cell.left() + 8, top, width, height)


def _paint_check(painter: QPainter, box: QRectF, row: RecordRow) -> None:
    if not row.touched or row.result.standing is Standing.NOTHING:
        return
    if row.result.standing is Standing.UNDECIDED:
        paint_icon(painter, box, "circle-help", "conflict", 14)
        return
    state = Qt.CheckState.Checked if row.is_written else Qt.CheckState.Unchecked
    paint_check(painter, box, state)


def paint_field(painter: QPainter, box: QRectF, row: RecordRow) -> None:
    """Draw what is done to a field, and its name."""
    if row.touched:
        paint_kind(painter, box, row.look)
    name = box.adjusted(FIELD_LEFT_PX, 0, 0, 0)
    role = "tableStrong" if row.touched else "table"
    color = theme().color("text" if row.touched else "muted")
    paint_text(painter, name, row.field.label, role, color)


def paint_value(painter: QPainter, box: QRectF, row: RecordRow, column: RecordColumn) -> None:
    """Draw one of the three values, with the button that takes it where it can be chosen."""
    words = {
        RecordColumn.SOURCE: row.source,
        RecordColumn.AGREED: row.agreed,
        RecordColumn.TARGET: row.target,
    }[column]
    sides = {RecordColumn.SOURCE: Side.SOURCE, RecordColumn.TARGET: Side.TARGET}
    side = sides.get(column)
    if side is not None and row.may_choose:
        radio = QRectF(box.left(), box.top(), 14, box.height())
        paint_radio(painter, radio, checked=row.taken is side)
        box = box.adjusted(RADIO_ROOM_PX, 0, 0, 0)
    quiet = not row.touched or column is RecordColumn.AGREED
    color = "muted" if quiet else "text"
    if not words and row.touched and row.may_choose:
        shown = _empty() if column is not RecordColumn.AGREED else "–"
        paint_text(painter, box, shown, "table", theme().color("muted"))
        return
    spans, strong = _marks(row, column)
    look = TextLook(color, strong=strong)
    MarkedText(words, spans, look, theme().font("table"), box.width()).paint(
        painter, box.left(), box
    )


def _marks(row: RecordRow, column: RecordColumn) -> tuple[tuple[Span, ...], str]:
    """Say which characters of a value are marked, and in which colour token.

    A conflict marks what both sides made of it; elsewhere the new value's characters are marked in
    the source and the old one's where both last agreed.
    """
    if not row.touched or not row.may_choose:
        return (), ""
    if row.disputed:
        found = difference(row.source, row.target)
        if column is RecordColumn.AGREED:
            return difference(row.agreed, row.source).old, "sameStrong"
        spans = found.old if column is RecordColumn.SOURCE else found.new
        return spans, ChangeLook.CONFLICT.strong
    if column is RecordColumn.SOURCE:
        return difference(row.target, row.source).new, ChangeLook.UPDATE.strong
    if column is RecordColumn.AGREED:
        return difference(row.agreed, row.source).old, ChangeLook.DELETE.strong
    return (), ""


def _outcome_look(row: RecordRow) -> tuple[TextLook, tuple[Span, ...]]:
    if row.look is ChangeLook.CREATE:
        return TextLook("text", "createTint"), ()
    if row.look is ChangeLook.DELETE:
        return TextLook("delete", "deleteTint", struck=True), ()
    if row.outcome == row.target:
        return TextLook("muted"), ()
    marks = difference(row.target, row.outcome).new
    return TextLook("text" if row.outcome else "muted", "updateTint", "updateStrong"), marks


def _paint_field_box(painter: QPainter, box: QRectF, row: RecordRow, *, current: bool) -> float:
    """Draw the result as a field that can be typed in; gives its right edge."""
    place = result_box(box.adjusted(-8, 0, 8, 1))
    color = theme().color
    border, width = (color("accent"), 2.0) if current else (color("hairlineStrong"), None)
    paint_box(painter, place, theme().radius("control"), color("surface"), border, border_px=width)
    inner = place.adjusted(8, 0, -PENCIL_ROOM_PX, 0)
    tone = color("text" if row.outcome else "muted")
    words = row.outcome or ("" if row.taken is None else _empty())
    paint_text(painter, inner, words, "table", tone)
    pencil = QRectF(place.right() - PENCIL_ROOM_PX, place.top(), PENCIL_ROOM_PX - 4, place.height())
    paint_icon(painter, pencil, "pencil", "muted", 14)
    return place.right()


def _empty() -> str:
    return QCoreApplication.translate("Record", "Empty")
