"""The one place where an error nobody expected ends: logged, shown, and offered for copying."""

import sys
import traceback
from pathlib import Path
from types import TracebackType

import structlog
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.ui.crash_report import compose_report
from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import TextLabel

WIDTH_PX, HEIGHT_PX = 640, 360
REPORT_NAME = "orgtide-report.txt"


class ErrorDialog(QDialog):
    """Says that something unexpected happened; the report can be read, copied and saved."""

    def __init__(self, report: str, title: str = "", parent: QWidget | None = None) -> None:
        """Show a report.

        Args:
            report: see `compose_report`.
            title: what happened; "" for an error that nobody expected.
        """
        super().__init__(parent)
        self._report = report
        self.setWindowTitle(self.tr("Orgtide met an error"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self._details = QPlainTextEdit(report)
        self._details.setReadOnly(True)
        body = Surface("raised")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        title = title or self.tr("Orgtide met an error it does not know.")
        column.addWidget(TextLabel(title, "dialogTitle"))
        words = self.tr(
            "Runs are safe: each write is in the journal before it is sent. Please send us the "
            "report below. It is all that would be sent: no password, no token, no record."
        )
        column.addWidget(TextLabel(words, "body", "text2", wrap=True))
        column.addWidget(self._details, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        copy = PushButton(self.tr("Copy"), icon="copy")
        save = PushButton(self.tr("Save…"), icon="save")
        close = PushButton(self.tr("Close"), ButtonKind.MAIN)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        save.clicked.connect(self._choose_file)
        close.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addWidget(save)
        row.addWidget(close)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    @property
    def report(self) -> str:
        """What would be sent."""
        return self._report

    def save(self, path: str) -> None:
        """Write the report into a file; says so where that fails."""
        try:
            Path(path).write_text(self._report, "utf-8")
        except OSError as error:
            words = self.tr("The report could not be written: {why}").format(why=error.strerror)
            self._details.setPlainText(f"{words}\n\n{self._report}")

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the report"), REPORT_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(REPORT_NAME)
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def install_error_dialog(parent: QWidget) -> None:
    """Send every exception that nobody caught to the log and to a dialog over `parent`."""
    log = structlog.get_logger()

    def on_error(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("unexpected error in the window", exc_info=error)
        words = "".join(traceback.format_exception(kind, error, trace))
        ErrorDialog(compose_report(words), parent=parent).open()

    sys.excepthook = on_error
