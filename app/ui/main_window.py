"""The frame: stripe, top bar, rail, screens and status bar, and how they shrink when narrow."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core.sync import OrgKind
from app.ui.actions import Actions
from app.ui.dialogs.command_popup import Command, CommandPopup
from app.ui.environment import look_of
from app.ui.rail_items import LOOKS, RailItem
from app.ui.rights import rights
from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.rail import RailPanel, place_word
from app.ui.widgets.scrim import Scrim
from app.ui.widgets.states import NoticeBar
from app.ui.widgets.status_bar import StatusBar
from app.ui.widgets.top_bar import StripeBar, TopBar

DIALOG_TOP_PX = 52
"""How far below the top bar a dialog opens. Unit: pixels. Source: pictures of screen 7."""
NARROW_FIELD_BELOW_PX = 1300
NARROW_RAIL_BELOW_PX = 1200
COMPACT_CONTROL_BELOW_PX = 1100
"""Window widths from which parts take less room. Unit: pixels. Source: ui.md, section 9."""


DATA_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
SYNC_ENDINGS = (".yaml", ".yml")
"""Files that can be dropped onto the window: data to connect, a sync to add."""


class MainWindow(QMainWindow):
    """Shows one screen at a time; each keeps its state. Starts no job.

    Signals:
        environment_chosen: another environment was asked for (OrgKind).
        org_chosen: another org of it (str: connection name).
        item_opened: the window is now at a rail item (RailItem).
        file_dropped: a file that can be connected or added was dropped (str: its path).
        close_requested: the person closes the window; `allow_close` lets them.
        quit_requested: the person wants out; `allow_close` lets them.
    """

    environment_chosen = Signal(OrgKind)
    org_chosen = Signal(str)
    item_opened = Signal(RailItem)
    file_dropped = Signal(str)
    close_requested = Signal()
    quit_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.actions_by_name = Actions(self)
        self.stripe = StripeBar()
        self.top_bar = TopBar()
        self.rail = RailPanel()
        self.status_bar = StatusBar()
        self.rights_bar = NoticeBar()
        self._stack = QStackedWidget()
        self._pages: dict[RailItem, QWidget] = {}
        self._lost: QWidget | None = None
        """A part of the screen that the keyboard left for the top bar."""
        self._find_focus = QTimer(self, interval=0, singleShot=True)
        self._find_focus.timeout.connect(self._on_focus_lost)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self._focused: dict[RailItem, QWidget] = {}
        """Where the keyboard was in each screen when it was left."""
        self._details: dict[RailItem, str] = {}
        self._item = RailItem.HOME
        self._wanted: RailItem | None = None
        self._environment = OrgKind.PRACTICE
        self._places: Callable[[], Sequence[Command]] = tuple
        self._search: Callable[[str], Sequence[Command]] = lambda _words: ()
        self._may_close = True
        self._popup_open = False
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.setMinimumSize(QSize(*theme().tokens.pairs["windowMin"]))
        self.resize(QSize(*theme().tokens.pairs["windowDefault"]))
        self.show_environment(OrgKind.PRACTICE, "", ())

    def add_page(self, item: RailItem, page: QWidget) -> None:
        """Put the screen of a rail item into the window; opens it if it was asked for before."""
        self._pages[item] = page
        self._stack.addWidget(page)
        if item is self._wanted:
            self.open_item(item)

    def open_item(self, item: RailItem) -> None:
        """Go to a screen, as it was left; one that is not made yet is opened when it is."""
        self._wanted = None if item in self._pages else item
        if self._wanted is not None:
            return
        was_inside = self._keep_focus()
        self._item = item
        self._stack.setCurrentWidget(self._pages[item])
        if was_inside:
            self._bring_focus()
        self.rail.show_place(item)
        self._tell_place()
        self.item_opened.emit(item)

    def _keep_focus(self) -> bool:
        """Remember where the keyboard is in the screen that is left; False if it is elsewhere."""
        page, focus = self._pages.get(self._item), QApplication.focusWidget()
        if page is None or focus is None or not page.isAncestorOf(focus):
            return False
        self._focused[self._item] = focus
        return True

    def _bring_focus(self) -> None:
        """Put the keyboard where it was in this screen, at first to what its keys work on."""
        page, before = self._pages[self._item], self._focused.get(self._item)
        again = before is not None and isValid(before) and before.isVisible() and before.isEnabled()
        target = before if again else _first_list(page) or _first_to_focus(page)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Look, once everything is shown, whether a part of the screen took the keyboard along.

        A part that hides or is disabled gives the focus to whatever comes next in the window, which
        is the command field.
        """
        page = self._pages.get(self._item)
        if page is None or old is None or not (isValid(page) and isValid(old)):
            return
        inside = page.isAncestorOf(old)
        if inside and new is not None and self.top_bar.isAncestorOf(new):
            self._lost = old
            self._find_focus.start()

    def _on_focus_lost(self) -> None:
        old, self._lost = self._lost, None
        gone = old is None or not isValid(old) or not (old.isVisible() and old.isEnabled())
        focus = QApplication.focusWidget()
        if gone and focus is not None and self.top_bar.isAncestorOf(focus):
            self._bring_focus()

    @property
    def item(self) -> RailItem:
        """Where the window is."""
        return self._item

    @property
    def page(self) -> QWidget:
        """The screen that is shown."""
        return self._pages[self._item]

    @property
    def environment(self) -> OrgKind:
        """The kind of org the window works with."""
        return self._environment

    def show_detail(self, item: RailItem, detail: str) -> None:
        """Say what is open in a screen: second part of the breadcrumb and of the title."""
        self._details[item] = detail
        if item is self._item:
            self._tell_place()

    def show_environment(self, environment: OrgKind, org: str, orgs: tuple[str, ...]) -> None:
        """Show which environment and org is current, in all four places.

        Args:
            org: connection name; empty if none is connected.
            orgs: all connections of that environment.
        """
        self._environment = environment
        self.stripe.show_environment(environment)
        self.top_bar.show_environment(environment, org, orgs)
        self.status_bar.environment_block.show_environment(environment)
        self.setAccessibleDescription(look_of(environment).word)

    def show_notice(self, text: str, *, undoable: bool = False) -> None:
        """Say in the status bar what has happened."""
        self.status_bar.show_notice(text, undoable=undoable)

    def offer_places(
        self, places: Callable[[], Sequence[Command]], search: Callable[[str], Sequence[Command]]
    ) -> None:
        """Let the command field find more than commands.

        Args:
            places: gives what has a name.
            search: gives what can be looked for by the words that were typed.
        """
        self._places, self._search = places, search

    def open_dialog(self, dialog: QDialog) -> None:
        """Open a dialog over the darkened main area; stripe, org control and meter stay bright."""
        self._scrim.setGeometry(self._main_area())
        self._scrim.show()
        self._scrim.raise_()
        dialog.finished.connect(self._scrim.hide)
        dialog.adjustSize()
        area = self._scrim.rect()
        left = (area.width() - dialog.width()) // 2
        corner = self._scrim.mapToGlobal(QPoint(left, DIALOG_TOP_PX))
        dialog.open()
        dialog.move(corner)

    def hold_open(self, *, hold: bool) -> None:
        """While held, closing asks by `close_requested` instead of closing."""
        self._may_close = not hold

    def allow_close(self) -> None:
        """Close now."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())
        self._scrim.setGeometry(self._main_area())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and not self.menuBar().isNativeMenuBar():
            self.menuBar().setVisible(self.menuBar().isHidden())
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._hide_menu_bar()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self._stack, 1)
        frame = Surface("surface")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stripe)
        column.addWidget(self.top_bar)
        column.addWidget(self.rights_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.status_bar)
        self.setCentralWidget(frame)
        self._scrim = Scrim(frame)
        self.actions_by_name.fill(self.menuBar())
        self._hide_menu_bar()

    def _main_area(self) -> QRect:
        """Everything between top bar and status bar."""
        top = self.top_bar.geometry().bottom() + 1
        return QRect(0, top, self.top_bar.width(), self.status_bar.y() - top)

    def _connect(self) -> None:
        self.rail.place_chosen.connect(self.open_item)
        self.top_bar.place_requested.connect(self._on_place_requested)
        self.top_bar.environment_chosen.connect(self.environment_chosen)
        self.top_bar.org_chosen.connect(self.org_chosen)
        self.top_bar.manage_requested.connect(lambda: self.open_item(RailItem.CONNECTIONS))
        self.top_bar.command_requested.connect(self._open_commands)
        theme().changed.connect(self._on_theme_changed)
        rights().changed.connect(self._tell_rights)
        self._tell_rights()
        slots: dict[str, Callable[[], None]] = {}
        for item in LOOKS:
            slots[f"go_{item.value}"] = partial(self.open_item, item)
        for kind in OrgKind:
            slots[f"org_{kind.value}"] = partial(self.environment_chosen.emit, kind)
        self.actions_by_name.connect_all(slots)
        self.actions_by_name.connect_all(
            {
                "command": self._open_commands,
                "quit": self._on_quit,
                "next_pane": lambda: self._go_pane(1),
                "previous_pane": lambda: self._go_pane(-1),
            }
        )

    def _tell_rights(self) -> None:
        """Say what a person who may only look may not do, and whom to ask."""
        refusal = rights().refusal
        if refusal:
            self.rights_bar.show_info(refusal)
        else:
            self.rights_bar.hide()
        self.actions_by_name.allow_changes(allow=not refusal)

    def _tell_place(self) -> None:
        detail = self._details.get(self._item, "")
        self.top_bar.show_place(place_word(self._item), detail)
        self.setWindowTitle(f"{detail or place_word(self._item)} · Orgtide")

    def _fit(self, width: int) -> None:
        """Take less room in small windows; environment word and own budget never hide."""
        narrow_rail = width < NARROW_RAIL_BELOW_PX
        self.rail.set_narrow(narrow=narrow_rail)
        self.status_bar.meter.set_narrow(narrow=width < NARROW_FIELD_BELOW_PX)
        self.top_bar.set_width_class(
            narrow_field=width < NARROW_FIELD_BELOW_PX,
            compact_control=width < COMPACT_CONTROL_BELOW_PX,
            rail_px=theme().fixed("railCollapsed" if narrow_rail else "rail"),
        )

    def _on_place_requested(self) -> None:
        """Go from what is open back to the list of its place."""
        page = self._pages[self._item]
        if hasattr(page, "show_list"):
            page.show_list()

    def _open_commands(self) -> None:
        if self._popup_open:
            return
        before = self.focusWidget()
        commands = (*self.actions_by_name.commands(), *self._places())
        popup = CommandPopup(commands, self._search, self)
        field = self.top_bar.command_field
        self._popup_open = True

        def on_closed() -> None:
            self._popup_open = False
            if before is not None:
                before.setFocus(Qt.FocusReason.PopupFocusReason)

        popup.closed.connect(on_closed)
        popup.open_at(field.mapToGlobal(field.rect().bottomLeft()))

    def _go_pane(self, step: int) -> None:
        """Move the focus to the next of top bar, rail, screen and status bar."""
        panes = [self.top_bar, self.rail, self._stack.currentWidget(), self.status_bar]
        focus = QApplication.focusWidget()
        inside = [i for i, pane in enumerate(panes) if pane and focus and pane.isAncestorOf(focus)]
        target = panes[((inside[0] if inside else -step) + step) % len(panes)]
        first = _first_to_focus(target) if target else None
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_quit(self) -> None:
        if self._may_close:
            self.close()
        else:
            self.quit_requested.emit()

    def _on_theme_changed(self) -> None:
        self.actions_by_name.refresh_icons()
        self._fit(self.width())
        self.update()

    def _hide_menu_bar(self) -> None:
        if not self.menuBar().isNativeMenuBar():
            self.menuBar().hide()


def _first_list(page: QWidget) -> QWidget | None:
    """Give the uppermost list or table of a screen: what most of its keys work on."""

    def place(view: QAbstractItemView) -> tuple[int, int]:
        corner = view.mapTo(page, QPoint(0, 0))
        return corner.y(), corner.x()

    views = page.findChildren(QAbstractItemView)
    return min(
        (one for one in views if one.isVisible() and one.isEnabled()), key=place, default=None
    )


def _first_to_focus(pane: QWidget) -> QWidget | None:
    """Give the first part of a pane that takes the focus from the keyboard."""
    for widget in pane.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisible() and widget.isEnabled():
            return widget
    return None


def dropped_file(data: QMimeData) -> str:
    """The one file that is dragged over the window and means something to it, else ""."""
    urls = data.urls()
    path = urls[0].toLocalFile() if len(urls) == 1 else ""
    return path if path.casefold().endswith((*DATA_ENDINGS, *SYNC_ENDINGS)) else ""
