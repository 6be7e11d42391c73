"""What applying a plan costs, in one line: API calls, time, and what is left of the budget."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.core.forecast import Forecast
from app.ui.icons import paint_icon
from app.ui.language import spoken
from app.ui.models.value_words import counted, number
from app.ui.theme import theme
from app.ui.widgets.focus_ring import RingedButton
from app.ui.widgets.painting import paint_line, paint_ring, paint_text, text_width
from app.wording.plans import read_words

ICON_PX = 16
GAP_PX = 8
LINE_ROOM_PX = 17
Piece = tuple[str, str, str]
"""Words, font role, colour token."""


class ForecastLabel(RingedButton):
    """Says the forecast; a press shows how it was counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forecast: Forecast | None = None
        self._over = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._show_lines)
        theme().changed.connect(self.updateGeometry)

    def show_forecast(self, forecast: Forecast | None) -> None:
        """Show what a plan costs; nothing while nobody knows."""
        self._forecast = forecast
        left = forecast.left_after if forecast else None
        self._over = -left if left is not None and left < 0 else 0
        self.setAccessibleName(self.words())
        self.setToolTip(self.words())
        self.setVisible(forecast is not None)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """The whole line as text."""
        first, second = self._pieces()
        return " · ".join("".join(part[0] for part in group) for group in (first, second) if group)

    def sizeHint(self) -> QSize:
        width = ICON_PX + GAP_PX + self._width_of(self._pieces()[0])
        width += LINE_ROOM_PX + self._width_of(self._pieces()[1]) if self._pieces()[1] else 0
        return QSize(width + 2, theme().size("controlSmall"))

    def minimumSizeHint(self) -> QSize:
        width = ICON_PX + GAP_PX + self._width_of(self._pieces()[0])
        return QSize(width + 2, theme().size("controlSmall"))

    def paintEvent(self, event: QPaintEvent) -> None:
        first, second = self._pieces()
        fits = self.width() >= self.sizeHint().width()
        groups = (first, second) if second and fits else (first,)
        width = sum(self._width_of(group) for group in groups) + ICON_PX + GAP_PX
        left: float = self.width() - width - (LINE_ROOM_PX if len(groups) > 1 else 0)
        with QPainter(self) as painter:
            icon = QRectF(left, 0, ICON_PX, self.height())
            over = self._over > 0
            name, tone = ("triangle-alert", "error") if over else ("gauge", "muted")
            paint_icon(painter, icon, name, tone, ICON_PX)
            left += ICON_PX + GAP_PX
            for place, group in enumerate(groups):
                if place:
                    middle = round(left + LINE_ROOM_PX / 2)
                    top = (self.height() - ICON_PX) / 2
                    line = QRectF(middle, top, 1, ICON_PX)
                    color = theme().color("hairlineStrong")
                    paint_line(painter, line.topLeft(), line.bottomLeft(), color)
                    left += LINE_ROOM_PX
                left = self._paint_group(painter, left, group)
            if self._keyboard_focus:
                paint_ring(painter, QRectF(self.rect()), theme().radius("control"))

    def _paint_group(self, painter: QPainter, left: float, group: tuple[Piece, ...]) -> float:
        for words, role, token in group:
            box = QRectF(left, 0, text_width(words, role) + 1, self.height())
            paint_text(painter, box, words, role, theme().color(token))
            left += text_width(words, role)
        return left

    def _width_of(self, group: tuple[Piece, ...]) -> int:
        return sum(text_width(words, role) for words, role, _ in group)

    def _pieces(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """Give the two halves of the line."""
        if self._forecast is None:
            return (), ()
        calls, left = self._forecast.calls, self._forecast.left_after
        said = counted(calls, self.tr("1 API call"), self.tr("{n} API calls"))
        if self._over:
            more = self.tr(", {n} more than your budget.").format(n=number(self._over))
            tone = "error"
            return (
                (self.tr("About "), "table", tone),
                (said, "tableStrong", tone),
                (more, "table", tone),
            ), ()
        seconds = self.tr(", {n} s").format(n=number(round(self._forecast.seconds)))
        first = (
            (self.tr("About "), "table", "text2"),
            (said, "tableStrong", "text"),
            (seconds, "table", "text2"),
        )
        if left is None:
            return first, ()
        return first, (
            (number(left), "tableStrong", "text"),
            (self.tr(" left of your budget after"), "table", "text2"),
        )

    def _show_lines(self) -> None:
        """Say how the calls were counted."""
        if self._forecast is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for line in self._forecast.lines:
            words = {
                "send": self.tr("Send: {calls} for {batches}"),
                "check": self.tr("Check that nothing changed since: {calls}"),
                "confirm": self.tr("Read back and compare: {calls}"),
            }.get(line.what, "{calls}")
            ways = {
                "collections": self.tr("up to 200 records a call"),
                "composite": self.tr("up to 1,000 records a call"),
                "bulk": self.tr("by bulk job"),
                "soap": self.tr("back from the Recycle Bin, up to 200 records a call"),
            }
            if line.what == "send" and line.api in ways:
                words += f", {ways[line.api]}"
            calls = counted(line.calls, self.tr("1 call"), self.tr("{n} calls"))
            batches = counted(line.batches, self.tr("1 batch"), self.tr("{n} batches"))
            menu.addAction(words.format(calls=calls, batches=batches))
        if self._forecast.reading:
            menu.addSection(self.tr("Spent on looking at both sides"))
        for read in self._forecast.reading:
            menu.addAction(spoken(read_words(read)))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
