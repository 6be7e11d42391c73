"""Fills the page of a webhook, and listens while the person wants it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.asks import LearnPayloadPaths, ListenForWebhooks, ReadWebhook
from app.core.errors import Cancelled
from app.store.pages import PAGE_ROWS, DeliveryRow, MappingRow, Pages, SyncRow
from app.ui.desk import Desk
from app.ui.engine_client import JobStep
from app.ui.error_words import ErrorWords
from app.ui.models.inbox_view import (
    ArrivedRow,
    InboxFacts,
    Reading,
    standing_of,
    verdict_words,
)
from app.ui.pages.webhook_page import WebhookPage

if TYPE_CHECKING:
    from app.asks.messages import WebhookFacts

LOOK_MS = 1_000
"""How often a page that is looked at sees what arrived. Source: ours, one small read."""


class WebhookPresenter(QObject):
    """The only one that starts jobs for the page."""

    def __init__(self, desk: Desk, page: WebhookPage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._webhook: WebhookFacts | None = None
        self._shown = PAGE_ROWS
        self._seen: object = None
        self._watch = QTimer(self, interval=LOOK_MS)
        self._watch.timeout.connect(self._look)
        page.opened.connect(self._on_opened)
        page.closed.connect(self._watch.stop)
        page.payload_requested.connect(self._show_payload)
        page.older_requested.connect(self._on_older)
        page.preview_requested.connect(desk.preview_requested)
        page.listen_requested.connect(lambda: self._start(self._listen()))
        page.stop_requested.connect(self._stop)
        desk.engine.job_progressed.connect(self._on_progressed)

    def look(self) -> None:
        """Read anew what the page shows."""
        pages, name = self._desk.pages, self._page.name
        if pages is None or not name:
            return
        now = self._desk.now()
        readings = readings_of(pages, name)
        rows = pages.deliveries(name, limit=self._shown)
        facts = InboxFacts(
            name,
            tuple(self._row(one, readings) for one in rows),
            {one.type: one.payloads for one in pages.inbox_counts() if one.connection == name},
            pages.rejections(name),
            readings,
            now,
            listening_elsewhere=pages.is_listening(now) and not self._listening(),
        )
        self._seen = self._state(pages, name, now)
        self._page.show_facts(facts)

    def _look(self) -> None:
        """Read anew if something arrived, a run ended, or somebody began to listen."""
        pages = self._desk.pages
        if pages is None or not self._page.isVisible():
            return
        if self._state(pages, self._page.name, self._desk.now()) != self._seen:
            self.look()

    def _state(self, pages: Pages, name: str, now: datetime) -> object:
        """What tells whether anything is new: a few small reads."""
        newest = pages.deliveries(name, limit=1)
        runs = pages.runs(limit=1)
        refused = sum(one.times for one in pages.rejections(name))
        run = (runs[0].report.run_id, runs[0].report.state) if runs else None
        return (newest, run, refused, pages.is_listening(now), now.astimezone().date())

    def _row(self, one: DeliveryRow, readings: dict[str, Reading]) -> ArrivedRow:
        reading = readings.get(one.type)
        return ArrivedRow(
            one, verdict_words(one, self._webhook), standing_of(one, reading), reading
        )

    def _on_opened(self, name: str) -> None:
        if self._webhook is not None and self._webhook.name != name:
            self._webhook = None
        self._shown = PAGE_ROWS
        self._watch.start()
        self.look()
        self._start(self._read(name))

    async def _read(self, name: str) -> None:
        webhook: WebhookFacts = await self._desk.engine.run(ReadWebhook(name))
        self._webhook = webhook
        self._page.show_webhook(webhook)
        self.look()

    def _show_payload(self, delivery: int) -> None:
        pages = self._desk.pages
        text = pages.delivery(delivery) if pages is not None else None
        if text is not None:
            self._page.show_payload(text)
            self._start(self._learn(text.row))

    async def _learn(self, row: DeliveryRow) -> None:
        ask = LearnPayloadPaths(row.connection, row.type)
        self._page.show_paths(row.type, await self._desk.engine.run(ask))

    def _on_older(self, _last: int) -> None:
        self._shown += PAGE_ROWS
        self.look()

    # Listening ----------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Listen until it is stopped; the page says so meanwhile."""
        try:
            await self._desk.engine.run(ListenForWebhooks())
        except Cancelled:
            return
        finally:
            self._page.show_listening(0)
            self.look()

    def _listening(self) -> list[int]:
        jobs = self._desk.engine.jobs_under_way()
        return [job for job, ask in jobs if isinstance(ask, ListenForWebhooks)]

    def _stop(self) -> None:
        for job in self._listening():
            self._desk.engine.cancel(job)

    def _on_progressed(self, step: JobStep) -> None:
        if isinstance(step.ask, ListenForWebhooks) and step.progress.note.isdecimal():
            self._page.show_listening(int(step.progress.note))
            self.look()

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    def _show_error(self, words: ErrorWords) -> None:
        self._page.show_failure(words.sentence, words.details)


def readings_of(pages: Pages, connection: str) -> dict[str, Reading]:
    """Type of payload → the mapping that reads it; one of an active sync before others."""
    found: dict[str, Reading] = {}
    for sync in sorted(pages.syncs(), key=lambda one: not one.active):
        roles = {one.role for one in sync.bindings if one.connection == connection}
        for row in sync.mappings:
            if row.facts.source_role in roles and row.facts.source_object not in found:
                found[row.facts.source_object] = _reading(pages, sync, row)
    return found


def _reading(pages: Pages, sync: SyncRow, row: MappingRow) -> Reading:
    run = row.last_run
    plan = pages.plan(run.plan_id) if run is not None else None
    return Reading(
        sync.name,
        sync.title,
        row.facts.name,
        sync.active,
        run,
        plan.made_at if plan is not None else None,
    )
