"""What waits for a parent: writes whose other record is not there yet."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, Signal

from app.store.pages import ParkedRow
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.language import spoken
from app.ui.models.row_table_model import Column, RowTableModel, TableRole
from app.ui.models.value_words import counted, number
from app.ui.pages.live_panes import LivePane
from app.ui.time_words import moment_words
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tables import TableView


class WaitingPane(LivePane):
    """A row for each record; it leaves the list by itself when the other record arrives.

    Signals:
        run_opened: show the run that holds the record (int).
    """

    run_opened = Signal(int)

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self.rows: RowTableModel[ParkedRow] = RowTableModel(self._columns())
        self.table = TableView()
        self.table.setModel(self.rows)
        self.rows.setParent(self.table)
        for column, (role, color) in enumerate(
            (("tableStrong", "text"), ("table", "text2"), ("table", "muted"), ("table", "muted"))
        ):
            self.table.setItemDelegateForColumn(
                column, TextDelegate(role, color, parent=self.table)
            )
        self.table.set_widths(152, 0, 96, 112)
        self.table.setAccessibleName(self.tr("Waiting for a parent"))
        self.table.setToolTip(self.tr("Enter opens the run"))
        self.table.activated.connect(self._on_activated)
        empty = EmptyState(
            "hourglass",
            self.tr("No record waits for another."),
            self.tr("What names a record that is not there yet waits here, and goes by itself."),
            framed=False,
        )
        super().__init__(self.tr("Waiting for a parent"), self.table, empty)

    def show_rows(self, rows: Sequence[ParkedRow], now: datetime) -> None:
        """Show what waits, of the newest run first."""
        self._now = now
        if tuple(rows) != self.rows.rows():
            self.rows.show_rows(rows)
        words = counted(len(rows), self.tr("1 record"), self.tr("{n} records"))
        self.show_note(words if rows else "", empty=not rows)

    def _columns(self) -> tuple[Column[ParkedRow], ...]:
        return (
            Column(self.tr("Record"), lambda row: row.title, tooltip=_place),
            Column(self.tr("What it waits for"), _reason, tooltip=_reason),
            Column(self.tr("Tries"), self._tries, lambda row: row.tries),
            Column(
                self.tr("Since"),
                lambda row: moment_words(row.since, self._now) if row.since else "",
                lambda row: row.since or self._now,
            ),
        )

    def _tries(self, row: ParkedRow) -> str:
        return number(row.tries) if row.tries else self.tr("Not sent yet")

    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(TableRole.ROW)
        if isinstance(row, ParkedRow):
            self.run_opened.emit(row.run_id)


def _place(row: ParkedRow) -> str:
    return f"{row.sync_title}, {row.mapping}"


def _reason(row: ParkedRow) -> str:
    return spoken(row.waits_for)
