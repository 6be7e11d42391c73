"""One section of a mapping's settings: a title with a note beside it, and a card below."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import MappingCounts
from app.ui.models.mapping_detail import MappingDetail
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import HairlineSeparator, TextLabel

ROW_PX = 40
EDGE_PX = 12


class SettingsSection(QWidget):
    """Rows in a card. Built for one mapping and thrown away when that is another.

    Signals:
        edited: a mapping as it shall be, and what was done in a few words (Mapping, str).
    """

    edited = Signal(object, str)

    def __init__(
        self, detail: MappingDetail, title: str, note: str = "", button: PushButton | None = None
    ) -> None:
        super().__init__()
        self.detail, self.mapping = detail, detail.mapping
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(TextLabel(title, "sectionTitle"))
        self.note = TextLabel(note, "small", "muted")
        head.addWidget(self.note)
        head.addStretch(1)
        if button is not None:
            head.addWidget(button)
        self.card = CardFrame()
        self.rows = QVBoxLayout(self.card)
        self.rows.setContentsMargins(1, 1, 1, 1)
        self.rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.card)

    def show_counts(self, counts: MappingCounts) -> None:
        """Say what the section comes to; a section that concerns no number of rows says nothing.

        Args:
            counts: of the very mapping that it shows.
        """

    def add_row(self, *parts: QWidget, stretch: bool = True) -> QHBoxLayout:
        """Put a line of controls below those that are there, with a hairline between."""
        if self.rows.count():
            self.rows.addWidget(HairlineSeparator())
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        line.setSpacing(8)
        row.setMinimumHeight(ROW_PX)
        for part in parts:
            line.addWidget(part)
        if stretch:
            line.addStretch(1)
        self.rows.addWidget(row)
        return line


def choice_box(
    name: str, choices: tuple[tuple[str, object], ...], current: object, width: int
) -> ChoiceBox:
    """Make a box of choices; what is current but not among them is shown as it is."""
    box = ChoiceBox()
    box.setObjectName(name)
    box.setAccessibleName(name)
    box.setFixedWidth(width)
    for words, value in choices:
        box.addItem(words, value)
    values = [value for _, value in choices]
    if current in values:
        box.setCurrentIndex(values.index(current))
    else:
        box.insertItem(0, str(current), current)
        box.setCurrentIndex(0)
    return box
