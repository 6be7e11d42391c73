"""Words on a screen: one font role and one colour token each, in step with the theme."""

import html

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.theme import theme
from app.ui.widgets.painting import paint_line, paint_text, text_width


class TextLabel(QLabel):
    """Text in a font role and a colour token; what it is told is never read as markup."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        color: str = "text",
        *,
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._role, self._color = text, role, color
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        theme().changed.connect(self._dress)
        self._dress()

    def words(self) -> str:
        """What it says, without any markup of ours."""
        return self._words

    def setText(self, text: str) -> None:
        self._words = text
        self._dress()

    def set_color(self, color: str) -> None:
        """Change the colour token."""
        self._color = color
        self._dress()

    def _dress(self) -> None:
        self.setFont(theme().font(self._role, self._words))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme().color(self._color))
        self.setPalette(palette)
        self.setMinimumHeight(theme().line(self._role) if self._words else 0)
        super().setText(self._spaced() if self.wordWrap() else self._words)
        self.setAccessibleName(self._words)

    def _spaced(self) -> str:
        """Write a paragraph with the line height of its role."""
        lines = html.escape(self._words).replace("\n", "<br>")
        height = theme().line(self._role)
        style = f"line-height:{height}px; -qt-line-height-type:fixed"
        return f'<p style="margin:0; {style}">{lines}</p>'


class ElidedLabel(QWidget):
    """One line of text that is cut with an ellipsis; the whole text is then its tool tip."""

    def __init__(
        self, text: str = "", role: str = "body", color: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text, self._role, self._color = text, role, color
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme().changed.connect(self.updateGeometry)

    def text(self) -> str:
        """The whole text, cut or not."""
        return self._text

    def set_text(self, text: str, color: str = "") -> None:
        """Change the words, and the colour token if one is given."""
        self._text, self._color = text, color or self._color
        self.setAccessibleName(text)
        self._tell_cut()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(text_width(self._text, self._role) + 2, theme().line(self._role))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme().line(self._role))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell_cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            color = theme().color(self._color if self.isEnabled() else "disabled")
            paint_text(painter, QRectF(self.rect()), self._text, self._role, color)

    def _tell_cut(self) -> None:
        cut = text_width(self._text, self._role) > self.width()
        self.setToolTip(self._text if cut else "")


class IconLabel(QWidget):
    """An icon that stands by itself; its meaning is its tool tip and accessible name."""

    def __init__(
        self,
        icon: str,
        color: str = "muted",
        size: int = 16,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._color, self._size = icon, color, size
        self.setFixedSize(size, size)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        theme().changed.connect(self.update)

    def set_icon(self, icon: str, color: str, tip: str = "") -> None:
        """Change icon, colour token and meaning."""
        self._icon, self._color = icon, color
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_icon(painter, QRectF(self.rect()), self._icon, self._color, self._size)


class HairlineSeparator(QWidget):
    """A 1 px line between things, level or upright."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        if upright:
            self.setFixedSize(1, 16)
        else:
            self.setFixedHeight(1)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        with QPainter(self) as painter:
            color = theme().color("hairlineStrong" if self._upright else "hairline")
            end = box.bottomLeft() if self._upright else box.topRight()
            paint_line(painter, box.topLeft(), end, color)
