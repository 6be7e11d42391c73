"""Fills the panel that looks into a database."""

from typing import Any

from PySide6.QtCore import QObject

from app.asks import ListTables, LookAtTable
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.pages.table_panel import TablePanel


class TablePresenter(QObject):
    """The only one that starts jobs for the panel."""

    def __init__(self, desk: Desk, panel: TablePanel) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        panel.list_requested.connect(lambda name: self._start(self._list(name)))
        panel.look_requested.connect(
            lambda name, table, query: self._start(self._look(LookAtTable(name, table, query)))
        )

    async def _list(self, name: str) -> None:
        names: list[str] = await self._desk.engine.run(ListTables(name))
        self._panel.show_tables(name, names)

    async def _look(self, ask: LookAtTable) -> None:
        self._panel.show_table(ask.name, await self._desk.engine.run(ask))

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    def _show_error(self, words: ErrorWords) -> None:
        self._panel.show_error(words.sentence, words.details)
