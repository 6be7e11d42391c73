"""Orgtide in the system's tray: shows the window, tells of a run that ended, quits."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

TOLD_MS = 8_000
"""How long a message of the tray stays, where the system lets us say so. Source: ours."""


class Tray(QObject):
    """The icon in the tray; only where the system has one, see `is_there`.

    Signals:
        show_requested: the person wants to see the window.
        quit_requested: the person wants to leave.
    """

    show_requested = Signal()
    quit_requested = Signal()

    def __init__(self, icon: QIcon, parent: QWidget) -> None:
        super().__init__(parent)
        self._menu = QMenu(parent)
        self._state = self._menu.addAction("")
        self._state.setEnabled(False)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Open Orgtide")).triggered.connect(
            lambda _=False: self.show_requested.emit()
        )
        self._menu.addAction(self.tr("Quit")).triggered.connect(
            lambda _=False: self.quit_requested.emit()
        )
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.show_requested)
        self.show_state(self.tr("Nothing is running"))

    @staticmethod
    def is_there() -> bool:
        """Tell whether the system has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Put the icon into the tray."""
        self._icon.show()

    def hide(self) -> None:
        """Take it away."""
        self._icon.hide()

    @property
    def is_shown(self) -> bool:
        """Whether the icon is in the tray."""
        return self._icon.isVisible()

    def show_state(self, words: str) -> None:
        """Say in one line what is going on."""
        self._state.setText(words)
        self._icon.setToolTip(f"Orgtide\n{words}")

    def tell(self, title: str, words: str) -> None:
        """Tell something while the window is not in front."""
        self._icon.showMessage(title, words, self._icon.icon(), TOLD_MS)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.show_requested.emit()
