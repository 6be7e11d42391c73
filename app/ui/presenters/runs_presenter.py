"""Runs: watch what is being sent, mend failures, go on, go back."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from app.asks import (
    ApplyPlan,
    CancelRun,
    ContinueRun,
    Correction,
    ExportFailures,
    ImportCorrections,
    RetryFailures,
    RunSync,
    SaveMapping,
    UndoRun,
)
from app.asks.messages import Area
from app.core.errors import Cancelled
from app.core.quota import AtLimit
from app.core.report import RunState
from app.store.pages import RunRow
from app.ui.desk import Desk
from app.ui.engine_client import JobEnd, JobStep
from app.ui.error_words import ErrorWords
from app.ui.models.run_outcomes import OutcomeRules, outcome_rules, with_export
from app.ui.models.value_words import form_of
from app.ui.pages.runs_page import RunsPage
from app.ui.path_words import path_words
from app.ui.person import person_name
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem

SHOWN = frozenset({Area.RUNS, Area.PLANS, Area.USAGE})
SENDING = (ApplyPlan, ContinueRun, RetryFailures, RunSync)
WATCH_MS = 250
"""How often a run that goes on is read anew: 4 Hz. Source: ui.md, section 4."""
NEWEST = 8
"""Runs among which one that has just begun is looked for."""


class RunsPresenter(PagePresenter):
    """Fills list and run; while something is being sent, four times a second."""

    def __init__(self, desk: Desk, page: RunsPage) -> None:
        super().__init__(desk, page, RailItem.RUNS, SHOWN)
        self._page = page
        self._run: int | None = None
        self._rules = OutcomeRules()
        self._awaited: ApplyPlan | RetryFailures | None = None
        """The ask whose run has not begun yet."""
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._on_watch)
        desk.run_requested.connect(self.open_run)
        desk.engine.job_started.connect(self._on_started)
        desk.engine.job_progressed.connect(self._on_progressed)
        desk.engine.job_finished.connect(self._on_ended)
        desk.engine.job_failed.connect(self._on_ended)
        page.run_requested.connect(self.open_run)
        page.preview_requested.connect(lambda: desk.window.open_item(RailItem.MAPPINGS))
        page.details_changed.connect(self._on_details_changed)
        run = page.run_page
        run.pause_requested.connect(self._on_stop)
        run.cancel_requested.connect(self._on_stop)
        run.continue_requested.connect(lambda n: self._start(self._send(ContinueRun(n))))
        run.undo_requested.connect(lambda n: self._start(self._undo(n)))
        run.retry_requested.connect(self._on_retry)
        run.export_requested.connect(self._on_export)
        run.import_requested.connect(self._on_import)
        run.plan_requested.connect(desk.plan_requested)
        run.at_limit_chosen.connect(self._on_at_limit)
        run.exports_chosen.connect(self._on_exports)
        run.record_requested.connect(self._on_record_requested)

    def open_run(self, run_id: int) -> None:
        """Show a run."""
        # Going there may read the list anew, which closes what is open: the run comes after it.
        self.desk.window.open_item(RailItem.RUNS)
        self._run = run_id
        self._read_rules()
        self._show_run()

    @property
    def sync_at_hand(self) -> str:
        """The sync of what is open here; "" when nothing is."""
        pages = self.desk.pages
        row = pages.run(self._run) if pages and self._run is not None else None
        return row.report.place.sync if row else ""

    def refresh(self) -> None:
        """Read the list and the open run anew."""
        pages = self.desk.pages
        if pages is None:
            return
        self._page.show_runs(pages.runs())
        self._read_rules()
        self._show_run()

    def _start(self, sequence: Any) -> None:
        self.desk.start(sequence, self._show_error)

    def _show_run(self) -> None:
        pages = self.desk.pages
        row = pages.run(self._run) if pages and self._run is not None else None
        if pages is None or row is None:
            return
        plan = pages.plan(row.report.plan_id)
        forecast = plan.forecast.calls if plan and plan.forecast else None
        self._page.show_run(row, pages, forecast=forecast)
        org = row.report.place.org_id
        usage = (one.usage for one in pages.usage(self.desk.now()) if one.org_id == org)
        self._page.run_page.show_usage(next(usage, None), self._rules)

    def _read_rules(self) -> None:
        """Read what the sync of the run that is shown lets follow its runs now."""
        pages = self.desk.pages
        row = pages.run(self._run) if pages and self._run is not None else None
        if pages is None or row is None:
            self._rules = OutcomeRules()
            return
        sync = next((one for one in pages.syncs() if one.name == row.report.place.sync), None)
        self._rules = outcome_rules(sync, tuple(part.mapping for part in row.parts))

    def _on_at_limit(self, _run_id: int, at_limit: AtLimit) -> None:
        """Let the run's sync do something else at its limit, from now on."""
        rules = self._rules
        if rules.mappings and rules.budget is not None:
            budget = replace(rules.budget, at_limit=at_limit)
            ask = SaveMapping(self.sync_at_hand, rules.mappings[0], budget)
            self._start(self._save_rules((ask,)))

    def _on_exports(self, _run_id: int, exports: bool) -> None:  # noqa: FBT001 - a signal's
        """Have a workbook follow each run of the run's mappings that fails, or not."""
        sync = self.sync_at_hand
        asks = (SaveMapping(sync, with_export(m, wanted=exports)) for m in self._rules.mappings)
        self._start(self._save_rules(tuple(asks)))

    async def _save_rules(self, asks: tuple[SaveMapping, ...]) -> None:
        for ask in asks:
            await self.desk.engine.run(ask)
        self.desk.window.show_notice(
            self.tr("Saved in the sync; it holds for this run too while it goes on.")
        )
        self.invalidate()

    # While something is being sent ---------------------------------------------------------------

    def _on_started(self, step: JobStep) -> None:
        if not isinstance(step.ask, SENDING):
            return
        if isinstance(step.ask, ContinueRun) and step.ask.by_itself:
            words = self.tr("Run {n} goes on: its API budget is there again.")
            self.desk.window.show_notice(words.format(n=step.ask.run))
            self._watch.start()
            return
        if isinstance(step.ask, ApplyPlan | RetryFailures):
            self._awaited = step.ask
            self._page.show_starting()
        self.desk.window.open_item(RailItem.RUNS)
        self._watch.start()

    def _on_progressed(self, step: JobStep) -> None:
        if isinstance(step.ask, SENDING) and self._awaited is None:
            self._page.run_page.show_progress(step.progress)

    def _on_watch(self) -> None:
        if self._awaited is not None:
            self._find_awaited()
        elif self.desk.window.item is RailItem.RUNS:
            self._show_run()

    def _find_awaited(self) -> None:
        """Look whether the run of the ask has begun, and show it."""
        pages = self.desk.pages
        if pages is None:
            return
        for row in pages.runs(limit=NEWEST):
            if self._awaited is not None and _is_of(row, self._awaited):
                self._awaited = None
                self.open_run(row.report.run_id)

    def _on_ended(self, end: JobEnd) -> None:
        if not isinstance(end.ask, SENDING):
            return
        jobs = self.desk.engine.jobs_under_way()
        if not any(isinstance(ask, SENDING) for _, ask in jobs):
            self._watch.stop()
            if self._awaited is not None:
                self._awaited = None
                self._show_what_came(end)
        self.invalidate()
        QApplication.alert(self.desk.window)

    def _show_what_came(self, end: JobEnd) -> None:
        """Show the run of an ask that ended before anybody saw it begin; else the list."""
        if isinstance(end.answer, int):
            self.open_run(end.answer)
        else:
            self._page.show_list()

    # What the person wishes ----------------------------------------------------------------------

    async def _send(self, ask: Any) -> None:
        try:
            self.open_run(await self.desk.engine.run(ask))
        except Cancelled:
            self.desk.window.show_notice(self.tr("Stopped. The run can be continued."))

    async def _cancel(self, run_id: int) -> None:
        """End a run that waits; what is left of it is not sent."""
        self.open_run(await self.desk.engine.run(CancelRun(run_id)))

    async def _undo(self, run_id: int) -> None:
        self.desk.plan_requested.emit(await self.desk.engine.run(UndoRun(run_id)))

    def _on_stop(self, run_id: int) -> None:
        """Stop after the batch that is under way; what another process sends is stopped there."""
        pages = self.desk.pages
        row = pages.run(run_id) if pages else None
        mine = [
            job
            for job, ask in self.desk.engine.jobs_under_way()
            if isinstance(ask, SENDING) and row is not None and _is_of(row, ask)
        ]
        for job in mine:
            self.desk.engine.cancel(job)
        if not mine and row is not None and row.report.state is not RunState.RUNNING:
            self._start(self._cancel(run_id))
        elif not mine:
            self._page.run_page.show_failure(
                self.tr("Another Orgtide process sends this run. Stop it there.")
            )

    def _on_retry(
        self, run_id: int, seqs: tuple[int, ...], corrections: tuple[Correction, ...]
    ) -> None:
        ask = RetryFailures(
            run_id, person_name(), seqs, safe_only=not seqs, corrections=corrections
        )
        self._start(self._send(ask))

    def _on_record_requested(self, run_id: int, record: str) -> None:
        """Show a record where the run's org shows it."""
        pages = self.desk.pages
        row = pages.run(run_id) if pages else None
        org_id = row.report.place.org_id if row else ""
        names = [
            one.connection.name
            for one in self.desk.connections()
            if org_id and one.connection.org_id == org_id
        ]
        if names:
            self._start(self.desk.open_in_salesforce(names[0], record))

    def choose_export(self) -> None:
        """Ask where the workbook of the run that is shown goes."""
        if self._run is not None:
            self._on_export(self._run)

    def _on_export(self, run_id: int) -> None:
        pages = self.desk.pages
        row = pages.run(run_id) if pages else None
        title = row.sync_title if row else ""
        failed = sum(row.report.tally.failed.values()) if row else 0
        name = form_of(
            failed,
            self.tr("Orgtide run {run}, {sync}, 1 row to fix.xlsx"),
            self.tr("Orgtide run {run}, {sync}, {n} rows to fix.xlsx"),
        ).format(run=run_id, sync=title.replace("/", "-"), n=failed)
        dialog = QFileDialog(
            self.desk.window, self.tr("Export to Excel"), name, self.tr("Workbooks (*.xlsx)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._start(self.export(run_id, path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def export(self, run_id: int, path: str) -> None:
        """Write the workbook of a run's failures."""
        written = await self.desk.engine.run(ExportFailures(run_id, path))
        self.desk.window.show_notice(self.tr("Written to {path}").format(path=path_words(written)))

    def _on_import(self, run_id: int, path: str) -> None:
        """Read a corrected workbook; without a path, ask which one."""
        if path:
            self._start(self.import_workbook(run_id, path))
            return
        dialog = QFileDialog(
            self.desk.window,
            self.tr("Import corrected workbook"),
            "",
            self.tr("Workbooks (*.xlsx)"),
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(
            lambda chosen: self._start(self.import_workbook(run_id, chosen))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def import_workbook(self, run_id: int, path: str) -> None:
        """Read a corrected workbook into the run that is shown; sends nothing."""
        found = await self.desk.engine.run(ImportCorrections(run_id, path))
        if self._page.run_page.run_id == run_id:
            self._page.run_page.show_corrections(found)

    def _on_details_changed(self, title: str) -> None:
        if not title:
            self._run = None
        self.desk.window.show_detail(RailItem.RUNS, title)

    def _show_error(self, words: ErrorWords) -> None:
        if self._run is None:
            self.desk.window.show_notice(words.sentence)
        self._page.run_page.show_failure(words.sentence, words.details)


def _is_of(row: RunRow, ask: Any) -> bool:
    """Tell whether a run is the one that an ask began or goes on with."""
    if isinstance(ask, ApplyPlan):
        return row.report.plan_id == ask.plan and row.kind != "retry"
    if isinstance(ask, RetryFailures):
        return row.parent_run == ask.run and row.report.ended_at is None
    if isinstance(ask, ContinueRun):
        return row.report.run_id == ask.run
    return isinstance(ask, RunSync) and row.report.place.sync == ask.sync
