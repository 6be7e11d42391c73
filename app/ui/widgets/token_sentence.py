"""A sentence whose important words stand in boxes, wrapped over as many lines as it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme
from app.ui.widgets.painting import paint_box, paint_text, text_width

BOX_PX, BOX_EDGE_PX, GAP_PX, LINE_GAP_PX = 20, 6, 6, 4


@dataclass(frozen=True)
class Part:
    """Some words of a sentence; with a tint they are a token in a box."""

    text: str
    tint: str = ""
    color: str = "text2"

    @property
    def width_px(self) -> int:
        """Room that it takes on a line."""
        if self.tint:
            return text_width(self.text, "tableStrong") + 2 * BOX_EDGE_PX
        return text_width(self.text, "body") + 1


def plain(text: str) -> Part:
    """Words between tokens."""
    return Part(text)


def token(text: str) -> Part:
    """Something named: an object, a field, a place."""
    return Part(text, "sameTint", "text")


def value_token(text: str) -> Part:
    """A value."""
    return Part(text, "updateTint", "update")


class TokenSentence(QWidget):
    """Told by `show_parts`."""

    def __init__(self, parts: Sequence[Part] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.updateGeometry)
        self.show_parts(parts)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Say another sentence."""
        self._parts = tuple(parts)
        self.setAccessibleName(" ".join(part.text for part in parts))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._placed(width)[-1][0] + 1 if self._parts else 1
        return lines * self._line() - LINE_GAP_PX

    def sizeHint(self) -> QSize:
        wide = sum(part.width_px + GAP_PX for part in self._parts)
        return QSize(wide, self._line() - LINE_GAP_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._line() - LINE_GAP_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        color = theme().color
        with QPainter(self) as painter:
            for (line, left), part in zip(self._placed(self.width()), self._parts, strict=True):
                top = line * self._line()
                height = self._line() - LINE_GAP_PX
                box = QRectF(left, top, min(part.width_px, self.width() - left), height)
                if part.tint:
                    paint_box(painter, box, theme().radius("chip"), color(part.tint))
                    box.adjust(BOX_EDGE_PX, 0, 1 - BOX_EDGE_PX, 0)
                role = "tableStrong" if part.tint else "body"
                paint_text(painter, box, part.text, role, color(part.color))

    def _placed(self, width: int) -> list[tuple[int, int]]:
        """Line and left edge of each part."""
        line = left = 0
        places = []
        for part in self._parts:
            if left and left + part.width_px > width:
                line, left = line + 1, 0
            places.append((line, left))
            left += part.width_px + GAP_PX
        return places

    def _line(self) -> int:
        return theme().scaled(BOX_PX) + LINE_GAP_PX
