"""A field for a file that a person writes: line numbers, a marked line, keys and remarks told."""

import re

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.ui.theme import theme
from app.ui.widgets.painting import paint_text

INDENT = "  "
NUMBER_PADDING_PX = 10
LEAST_DIGITS = 3

_KEY = re.compile(r"^(\s*(?:- )?)([\w$.*'\"@-]+)(?=:(?:\s|$))")
_INNER_KEY = re.compile(r"(?<=[{,])\s*([\w$.*'\"@-]+)(?=:\s)")
_NAME = re.compile(r"\{\w[\w.]*\}")
_REMARK = re.compile(r"(?:^|\s)#.*$")


class CodeEditor(QPlainTextEdit):
    """`textChanged` is Qt's own. Tab indents by two spaces; F6 leaves the field."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong = 0
        self._numbers = _Numbers(self)
        self._colors = YamlColors(self.document())
        self.setAccessibleName(name)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._on_update_requested)
        theme().changed.connect(self._dress)
        self._dress()

    def mark_line(self, line: int | None) -> None:
        """Mark a line as wrong, 1-based; None takes the mark away."""
        self._wrong = line or 0
        marks = []
        block = self.document().findBlockByNumber(self._wrong - 1)
        if self._wrong and block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(theme().color("errorTint"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(block)
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    def go_to_line(self, line: int) -> None:
        """Put the cursor at the beginning of a line, 1-based, and show it."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert_here(self, words: str) -> None:
        """Put words where the cursor is; can be undone."""
        self.textCursor().insertText(words)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.key() == Qt.Key.Key_Tab and plain:
            self._indent()
        elif event.key() == Qt.Key.Key_Backtab:
            self._outdent()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            text = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            lead = text[: len(text) - len(text.lstrip(" "))]
            deeper = INDENT if text.rstrip().endswith(":") else ""
            self.textCursor().insertText(f"\n{lead}{deeper}")
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        width = self._numbers.wanted_width()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def paint_numbers(self, painter: QPainter) -> None:
        """Paint the numbers of the lines that are in view."""
        color, box = theme().color, QRectF(self._numbers.rect())
        painter.fillRect(box, color("sunken"))
        block = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > box.bottom():
                break
            number = block.blockNumber() + 1
            wrong = number == self._wrong
            room = QRectF(0, place.top(), box.width() - NUMBER_PADDING_PX, place.height())
            paint_text(
                painter,
                room,
                str(number),
                "mono",
                color("error" if wrong else "muted"),
                align=Qt.AlignmentFlag.AlignRight,
            )
            block = block.next()

    def _indent(self) -> None:
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.insertText(INDENT)
            return
        for block in self._chosen_blocks():
            QTextCursor(block).insertText(INDENT)

    def _outdent(self) -> None:
        for block in self._chosen_blocks():
            spaces = len(block.text()) - len(block.text().lstrip(" "))
            cursor = QTextCursor(block)
            for _ in range(min(spaces, len(INDENT))):
                cursor.deleteChar()

    def _chosen_blocks(self) -> list[QTextBlock]:
        cursor, document = self.textCursor(), self.document()
        first = document.findBlock(cursor.selectionStart()).blockNumber()
        last = document.findBlock(cursor.selectionEnd()).blockNumber()
        return [document.findBlockByNumber(number) for number in range(first, last + 1)]

    def _on_update_requested(self, box: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, box.y(), self._numbers.width(), box.height())

    def _make_room(self) -> None:
        self.setViewportMargins(self._numbers.wanted_width(), 0, 0, 0)

    def _dress(self) -> None:
        self.setFont(theme().plain_font("mono"))
        self._colors.dress()
        self.mark_line(self._wrong or None)
        self._make_room()


class _Numbers(QWidget):
    """The column of line numbers; painted by its editor."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def wanted_width(self) -> int:
        digits = max(LEAST_DIGITS, len(str(self._editor.blockCount())))
        return theme().metrics("mono").horizontalAdvance("9" * digits) + 2 * NUMBER_PADDING_PX

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._editor.paint_numbers(painter)


class YamlColors(QSyntaxHighlighter):
    """Keys, names in braces and remarks, each in a colour of the theme; nothing is read by it."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}

    def dress(self) -> None:
        """Take the colours of the theme."""
        self._formats = {
            token: _format(theme().color(token)) for token in ("accent", "update", "muted")
        }
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if not self._formats:
            return
        for found in _KEY.finditer(text):
            self.setFormat(found.start(2), len(found[2]), self._formats["accent"])
        for found in _INNER_KEY.finditer(text):
            self.setFormat(found.start(1), len(found[1]), self._formats["accent"])
        for found in _NAME.finditer(text):
            self.setFormat(found.start(), len(found[0]), self._formats["update"])
        for found in _REMARK.finditer(text):
            self.setFormat(found.start(), len(found[0]), self._formats["muted"])


def _format(color: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(color)
    return made
