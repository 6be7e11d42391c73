"""The head of a panel at the right of a screen: its title, and the cross that closes it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import HeaderBar

PADDING_PX = 24


class PanelHead(HeaderBar):
    """Holds a title of its panel.

    Signals:
        closed: the cross was pressed.
    """

    closed = Signal()

    def __init__(self, title: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(fill="sunken", parent=parent)
        close = PushButton("", ButtonKind.QUIET, icon="x", tip=self.tr("Close"))
        close.clicked.connect(self.closed)
        self.row.setContentsMargins(PADDING_PX, 0, 16, 1)
        self.row.addWidget(title, 1)
        self.row.addWidget(close)
