"""Cells of the failed records: check, the value to mend and its editor, length and state."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QWidget

from app.ui.delegates.cell_delegate import PADDING_PX, AnyIndex, CellDelegate
from app.ui.delegates.marked_text import MarkedText, TextLook
from app.ui.icons import paint_icon
from app.ui.models.failure_model import FailureRow, FailureState
from app.ui.models.row_table_model import TableRole
from app.ui.models.value_words import LINE_BREAK
from app.ui.theme import theme
from app.ui.widgets.choices import paint_check
from app.ui.widgets.painting import paint_text, text_width

if TYPE_CHECKING:
    from app.ui.delegates.text_difference import Span

STATE_ICON_PX = 14
NEW = TextLook("text", "updateTint")
WRONG_PART = TextLook("text", strong="errorTint", marked="error")
PLAIN = TextLook("text")


class FailureCheckDelegate(CellDelegate):
    """Checked means: goes with the next try."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: FailureRow = index.data(TableRole.ROW)
        goes = row.chosen and not row.complaint
        state = Qt.CheckState.Checked if goes else Qt.CheckState.Unchecked
        paint_check(painter, box, state)

    def cut_text(self, box: QRectF, index: AnyIndex) -> str:
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")


class FailureValueDelegate(CellDelegate):
    """The value that failed, its wrong part marked; a mended one on the tint of what is new.

    Signals:
        length_typed: the text in the editor has another length (int).
    """

    length_typed = Signal(int)

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: FailureRow = index.data(TableRole.ROW)
        words = str(index.data() or "")
        look = PLAIN if row.value == row.was else NEW
        spans: tuple[Span, ...] = ()
        if row.wrong_from is not None:
            look, spans = WRONG_PART, ((row.wrong_from, len(words)),)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        MarkedText(words, spans, look, theme().font("table"), box.width()).paint(
            painter, box.left(), box
        )

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        row: FailureRow = index.data(TableRole.ROW)
        editor = QLineEdit(parent)
        editor.setFont(theme().font("table"))
        editor.setAccessibleName(self.tr("New value for {name}").format(name=row.write.title))

        def judge(text: str) -> None:
            too_long = row.limit is not None and len(text) > row.limit
            if bool(editor.property("invalid")) is not too_long:
                editor.setProperty("invalid", too_long)
                editor.style().unpolish(editor)
                editor.style().polish(editor)
            self.length_typed.emit(len(text))

        editor.textChanged.connect(judge)
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text().replace(LINE_BREAK, "\n"))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        editor.setGeometry(option.rect.adjusted(-1, 3, -8, -3))


class FailureLengthDelegate(CellDelegate):
    """How long the value is; while it is typed, how long it is now."""

    typed: tuple[int, int] | None = None
    """Row and length of the text in the editor."""

    def width(self) -> int:
        """What the column needs for the words of a long text. Unit: pixels."""
        words = self.tr("{n} of {most}").format(n=255, most=255)
        return round(text_width(words, "tableStrong")) + 2 * PADDING_PX

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: FailureRow = index.data(TableRole.ROW)
        if row.limit is None:
            return
        length, tone = row.length, "muted"
        if self.typed is not None and self.typed[0] == index.row():
            length, tone = self.typed[1], "ok"
        if length > row.limit:
            tone = "error"
        words = self.tr("{n} of {most}").format(n=length, most=row.limit)
        role = "tableStrong" if tone != "muted" else "table"
        paint_text(painter, box, words, role, theme().color(tone))


class FailureStateDelegate(CellDelegate):
    """Ready with a tick, or what is still wrong."""

    editing_row = -1

    def paint_cell(self, painter: QPainter, box: QRectF, index: AnyIndex) -> None:
        row: FailureRow = index.data(TableRole.ROW)
        words, ready = str(index.data() or ""), row.state is FailureState.READY
        if index.row() == self.editing_row:
            words, ready = self.tr("Editing"), False
        tone = "ok" if ready else "muted"
        if ready:
            icon = QRectF(box.left(), box.top(), STATE_ICON_PX, box.height())
            paint_icon(painter, icon, "check", tone, STATE_ICON_PX)
            box = box.adjusted(STATE_ICON_PX + 4, 0, 0, 0)
        role = "tableStrong" if ready else "table"
        paint_text(painter, box, words, role, theme().color(tone))
