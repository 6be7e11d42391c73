"""Counts what the settings of the open mapping come to, once nothing changed for a moment."""

from PySide6.QtCore import QObject, QTimer

from app.asks import CountRows
from app.asks.messages import Area
from app.core.mapping import Mapping
from app.ui import event_loop
from app.ui.desk import Desk
from app.ui.models.mapping_detail import MappingDetail
from app.ui.pages.mapping_page import MappingPage
from app.ui.rights import rights

QUIET_MS = 300
"""How long nothing changes before rows are counted. Source: ui.md, "Problems"."""
CHANGING = frozenset({Area.PLANS, Area.RUNS, Area.CONNECTIONS})
"""What brings other records, or other connections to count in."""


class MappingCounting(QObject):
    """Only the newest wish is answered; one count is under way at a time."""

    def __init__(self, desk: Desk, page: MappingPage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._place = ("", desk.kind)
        self._wanted: tuple[Mapping, tuple[str, ...]] | None = None
        self._is_counting = False
        self._soon = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._soon.timeout.connect(self._count)
        page.settings.counts_wanted.connect(self._on_wanted)
        desk.engine.data_changed.connect(self._on_changed)

    def take(self, detail: MappingDetail) -> None:
        """This is shown now."""
        place = (detail.sync, self._desk.kind)
        if place != self._place:
            self._place = place
            self._page.settings.forget_counts()

    def _on_wanted(self, mapping: Mapping, tests: tuple[str, ...]) -> None:
        self._wanted = (mapping, tests)
        self._soon.start()

    def _on_changed(self, areas: frozenset[Area]) -> None:
        if areas & CHANGING:
            self._page.settings.forget_counts()

    def _count(self) -> None:
        if self._wanted is None or rights().refusal:
            return
        if self._is_counting:
            self._soon.start()
            return
        (mapping, tests), self._wanted = self._wanted, None
        self._is_counting = True
        ask = CountRows(self._place[0], mapping, tests, self._place[1].value)

        async def sequence() -> None:
            try:
                counts = await self._desk.engine.run(ask)
            finally:
                self._is_counting = False
            self._page.settings.show_counts(mapping, counts)

        event_loop.start(sequence(), lambda _error: None)
