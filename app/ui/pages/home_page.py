"""Home: start in one click; see what ran, what failed and what waits for a person."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.models.mapping_rows import MappingRow
from app.ui.pages.choice_cards import ConnectCard, PracticeCard
from app.ui.pages.mapping_table import MappingTable
from app.ui.theme import theme
from app.ui.widgets.attention_list import AttentionItem, AttentionList
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.calls_chart import CallsChart
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.rounded_holder import RoundedHolder
from app.ui.widgets.states import EmptyState, NoticeBar, SkeletonPanel

PADDING_PX = 32
ATTENTION_PX, NARROW_ATTENTION_PX = 408, 320
FOLD_FROM_MAPPINGS = 3
"""With so many mappings the two cards shrink to one line each. Source: ui.md, "Home"."""
DRAWINGS_FROM_PX = 1028
"""Narrowest page that still has room for the drawings: a window of 1100 without its rail."""
CHART_FROM_PX = 676
"""Lowest page that still shows the chart: a window of 760 without bars."""
RECENT_ROWS = 6
PRACTICE_CONTACTS = 5000
EMPTY_PX = 176
SKELETON_PX = (40, 262, 312, 118)
"""Columns of the grey rows that are shown until the workspace is open."""


@dataclass(frozen=True)
class HomeFacts:
    """What Home shows at one moment."""

    recent: tuple[MappingRow, ...]
    attention: tuple[AttentionItem, ...]
    calls_by_hour: tuple[int, ...]
    """Own calls of today, one number for each of 24 hours of the local day."""
    now: datetime
    """Aware time."""
    practice_contacts: int = PRACTICE_CONTACTS
    """How many contacts the practice org starts with."""


class HomePage(QScrollArea):
    """Told by `show_facts`.

    Signals:
        connect_requested: "Connect an org".
        practice_requested: "Open the practice org".
        mapping_opened: a recent mapping (MappingRow).
        preview_requested: the same, from its menu (MappingRow).
        form_requested: the settings of a sync, from the menu of a recent mapping (str: sync).
        run_opened: the last run of a mapping (int: run id).
        all_mappings_requested: "All mappings".
        add_sync_requested: "Add a sync file…".
        attention_requested: the button of an attention row (AttentionItem).
        retry_requested: the error bar's button.
    """

    connect_requested = Signal()
    practice_requested = Signal()
    mapping_opened = Signal(object)
    preview_requested = Signal(object)
    form_requested = Signal(str)
    run_opened = Signal(int)
    all_mappings_requested = Signal()
    add_sync_requested = Signal()
    attention_requested = Signal(object)
    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.error_bar = NoticeBar()
        self._connect_card = ConnectCard()
        self._practice_card = PracticeCard()
        self._table = MappingTable()
        self._attention = AttentionList()
        self._chart = CallsChart()
        self._recent = RoundedHolder(self._table)
        self._no_recent = self._empty_recent()
        self._waiting = SkeletonPanel(SKELETON_PX, theme().row_height("rowTwoLine"))
        self._no_attention = self._empty_attention()
        self._attention_count = TextLabel("", "small", "muted")
        self._chart_title = QWidget()
        self._lay_out()
        self._connect()
        for part in (self._recent, self._no_recent, self._attention, self._no_attention):
            part.hide()
        self._practice_card.show_contacts(PRACTICE_CONTACTS)
        self._waiting.start()

    def show_facts(self, facts: HomeFacts) -> None:
        """Show everything anew."""
        self._waiting.stop()
        rows = facts.recent[:RECENT_ROWS]
        self._table.show_rows(rows, facts.now)
        self._recent.setVisible(bool(rows))
        self._no_recent.setVisible(not rows)
        self._attention.show_items(facts.attention)
        self._attention.setVisible(bool(facts.attention))
        self._no_attention.setVisible(not facts.attention)
        count = len(facts.attention)
        self._attention_count.setText(str(count) if count else "")
        self._practice_card.show_contacts(facts.practice_contacts)
        folded = len(facts.recent) >= FOLD_FROM_MAPPINGS
        self._connect_card.set_folded(folded=folded)
        self._practice_card.set_folded(folded=folded)
        self._chart.show_calls(facts.calls_by_hour, facts.now.astimezone().hour)
        self._has_calls = any(facts.calls_by_hour)
        self._fit()

    def show_practice_starting(self, *, starting: bool) -> None:
        """Disable the practice button while the practice org starts."""
        self._practice_card.set_starting(starting=starting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        self._has_calls = False
        body = Surface("surface")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.error_bar)
        column = QVBoxLayout()
        column.setContentsMargins(PADDING_PX, 20, PADDING_PX, PADDING_PX)
        column.setSpacing(0)
        outer.addLayout(column)
        column.addWidget(
            TextLabel(self.tr("Keep your orgs and your data in agreement"), "pageTitle")
        )
        column.addSpacing(16)
        cards = QHBoxLayout()
        cards.setSpacing(24)
        cards.addWidget(self._connect_card, 1)
        cards.addWidget(self._practice_card, 1)
        column.addLayout(cards)
        column.addSpacing(24)
        column.addLayout(self._lists())
        column.addSpacing(28)
        column.addWidget(self._chart_title)
        column.addSpacing(8)
        column.addWidget(self._chart)
        column.addStretch(1)
        self._fill_chart_title()
        self.setWidget(body)

    def _lists(self) -> QGridLayout:
        """Recent mappings at the left, what needs attention at the right."""
        everything = PushButton(self.tr("All mappings"), ButtonKind.QUIET, size=ButtonSize.TINY)
        everything.clicked.connect(self.all_mappings_requested)
        add = PushButton(
            self.tr("Add a sync file…"), icon="plus", size=ButtonSize.TINY, changes=True
        )
        add.clicked.connect(self.add_sync_requested)
        recent = QHBoxLayout()
        recent.setSpacing(4)
        recent.addWidget(TextLabel(self.tr("Recent mappings"), "sectionTitle"))
        recent.addStretch(1)
        recent.addWidget(everything)
        recent.addWidget(add)
        attention = QHBoxLayout()
        attention.setSpacing(8)
        attention.addWidget(TextLabel(self.tr("Needs attention"), "sectionTitle"))
        attention.addWidget(self._attention_count)
        attention.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        grid.addLayout(recent, 0, 0)
        grid.addLayout(attention, 0, 1)
        # Of each pair one is shown at a time, in the same place.
        for column, pair in enumerate(
            ((self._recent, self._no_recent), (self._attention, self._no_attention))
        ):
            for card in pair:
                grid.addWidget(card, 1, column, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._waiting, 2, 0)
        grid.setRowMinimumHeight(0, 36)
        grid.setColumnStretch(0, 1)
        return grid

    def _empty_recent(self) -> EmptyState:
        none = EmptyState(
            "waypoints",
            self.tr("No mappings yet"),
            self.tr("A mapping says which source field goes to which Salesforce field."),
            self.tr("Add a sync file…"),
            "plus",
        )
        none.setFixedHeight(EMPTY_PX)
        none.action_requested.connect(self.add_sync_requested)
        return none

    def _empty_attention(self) -> EmptyState:
        calm = EmptyState(
            "circle-check",
            self.tr("Nothing needs you"),
            self.tr("Conflicts, failures and expiring sign-ins appear here."),
        )
        calm.setFixedHeight(EMPTY_PX)
        return calm

    def _fill_chart_title(self) -> None:
        row = QHBoxLayout(self._chart_title)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(TextLabel(self.tr("API calls today"), "sectionTitle"))
        words = self.tr("Practice calls are counted here but never reach Salesforce")
        row.addWidget(TextLabel(words, "small", "muted"))
        row.addStretch(1)

    def _connect(self) -> None:
        self._connect_card.chosen.connect(self.connect_requested)
        self._practice_card.chosen.connect(self.practice_requested)
        self._table.mapping_opened.connect(self.mapping_opened)
        self._table.run_opened.connect(self.run_opened)
        self._table.preview_requested.connect(self.preview_requested)
        self._table.form_requested.connect(lambda row: self.form_requested.emit(row.sync))
        self._attention.action_requested.connect(self.attention_requested)
        self.error_bar.action_requested.connect(self.retry_requested)
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        """Leave out what a small window has no room for."""
        wide = self.viewport().width() >= DRAWINGS_FROM_PX
        self._connect_card.show_drawing(shown=wide)
        self._practice_card.show_drawing(shown=wide)
        for right in (self._attention, self._no_attention):
            right.setFixedWidth(ATTENTION_PX if wide else NARROW_ATTENTION_PX)
        chart = self._has_calls and self.viewport().height() >= CHART_FROM_PX
        self._chart.setVisible(chart)
        self._chart_title.setVisible(chart)
