"""The rail at the left: one item for each place, settings at the bottom."""

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from app.ui.icons import paint_icon
from app.ui.rail_items import LOOKS, RailItem
from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.focus_ring import RingedButton
from app.ui.widgets.painting import paint_box, paint_ring, paint_text, text_width

MARGIN_PX = 4
NARROW_ITEM_PX = 44
WORD_EDGE_PX = 2
"""Least room beside a word, so that it never touches the edges of the rail. Unit: pixels."""
CLOSEST_PX = 0.3
"""Most that letters move together before they get smaller. Unit: pixels."""
COUNT_HEIGHT_PX = 14


def place_word(place: RailItem) -> str:
    """Give the name of a place in the person's language."""
    words = {
        RailItem.HOME: QCoreApplication.translate("RailItem", "Home"),
        RailItem.CONNECTIONS: QCoreApplication.translate("RailItem", "Connections"),
        RailItem.MAPPINGS: QCoreApplication.translate("RailItem", "Mappings"),
        RailItem.PREVIEW: QCoreApplication.translate("RailItem", "Preview"),
        RailItem.RUNS: QCoreApplication.translate("RailItem", "Runs"),
        RailItem.LIVE: QCoreApplication.translate("RailItem", "Live"),
        RailItem.SCHEDULES: QCoreApplication.translate("RailItem", "Schedules"),
        RailItem.SETTINGS: QCoreApplication.translate("RailItem", "Settings"),
    }
    return words[place]


class RailPanel(Surface):
    """Goes to places.

    Signals:
        place_chosen: an item was pressed (RailItem).
    """

    place_chosen = Signal(RailItem)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "right", parent)
        self._items: dict[RailItem, RailButton] = {}
        self._group = QButtonGroup(self)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(MARGIN_PX)
        for place in RailItem:
            if place is RailItem.SETTINGS:
                self._layout.addStretch(1)
            item = RailButton(place, self)
            self._items[place] = item
            self._group.addButton(item)
            self._layout.addWidget(item)
            item.clicked.connect(lambda _=False, chosen=place: self.place_chosen.emit(chosen))
        self.setAccessibleName(self.tr("Places"))
        self.set_narrow(narrow=False)

    def show_place(self, place: RailItem) -> None:
        """Mark the place the window is at."""
        self._items[place].setChecked(True)

    def show_count(self, place: RailItem, count: int) -> None:
        """Show a small number at an item; 0 hides it."""
        self._items[place].show_count(count)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone; words become tool tips."""
        self.setFixedWidth(theme().fixed("railCollapsed" if narrow else "rail"))
        top = 2 if narrow else 2 * MARGIN_PX
        self._layout.setContentsMargins(0, top, 1, 3 * MARGIN_PX)
        for item in self._items.values():
            item.set_narrow(narrow=narrow)


def word_font(word: str, room_px: float) -> QFont:
    """Give the font in which a word fits: its letters a little closer, then smaller."""
    font = QFont(theme().font("label", word))
    wide = QFontMetricsF(font).horizontalAdvance(word)
    if wide <= room_px:
        return font
    closer = min(CLOSEST_PX, (wide - room_px) / len(word))
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -closer)
    size_px = QFontInfo(font).pixelSize()
    while size_px > 1 and QFontMetricsF(font).horizontalAdvance(word) > room_px:
        size_px -= 1
        font.setPixelSize(size_px)
    return font


class RailButton(RingedButton):
    """One place: icon above word, or the icon alone."""

    def __init__(self, place: RailItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._narrow = False
        self._count = 0
        word = place_word(place)
        self.setCheckable(True)
        self.setText(word)
        self.setAccessibleName(word)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_count(self, count: int) -> None:
        """Show a small number at the icon; 0 hides it."""
        self._count = count
        word = place_word(self._place)
        self.setAccessibleName(f"{word}, {count}" if count else word)
        self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon alone."""
        self._narrow = narrow
        self._tell()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        height = NARROW_ITEM_PX if self._narrow else theme().fixed("railItem")
        return QSize(NARROW_ITEM_PX, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(MARGIN_PX, 0, -MARGIN_PX + 1, 0)
        color, radius = theme().color, theme().radius("control")
        tone = "text" if self.isChecked() else "muted" if self.isEnabled() else "disabled"
        with QPainter(self) as painter:
            if self.isChecked() or self.isDown():
                paint_box(painter, box, radius, color("pressed"))
            elif self.isEnabled() and self.underMouse():
                paint_box(painter, box, radius, color("hover"))
            edge = theme().fixed("iconRail")
            top = (box.height() - edge) / 2 if self._narrow else 10
            place = QRectF(box.left(), top, box.width(), edge)
            paint_icon(painter, place, LOOKS[self._place].icon, tone, edge)
            if not self._narrow:
                room = QRectF(0, top + edge + 3, self.width() + 1, 16)
                painter.setFont(word_font(self.text(), room.width() - 2 * WORD_EDGE_PX))
                painter.setPen(color(tone))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.text())
            if self._count:
                self._paint_count(painter, box.center().x() + 3, top - 4)
            if self._keyboard_focus:
                paint_ring(painter, box, radius)

    def _paint_count(self, painter: QPainter, left: float, top: float) -> None:
        text = str(self._count)
        width = max(COUNT_HEIGHT_PX, text_width(text, "label") + 8)
        box = QRectF(round(left), round(top), width, COUNT_HEIGHT_PX)
        paint_box(painter, box, theme().radius("chip"), theme().color("warnTint"))
        middle = Qt.AlignmentFlag.AlignHCenter
        paint_text(painter, box, text, "label", theme().color("warn"), align=middle)

    def _tell(self) -> None:
        keys = LOOKS[self._place].keys
        word = place_word(self._place)
        self.setToolTip(f"{word} ({keys})" if self._narrow else keys)
