"""Puts the running window together: engine process, screens and their presenters."""

import asyncio

from PySide6.QtCore import QSettings

from app.asks import ReadErrorGuide
from app.ui import event_loop
from app.ui.desk import Desk
from app.ui.dialogs.confirm_dialog import ConfirmDialog
from app.ui.engine_client import EngineClient
from app.ui.main_window import MainWindow
from app.ui.pages.connections_page import ConnectionsPage
from app.ui.pages.home_page import HomePage
from app.ui.pages.live_page import LivePage
from app.ui.pages.mappings_page import MappingsPage
from app.ui.pages.preview_page import PreviewPage
from app.ui.pages.runs_page import RunsPage
from app.ui.pages.schedules_page import SchedulesPage
from app.ui.pages.settings_page import SettingsPage
from app.ui.places_to_go import PlacesToGo
from app.ui.presenters.connections_presenter import ConnectionsPresenter
from app.ui.presenters.file_presenter import FilePresenter
from app.ui.presenters.history_presenter import HistoryPresenter
from app.ui.presenters.home_presenter import HomePresenter
from app.ui.presenters.live_presenter import LivePresenter
from app.ui.presenters.mappings_presenter import MappingsPresenter
from app.ui.presenters.preview_presenter import PreviewPresenter
from app.ui.presenters.reconcile_presenter import ReconcilePresenter
from app.ui.presenters.runs_presenter import RunsPresenter
from app.ui.presenters.schedules_presenter import SchedulesPresenter
from app.ui.presenters.settings_presenter import SettingsPresenter
from app.ui.presenters.status_presenter import StatusPresenter
from app.ui.rail_items import RailItem
from app.ui.shell import Shell
from app.ui.tokens import Scheme
from app.wording.guide import take_guide

BESIDE_KEY = "preview/record_beside"


