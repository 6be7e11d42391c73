"""Fills the panel of bad days and sends its asks."""

from typing import Any

from PySide6.QtCore import QObject

from app.asks import ListPracticeFaults, StartPracticeFault, StopPracticeFaults
from app.core.errors import AppError
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords, error_words
from app.ui.pages.practice_faults_panel import PracticeFaultsPanel


class PracticeFaultsPresenter(QObject):
    """The only one that starts jobs for the panel."""

    def __init__(self, desk: Desk, panel: PracticeFaultsPanel) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        panel.look_requested.connect(lambda org: self._start(self._look(org)))
        panel.start_requested.connect(lambda ask: self._start(self._begin(ask)))
        panel.stop_requested.connect(
            lambda fault, org: self._start(self._end(StopPracticeFaults(fault, org)))
        )

    async def _look(self, org: str) -> None:
        self._panel.show_day(await self._desk.engine.run(ListPracticeFaults(org)))

    async def _begin(self, ask: StartPracticeFault) -> None:
        try:
            self._panel.show_answer(await self._desk.engine.run(ask))
        except AppError as error:
            self._show_error(error_words(error))

    async def _end(self, ask: StopPracticeFaults) -> None:
        self._panel.show_day(await self._desk.engine.run(ask))

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    def _show_error(self, words: ErrorWords) -> None:
        self._panel.show_error(words.sentence, words.details)
