"""A titled pane among the facts of a run."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import theme
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.painting import paint_line


class RunPane(QWidget):
    """A titled pane with a hairline at its right edge."""

    def __init__(self, title: str, note: str = "", *, edge: bool = True) -> None:
        super().__init__()
        self._edge = edge
        self.note = ElidedLabel(note, "table", "muted")
        head = QHBoxLayout()
        head.addWidget(TextLabel(title, "paneTitle"))
        head.addStretch(1)
        head.addWidget(self.note)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(0)
        self.column.addLayout(head)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._edge:
            box = QRectF(self.rect()).adjusted(0, 0, -1, 0)
            with QPainter(self) as painter:
                color = theme().color("hairline")
                paint_line(painter, box.topRight(), box.bottomRight(), color)
