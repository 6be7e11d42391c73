"""Reconcile: both sides of a sync compared whole, in a dialog; writes nothing."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.asks import ReconcileSync
from app.core.errors import Cancelled
from app.ui.desk import Desk
from app.ui.dialogs.reconcile_dialog import ReconcileDialog
from app.ui.engine_client import JobStep
from app.ui.error_words import ErrorWords


class ReconcilePresenter(QObject):
    """Asks for one comparison at a time."""

    def __init__(self, desk: Desk, sync_at_hand: Callable[[], str]) -> None:
        """Answer the command of the Run menu.

        Args:
            desk: what all presenters share.
            sync_at_hand: the sync that is open in the window; "" when none is.
        """
        super().__init__(desk)
        self._desk, self._sync_at_hand = desk, sync_at_hand
        self._dialog: ReconcileDialog | None = None
        self._job = 0
        desk.engine.job_progressed.connect(self._on_progressed)

    def open(self) -> None:
        """Compare the sync that is open; with none open, the only one there is."""
        pages = self._desk.pages
        if pages is None or self._dialog is not None:
            return
        syncs = {sync.name: sync.title for sync in pages.syncs()}
        name = self._sync_at_hand() or (next(iter(syncs)) if len(syncs) == 1 else "")
        if name not in syncs:
            words = self.tr("Open a mapping, a plan or a run first: its two sides are compared.")
            self._desk.window.show_notice(words)
            return
        title = self.tr("Compare both sides of {sync}").format(sync=syncs[name])
        self._dialog = ReconcileDialog(title, self._desk.window)
        self._dialog.finished.connect(self._on_closed)
        self._dialog.cancel_requested.connect(self._on_cancel)
        self._dialog.preview_requested.connect(lambda: self._desk.preview_requested.emit(name, ""))
        self._desk.window.open_dialog(self._dialog)
        self._start(self._compare(name))

    async def _compare(self, sync: str) -> None:
        engine = self._desk.engine
        self._job = engine.begin(ReconcileSync(sync, self._desk.kind.value))
        try:
            drift = await engine.answer(self._job)
        except Cancelled:
            if self._dialog is not None:
                self._dialog.reject()
            return
        finally:
            self._job = 0
        if self._dialog is not None:
            self._dialog.show_drift(drift)

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    def _on_progressed(self, step: JobStep) -> None:
        if step.job == self._job and self._dialog is not None:
            self._dialog.show_progress(step.progress)

    def _on_cancel(self) -> None:
        if self._job:
            self._desk.engine.cancel(self._job)

    def _on_closed(self) -> None:
        self._dialog = None

    def _show_error(self, words: ErrorWords) -> None:
        if self._dialog is not None:
            self._dialog.show_failure(words.sentence)
        else:
            self._desk.window.show_notice(words.sentence)
