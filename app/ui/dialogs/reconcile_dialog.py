"""Both sides compared whole: first how far that is, then the ranges of records that differ."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.pairing import Drift
from app.core.progress import Phase, Progress
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.dialogs.panel_dialog import PanelDialog
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.models.value_words import counted, number
from app.ui.theme import theme
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.tables import TableView

WIDTH_PX, SHOWN_ROWS = 960, 9
WIDTHS_PX = (104, 148, 148, 152, 152, 72, 0)
SUM_LETTERS = 8
"""Of a checksum, so that a pair of them can be told apart at a glance; the tool tip has all."""


class ReconcileDialog(PanelDialog):
    """Opened with `open()` while the sides are read; told the result when it is there.

    Signals:
        cancel_requested: the person does not want to wait any more.
        preview_requested: show what a run would change.
    """

    cancel_requested = Signal()
    preview_requested = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        words = self.tr("Both sides are read whole, range by range. Nothing is written.")
        super().__init__(title, words, width_px=WIDTH_PX, parent=parent)
        self._done = False
        self.progress = ProgressLine()
        self.verdict = TextLabel("", "bodyStrong", wrap=True)
        self.model: RowTableModel[Drift] = RowTableModel(self._columns(), self)
        self.table = TableView("rowFields", framed=True)
        self._lay_out()
        self.close_button = PushButton(self.tr("Close"))
        self.preview = PushButton(self.tr("Preview changes"), changes=True)
        for button in (self.close_button, self.preview):
            button.setAutoDefault(False)
            self.foot.addWidget(button)
        self.preview.hide()
        self.verdict.hide()
        self.table.hide()
        self.show_progress(Progress(Phase.READ, 0))
        self.progress.cancel_requested.connect(self.cancel_requested)
        self.close_button.clicked.connect(self.reject)
        self.preview.clicked.connect(self._on_preview)
        self.rejected.connect(self._on_rejected)

    def show_progress(self, progress: Progress) -> None:
        """Say how far the reading is."""
        if not self._done:
            self.progress.show_progress(progress)

    def show_drift(self, drift: Sequence[Drift]) -> None:
        """Say where the sides differ, or that they do not."""
        self._end()
        self.model.show_rows(drift)
        rows = min(SHOWN_ROWS, max(1, len(drift))) * theme().row_height("rowFields")
        self.table.setFixedHeight(rows + theme().size("tableHeader") + 4)
        differing = sum(one.differing for one in drift)
        if not drift:
            self.verdict.setText(self.tr("Both sides agree, record by record."))
            self.verdict.set_color("ok")
            return
        records = counted(differing, self.tr("1 record differs"), self.tr("{n} records differ"))
        ranges = counted(len(drift), self.tr("in 1 range."), self.tr("in {n} ranges."))
        self.verdict.setText(f"{records} {ranges}")
        self.verdict.set_color("warn")
        self.table.show()
        self.preview.show()

    def show_failure(self, words: str) -> None:
        """Say why the sides could not be compared."""
        self._end()
        self.verdict.setText(words)
        self.verdict.set_color("error")

    def _end(self) -> None:
        self._done = True
        self.progress.hide()
        self.verdict.show()

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        for column in range(len(WIDTHS_PX)):
            self.table.setItemDelegateForColumn(
                column, TextDelegate("table", "text", parent=self.table)
            )
        self.table.set_widths(*WIDTHS_PX)
        self.table.setSelectionMode(TableView.SelectionMode.ExtendedSelection)
        self.table.setAccessibleName(self.tr("Ranges that differ"))
        for widget in (self.progress, self.verdict, self.table):
            self.column.addWidget(widget)

    def _columns(self) -> tuple[Column[Drift], ...]:
        sums = self.tr("Checksum of what should be there: {wanted}\nChecksum of what is: {held}")

        def tip(one: Drift) -> str:
            return sums.format(wanted=one.source_sum, held=one.target_sum)

        def side(records: int, checksum: str) -> str:
            return f"{number(records)} · {checksum[:SUM_LETTERS]}"

        return (
            Column(self.tr("Mapping"), lambda one: one.mapping, lambda one: one.mapping),
            Column(self.tr("From"), lambda one: one.first),
            Column(self.tr("To"), lambda one: one.last),
            Column(
                self.tr("Source, checksum"),
                lambda one: side(one.source_records, one.source_sum),
                tooltip=tip,
            ),
            Column(
                self.tr("Target, checksum"),
                lambda one: side(one.target_records, one.target_sum),
                tooltip=tip,
            ),
            Column(self.tr("Differ"), lambda one: number(one.differing), lambda one: one.differing),
            Column(self.tr("Such as"), lambda one: ", ".join(one.examples)),
        )

    def _on_preview(self) -> None:
        self.preview_requested.emit()
        self.accept()

    def _on_rejected(self) -> None:
        if not self._done:
            self.cancel_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return
        super().keyPressEvent(event)
