"""Preview: compare both sides, take decisions, and send what is approved once it was confirmed."""

import asyncio
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QFileDialog

from app.asks import (
    ApplyPlan,
    DecidePlan,
    DecisionAsk,
    ExportPlan,
    ListChanges,
    MendRow,
    OpenPlanFile,
    PreviewSync,
    SavePlan,
)
from app.asks.messages import Area, ChangesListed, PlanNumbers
from app.asks.plans import PLAN_ENDING
from app.core.approval import Choice
from app.core.errors import Cancelled
from app.core.plan import ChangeKind
from app.core.sync import Connection, OrgKind
from app.store.pages import PAGE_ROWS, ChangeFilter, ChangeOrder, Pages, PlanRow, PlanState
from app.ui.desk import Desk
from app.ui.dialogs.apply_dialog import NAMES_SHOWN, ApplyDialog, ApplyFacts, Fact
from app.ui.engine_client import JobStep
from app.ui.environment import look_of
from app.ui.error_words import ErrorWords
from app.ui.language import spoken
from app.ui.models.mapping_list import source_kind
from app.ui.models.mapping_rows import SOURCE_ICONS
from app.ui.pages.preview_page import PreviewPage
from app.ui.path_words import path_words
from app.ui.person import person_name
from app.ui.presenters.status_presenter import StatusPresenter
from app.ui.rail_items import RailItem


@dataclass(frozen=True)
class ApprovedKinds:
    """How many records of each kind a plan would write, and the first that it would delete."""

    inserts: int
    updates: int
    deletes: int
    deleted_names: tuple[str, ...]


