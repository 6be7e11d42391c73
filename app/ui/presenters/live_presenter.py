"""Live: reads what webhooks brought, again and again while the screen is looked at."""

from PySide6.QtCore import QTimer

from app.asks.messages import Area
from app.core.sync import ConnectionKind
from app.ui.desk import Desk
from app.ui.models.live_rows import LiveFacts, inbox_rows, rule_rows
from app.ui.pages.live_page import LivePage
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem

SHOWN = frozenset({Area.SYNCS, Area.CONNECTIONS})
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

    def _on_place(self, item: RailItem) -> None:
        if item is RailItem.LIVE:
            self._look.start()
        else:
            self._look.stop()
