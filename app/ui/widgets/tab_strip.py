"""Tabs of a screen: a word, its current value in small text, a 2 px line under the current one."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.focus_ring import RingedButton
from app.ui.widgets.painting import paint_ring, paint_text, text_width

GAP_PX = 6
PADDING_PX = 4


@dataclass(frozen=True)
class Tab:
    """One tab: its word and its current value."""

    word: str
    value: str = ""


class TabStrip(Surface):
    """Told its tabs by `show_tabs`.

    Signals:
        tab_chosen: another tab was pressed (int).
    """

    tab_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "bottom", parent)
        self._group = QButtonGroup(self)
        self._buttons: list[TabButton] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 0, 16, 0)
        self.row.setSpacing(20)
        self.row.addStretch(1)
        self.setFixedHeight(theme().fixed("tabs"))

    def show_tabs(self, tabs: tuple[Tab, ...]) -> None:
        """Show tabs; the current one keeps its place."""
        while len(self._buttons) < len(tabs):
            button = TabButton(self)
            number = len(self._buttons)
            button.clicked.connect(lambda _=False, n=number: self.tab_chosen.emit(n))
            self._buttons.append(button)
            self._group.addButton(button)
            self.row.insertWidget(number, button)
        for button, tab in zip(self._buttons, tabs, strict=True):
            button.show_tab(tab)
        if self._group.checkedButton() is None:
            self._buttons[0].setChecked(True)

    def show_current(self, number: int) -> None:
        """Make a tab the current one, without a signal."""
        self._buttons[number].setChecked(True)


class TabButton(RingedButton):
    """One tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab = Tab("")
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.updateGeometry)

    def show_tab(self, tab: Tab) -> None:
        """Change word and value."""
        self._tab = tab
        self.setAccessibleName(f"{tab.word}, {tab.value}" if tab.value else tab.word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = 2 * PADDING_PX + text_width(self._tab.word, "paneTitle")
        width += GAP_PX + text_width(self._tab.value, "label") if self._tab.value else 0
        return QSize(width + 2, theme().fixed("tabs"))

    def paintEvent(self, event: QPaintEvent) -> None:
        color, box = theme().color, QRectF(self.rect()).adjusted(0, 0, 0, -1)
        current = self.isChecked()
        with QPainter(self) as painter:
            role = "paneTitle" if current else "body"
            tone = "text" if current or self.underMouse() else "text2"
            room = box.adjusted(PADDING_PX, 0, 0, 0)
            left = paint_text(painter, room, self._tab.word, role, color(tone)) + GAP_PX
            value = room.adjusted(left, 0, 0, 0)
            paint_text(painter, value, self._tab.value, "label", color("muted"))
            if current:
                height = theme().tokens.tab_underline_px
                line = QRectF(0, self.height() - height, box.width(), height)
                painter.fillRect(line, color("accent"))
            if self._keyboard_focus:
                paint_ring(painter, box.adjusted(0, 4, 0, -4), theme().radius("chip"))