class Program:
    """The parts of the running window; `run` returns when it was closed.

    Window and Home are there before, so that they can be seen while the rest is made.
    """

    def __init__(
        self, window: MainWindow, home: HomePage, command: tuple[str, ...], store: QSettings
    ) -> None:
        self.window, self.home = window, home
        self.engine = EngineClient(command, self.window)
        self.engine.start()
        self.desk = Desk(self.engine, self.window)
        self.connections = ConnectionsPage()
        self.mappings = MappingsPage()
        self.preview = PreviewPage()
        self.runs = RunsPage()
        self.live = LivePage()
        self.schedules = SchedulesPage()
        self.settings = SettingsPage(store)
        self._closed: asyncio.Event | None = None
        for item, page in (
            (RailItem.CONNECTIONS, self.connections),
            (RailItem.MAPPINGS, self.mappings),
            (RailItem.PREVIEW, self.preview),
            (RailItem.RUNS, self.runs),
            (RailItem.LIVE, self.live),
            (RailItem.SCHEDULES, self.schedules),
            (RailItem.SETTINGS, self.settings),
        ):
            self.window.add_page(item, page)
        self.status_presenter = StatusPresenter(self.desk, self.window.status_bar)
        self.home_presenter = HomePresenter(self.desk, self.home)
        self.preview_presenter = PreviewPresenter(self.desk, self.preview, self.status_presenter)
        self.history_presenter = HistoryPresenter(self.desk, self.preview)
        self.runs_presenter = RunsPresenter(self.desk, self.runs)
        self.connections_presenter = ConnectionsPresenter(self.desk, self.connections)
        self.mappings_presenter = MappingsPresenter(self.desk, self.mappings)
        self.live_presenter = LivePresenter(self.desk, self.live)
        self.schedules_presenter = SchedulesPresenter(self.desk, self.schedules)
        self.file_presenter = FilePresenter(self.desk, self.mappings_presenter.add_file)
        self.settings_presenter = SettingsPresenter(self.desk, self.settings)
        self.shell = Shell(self.desk, self.settings.startup, store)
        places = PlacesToGo(
            self.desk, lambda: self.preview.plan_id is not None, self.preview_presenter.find
        )
        self.window.offer_places(places.places, places.searches)
        self.reconcile_presenter = ReconcilePresenter(self.desk, self._sync_at_hand)
        self._connect()
        self.shell.restore()
        self.preview.place_pane(beside=store.value(BESIDE_KEY, False, bool) is True)
        self._store = store
        self.desk.opened.connect(self._ask_for_guide)

    async def run(self) -> None:
        """Work until the person closes the window."""
        self._closed = asyncio.Event()
        await self._closed.wait()
        await event_loop.drain()
        self.desk.close()
        await self.engine.close()

    def _connect(self) -> None:
        window, home, mappings = self.window, self.home, self.mappings
        window.hold_open(hold=True)
        window.close_requested.connect(self.shell.on_close)
        window.quit_requested.connect(self._on_leave_requested)
        self.shell.leave_requested.connect(self._on_leave_requested)
        home.connect_requested.connect(self._open_wizard)
        home.all_mappings_requested.connect(lambda: window.open_item(RailItem.MAPPINGS))
        home.add_sync_requested.connect(self._add_sync)
        home.form_requested.connect(self._open_form)
        mappings.practice_requested.connect(self._open_practice)
        window.actions_by_name.connect_all(
            {
                "connect": self._open_wizard,
                "add_sync": self._add_sync,
                "open_plan": self.preview_presenter.choose_plan_file,
                "refresh": self._refresh,
                "main": self._press_main,
                "find": self._open_search,
                "record_pane": self._turn_record_pane,
                "undo": mappings.undo,
                "redo": mappings.redo,
                "save": self._save,
                "export": self._export,
                "light": lambda: self.settings.looks.choose_scheme(Scheme.LIGHT),
                "dark": lambda: self.settings.looks.choose_scheme(Scheme.DARK),
                "system": lambda: self.settings.looks.choose_scheme(None),
                "larger": lambda: self.settings.looks.step_text(1),
                "smaller": lambda: self.settings.looks.step_text(-1),
                "reconcile": self.reconcile_presenter.open,
                "quota": self.status_presenter.open_details,
                "about": self._open_about,
            }
        )

    def _ask_for_guide(self) -> None:
        """Have the words for errors read elsewhere; failing that they are read here later."""

        async def ask() -> None:
            take_guide(await self.engine.run(ReadErrorGuide()))

        event_loop.start(ask(), lambda _error: None)

    def _open_about(self) -> None:
        self.window.open_item(RailItem.SETTINGS)
        self.settings.open_about()

    def _open_wizard(self) -> None:
        self.window.open_item(RailItem.CONNECTIONS)
        self.connections.open_wizard()

    def _add_sync(self) -> None:
        self.window.open_item(RailItem.MAPPINGS)
        self.mappings_presenter.choose_file()

    def _open_form(self, sync: str) -> None:
        self.window.open_item(RailItem.MAPPINGS)
        self.mappings.show_list()
        self.mappings.form_requested.emit(sync)

    def _open_practice(self) -> None:
        self.window.open_item(RailItem.HOME)
        self.home_presenter.open_practice()

    def _refresh(self) -> None:
        """Read again what the screen shows."""
        for presenter in (
            self.home_presenter,
            self.connections_presenter,
            self.mappings_presenter,
            self.runs_presenter,
            self.live_presenter,
            self.schedules_presenter,
        ):
            presenter.invalidate()

    def _sync_at_hand(self) -> str:
        """The sync of what the screen shows; "" when it shows none."""
        if self.window.item is RailItem.MAPPINGS:
            return self.mappings_presenter.sync_at_hand
        if self.window.item is RailItem.RUNS:
            return self.runs_presenter.sync_at_hand
        return self.preview_presenter.sync_at_hand if self.window.item is RailItem.PREVIEW else ""

    def _press_main(self) -> None:
        page = self.window.page
        if hasattr(page, "press_main"):
            page.press_main()

    def _export(self) -> None:
        """Write what the screen shows into a workbook."""
        exports = {
            RailItem.PREVIEW: self.preview_presenter.choose_export,
            RailItem.RUNS: self.runs_presenter.choose_export,
        }
        if self.window.item in exports:
            exports[self.window.item]()

    def _save(self) -> None:
        """Keep what the screen edits, where it is not kept at once."""
        self.mappings.save()
        self.connections.save()

    def _turn_record_pane(self) -> None:
        self.preview.place_pane(beside=not self.preview.is_pane_beside)

    def _open_search(self) -> None:
        page = self.window.page
        if hasattr(page, "open_search"):
            page.open_search()

    def _on_leave_requested(self) -> None:
        if not self.engine.is_busy:
            self._leave()
            return
        dialog = ConfirmDialog(
            self.window.tr("A job is under way."),
            self.window.tr(
                "What is being sent is finished first. The rest goes on when you start Orgtide "
                "again and continue the run."
            ),
            self.window.tr("Close after this batch"),
            cancel=self.window.tr("Stay"),
            parent=self.window,
        )
        self.shell.show_window()
        dialog.accepted.connect(self._leave)
        self.window.open_dialog(dialog)

    def _leave(self) -> None:
        for job, _ in self.engine.jobs_under_way():
            self.engine.cancel(job)
        self._store.setValue(BESIDE_KEY, self.preview.is_pane_beside)
        self.shell.close()
        self.window.allow_close()
        if self._closed is not None:
            self._closed.set()
