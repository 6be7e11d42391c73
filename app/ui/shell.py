"""Where the window meets the system: tray, messages, start at sign-in, crash reports."""

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.core.errors import StoreError
from app.core.outcome import WriteState
from app.store.pages import RunRow
from app.ui.autostart import Autostart, start_command
from app.ui.crash_report import CrashWatch
from app.ui.desk import Desk
from app.ui.engine_client import JobEnd
from app.ui.error_dialog import ErrorDialog
from app.ui.models.value_words import counted, number
from app.ui.pages.startup_section import StartupSection, stays_in_tray, tells_of_runs
from app.ui.presenters.runs_presenter import SENDING
from app.ui.tray import Tray
from app.ui.window_memory import remember_window, remembered_environment, remembered_place


class Shell(QObject):
    """Keeps the window's place in the system.

    Signals:
        leave_requested: the person wants out for good.
    """

    leave_requested = Signal()

    def __init__(self, desk: Desk, section: StartupSection, store: QSettings) -> None:
        super().__init__(desk)
        self._desk, self._window, self._store, self._section = desk, desk.window, store, section
        self._crash: CrashWatch | None = None
        self._autostart = Autostart(start_command())
        self.tray = Tray(QApplication.windowIcon(), self._window) if Tray.is_there() else None
        if self.tray is not None:
            self.tray.show_requested.connect(self.show_window)
            self.tray.quit_requested.connect(self.leave_requested)
            self.tray.show()
        section.show_tray(there=self.tray is not None)
        section.autostart_chosen.connect(self._on_autostart_chosen)
        self._show_autostart()
        desk.opened.connect(self._on_opened)
        desk.engine.job_started.connect(lambda _step: self._tell_state())
        desk.engine.job_finished.connect(self._on_ended)
        desk.engine.job_failed.connect(self._on_ended)

    def restore(self) -> None:
        """Go to where the person was when the window was closed."""
        self._desk.choose_environment(remembered_environment(self._store))
        self._window.open_item(remembered_place(self._store))

    def on_close(self) -> None:
        """Stay in the tray if the person wished so, else leave."""
        if self.tray is not None and self.tray.is_shown and stays_in_tray(self._store):
            self._window.hide()
            return
        self.leave_requested.emit()

    def show_window(self) -> None:
        """Bring the window to the front."""
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def close(self) -> None:
        """Remember how the window is; it is closed now."""
        remember_window(self._window, self._store)
        self._store.sync()
        if self.tray is not None:
            self.tray.hide()
        if self._crash is not None:
            self._crash.end()

    def _on_opened(self) -> None:
        """Begin to watch for a crash, and tell of the one before."""
        pages = self._desk.pages
        if pages is None or self._crash is not None:
            return
        watch = CrashWatch(Path(pages.folder))
        try:
            report = watch.begin()
        except (OSError, StoreError) as error:
            self._window.show_notice(str(error))
            return
        self._crash = watch
        if report:
            title = self.tr("Orgtide was not closed the last time: it failed.")
            ErrorDialog(report, title, self._window).open()

    def _on_ended(self, end: JobEnd) -> None:
        self._tell_state()
        if not isinstance(end.ask, SENDING) or not isinstance(end.answer, int):
            return
        pages = self._desk.pages
        row = pages.run(end.answer) if pages is not None else None
        if row is None or self._window.isActiveWindow():
            return
        if self.tray is not None and tells_of_runs(self._store):
            self.tray.tell(row.sync_title, self._run_words(row))

    def _run_words(self, row: RunRow) -> str:
        """Say in one line how a run ended."""
        tally = row.report.tally
        words = [counted(tally.succeeded, self.tr("1 record done"), self.tr("{n} records done"))]
        failed = sum(tally.failed.values())
        waiting = {WriteState.HELD: tally.held, WriteState.PARKED: tally.parked}
        if failed:
            words.append(self.tr("{n} failed").format(n=number(failed)))
        if any(waiting.values()):
            words.append(self.tr("{n} wait").format(n=number(sum(waiting.values()))))
        return ", ".join(words)

    def _tell_state(self) -> None:
        if self.tray is None:
            return
        busy = self._desk.engine.is_busy
        self.tray.show_state(self.tr("At work") if busy else self.tr("Nothing is running"))

    def _show_autostart(self) -> None:
        hindrances = {"not_installed": self.tr("Orgtide is not installed as a program here")}
        self._section.show_autostart(
            on=self._autostart.is_on(), hindrance=hindrances.get(self._autostart.hindrance, "")
        )

    def _on_autostart_chosen(self, on: bool) -> None:  # noqa: FBT001 - the signal's argument
        try:
            self._autostart.switch(on=on)
        except OSError as error:
            self._window.show_notice(str(error))
        self._show_autostart()
