"""Darkens the main area behind a dialog; stripe, org control and meter stay bright."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme import theme

OPACITY = 0.42
"""Source: design tokens, `scrim`."""


class Scrim(QWidget):
    """Covers what it is laid over while it is visible."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("scrim", OPACITY))
