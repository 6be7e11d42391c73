"""One run: how far it is, what it costs, and its failures, grouped by cause, to be mended."""

import time
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.asks.messages import CorrectionsFound
from app.core.progress import Phase, Progress
from app.core.quota import AtLimit, Usage
from app.core.report import RunReport, RunState
from app.core.sync import OrgKind
from app.store.pages import FailureCause, RunRow
from app.ui.language import spoken
from app.ui.models.failure_model import FailurePages
from app.ui.models.run_outcomes import OutcomeRules
from app.ui.models.run_rates import RunRates
from app.ui.models.run_view import done_count, failed_count, is_open
from app.ui.models.value_words import counted, number
from app.ui.pages.failures_pane import FailuresPane
from app.ui.pages.run_stages import stages
from app.ui.time_words import clock_words
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import HairlineSeparator
from app.ui.widgets.run_facts import RunFacts
from app.ui.widgets.run_heading import RunHeading
from app.ui.widgets.stages import StagesPanel
from app.ui.widgets.states import EmptyState, NoticeBar
from app.wording.plans import imported_words, still_wrong_words

COMPACT_BELOW_PX = 1_180
FOLDED_BELOW_PX = 660
"""Width and height of the screen from which parts take less room. Unit: pixels."""


class RunPages(FailurePages, Protocol):
    """Reads failures of runs."""

    def causes(self, run_id: int) -> tuple[FailureCause, ...]:
        """Why writes of a run failed, most frequent first."""
        ...


