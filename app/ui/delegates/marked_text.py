"""One line of text laid out once and painted often: tint, marked characters, strike-out, words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout

from app.ui.delegates.text_difference import Span
from app.ui.theme import theme
from app.ui.widgets.painting import ELLIPSIS, hairline

TINT_PADDING_PX = 4
"""Room of a tint left and right of its words. Unit: pixels."""
_BIGGEST_PLAIN = "\uffff"


@dataclass(frozen=True)
class TextLook:
    """Colour tokens of a piece of text; an empty token draws nothing."""

    color: str = "text"
    tint: str = ""
    strong: str = ""
    marked: str = ""
    """Of marked characters, where it is another than that of the rest."""
    struck: bool = False


class MarkedText:
    """A line of text in its place, ready to be painted in any scheme.

    Attributes:
        width: what it takes in logical pixels, the padding of its tint included.
    """

    def __init__(
        self, text: str, spans: Sequence[Span], look: TextLook, font: QFont, room: float
    ) -> None:
        self._look = look
        padding = TINT_PADDING_PX if look.tint else 0
        shown = text
        wanted = QFontMetricsF(font).horizontalAdvance(text)
        if wanted > room - 2 * padding + 0.5:
            shown = QFontMetricsF(font).elidedText(
                text, Qt.TextElideMode.ElideRight, max(0.0, room - 2 * padding)
            )
        self.is_cut = shown != text
        self._layout = QTextLayout(shown, font)
        self._layout.setCacheEnabled(True)
        self._layout.beginLayout()
        line = self._layout.createLine()
        line.setLineWidth(1e6)
        self._layout.endLayout()
        self._padding = padding
        self._height = line.height()
        self._words = line.naturalTextWidth() if shown else 0.0
        self.width = min(room, self._words + 2 * padding) if not self.is_cut else room
        self._marks = self._mark_places(line, text, shown, spans) if look.strong else []
        self._ranges = [(_units(text, a), _units(text, b)) for a, b in spans] if look.marked else []

    def paint(self, painter: QPainter, left: float, box: QRectF) -> None:
        """Draw it from `left` on, in the middle of the height of `box`."""
        color, look = theme().color, self._look
        height = theme().line("table")
        top = round(box.center().y() - height / 2)
        if look.tint:
            radius = theme().radius("mark")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(look.tint))
            painter.drawRoundedRect(QRectF(left, top, self.width, height), radius, radius)
            if self._marks:
                painter.setBrush(color(look.strong))
                for start, width in self._marks:
                    mark = QRectF(left + start, top, width, height)
                    painter.drawRoundedRect(mark, radius, radius)
        elif self._marks:
            radius = theme().radius("mark")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(look.strong))
            for start, width in self._marks:
                painter.drawRoundedRect(QRectF(left + start, top, width, height), radius, radius)
        painter.setPen(color(look.color))
        words_top = round(box.center().y() - self._height / 2)
        self._layout.draw(painter, QPointF(left + self._padding, words_top), self._selections())
        if look.struck:
            middle = round(box.center().y()) + 0.0
            line = QRectF(left + self._padding, middle, self._words, hairline(painter.device()))
            painter.fillRect(line, color(look.color))

    def _selections(self) -> list[QTextLayout.FormatRange]:
        """Give the colour of marked characters, in the scheme in use."""
        made = []
        for start, end in self._ranges:
            one = QTextLayout.FormatRange()
            one.start, one.length = start, end - start
            one.format.setForeground(theme().color(self._look.marked))
            made.append(one)
        return made

    def _mark_places(
        self, line: object, text: str, shown: str, spans: Sequence[Span]
    ) -> list[tuple[float, float]]:
        """Give left edge and width of each mark; what an ellipsis hides has none."""
        end_of_text = len(shown) - len(ELLIPSIS) if self.is_cut else len(shown)
        places = []
        for start, end in spans:
            if start >= end_of_text:
                break
            left = _x_of(line, _units(text, start))
            right = _x_of(line, _units(text, min(end, end_of_text)))
            places.append((self._padding + min(left, right), abs(right - left)))
        return places


def _x_of(line: object, place: int) -> float:
    """Where a character of a `QTextLine` begins; PySide gives the place beside the character."""
    found = line.cursorToX(place)  # type: ignore[attr-defined] # QTextLine
    return float(found[0] if isinstance(found, tuple) else found)


def _units(text: str, place: int) -> int:
    """Turn a place in Python's characters into one in Qt's, which count some of them twice."""
    before = text[:place]
    if not before or max(before) <= _BIGGEST_PLAIN:
        return place
    return len(before.encode("utf-16-le")) // 2
