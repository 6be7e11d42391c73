"""Fills the form of a sync, and keeps what is answered."""

from typing import Any

from PySide6.QtCore import QObject

from app.asks import ActivateSync, ListOfferedChoices, ReadSyncForm, SetSyncSetting
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.pages.sync_form import SyncForm


class SyncFormPresenter(QObject):
    """The only one that starts jobs for the form."""

    def __init__(self, desk: Desk, form: SyncForm) -> None:
        super().__init__(form)
        self._desk, self._form = desk, form
        form.answered.connect(lambda *one: self._start(self._answer(*one), one[1]))
        form.activation_requested.connect(lambda *one: self._start(self._activate(*one)))
        form.choices_requested.connect(lambda *one: self._start(self._offer(*one), one[1]))

    def open(self, sync: str) -> None:
        """Show the form of a sync."""
        self._start(self._read(sync))

    async def _read(self, sync: str) -> None:
        self._form.show_form(await self._desk.engine.run(ReadSyncForm(sync)))

    async def _answer(self, sync: str, key: str, value: str) -> None:
        await self._desk.engine.run(SetSyncSetting(sync, key, value))
        self._desk.window.show_notice(self.tr("Saved."))
        await self._read(sync)

    async def _activate(self, sync: str, active: bool) -> None:  # noqa: FBT001 - the signal's argument
        await self._desk.engine.run(ActivateSync(sync, active))
        await self._read(sync)

    async def _offer(self, sync: str, key: str) -> None:
        choices: list[str] = await self._desk.engine.run(ListOfferedChoices(sync, key))
        self._form.show_choices(key, choices)

    def _start(self, sequence: Any, key: str = "") -> None:
        def show(words: ErrorWords) -> None:
            self._form.show_problem(key, words.sentence)

        self._desk.start(sequence, show)
