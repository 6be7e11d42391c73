"""The small window in which values of a source are led to values of a picklist."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.models.value_list import ValueList
from app.ui.models.value_words import number
from app.ui.pages.cell_popups import CellPopup
from app.ui.pages.settings_section import choice_box
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import IconLabel, TextLabel

if TYPE_CHECKING:
    from app.ui.widgets.combo_box import ChoiceBox

VALUE_PX, TARGET_PX, OTHERS_PX = 168, 184, 260
ROWS_SHOWN, ROW_PX = 7, 34


class ValueListPopup(CellPopup):
    """Rows of value, arrow and picklist; below, what becomes of all other values.

    Signals:
        chain_chosen: "Use it" (str).
        other_requested: another transform than a list.
    """

    chain_chosen = Signal(str)
    other_requested = Signal()

    def __init__(
        self, title: str, values: ValueList, allowed: Sequence[str], parent: QWidget | None
    ) -> None:
        """Make the window.

        Args:
            title: which field feeds which.
            values: what is mapped, and what is not yet.
            allowed: values of the picklist.
            parent: as of every widget.
        """
        super().__init__(parent)
        self._allowed = tuple(allowed)
        self._rows: list[tuple[QLineEdit, ChoiceBox]] = []
        self._grid = QGridLayout()
        self._scroll = QScrollArea()
        self._sum = TextLabel("", "small", "muted")
        others: tuple[tuple[str, object], ...] = (
            (self.tr("Are an error: their rows are left out"), False),
            (self.tr("Pass as they are"), True),
        )
        self.others = choice_box(self.tr("All other values"), others, values.keep, OTHERS_PX)
        self.use = PushButton(self.tr("Use it"), ButtonKind.MAIN, hint="↵", size=ButtonSize.SMALL)
        self.add = PushButton(self.tr("Add a value"), icon="plus", size=ButtonSize.TINY)
        self._other = PushButton(
            self.tr("Another transform…"), ButtonKind.QUIET, size=ButtonSize.TINY
        )
        self._lay_out(title)
        for left, right in values.pairs:
            self._add_row(left, right)
        self.add.clicked.connect(lambda: self._add_row("", "").setFocus())
        self.use.clicked.connect(self._finish)
        self._other.clicked.connect(self._on_other)
        self._tell()

    def values(self) -> ValueList:
        """The list as it stands in the window."""
        pairs = ((edit.text().strip(), str(box.currentData())) for edit, box in self._rows)
        return ValueList(tuple(pairs), bool(self.others.currentData()))

    def open_at(self, place: QPoint) -> None:
        super().open_at(place)
        first = self._rows[0][1] if self._rows else self.add
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._finish()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, title: str) -> None:
        body = Surface("raised")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 8, 0)
        outer.addLayout(self._grid)
        outer.addStretch(1)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.addWidget(TextLabel(title, "tableStrong"), 1)
        head.addWidget(self._other)
        rest = QHBoxLayout()
        rest.setSpacing(8)
        rest.addWidget(TextLabel(self.tr("All other values"), "body", "text2"))
        rest.addWidget(self.others)
        rest.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for part in (self.add, self._sum):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._scroll)
        column.addLayout(rest)
        column.addLayout(foot)

    def _add_row(self, left: str, right: str) -> QLineEdit:
        row = len(self._rows)
        edit = QLineEdit(left)
        edit.setAccessibleName(self.tr("Value of the source"))
        edit.setFixedSize(VALUE_PX, theme().size("controlSmall"))
        choices: list[tuple[str, object]] = [(self.tr("Not mapped"), "")]
        choices += [(one, one) for one in self._allowed]
        box = choice_box(f"value {row}", tuple(choices), right, TARGET_PX)
        box.setAccessibleName(self.tr("{value} becomes").format(value=left or self.tr("It")))
        self._grid.addWidget(edit, row, 0)
        self._grid.addWidget(IconLabel("arrow-right", "muted"), row, 1)
        self._grid.addWidget(box, row, 2)
        self._rows.append((edit, box))
        edit.textEdited.connect(self._tell)
        box.currentIndexChanged.connect(self._tell)
        self._scroll.setFixedSize(
            VALUE_PX + TARGET_PX + 60, min(ROWS_SHOWN, len(self._rows)) * theme().scaled(ROW_PX)
        )
        self.adjustSize()
        return edit

    def _tell(self) -> None:
        """Say how many values are mapped; a list of none cannot be used."""
        pairs = [(left, right) for left, right in self.values().pairs if left]
        mapped = sum(bool(right) for _, right in pairs)
        words = self.tr("{n} of {all} mapped")
        self._sum.setText(words.format(n=number(mapped), all=number(len(pairs))))
        self.use.set_ready(ready=mapped > 0, reason=self.tr("Map at least one value"))

    def _finish(self) -> None:
        chain = self.values().chain
        if chain:
            self.close()
            self.chain_chosen.emit(chain)

    def _on_other(self) -> None:
        self.close()
        self.other_requested.emit()
