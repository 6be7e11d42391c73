"""Starts the window: what can be seen first, then everything else."""

import asyncio
import sys
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.store.paths import workspace_folder
from app.ui import event_loop
from app.ui.garbage import GarbageTimer
from app.ui.icons import icon_pixmap
from app.ui.language import chosen_language, install_language
from app.ui.looks import apply_looks
from app.ui.main_window import MainWindow
from app.ui.one_instance import OneInstance
from app.ui.pages.home_page import HomePage
from app.ui.rail_items import RailItem
from app.ui.theme import install_theme
from app.ui.window_memory import restore_geometry

ICON_SIZES_PX = (16, 32, 64, 128)


def main(arguments: Sequence[str] = ()) -> int:
    """Open the window; gives the exit code when it is closed."""
    app = make_application(arguments)
    instance = OneInstance(workspace_folder())
    if not instance.claim():
        return 0
    GarbageTimer(app)
    store = QSettings()
    install_language(app, chosen_language(store))
    install_theme(app)
    apply_looks(store)
    app.setWindowIcon(_window_icon())
    window, home = MainWindow(), HomePage()
    window.add_page(RailItem.HOME, home)
    window.open_item(RailItem.HOME)
    restore_geometry(window, store)
    window.show()
    event_loop.run_until(app, _work(window, home, store, instance))
    instance.release()
    return 0


async def _work(
    window: MainWindow, home: HomePage, store: QSettings, instance: OneInstance
) -> None:
    """Make everything else once the window can be seen, then work until it is closed."""
    await painted(window)
    from app.ui.engine_client import engine_command
    from app.ui.error_dialog import install_error_dialog
    from app.ui.program import Program

    install_error_dialog(window)
    program = Program(window, home, engine_command(), store)
    instance.show_requested.connect(program.shell.show_window)
    await program.run()


async def painted(window: MainWindow) -> None:
    """Wait until a window was drawn for the first time."""
    watcher = _PaintWatcher(window)
    await watcher.seen
    watcher.deleteLater()


class _PaintWatcher(QObject):
    """Waits for the first paint of a window's content."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.seen: asyncio.Future[None] = asyncio.get_event_loop().create_future()
        window.status_bar.installEventFilter(self)
        window.status_bar.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.seen.done():
            self.seen.set_result(None)
        return False


def make_application(arguments: Sequence[str]) -> QApplication:
    """Make the Qt application with its name, scaling and language."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("Orgtide")
    app.setOrganizationName("Orgtide")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("orgtide")
    app.setQuitOnLastWindowClosed(False)
    if QLocale.system().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    return app


def _window_icon() -> QIcon:
    made = QIcon()
    for size in ICON_SIZES_PX:
        made.addPixmap(icon_pixmap("waves", size, "accentSolid"))
    return made
