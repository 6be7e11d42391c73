"""What all presenters share: the engine, the workspace's pages, the window, the org at work."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.asks import OpenInSalesforce
from app.asks.messages import Area, OpenedFacts
from app.core.sync import Connection, OrgKind
from app.store.pages import ConnectionRow, Pages, PersonRole
from app.ui import event_loop
from app.ui.engine_client import EngineClient
from app.ui.error_words import ErrorWords, error_words
from app.ui.language import spoken
from app.ui.main_window import MainWindow
from app.ui.person import person_name
from app.ui.rights import rights
from app.wording.orgs import opened_words

ShowError = Callable[[ErrorWords], None]


class Desk(QObject):
    """Knows which org the window works with; starts sequences of jobs and says how they failed.

    Signals:
        opened: the workspace can be read now, or again after the engine came back.
        data_changed: a job may have changed these (frozenset of Area).
        org_changed: the window works with another org now.
        mapping_requested: show a mapping (str: sync, str: mapping, or "" for the first).
        schedule_requested: show when a mapping runs (str: sync, str: mapping).
        preview_requested: show what a run would change (str: sync, str: mapping or "").
        plan_requested: show a plan that is there (int: its id).
        run_requested: show a run (int: its id).
    """

    opened = Signal()
    data_changed = Signal(object)
    org_changed = Signal()
    mapping_requested = Signal(str, str)
    schedule_requested = Signal(str, str)
    preview_requested = Signal(str, str)
    plan_requested = Signal(int)
    run_requested = Signal(int)

    def __init__(self, engine: EngineClient, window: MainWindow) -> None:
        super().__init__(window)
        self.engine = engine
        self.window = window
        self._pages: Pages | None = None
        self._kind = OrgKind.PRACTICE
        self._chosen: dict[OrgKind, str] = {}
        engine.ready.connect(self._on_engine_ready)
        engine.data_changed.connect(self._on_data_changed)
        window.environment_chosen.connect(self.choose_environment)
        window.org_chosen.connect(self.choose_org)

    @property
    def pages(self) -> Pages | None:
        """The workspace, for reading; None until the engine has said where it is."""
        return self._pages

    @property
    def kind(self) -> OrgKind:
        """The kind of org the window works with."""
        return self._kind

    @property
    def org(self) -> Connection | None:
        """The org the window works with; None if none of that kind is connected."""
        orgs = self.orgs(self._kind)
        name = self._chosen.get(self._kind, "")
        return next((org for org in orgs if org.name == name), orgs[0] if orgs else None)

    def connections(self) -> tuple[ConnectionRow, ...]:
        """Give all connections."""
        return self._pages.connections() if self._pages else ()

    def orgs(self, kind: OrgKind) -> tuple[Connection, ...]:
        """Give the orgs of a kind."""
        rows = (row.connection for row in self.connections())
        return tuple(connection for connection in rows if connection.org_kind is kind)

    def now(self) -> datetime:
        """Give the time, aware."""
        return datetime.now(UTC)

    def start(self, sequence: Coroutine[Any, Any, None], show_error: ShowError) -> None:
        """Start a sequence of jobs; an error that ends it goes to `show_error`."""
        event_loop.start(sequence, lambda error: show_error(error_words(error)))

    def choose_environment(self, kind: OrgKind) -> None:
        """Work with the org of another kind. Reads nothing of it and writes nothing."""
        self._kind = kind
        self._tell_org()

    def choose_org(self, name: str) -> None:
        """Work with this org."""
        for row in self.connections():
            if row.connection.name == name and row.connection.org_kind is not None:
                self._kind = row.connection.org_kind
                self._chosen[self._kind] = name
        self._tell_org()

    async def open_in_salesforce(self, connection: str, record: str = "") -> None:
        """Show an org, or one of its records, in the browser, logged in where that is possible."""
        facts: OpenedFacts = await self.engine.run(OpenInSalesforce(connection, record))
        self.window.show_notice(spoken(opened_words(facts)))

    def close(self) -> None:
        """Let go of the workspace."""
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    def _tell_org(self) -> None:
        org = self.org
        names = tuple(one.name for one in self.orgs(self._kind))
        self.window.show_environment(self._kind, org.name if org else "", names)
        self.org_changed.emit()

    def _tell_rights(self) -> None:
        """Let the window follow what the person at it may do."""
        if self._pages is None:
            return
        if self._pages.role_of(person_name()) is PersonRole.ADMINISTRATOR:
            rights().allow_all()
            return
        named = self._pages.people().items()
        rights().allow_looking([one for one, role in named if role is PersonRole.ADMINISTRATOR])

    def _on_engine_ready(self, workspace: str) -> None:
        self.close()
        self._pages = Pages(Path(workspace))
        self._tell_rights()
        self._tell_org()
        self.opened.emit()

    def _on_data_changed(self, touched: frozenset[Area]) -> None:
        if Area.SETTINGS in touched:
            self._tell_rights()
        if Area.CONNECTIONS in touched:
            self._tell_org()
        self.data_changed.emit(touched)
