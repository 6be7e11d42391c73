"""Home: which mappings ran, what waits for a person, and how many calls today took."""

from app.asks import ContinueRun, OpenPractice, RetryFailures
from app.asks.messages import Area
from app.core.outcome import RetryClass
from app.core.report import RunReport, RunState
from app.core.sync import OrgKind
from app.store.pages import Pages, SyncRow, UsageRow
from app.ui.desk import Desk
from app.ui.environment import look_of
from app.ui.error_words import ErrorWords
from app.ui.models.mapping_list import mapping_rows, newest_first
from app.ui.pages.home_page import HomeFacts, HomePage
from app.ui.person import person_name
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem
from app.ui.widgets.attention_list import AttentionItem
from app.ui.widgets.calls_chart import HOURS

SHOWN = frozenset({Area.SYNCS, Area.RUNS, Area.USAGE})
SAFE = frozenset({RetryClass.TRANSIENT, RetryClass.LOCK})
STOPPED = frozenset({RunState.PAUSED, RunState.INTERRUPTED, RunState.HELD})


class HomePresenter(PagePresenter):
    """Fills the page whenever something changed."""

    def __init__(self, desk: Desk, page: HomePage) -> None:
        super().__init__(desk, page, RailItem.HOME, SHOWN)
        self._page = page
        page.practice_requested.connect(self.open_practice)
        page.attention_requested.connect(self._on_attention)
        page.run_opened.connect(desk.run_requested)
        page.mapping_opened.connect(lambda row: desk.mapping_requested.emit(row.sync, row.mapping))
        page.preview_requested.connect(
            lambda row: desk.preview_requested.emit(row.sync, row.mapping)
        )
        page.retry_requested.connect(self.invalidate)

    def refresh(self) -> None:
        """Read everything anew."""
        pages = self.desk.pages
        if pages is None:
            return
        now = self.desk.now()
        syncs = pages.syncs()
        attention = [item for sync in syncs for item in self._attention(sync, pages)]
        facts = HomeFacts(
            recent=newest_first(mapping_rows(syncs)),
            attention=tuple(attention),
            calls_by_hour=calls_by_hour(pages.usage(now)),
            now=now,
        )
        self._page.show_facts(facts)

    def open_practice(self) -> None:
        """Start the practice org, then show its example mapping."""
        self.desk.start(self._open_practice(), self._show_error)

    async def _open_practice(self) -> None:
        self._page.error_bar.hide()
        self._page.show_practice_starting(starting=True)
        try:
            names = await self.desk.engine.run(OpenPractice())
        finally:
            self._page.show_practice_starting(starting=False)
        self.desk.choose_environment(OrgKind.PRACTICE)
        self.desk.mapping_requested.emit(names["sync"], "")

    def _show_error(self, words: ErrorWords) -> None:
        self._page.error_bar.show_error(words.sentence, words.details, words.action)

    def _attention(self, sync: SyncRow, pages: Pages) -> list[AttentionItem]:
        """List what the last run of a sync left to a person."""
        run = sync.last_run
        if run is None or run.state is RunState.RUNNING:
            return []
        items = []
        writes = self.tr("Writes to {environment}").format(
            environment=look_of(run.org_kind or OrgKind.PRODUCTION).word
        )
        if run.state in STOPPED:
            items.append(self._stopped(sync, run, writes))
        if run.tally.failed:
            items.append(self._failed(sync, run, pages, writes))
        if run.counts.conflicts:
            items.append(
                AttentionItem(
                    self.tr("{n} conflicts in {sync}").format(
                        n=run.counts.conflicts, sync=sync.title
                    ),
                    self.tr("Both sides changed the same field."),
                    "equal-not",
                    "conflict",
                    "conflictTint",
                    self.tr("Decide"),
                    lambda: self.desk.preview_requested.emit(sync.name, ""),
                )
            )
        return items

    def _stopped(self, sync: SyncRow, run: RunReport, writes: str) -> AttentionItem:
        done = run.tally.succeeded + sum(run.tally.failed.values())
        return AttentionItem(
            self.tr("Run {run} stopped at {done} of {approved}").format(
                run=run.run_id, done=done, approved=run.tally.approved
            ),
            run.message or sync.title,
            "pause",
            "warn",
            "warnTint",
            self.tr("Continue"),
            lambda: self._send(ContinueRun(run.run_id), run.run_id),
            writes,
        )

    def _failed(self, sync: SyncRow, run: RunReport, pages: Pages, writes: str) -> AttentionItem:
        causes = pages.causes(run.run_id)
        safe = sum(cause.count for cause in causes if cause.retry in SAFE)
        reason = self.tr("{sync}, run {run}").format(sync=sync.title, run=run.run_id)
        if safe:
            ask = RetryFailures(run.run_id, person_name(), safe_only=True)
            return AttentionItem(
                self.tr("{n} failures are safe to retry").format(n=safe),
                reason,
                "shield-check",
                "ok",
                "okTint",
                self.tr("Retry {n}").format(n=safe),
                lambda: self._send(ask, run.run_id),
                writes,
            )
        failed = sum(run.tally.failed.values())
        return AttentionItem(
            self.tr("{n} records were not accepted").format(n=failed),
            reason,
            "circle-alert",
            "error",
            "errorTint",
            self.tr("Show"),
            lambda: self.desk.run_requested.emit(run.run_id),
        )

    def _send(self, ask: object, run: int) -> None:
        self.desk.run_requested.emit(run)
        self.desk.start(self._run(ask), self._show_error)

    async def _run(self, ask: object) -> None:
        self.desk.run_requested.emit(await self.desk.engine.run(ask))

    def _on_attention(self, item: AttentionItem) -> None:
        item.subject()


def calls_by_hour(rows: tuple[UsageRow, ...]) -> tuple[int, ...]:
    """Add up the calls of all orgs for each of the 24 hours of the local day."""
    hours = [0] * HOURS
    for row in rows:
        for hour, calls in row.by_hour:
            hours[hour] += calls
    return tuple(hours)
