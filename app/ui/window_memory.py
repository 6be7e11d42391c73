"""Where the window was, what it showed and which org it worked with, kept between starts."""

from PySide6.QtCore import QByteArray, QSettings

from app.core.sync import OrgKind
from app.ui.main_window import MainWindow
from app.ui.rail_items import RailItem

GEOMETRY_KEY, PLACE_KEY, ENVIRONMENT_KEY = "window/geometry", "window/place", "window/environment"


def remember_window(window: MainWindow, store: QSettings) -> None:
    """Store how the window is now."""
    store.setValue(GEOMETRY_KEY, window.saveGeometry())
    store.setValue(PLACE_KEY, window.item.value)
    store.setValue(ENVIRONMENT_KEY, window.environment.value)


def restore_geometry(window: MainWindow, store: QSettings) -> None:
    """Put the window where it was; Qt moves it back onto a screen that is there."""
    geometry = store.value(GEOMETRY_KEY)
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)


def remembered_place(store: QSettings) -> RailItem:
    """Tell which screen was shown; Home when it is not known."""
    stored = str(store.value(PLACE_KEY, ""))
    known = {item.value: item for item in RailItem}
    return known.get(stored, RailItem.HOME)


def remembered_environment(store: QSettings) -> OrgKind:
    """Tell which kind of org the window works with at its start.

    Production is chosen anew each time: nobody finds himself there without having asked for it.
    """
    stored = str(store.value(ENVIRONMENT_KEY, ""))
    return OrgKind.SANDBOX if stored == OrgKind.SANDBOX.value else OrgKind.PRACTICE
