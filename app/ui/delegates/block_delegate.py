"""A field of the record pane as a block, for the pane at the right: name, three values, result."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QEvent,
    QObject,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.ui.delegates.cell_delegate import PADDING_PX, AnyIndex
from app.ui.delegates.record_delegate import (
    RecordDelegate,
    paint_field,
    paint_value,
    result_box,
)
from app.ui.models.record_model import RecordColumn, RecordRow
from app.ui.models.row_table_model import TableRole
from app.ui.theme import theme
from app.ui.widgets.painting import paint_text

LINE_PX = 26
LABEL_PX = 84
"""Height of a line and room for its name. Unit: pixels. Source: ours."""
VALUES = (RecordColumn.SOURCE, RecordColumn.AGREED, RecordColumn.TARGET)
LINES = (RecordColumn.FIELD, *VALUES, RecordColumn.RESULT)


def block_height(row: RecordRow | None) -> int:
    """Give the height of a field's block; one that is the same on all sides takes two lines."""
    lines = len(LINES) if row is not None and row.touched else 2
    return lines * theme().scaled(LINE_PX) + 1


class BlockDelegate(RecordDelegate):
    """Paints all columns of a field below each other, in the column of the result.

    Signals:
        line_pressed: one of the lines was clicked (int: row, RecordColumn).
    """

    line_pressed = Signal(int, RecordColumn)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: RecordRow = index.data(TableRole.ROW)
        if index.column() != RecordColumn.RESULT:
            first = QRectF(box.left(), box.top(), box.width(), theme().scaled(LINE_PX))
            super().paint_cell(painter, first, index)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_field(painter, _line(box, 0), row)
        if not row.touched:
            paint_text(painter, _line(box, 1), row.outcome, "table", theme().color("muted"))
            return
        for n, column in enumerate(VALUES, start=1):
            paint_text(painter, _label(box, n), _word(column), "small", theme().color("muted"))
            paint_value(painter, _value(box, n), row, column)
        last = len(LINES) - 1
        word = _word(RecordColumn.RESULT)
        paint_text(painter, _label(box, last), word, "small", theme().color("muted"))
        self.paint_result(painter, _value(box, last), row)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return ""

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        inside = QRectF(option.rect).adjusted(PADDING_PX, 0, -PADDING_PX, -1)
        place = _value(inside, len(LINES) - 1).adjusted(-PADDING_PX, 0, PADDING_PX, 0)
        editor.setGeometry(result_box(place).toRect())

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        """Say which line was clicked; the view itself knows cells only."""
        released = event.type() == QEvent.Type.MouseButtonRelease
        if not released or not isinstance(event, QMouseEvent):
            return False
        if event.button() is Qt.MouseButton.LeftButton:
            column = RecordColumn(index.column())
            if column is RecordColumn.RESULT:
                column = line_at(QRectF(option.rect), event.position())
            self.line_pressed.emit(index.row(), column)
        return False


def line_at(cell: QRectF, place: QPointF) -> RecordColumn:
    """Tell which column's line of a block is at a place of the view."""
    n = int((place.y() - cell.top()) // theme().scaled(LINE_PX))
    return LINES[max(0, min(n, len(LINES) - 1))]


def _line(box: QRectF, n: int) -> QRectF:
    height = theme().scaled(LINE_PX)
    return QRectF(box.left(), box.top() + n * height, box.width(), height)


def _label(box: QRectF, n: int) -> QRectF:
    line = _line(box, n)
    return QRectF(line.left(), line.top(), theme().scaled(LABEL_PX), line.height())


def _value(box: QRectF, n: int) -> QRectF:
    return _line(box, n).adjusted(theme().scaled(LABEL_PX), 0, 0, 0)


def _word(column: RecordColumn) -> str:
    words = {
        RecordColumn.SOURCE: QCoreApplication.translate("Record", "Source"),
        RecordColumn.AGREED: QCoreApplication.translate("Record", "Last agreed"),
        RecordColumn.TARGET: QCoreApplication.translate("Record", "Target now"),
        RecordColumn.RESULT: QCoreApplication.translate("Record", "Result"),
    }
    return words[column]
