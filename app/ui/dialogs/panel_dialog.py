"""The frame of a dialog: a title, what is below it, and a foot of buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import TextLabel

SIDE_PX, TOP_PX, FOOT_PX = 24, 20, 12


class PanelDialog(QDialog):
    """Opened with `open()`; subclasses fill `column` and `foot`, whose buttons stand at the right.

    `accepted` and `rejected` are Qt's own.
    """

    def __init__(
        self, title: str, words: str = "", *, width_px: int, parent: QWidget | None = None
    ) -> None:
        """Make the frame.

        Args:
            title: what the dialog is about.
            words: a sentence below it; "" for none.
            width_px: of the whole dialog.
            parent: the dialog opens over it.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = Surface("raised")
        body.setFixedWidth(width_px)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(SIDE_PX, TOP_PX, SIDE_PX, TOP_PX)
        self.column.setSpacing(8)
        self.column.addWidget(TextLabel(title, "dialogTitle", wrap=True))
        if words:
            self.column.addWidget(TextLabel(words, "body", "text2", wrap=True))
        low = Surface("sunken", "top")
        self.foot = QHBoxLayout(low)
        self.foot.setContentsMargins(SIDE_PX, FOOT_PX, SIDE_PX, FOOT_PX)
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        outer.addWidget(body)
        outer.addWidget(low)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("hairlineStrong"))
