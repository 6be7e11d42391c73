"""A file that is dropped onto the window: data is looked at and connected, a sync file is added."""

from collections.abc import Callable
from typing import Any

from app.asks import ConnectFiles, LookAtFile
from app.core.errors import AppError
from app.ui.desk import Desk
from app.ui.dialogs.file_dialog import FileDialog
from app.ui.error_words import ErrorWords, error_words
from app.ui.main_window import SYNC_ENDINGS
from app.ui.rail_items import RailItem


class FilePresenter:
    """Opens the dialog over any screen and sends its asks."""

    def __init__(self, desk: Desk, add_sync: Callable[[str], None]) -> None:
        """Listen to the window.

        Args:
            desk: what all presenters share.
            add_sync: takes the path of a sync file.
        """
        self.desk = desk
        self.dialog: FileDialog | None = None
        self._add_sync = add_sync
        desk.window.file_dropped.connect(self.open)

    def open(self, path: str) -> None:
        """Take a dropped file."""
        if path.casefold().endswith(SYNC_ENDINGS):
            self.desk.window.open_item(RailItem.MAPPINGS)
            self._add_sync(path)
        else:
            self._start(self._look(path))

    async def _look(self, path: str) -> None:
        facts = await self.desk.engine.run(LookAtFile(path))
        dialog = FileDialog(path, facts, self.desk.window)
        dialog.look_requested.connect(lambda said: self._start(self._look_again(path, said)))
        dialog.connect_requested.connect(lambda ask: self._start(self._connect(ask)))
        dialog.destroyed.connect(self._forget)
        self.dialog = dialog
        self.desk.window.open_dialog(dialog)

    async def _look_again(self, path: str, said: tuple[tuple[str, str], ...]) -> None:
        try:
            facts = await self.desk.engine.run(LookAtFile(path, said))
        except AppError as error:
            if self.dialog is not None:
                self.dialog.show_problem(error_words(error).sentence)
            return
        if self.dialog is not None:
            self.dialog.show_facts(facts)

    async def _connect(self, ask: ConnectFiles) -> None:
        try:
            facts = await self.desk.engine.run(ask)
        except AppError as error:
            if self.dialog is not None:
                self.dialog.show_problem(error_words(error).sentence)
            return
        if self.dialog is not None:
            self.dialog.accept()
        window = self.desk.window
        window.open_item(RailItem.CONNECTIONS)
        window.show_notice(window.tr("{name} is connected.").format(name=facts.name))

    def _forget(self) -> None:
        self.dialog = None

    def _start(self, sequence: Any) -> None:
        self.desk.start(sequence, self._show_error)

    def _show_error(self, words: ErrorWords) -> None:
        self.desk.window.show_notice(words.sentence)
