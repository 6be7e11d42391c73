"""The Runs screen: the list of runs, newest first, and the run that is open."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.plan import Operation
from app.core.sync import OrgKind
from app.store.pages import RunRow
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.delegates.run_delegates import CountDelegate, EnvironmentDelegate, RunStateDelegate
from app.ui.environment import look_of
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.models.run_view import failed_count, is_open, state_words, took_words
from app.ui.models.value_words import counted, number
from app.ui.pages.run_page import RunPage, RunPages
from app.ui.time_words import moment_words
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tables import TableView

WIDTHS_PX = (168, 0, 128, 160, 120, 80, 80, 80, 80, 88)
"""Columns; the sync's name takes what is left. Unit: pixels."""


FIRST_COUNT = 5
"""From this column on there are numbers, under titles at the right."""


class RunsModel(RowTableModel[RunRow]):
    """The runs; numbers and their titles stand at the right."""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= FIRST_COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return super().headerData(section, orientation, role)


class RunsPage(Surface):
    """Lists runs and shows one; wishes about a run are signals of `run_page`.

    Signals:
        run_requested: a run was chosen and is to be shown (int).
        preview_requested: there are no runs; a preview is the way to the first.
        details_changed: another run is shown, or none (str for the breadcrumb).
    """

    run_requested = Signal(int)
    preview_requested = Signal()
    details_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._now: datetime | None = None
        self.run_page = RunPage()
        self.model = RunsModel(self._columns(), self)
        self.table = TableView("rowFields")
        self._count = TextLabel("", "table", "muted")
        self._empty = EmptyState(
            "circle-play",
            self.tr("Nothing has run yet."),
            self.tr("A run sends what was approved in a preview."),
            self.tr("Preview a mapping"),
            framed=False,
        )
        self._starting = EmptyState(
            "loader-circle",
            self.tr("The run is about to begin."),
            self.tr("Each record is looked at once more before it is sent."),
            framed=False,
        )
        self._stack = QStackedWidget()
        self._lay_out()
        self.table.row_opened.connect(self._on_row_opened)
        self._empty.action_requested.connect(self.preview_requested)

    def show_runs(self, runs: Sequence[RunRow], now: datetime | None = None) -> None:
        """Show these runs; those that go on stand on top.

        Args:
            runs: in any order.
            now: aware, for how long they took so far; None for the time they are looked at.
        """
        self._now = now
        ordered = sorted(runs, key=lambda run: (not is_open(run), -run.report.run_id))
        self.model.show_rows(ordered)
        self._count.setText(
            counted(len(ordered), self.tr("1 run"), self.tr("{n} runs")) if ordered else ""
        )
        if self._stack.currentWidget() not in {self.run_page, self._starting}:
            self.show_list()

    def show_run(self, run: RunRow, pages: RunPages, *, forecast: int | None = None) -> None:
        """Open a run."""
        self.run_page.show_run(run, pages, forecast=forecast)
        self._stack.setCurrentWidget(self.run_page)
        words = self.tr("Run {n}")
        self.details_changed.emit(words.format(n=number(run.report.run_id)))

    def show_starting(self) -> None:
        """Show that a run is about to begin: it is approved, and not in the list yet."""
        self._stack.setCurrentWidget(self._starting)
        self.details_changed.emit("")

    def starting_is_shown(self) -> bool:
        """Whether a run is awaited."""
        return self._stack.currentWidget() is self._starting

    def run_is_shown(self) -> bool:
        """Whether one run is open."""
        return self._stack.currentWidget() is self.run_page

    def press_main(self) -> None:
        """Send again what is ready in the open run."""
        if self.run_is_shown():
            self.run_page.failures.records.retry.click()

    def show_list(self) -> None:
        """Go back to the list."""
        self._stack.setCurrentWidget(self._list if self.model.rowCount() else self._empty)
        self.details_changed.emit("")

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        self.table.set_widths(*WIDTHS_PX)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.tr("Runs"))
        muted = TextDelegate("table", "muted", parent=self.table)
        count = CountDelegate(parent=self.table)
        for column, delegate in enumerate(
            (
                RunStateDelegate(self.table),
                TextDelegate("tableStrong", "text", parent=self.table),
                EnvironmentDelegate(self.table),
                muted,
                muted,
                count,
                count,
                count,
                CountDelegate("error", self.table),
                count,
            )
        ):
            self.table.setItemDelegateForColumn(column, delegate)
        head = HeaderBar()
        head.row.addWidget(TextLabel(self.tr("Runs"), "sectionTitle"))
        head.row.addWidget(self._count)
        head.row.addStretch(1)
        self._list = QWidget()
        column_layout = QVBoxLayout(self._list)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(0)
        column_layout.addWidget(head)
        column_layout.addWidget(self.table, 1)
        for widget in (self._list, self._empty, self._starting, self.run_page):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._stack.setCurrentWidget(self._empty)

    def _moment(self) -> datetime:
        return self._now or datetime.now(tz=UTC)

    def _columns(self) -> tuple[Column[RunRow], ...]:
        def done(operation: Operation) -> Column[RunRow]:
            titles = {
                Operation.INSERT: self.tr("Created"),
                Operation.UPDATE: self.tr("Updated"),
                Operation.DELETE: self.tr("Deleted"),
            }
            return Column(
                titles[operation],
                lambda run: number(run.report.done.get(operation.value, 0)),
                lambda run: run.report.done.get(operation.value, 0),
            )

        return (
            Column(self.tr("State"), lambda run: state_words(run.report)),
            Column(self.tr("Mapping"), _title, _title),
            Column(
                self.tr("Environment"),
                lambda run: look_of(run.report.org_kind or OrgKind.PRODUCTION).word,
                lambda run: look_of(run.report.org_kind or OrgKind.PRODUCTION).word,
                tooltip=lambda run: run.report.org_name,
            ),
            Column(
                self.tr("Started"),
                lambda run: moment_words(run.report.started_at, self._moment()),
                lambda run: run.report.started_at,
            ),
            Column(self.tr("Took"), lambda run: took_words(run.report, self._moment())),
            done(Operation.INSERT),
            done(Operation.UPDATE),
            done(Operation.DELETE),
            Column(
                self.tr("Failed"),
                lambda run: number(failed_count(run.report)),
                lambda run: failed_count(run.report),
            ),
            Column(
                self.tr("API calls"),
                lambda run: number(sum(run.report.calls.values())),
                lambda run: sum(run.report.calls.values()),
            ),
        )

    def _on_row_opened(self, row: int) -> None:
        self.run_requested.emit(self.model.row(row).report.run_id)


def _title(run: RunRow) -> str:
    return run.sync_title
