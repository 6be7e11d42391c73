"""One change in full: each field with both sides' values, what they last agreed on, the result."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QVBoxLayout, QWidget

from app.core.plan import ChangeKind
from app.core.snapshot import Side
from app.core.values import Canonical
from app.store.pages import Resolved, Standing
from app.ui.delegates.block_delegate import BlockDelegate, block_height
from app.ui.delegates.record_delegate import RecordDelegate
from app.ui.models.decision_book import DecisionBook, refuse, take_all
from app.ui.models.plan_view import PlanView
from app.ui.models.record_model import RecordColumn, RecordModel, RecordRow
from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.record_bars import RecordFootBar, RecordTitleBar
from app.ui.widgets.record_header import RecordHeader
from app.ui.widgets.tables import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE_PX, FOOT_PX = 48, 36
FIXED_WIDTHS_PX = {RecordColumn.CHECK: 40, RecordColumn.FIELD: 180, RecordColumn.ARROW: 28}
VALUE_WIDTHS_PX = {RecordColumn.SOURCE: 268, RecordColumn.AGREED: 248, RecordColumn.TARGET: 268}
"""Columns before the result. Unit: pixels. Source: ui.md, section 3."""
BESIDE_PX = 440
"""Width of the pane beside the table. Unit: pixels. Source: ui.md, section 3."""
VALUE_LEAST_PX, RESULT_LEAST_PX = 160, 320
"""Narrower values than this make room by leaving "last agreed" out. Unit: pixels."""


class RecordPane(Surface):
    """Shows a change and takes decisions on it.

    Signals:
        decided: choices were made (tuple of `Decision`).
        next_requested: go to the next row.
        undecided_requested: go to the next row that waits for a choice.
        record_requested: show the record in the org (str: its Id).
        history_requested: show how the record came to be (`Change`, str: rule of a field or "").
        mend_requested: mend what keeps the record out, in the mapping (int: its change).
    """

    decided = Signal(tuple)
    next_requested = Signal()
    undecided_requested = Signal()
    record_requested = Signal(str)
    history_requested = Signal(object, str)
    mend_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._plan: PlanView | None = None
        self._resolved: Resolved | None = None
        self._book = DecisionBook()
        self._show_all = False
        self.model = RecordModel(self)
        self.title = RecordTitleBar()
        self.table = _RecordView()
        self.foot = RecordFootBar()
        self.table.setModel(self.model)
        self._columns = RecordDelegate(self.table)
        self._blocks = BlockDelegate(self.table)
        self.table.setItemDelegate(self._columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.foot)
        self._connect()
        self.show_record(None, None, self._book)

    def show_record(
        self, plan: PlanView | None, resolved: Resolved | None, book: DecisionBook
    ) -> None:
        """Show a change as the decisions on it stand; None shows that none is chosen."""
        before = self._resolved.change.seq if self._resolved else None
        self._plan, self._resolved, self._book = plan, resolved, book
        if resolved is None or resolved.change.seq != before:
            self._show_all = False
        self.model.show_record(plan, resolved, most=None if self._show_all else self.table.room())
        self.table.fit_columns()
        self.table.fit_rows(self.model)
        self.title.show_record(plan, resolved)
        self.foot.show_folded(self.model.folded)
        other = resolved is not None and resolved.change.seq != before
        if (other or not self.table.currentIndex().isValid()) and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, RecordColumn.RESULT))

    def show_titles(
        self, source: str, agreed: str, target: str, *, source_icon: str = "file-spreadsheet"
    ) -> None:
        """Name the columns of values."""
        self.table.fields_header.show_source_icon(source_icon)
        self.model.show_titles(source, agreed, target)

    def set_beside(self, *, beside: bool) -> None:
        """Show the fields as blocks, for a narrow pane beside the table."""
        self.setMinimumWidth(theme().scaled(BESIDE_PX) if beside else 0)
        self.table.setItemDelegate(self._blocks if beside else self._columns)
        self.table.show_blocks(blocks=beside)
        self.title.set_narrow(narrow=beside)
        self.foot.set_narrow(narrow=beside)
        self.show_record(self._plan, self._resolved, self._book)

    def take_focus(self) -> None:
        """Move the keyboard to the fields."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def edit_result(self) -> None:
        """Open the result of the current field for typing, else of the first one that can be."""
        current = self.table.currentIndex().row()
        for row in (current, *range(self.model.rowCount())):
            index = self.model.index(row, RecordColumn.RESULT)
            if row >= 0 and self.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.take_focus()
                self.table.setCurrentIndex(index)
                self.table.edit(index)
                return

    def take_side(self, side: Side) -> None:
        """Let one side's value stand in the current field."""
        row = self.model.row(self.table.currentIndex().row())
        if row is not None and row.may_choose:
            self._decide_side(row, side)

    def take_side_everywhere(self, side: Side) -> None:
        """Let one side's values stand in the whole record."""
        if self._resolved is not None and self._resolved.change.kind is not ChangeKind.PROBLEM:
            self.decided.emit(take_all(self._resolved.change, side))

    def approve(self) -> None:
        """Approve the record as it stands and go on; a waiting field gets the focus instead."""
        if self._resolved is None or self._resolved.change.kind is ChangeKind.PROBLEM:
            return
        waiting = self.model.first_waiting()
        if waiting >= 0:
            self.take_focus()
            self.table.setCurrentIndex(self.model.index(waiting, RecordColumn.SOURCE))
            return
        self.decided.emit(self._book.approve(self._resolved.change))
        self.next_requested.emit()

    def refuse(self) -> None:
        """Send nothing for the record."""
        if self._resolved is not None and self._resolved.change.kind is not ChangeKind.PROBLEM:
            self.decided.emit((refuse(self._resolved.change),))

    def _connect(self) -> None:
        self.title.approve.clicked.connect(self.approve)
        self.title.source.clicked.connect(lambda: self.take_side_everywhere(Side.SOURCE))
        self.title.target.clicked.connect(lambda: self.take_side_everywhere(Side.TARGET))
        self.title.open.clicked.connect(self._on_open)
        self.title.mend.clicked.connect(self._on_mend)
        self.foot.show_all_requested.connect(self._on_show_all)
        self.model.value_typed.connect(self._on_value_typed)
        self.table.clicked.connect(self._on_clicked)
        self._blocks.line_pressed.connect(self._on_pressed)
        self.table.resized.connect(self._on_resized)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.approve_requested.connect(self.approve)
        self.table.refuse_requested.connect(self.refuse)
        self.table.side_requested.connect(self.take_side)
        self.table.edit_requested.connect(self.edit_result)
        self.table.undecided_requested.connect(self.undecided_requested)

    def _on_clicked(self, index: QModelIndex) -> None:
        if not self.table.has_blocks:
            self._on_pressed(index.row(), RecordColumn(index.column()))

    def _on_pressed(self, number: int, column: RecordColumn) -> None:
        """Do what a click on a value, the check or the result means."""
        row = self.model.row(number)
        if row is None or self._resolved is None or not row.touched:
            return
        sides = {RecordColumn.SOURCE: Side.SOURCE, RecordColumn.TARGET: Side.TARGET}
        if column in sides and row.may_choose:
            self._decide_side(row, sides[column])
        elif column is RecordColumn.CHECK and row.result.standing is not Standing.NOTHING:
            self.decided.emit(self._book.toggle_field(self._resolved.change, row.result))
        elif column is RecordColumn.RESULT:
            self.edit_result()

    def _open_menu(self, place: QPoint) -> None:
        row = self.model.row(self.table.indexAt(place).row())
        if self._resolved is None:
            return
        change, menu = self._resolved.change, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offers = [(self.tr("History of this record"), "")]
        if row is not None:
            offers.insert(0, (self.tr("History of this field"), row.result.field.rule))
        for words, rule in offers:
            menu.addAction(words).triggered.connect(
                lambda _=False, rule=rule: self.history_requested.emit(change, rule)
            )
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _decide_side(self, row: RecordRow, side: Side) -> None:
        if self._resolved is not None:
            self.decided.emit(self._book.take(self._resolved.change, row.result.field, side))

    def _on_value_typed(self, row: RecordRow, value: Canonical) -> None:
        if self._resolved is not None:
            change = self._resolved.change
            self.decided.emit(self._book.own_value(change, row.result.field, value))

    def _on_show_all(self) -> None:
        self._show_all = True
        self.show_record(self._plan, self._resolved, self._book)

    def _on_resized(self) -> None:
        if self._resolved is not None and not self._show_all:
            self.show_record(self._plan, self._resolved, self._book)

    def _on_mend(self) -> None:
        if self._resolved is not None:
            self.mend_requested.emit(self._resolved.change.seq)

    def _on_open(self) -> None:
        if self._resolved is not None and self._resolved.change.target_key:
            self.record_requested.emit(self._resolved.change.target_key)


