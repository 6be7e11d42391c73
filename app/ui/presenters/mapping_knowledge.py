"""What the engine finds out about the open mapping: sample values, and pairs that it proposes."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from app.asks import SampleFields, SuggestPairs
from app.asks.messages import FieldSample
from app.core.mapping import Mapping
from app.ui import event_loop
from app.ui.desk import Desk
from app.ui.error_words import error_words
from app.ui.language import spoken
from app.ui.models.joins import sources_of
from app.ui.models.mapping_detail import Suggested
from app.ui.models.value_words import form_of
from app.ui.pages.mapping_page import MappingPage
from app.ui.rights import rights
from app.wording.suggestions import hint_words

SHOWN_FROM = 60
"""How sure a suggestion has to be to be drawn. Unit: percent. Source: ui.md, "Suggest matches"."""

Place = tuple[str, str]
"""(sync, mapping)."""


class MappingKnowledge(QObject):
    """Asks once for each mapping what its values look like; proposes pairs when it is asked to.

    Signals:
        changed: something more, or less, is known of the open mapping.
    """

    changed = Signal()

    def __init__(self, desk: Desk, page: MappingPage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._open: Place = ("", "")
        self._samples: dict[Place, dict[str, FieldSample]] = {}
        self._suggested: dict[Place, tuple[Suggested, ...]] = {}
        self._asked: set[Place] = set()
        page.suggest_requested.connect(lambda: self._start(self._suggest()))
        page.fields.suggestion_dismissed.connect(self._on_dismissed)

    def samples_of(self, sync: str, mapping: str) -> dict[str, FieldSample]:
        """Give what is known of a mapping's source fields; asks for it the first time."""
        place = (sync, mapping)
        self._open = place
        if place not in self._asked and not rights().refusal:
            self._asked.add(place)
            event_loop.start(self._sample(place), lambda _error: None)
        return self._samples.get(place, {})

    def suggestions_of(self, sync: str, mapping: Mapping) -> tuple[Suggested, ...]:
        """Give what is proposed for a mapping, without what it has by now."""
        fed = {rule.target for rule in mapping.fields}
        feeding = {name for rule in mapping.fields for name in sources_of(rule)}
        return tuple(
            one
            for one in self._suggested.get((sync, mapping.name), ())
            if one.target not in fed and one.source not in feeding
        )

    def forget(self, sync: str) -> None:
        """A sync was read anew: what was known of it may be wrong."""
        for known in (self._samples, self._suggested):
            for place in [place for place in known if place[0] == sync]:
                del known[place]
        self._asked = {place for place in self._asked if place[0] != sync}

    def _start(self, sequence: Any) -> None:
        def on_error(error: Exception) -> None:
            words = error_words(error)
            self._page.error_bar.show_error(words.sentence, words.details, words.action)

        event_loop.start(sequence, on_error)

    async def _sample(self, place: Place) -> None:
        """Ask for sample values; a source that cannot be read is named by the check, not here."""
        ask = SampleFields(*place, self._desk.kind.value)
        found = await self._desk.engine.run(ask)
        self._samples[place] = {one.field: one for one in found}
        self.changed.emit()

    async def _suggest(self) -> None:
        place, mapping = self._open, self._page.fields.hand.mapping
        if mapping is None:
            return
        taken = tuple((rule.source, rule.target) for rule in mapping.fields)
        self._page.error_bar.hide()
        self._page.show_suggesting(suggesting=True)
        try:
            found = await self._desk.engine.run(SuggestPairs(*place, self._desk.kind.value, taken))
        finally:
            self._page.show_suggesting(suggesting=False)
        shown = [one for one in found if one.confidence >= SHOWN_FROM]
        self._suggested[place] = tuple(
            Suggested(
                one.source,
                one.target,
                one.confidence / 100,
                ", ".join(_lower(spoken(hint_words(hint))) for hint in one.hints),
            )
            for one in shown
        )
        words = form_of(
            len(shown),
            self.tr("1 pair suggested. Nothing is mapped until you accept it."),
            self.tr("{n} pairs suggested. Nothing is mapped until you accept it."),
        )
        if not shown:
            words = self.tr("No pair to suggest: no fields that are free resemble each other.")
        self._desk.window.show_notice(words.format(n=len(shown)))
        self.changed.emit()

    def _on_dismissed(self, source: str, target: str) -> None:
        before = self._suggested.get(self._open, ())
        self._suggested[self._open] = tuple(
            one for one in before if (one.source, one.target) != (source, target)
        )
        self.changed.emit()


def _lower(words: str) -> str:
    """Write a reason as part of a sentence; a word in capitals stays."""
    return words[:1].lower() + words[1:] if not words[:2].isupper() else words
