"""Home: which mappings ran, what waits for a person, and how many calls today took."""

from app.asks import ContinueRun, OpenPractice, RetryFailures, SeeNotices
from app.asks.messages import Area
from app.core.plan import ChangeKind
from app.core.report import RunReport, RunState
from app.core.sync import OrgKind
from app.store.pages import NoticeRow, PlanRow, PlanState, SyncRow, UsageRow
from app.ui.change_look import LOOK_OF_KIND
from app.ui.desk import Desk
from app.ui.environment import look_of
from app.ui.error_words import ErrorWords
from app.ui.language import spoken
from app.ui.models.mapping_list import mapping_rows, newest_first
from app.ui.models.open_work import OpenWork, open_work
from app.ui.models.value_words import counted, number
from app.ui.pages.home_page import HomeFacts, HomePage
from app.ui.person import person_name
from app.ui.presenters.page_presenter import PagePresenter
from app.ui.rail_items import RailItem
from app.ui.time_words import moment_words
from app.ui.widgets.attention_list import AttentionItem
from app.ui.widgets.hour_chart import HOURS

SHOWN = frozenset({Area.SYNCS, Area.PLANS, Area.RUNS, Area.USAGE, Area.NOTICES})
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
        works = {sync.name: open_work(sync.name, pages) for sync in syncs}
        attention = self._notices(pages.notices(unseen=True))
        attention += [
            item
            for sync in syncs
            for one in works[sync.name]
            for item in self._attention(sync, one)
        ]
        facts = HomeFacts(
            recent=newest_first(mapping_rows(syncs, works)),
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

    def _attention(self, sync: SyncRow, work: OpenWork) -> list[AttentionItem]:
        """List what a sync left to a person in one org."""
        items = []
        run, base = work.last, work.base
        if run is not None and base is not None and run.state is not RunState.RUNNING:
            writes = self.tr("Writes to {environment}").format(
                environment=look_of(run.org_kind or OrgKind.PRODUCTION).word
            )
            if run.state in STOPPED:
                items.append(self._stopped(sync, run, writes))
            if work.safe:
                items.append(self._safe(sync, work, writes))
            if work.failed > work.safe:
                items.append(self._failed(sync, base, work.failed - work.safe))
        if work.plan is not None and work.conflicts:
            items.append(self._conflicts(sync, work.plan, work.conflicts))
        if work.plan is not None and work.deletions:
            items.append(self._deletions(sync, work.plan, work.deletions))
        return items

    def _notices(self, notices: tuple[NoticeRow, ...]) -> list[AttentionItem]:
        """Say what happened while nobody looked; one row, its button marks all as seen."""
        told = [one for one in notices if one.level != "info"]
        if not told:
            return []
        newest = told[0]
        reason = moment_words(newest.at, self.desk.now())
        if len(told) > 1:
            more = self.tr("and {n} older: orgtide notices").format(n=number(len(told) - 1))
            reason = f"{reason}, {more}"
        warns = newest.level == "warning"
        return [
            AttentionItem(
                spoken(newest.message),
                reason,
                "triangle-alert" if warns else "circle-alert",
                "warn" if warns else "error",
                "warnTint" if warns else "errorTint",
                self.tr("Seen"),
                lambda: self.desk.start(self._see(notices[0].id), self._show_error),
                changes=True,
            )
        ]

    async def _see(self, up_to: int) -> None:
        await self.desk.engine.run(SeeNotices(up_to))

    def _stopped(self, sync: SyncRow, run: RunReport, writes: str) -> AttentionItem:
        done = run.tally.succeeded + sum(run.tally.failed.values())
        return AttentionItem(
            self.tr("Run {run} stopped at {done} of {approved}").format(
                run=run.run_id, done=number(done), approved=number(run.tally.approved)
            ),
            spoken(run.message) or sync.title,
            "pause",
            "warn",
            "warnTint",
            self.tr("Continue"),
            lambda: self._send(ContinueRun(run.run_id), run.run_id),
            writes,
        )

    def _safe(self, sync: SyncRow, work: OpenWork, writes: str) -> AttentionItem:
        run = work.safe_run
        ask = RetryFailures(run, person_name(), safe_only=True)
        return AttentionItem(
            counted(
                work.safe,
                self.tr("1 failure is safe to retry"),
                self.tr("{n} failures are safe to retry"),
            ),
            self._reason(sync, run),
            "shield-check",
            "ok",
            "okTint",
            self.tr("Retry {n}").format(n=number(work.safe)),
            lambda: self._send(ask, run),
            writes,
        )

    def _failed(self, sync: SyncRow, run: RunReport, failed: int) -> AttentionItem:
        return AttentionItem(
            counted(
                failed,
                self.tr("1 record was not accepted"),
                self.tr("{n} records were not accepted"),
            ),
            self._reason(sync, run.run_id),
            "circle-alert",
            "error",
            "errorTint",
            self.tr("Show"),
            lambda: self.desk.run_requested.emit(run.run_id),
        )

    def _conflicts(self, sync: SyncRow, plan: PlanRow, conflicts: int) -> AttentionItem:
        return AttentionItem(
            counted(
                conflicts,
                self.tr("1 conflict needs a decision"),
                self.tr("{n} conflicts need a decision"),
            ),
            self.tr("{sync}: both sides changed the same field").format(sync=sync.title),
            "equal-not",
            "conflict",
            "conflictTint",
            self.tr("Decide"),
            lambda: self._open_plan(plan),
        )

    def _deletions(self, sync: SyncRow, plan: PlanRow, deletions: int) -> AttentionItem:
        look = LOOK_OF_KIND[ChangeKind.DELETE]
        return AttentionItem(
            counted(
                deletions,
                self.tr("1 deletion waits for approval"),
                self.tr("{n} deletions wait for approval"),
            ),
            self.tr("{sync}: nothing is deleted until you approve it").format(sync=sync.title),
            look.icon,
            look.text,
            look.tint,
            self.tr("Look"),
            lambda: self._open_plan(plan),
        )

    def _reason(self, sync: SyncRow, run: int) -> str:
        return self.tr("{sync}, run {run}").format(sync=sync.title, run=number(run))

    def _open_plan(self, plan: PlanRow) -> None:
        """Show a plan that is open; compare anew where it was applied or is out of date."""
        if plan.state is PlanState.OPEN:
            self.desk.plan_requested.emit(plan.id)
        else:
            self.desk.preview_requested.emit(plan.sync, "")

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