class _RecordView(TableView):
    """The fields; its keys are wishes of the pane.

    Signals:
        approve_requested, refuse_requested, edit_requested, undecided_requested: as the pane's.
        side_requested: take one side in the current field (Side).
        resized: another number of rows may fit.
    """

    approve_requested = Signal()
    refuse_requested = Signal()
    side_requested = Signal(Side)
    edit_requested = Signal()
    undecided_requested = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rowFields", parent=parent)
        self.fields_header = RecordHeader(self)
        self.setHorizontalHeader(self.fields_header)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Fields of the record"))
        self.has_blocks = False
        """Whether each field is a block of lines in one column."""
        theme().changed.connect(self.fit_columns)

    def show_blocks(self, *, blocks: bool) -> None:
        """Show fields as blocks, or as rows of columns."""
        self.has_blocks = blocks
        self.fields_header.setVisible(not blocks)
        for column in RecordColumn:
            shown = column in (RecordColumn.CHECK, RecordColumn.RESULT) or not blocks
            self.setColumnHidden(column, not shown)

    def fit_rows(self, model: RecordModel) -> None:
        """Give each row the height that its fields take."""
        plain = self.verticalHeader().defaultSectionSize()
        for number in range(model.rowCount()):
            height = block_height(model.row(number)) if self.has_blocks else plain
            if self.rowHeight(number) != height:
                self.setRowHeight(number, height)

    def room(self) -> int:
        """How many rows can be seen without scrolling."""
        if self.has_blocks:
            return 1  # what is touched is always shown, the rest is folded
        height = self.height() - self.fields_header.height()
        return max(1, height // max(1, self.verticalHeader().defaultSectionSize()))

    def fit_columns(self) -> None:
        """Share the width out: values give way down to a least, then "last agreed" goes."""
        scaled = theme().scaled
        if self.has_blocks:
            self.setColumnWidth(RecordColumn.CHECK, scaled(FIXED_WIDTHS_PX[RecordColumn.CHECK]))
            self.horizontalHeader().setStretchLastSection(True)
            return
        fixed = {column: scaled(width) for column, width in FIXED_WIDTHS_PX.items()}
        spare = self.viewport().width() - sum(fixed.values()) - scaled(RESULT_LEAST_PX)
        narrow = spare < len(VALUE_WIDTHS_PX) * scaled(VALUE_LEAST_PX)
        self.setColumnHidden(RecordColumn.AGREED, narrow)
        values = {
            column: scaled(width)
            for column, width in VALUE_WIDTHS_PX.items()
            if not (narrow and column is RecordColumn.AGREED)
        }
        share = min(1.0, spare / sum(values.values()))
        for column, width in (fixed | values).items():
            kept = width if column in fixed else max(80, int(width * share))
            self.setColumnWidth(column, kept)
        self.horizontalHeader().setStretchLastSection(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model() is not None:
            self.fit_columns()
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is TableView.State.EditingState:  # what the editor leaves over
            return
        wishes: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: self.approve_requested.emit,
            Qt.Key.Key_Backspace: self.refuse_requested.emit,
            Qt.Key.Key_1: lambda: self.side_requested.emit(Side.SOURCE),
            Qt.Key.Key_2: lambda: self.side_requested.emit(Side.TARGET),
            Qt.Key.Key_3: self.edit_requested.emit,
            Qt.Key.Key_F2: self.edit_requested.emit,
            Qt.Key.Key_Return: self.edit_requested.emit,
            Qt.Key.Key_N: self.undecided_requested.emit,
        }
        if not event.modifiers() and event.key() in wishes:
            wishes[event.key()]()
            return
        super().keyPressEvent(event)
