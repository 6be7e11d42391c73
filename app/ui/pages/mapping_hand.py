"""A person's hand on a mapping: each gesture becomes an edited mapping with words for it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.core.mapping import FieldRule, Flow, Mapping
from app.core.schema import FieldSchema
from app.core.snapshot import Side
from app.ui.models import mapping_edits as edits
from app.ui.models.joins import Between, join_of, joined_chain
from app.ui.models.mapping_detail import MappingDetail, target_label
from app.ui.models.value_words import form_of
from app.ui.models.verdicts import Fit, Verdict, verdict_of, verdict_of_join

SURE = 0.9
"""From here on "Accept all suggestions" takes a suggestion. Source: ui.md, "Suggest matches"."""


class MappingHand(QObject):
    """Told the mapping by `take`; every edit is a new mapping, nothing is changed in place.

    Signals:
        edited: a mapping as it shall be, and what was done in a few words (Mapping, str).
        chosen: this pair is the one that was just worked on (int: its number).
        menu_opened: a menu asks something about a drop (QMenu).
    """

    edited = Signal(object, str)
    chosen = Signal(int)
    menu_opened = Signal(object)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._detail: MappingDetail | None = None

    def take(self, detail: MappingDetail) -> None:
        """Work on this mapping from now on."""
        self._detail = detail

    def take_mapping(self, mapping: Mapping) -> None:
        """Go on from this mapping; what else is known stays."""
        if self._detail is not None:
            self._detail = replace(self._detail, mapping=mapping)

    @property
    def mapping(self) -> Mapping | None:
        """The mapping at hand, None before the first."""
        return self._detail.mapping if self._detail else None

    # Pairs made and taken apart ------------------------------------------------------------------

    def judge(self, source: str, target: str, flow: Flow) -> Verdict:
        """Say what a pair of two fields would come to."""
        detail = self._detail
        if detail is None or not source or not target:
            return Verdict(Fit.GOOD, "")
        if any((r.source, r.target) == (source, target) for r in detail.mapping.fields):
            return Verdict(Fit.NOT, self.tr("Mapped already"))
        ends = detail.field_of(Side.SOURCE, source), detail.field_of(Side.TARGET, target)
        if flow is Flow.TO_SOURCE:
            return verdict_of(ends[1], ends[0])
        forward = verdict_of(*ends, detail.values_of(source))
        if forward.fit is not Fit.NOT and flow is Flow.BOTH and not _writeable(ends[0]):
            return Verdict(Fit.NOT, self.tr("The source cannot be written"))
        return forward

    def judge_join(self, target: str) -> Verdict:
        """Say what several source fields in one target would come to."""
        detail = self._detail
        if detail is None or not target:
            return Verdict(Fit.GOOD, "")
        return verdict_of_join(detail.field_of(Side.TARGET, target))

    def join(self, sources: tuple[str, ...], target: str, place: QPoint) -> None:
        """Bring several source fields into one target; asks what stands between them.

        Args:
            place: where to ask, on the screen.
        """
        mapping = self.mapping
        if mapping is None or self.judge_join(target).fit is Fit.NOT:
            return
        taken = [n for n, rule in enumerate(mapping.fields) if rule.target == target]
        menu = QMenu(self._over)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if taken:
            before = mapping.fields[taken[0]]
            if may_join(before):
                add = self.tr("Add to {name}").format(name=before.source)
                self._offer_joins(menu, add, partial(self._join_onto, taken[0], sources))
                menu.addSeparator()
            instead = self.tr("Replace {name}").format(name=_name_of(before))
            self._offer_joins(menu, instead, partial(self._join_anew, taken[0], sources))
        else:
            joined = self.tr("Join {n} fields").format(n=len(sources))
            self._offer_joins(menu, joined, partial(self._join_new, sources, target))
        menu.addSeparator()
        menu.addAction(self.tr("Cancel"))
        self.menu_opened.emit(menu)
        menu.popup(place)

    def pair(self, source: str, target: str, flow: Flow, place: QPoint | None = None) -> None:
        """Bring two fields together; asks first if the target has a source already.

        Args:
            place: where to ask, on the screen; None asks nothing and adds.
        """
        mapping = self.mapping
        if mapping is None or self.judge(source, target, flow).fit is Fit.NOT:
            return
        taken = [n for n, rule in enumerate(mapping.fields) if rule.target == target]
        if taken and place is not None and flow is not Flow.TO_SOURCE:
            self._ask_taken(source, target, flow, taken[0], place)
            return
        words = self.tr("{source} mapped to {target}")
        self._pair_made(edits.with_pair(mapping, source, target, flow), words, source, target)

    def reroute(self, number: int, side: Side, name: str) -> None:
        """Lead one end of a pair to another field."""
        mapping = self.mapping
        if mapping is None:
            return
        end = "source" if side is Side.SOURCE else "target"
        after = edits.with_rule(mapping, number, **{end: name})
        rule = after.fields[number]
        words = self.tr("{source} mapped to {target}")
        self.edited.emit(after, self._said(words, rule))
        self.chosen.emit(number)

    def remove(self, numbers: frozenset[int]) -> None:
        """Take pairs out."""
        mapping = self.mapping
        if mapping is None or not numbers:
            return
        words = self.tr("Pair removed.")
        if len(numbers) > 1:
            words = self.tr("{n} pairs removed.").format(n=len(numbers))
        self.edited.emit(edits.without_pairs(mapping, numbers), words)

    def add_fixed(self, target: str, value: str) -> None:
        """Write one value into every record."""
        mapping = self.mapping
        if mapping is not None:
            words = self.tr("{target} gets {value}.")
            said = words.format(target=self._label(target), value=value)
            self.edited.emit(edits.with_fixed_value(mapping, target, value), said)
            self.chosen.emit(len(mapping.fields))

    def accept_sure(self) -> None:
        """Take every suggestion of 90 % or more whose target is still free."""
        detail = self._detail
        if detail is None:
            return
        mapping, taken = detail.mapping, 0
        for one in detail.suggestions:
            fed = {rule.target for rule in mapping.fields}
            free = one.target not in fed
            fits = self.judge(one.source, one.target, Flow.TO_TARGET).fit is not Fit.NOT
            if one.sure >= SURE and free and fits:
                mapping = edits.with_pair(mapping, one.source, one.target)
                taken += 1
        if taken:
            words = form_of(
                taken,
                self.tr("1 suggestion accepted, {left} left."),
                self.tr("{n} suggestions accepted, {left} left."),
            )
            left = len(detail.suggestions) - taken
            self.edited.emit(mapping, words.format(n=taken, left=left))

    # One pair changed ----------------------------------------------------------------------------

    def turn(self, number: int) -> None:
        """Turn a pair to the next direction that it may have."""
        mapping = self.mapping
        if mapping is None:
            return
        after = edits.turned_pair(mapping, number, self.flows_of(number))
        self._change(number, after, self.tr("{source} and {target} turned."))

    def flows_of(self, number: int) -> frozenset[Flow]:
        """Give the directions that a pair may have."""
        detail = self._detail
        if detail is None:
            return frozenset()
        rule = detail.mapping.fields[number]
        if not rule.source:
            return frozenset({Flow.TO_TARGET})
        ends = detail.field_of(Side.SOURCE, rule.source), detail.field_of(Side.TARGET, rule.target)
        forth, back = _writeable(ends[1]), _writeable(ends[0])
        allowed = {Flow.TO_TARGET: forth, Flow.TO_SOURCE: back, Flow.BOTH: forth and back}
        return frozenset(flow for flow, may in allowed.items() if may)

    def revise(self, number: int, words: str = "", **changes: object) -> None:
        """Change parts of one pair."""
        mapping = self.mapping
        if mapping is not None:
            after = edits.with_rule(mapping, number, **changes)
            self._change(number, after, words or self.tr("{source} to {target} changed."))

    def toggle_required(self, number: int) -> None:
        """Skip rows without a value, or send them again."""
        if self.mapping is not None:
            self.revise(number, required=not self.mapping.fields[number].required)

    def toggle_watched(self, number: int) -> None:
        """Let a change of this field count as a change, or not."""
        if self.mapping is not None:
            self.revise(number, watch=not self.mapping.fields[number].watch)

    def toggle_key(self, number: int) -> None:
        """Tell records apart by this pair, or not."""
        mapping = self.mapping
        if mapping is None or not mapping.fields[number].source:
            return
        words = self.tr("{source} and {target}: identity changed.")
        self._change(number, edits.with_key(mapping, number), words)

    def move(self, number: int, step: int) -> None:
        """Move a pair up or down in the file."""
        mapping = self.mapping
        if mapping is None:
            return
        after = edits.moved_pair(mapping, number, step)
        self._change(number, after, self.tr("{source} to {target} moved."))
        self.chosen.emit(min(max(number + step, 0), len(mapping.fields) - 1))

    def _ask_taken(self, source: str, target: str, flow: Flow, taken: int, place: QPoint) -> None:
        """Ask what becomes of the pair that a target has already."""
        mapping = self.mapping
        if mapping is None:
            return
        before = mapping.fields[taken]
        menu = QMenu(self._over)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = self.tr("{source} mapped to {target}")

        def replace_it() -> None:
            fields = {"source": source, "flow": flow, "chain": "", "value": None}
            after = edits.with_rule(mapping, taken, **fields)
            self._pair_made(after, words, source, target)

        instead = self.tr("Replace {name}").format(name=_name_of(before))
        menu.addAction(instead).triggered.connect(replace_it)
        joins = self.judge_join(target).fit is not Fit.NOT
        if joins and may_join(before) and flow is Flow.TO_TARGET:
            both = self.tr("Join both")
            self._offer_joins(menu, both, partial(self._join_onto, taken, (source,)))
        menu.addSeparator()
        menu.addAction(self.tr("Cancel"))
        self.menu_opened.emit(menu)
        menu.popup(place)

    def _offer_joins(self, menu: QMenu, words: str, join: Callable[[Between], None]) -> None:
        """Add an entry for each mark that may stand between joined values."""
        for between, title in (
            (Between.SPACE, self.tr("{what}, with a space")),
            (Between.COMMA, self.tr("{what}, with a comma")),
            (Between.NEW_LINE, self.tr("{what}, with a new line")),
        ):
            menu.addAction(title.format(what=words)).triggered.connect(partial(join, between))

    def _join_new(self, sources: tuple[str, ...], target: str, between: Between) -> None:
        if self.mapping is not None:
            after = edits.with_join(self.mapping, sources, target, between)
            words = self.tr("{source} mapped to {target}")
            self._tell_join(after, len(after.fields) - 1, sources, words)

    def _join_anew(self, number: int, sources: tuple[str, ...], between: Between) -> None:
        if self.mapping is not None:
            fields = {"source": sources[0], "chain": joined_chain(sources, between)}
            rest = {"flow": Flow.TO_TARGET, "value": None}
            after = edits.with_rule(self.mapping, number, **fields, **rest)
            self._tell_join(after, number, sources, self.tr("{source} mapped to {target}"))

    def _join_onto(self, number: int, sources: tuple[str, ...], between: Between) -> None:
        if self.mapping is not None:
            after = edits.joined_pair(self.mapping, number, sources, between)
            self._tell_join(after, number, sources, self.tr("{source} joined to {target}."))

    def _tell_join(self, after: Mapping, number: int, sources: tuple[str, ...], words: str) -> None:
        target = self._label(after.fields[number].target)
        self.edited.emit(after, words.format(source=", ".join(sources), target=target))
        self.chosen.emit(number)

    def _pair_made(self, after: Mapping, words: str, source: str, target: str) -> None:
        number = next(
            n for n, r in enumerate(after.fields) if (r.source, r.target) == (source, target)
        )
        self.edited.emit(after, self._said(words, after.fields[number]))
        self.chosen.emit(number)

    def _change(self, number: int, after: Mapping, words: str) -> None:
        mapping = self.mapping
        if mapping is not None and after != mapping:
            self.edited.emit(after, self._said(words, mapping.fields[number]))

    def _said(self, words: str, rule: FieldRule) -> str:
        return words.format(source=_name_of(rule), target=self._label(rule.target))

    def _label(self, target: str) -> str:
        return target_label(self._detail, target) if self._detail else target


def may_join(rule: FieldRule) -> bool:
    """Tell whether more fields may come behind what a rule has: it changes nothing, or joins."""
    return bool(rule.source) and (not rule.chain or join_of(rule) is not None)


def _name_of(rule: FieldRule) -> str:
    return rule.source or f"“{rule.value or ''}”"


def _writeable(field: FieldSchema | None) -> bool:
    return field is None or field.createable or field.updateable