class RunPage(Surface):
    """Watches a run; starts nothing itself. Every wish names the run (int).

    Signals:
        pause_requested: stop after the batch that is under way; it can go on later.
        continue_requested: go on with it.
        cancel_requested: stop after the batch, and send no more.
        undo_requested: plan the way back.
        retry_requested: send these again (int, tuple of sequence numbers, tuple of `Correction`);
            no numbers mean everything that is safe.
        export_requested: write the workbook of failures.
        import_requested: read a corrected workbook (int, path); "" for a path asks for the file.
        plan_requested: show the plan it carries out (int: plan).
        at_limit_chosen: what the run's sync shall do when its budget is used up (int, AtLimit).
        exports_chosen: whether a workbook of failures follows each run of its mappings (int, bool).
        record_requested: show a record in the run's org (int: run, str: its Id).
    """

    pause_requested = Signal(int)
    continue_requested = Signal(int)
    cancel_requested = Signal(int)
    undo_requested = Signal(int)
    retry_requested = Signal(int, tuple, tuple)
    export_requested = Signal(int)
    import_requested = Signal(int, str)
    plan_requested = Signal(int)
    record_requested = Signal(int, str)
    at_limit_chosen = Signal(int, AtLimit)
    exports_chosen = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._run: RunRow | None = None
        self._pages: RunPages | None = None
        self._usage: Usage | None = None
        self._at_limit = AtLimit.HOLD
        self._forecast: int | None = None
        self._rates = RunRates()
        self._dip = ""
        self.heading = RunHeading()
        self.notice = NoticeBar()
        self.stages = StagesPanel()
        self.facts = RunFacts()
        self.failures = FailuresPane()
        self._below = QStackedWidget()
        self._none = EmptyState("circle-check", "", "", framed=False)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()

    def show_run(self, run: RunRow, pages: RunPages, *, forecast: int | None = None) -> None:
        """Show a run as it was stored last.

        Args:
            forecast: API calls that its plan was said to need; None when nobody said.
        """
        other = self._run is None or self._run.report.run_id != run.report.run_id
        self._run, self._pages = run, pages
        self._forecast = forecast if run.kind == "apply" and is_open(run) else None
        if other:
            self._rates, self._dip = RunRates(), ""
            self.failures.forget()
            self.notice.hide()
        if run.progress is not None and run.report.state is RunState.RUNNING:
            self._count(run.progress)
        self._tell_failures()
        self._tell()

    def show_progress(self, progress: Progress) -> None:
        """Show a newer word of the run's job, before it is stored."""
        if self._run is None or not is_open(self._run):
            return
        self._count(progress)
        run = self._run
        self._run = RunRow(
            report=run.report,
            sync_title=run.sync_title,
            kind=run.kind,
            parent_run=run.parent_run,
            approved_at=run.approved_at,
            lifted=run.lifted,
            progress=progress,
            progress_at=datetime.now(tz=UTC),
            parts=run.parts,
        )
        self._tell()

    def show_usage(self, usage: Usage | None, rules: OutcomeRules | None = None) -> None:
        """Show what has been spent in the run's org, and what its sync lets follow a run."""
        rules = rules or OutcomeRules()
        self._usage, self._at_limit = usage, rules.at_limit
        self.facts.outcomes.show_rules(rules)
        self._tell()

    def show_failure(self, words: str, details: str = "") -> None:
        """Say why a wish came to nothing."""
        self.notice.show_error(words, details)

    def show_corrections(self, found: CorrectionsFound) -> None:
        """Say what a corrected workbook would send, and fill it in; sends nothing."""
        wrong = found.still_wrong
        said = spoken(imported_words(found.rows, found.changed, found.skipped, len(wrong)))
        self.failures.take(found)
        self.notice.show_info(
            said, details="\n".join(spoken(still_wrong_words(one)) for one in wrong)
        )

    @property
    def run_id(self) -> int | None:
        """The run that is shown."""
        return self._run.report.run_id if self._run else None

    def empty_words(self) -> tuple[str, str]:
        """What stands in place of the failures: title and advice."""
        return self._none.words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = event.size().width() < COMPACT_BELOW_PX
        low = event.size().height() < FOLDED_BELOW_PX
        self.stages.set_folded(folded=low)
        self.facts.setVisible(not low)
        self.facts.set_compact(compact=compact)
        self.failures.set_compact(compact=compact)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event.mimeData()):
            event.acceptProposedAction()
        else:
            self.window().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = self._dropped(event.mimeData())
        if path and self._run is not None:
            event.acceptProposedAction()
            self.import_requested.emit(self._run.report.run_id, path)
        else:
            self.window().dropEvent(event)

    def _dropped(self, data: QMimeData) -> str:
        """The one workbook that is dragged over a run with failures; "" for anything else."""
        urls = data.urls()
        path = urls[0].toLocalFile() if len(urls) == 1 else ""
        wanted = path.casefold().endswith(".xlsx") and self._below.currentIndex() == 0
        return path if wanted else ""

    def _lay_out(self) -> None:
        self._below.addWidget(self.failures)
        self._below.addWidget(self._none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.heading, self.notice, self.stages):
            layout.addWidget(part)
        layout.addWidget(HairlineSeparator())
        layout.addWidget(self.facts)
        layout.addWidget(self._below, 1)

    def _connect(self) -> None:
        self.heading.pause_requested.connect(lambda: self._wish(self.pause_requested))
        self.heading.continue_requested.connect(lambda: self._wish(self.continue_requested))
        self.heading.undo_requested.connect(lambda: self._wish(self.undo_requested))
        self.heading.cancel_requested.connect(self._ask_cancel)
        self.heading.plan_requested.connect(self._on_plan_requested)
        self.notice.action_requested.connect(self._on_cancel_confirmed)
        self.failures.export_requested.connect(lambda: self._wish(self.export_requested))
        self.failures.import_requested.connect(self._on_import_requested)
        self.failures.retry_requested.connect(self._on_retry_requested)
        self.failures.record_requested.connect(self._on_record_requested)
        self._connect_outcomes()

    def _tell(self) -> None:
        """Say everything but the failures."""
        if self._run is None:
            return
        report = self._run.report
        now = datetime.now(tz=UTC)
        rest = report.tally.approved - done_count(report)
        left = self._rates.seconds_left(rest)
        self.heading.show_run(self._run, now)
        self.stages.show_stages(stages(self._run, left))
        self._tell_speed(report)
        self.facts.calls.show_calls(sum(report.calls.values()), self._forecast, self._usage)
        held = report.state is RunState.HELD
        at_limit = AtLimit.STOP if held and report.resumes_at is None else self._at_limit
        resets_at = report.resumes_at or (self._usage.resets_at if self._usage else None)
        resets = clock_words(resets_at) if resets_at else ""
        self.facts.outcomes.show_report(report, at_limit, resets, safe=self.failures.safe)
        self.failures.show_running(rest if report.state is RunState.RUNNING else 0)

    def _tell_speed(self, report: RunReport) -> None:
        if report.ended_at is None:
            self.facts.speed.show_speed(self._rates.now(), self._rates.per_second(), self._dip)
            return
        seconds = (report.ended_at - report.started_at).total_seconds()
        self.facts.speed.show_average(done_count(report) / max(1.0, seconds))

    def _tell_failures(self) -> None:
        if self._run is None or self._pages is None:
            return
        run = self._run
        causes = self._pages.causes(run.report.run_id) if failed_count(run.report) else ()
        self._below.setCurrentIndex(0 if causes else 1)
        if causes:
            kind = run.report.org_kind or OrgKind.PRODUCTION
            self.failures.show_failures(causes, self._pages, kind=kind, parts=run.parts)
        else:
            title = self.tr("No failures so far") if is_open(run) else self.tr("No failures")
            self._none.show_words(title, self._success_words())

    def _success_words(self) -> str:
        if self._run is None:
            return ""
        written = self._run.report.tally.succeeded
        if is_open(self._run) and not written:
            return self.tr("Records that are refused will be listed here.")
        return counted(
            written, self.tr("1 record was written."), self.tr("{n} records were written.")
        )

    def _count(self, progress: Progress) -> None:
        """Take a report into the speed; a wait with a reason explains a dip."""
        if progress.phase is Phase.SEND:
            self._rates.add(time.monotonic(), progress.done)
            if progress.note:
                clock = datetime.now(tz=UTC).astimezone().strftime("%H:%M:%S")
                words = self.tr("Dip at {time}: {reason}")
                self._dip = words.format(time=clock, reason=spoken(progress.note))

    def _connect_outcomes(self) -> None:
        """The menus of the outcomes wish what the buttons of the screen wish."""
        outcomes = self.facts.outcomes
        for wish, signal in (
            (outcomes.undo_requested, self.undo_requested),
            (outcomes.export_requested, self.export_requested),
            (outcomes.continue_requested, self.continue_requested),
        ):
            wish.connect(lambda signal=signal: self._wish(signal))
        outcomes.plan_requested.connect(self._on_plan_requested)
        outcomes.retry_requested.connect(lambda: self._on_retry_requested((), ()))
        outcomes.at_limit_chosen.connect(lambda to: self._choose(self.at_limit_chosen, to))
        outcomes.exports_chosen.connect(lambda on: self._choose(self.exports_chosen, on))

    def _choose(self, signal: object, value: object) -> None:
        if self._run is not None:
            signal.emit(self._run.report.run_id, value)  # type: ignore[attr-defined] # a bound signal

    def _wish(self, signal: object) -> None:
        if self._run is not None:
            signal.emit(self._run.report.run_id)  # type: ignore[attr-defined] # a bound signal

    def _on_plan_requested(self) -> None:
        if self._run is not None:
            self.plan_requested.emit(self._run.report.plan_id)

    def _on_import_requested(self) -> None:
        if self._run is not None:
            self.import_requested.emit(self._run.report.run_id, "")

    def _on_retry_requested(self, seqs: tuple[int, ...], corrections: tuple[object, ...]) -> None:
        if self._run is not None:
            self.retry_requested.emit(self._run.report.run_id, seqs, corrections)

    def _on_record_requested(self, record: str) -> None:
        if self._run is not None:
            self.record_requested.emit(self._run.report.run_id, record)

    def _ask_cancel(self) -> None:
        """Say what is done and what is not, and ask once."""
        if self._run is None:
            return
        report = self._run.report
        done, total = done_count(report), report.tally.approved
        words = self.tr(
            "Stop after this batch? {done} records are done and stay. {rest} will not be sent."
        )
        said = words.format(done=number(done), rest=number(total - done))
        self.notice.show_warning(said, self.tr("Stop"))

    def _on_cancel_confirmed(self) -> None:
        self.notice.hide()
        self._wish(self.cancel_requested)
