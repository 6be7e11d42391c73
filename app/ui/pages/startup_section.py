"""Settings of how Orgtide starts, stays and tells what happened."""

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from app.ui.pages.settings_card import SettingsSection
from app.ui.widgets.choices import SwitchButton

TRAY_KEY, TELL_KEY = "start/stay_in_tray", "start/tell_of_runs"


class StartupSection(SettingsSection):
    """Three switches; they act at once.

    Signals:
        autostart_chosen: start when the person signs in (bool).
    """

    autostart_chosen = Signal(bool)

    def __init__(self, store: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.autostart = SwitchButton(name=self.tr("Start when I sign in"))
        self.stay = SwitchButton(name=self.tr("Stay in the tray when I close the window"))
        self.tell = SwitchButton(name=self.tr("Tell me when a run ends"))
        self.add_card(
            self.tr("Start and stay"),
            (self.tr("Start when I sign in"), self.autostart),
            (self.tr("Stay in the tray"), self.stay),
            (self.tr("Tell me when a run ends"), self.tell),
        )
        self.stay.setChecked(stays_in_tray(store))
        self.tell.setChecked(tells_of_runs(store))
        self.tell.setToolTip(self.tr("Only while Orgtide is not in front"))
        self.autostart.clicked.connect(
            lambda: self.autostart_chosen.emit(self.autostart.isChecked())
        )
        self.stay.toggled.connect(lambda on: store.setValue(TRAY_KEY, on))
        self.tell.toggled.connect(lambda on: store.setValue(TELL_KEY, on))

    def show_autostart(self, *, on: bool, hindrance: str) -> None:
        """Show whether the system starts Orgtide, or why it cannot."""
        self.autostart.setChecked(on)
        self.autostart.setEnabled(not hindrance)
        self.autostart.setToolTip(hindrance)

    def show_tray(self, *, there: bool) -> None:
        """Say whether the system has a tray to stay in."""
        self.stay.setEnabled(there)
        self.stay.setToolTip("" if there else self.tr("This system has no tray"))


def stays_in_tray(store: QSettings) -> bool:
    """Tell whether closing the window leaves Orgtide in the tray."""
    return store.value(TRAY_KEY, False, bool) is True


def tells_of_runs(store: QSettings) -> bool:
    """Tell whether the system tells of runs that end."""
    return store.value(TELL_KEY, True, bool) is True
