"""Shows how a record, or one cell of it, came to be: which runs, rules and approvals set it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.store.pages import HistoryEntry
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.dialogs.panel_dialog import PanelDialog
from app.ui.models.cell_history import (
    ValueTypes,
    approval_words,
    became_words,
    run_words,
    was_words,
)
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.theme import theme
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.tables import TableView

WIDTH_PX, SHOWN_ROWS = 960, 9
WIDTHS_PX = (140, 112, 140, 140, 88, 128, 0)


class HistoryDialog(PanelDialog):
    """Opened with `open()`; Enter or a double-click on a row goes to its run.

    Signals:
        run_requested: show a run (int).
    """

    run_requested = Signal(int)

    def __init__(
        self,
        title: str,
        entries: Sequence[HistoryEntry],
        types: ValueTypes,
        parent: QWidget | None = None,
    ) -> None:
        """Show entries, newest first.

        Args:
            title: what they are the history of.
            entries: as the workspace tells them.
            types: how values are to be read.
            parent: the dialog opens over it.
        """
        super().__init__(title, width_px=WIDTH_PX, parent=parent)
        self.model: RowTableModel[HistoryEntry] = RowTableModel(self._columns(types), self)
        self.model.show_rows(entries)
        self.table = TableView("rowFields", framed=True)
        self.table.setModel(self.model)
        for column in range(len(WIDTHS_PX)):
            tone = "text" if column in {2, 3} else "text2"
            self.table.setItemDelegateForColumn(
                column, TextDelegate("table", tone, parent=self.table)
            )
        self.table.set_widths(*WIDTHS_PX)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(title)
        rows = min(SHOWN_ROWS, max(1, len(entries))) * theme().row_height("rowFields")
        self.table.setFixedHeight(rows + theme().size("tableHeader") + 4)
        none = self.tr("No run of this workspace has written it yet.")
        self.column.addWidget(self.table if entries else TextLabel(none, "body", "text2"))
        if entries:
            hint = self.tr("Enter opens the run.")
            self.column.addWidget(TextLabel(hint, "small", "muted"))
        close = PushButton(self.tr("Close"))
        close.setDefault(True)
        self.foot.addWidget(close)
        close.clicked.connect(self.reject)
        self.table.row_opened.connect(self._on_row_opened)
        (self.table if entries else close).setFocus()

    def _columns(self, types: ValueTypes) -> tuple[Column[HistoryEntry], ...]:
        return (
            Column(self.tr("When"), lambda one: f"{one.at.astimezone():%d %b %Y %H:%M}"),
            Column(self.tr("Field"), lambda one: one.field or self.tr("the record")),
            Column(self.tr("Was"), lambda one: was_words(one, types)),
            Column(self.tr("Became"), lambda one: became_words(one, types)),
            Column(self.tr("Run"), run_words),
            Column(self.tr("Rule"), lambda one: one.rule),
            Column(self.tr("Approved by"), approval_words),
        )

    def _on_row_opened(self, row: int) -> None:
        self.run_requested.emit(self.model.row(row).run_id)
        self.accept()
