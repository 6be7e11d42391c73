"""The panel at the right of Connections that makes a bad day on a practice org."""

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import PracticeAnswer, PracticeDay
from app.ui.pages.fault_card import FaultCard, FaultRow
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.choices import RadioButton
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.panel_head import PanelHead
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.states import NoticeBar

PADDING_PX = 24
ORGS = ("sandbox", "production")


class PracticeFaultsPanel(Surface):
    """Told by `show_day`, `show_answer` and `show_error`.

    Signals:
        look_requested: str, read anew what can go wrong on this practice org.
        start_requested: switch a fault on or make a change (a `StartPracticeFault`).
        stop_requested: int or None, and str: this fault or all, of this org.
        counted: int, how many faults are on.
        closed: the panel went away.
    """

    look_requested = Signal(str)
    start_requested = Signal(object)
    stop_requested = Signal(object, str)
    counted = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunken", "left", parent)
        self._org = ORGS[0]
        self._cards: list[FaultCard] = []
        self._notice = NoticeBar()
        self._count = TextLabel("", "small", "muted")
        self._all_off = PushButton(self.tr("All off"), size=ButtonSize.TINY, changes=True)
        self._choices = {org: RadioButton(org.capitalize()) for org in ORGS}
        self._on = QVBoxLayout()
        self._list = QVBoxLayout()
        self._lay_out()
        self._all_off.clicked.connect(lambda: self.stop_requested.emit(None, self._org))
        for org, choice in self._choices.items():
            choice.clicked.connect(lambda _=False, o=org: self._choose(o))

    def open(self) -> None:
        """Show the panel and ask for what can go wrong."""
        self._notice.hide()
        self.show()
        self._choose(self._org)

    def show_day(self, day: PracticeDay) -> None:
        """Show what is on, and what can be switched on; what was open stays open."""
        open_names = {card.choice.name for card in self._cards if card.is_open}
        _clear(self._on)
        _clear(self._list)
        on = sum(fault.on for fault in day.faults)
        self._count.setText(self.tr("{n} on").format(n=on) if on else self.tr("Nothing is on"))
        self.counted.emit(on)
        self._all_off.setVisible(bool(day.faults))
        for fault in day.faults:
            row = FaultRow(fault)
            row.stop_requested.connect(lambda n: self.stop_requested.emit(n, self._org))
            self._on.addWidget(row)
        self._cards = []
        names_on = {fault.name for fault in day.faults if fault.on}
        for group, choices in groupby(day.choices, key=lambda choice: choice.group):
            self._list.addSpacing(4)
            self._list.addWidget(TextLabel(group, "paneTitle"))
            for choice in choices:
                card = FaultCard(choice, day.org, is_on=choice.name in names_on)
                card.open(is_open=choice.name in open_names)
                card.pressed.connect(lambda c=card: self._toggle(c))
                card.start_requested.connect(self.start_requested)
                self._cards.append(card)
                self._list.addWidget(card)

    def show_answer(self, answer: PracticeAnswer) -> None:
        """Tell what became of a wish; show the day as it is now."""
        self.show_day(answer.day)
        self._notice.show_info(answer.done or self.tr("It is switched on."))

    def show_error(self, words: str, details: str = "") -> None:
        """It did not work; what was typed stays."""
        self._notice.show_error(words, details)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = PanelHead(TextLabel(self.tr("A bad day on the practice org"), "sectionTitle"))
        head.closed.connect(self._leave)
        column.addWidget(head)
        column.addWidget(self._notice)
        column.addWidget(self._scroll(), 1)

    def _scroll(self) -> ScrolledColumn:
        inside = Surface("sunken")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(PADDING_PX, 16, PADDING_PX, 16)
        outer.setSpacing(12)
        said = self.tr("Nothing here reaches Salesforce, and no API call is spent.")
        outer.addWidget(TextLabel(said, "small", "muted", wrap=True))
        orgs = QHBoxLayout()
        orgs.setSpacing(16)
        for choice in self._choices.values():
            orgs.addWidget(choice)
        orgs.addStretch(1)
        orgs.addWidget(self._count)
        orgs.addWidget(self._all_off)
        outer.addLayout(orgs)
        self._on.setSpacing(8)
        self._list.setSpacing(8)
        outer.addLayout(self._on)
        outer.addLayout(self._list)
        outer.addStretch(1)
        return ScrolledColumn(inside)

    def _choose(self, org: str) -> None:
        self._org = org
        for name, choice in self._choices.items():
            choice.setChecked(name == org)
        self.look_requested.emit(org)

    def _toggle(self, pressed: FaultCard) -> None:
        opened = not pressed.is_open
        for card in self._cards:
            card.open(is_open=card is pressed and opened)

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()


def _clear(layout: QVBoxLayout) -> None:
    """Take every widget out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
