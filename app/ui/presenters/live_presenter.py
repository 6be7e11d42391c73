"""Live: reads what webhooks brought, again and again while the screen is looked at."""

from PySide6.QtCore import QTimer

from app.asks import HandlePayload
from app.asks.messages import Area, HandledPayload
from app.core.sync import ConnectionKind
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.models.live_rows import LiveFacts, inbox_rows, rule_rows
from app.ui.pages.live_page import LivePage
from app.ui.person import person_name
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem

SHOWN = frozenset({Area.SYNCS, Area.CONNECTIONS, Area.RUNS})
LOOK_MS = 1000
"""How often it is looked for new payloads: another process keeps them. Source: ours."""


class LivePresenter(PagePresenter):
    """Fills the page."""

    def __init__(self, desk: Desk, page: LivePage) -> None:
        super().__init__(desk, page, RailItem.LIVE, SHOWN)
        self._page = page
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.invalidate)
        desk.window.item_opened.connect(self._on_place)
        page.sync_opened.connect(lambda sync: desk.mapping_requested.emit(sync, ""))
        page.run_opened.connect(desk.run_requested)
        page.payload_handled.connect(
            lambda payload: desk.start(self._handle(payload), self._show_error)
        )
        page.command_copied.connect(
            lambda command: desk.window.show_notice(self.tr("Copied: {it}").format(it=command))
        )

    def refresh(self) -> None:
        """Read everything anew."""
        pages = self.desk.pages
        if pages is None:
            return
        syncs = pages.syncs()
        webhooks = (
            row.connection.name
            for row in pages.connections()
            if row.connection.kind is ConnectionKind.WEBHOOK
        )
        facts = LiveFacts(
            webhooks=tuple(webhooks),
            inbox=inbox_rows(pages.deliveries(), syncs),
            kept=sum(one.payloads for one in pages.inbox_counts()),
            rules=rule_rows(syncs),
            rejections=pages.rejections(),
            parked=pages.parked(),
        )
        self._page.show_facts(facts, self.desk.now())

    async def _handle(self, payload: int) -> None:
        """Handle one payload again, then show what was begun: a run, or a plan to look at."""
        self._page.error_bar.hide()
        done: HandledPayload = await self.desk.engine.run(HandlePayload(payload, person_name()))
        self.invalidate()
        if done.plans:
            self.desk.plan_requested.emit(done.plans[0])
        elif done.runs:
            self.desk.run_requested.emit(done.runs[-1])

    def _show_error(self, words: ErrorWords) -> None:
        self._page.error_bar.show_error(words.sentence, words.details, words.action)

    def _on_place(self, item: RailItem) -> None:
        if item is RailItem.LIVE:
            self._look.start()
        else:
            self._look.stop()
