"""Fills the editor of API files: reads what is typed, tries it, keeps it."""

from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.asks import CheckApiText, ListApiFiles, OpenApiFile, SaveApiFile, TryApi
from app.asks.messages import ApiCheck, ApiFileFacts, ApiText, SavedApi
from app.ui.desk import Desk
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.error_words import ErrorWords
from app.ui.pages.api_page import ApiPage, ApiRequest

CHECK_AFTER_MS = 300
"""How long nothing is typed before the text is read. Source: ui.md, screen 2, "Problems"."""


class ApiPresenter(QObject):
    """The only one that starts jobs for the page."""

    def __init__(self, desk: Desk, page: ApiPage) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._soon = QTimer(self, interval=CHECK_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self._check)
        page.edited.connect(lambda _text: self._soon.start())
        page.file_chosen.connect(self._on_chosen)
        page.try_requested.connect(lambda wish: self._start(self._try(wish)))
        page.save_requested.connect(lambda *one: self._start(self._save(*one)))

    def open(self, api: str = "", connection: str = "") -> None:
        """Open a file by name or path, a connection's copy, or a new one; ask about edits first."""
        self._leave_edits(lambda: self._start(self._open(api, connection)))

    def resume(self) -> None:
        """Go on with what is open; with the first file when nothing is."""
        if self._page.name:
            self._start(self._list())
        else:
            self._start(self._open_first())

    async def _open_first(self) -> None:
        files = await self._list()
        await self._open(files[0].path if files else "", "")

    async def _list(self) -> list[ApiFileFacts]:
        files: list[ApiFileFacts] = await self._desk.engine.run(ListApiFiles())
        self._page.show_files(files)
        return files

    async def _open(self, api: str, connection: str) -> None:
        file: ApiText = await self._desk.engine.run(OpenApiFile(api, connection))
        self._page.show_text(file, connection)
        await self._list()
        await self._read(file.text)

    async def _read(self, text: str) -> None:
        check: ApiCheck = await self._desk.engine.run(CheckApiText(text))
        if text == self._page.editor.toPlainText():  # else a later one is on its way
            self._page.show_check(check)

    async def _try(self, wish: ApiRequest) -> None:
        self._page.show_trying()
        ask = TryApi(
            wish.name,
            wish.object,
            wish.answers,
            wish.secrets,
            connection=wish.connection,
            only_show=wish.only_show,
            text=wish.text,
        )
        self._page.show_trial(await self._desk.engine.run(ask))

    async def _save(self, text: str, connection: str) -> None:
        saved: SavedApi = await self._desk.engine.run(SaveApiFile(text, connection))
        at = self._desk.now().astimezone().strftime("%H:%M")
        words = self.tr("Saved {time}").format(time=at)
        if saved.connection:
            words = self.tr("Saved {time}; {name} works by it").format(
                time=at, name=saved.connection
            )
        self._page.show_saved(saved.name, text, words)
        await self._list()

    def _check(self) -> None:
        self._start(self._read(self._page.editor.toPlainText()))

    def _on_chosen(self, api: str) -> None:
        self._leave_edits(lambda: self._start(self._open(api, "")))

    def _leave_edits(self, go: Any) -> None:
        """Go on at once, or when the person gives up what was typed and not saved."""
        if not self._page.is_changed:
            go()
            return
        dialog = ConfirmDialog(
            self.tr("Leave what you typed?"),
            self.tr("{name} was changed and not saved.").format(name=self._page.name),
            self.tr("Leave it"),
            cancel=self.tr("Stay"),
            parent=self._desk.window,
        )
        dialog.accepted.connect(go)
        dialog.rejected.connect(self._page.show_chosen)
        self._desk.window.open_dialog(dialog)

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    def _show_error(self, words: ErrorWords) -> None:
        self._page.show_failure(words.sentence, words.details)