class PreviewPresenter(QObject):
    """Shows one plan at a time; sends its asks."""

    def __init__(self, desk: Desk, page: PreviewPage, status: StatusPresenter) -> None:
        super().__init__(page)
        self._desk, self._page, self._status = desk, page, status
        self._comparing = 0
        """Number of the job that compares; 0 without one."""
        self._listing = 0
        """Number of the job that finds rows of the plan; 0 without one."""
        self._sync = ""
        self._mapping = ""
        desk.opened.connect(self._on_opened)
        desk.org_changed.connect(self._tell_environment)
        desk.preview_requested.connect(self.compare)
        desk.plan_requested.connect(self.open_plan)
        desk.data_changed.connect(self._on_data_changed)
        desk.engine.job_progressed.connect(self._on_progressed)
        page.compare_requested.connect(self._on_compare_again)
        page.cancel_requested.connect(self._on_cancel)
        page.list_requested.connect(
            lambda plan, shown, order: self._start(self._list(plan, shown, order))
        )
        page.list_dropped.connect(self._drop_list)
        page.decide_requested.connect(lambda plan, asks: self._start(self._decide(plan, asks)))
        page.apply_requested.connect(
            lambda plan, first: self._start(self._ask_to_apply(plan, first))
        )
        page.export_requested.connect(self._on_export)
        page.save_requested.connect(self._on_save)
        page.mend_requested.connect(lambda plan, seq: self._start(self._mend(plan, seq)))
        page.mapping_requested.connect(desk.mapping_requested)
        page.mappings_requested.connect(lambda: desk.window.open_item(RailItem.MAPPINGS))
        page.record_requested.connect(self._on_record_requested)
        page.details_changed.connect(lambda title: desk.window.show_detail(RailItem.PREVIEW, title))

    @property
    def sync_at_hand(self) -> str:
        """The sync of what is open here; "" when nothing is."""
        return self._sync

    def compare(self, sync: str, mapping: str) -> None:
        """Look at both sides of a sync anew, and show the plan."""
        self._desk.window.open_item(RailItem.PREVIEW)
        if self._comparing:
            return
        self._sync, self._mapping = sync, mapping
        self._start(self._compare(sync))

    def open_plan(self, plan_id: int) -> None:
        """Show a plan that is there already."""
        self._desk.window.open_item(RailItem.PREVIEW)
        self._show(plan_id)

    def find(self, words: str) -> None:
        """Show the records of the open plan in which a text stands."""
        self._desk.window.open_item(RailItem.PREVIEW)
        self._page.find_records(words)

    def _start(self, sequence: Any) -> None:
        self._desk.start(sequence, self._show_error)

    async def _compare(self, sync: str) -> None:
        await self._compare_by(PreviewSync(sync, self._desk.kind.value))

    async def _compare_by(self, ask: PreviewSync | OpenPlanFile) -> None:
        """Show the plan that an ask makes."""
        if self._comparing:
            return
        engine = self._desk.engine
        self._comparing = engine.begin(ask)
        try:
            plan_id = await engine.answer(self._comparing)
        except Cancelled:
            self._page.reload()
            self._desk.window.show_notice(self.tr("The compare was stopped."))
            return
        finally:
            self._comparing = 0
        self._show(plan_id)

    def _show(self, plan_id: int) -> None:
        pages = self._desk.pages
        row = pages.plan(plan_id) if pages else None
        if pages is None or row is None:
            return
        self._sync = row.sync
        self._page.show_plan(
            row,
            pages,
            mapping=self._mapping if self._mapping in {p.mapping for p in row.parts} else "",
            source_icon=self._source_icon(row, pages),
            record_url=self._record_url(row),
        )
        self._tell_environment()
        self._tell_status(row)

    def _tell_status(self, row: PlanRow | None) -> None:
        """Let the status bar say what an open plan costs and what waits in it."""
        if row is None or row.state is not PlanState.OPEN:
            self._status.show_plan(0, 0)
            return
        undecided = row.numbers.undecided if row.numbers else row.counts.conflicts
        self._status.show_plan(row.forecast.calls if row.forecast else 0, undecided)

    def _source_icon(self, row: PlanRow, pages: Pages) -> str:
        for sync in pages.syncs():
            for one in sync.mappings:
                if sync.name == row.sync and one.facts.name == (self._mapping or one.facts.name):
                    return SOURCE_ICONS[source_kind(sync, one.facts)]
        return "file-spreadsheet"

    def _connection_of(self, row: PlanRow) -> Connection | None:
        rows = (one.connection for one in self._desk.connections())
        return next((one for one in rows if one.org_id and one.org_id == row.org_id), None)

    def _on_record_requested(self, url: str) -> None:
        """Show a record where the plan's org shows it, logged in if the sign-in allows it."""
        pages, plan_id = self._desk.pages, self._page.plan_id
        row = pages.plan(plan_id) if pages and plan_id is not None else None
        connection = self._connection_of(row) if row else None
        if connection is not None:
            record = url.rpartition("/")[2]
            self._start(self._desk.open_in_salesforce(connection.name, record))

    def _record_url(self, row: PlanRow) -> str:
        connection = self._connection_of(row)
        host = connection.settings.get("host", "") if connection else ""
        return f"https://{host}/{{id}}" if host else ""

    async def _decide(self, plan_id: int, asks: tuple[DecisionAsk, ...]) -> None:
        numbers: PlanNumbers = await self._desk.engine.run(DecidePlan(plan_id, asks))
        if self._page.plan_id == plan_id:
            self._page.reload()
            self._status.show_plan(numbers.forecast_calls, numbers.undecided)

    async def _mend(self, plan_id: int, seq: int) -> None:
        """Mend a problem in the mapping, then compare again."""
        done: str = await self._desk.engine.run(MendRow(plan_id, seq))
        await self._compare(self._sync)
        self._desk.window.show_notice(self.tr("{done}: done.").format(done=done))

    async def _ask_to_apply(self, plan_id: int, first: int) -> None:
        """Ask as the environment demands, then send.

        Args:
            first: only so many for now; 0 for all.
        """
        pages = self._desk.pages
        row = pages.plan(plan_id) if pages else None
        if pages is None or row is None:
            return
        kind = row.org_kind or OrgKind.PRODUCTION
        if kind is OrgKind.PRACTICE and not row.stops:
            await self._apply(row, first, with_deletes=True)
            return
        approved = await approved_kinds(pages, row)
        facts = self._facts(row, kind, approved, first)
        if not facts.needs_dialog and not row.stops:
            await self._apply(row, first, with_deletes=True)
            return
        dialog = ApplyDialog(facts, self._desk.window)
        dialog.apply_requested.connect(
            lambda with_deletes, first: self._start(
                self._apply(row, first, with_deletes=with_deletes)
            )
        )
        self._desk.window.open_dialog(dialog)

    async def _apply(self, row: PlanRow, first: int, *, with_deletes: bool) -> None:
        engine = self._desk.engine
        if not with_deletes:
            refuse = DecisionAsk(Choice.REFUSE.value, ChangeKind.DELETE.value)
            await engine.run(DecidePlan(row.id, (refuse,)))
        lift = tuple(stop.guard for stop in row.stops)
        run = await engine.run(ApplyPlan(row.id, person_name(), lift=lift, first=first))
        self._desk.run_requested.emit(run)

    def _facts(
        self, row: PlanRow, kind: OrgKind, approved: ApprovedKinds, first: int
    ) -> ApplyFacts:
        connection = self._connection_of(row)
        part = row.parts[0]
        subject = self.tr("{target}, from {source}").format(
            target=part.target_label, source=part.source_label
        )
        return ApplyFacts(
            environment=kind,
            org=row.org_name or look_of(kind).word,
            address=connection.settings.get("host", "") if connection else "",
            subject=subject,
            inserts=approved.inserts,
            updates=approved.updates,
            deletes=approved.deletes,
            deleted_names=approved.deleted_names,
            label_plural=part.target_label,
            facts=self._true_sentences(row, first),
            only_first=first,
        )

    def _true_sentences(self, row: PlanRow, first: int) -> tuple[Fact, ...]:
        """Give what is known for certain about sending the plan, or the first of it."""
        saved = self.tr("Current values are saved first. You can undo this run.")
        facts = [Fact("triangle-alert", "warn", spoken(stop.message)) for stop in row.stops]
        if first:
            words = self.tr("Only the first {n} go now. The rest waits until you continue the run.")
            facts.append(Fact("pause", "muted", words.format(n=QLocale().toString(first))))
        facts.append(Fact("history", "ok", saved))
        if row.forecast is not None:
            number = QLocale().toString
            words = self.tr("About {calls} API calls, {seconds} s.").format(
                calls=number(row.forecast.calls), seconds=number(round(row.forecast.seconds))
            )
            if row.forecast.left_after is not None:
                left = self.tr("{n} left of your budget after.")
                words += " " + left.format(n=number(row.forecast.left_after))
            facts.append(Fact("gauge", "muted", words))
        return tuple(facts)

    def _on_opened(self) -> None:
        """Show the newest plan that waits, if there is one."""
        pages = self._desk.pages
        newest = pages.plans(limit=1) if pages else ()
        if newest and newest[0].state is PlanState.OPEN:
            self._show(newest[0].id)

    def _tell_environment(self) -> None:
        org = self._desk.org
        self._page.show_environment(self._desk.kind, org.org_id if org else "")

    def _on_compare_again(self) -> None:
        if self._sync:
            self.compare(self._sync, self._mapping)

    def _on_cancel(self) -> None:
        for job in (self._comparing, self._listing):
            if job:
                self._desk.engine.cancel(job)

    async def _list(self, plan_id: int, shown: ChangeFilter, order: ChangeOrder) -> None:
        """Let a job find rows of a plan; what it was asked before is not wanted any more."""
        self._drop_list()
        engine, pages = self._desk.engine, self._desk.pages
        kinds = tuple(sorted(kind.value for kind in shown.kinds))
        job = self._listing = engine.begin(
            ListChanges(plan_id, order.value, shown.mapping, kinds, shown.rule, shown.text)
        )
        try:
            found: ChangesListed = await engine.answer(job)
            if job == self._listing and pages is not None:
                counts = {ChangeKind(kind): count for kind, count in found.kinds.items()}
                self._page.show_list(pages.shown_list(found.list), counts)
        except Cancelled:
            if job == self._listing:
                self._page.keep_list()
        finally:
            if job == self._listing:
                self._listing = 0

    def _drop_list(self) -> None:
        """Stop finding rows that are not wanted any more."""
        job, self._listing = self._listing, 0
        if job:
            self._desk.engine.cancel(job)

    def _on_progressed(self, step: JobStep) -> None:
        if step.job == self._comparing:
            self._page.show_progress(step.progress)

    def _on_data_changed(self, touched: frozenset[Area]) -> None:
        if Area.RUNS in touched and self._page.plan_id is not None and not self._comparing:
            self._page.reload()
            pages = self._desk.pages
            self._tell_status(pages.plan(self._page.plan_id) if pages else None)

    def choose_export(self) -> None:
        """Ask where the workbook of the plan that is shown goes."""
        if self._page.plan_id is not None:
            self._on_export(self._page.plan_id)

    def _on_export(self, plan_id: int) -> None:
        name = self.tr("Orgtide plan {plan}.xlsx").format(plan=plan_id)
        dialog = QFileDialog(
            self._desk.window, self.tr("Export to Excel"), name, self.tr("Workbooks (*.xlsx)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._start(self._export(plan_id, path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _export(self, plan_id: int, path: str) -> None:
        written = await self._desk.engine.run(ExportPlan(plan_id, path))
        self._desk.window.show_notice(self.tr("Written to {path}").format(path=path_words(written)))

    def _on_save(self, plan_id: int) -> None:
        """Ask where the file of a plan goes."""
        name = self.tr("Orgtide plan {plan}").format(plan=plan_id) + PLAN_ENDING
        dialog = QFileDialog(self._desk.window, self.tr("Save plan"), name, self._plan_files())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._start(self.save(plan_id, path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save(self, plan_id: int, path: str) -> None:
        """Write a plan with its decisions into a file."""
        written = await self._desk.engine.run(SavePlan(plan_id, path))
        self._desk.window.show_notice(self.tr("Written to {path}").format(path=path_words(written)))

    def choose_plan_file(self) -> None:
        """Ask which saved plan to open."""
        dialog = QFileDialog(
            self._desk.window, self.tr("Open a saved plan"), "", self._plan_files()
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._start(self.open_file(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def open_file(self, path: str) -> None:
        """Compare anew for a saved plan, and show the new one with the decisions that fit."""
        self._desk.window.open_item(RailItem.PREVIEW)
        await self._compare_by(OpenPlanFile(path))

    def _plan_files(self) -> str:
        return self.tr("Plans (*{ending})").format(ending=PLAN_ENDING)

    def _show_error(self, words: ErrorWords) -> None:
        self._page.show_failure(words.sentence, words.details)


async def approved_kinds(pages: Pages, row: PlanRow) -> ApprovedKinds:
    """Count what a plan would write, kind by kind; gives the event loop air between pages."""
    known = pages.approved_of(row.id)
    looked: dict[ChangeKind, int] = dict.fromkeys((ChangeKind.DELETE, ChangeKind.INSERT), 0)
    names: list[str] = []
    for kind in looked if known is None else (ChangeKind.DELETE,):
        seqs = pages.change_seqs(row.id, ChangeFilter(kinds=frozenset({kind})))
        for start in range(0, len(seqs), PAGE_ROWS):
            if known is not None and len(names) >= min(NAMES_SHOWN, known.get(kind, 0)):
                break
            for one in pages.changes(row.id, seqs[start : start + PAGE_ROWS]):
                looked[kind] += one.approved
                if kind is ChangeKind.DELETE and one.approved and len(names) < NAMES_SHOWN:
                    names.append(one.change.title)
            await asyncio.sleep(0)
    counts = looked if known is None else known
    deletes, inserts = counts.get(ChangeKind.DELETE, 0), counts.get(ChangeKind.INSERT, 0)
    planned = row.counts.inserts + row.counts.updates
    total = row.numbers.approved if row.numbers else planned
    return ApprovedKinds(inserts, max(0, total - inserts - deletes), deletes, tuple(names))
