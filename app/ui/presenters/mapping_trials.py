"""Tries the chosen pair, or the transform that is being typed, on rows of the source."""

from PySide6.QtCore import QObject, QTimer

from app.asks import TryRule
from app.asks.messages import TriedRule
from app.core.mapping import FieldRule
from app.ui import event_loop
from app.ui.desk import Desk
from app.ui.error_words import error_words
from app.ui.language import spoken
from app.ui.models.mapping_detail import MappingDetail, target_label
from app.ui.pages.mapping_page import MappingPage
from app.ui.pages.sample_pane import SamplePane
from app.ui.rights import rights

QUIET_MS = 300
"""How long nothing changes before rows are tried. Source: ui.md, "Problems"."""
STEP = 5


class MappingTrials(QObject):
    """Only the newest wish is answered; one is tried at a time."""

    def __init__(self, desk: Desk, page: MappingPage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._detail: MappingDetail | None = None
        self._skip = 0
        self._typed: FieldRule | None = None
        self._shown: tuple[str, FieldRule] | None = None
        self._is_trying = False
        self._soon = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._soon.timeout.connect(self._try)
        page.fields.pair_chosen.connect(self._on_chosen)
        page.fields.pairs.try_requested.connect(self._on_typed)
        page.fields.sample.other_rows_requested.connect(self._on_other)

    def take(self, detail: MappingDetail) -> None:
        """This is shown now; the chosen pair is tried again if it is another."""
        self._detail = detail
        rule = self._rule()
        if rule is not None and self._shown != (detail.mapping.name, rule):
            self._soon.start()

    @property
    def _pane(self) -> SamplePane:
        return self._page.fields.sample

    def _rule(self) -> FieldRule | None:
        """Give the rule of the chosen pair, None without one."""
        rules = self._detail.mapping.fields if self._detail else ()
        number = self._page.fields.chosen
        return rules[number] if 0 <= number < len(rules) else None

    def _on_chosen(self, _number: int) -> None:
        self._skip, self._typed = 0, None
        self._soon.start()

    def _on_typed(self, number: int, chain: str) -> None:
        """Try a chain that is not kept yet, for the popup that it is typed in."""
        rules = self._detail.mapping.fields if self._detail else ()
        if 0 <= number < len(rules):
            rule = rules[number]
            self._typed = FieldRule(rule.source, rule.target, chain=chain, default=rule.default)
            self._soon.start()

    def _on_other(self) -> None:
        self._skip += STEP
        self._try()

    def _try(self) -> None:
        detail, typed = self._detail, self._typed
        rule = typed or self._rule()
        if detail is None or rule is None or rights().refusal:
            return
        if self._is_trying:
            self._soon.start()
            return
        self._is_trying = True
        ask = TryRule(
            detail.sync,
            detail.mapping.name,
            rule,
            self._desk.kind.value,
            0 if typed else self._skip,
        )

        async def sequence() -> None:
            try:
                tried = await self._desk.engine.run(ask)
            finally:
                self._is_trying = False
            self._show(ask, tried, is_typed=typed is not None)

        event_loop.start(sequence(), lambda error: self._show_refused(error, typed))

    def _show(self, ask: TryRule, tried: TriedRule, *, is_typed: bool) -> None:
        detail = self._detail
        if is_typed:
            if tried.problem:
                self._page.fields.pairs.show_tried(((ask.rule.chain, spoken(tried.problem), True),))
                return
            rows = ((row.before, spoken(row.why) or row.after, bool(row.why)) for row in tried.rows)
            self._page.fields.pairs.show_tried(tuple(rows))
            return
        if detail is None or ask.mapping != detail.mapping.name:
            return
        if self._skip and not tried.rows:
            self._skip = 0
        self._shown = (ask.mapping, ask.rule)
        target = detail.target.label if detail.target else detail.mapping.target.object
        self._pane.show_tried(target_label(detail, ask.rule.target), target, tried)

    def _show_refused(self, error: Exception, typed: FieldRule | None) -> None:
        """Say in the popup why a chain cannot be; a source that cannot be read has no sample."""
        if typed is not None:
            words = error_words(error)
            self._page.fields.pairs.show_tried(((typed.chain, words.sentence, True),))
        else:
            self._pane.show_tried("", "", None)
