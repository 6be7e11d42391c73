"""Fills the page of an org's health and sends its asks."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.asks import CheckHealth, ExportPermissionSet
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.pages.health_page import HealthPage

if TYPE_CHECKING:
    from app.asks.messages import HealthReport


class HealthPresenter(QObject):
    """The only one that starts jobs for the page."""

    def __init__(self, desk: Desk, page: HealthPage) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        page.look_requested.connect(lambda name: self._start(self._look(name)))
        page.permissions_requested.connect(self._on_permissions_requested)
        page.setup_requested.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))

    async def _look(self, name: str) -> None:
        self._page.show_looking(name)
        report: HealthReport = await self._desk.engine.run(CheckHealth(name))
        self._page.show_report(report)

    async def _write(self, name: str, folder: str) -> None:
        self._page.show_written(await self._desk.engine.run(ExportPermissionSet(name, folder)))

    def _on_permissions_requested(self, name: str) -> None:
        dialog = QFileDialog(self._desk.window, self.tr("Where shall the permission set go?"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._start(self._write(name, folder)))
        dialog.open()

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    def _show_error(self, words: ErrorWords) -> None:
        self._page.show_failure(words.sentence, words.details)
