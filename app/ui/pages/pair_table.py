"""The mapped pairs of a mapping: which field feeds which, and how; each cell can be edited."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.core.mapping import Flow, WriteWhen
from app.ui.delegates.field_delegates import (
    TICKED,
    DefaultDelegate,
    DirectionDelegate,
    FindingDelegate,
    KeyDelegate,
    MenuDelegate,
    PairNameDelegate,
    TickDelegate,
    TransformDelegate,
)
from app.ui.language import spoken
from app.ui.models.pair_rows import PairRow
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.models.transform_words import rule_words
from app.ui.widgets.tables import TableView

WIDTHS_PX = (28, 188, 44, 196, 0, 112, 80, 84, 44, 40)


class PairColumn(IntEnum):
    """The columns, in their order."""

    STATUS = 0
    SOURCE = 1
    DIRECTION = 2
    TARGET = 3
    TRANSFORM = 4
    DEFAULT = 5
    REQUIRED = 6
    WATCHED = 7
    KEY = 8
    MENU = 9


CLICKED = frozenset(
    {
        PairColumn.DIRECTION,
        PairColumn.TRANSFORM,
        PairColumn.DEFAULT,
        PairColumn.REQUIRED,
        PairColumn.WATCHED,
        PairColumn.KEY,
        PairColumn.MENU,
    }
)
"""Columns that a single press acts on; source and target want two."""
KEYS = {
    Qt.Key.Key_D: PairColumn.DIRECTION,
    Qt.Key.Key_R: PairColumn.REQUIRED,
    Qt.Key.Key_W: PairColumn.WATCHED,
    Qt.Key.Key_K: PairColumn.KEY,
}
"""Keys that act on a column of the current row. Source: ui.md, "Keyboard instead of drag"."""


class PairTable(TableView):
    """Rows of 28, one a rule, in the order of the file; what is proposed comes below.

    Signals:
        pair_chosen: a row became current (int: its number in the file).
        cell_requested: a cell is to be edited, turned or ticked (PairRow, PairColumn).
        removal_requested: Del (frozenset of int).
        move_requested: Ctrl and an arrow (int: number, int: -1 up, 1 down).
        jump_requested: Alt and an arrow (int: number, bool: to the source).
        accept_requested: A on a proposed pair (int: its number among the suggestions).
        dismiss_requested: X on it (int).
        menu_requested: the row's menu (PairRow, QPoint: on the screen).
    """

    pair_chosen = Signal(int)
    cell_requested = Signal(object, int)
    removal_requested = Signal(object)
    move_requested = Signal(int, int)
    jump_requested = Signal(int, bool)
    accept_requested = Signal(int)
    dismiss_requested = Signal(int)
    menu_requested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._model: RowTableModel[PairRow] = RowTableModel(self._columns(), self)
        self._pairs: tuple[PairRow, ...] = ()
        self._pressed = QModelIndex()
        self.setModel(self._model)
        delegates = (
            FindingDelegate(self),
            PairNameDelegate(self),
            DirectionDelegate(self),
            PairNameDelegate(self),
            TransformDelegate(self),
            DefaultDelegate(self),
            TickDelegate(self),
            TickDelegate(self),
            KeyDelegate(self),
            MenuDelegate(self),
        )
        for column, delegate in enumerate(delegates):
            self.setItemDelegateForColumn(column, delegate)
        self.set_widths(*WIDTHS_PX)
        self.setSelectionMode(TableView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(self.tr("Mapped pairs"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    def show_pairs(self, pairs: Sequence[PairRow]) -> None:
        """Show pairs in this order; the current row and the place stay."""
        same = len(pairs) == len(self._pairs)
        self._pairs = tuple(pairs)
        if same:
            self._model.revise_rows(pairs)
            return
        current, place = self.currentIndex(), self.verticalScrollBar().value()
        row, column = current.row(), max(current.column(), 0)
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        self._model.show_rows(pairs)
        if row >= 0 and pairs:
            self.setCurrentIndex(self._model.index(min(row, len(pairs) - 1), column))
        selection.blockSignals(blocked)
        self.verticalScrollBar().setValue(place)

    def choose(self, number: int) -> None:
        """Make a pair current, by its number in the file."""
        for row, pair in enumerate(self._model.rows()):
            if pair.suggestion is None and pair.number == number:
                if self.currentIndex().row() != row:
                    column = max(self.currentIndex().column(), 0)
                    self.setCurrentIndex(self._model.index(row, column))
                return

    def current_pair(self) -> PairRow | None:
        """Give the current row, None without one."""
        row = self.currentIndex().row()
        return self._model.row(row) if row >= 0 else None

    def place_of(self, number: int, column: int) -> QPoint:
        """Give the point of the screen below a cell of a pair."""
        rows = (r for r, p in enumerate(self._model.rows()) if not p.suggestion)
        row = next((r for r in rows if self._model.row(r).number == number), 0)
        box = self.visualRect(self._model.index(row, column))
        return self.viewport().mapToGlobal(box.bottomLeft())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = self.indexAt(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        left = event.button() is Qt.MouseButton.LeftButton
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if left and plain and index.isValid() and index == self._pressed:
            self._press(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pair, column = self.current_pair(), PairColumn(max(self.currentIndex().column(), 0))
        if pair is None or not self._takes(event, pair, column):
            super().keyPressEvent(event)

    def _takes(self, event: QKeyEvent, pair: PairRow, column: PairColumn) -> bool:
        """Do what a key means for a row; tells whether it means anything."""
        key, keys = Qt.Key(event.key()), event.modifiers()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        enters = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        plain = not keys & ~Qt.KeyboardModifier.KeypadModifier
        if pair.suggestion is not None:
            if plain and (key == Qt.Key.Key_A or key in enters):
                self.accept_requested.emit(pair.number)
            elif plain and key in {Qt.Key.Key_X, Qt.Key.Key_Delete}:
                self.dismiss_requested.emit(pair.number)
            else:
                return False
        elif plain and key == Qt.Key.Key_Delete:
            self.removal_requested.emit(self._selected())
        elif plain and (key == Qt.Key.Key_F2 or key in enters):
            self.cell_requested.emit(pair, column)
        elif plain and key == Qt.Key.Key_Space:
            ticks = column in {PairColumn.REQUIRED, PairColumn.WATCHED, PairColumn.KEY}
            self.cell_requested.emit(pair, column if ticks else PairColumn.WATCHED)
        elif plain and key in KEYS:
            self.cell_requested.emit(pair, KEYS[key])
        elif keys & Qt.KeyboardModifier.ControlModifier and key in steps:
            self.move_requested.emit(pair.number, steps[key])
        elif keys & Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_Left:
            self.jump_requested.emit(pair.number, True)
        elif keys & Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_Right:
            self.jump_requested.emit(pair.number, False)
        else:
            return False
        return True

    def _press(self, index: QModelIndex) -> None:
        """Act on a cell that was pressed."""
        pair, column = self._model.row(index.row()), PairColumn(index.column())
        if pair.suggestion is not None:
            if column in {PairColumn.REQUIRED, PairColumn.DEFAULT}:
                self.accept_requested.emit(pair.number)
            elif column in {PairColumn.WATCHED, PairColumn.KEY}:
                self.dismiss_requested.emit(pair.number)
        elif column is PairColumn.MENU:
            below = self.visualRect(index).bottomLeft()
            self.menu_requested.emit(pair, self.viewport().mapToGlobal(below))
        elif column in CLICKED:
            self.cell_requested.emit(pair, column)

    def _selected(self) -> frozenset[int]:
        rows = {index.row() for index in self.selectedIndexes()}
        pairs = (self._model.row(row) for row in rows)
        return frozenset(pair.number for pair in pairs if pair.suggestion is None)

    def _columns(self) -> tuple[Column[PairRow], ...]:
        flows = {
            Flow.TO_TARGET: self.tr("source to target"),
            Flow.TO_SOURCE: self.tr("target to source"),
            Flow.BOTH: self.tr("both ways"),
        }

        def ticked(yes: bool) -> str:  # noqa: FBT001 - a cell's own value
            return TICKED if yes else ""

        return (
            Column("", self._status),
            Column(self.tr("Source"), lambda pair: pair.source, _source_order),
            Column("", lambda pair: flows[pair.rule.flow]),
            Column(self.tr("Target"), lambda pair: pair.target, _target_order),
            Column(self.tr("Transform and format"), self._transform),
            Column(self.tr("If empty, use"), self._default),
            Column(self.tr("Required?"), lambda pair: ticked(pair.rule.required)),
            Column(self.tr("Monitored?"), lambda pair: ticked(pair.rule.watch)),
            Column(self.tr("Key"), lambda pair: self.tr("Key") if pair.is_key else ""),
            Column("", lambda _pair: self.tr("Menu")),
        )

    def _status(self, pair: PairRow) -> str:
        if pair.suggestion is not None:
            return self.tr("Suggestion")
        return " ".join(spoken(one.message) for one in pair.findings)

    def _default(self, pair: PairRow) -> str:
        if pair.suggestion is not None:
            return self.tr("Accept")
        return pair.rule.default or self.tr("None")

    def _transform(self, pair: PairRow) -> str:
        if pair.suggestion is not None:
            words = self.tr("{sure}% sure: {reason}")
            sure = round(pair.suggestion.sure * 100)
            return words.format(sure=sure, reason=pair.suggestion.reason)
        words = rule_words(pair.rule) if pair.rule.source else self.tr("Fixed value")
        when = {
            WriteWhen.IF_EMPTY: self.tr("only if empty"),
            WriteWhen.ON_INSERT: self.tr("only when created"),
            WriteWhen.NEVER: self.tr("never written"),
        }.get(pair.rule.write)
        return f"{words}, {when}" if when else words

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            pair = self._model.row(index.row())
            if pair.suggestion is None:
                self.pair_chosen.emit(pair.number)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        pair, column = self._model.row(index.row()), PairColumn(index.column())
        if pair.suggestion is None and column in {PairColumn.SOURCE, PairColumn.TARGET}:
            self.cell_requested.emit(pair, column)

    def _on_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid() and self._model.row(index.row()).suggestion is None:
            self.menu_requested.emit(
                self._model.row(index.row()), self.viewport().mapToGlobal(place)
            )


def _source_order(pair: PairRow) -> str:
    return pair.source.casefold()


def _target_order(pair: PairRow) -> str:
    return pair.target.casefold()
