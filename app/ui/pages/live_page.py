"""Live: what the org and the webhooks say by themselves, and what would act on it."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.models.live_rows import LiveFacts
from app.ui.models.value_words import counted, number
from app.ui.pages.live_panes import EventsPane, InboxPane, RejectionsPane, RulesPane
from app.ui.pages.waiting_pane import WaitingPane
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.choices import SwitchButton
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.tab_strip import Tab, TabStrip

TABS_BELOW_PX = 1080
"""Narrower pages show one pane at a time, under tabs. Source: ui.md, "Small windows"."""
COLUMNS_PX = (700, 668)
ROWS_PX = (380, 328)
RIGHT_ROWS_PX = (380, 164, 164)
LISTEN = "orgtide inbox listen"


class LivePage(Surface):
    """Told by `show_facts`.

    Signals:
        sync_opened: show the mappings of a sync (str).
        run_opened: show a run (int).
        try_requested: look for what a record waits for, now (ParkedRow).
        payload_handled: handle a payload again that did not get through (int: its number).
        command_copied: the command that lets webhooks in is on the clipboard (str).
    """

    sync_opened = Signal(str)
    run_opened = Signal(int)
    try_requested = Signal(object)
    payload_handled = Signal(int)
    command_copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.error_bar = NoticeBar()
        self.events, self.inbox = EventsPane(), InboxPane()
        self.rules, self.rejections = RulesPane(), RejectionsPane()
        self.waiting = WaitingPane()
        self.panes = (self.events, self.inbox, self.rules, self.waiting, self.rejections)
        self.tabs = TabStrip()
        self._listening = SwitchButton(name=self.tr("Listen to change events of the org"))
        self._listening.setEnabled(False)
        self._listening.setToolTip(self.tr("This version does not read change events"))
        self._webhooks = ElidedLabel("", "table", "muted")
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._left = QSplitter(Qt.Orientation.Vertical)
        self._right = QSplitter(Qt.Orientation.Vertical)
        self._single = QStackedWidget()
        self._is_narrow: bool | None = None
        self._lay_out()
        self.tabs.tab_chosen.connect(self.open_tab)
        self.rules.sync_opened.connect(self.sync_opened)
        self.waiting.run_opened.connect(self.run_opened)
        self.waiting.try_requested.connect(self.try_requested)
        self.inbox.handle_requested.connect(self.payload_handled)
        self.inbox.command_requested.connect(self._copy)
        self.show_facts(LiveFacts((), (), 0, (), ()), datetime.now(UTC))

    def show_facts(self, facts: LiveFacts, now: datetime) -> None:
        """Show everything."""
        names = ", ".join(facts.webhooks)
        words = counted(len(facts.webhooks), self.tr("1 webhook"), self.tr("{n} webhooks"))
        self._webhooks.set_text(f"{words}: {names}" if names else self.tr("No webhook connected"))
        self.inbox.show_rows(facts.inbox, facts.kept, facts.webhooks, now)
        self.rules.show_rows(facts.rules)
        self.waiting.show_rows(facts.parked, now)
        self.rejections.show_rows(facts.rejections, now)
        sizes = facts.kept, len(facts.rules), len(facts.parked)
        counts = ("", *(number(size) if size else "" for size in sizes))
        values = (*counts, str(sum(one.times for one in facts.rejections) or ""))
        titles = (pane.title for pane in self.panes)
        self.tabs.show_tabs(tuple(map(Tab, titles, values)))

    def open_tab(self, number: int) -> None:
        """Show one pane, in a window that has no room for all."""
        self.tabs.show_current(number)
        self._single.setCurrentWidget(self.panes[number])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(narrow=event.size().width() < TABS_BELOW_PX)

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.addWidget(self._listening)
        head.row.addWidget(TextLabel(self.tr("Not listening to change events"), "table", "muted"))
        head.row.addStretch(1)
        head.row.addWidget(IconLabel("webhook", "muted", 14))
        head.row.addWidget(self._webhooks)
        for side in (self._left, self._right):
            self._columns.addWidget(side)
        for splitter in (self._columns, self._left, self._right):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, self.error_bar, self.tabs):
            column.addWidget(part)
        column.addWidget(self._columns, 1)
        column.addWidget(self._single, 1)
        self._fit(narrow=False)

    def _fit(self, *, narrow: bool) -> None:
        """Lay the panes side by side, or one over the other under tabs."""
        if narrow is self._is_narrow:
            return
        self._is_narrow = narrow
        for pane in self.panes:
            place = self._left if pane in {self.events, self.rules} else self._right
            self._single.addWidget(pane) if narrow else place.addWidget(pane)
            pane.setVisible(not narrow or pane is self.inbox)
        self.tabs.setVisible(narrow)
        self._single.setVisible(narrow)
        self._columns.setVisible(not narrow)
        if narrow:
            self.open_tab(self.panes.index(self.inbox))
            return
        self._columns.setSizes(COLUMNS_PX)
        self._left.setSizes(ROWS_PX)
        self._right.setSizes(RIGHT_ROWS_PX)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(LISTEN)
        self.command_copied.emit(LISTEN)
