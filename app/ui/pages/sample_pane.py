"""What the chosen pair makes of a few rows: above what the source says, below what will be sent."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.asks.messages import TriedRow, TriedRule
from app.ui.delegates.marked_text import MarkedText, TextLook
from app.ui.delegates.text_difference import difference
from app.ui.pages.field_list import HEAD_PX
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import ElidedLabel, HairlineSeparator, IconLabel, TextLabel
from app.ui.widgets.painting import paint_line, paint_text
from app.ui.widgets.scrolled_column import ReadingArea

NAME_PX, EDGE_PX = 104, 16
ROW_PX = 52
BEFORE = TextLook("delete", "deleteTint", "deleteStrong", struck=True)
AFTER = TextLook("update", "updateTint", "updateStrong")


class SampleRow(QWidget):
    """One row of two lines: who it is, the value before, the value after or why there is none."""

    def __init__(self, row: TriedRow, words: tuple[str, str]) -> None:
        super().__init__()
        self._row, self._words = row, words
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        after = row.why or row.after or words[0]
        self.setAccessibleName(f"{row.who}: {row.before or words[0]}, {after}")
        self.setToolTip(f"{row.before}\n{row.why or row.after}")

    def sizeHint(self) -> QSize:
        return QSize(200, theme().scaled(ROW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        row, color, box = self._row, theme().color, QRectF(self.rect())
        line = theme().line("table")
        top = (box.height() - 2 * line - 2) / 2
        upper = QRectF(EDGE_PX + NAME_PX, top, box.width() - NAME_PX - 2 * EDGE_PX, line)
        lower = upper.translated(0, line + 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            name = QRectF(EDGE_PX, top, NAME_PX - 8, line)
            paint_text(painter, name, row.who, "tableStrong", color("text"))
            if row.why:
                paint_text(painter, upper, row.before, "table", color("text"))
                paint_text(painter, lower, row.why, "table", color("error"))
            elif row.before == row.after:
                said = row.before or self._words[0]
                paint_text(painter, upper, said, "table", color("text" if row.before else "muted"))
                paint_text(painter, lower, self._words[1], "table", color("muted"))
            else:
                self._paint_change(painter, upper, lower)
            low = box.adjusted(0, 0, 0, -1)
            paint_line(painter, low.bottomLeft(), low.bottomRight(), color("hairline"))

    def _paint_change(self, painter: QPainter, upper: QRectF, lower: QRectF) -> None:
        row, font = self._row, theme().font("table")
        marks = difference(row.before, row.after)
        for words, spans, look, place in (
            (row.before, marks.old, BEFORE, upper),
            (row.after, marks.new, AFTER, lower),
        ):
            if words:
                MarkedText(words, spans, look, font, place.width()).paint(
                    painter, place.left(), place
                )
            else:
                muted = theme().color("muted")
                paint_text(painter, place, self._words[0], "table", muted)


class SamplePane(Surface):
    """Told by `show_tried`.

    Signals:
        other_rows_requested: five rows that were not shown yet.
    """

    other_rows_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "left top", parent)
        self._note = ElidedLabel("", "small", "muted")
        self._other = PushButton(
            self.tr("Other rows"), ButtonKind.QUIET, icon="shuffle", size=ButtonSize.TINY
        )
        head = HeaderBar(height_px=HEAD_PX)
        head.row.addWidget(TextLabel(self.tr("Sample"), "paneTitle"))
        head.row.addWidget(self._note, 1)
        head.row.addWidget(self._other)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        inside = Surface()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._rows)
        column.addStretch(1)
        self._scroll = scroll = ReadingArea(self.tr("Sample"), inside)
        foot = HeaderBar("controlSmall")
        foot.row.addWidget(IconLabel("arrow-down", "muted", 14))
        self._foot = ElidedLabel("", "small", "muted")
        foot.row.addWidget(self._foot, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(scroll, 1)
        outer.addWidget(HairlineSeparator())
        outer.addWidget(foot)
        self._other.clicked.connect(self.other_rows_requested)
        self.show_tried("", "", None)

    def focus_rows(self) -> None:
        """Bring the keyboard to the rows."""
        self._scroll.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_tried(self, field: str, target: str, tried: TriedRule | None) -> None:
        """Show what came out.

        Args:
            field: label of the fed field; "" where no pair is chosen.
            target: what people call the object.
            tried: the rows; None while nothing is known.
        """
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        rows = tried.rows if tried else ()
        words = self.tr("Empty"), self.tr("No change")
        for row in rows:
            self._rows.addWidget(SampleRow(row, words))
        note = self.tr("{field}, {n} rows").format(field=field, n=len(rows)) if rows else ""
        if tried and tried.problems:
            note += self.tr(", {n} of {all} fail").format(n=tried.problems, all=tried.tried)
        self._note.set_text(note)
        self._other.setVisible(bool(rows))
        foot = self.tr("Above: source. Below: what {object} will get.").format(object=target)
        if not rows:
            foot = self.tr("Choose a pair to see what it makes of a few rows.")
        self._foot.set_text(foot)
