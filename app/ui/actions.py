"""Every command of the window as an action: its words, its shortcut and its menu, in one table."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from app.core.sync import OrgKind
from app.ui.dialogs.command_popup import Command
from app.ui.environment import look_of
from app.ui.icons import icon
from app.ui.rail_items import LOOKS, RailItem
from app.ui.widgets.rail import place_word


@dataclass(frozen=True)
class ActionSpec:
    """One command: its name in code, its words, its icon, its shortcut and its menu."""

    name: str
    words: str
    icon: str
    keys: str
    menu: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


def _specs() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("connect", _tr("Connect an org…"), "plug-zap", "", "file"),
        ActionSpec("add_sync", _tr("Add a sync file…"), "file-up", "", "file"),
        ActionSpec("open_plan", _tr("Open a saved plan…"), "folder", "", "file"),
        ActionSpec("export", _tr("Export to Excel…"), "sheet", "Ctrl+E", "file"),
        ActionSpec("quit", _tr("Quit"), "x", "Ctrl+Q", "file"),
        ActionSpec("undo", _tr("Undo"), "undo-2", "Ctrl+Z", "edit"),
        ActionSpec("redo", _tr("Redo"), "redo-2", "Ctrl+Shift+Z", "edit"),
        ActionSpec("save", _tr("Save"), "save", "Ctrl+S", "edit"),
        ActionSpec("find", _tr("Find in this screen"), "search", "Ctrl+F", "edit"),
        ActionSpec("command", _tr("Search or run a command"), "search", "Ctrl+K", "go"),
        ActionSpec("next_pane", _tr("Next pane"), "arrow-right", "F6", "view"),
        ActionSpec("previous_pane", _tr("Previous pane"), "arrow-right", "Shift+F6", "view"),
        ActionSpec(
            "record_pane", _tr("Record beside or below"), "panel-right", "Ctrl+Shift+L", "view"
        ),
        ActionSpec("refresh", _tr("Read again"), "refresh-cw", "F5", "view"),
        ActionSpec("light", _tr("Light theme"), "settings-2", "", "view"),
        ActionSpec("dark", _tr("Dark theme"), "settings-2", "", "view"),
        ActionSpec("system", _tr("Theme of the system"), "settings-2", "", "view"),
        ActionSpec("larger", _tr("Larger text"), "plus", "Ctrl++", "view"),
        ActionSpec("smaller", _tr("Smaller text"), "minus", "Ctrl+-", "view"),
        ActionSpec("main", _tr("Main button of this screen"), "check", "Ctrl+Return", "run"),
        ActionSpec("reconcile", _tr("Compare both sides whole…"), "equal-not", "", "run"),
        ActionSpec("quota", _tr("API calls in detail"), "gauge", "Ctrl+Shift+Q", "run"),
        ActionSpec("about", _tr("About Orgtide"), "info", "F1", "help"),
    )


CHANGING = ("connect", "add_sync", "reconcile")
"""Actions that change something, and so are not for viewers."""

MENUS = ("file", "edit", "view", "go", "run", "help")


class Actions(QObject):
    """The actions by name; the main window connects them, screens enable those they answer."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._menu_of: dict[str, list[str]] = {menu: [] for menu in MENUS}
        self._icons: dict[str, str] = {}
        for place in RailItem:
            spec = ActionSpec(
                f"go_{place.value}", place_word(place), LOOKS[place].icon, LOOKS[place].keys, "go"
            )
            self._add(spec, window)
        for number, kind in enumerate(OrgKind, start=1):
            words = _tr("Work with {environment}").format(environment=look_of(kind).word)
            keys = f"Ctrl+Shift+{number}"
            spec = ActionSpec(f"org_{kind.value}", words, look_of(kind).icon, keys, "go")
            self._add(spec, window)
        for spec in _specs():
            self._add(spec, window)

    def __getitem__(self, name: str) -> QAction:
        """Give an action by its name in code.

        Raises:
            KeyError: no such action.
        """
        return self._actions[name]

    def connect_all(self, slots: dict[str, Callable[[], None]]) -> None:
        """Connect actions by name."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(lambda _=False, run=slot: run())

    def commands(self) -> tuple[Command, ...]:
        """Give what can be done now as rows of the command field."""
        return tuple(
            Command(action.text(), self._icons[name], action.shortcut().toString(), action.trigger)
            for name, action in self._actions.items()
            if name != "command" and action.isEnabled()
        )

    def fill(self, bar: QMenuBar) -> None:
        """Build the menus; every command is in one."""
        titles = {
            "file": _tr("&File"),
            "edit": _tr("&Edit"),
            "view": _tr("&View"),
            "go": _tr("&Go"),
            "run": _tr("&Run"),
            "help": _tr("&Help"),
        }
        for name in MENUS:
            menu: QMenu = bar.addMenu(titles[name])
            for action in self._menu_of[name]:
                menu.addAction(self._actions[action])

    def allow_changes(self, *, allow: bool) -> None:
        """Enable what changes something, or disable it."""
        for name in CHANGING:
            self._actions[name].setEnabled(allow)

    def refresh_icons(self) -> None:
        """Draw the icons again in the colours of the theme in use."""
        for name, action in self._actions.items():
            action.setIcon(icon(self._icons[name]))

    def _add(self, spec: ActionSpec, window: QMainWindow) -> QAction:
        action = QAction(icon(spec.icon), spec.words, window)
        action.setShortcut(QKeySequence(spec.keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setObjectName(spec.name)
        window.addAction(action)
        self._actions[spec.name] = action
        self._icons[spec.name] = spec.icon
        self._menu_of[spec.menu].append(spec.name)
        return action
