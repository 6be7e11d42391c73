"""API calls in detail: by hour, mapping and purpose, whose they are, and what waits for more."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.core.quota import BulkKind, Purpose
from app.core.sync import OrgKind
from app.store.pages import HeldRun, UsageRow
from app.ui.models.run_view import waits_words
from app.ui.models.value_words import number
from app.ui.theme import theme
from app.ui.time_words import moment_words
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.calls_chart import CallsChart
from app.ui.widgets.hour_chart import HOURS
from app.ui.widgets.labels import ElidedLabel, HairlineSeparator, TextLabel
from app.ui.widgets.painting import paint_box

WIDTH_PX = 400
MOST_MAPPINGS = 6

Line = tuple[str, str]
"""What is counted, and how much of it."""


class QuotaPopup(QFrame):
    """Told everything when it is made; a press outside, or Esc, closes it.

    Signals:
        budget_requested: the person wants another budget.
    """

    budget_requested = Signal()

    def __init__(
        self, row: UsageRow | None, held: Sequence[HeldRun], now: datetime, parent: QWidget
    ) -> None:
        """Show what was spent in an org.

        Args:
            row: of the org; None when nothing was asked of it today.
            held: the runs that wait for its allowance.
            now: aware time.
            parent: the popup opens above it.
        """
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH_PX)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(8)
        self._column.addWidget(TextLabel(self.tr("API calls today"), "paneTitle"))
        if row is None:
            self._say(self.tr("Nothing was asked of this org today."))
            return
        chart = CallsChart()
        calls = dict(row.by_hour)
        hour = now.astimezone().hour
        chart.show_calls(tuple(calls.get(one, 0) for one in range(HOURS)), hour)
        self._column.addWidget(chart)
        for lines in (self._mappings(row), self._purposes(row), self._left(row, now)):
            if lines:
                self._column.addLayout(self._table(lines))
                self._column.addWidget(HairlineSeparator())
        if row.usage.held:
            self._say(
                self.tr("Over 95 % of the org's calls were used. What is not urgent waits."), "warn"
            )
        for one in held:
            words = self.tr("Run {n} of {sync} waits. {when}")
            when = waits_words(one.resumes_at, now)
            self._say(words.format(n=one.run_id, sync=one.place.sync, when=when), "warn")
        if row.org_kind is OrgKind.PRACTICE:
            self._say(self.tr("Practice calls never reach Salesforce."))
        change = LinkButton(self.tr("Change budget…"))
        change.clicked.connect(self.budget_requested)
        change.clicked.connect(self.close)
        self._column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)

    def open_above(self, place: QPoint) -> None:
        """Open with the lower right corner at a point of the screen."""
        self.adjustSize()
        self.move(place.x() - self.width(), place.y() - self.height() - 4)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        color = theme().color
        with QPainter(self) as painter:
            paint_box(painter, QRectF(self.rect()), 0, color("raised"), color("hairlineStrong"))

    def _say(self, words: str, color: str = "muted") -> None:
        self._column.addWidget(TextLabel(words, "small", color, wrap=True))

    def _mappings(self, row: UsageRow) -> list[Line]:
        return [
            (mapping or self.tr("All mappings together, checks"), number(calls))
            for mapping, calls in row.by_mapping[:MOST_MAPPINGS]
        ]

    def _purposes(self, row: UsageRow) -> list[Line]:
        names = {
            Purpose.SCHEMA: self.tr("To describe objects"),
            Purpose.READ: self.tr("To read"),
            Purpose.WRITE: self.tr("To write"),
            Purpose.CONFIRM: self.tr("To read back what was written"),
            Purpose.RESOLVE: self.tr("To look up lost answers"),
            Purpose.CHECK: self.tr("To check org and records"),
        }
        lines = [
            (words, number(row.by_purpose[purpose.value]))
            for purpose, words in names.items()
            if row.by_purpose.get(purpose.value)
        ]
        if row.sign_ins:
            lines.append((self.tr("To sign in, which costs no call"), number(row.sign_ins)))
        return lines

    def _left(self, row: UsageRow, now: datetime) -> list[Line]:
        usage, lines = row.usage, []
        if usage.daily_budget is not None:
            words = self.tr("Left of your budget")
            if not usage.by_hand:
                words = self.tr("Left of the automatic budget")
            lines.append((words, number(max(0, usage.daily_budget - usage.today))))
        for budget in row.budgets:
            of = self.tr("{spent} of {maximum}")
            said = of.format(spent=number(budget.spent), maximum=number(budget.maximum))
            lines.append(
                (self.tr("{sync}: {what}").format(sync=budget.sync, what=budget.what), said)
            )
        if usage.org is not None:
            left = max(0, usage.org.maximum - usage.org.used)
            lines.append((self.tr("Used by others, last 24 hours"), number(usage.org.others)))
            lines.append((self.tr("Left for everybody in the org"), number(left)))
            seen = moment_words(usage.org.seen_at, now)
            lines.append((self.tr("The org last said so"), seen))
        names = {
            BulkKind.INGEST_BATCHES: self.tr("Bulk batches, last 24 hours"),
            BulkKind.QUERY_JOBS: self.tr("Bulk queries, last 24 hours"),
        }
        lines += [(names[one.kind], number(one.own)) for one in row.bulk if one.own]
        return lines

    def _table(self, lines: Sequence[Line]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for place, (words, amount) in enumerate(lines):
            grid.addWidget(ElidedLabel(words, "small", "muted"), place, 0)
            label = TextLabel(amount, "tableStrong", "text")
            grid.addWidget(label, place, 1, Qt.AlignmentFlag.AlignRight)
        return grid
