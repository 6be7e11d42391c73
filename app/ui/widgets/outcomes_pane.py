"""What became of a run's records, and what happens next with each outcome."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from app.core.quota import AtLimit
from app.core.report import RunReport, RunState
from app.ui.models.run_outcomes import OutcomeRules
from app.ui.models.run_view import failed_count
from app.ui.models.value_words import number
from app.ui.rights import rights
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.run_pane import RunPane

SUCCESS, ERROR, LIMIT = range(3)
"""The rows, from the top."""


class OutcomesPane(RunPane):
    """Told by `show_report` and `show_rules`; each row has a menu.

    Signals:
        at_limit_chosen: what the sync shall do when its budget is used up (AtLimit).
        exports_chosen: whether a workbook of failures follows each run (bool).
        plan_requested: show what was planned.
        undo_requested: plan the way back.
        export_requested: write the workbook of this run's failures now.
        retry_requested: send again what is safe.
        continue_requested: go on with what waits.
    """

    at_limit_chosen = Signal(AtLimit)
    exports_chosen = Signal(bool)
    plan_requested = Signal()
    undo_requested = Signal()
    export_requested = Signal()
    retry_requested = Signal()
    continue_requested = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Outcomes"), self.tr("What happens next"), edge=False)
        self._counts: list[TextLabel] = []
        self._words: list[ElidedLabel] = []
        self.buttons: list[PushButton] = []
        self._report: RunReport | None = None
        self._rules = OutcomeRules()
        self._safe = 0
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for place, (icon, color, title) in enumerate(
            (
                ("circle-check", "ok", self.tr("On success")),
                ("circle-alert", "error", self.tr("On error")),
                ("gauge", "warn", self.tr("On limit")),
            )
        ):
            self._add_row(grid, place, icon, color, title)
        grid.setColumnMinimumWidth(1, 72)
        grid.setColumnMinimumWidth(2, 44)
        grid.setColumnStretch(3, 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def _add_row(self, grid: QGridLayout, place: int, icon: str, color: str, title: str) -> None:
        count = TextLabel("0", "tableStrong")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = ElidedLabel("", "table", "muted")
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        tip = self.tr("{outcome}: change what happens next").format(outcome=title)
        button = PushButton(
            "", ButtonKind.QUIET, icon="chevron-down", tip=tip, size=ButtonSize.TINY
        )
        button.clicked.connect(lambda: self.open_menu(place))
        parts: tuple[QWidget, ...] = (
            IconLabel(icon, color),
            TextLabel(title, "tableStrong"),
            count,
            words,
            button,
        )
        for column, part in enumerate(parts):
            grid.addWidget(part, place, column)
        self._counts.append(count)
        self._words.append(words)
        self.buttons.append(button)

    def show_report(
        self, report: RunReport, at_limit: AtLimit, resets: str, *, safe: int = 0
    ) -> None:
        """Show how many records came to which end.

        Args:
            at_limit: what happens when the budget is used up.
            resets: when the budget starts anew, as a clock time; "" when unknown.
            safe: how many of the failures can be sent again as they are.
        """
        self._report, self._safe = report, safe
        tally = report.tally
        waiting = self.tr("Stop, continue after {time}").format(time=resets or self.tr("the reset"))
        words = (
            self._success_words(),
            self.tr("Keep for review, write a workbook")
            if self._rules.exports
            else self.tr("Keep for review"),
            waiting if at_limit is AtLimit.HOLD else self.tr("Stop; continue by hand"),
        )
        for place, count in enumerate((tally.succeeded, failed_count(report), tally.held)):
            self._counts[place].setText(number(count))
            self._words[place].set_text(words[place])

    def show_rules(self, rules: OutcomeRules) -> None:
        """Show what the run's sync says now; the next `show_report` says it in words."""
        self._rules = rules

    def open_menu(self, place: int) -> QMenu:
        """Open the menu of an outcome, below its button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill = {SUCCESS: self._fill_success, ERROR: self._fill_error, LIMIT: self._fill_limit}
        fill[place](menu)
        button = self.buttons[place]
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        return menu

    def _success_words(self) -> str:
        if self._rules.id_fields:
            words = self.tr("Write their IDs to {fields}; both sides agree on them")
            return words.format(fields=", ".join(self._rules.id_fields))
        return self.tr("Both sides agree on them from now on")

    def _fill_success(self, menu: QMenu) -> None:
        """Nothing to choose: what went through is agreed on. The way back is here."""
        said = menu.addAction(self._success_words())
        said.setCheckable(True)
        said.setChecked(True)
        said.setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Show the plan")).triggered.connect(self.plan_requested)
        undo = menu.addAction(self.tr("Undo this run…"))
        undo.setEnabled(self._may_act() and bool(self._report and self._report.tally.succeeded))
        undo.triggered.connect(self.undo_requested)

    def _fill_error(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for words, wanted in (
            (self.tr("Keep for review"), False),
            (self.tr("Keep for review, and write a workbook when a run ends"), True),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(self._rules.exports is wanted)
            action.setEnabled(self._may_change())
            group.addAction(action)
            action.triggered.connect(lambda _=False, on=wanted: self.exports_chosen.emit(on))
        menu.addSeparator()
        failed = failed_count(self._report) if self._report else 0
        export = menu.addAction(self.tr("Export to Excel now…"))
        export.setEnabled(bool(failed))
        export.triggered.connect(self.export_requested)
        words = self.tr("Retry all safe ({n})").format(n=number(self._safe))
        retry = menu.addAction(words)
        retry.setEnabled(self._may_act() and bool(self._safe))
        retry.triggered.connect(self.retry_requested)

    def _fill_limit(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for words, value in (
            (self.tr("Stop, continue after the reset"), AtLimit.HOLD),
            (self.tr("Stop and wait for me"), AtLimit.STOP),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(self._rules.at_limit is value)
            action.setEnabled(self._may_change())
            group.addAction(action)
            action.triggered.connect(lambda _=False, to=value: self.at_limit_chosen.emit(to))
        menu.addSeparator()
        go_on = menu.addAction(self.tr("Continue now"))
        held = self._report is not None and self._report.state is RunState.HELD
        go_on.setEnabled(held and not rights().refusal)
        go_on.triggered.connect(self.continue_requested)

    def _may_change(self) -> bool:
        """Tell whether the sync is still there, and the person may change it."""
        return bool(self._rules.mappings) and not rights().refusal

    def _may_act(self) -> bool:
        """Tell whether the run lets something follow it now."""
        going = self._report is not None and self._report.state is RunState.RUNNING
        return not going and not rights().refusal
