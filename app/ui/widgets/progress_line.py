"""One line about work that goes on: what it does, how far it is, and a way to stop it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.progress import Phase, Progress
from app.ui.language import spoken
from app.ui.models.value_words import number
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar
from app.ui.widgets.labels import ElidedLabel, IconLabel

BAR_PX = 2


class ProgressLine(HeaderBar):
    """Shows the progress of reading and comparing.

    Signals:
        cancel_requested: stop it.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paneHeader", parent=parent)
        self._share: float | None = None
        self._words = ElidedLabel("", "table", "text2")
        self._cancel = PushButton(self.tr("Cancel"), size=ButtonSize.SMALL)
        self.row.addWidget(IconLabel("loader-circle", "accentSolid"))
        self.row.addWidget(self._words, 1)
        self.row.addWidget(self._cancel)
        self._cancel.clicked.connect(self.cancel_requested)
        self.hide()

    def show_progress(self, progress: Progress, subject: str = "") -> None:
        """Say how far the work is.

        Args:
            subject: what is read, e.g. a file's name.
        """
        self._share = progress.done / progress.total if progress.total else None
        self._words.set_text(self._said(progress, subject))
        self.show()
        self.update()

    def show_words(self, words: str) -> None:
        """Say what goes on, of which nobody knows how far it is."""
        self._share = None
        self._words.set_text(words)
        self.show()
        self.update()

    def words(self) -> str:
        """What it says now."""
        return self._words.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel_requested.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._share is None:
            return
        width = self.width() * min(1.0, self._share)
        with QPainter(self) as painter:
            bar = QRectF(0, self.height() - BAR_PX, width, BAR_PX)
            painter.fillRect(bar, theme().color("accentSolid"))

    def _said(self, progress: Progress, subject: str) -> str:
        doing = spoken(progress.note) or self._doing(progress, subject)
        if progress.total:
            counted = self.tr("{done} of {total}")
            count = counted.format(done=number(progress.done), total=number(progress.total))
        else:
            count = number(progress.done) if progress.done else ""
        return f"{doing.rstrip('.')}, {count}" if count else f"{doing.rstrip('.…')}…"

    def _doing(self, progress: Progress, subject: str) -> str:
        return {
            Phase.SIGN_IN: self.tr("Signing in"),
            Phase.READ: self.tr("Reading {subject}"),
            Phase.COMPARE: self.tr("Comparing"),
            Phase.SEND: self.tr("Sending"),
            Phase.CONFIRM: self.tr("Reading back"),
            Phase.STORE: self.tr("Storing the plan"),
        }[progress.phase].format(subject=subject or self.tr("both sides"))
