"""A text field with a magnifying glass, a cross to empty it, and the keys that lead to it."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.ui.icons import icon, paint_icon
from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_text, text_width

ICON_PX = 14
LEFT_PX = 32
KEY_PADDING_PX = 5
KEY_HEIGHT_PX = 18
TYPING_MS = 120
"""Quiet time after the last key before a search starts, so that typing is never delayed."""


class SearchField(QLineEdit):
    """Filters while one types.

    Signals:
        search_changed: the words have stood still for a moment (str).
    """

    search_changed = Signal(str)

    def __init__(
        self,
        placeholder: str,
        *,
        keys: str = "",
        width: int = 144,
        height_name: str = "controlSmall",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys, self._width, self._height_name = keys, width, height_name
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._clear = self.addAction(
            icon("x", "muted", 14), QLineEdit.ActionPosition.TrailingPosition
        )
        self._clear.setToolTip(self.tr("Empty the field"))
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self._still = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._still.timeout.connect(lambda: self.search_changed.emit(self.text().strip()))
        self.textChanged.connect(self._on_text_changed)
        theme().changed.connect(self._measure)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(self._width, theme().size(self._height_name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            paint_icon(painter, QRectF(10, 0, ICON_PX, self.height()), "search", "muted", ICON_PX)
            if self._keys and not self.text():
                right = QRectF(self.rect()).right() - 8
                paint_keys(painter, right, self.height(), self._keys)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._still.start()

    def _measure(self) -> None:
        self.setFixedHeight(theme().size(self._height_name))
        self.setTextMargins(LEFT_PX - 10, 0, 0, 0)
        self._clear.setIcon(icon("x", "muted", 14))


def paint_keys(painter: QPainter, right: float, height: int, keys: str) -> None:
    """Draw a key combination in a small frame that ends at `right`."""
    width = text_width(keys, "label") + 2 * KEY_PADDING_PX
    box = QRectF(right - width, (height - KEY_HEIGHT_PX) / 2, width, KEY_HEIGHT_PX)
    radius = theme().radius("chip")
    paint_box(painter, box, radius, theme().color("surface"), theme().color("hairlineStrong"))
    paint_text(
        painter, box, keys, "label", theme().color("muted"), align=Qt.AlignmentFlag.AlignHCenter
    )
