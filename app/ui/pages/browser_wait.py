"""The wait for the browser in the connection panel: time left, link, a pasted address."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel


class BrowserWaitBox(QWidget):
    """Told by `show_left` and `show_problem`.

    Signals:
        address_pasted: the person gave the address that the browser ended on (str).
        set_up_requested: the browser shows an error; what does it mean?
    """

    address_pasted = Signal(str)
    set_up_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        self._left = TextLabel("", "pageTitle")
        self._pasted = TextField(
            self.tr("Address from the browser"),
            hint=self.tr(
                "If the browser cannot come back to Orgtide, copy the whole address that it ended "
                "on. It begins with http://localhost."
            ),
            optional=True,
        )
        self._copy = PushButton(self.tr("Copy the link"), icon="copy", size=ButtonSize.SMALL)
        self._use = PushButton(self.tr("Use this address"), size=ButtonSize.SMALL)
        self._use.set_ready(ready=False, reason=self.tr("Paste the address first"))
        lost = PushButton(
            self.tr("The browser shows an error"),
            ButtonKind.QUIET,
            icon="circle-help",
            size=ButtonSize.SMALL,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel(self.tr("Sign in in your browser"), "paneTitle"))
        column.addWidget(self._left)
        words = self.tr(
            "Orgtide goes on by itself when you have signed in and pressed Allow. Did no browser "
            "open? Copy the link and open it yourself."
        )
        column.addWidget(TextLabel(words, "body", "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._copy)
        row.addWidget(lost)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self._pasted)
        column.addWidget(self._use)
        self._copy.clicked.connect(self._on_copy)
        self._use.clicked.connect(self._on_use)
        self._pasted.edit.returnPressed.connect(self._on_use)
        self._pasted.changed.connect(self._on_typed)
        lost.clicked.connect(self.set_up_requested)

    def show_left(self, address: str, left_s: int) -> None:
        """Show the time that is left, and keep the address for the button that copies it."""
        self._address = address
        minutes, seconds = divmod(max(left_s, 0), 60)
        said = self.tr("{minutes}:{seconds} left")
        self._left.setText(said.format(minutes=minutes, seconds=f"{seconds:02}"))

    def show_problem(self, words: str) -> None:
        """The pasted address is not the one."""
        self._pasted.show_problem(words)

    def clear(self) -> None:
        """Forget an address that was pasted; it holds a code."""
        self._pasted.set_text("")
        self._pasted.show_problem("")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)

    def _on_use(self) -> None:
        if self._pasted.text():
            self.address_pasted.emit(self._pasted.text())

    def _on_typed(self) -> None:
        ready = bool(self._pasted.text())
        self._use.set_ready(ready=ready, reason=self.tr("Paste the address first"))
