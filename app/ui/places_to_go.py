"""What the command field finds besides commands: mappings, connections, runs, records of a plan."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.ui.desk import Desk
from app.ui.dialogs.command_popup import Command
from app.ui.models.mapping_list import mapping_rows
from app.ui.models.value_words import number
from app.ui.rail_items import RailItem

LEAST_LETTERS = 2
"""From so many letters on the records of the open plan are offered. Source: ours."""
RUNS_OFFERED = 20


def _tr(text: str) -> str:
    return QCoreApplication.translate("Places", text)


class PlacesToGo:
    """Gives the places of a workspace as rows of the command field."""

    def __init__(
        self, desk: Desk, has_plan: Callable[[], bool], find: Callable[[str], None]
    ) -> None:
        """Know where to look.

        Args:
            desk: opens what was chosen.
            has_plan: whether a plan is shown in Preview.
            find: goes to the records of that plan in which a text stands.
        """
        self._desk, self._has_plan, self._find = desk, has_plan, find

    def places(self) -> tuple[Command, ...]:
        """Give everything that has a name."""
        return (*self._mappings(), *self._connections(), *self._runs())

    def searches(self, words: str) -> tuple[Command, ...]:
        """Give what can be looked for by the words that were typed."""
        if len(words.strip()) < LEAST_LETTERS or not self._has_plan():
            return ()
        name = _tr("Find “{words}” in the open plan").format(words=words.strip())
        return (Command(name, "search", "", partial(self._find, words.strip())),)

    def _mappings(self) -> list[Command]:
        pages = self._desk.pages
        rows = mapping_rows(pages.syncs(), {}) if pages else ()
        return [
            Command(
                f"{row.title} → {row.object}",
                "waypoints",
                "",
                partial(self._desk.mapping_requested.emit, row.sync, row.mapping),
            )
            for row in rows
        ]

    def _connections(self) -> list[Command]:
        go = partial(self._desk.window.open_item, RailItem.CONNECTIONS)
        return [Command(row.connection.name, "cable", "", go) for row in self._desk.connections()]

    def _runs(self) -> list[Command]:
        pages = self._desk.pages
        rows = pages.runs(limit=RUNS_OFFERED) if pages else ()
        words = _tr("Run {n}, {sync}")
        return [
            Command(
                words.format(n=number(row.report.run_id), sync=row.sync_title),
                "circle-play",
                "",
                partial(self._desk.run_requested.emit, row.report.run_id),
            )
            for row in rows
        ]
