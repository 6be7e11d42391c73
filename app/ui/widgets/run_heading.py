"""The bar above a run: where it goes, when it began or how it ended, and ways to steer it."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.report import RunState
from app.core.sync import OrgKind
from app.store.pages import RunRow
from app.ui.environment import look_of
from app.ui.models.run_view import is_open, result_words, state_look
from app.ui.models.value_words import number
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar
from app.ui.widgets.chips import Badge
from app.ui.widgets.labels import ElidedLabel, IconLabel


class RunHeading(HeaderBar):
    """Names the run and steers it.

    Signals:
        pause_requested, continue_requested, cancel_requested, undo_requested: as the page's.
        plan_requested: show the plan that is carried out.
    """

    pause_requested = Signal()
    continue_requested = Signal()
    cancel_requested = Signal()
    undo_requested = Signal()
    plan_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        small = ButtonSize.SMALL
        self.source = PushButton("", size=small, icon="file-spreadsheet", icon_color="text2")
        self.target = PushButton("", size=small, icon="cloud")
        self._kind = Badge("", "", color="text2", tint="sunken")
        self._state = IconLabel("circle-check", "ok")
        self._words = ElidedLabel("", "table", "muted")
        self.undo = PushButton(
            self.tr("Undo this run"), ButtonKind.QUIET, size=small, icon="undo-2", changes=True
        )
        self.pause = PushButton(self.tr("Pause"), size=small, icon="pause", changes=True)
        self.resume = PushButton(self.tr("Continue"), size=small, icon="circle-play", changes=True)
        self.cancel = PushButton(
            self.tr("Cancel the rest"), size=small, icon="square", changes=True
        )
        for widget in (self.source, IconLabel("arrow-right", "muted"), self.target, self._kind):
            self.row.addWidget(widget)
        self.row.addSpacing(4)
        self.row.addWidget(self._state)
        self.row.addWidget(self._words, 1)
        for button in (self.undo, self.pause, self.resume, self.cancel):
            self.row.addWidget(button)
        self.source.clicked.connect(self.plan_requested)
        self.target.clicked.connect(self.plan_requested)
        self.undo.clicked.connect(self.undo_requested)
        self.pause.clicked.connect(self.pause_requested)
        self.resume.clicked.connect(self.continue_requested)
        self.cancel.clicked.connect(self.cancel_requested)

    def words(self) -> str:
        """What is said of the run now."""
        return self._words.text()

    def show_run(self, run: RunRow, now: datetime) -> None:
        """Show a run and what can be done with it."""
        report = run.report
        first = run.parts[0] if run.parts else None
        self.source.setText(first.source_label if first else run.sync_title)
        kind = report.org_kind or OrgKind.PRODUCTION
        label = first.target_label if first else ""
        self.target.setText(" / ".join(part for part in (report.org_name, label) if part))
        self.target.set_icon_name("cloud", look_of(kind).text)
        for button in (self.source, self.target):
            button.setToolTip(self.tr("Show the plan"))
            button.updateGeometry()
        look = look_of(kind)
        self._kind.show_state(look.word, look.icon, color=look.text, tint=look.tint)
        icon, tone = state_look(report)
        running = report.state is RunState.RUNNING
        self._state.setVisible(not running)
        self._state.set_icon(icon, tone)
        self._words.set_text(self._said(run, now), "muted" if running else "text")
        self._show_buttons(run)

    def _show_buttons(self, run: RunRow) -> None:
        state = run.report.state
        self.pause.setVisible(state is RunState.RUNNING)
        waiting = state in {RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD}
        self.resume.setVisible(waiting)
        self.cancel.setVisible(waiting or state is RunState.RUNNING)
        wrote = run.report.tally.succeeded > 0
        ready = state is not RunState.RUNNING and wrote
        reason = self.tr("Pause the run first.") if wrote else self.tr("Nothing was written.")
        self.undo.set_ready(ready=ready, reason=reason)

    def _said(self, run: RunRow, now: datetime) -> str:
        report = run.report
        if not is_open(run) or report.state is not RunState.RUNNING:
            return result_words(report, now)
        words = self.tr("Run {n}, started {time} by {who}")
        started = report.started_at.astimezone().strftime("%H:%M:%S")
        return words.format(n=number(report.run_id), time=started, who=report.approved_by)
