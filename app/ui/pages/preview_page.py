"""The Preview screen: every change before it happens, what may happen, and what it costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.asks import DecisionAsk
from app.core.approval import Decision
from app.core.forecast import changes_within
from app.core.plan import Change, ChangeKind
from app.core.progress import Progress
from app.core.sync import OrgKind
from app.store.pages import ChangeFilter, ChangeOrder, PlanRow, PlanState
from app.ui.environment import look_of
from app.ui.language import spoken
from app.ui.models.plan_model import PlanModel
from app.ui.models.plan_view import LISTED_KINDS, PlanPages, PlanView, plan_view
from app.ui.models.value_words import counted
from app.ui.pages.plan_hand import PlanHand
from app.ui.pages.plan_table import PlanTable
from app.ui.pages.record_pane import BESIDE_PX, RecordPane
from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.plan_chips import PlanChips
from app.ui.widgets.plan_heading import PlanHeading
from app.ui.widgets.plan_tools import PlanTools
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.states import EmptyState, NoticeBar
from app.wording.orgs import pause_words, schema_change_words

PANE_PX, LOW_PANE_PX = 304, 220
LOW_BELOW_PX = 700
"""Height of the screen from which the record pane takes less of it. Unit: pixels."""
COMPACT_BELOW_PX = 1_180
"""Width of the screen from which its bars take less room. Unit: pixels."""
OLD_AFTER = timedelta(hours=1)
"""A plan older than this says so. Source: ui.md, section 3."""


class PreviewPage(Surface):
    """Shows a plan and takes decisions on it; starts nothing itself.

    Signals:
        decide_requested: decisions were made (int: plan, tuple of `DecisionAsk`).
        apply_requested: send what is approved (int: plan, int: only so many for now, 0 for all).
        compare_requested: make a new plan for the environment in use.
        cancel_requested: stop the compare or the search that goes on.
        list_requested: find the rows of a filter in an order (int: plan, `ChangeFilter`,
            `ChangeOrder`), and give them to `show_list`.
        list_dropped: the rows that were asked for are not wanted any more.
        export_requested: write the plan as a workbook (int: plan).
        save_requested: write the plan with its decisions into a file (int: plan).
        mapping_requested: show the mapping of the plan (str: sync, str: mapping).
        mappings_requested: there is no plan; show the list of mappings.
        record_requested: show a record in the org (str: its address).
        history_requested: show how a record of the plan came to be (int: plan, `Change`, str:
            rule of a field, "" for the record).
        mend_requested: mend a problem in the mapping (int: plan, int: its change).
        details_changed: another plan is shown (str: its title for the breadcrumb).
    """

    decide_requested = Signal(int, tuple)
    apply_requested = Signal(int, int)
    compare_requested = Signal()
    cancel_requested = Signal()
    list_requested = Signal(int, object, object)
    list_dropped = Signal()
    export_requested = Signal(int)
    save_requested = Signal(int)
    mapping_requested = Signal(str, str)
    mappings_requested = Signal()
    record_requested = Signal(str)
    history_requested = Signal(int, object, str)
    mend_requested = Signal(int, int)
    details_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._plan: PlanView | None = None
        self._pages: PlanPages | None = None
        self._environment: tuple[OrgKind, str] | None = None
        self._comparing = False
        self._low = False
        self._awaited: tuple[ChangeFilter, ChangeOrder] | None = None
        """The filter and order whose rows are being found; None while the rows are there."""
        self.model = PlanModel(self)
        self.heading = PlanHeading()
        self.notice = NoticeBar()
        self.progress = ProgressLine()
        self.chips = PlanChips()
        self.tools = PlanTools()
        self.table = PlanTable(self.model)
        self.pane = RecordPane()
        self._hand = PlanHand(self.model, self.table.view, self)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._stack = QStackedWidget()
        self._empty = EmptyState("diff", "", "", framed=False)
        self._lay_out()
        self._connect()
        self.show_plan(None, None)

    def show_plan(
        self,
        plan: PlanRow | None,
        pages: PlanPages | None,
        *,
        mapping: str = "",
        source_icon: str = "file-spreadsheet",
        record_url: str = "",
    ) -> None:
        """Show a plan, or that there is none.

        Args:
            mapping: which of its mappings; the first one if none is named.
            record_url: address of a record in the org with `{id}` in it; "" if unknown.
        """
        self._pages = pages
        self._plan = plan_view(plan, mapping, source_icon, record_url) if plan else None
        self._comparing = False
        self.progress.hide()
        self._drop_list()
        self.table.view.new_plan()
        self.chips.show_all()
        self._show_parts()
        self.model.show_plan(self._plan, self._pages)
        self.table.view.go_to(0)
        self._on_moved(0 if self.model.rowCount() else -1)
        self.details_changed.emit(plan.sync_title if plan else "")

    def reload(self) -> None:
        """Take in what was stored of the plan since, such as decisions; rows stay in place."""
        self._end_compare()
        if self._plan is None or self._pages is None:
            return
        row = self._pages.plan(self._plan.plan.id)
        if row is None:
            self.show_plan(None, None)
            return
        self._plan = replace(self._plan, plan=row)
        self.model.show_numbers(self._plan)
        self._tell_numbers()
        self._tell_notice()
        self._on_moved(self.table.view.currentIndex().row())

    def show_environment(self, kind: OrgKind, org_id: str) -> None:
        """Say which org the window works with; a plan belongs to one org only."""
        self._environment = (kind, org_id)
        self._tell_numbers()
        self._tell_notice()

    def show_progress(self, progress: Progress) -> None:
        """Show how far a compare is; what was read before stays."""
        if not self._comparing:
            self._comparing = True
            self._tell_empty()
        subject = self._plan.part.source_label if self._plan else ""
        self.progress.show_progress(progress, subject)
        self._tell_numbers()

    def show_list(self, seqs: Sequence[int], kinds: Mapping[ChangeKind, int]) -> None:
        """Show the rows that were asked for.

        Args:
            seqs: their numbers in the plan.
            kinds: how many there are of each kind.
        """
        if self._awaited is None:
            return
        shown, order = self._awaited
        self._end_list()
        self._show_rows(lambda: self.model.show_list(shown, order, seqs, kinds))

    def keep_list(self) -> None:
        """Stay with the rows that are shown; other ones were not found, or are not wanted."""
        self._end_list()
        shown = self.model.filter
        self.tools.show_chosen(shown.text, shown.rule, self.model.order)
        self.chips.show_kinds(shown.kinds or frozenset(LISTED_KINDS))

    def show_failure(self, words: str, details: str = "", action: str = "") -> None:
        """Say why a compare or a run came to nothing; the plan stays."""
        self._end_compare()
        if self._awaited is not None:
            self.keep_list()
        self._tell_numbers()
        self.notice.show_error(words, details, action)

    @property
    def plan_id(self) -> int | None:
        """The plan that is shown."""
        return self._plan.plan.id if self._plan else None

    def open_search(self) -> None:
        """Go to the search field."""
        self.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tools.search.selectAll()

    @property
    def is_pane_beside(self) -> bool:
        """Whether the record pane is beside the table."""
        return self._splitter.orientation() is Qt.Orientation.Horizontal

    def place_pane(self, *, beside: bool) -> None:
        """Put the record pane beside the table, or below it."""
        self.tools.show_place(beside=beside)
        if beside == self.is_pane_beside:
            return
        turn = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        self._splitter.setOrientation(turn)
        self.pane.set_beside(beside=beside)
        room = self._splitter.width() if beside else self._splitter.height()
        pane = theme().scaled(BESIDE_PX) if beside else PANE_PX
        self._splitter.setSizes([max(1, room - pane), pane])

    def find_records(self, words: str) -> None:
        """Show only records in which a text stands."""
        self.tools.search.setText(words)
        self.open_search()

    def empty_words(self) -> tuple[str, str]:
        """What stands in place of the table: title and advice."""
        return self._empty.words()

    def press_main(self) -> None:
        """Press the main button, if it can be pressed."""
        self.heading.apply.click()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = event.size().width() < COMPACT_BELOW_PX
        for part in (self.heading, self.chips, self.tools):
            part.set_compact(compact=compact)
        low = event.size().height() < LOW_BELOW_PX
        if low != self._low:
            self._low = low
            if self.is_pane_beside:
                return
            pane = LOW_PANE_PX if low else PANE_PX
            self._splitter.setSizes([max(1, event.size().height() - 200 - pane), pane])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._awaited is not None:
            self.cancel_requested.emit()
            return
        steps: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self._hand.step(steps[event.key()])
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._splitter.addWidget(self.table)
        self._splitter.addWidget(self.pane)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([400, PANE_PX])
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.heading, self.notice, self.progress, self.chips, self.tools):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        view = self.table.view
        self.heading.source_requested.connect(self._on_mapping_requested)
        self.heading.mapping_chosen.connect(self._on_mapping_chosen)
        self.heading.compare_requested.connect(self.compare_requested)
        self.heading.export_requested.connect(lambda: self._with_plan(self.export_requested.emit))
        self.heading.save_requested.connect(lambda: self._with_plan(self.save_requested.emit))
        self.heading.apply_requested.connect(
            lambda first: self._with_plan(lambda plan: self.apply_requested.emit(plan, first))
        )
        self.progress.cancel_requested.connect(self.cancel_requested)
        self.notice.action_requested.connect(self.compare_requested)
        self._empty.action_requested.connect(self.mappings_requested)
        self.chips.kinds_changed.connect(self._on_kinds_changed)
        self.tools.text_changed.connect(self._on_text_changed)
        self.tools.field_chosen.connect(self._on_field_chosen)
        self.tools.order_chosen.connect(lambda order: self._show_filter(self._wished[0], order))
        self.tools.columns_requested.connect(self._open_columns)
        self.tools.approve_menu_requested.connect(self._hand.fill_approve_menu)
        self.tools.step_requested.connect(self._hand.step)
        self.tools.pane_placed.connect(lambda beside: self.place_pane(beside=beside))
        self.model.shown_changed.connect(self.table.show_map)
        view.moved.connect(self._on_moved)
        view.row_opened.connect(lambda _row: self.pane.take_focus())
        self._hand.decided.connect(self.decide)
        self._hand.edit_requested.connect(self.pane.edit_result)
        self._hand.record_requested.connect(self._on_record_requested)
        self._hand.history_requested.connect(self._on_history_requested)
        self.pane.history_requested.connect(self._on_history_requested)
        self.pane.decided.connect(self.decide)
        self.pane.next_requested.connect(lambda: self._hand.step(1))
        self.pane.undecided_requested.connect(self._hand.go_undecided)
        self.pane.record_requested.connect(self._on_record_requested)
        self.pane.mend_requested.connect(self._on_mend_requested)

    # What is shown -------------------------------------------------------------------------------

    def _show_parts(self) -> None:
        plan = self._plan
        has_changes = plan is not None and plan.plan.changes > 0
        self.heading.show_plan(plan)
        self.heading.setVisible(plan is not None)
        self._hand.may_open = plan is not None and bool(plan.record_url)
        self.chips.setVisible(plan is not None)
        self.tools.setVisible(has_changes)
        self._stack.setCurrentIndex(0 if has_changes else 1)
        if plan is None:
            self._tell_empty()
        else:
            self._show_plan_parts(plan, has_changes=has_changes)
        self._tell_notice()

    def _tell_empty(self) -> None:
        """Say in place of a plan what can be done, or that it is being made."""
        if self._plan is not None:
            return
        both = self.tr("A preview reads both sides and writes to neither.")
        if self._comparing:
            self._empty.show_words(self.tr("Both sides are being compared"), both)
        else:
            title = self.tr("Choose a mapping to preview")
            self._empty.show_words(title, both, self.tr("Show mappings"))

    def _end_compare(self) -> None:
        self._comparing = False
        if self._awaited is None:
            self.progress.hide()
        self._tell_empty()

    def _show_plan_parts(self, plan: PlanView, *, has_changes: bool) -> None:
        self.chips.show_counts(plan.part.counts)
        self.tools.show_fields(plan.fields, plan.part.changed)
        self.pane.show_titles(
            self.tr("Source, {name}").format(name=plan.part.source_label),
            self.tr("Last agreed"),
            self.tr("Target now, {name}").format(name=plan.plan.org_name),
            source_icon=plan.source_icon,
        )
        if not has_changes:
            when = plan.plan.made_at.astimezone().strftime("%H:%M")
            records = counted(plan.part.counts.read, self.tr("1 record"), self.tr("{n} records"))
            self._empty.show_words(
                self.tr("Both sides agree."),
                self.tr("{records} compared at {when}.").format(records=records, when=when),
            )
        self._tell_numbers()

    def _tell_numbers(self) -> None:
        """Say how much is approved, what it costs, and whether it can be sent."""
        if self._plan is None:
            return
        row = self._plan.plan
        counts, numbers = row.counts, row.numbers
        approved = numbers.approved if numbers else counts.inserts + counts.updates
        planned = numbers.planned + numbers.split if numbers else counts.planned
        kind = row.org_kind or OrgKind.PRODUCTION
        hindrance = self._hindrance(approved)
        self.heading.show_approved(approved, kind, hindrance)
        fits = changes_within(row.forecast, approved)
        self.heading.show_part(fits if fits < approved else 0, ready=not hindrance)
        self.tools.show_approved(approved, planned)
        self.chips.show_forecast(row.forecast)
        states = {0: Qt.CheckState.Unchecked, planned: Qt.CheckState.Checked}
        state = states.get(approved, Qt.CheckState.PartiallyChecked)
        self.table.view.plan_header.show_check(state)

    def _hindrance(self, approved: int) -> str:
        """Say why nothing can be sent now; "" when it can."""
        if self._comparing:
            return self.tr("The compare is not complete yet.")
        if not approved:
            return self.tr("Nothing is approved.")
        return self._past_words() or self._wrong_target()

    def _past_words(self) -> str:
        """Say that the plan has had its time; "" while it is open."""
        state = self._plan.plan.state if self._plan else PlanState.OPEN
        return {
            PlanState.APPLIED: self.tr("This plan was applied. Compare again to make a new one."),
            PlanState.OUTDATED: self.tr("A newer plan was made since. Compare again."),
        }.get(state, "")

    def _wrong_target(self) -> str:
        """Say that the plan was made for another org than the one in use; "" if not."""
        if self._plan is None or self._environment is None:
            return ""
        row, (kind, org_id) = self._plan.plan, self._environment
        made_for = row.org_kind or OrgKind.PRODUCTION
        if made_for is kind and (not org_id or org_id == row.org_id):
            return ""
        words = self.tr("This plan was made for {made}. Compare again to make one for {now}.")
        made, now = look_of(made_for).word, look_of(kind).word
        if made == now:
            made = row.org_name or made
        return words.format(made=made, now=now)

    def _tell_notice(self) -> None:
        """Show the one bar that matters most: wrong target, guards, notes, then the plan's age."""
        self.notice.hide()
        if self._plan is None:
            return
        again = self.tr("Compare again")
        stops = self._plan.plan.stops
        notes = [spoken(note) for part in self._plan.plan.parts for note in part.notes]
        age = datetime.now(tz=UTC) - self._plan.plan.made_at
        if self._past_words():
            self.notice.show_info(self._past_words(), again)
        elif self._wrong_target():
            self.notice.show_warning(self._wrong_target(), again)
        elif stops:
            self.notice.show_warning(" ".join(spoken(stop.message) for stop in stops))
        elif self._plan.plan.pauses:
            self.notice.show_warning(
                " ".join(
                    self.tr("{mapping} is paused: {why}").format(
                        mapping=one.mapping, why=spoken(pause_words(one))
                    )
                    for one in self._plan.plan.pauses
                )
            )
        elif notes:
            self.notice.show_info(" ".join(notes))
        elif self._plan.plan.news:
            news = [spoken(schema_change_words(one)) for one in self._plan.plan.news]
            said = counted(
                len(news),
                self.tr("1 change of the objects since the last run."),
                self.tr("{n} changes of the objects since the last run."),
            )
            self.notice.show_info(said, details="\n".join(news))
        elif age >= OLD_AFTER:
            hours = int(age.total_seconds() // 3600)
            said = counted(hours, self.tr("1 hour"), self.tr("{n} hours"))
            self.notice.show_info(self.tr("This plan is {age} old.").format(age=said), again)

    # What the person does ------------------------------------------------------------------------

    def decide(self, decisions: tuple[Decision, ...]) -> None:
        """Show decisions at once and ask for them to be stored; a plan of the past takes none."""
        if self._plan is None or not decisions or self._past_words():
            return
        self.model.add_decisions(decisions)
        self._on_moved(self.table.view.currentIndex().row())
        asks = tuple(
            DecisionAsk(
                choice=one.choice.value,
                kind=one.kind.value if one.kind else None,
                mapping=one.mapping,
                seq=one.seq,
                rule=one.rule,
                value=one.value,
                group=one.group,
            )
            for one in decisions
        )
        self.decide_requested.emit(self._plan.plan.id, asks)

    def _on_kinds_changed(self, kinds: frozenset[ChangeKind]) -> None:
        """Show some kinds; none at all would be an empty table, so nothing chosen shows all."""
        everything = not kinds or kinds == frozenset(LISTED_KINDS)
        if not kinds:
            self.chips.show_all()
        shown, order = self._wished
        shown = replace(shown, kinds=frozenset() if everything else kinds)
        self._show_filter(shown, order)

    def _on_text_changed(self, text: str) -> None:
        shown, order = self._wished
        self._show_filter(replace(shown, text=text), order)

    def _on_field_chosen(self, rule: str) -> None:
        shown, order = self._wished
        self._show_filter(replace(shown, rule=rule), order)

    @property
    def _wished(self) -> tuple[ChangeFilter, ChangeOrder]:
        """What the person has chosen to see, be it there or still being found."""
        return self._awaited or (self.model.filter, self.model.order)

    def _show_filter(self, shown: ChangeFilter, order: ChangeOrder) -> None:
        if self._plan is not None and self.model.is_long(shown, order):
            self._awaited = (shown, order)
            words = self.tr("Searching…") if shown.text or shown.rule else self.tr("Sorting…")
            self.progress.show_words(words)
            self.list_requested.emit(self._plan.plan.id, shown, order)
            return
        self._drop_list()
        self._show_rows(lambda: self.model.show_filter(shown, order))

    def _drop_list(self) -> None:
        """Let go of rows that are being found, for other ones are shown."""
        if self._awaited is not None:
            self._end_list()
            self.list_dropped.emit()

    def _end_list(self) -> None:
        self._awaited = None
        if not self._comparing:
            self.progress.hide()

    def _show_rows(self, show: Callable[[], None]) -> None:
        """Let the model show other rows; the record that was current stays so if it is there."""
        before = self.model.change(self.table.view.currentIndex().row())
        show()
        row = self.model.row_of(before.seq) if before else -1
        self.table.view.go_to(max(row, 0))
        if not self.model.rowCount():
            self._on_moved(-1)

    def _on_moved(self, row: int) -> None:
        change = self.model.change(row)
        resolved = self.model.resolved(row) if change is not None else None
        self.pane.show_record(self._plan, resolved, self.model.book)

    def _open_columns(self) -> None:
        self.table.view.open_column_menu(QPoint(0, self.table.view.plan_header.height()))

    def _on_mapping_requested(self) -> None:
        if self._plan is not None:
            self.mapping_requested.emit(self._plan.plan.sync, self._plan.part.mapping)

    def _on_mapping_chosen(self, mapping: str) -> None:
        if self._plan is not None:
            icon, url = self._plan.source_icon, self._plan.record_url
            self.show_plan(
                self._plan.plan, self._pages, mapping=mapping, source_icon=icon, record_url=url
            )

    def _on_mend_requested(self, seq: int) -> None:
        if self._plan is not None:
            self.mend_requested.emit(self._plan.plan.id, seq)

    def _on_record_requested(self, record: str) -> None:
        if self._plan is not None and self._plan.record_url:
            self.record_requested.emit(self._plan.record_url.format(id=record))

    def _on_history_requested(self, change: Change, rule: str) -> None:
        self._with_plan(lambda plan: self.history_requested.emit(plan, change, rule))

    def _with_plan(self, act: Callable[[int], None]) -> None:
        if self._plan is not None:
            act(self._plan.plan.id)
