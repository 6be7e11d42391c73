"""Which lookups of the open mapping show the fields behind them, and what is known of those."""

from PySide6.QtCore import QObject, Signal

from app.asks import DescribeParents
from app.asks.syncs import MOST_PARENTS
from app.core.schema import ObjectSchema
from app.core.snapshot import Side
from app.ui import event_loop
from app.ui.desk import Desk
from app.ui.error_words import error_words
from app.ui.models.mapping_detail import MappingDetail
from app.ui.pages.mapping_page import MappingPage
from app.ui.rights import rights

Lookup = tuple[Side, str]
"""(side, field)."""
Opened = dict[Lookup, tuple[ObjectSchema, ...]]


class MappingParents(QObject):
    """Opens and closes lookups; asks the org only for what nobody has asked it yet.

    Signals:
        changed: another lookup is open, or more is known of one.
    """

    changed = Signal()

    def __init__(self, desk: Desk, page: MappingPage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._detail: MappingDetail | None = None
        self._opened: dict[tuple[str, str, str], Opened] = {}
        """(sync, mapping, kind of org) → what is open there."""
        page.fields.lookup_requested.connect(self.turn)

    def take(self, detail: MappingDetail) -> None:
        """This is shown now."""
        self._detail = detail

    def opened(self, sync: str, mapping: str) -> Opened:
        """Give what is open of a mapping towards the org in use."""
        return self._opened.get((sync, mapping, self._desk.kind.value), {})

    def forget(self, sync: str) -> None:
        """A sync was read anew: its lookups are closed."""
        self._opened = {at: one for at, one in self._opened.items() if at[0] != sync}

    def turn(self, side: Side, name: str) -> None:
        """Open a lookup, or close it."""
        detail = self._detail
        if detail is None:
            return
        place = (detail.sync, detail.mapping.name, self._desk.kind.value)
        opened = self._opened.setdefault(place, {})
        if opened.pop((side, name), None) is None:
            schemas = detail.source if side is Side.SOURCE else detail.target
            lookup = schemas.field(name) if schemas else None
            leads_to = lookup.reference_to if lookup else ()
            known = self._known(side, leads_to)
            if len(known) < min(len(leads_to), MOST_PARENTS):
                known = ()
                self._ask(place, side, name)
            if known or not rights().refusal:
                opened[side, name] = known
        self.changed.emit()

    def _known(self, side: Side, objects: tuple[str, ...]) -> tuple[ObjectSchema, ...]:
        """Give those of a lookup's objects that were described before."""
        pages, detail = self._desk.pages, self._detail
        if pages is None or detail is None:
            return ()
        connection = detail.connections.get(side, "")
        found = (pages.schema(connection, one) for one in objects)
        return tuple(one for one in found if one is not None)

    def _ask(self, place: tuple[str, str, str], side: Side, name: str) -> None:
        """Let the org describe a lookup's parents; one that cannot be asked is closed again."""
        if rights().refusal:
            self._page.error_bar.show_warning(rights().refusal)
            return
        opened = self._opened[place]

        def on_error(error: Exception) -> None:
            opened.pop((side, name), None)
            words = error_words(error)
            self._page.error_bar.show_error(words.sentence, words.details, words.action)
            self.changed.emit()

        async def sequence() -> None:
            ask = DescribeParents(place[0], place[1], side, name, place[2])
            objects = await self._desk.engine.run(ask)
            if (side, name) in opened:
                opened[side, name] = self._known(side, tuple(objects))
                self.changed.emit()

        event_loop.start(sequence(), on_error)
