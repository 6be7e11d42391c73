"""The hand on a plan's table: keys, clicks and menus become decisions and steps."""

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from app.core.approval import Decision
from app.core.plan import Change, ChangeKind
from app.core.snapshot import Side
from app.ui.models.decision_book import refuse, take_all
from app.ui.models.plan_model import PlanColumn, PlanModel
from app.ui.pages.plan_menus import ManyDecisions, RowMenu
from app.ui.pages.plan_table import PlanTableView


class PlanHand(QObject):
    """Turns what a person does in the table into decisions.

    Signals:
        decided: choices were made (tuple of `Decision`).
        edit_requested: open the current record for typing.
        record_requested: show a record in the org (str: its Id).
        history_requested: show how a record came to be (`Change`, str: rule of a field or "").
    """

    decided = Signal(tuple)
    edit_requested = Signal()
    record_requested = Signal(str)
    history_requested = Signal(object, str)

    def __init__(self, model: PlanModel, view: PlanTableView, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._view = model, view
        self._many = ManyDecisions(model, self._decide)
        self.may_open = False
        """Whether records can be shown in the org."""
        view.clicked.connect(self._on_clicked)
        view.toggle_requested.connect(self.toggle_selected)
        view.refuse_requested.connect(self.refuse_selected)
        view.side_requested.connect(self._on_side_requested)
        view.edit_requested.connect(self.edit_requested)
        view.undecided_requested.connect(self.go_undecided)
        view.plan_header.check_pressed.connect(self._on_header_check)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_row_menu)

    def toggle_selected(self) -> None:
        """Check or uncheck the selected rows, all as the current one is."""
        current = self._view.currentIndex().row()
        changes = self._selected()
        if not changes or self._model.change(current) is None:
            return
        book, sent = self._model.book, self._model.is_sent(current)
        decided = [(refuse(one),) if sent else book.approve(one) for one in changes]
        self._decide(tuple(decision for some in decided for decision in some))

    def refuse_selected(self) -> None:
        """Send nothing for the selected rows."""
        self._decide(tuple(refuse(one) for one in self._selected()))

    def take_side_selected(self, side: Side) -> None:
        """Let one side's values stand in the selected rows."""
        self._decide(tuple(some for one in self._selected() for some in take_all(one, side)))

    def step(self, by: int) -> None:
        """Go up or down by so many rows."""
        self._view.go_to(self._view.currentIndex().row() + by)

    def go_undecided(self) -> None:
        """Go to the next row that waits for a choice."""
        self._view.go_to(self._model.next_undecided(self._view.currentIndex().row()))

    def fill_approve_menu(self, menu: QMenu) -> None:
        """Put the decisions over many rows into a menu."""
        self._many.fill(menu)

    def _decide(self, decisions: tuple[Decision, ...]) -> None:
        if decisions:
            self.decided.emit(decisions)

    def _selected(self) -> list[Change]:
        """Give the changes of the selected rows that can be decided."""
        rows = {index.row() for index in self._view.selectionModel().selectedRows()}
        rows = rows or {self._view.currentIndex().row()}
        changes = [self._model.change(row) for row in sorted(rows)]
        return [one for one in changes if one and one.kind is not ChangeKind.PROBLEM]

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == PlanColumn.CHECK:
            self.toggle_selected()

    def _on_side_requested(self, source: bool) -> None:  # noqa: FBT001 - the signal's argument
        self.take_side_selected(Side.SOURCE if source else Side.TARGET)

    def _on_header_check(self) -> None:
        if self._view.plan_header.check() is Qt.CheckState.Checked:
            self._many.refuse_shown()
        else:
            self._many.approve_shown()

    def _open_row_menu(self, place: QPoint) -> None:
        index = self._view.indexAt(place)
        if not index.isValid():
            return
        self._view.setCurrentIndex(index)
        menu = RowMenu(
            self._model,
            index,
            self._decide,
            edit=self.edit_requested.emit,
            open_record=self.record_requested.emit if self.may_open else None,
            open_history=self.history_requested.emit,
            parent=self._view,
        )
        menu.popup(self._view.viewport().mapToGlobal(place))
