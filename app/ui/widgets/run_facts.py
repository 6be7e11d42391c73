"""The facts of a run below its stages: speed, API calls, and what became of the records."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.quota import AtLimit, Usage
from app.core.report import RunReport
from app.ui.models.run_view import failed_count
from app.ui.models.value_words import number
from app.ui.theme import theme
from app.ui.widgets.bars import ShareBar
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import ElidedLabel, IconLabel, TextLabel
from app.ui.widgets.painting import paint_line
from app.ui.widgets.speed_curve import SpeedCurve

HEIGHT_PX = 132
SPEED_WIDTH_PX, CALLS_WIDTH_PX = 400, 456
"""Unit: pixels. Source: ui.md, section 4."""


class RunFacts(Surface):
    """Three panes side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "bottom", parent)
        self.speed = SpeedPane()
        self.calls = CallsPane()
        self.outcomes = OutcomesPane()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(0)
        row.addWidget(self.speed)
        row.addWidget(self.calls)
        row.addWidget(self.outcomes, 1)
        self.setFixedHeight(theme().scaled(HEIGHT_PX))

    def set_compact(self, *, compact: bool) -> None:
        """Share the width out evenly, for narrow windows."""
        for pane, width in ((self.speed, SPEED_WIDTH_PX), (self.calls, CALLS_WIDTH_PX)):
            pane.setFixedWidth(width * 2 // 3 if compact else width)


class _Pane(QWidget):
    """A titled pane with a hairline at its right edge."""

    def __init__(self, title: str, note: str = "", *, edge: bool = True) -> None:
        super().__init__()
        self._edge = edge
        self.note = ElidedLabel(note, "table", "muted")
        head = QHBoxLayout()
        head.addWidget(TextLabel(title, "paneTitle"))
        head.addStretch(1)
        head.addWidget(self.note)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(0)
        self.column.addLayout(head)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._edge:
            box = QRectF(self.rect()).adjusted(0, 0, -1, 0)
            with QPainter(self) as painter:
                color = theme().color("hairline")
                paint_line(painter, box.topRight(), box.bottomRight(), color)


class SpeedPane(_Pane):
    """Records a second, now and over the last minute."""

    def __init__(self) -> None:
        super().__init__(self.tr("Speed"))
        self.setFixedWidth(SPEED_WIDTH_PX)
        self._now = TextLabel("–", "pageTitle")
        self._unit = TextLabel(self.tr("records a second"), "table", "muted")
        self._curve = SpeedCurve()
        self._why = ElidedLabel("", "table", "muted")
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addStretch(1)
        left.addWidget(self._now)
        left.addWidget(self._unit)
        left.addStretch(2)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self._curve)
        right.addWidget(self._why)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left)
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)

    def show_average(self, speed: float) -> None:
        """Show the speed of a run that is over, over all of its time."""
        self.show_speed(speed, ())
        self._unit.setText(self.tr("records a second on average"))

    def show_speed(self, now: float, rates: tuple[float, ...], why: str = "") -> None:
        """Show the speed; `why` says what a dip comes from."""
        self._unit.setText(self.tr("records a second"))
        self._now.setText(number(round(now)) if now else "–")
        words = self.tr("{n} records a second now").format(n=number(round(now)))
        self._curve.show_rates(rates, words)
        self._why.set_text(why)


class CallsPane(_Pane):
    """API calls of this run, today and this hour."""

    def __init__(self) -> None:
        super().__init__(self.tr("API calls"), self.tr("Stops by itself at your budget"))
        self.setFixedWidth(CALLS_WIDTH_PX)
        self._rows = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 8, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, title in enumerate(
            (self.tr("This run"), self.tr("Today"), self.tr("This hour"))
        ):
            name, bar = TextLabel(title, "table", "muted"), ShareBar(200)
            spent, of = TextLabel("–", "tableStrong"), ElidedLabel("", "table", "muted")
            words = QHBoxLayout()
            words.setSpacing(3)
            words.addWidget(spent)
            words.addWidget(of, 1)
            grid.addWidget(name, place, 0)
            grid.addWidget(bar, place, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addLayout(words, place, 2)
            self._rows.append((bar, spent, of, title))
        grid.setColumnMinimumWidth(0, 64)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def show_calls(self, spent: int, forecast: int | None, usage: Usage | None) -> None:
        """Show what was spent.

        Args:
            spent: calls of this run.
            forecast: calls that it was said to need; None when nobody said.
            usage: of the org; None before its first answer.
        """
        expected = max(spent, forecast or spent)
        still = expected - spent
        about = self.tr("of about {n}").format(n=number(expected)) if forecast else ""
        self._show(0, spent, expected, still, about)
        for place, used, budget in (
            (1, usage.today if usage else 0, usage.daily_budget if usage else None),
            (2, usage.this_hour if usage else 0, usage.hourly_budget if usage else None),
        ):
            of = self.tr("of {n}").format(n=number(budget)) if budget else ""
            self._show(place, used, budget or 0, still, of)

    def _show(self, place: int, used: int, whole: int, still: int, of: str) -> None:
        bar, spent, rest, title = self._rows[place]
        spent.setText(number(used))
        rest.set_text(of)
        said = f"{title}: {number(used)} {of}"
        share = used / whole if whole else 0.0
        ahead = still / whole if whole else 0.0
        color = "error" if share >= 1 and place else "text2"
        bar.show_shares(min(1.0, share), ahead, said, color=color)


class OutcomesPane(_Pane):
    """What became of the records, and what happens with them."""

    def __init__(self) -> None:
        super().__init__(self.tr("Outcomes"), self.tr("What happens next"), edge=False)
        self._counts: list[TextLabel] = []
        self._words: list[ElidedLabel] = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for place, (icon, color, title) in enumerate(
            (
                ("circle-check", "ok", self.tr("On success")),
                ("circle-alert", "error", self.tr("On error")),
                ("gauge", "warn", self.tr("On limit")),
            )
        ):
            count = TextLabel("0", "tableStrong")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            words = ElidedLabel("", "table", "muted")
            words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(IconLabel(icon, color), place, 0)
            grid.addWidget(TextLabel(title, "tableStrong"), place, 1)
            grid.addWidget(count, place, 2)
            grid.addWidget(words, place, 3)
            self._counts.append(count)
            self._words.append(words)
        grid.setColumnMinimumWidth(1, 72)
        grid.setColumnMinimumWidth(2, 44)
        grid.setColumnStretch(3, 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def show_report(self, report: RunReport, at_limit: AtLimit, resets: str) -> None:
        """Show how many records came to which end.

        Args:
            at_limit: what happens when the budget is used up.
            resets: when the budget starts anew, as a clock time; "" when unknown.
        """
        tally = report.tally
        waiting = self.tr("Stop, continue after {time}").format(time=resets or self.tr("the reset"))
        words = (
            self.tr("Both sides agree on them from now on"),
            self.tr("Keep for review"),
            waiting if at_limit is AtLimit.HOLD else self.tr("Stop; continue by hand"),
        )
        for place, count in enumerate((tally.succeeded, failed_count(report), tally.held)):
            self._counts[place].setText(number(count))
            self._words[place].set_text(words[place])
