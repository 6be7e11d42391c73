"""The facts of a run below its stages: speed, API calls, and what became of the records."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.quota import Usage
from app.ui.models.value_words import number
from app.ui.theme import theme
from app.ui.widgets.bars import ShareBar
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.outcomes_pane import OutcomesPane
from app.ui.widgets.run_pane import RunPane
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


class SpeedPane(RunPane):
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


class CallsPane(RunPane):
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
