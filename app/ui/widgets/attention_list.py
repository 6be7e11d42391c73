"""What waits for a person: one row each with the button that goes straight to the fix."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.chips import KindTile
from app.ui.widgets.labels import ElidedLabel, HairlineSeparator, TextLabel

ROW_PX = 68
TILE_PX = 28
MOST_ROWS = 5


@dataclass(frozen=True)
class AttentionItem:
    """One thing that needs a person: what it is, why, and what the button does."""

    title: str
    reason: str
    icon: str
    color: str
    """Colour token of the icon."""
    tint: str
    button: str
    subject: Any = None
    """What it is about: given back with the press."""
    writes: str = ""
    """Tool tip of a button that writes, such as "Writes to SANDBOX"."""
    changes: bool = False
    """Whether the button changes something, so that it is not for viewers."""


class AttentionList(CardFrame):
    """A card of rows; more than five end in a count.

    Signals:
        action_requested: a row's button was pressed (AttentionItem).
    """

    action_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 0, 1, 0)
        self._layout.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_items(self, items: tuple[AttentionItem, ...]) -> None:
        """Replace all rows."""
        while self._layout.count():
            taken = self._layout.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        for place, item in enumerate(items[:MOST_ROWS]):
            if place:
                self._layout.addWidget(HairlineSeparator())
            self._layout.addWidget(self._row(item))
        if len(items) > MOST_ROWS:
            self._layout.addWidget(HairlineSeparator())
            words = self.tr("and {n} more").format(n=len(items) - MOST_ROWS)
            more = TextLabel(words, "small", "muted")
            more.setAlignment(Qt.AlignmentFlag.AlignCenter)
            more.setFixedHeight(theme().row_height())
            self._layout.addWidget(more)

    def _row(self, item: AttentionItem) -> QWidget:
        row = QWidget()
        row.setFixedHeight(theme().scaled(ROW_PX))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(item.title, "bodyStrong"))
        words.addWidget(ElidedLabel(item.reason, "small", "muted"))
        words.addStretch(1)
        button = PushButton(
            item.button,
            size=ButtonSize.TINY,
            tip=item.writes,
            changes=item.changes or bool(item.writes),
        )
        button.setAccessibleName(f"{item.title}. {item.reason}. {item.button}")
        button.clicked.connect(lambda: self.action_requested.emit(item))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(KindTile(item.icon, item.color, item.tint, "", size=TILE_PX))
        layout.addLayout(words, 1)
        layout.addWidget(button)
        return row
