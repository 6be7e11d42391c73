"""The status bar: which work goes on, and what the API meter shows."""

from PySide6.QtCore import QObject, QTimer

from app.asks import SetBudget
from app.asks.messages import Area
from app.core.progress import Phase, Progress
from app.core.quota import Budget, Usage
from app.store.pages import UsageRow
from app.ui.desk import Desk
from app.ui.dialogs.budget_dialog import BudgetDialog
from app.ui.dialogs.quota_popup import QuotaPopup
from app.ui.engine_client import JobEnd, JobStep
from app.ui.error_words import ErrorWords
from app.ui.language import spoken
from app.ui.models.value_words import counted, number
from app.ui.widgets.status_bar import StatusBar

METER_MS = 500
"""Shortest time between two updates of the meter. Source: ui.md, "API meter"."""
MINUTE_MS = 60_000


class StatusPresenter(QObject):
    """Watches the engine; starts nothing."""

    def __init__(self, desk: Desk, bar: StatusBar) -> None:
        super().__init__(bar)
        self._desk, self._bar = desk, bar
        self._forecast = self._undecided = 0
        self._steps: dict[int, JobStep] = {}
        self._soon = QTimer(self, interval=METER_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh_meter)
        self._clock = QTimer(self, interval=MINUTE_MS)
        self._clock.timeout.connect(self.refresh_meter)
        engine = desk.engine
        engine.job_started.connect(self._on_step)
        engine.job_progressed.connect(self._on_step)
        engine.job_finished.connect(self._on_end)
        engine.job_failed.connect(self._on_end)
        engine.usage_changed.connect(lambda _: self._ask_soon())
        engine.notice_given.connect(bar.show_notice)
        engine.engine_restarted.connect(self._on_restarted)
        engine.engine_failed.connect(self._on_engine_failed)
        desk.opened.connect(self._on_opened)
        desk.org_changed.connect(self.refresh_meter)
        desk.data_changed.connect(self._on_data_changed)
        bar.meter.threshold_passed.connect(bar.show_notice)
        bar.meter_details_requested.connect(self.open_details)

    def show_plan(self, calls: int, undecided: int) -> None:
        """Show what the open plan is about to spend, and how many conflicts wait in it.

        Without an open plan both are 0.
        """
        self._forecast, self._undecided = calls, undecided
        self.refresh_meter()

    def open_details(self) -> None:
        """Open the popup with the calls of the org in use."""
        meter = self._bar.meter
        row, pages = self._usage_row(), self._desk.pages
        held = [
            one
            for one in (pages.held() if pages else ())
            if row is not None and one.place.org_id == row.org_id
        ]
        popup = QuotaPopup(row, held, self._desk.now(), self._bar)
        popup.budget_requested.connect(self.change_budget)
        popup.open_above(meter.mapToGlobal(meter.rect().topRight()))

    def change_budget(self) -> None:
        """Ask for the budget of the org in use, and set it."""
        org, row = self._desk.org, self._usage_row()
        if org is None or row is None:
            return
        dialog = BudgetDialog(row.org_name or org.name, row.by_hand, self._desk.window)
        dialog.chosen.connect(
            lambda budget: self._desk.start(self._set_budget(org.name, budget), self._show_error)
        )
        dialog.open()

    async def _set_budget(self, connection: str, budget: Budget) -> None:
        await self._desk.engine.run(SetBudget(connection, budget.daily, budget.hourly))
        self.refresh_meter()

    def _show_error(self, words: ErrorWords) -> None:
        self._desk.window.show_notice(words.sentence)

    def refresh_meter(self) -> None:
        """Read the usage of the org in use."""
        self._bar.meter.show_usage(self._usage(), self._forecast, self._desk.now())
        if not self._steps:
            self._show_idle()

    def _usage(self) -> Usage | None:
        row = self._usage_row()
        return row.usage if row else None

    def _usage_row(self) -> UsageRow | None:
        pages, org = self._desk.pages, self._desk.org
        if pages is None or org is None:
            return None
        rows = pages.usage(self._desk.now())
        return next((row for row in rows if row.org_id == org.org_id), None)

    def _ask_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_opened(self) -> None:
        self._clock.start()
        self.refresh_meter()

    def _on_data_changed(self, touched: frozenset[Area]) -> None:
        if Area.USAGE in touched:
            self._ask_soon()

    def _on_step(self, step: JobStep) -> None:
        self._steps[step.job] = step
        self._ask_soon()
        if step.progress.done or step.progress.note:
            self._bar.show_state(
                progress_words(step.progress, self), "loader-circle", "accentSolid"
            )

    def _on_end(self, end: JobEnd) -> None:
        self._steps.pop(end.job, None)
        if not self._steps:
            self._show_idle()

    def _show_idle(self) -> None:
        org = self._desk.org
        if org is None:
            self._bar.show_state(self.tr("No org connected"))
        elif self._undecided:
            words = counted(
                self._undecided,
                self.tr("1 conflict needs a decision"),
                self.tr("{n} conflicts need a decision"),
            )
            self._bar.show_state(words, "equal-not", "conflict")
        else:
            words = self.tr("Ready, {org}").format(org=org.name)
            self._bar.show_state(words, "circle-check", "ok")

    def _on_restarted(self) -> None:
        self._bar.show_notice(
            self.tr("The engine process had ended and was started again. Runs go on.")
        )

    def _on_engine_failed(self, why: str) -> None:
        self._bar.show_state(why, "circle-alert", "error")


def progress_words(progress: Progress, words: QObject) -> str:
    """Say how far a job is, in one line."""
    verbs = {
        Phase.SIGN_IN: words.tr("Signing in"),
        Phase.READ: words.tr("Reading"),
        Phase.COMPARE: words.tr("Comparing"),
        Phase.SEND: words.tr("Sending"),
        Phase.CONFIRM: words.tr("Confirming"),
        Phase.STORE: words.tr("Storing"),
    }
    if progress.note:
        return spoken(progress.note)
    count = number(progress.done)
    if progress.total is not None:
        of = words.tr("{verb} {done} of {total}")
        return of.format(verb=verbs[progress.phase], done=count, total=number(progress.total))
    return f"{verbs[progress.phase]} {count}…"
