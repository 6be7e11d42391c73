"""API calls in detail: by hour, by mapping, and what is left; opens from the meter."""

from PySide6.QtCore import QLocale, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.core.sync import OrgKind
from app.store.pages import UsageRow
from app.ui.theme import theme
from app.ui.widgets.calls_chart import HOURS, CallsChart
from app.ui.widgets.labels import ElidedLabel, TextLabel
from app.ui.widgets.painting import paint_box

WIDTH_PX = 400
MOST_MAPPINGS = 6


class QuotaPopup(QFrame):
    """Told everything when it is made; a press outside, or Esc, closes it."""

    def __init__(self, row: UsageRow | None, hour: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addWidget(TextLabel(self.tr("API calls today"), "paneTitle"))
        if row is None:
            words = self.tr("Nothing was asked of this org today.")
            column.addWidget(TextLabel(words, "small", "muted", wrap=True))
            return
        chart = CallsChart()
        calls = dict(row.by_hour)
        chart.show_calls(tuple(calls.get(one, 0) for one in range(HOURS)), hour)
        column.addWidget(chart)
        column.addLayout(self._numbers(row))
        if row.org_kind is OrgKind.PRACTICE:
            words = self.tr("Practice calls never reach Salesforce.")
            column.addWidget(TextLabel(words, "small", "muted", wrap=True))

    def open_above(self, place: QPoint) -> None:
        """Open with the lower right corner at a point of the screen."""
        self.adjustSize()
        self.move(place.x() - self.width(), place.y() - self.height() - 4)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        color = theme().color
        with QPainter(self) as painter:
            paint_box(painter, QRectF(self.rect()), 0, color("raised"), color("hairlineStrong"))

    def _numbers(self, row: UsageRow) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        usage = row.usage
        lines = [
            (mapping or self.tr("Sign-ins, limits and descriptions"), calls, "text")
            for mapping, calls in row.by_mapping[:MOST_MAPPINGS]
        ]
        if usage.daily_budget is not None:
            left = max(0, usage.daily_budget - usage.today)
            lines.append((self.tr("Left of your budget"), left, "text"))
        if usage.org is not None:
            left = max(0, usage.org.maximum - usage.org.used)
            lines.append((self.tr("Left for everybody in the org"), left, "text"))
        for number, (words, calls, color) in enumerate(lines):
            grid.addWidget(ElidedLabel(words, "small", "muted"), number, 0)
            label = TextLabel(QLocale().toString(calls), "tableStrong", color)
            grid.addWidget(label, number, 1, Qt.AlignmentFlag.AlignRight)
        return grid
