"""The card of a settings page: rows of a label and what can be set beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.cards import CardFrame, Surface
from app.ui.widgets.labels import TextLabel

PADDING_PX = 24
LABEL_PX, FIELD_PX = 200, 240


class SettingsSection(Surface):
    """One page of the settings: cards under titles, from the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(PADDING_PX, PADDING_PX, PADDING_PX, PADDING_PX)
        self._column.setSpacing(8)
        self._column.addStretch(1)

    def add_card(self, title: str, *rows: tuple[str, QWidget], words: str = "") -> None:
        """Put a card below those that are there.

        Args:
            title: above the card.
            rows: label and field.
            words: what the card is for, between title and card; "" for none.
        """
        last = self._column.count() - 1
        if last:
            self._column.insertSpacing(last, 16)
            last += 1
        self._column.insertWidget(last, TextLabel(title, "sectionTitle"))
        if words:
            self._column.insertWidget(last + 1, TextLabel(words, "body", "text2", wrap=True))
        self._column.insertWidget(self._column.count() - 1, _card(rows))


def in_a_row(*widgets: QWidget) -> QWidget:
    """Put fields and buttons beside each other."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def _card(rows: tuple[tuple[str, QWidget], ...]) -> CardFrame:
    card = CardFrame()
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 12, 16, 12)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, LABEL_PX)
    grid.setColumnStretch(1, 1)
    for number, (label, field) in enumerate(rows):
        if not label:
            grid.addWidget(field, number, 0, 1, 2)
            continue
        grid.addWidget(TextLabel(label, "body", "muted"), number, 0)
        if isinstance(field, TextLabel):
            grid.addWidget(field, number, 1)  # as wide as there is room, so that it can wrap
        else:
            grid.addWidget(field, number, 1, Qt.AlignmentFlag.AlignLeft)
    return card
