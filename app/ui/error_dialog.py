"""The one place where an error nobody expected ends: logged, shown, and offered for copying."""

import sys
import traceback
from types import TracebackType

import structlog
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.widgets.buttons import ButtonKind, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import TextLabel

WIDTH_PX, HEIGHT_PX = 640, 360


class ErrorDialog(QDialog):
    """Says that something unexpected happened; the exact words can be copied."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Orgtide met an error"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self._details = QPlainTextEdit(details)
        self._details.setReadOnly(True)
        body = Surface("raised")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(
            TextLabel(self.tr("Orgtide met an error it does not know."), "dialogTitle")
        )
        words = self.tr(
            "Runs are safe: each write is in the journal before it is sent. "
            "Please report the words below; they hold no password."
        )
        column.addWidget(TextLabel(words, "body", "text2", wrap=True))
        column.addWidget(self._details, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        copy = PushButton(self.tr("Copy"), icon="copy")
        close = PushButton(self.tr("Close"), ButtonKind.MAIN)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        close.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addWidget(close)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)


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
        ErrorDialog("".join(traceback.format_exception(kind, error, trace)), parent).open()

    sys.excepthook = on_error
