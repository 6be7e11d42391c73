"""Live: reads what webhooks brought, again and again while the screen is looked at."""

from PySide6.QtCore import QTimer

from app.asks import ContinueRun, HandlePayload, PreviewSync
from app.asks.messages import Area, HandledPayload
from app.core.report import RunState
from app.core.sync import ConnectionKind
from app.store.pages import ParkedRow
from app.ui.desk import Desk
from app.ui.error_words import ErrorWords
from app.ui.models.live_rows import LiveFacts, inbox_rows, rule_rows
from app.ui.models.run_view import is_open
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
        page.try_requested.connect(lambda row: desk.start(self._try(row), self._show_error))
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

    async def _try(self, parked: ParkedRow) -> None:
        """Go on with the run that a record waits in; plan anew what an ended run left over."""
        pages = self.desk.pages
        run = pages.run(parked.run_id) if pages else None
        if run is None:
            return
        self._page.error_bar.hide()
        if is_open(run) and run.report.state is not RunState.RUNNING:
            self.desk.run_requested.emit(await self.desk.engine.run(ContinueRun(parked.run_id)))
            return
        if run.report.state is RunState.RUNNING:
            self.desk.window.show_notice(self.tr("Its run is sending; it tries again by itself."))
            return
        kind = run.report.org_kind.value if run.report.org_kind else ""
        ask = PreviewSync(run.report.place.sync, kind, parked.mapping)
        self.desk.plan_requested.emit(await self.desk.engine.run(ask))

    def _show_error(self, words: ErrorWords) -> None:
        self._page.error_bar.show_error(words.sentence, words.details, words.action)

    def _on_place(self, item: RailItem) -> None:
        if item is RailItem.LIVE:
            self._look.start()
        else:
            self._look.stop()
