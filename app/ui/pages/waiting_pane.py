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
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tables import TableView


class WaitingPane(LivePane):
    """A row for each record; it leaves the list by itself when the other record arrives.

    Signals:
        run_opened: show the run that holds the record (int).
        try_requested: look for the other record now, and send (ParkedRow).
    """

    run_opened = Signal(int)
    try_requested = Signal(object)

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
        self.try_now = PushButton(
            self.tr("Try now"),
            ButtonKind.QUIET,
            icon="rotate-cw",
            size=ButtonSize.TINY,
            changes=True,
        )
        self.try_now.clicked.connect(self._on_try)
        self.head.row.addWidget(self.try_now)
        self.table.selectionModel().currentRowChanged.connect(self._show_try)
        self._show_try()

    def show_rows(self, rows: Sequence[ParkedRow], now: datetime) -> None:
        """Show what waits, of the newest run first."""
        self._now = now
        if tuple(rows) != self.rows.rows():
            self.rows.show_rows(rows)
        self._show_try()
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

    def _chosen(self) -> ParkedRow | None:
        """The chosen record; the only one where there is no other."""
        row = self.table.currentIndex().data(TableRole.ROW)
        if isinstance(row, ParkedRow):
            return row
        rows = self.rows.rows()
        return rows[0] if len(rows) == 1 else None

    def _show_try(self) -> None:
        chosen = self._chosen()
        reason = self.tr("Choose a record that waits")
        self.try_now.set_ready(ready=chosen is not None, reason=reason)
        if chosen is not None:
            tip = self.tr("Looks for what {record} waits for, and sends it if it is there")
            self.try_now.setToolTip(tip.format(record=chosen.title))

    def _on_try(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.try_requested.emit(chosen)

    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(TableRole.ROW)
        if isinstance(row, ParkedRow):
            self.run_opened.emit(row.run_id)


def _place(row: ParkedRow) -> str:
    return f"{row.sync_title}, {row.mapping}"


def _reason(row: ParkedRow) -> str:
    return spoken(row.waits_for)
