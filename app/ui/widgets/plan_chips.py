"""The row of chips above a plan's table: what it does, by kind, and what that costs."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.forecast import Forecast
from app.core.plan import ChangeKind, Counts, Reason
from app.ui.change_look import LOOK_OF_KIND, ChangeLook
from app.ui.models.value_words import counted, number
from app.ui.widgets.cards import HeaderBar
from app.ui.widgets.chips import ChangeChip
from app.ui.widgets.forecast_label import ForecastLabel

KINDS = (
    ChangeKind.INSERT,
    ChangeKind.UPDATE,
    ChangeKind.DELETE,
    ChangeKind.CONFLICT,
    ChangeKind.PROBLEM,
)
"""The kinds that have a chip, in order."""


class PlanChips(HeaderBar):
    """Filters by kind; numbers never depend on the filter.

    Signals:
        kinds_changed: other kinds are shown (frozenset of `ChangeKind`).
    """

    kinds_changed = Signal(frozenset)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._compact = False
        self._counts = Counts()
        words = {
            ChangeKind.INSERT: self.tr("Create"),
            ChangeKind.UPDATE: self.tr("Update"),
            ChangeKind.DELETE: self.tr("Delete"),
            ChangeKind.CONFLICT: self.tr("Conflict"),
            ChangeKind.PROBLEM: self.tr("Skipped"),
        }
        self._words = words
        self.chips = {kind: ChangeChip(LOOK_OF_KIND[kind], words[kind]) for kind in KINDS}
        self.unchanged = ChangeChip(ChangeLook.SAME, self.tr("Unchanged"))
        self.unchanged.setChecked(False)
        self.unchanged.setEnabled(False)
        self.forecast = ForecastLabel()
        for kind, chip in self.chips.items():
            self.row.addWidget(chip)
            chip.toggled.connect(self._on_toggled)
            chip.only_requested.connect(lambda kind=kind: self.show_only(kind))
        self.row.addWidget(self.unchanged)
        self.row.addStretch(1)
        self.row.addWidget(self.forecast)

    def show_counts(self, counts: Counts) -> None:
        """Show how many records there are of each kind."""
        self._counts = counts
        numbers = {
            ChangeKind.INSERT: counts.inserts,
            ChangeKind.UPDATE: counts.updates,
            ChangeKind.DELETE: counts.deletes,
            ChangeKind.CONFLICT: counts.conflicts,
            ChangeKind.PROBLEM: sum(counts.skipped.values()),
        }
        for kind, chip in self.chips.items():
            note = self._skip_note(counts) if kind is ChangeKind.PROBLEM else ""
            chip.show_count(number(numbers[kind]), note, self._said(kind, numbers[kind]))
        self.unchanged.show_count(number(counts.unchanged))
        self.unchanged.setToolTip(self._same_words(counts))

    def show_forecast(self, forecast: Forecast | None) -> None:
        """Show what the plan costs."""
        self.forecast.show_forecast(forecast)

    def show_only(self, *kinds: ChangeKind) -> None:
        """Show these kinds alone."""
        self.show_kinds(frozenset(kinds))
        self._on_toggled()

    def show_all(self) -> None:
        """Switch every filter on, without telling."""
        self.show_kinds(frozenset(self.chips))

    def show_kinds(self, kinds: frozenset[ChangeKind]) -> None:
        """Switch the filters of these kinds on and the others off, without telling."""
        for kind, chip in self.chips.items():
            chip.blockSignals(True)
            chip.setChecked(kind in kinds)
            chip.blockSignals(False)
            chip.update()

    def shown_kinds(self) -> frozenset[ChangeKind]:
        """Give the kinds that are shown."""
        return frozenset(kind for kind, chip in self.chips.items() if chip.isChecked())

    def set_compact(self, *, compact: bool) -> None:
        """Leave out the notes, for narrow windows."""
        if compact != self._compact:
            self._compact = compact
            self.unchanged.setVisible(not compact)
            self.show_counts(self._counts)

    def _on_toggled(self, _checked: object = None) -> None:
        self.show_counts(self._counts)
        self.kinds_changed.emit(self.shown_kinds())

    def _same_words(self, counts: Counts) -> str:
        """Say what the chip of unchanged records counts, and what it leaves out."""
        words = self.tr("Records that are the same on both sides are counted, not listed.")
        if not counts.out_of_scope:
            return words
        left = counted(
            counts.out_of_scope,
            self.tr("1 more record is not in the mapping's scope."),
            self.tr("{n} more records are not in the mapping's scope."),
        )
        return f"{words}\n{left}"

    def _said(self, kind: ChangeKind, count: int) -> str:
        records = counted(count, self.tr("1 record"), self.tr("{n} records"))
        on = self.chips[kind].isChecked()
        shown = self.tr("shown") if on else self.tr("not shown")
        return f"{self._words[kind]}, {records}, {shown}"

    def _skip_note(self, counts: Counts) -> str:
        """Say why records are skipped, where one reason stands for all of them."""
        if self._compact or len(counts.skipped) != 1:
            return ""
        notes = {
            Reason.MISSING_REQUIRED.value: self.tr("missing required"),
            Reason.BAD_VALUE.value: self.tr("unreadable value"),
            Reason.NO_KEY.value: self.tr("no key"),
            Reason.DUPLICATE_SOURCE_KEY.value: self.tr("key used twice"),
            Reason.DUPLICATE_TARGET_KEY.value: self.tr("key used twice"),
            Reason.SEVERAL_MATCHES.value: self.tr("several matches"),
        }
        return notes.get(next(iter(counts.skipped)), "")
