"""One thing that can be made to go wrong: closed, its title; open, its words and settings."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks import StartPracticeFault
from app.asks.messages import PracticeChoice, PracticeFault
from app.ui.language import spoken
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import IconLabel, TextLabel
from app.wording.orgs import practice_fault_words

EVER = "0"
"""What is typed for a fault that happens until it is switched off."""


class FaultCard(CardFrame):
    """A choice of the list.

    Signals:
        start_requested: switch it on, or do it (a `StartPracticeFault`).
    """

    start_requested = Signal(object)

    def __init__(
        self, choice: PracticeChoice, org: str, *, is_on: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(pressable=True, parent=parent)
        self.choice = choice
        self._org = org
        self._settings = {
            name: TextField(name.capitalize(), optional=not usual)
            for name, usual in choice.settings
        }
        for name, usual in choice.settings:
            self._settings[name].set_text(usual)
        self._after = TextField(self.tr("Let so many pass first"))
        self._times = TextField(self.tr("How often"), hint=self.tr("0: until it is switched off."))
        self._start = PushButton(
            self.tr("Switch on") if choice.waits else self.tr("Do it now"),
            ButtonKind.MAIN,
            size=ButtonSize.SMALL,
            changes=True,
        )
        self._inside = QWidget()
        self._lay_out(is_on=is_on)
        self.open(is_open=False)
        self._start.clicked.connect(self._on_start)
        for field in (*self._settings.values(), self._after, self._times):
            field.changed.connect(self._refresh)

    def open(self, *, is_open: bool) -> None:
        """Show or hide what is inside."""
        self._inside.setVisible(is_open)
        self.set_chosen(chosen=is_open)
        if is_open:
            self._refresh()

    @property
    def is_open(self) -> bool:
        """Whether what is inside is shown."""
        return not self._inside.isHidden()

    def _lay_out(self, *, is_on: bool) -> None:
        self.setAccessibleName(self.choice.title)
        self._after.set_text("0")
        self._times.set_text(EVER if self.choice.times is None else str(self.choice.times))
        head = QHBoxLayout()
        head.setSpacing(8)
        icon = ("radio", "warn") if is_on else ("zap", "text2")
        head.addWidget(IconLabel(*icon if self.choice.waits else ("pencil", "text2")))
        head.addWidget(TextLabel(self.choice.title, "tableStrong", wrap=True), 1)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(24, 4, 0, 4)
        inside.setSpacing(8)
        inside.addWidget(TextLabel(spoken(self.choice.words), "small", "muted", wrap=True))
        for field in self._settings.values():
            inside.addWidget(field)
        if self.choice.waits:
            both = QHBoxLayout()
            both.setSpacing(12)
            both.addWidget(self._after, 1, Qt.AlignmentFlag.AlignTop)
            both.addWidget(self._times, 1, Qt.AlignmentFlag.AlignTop)
            inside.addLayout(both)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._start)
        inside.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._inside)

    def _refresh(self) -> None:
        filled = all(field.is_filled() for field in self._settings.values())
        counted = all(field.text().isdigit() for field in (self._after, self._times))
        self._start.set_ready(ready=filled and counted, reason=self.tr("Fill in every field first"))

    def _on_start(self) -> None:
        settings = tuple((name, field.text()) for name, field in self._settings.items())
        after, times = int(self._after.text()), int(self._times.text())
        if not self.choice.waits:
            self.start_requested.emit(StartPracticeFault(self.choice.name, settings, org=self._org))
            return
        self.start_requested.emit(
            StartPracticeFault(self.choice.name, settings, after, times, self._org)
        )


class FaultRow(CardFrame):
    """A fault that was switched on: what it is, when it happens, how often it did.

    Signals:
        stop_requested: int, the fault's number.
    """

    stop_requested = Signal(int)

    def __init__(self, fault: PracticeFault, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(IconLabel("radio", "warn") if fault.on else IconLabel("check", "muted"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(TextLabel(fault.title, "tableStrong", wrap=True))
        words.addWidget(TextLabel(spoken(practice_fault_words(fault)), "small", "muted", wrap=True))
        if fault.about:
            words.addWidget(TextLabel(fault.about, "small", "muted", wrap=True))
        row.addLayout(words, 1)
        off = PushButton(
            self.tr("Switch off") if fault.on else self.tr("Take away"), size=ButtonSize.TINY
        )
        off.setAccessibleName(f"{off.text()}: {fault.title}")
        off.clicked.connect(lambda: self.stop_requested.emit(fault.id))
        row.addWidget(off)
