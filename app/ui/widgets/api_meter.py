"""The API meter of the status bar: own budget, the org's use of its limit, and this hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.core.quota import Usage
from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.time_words import moment_words
from app.ui.widgets.bars import paint_share_bar
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.painting import paint_line, paint_ring, paint_text, text_width

WARN_SHARE = 0.75
"""From this share of the budget the bar warns. Source: ui.md, "API meter"."""
ORG_WARN_SHARE = 0.80
"""From this share of the org's allowance its use warns. Source: architecture, section 7."""
NEWS = timedelta(hours=1)
"""How long what the org said of its use is taken for its use now. Source: ours."""
ICON_PX = 16
GAP_PX = 8
GROUP_GAP_PX = 12
ORG_LINE_GAP_PX = 2
PADDING_PX = 12
SECONDS_AN_HOUR, SECONDS_A_MINUTE = 3600, 60


@dataclass(frozen=True)
class MeterText:
    """One run of words: what it says, its font role and its colour token."""

    text: str
    role: str
    color: str


class ApiMeter(QAbstractButton):
    """Three bars and their numbers in one painted widget. A press asks for details.

    Signals:
        threshold_passed: the budget crossed 75 or 100 percent, or the org's use 80 or 95 percent
            (str: one sentence to say aloud).
    """

    threshold_passed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usage: Usage | None = None
        self._forecast = 0
        self._now: datetime | None = None
        self._narrow = False
        self._worst = "text2"
        self._keyboard_focus = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.updateGeometry)
        self._tell()

    def show_usage(self, usage: Usage | None, forecast: int, now: datetime) -> None:
        """Show what is spent, and what the current job is about to spend.

        Args:
            usage: None before the first answer of the org.
            forecast: calls of the plan or job that is open; 0 without one.
            now: aware time, for the time left until the reset.
        """
        before, org_before = self._worst, org_color(self._usage)
        self._usage, self._forecast, self._now = usage, forecast, now
        self._worst = budget_color(usage)
        self._tell()
        self.updateGeometry()
        self.update()
        if self._worst != before and self._worst == "warn":
            self.threshold_passed.emit(self.tr("API calls: 75 percent of your budget is used."))
        if self._worst != before and self._worst == "error":
            self.threshold_passed.emit(self.tr("API calls: your budget is used up."))
        if org_color(usage) != org_before and org_color(usage) != "text2":
            words = self.tr("API calls: the org has used {n} percent of its calls of 24 hours.")
            share = usage.org.share if usage and usage.org else 1.0
            self.threshold_passed.emit(words.format(n=int(share * 100)))

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the org's numbers out; they stay in the tool tip."""
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._paint(None)), theme().size("statusBar") - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self.underMouse() or self.isDown():
                painter.fillRect(self.rect(), theme().color("hover"))
            self._paint(painter)
            if self._keyboard_focus:
                box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
                paint_ring(painter, box, theme().radius("control"))

    def _paint(self, painter: QPainter | None) -> float:
        """Lay the meter out from left to right, and draw it if there is a painter.

        Returns:
            The width it takes, in logical pixels.
        """
        left: float = PADDING_PX
        icon, tone = meter_icon(self._usage, self._forecast)
        if painter:
            box = QRectF(left, 0, ICON_PX, self.height())
            paint_icon(painter, box, icon, tone if tone != "text2" else "muted", ICON_PX)
        left += ICON_PX + GAP_PX
        left = self._words(painter, left, (MeterText(self.tr("API today"), "small", "muted"),))
        left = self._budget_bars(painter, left + GAP_PX)
        left = self._words(painter, left + GAP_PX, self._budget_words())
        if self._usage is None:
            return left + PADDING_PX
        if not self._narrow and self._usage.org is not None:
            left = self._words(painter, self._separator(painter, left), self._org_words())
        left = self._hour(painter, self._separator(painter, left))
        left = self._words(painter, self._separator(painter, left), self._reset_words())
        return left + PADDING_PX

    def _words(self, painter: QPainter | None, left: float, words: tuple[MeterText, ...]) -> float:
        for word in words:
            width = text_width(word.text, word.role)
            if painter:
                box = QRectF(left, 0, width + 1, self.height())
                paint_text(painter, box, word.text, word.role, theme().color(word.color))
            left += width
        return left

    def _separator(self, painter: QPainter | None, left: float) -> float:
        left += GROUP_GAP_PX
        if painter:
            top = (self.height() - ICON_PX) // 2
            box = QRectF(left, top, 1, ICON_PX)
            paint_line(painter, box.topLeft(), box.bottomLeft(), theme().color("hairlineStrong"))
        return left + 1 + GROUP_GAP_PX

    def _budget_bars(self, painter: QPainter | None, left: float) -> float:
        width, height = theme().tokens.pairs["meter"]
        _, line = theme().tokens.pairs["meterOrg"]
        if painter:
            top = (self.height() - height - ORG_LINE_GAP_PX - line) // 2
            box = QRectF(left, top, width, height)
            paint_budget_bars(painter, box, self._usage, self._forecast)
        return left + width

    def _hour(self, painter: QPainter | None, left: float) -> float:
        if self._usage is None:
            return left
        left = self._words(painter, left, (MeterText(self.tr("This hour"), "small", "muted"),))
        left += GAP_PX
        width, height = theme().tokens.pairs["meterHour"]
        budget = self._usage.hourly_budget
        if budget:
            if painter:
                box = QRectF(left, (self.height() - height) // 2, width, height)
                share = self._usage.this_hour / budget
                tone = "error" if share >= 1 else "text2"
                paint_share_bar(painter, box, share, 0, color=tone, hatch="accent")
            left += width + GAP_PX
        return self._words(painter, left, self._hour_words())

    def _budget_words(self) -> tuple[MeterText, ...]:
        usage = self._usage
        if usage is None:
            return (MeterText(self.tr("Not known yet"), "small", "muted"),)
        tone = self._worst if self._worst != "text2" else "muted"
        strong = self._worst if self._worst != "text2" else "text"
        rest = self.tr(" + {forecast}").format(forecast=number(self._forecast))
        limit = self.tr(" of {budget}").format(budget=number(usage.daily_budget or 0))
        return (
            MeterText(number(usage.today), "tableStrong", strong),
            MeterText(rest if self._forecast else "", "small", tone),
            MeterText(limit if usage.daily_budget is not None else "", "small", tone),
        )

    def _org_words(self) -> tuple[MeterText, ...]:
        org = self._usage.org if self._usage else None
        if org is None:
            return ()
        limit = self.tr(" of {maximum}").format(maximum=number(org.maximum))
        color = org_color(self._usage)
        return (
            MeterText(self.tr("Org "), "small", "muted"),
            MeterText(number(org.used), "small", color),
            MeterText(limit, "small", "muted" if color == "text2" else color),
            MeterText(self._since_words(org.seen_at), "small", "muted"),
        )

    def _since_words(self, seen_at: datetime) -> str:
        """Since when the org's number is known, where that is a while ago; else ""."""
        if self._now is None or self._now - seen_at < NEWS:
            return ""
        return self.tr(", {when}").format(when=moment_words(seen_at, self._now))

    def _hour_words(self) -> tuple[MeterText, ...]:
        if self._usage is None:
            return ()
        budget = self._usage.hourly_budget
        limit = self.tr(" of {budget}").format(budget=number(budget)) if budget else ""
        return (
            MeterText(number(self._usage.this_hour), "small", "text2"),
            MeterText(limit, "small", "muted"),
        )

    def _reset_words(self) -> tuple[MeterText, ...]:
        if self._usage is None or self._now is None:
            return ()
        at = self._usage.resets_at.astimezone().strftime("%H:%M")
        left = max(0, int((self._usage.resets_at - self._now).total_seconds()))
        text = self.tr("Resets {at} ({hours} h {minutes} min)").format(
            at=at,
            hours=left // SECONDS_AN_HOUR,
            minutes=left % SECONDS_AN_HOUR // SECONDS_A_MINUTE,
        )
        return (MeterText(text, "small", "muted"),)

    def _tell(self) -> None:
        """Say all numbers to screen readers and in the tool tip."""
        groups = [self._budget_words()]
        if self._usage is not None:
            groups += [self._org_words(), self._hour_words(), self._reset_words()]
        said = ". ".join("".join(word.text for word in group) for group in groups if group)
        self.setAccessibleName(self.tr("API calls today: {numbers}").format(numbers=said))
        rule = self.tr("The org's own limit counts the last 24 hours.")
        lines = [self.accessibleName(), rule]
        if self._usage is not None and self._usage.org is not None and self._now is not None:
            known = self.tr("The org last said so: {when}")
            lines.append(known.format(when=moment_words(self._usage.org.seen_at, self._now)))
        self.setToolTip("\n".join(lines))


def budget_color(usage: Usage | None) -> str:
    """Give the colour token of the own-budget bar: `text2`, `warn` from 75 %, `error` used up."""
    if usage is None or not usage.daily_budget:
        return "text2"
    share = usage.today / usage.daily_budget
    if share >= 1:
        return "error"
    return "warn" if share >= WARN_SHARE else "text2"


def org_color(usage: Usage | None) -> str:
    """Give the colour token of the org's use: `warn` from 80 %, `error` while work is held."""
    if usage is None or usage.org is None:
        return "text2"
    if usage.held:
        return "error"
    return "warn" if usage.org.share >= ORG_WARN_SHARE else "text2"


def meter_icon(usage: Usage | None, forecast: int) -> tuple[str, str]:
    """Give icon and colour token: gauge, triangle if the forecast is over, circle at the end."""
    color = budget_color(usage)
    if color == "error":
        return "circle-alert", "error"
    if usage and usage.daily_budget and usage.today + forecast > usage.daily_budget:
        return "triangle-alert", "error"
    return "gauge", color


def paint_budget_bars(painter: QPainter, box: QRectF, usage: Usage | None, forecast: int) -> None:
    """Draw the own budget in `box` and, below it, the org's use of its limit as a thin line."""
    _, line = theme().tokens.pairs["meterOrg"]
    budget = usage.daily_budget if usage else None
    used = usage.today / budget if usage and budget else 0.0
    ahead = forecast / budget if budget else 0.0
    hatch = "error" if used + ahead > 1 else "accent"
    shown = ahead if used < 1 else 0.0
    paint_share_bar(painter, box, used, shown, color=budget_color(usage), hatch=hatch)
    below = QRectF(box.left(), box.bottom() + ORG_LINE_GAP_PX, box.width(), line)
    painter.fillRect(below, theme().color("pressed"))
    if usage and usage.org and usage.org.maximum:
        share = min(1.0, usage.org.used / usage.org.maximum)
        part = QRectF(below.left(), below.top(), max(2.0, below.width() * share), line)
        tone = org_color(usage)
        painter.fillRect(part, theme().color("muted" if tone == "text2" else tone))


def number(count: int) -> str:
    """Write a number with the thousands separators of the person's language."""
    return QLocale().toString(count)
