"""What the decisions on a plan come to: which changes are written, with which values.

Without a decision inserts and updates are approved, deletions and conflicts are not. Decisions are
taken in their order, and for each field the last one that fits counts:

    decision       field that one side moved       field that both sides moved (a conflict)
    APPROVE        its new value is written        stands by the choice made before; none: refused
    REFUSE         stays, is planned again         stays, is planned again
    TAKE_SOURCE    written if it flows to target   the source's value goes to the target
    KEEP_TARGET    written if it flows to source   the target's value goes to the source
    OWN_VALUE      the person's value is written   the person's value is written
    AS_PROPOSED    as without any decision         as without any decision

Where the chosen value cannot flow (`->` and KEEP_TARGET, `<-` and TAKE_SOURCE) nothing is written,
yet the field counts as decided: the baseline takes both values, so that nobody is asked again.
TAKE_SOURCE and KEEP_TARGET without a field mean the conflicts of the records they fit, and approve
what else those records change. A decision about a group concerns what is in it: fields, or whole
records. A person's own value goes to the side that is written; on a `<->` rule it then counts as
that side's newest move, which the next preview carries to the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from app.core.approval import Choice, Decision
from app.core.mapping import Flow
from app.core.outcome import IF_LEFT_EMPTY
from app.core.plan import Change, ChangeKind, FieldChange, Operation, Verdict
from app.core.snapshot import Side
from app.core.values import Canonical, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


Agreed = tuple["Canonical", "Canonical"]
"""The source's and the target's own value of one rule."""


class Standing(Enum):
    """What the decisions made of a change or of one of its fields."""

    APPROVED = "approved"
    PARTLY = "partly"
    """Some of its fields are refused; never of a field."""
    REFUSED = "refused"
    UNDECIDED = "undecided"
    """A conflict that waits for a choice; counts as refused until there is one."""
    SETTLED = "settled"
    """Decided without a write: each side keeps its value."""
    NOTHING = "nothing"
    """There is nothing to decide: a problem, or a field that is shown beside the others."""


@dataclass(frozen=True)
class PlannedRule:
    """A field rule as it was when the plan was made, with the words of both sides."""

    key: str
    source: str
    target: str
    flow: Flow
    chain: str = ""
    source_label: str = ""
    target_label: str = ""
    source_type: FieldType = FieldType.STRING
    target_type: FieldType = FieldType.STRING
    target_length: int | None = None
    """Most characters; None when there is no limit."""

    def field(self, side: Side) -> str:
        """The rule's field on a side."""
        return self.source if side is Side.SOURCE else self.target


@dataclass(frozen=True)
class FieldResult:
    """One field of a change, decided."""

    field: FieldChange
    standing: Standing
    choice: Choice | None
    """What was chosen, None when nothing was."""
    value: Canonical
    """What the change's side is going to hold."""


@dataclass(frozen=True)
class ResolvedWrite:
    """One write that a decided change comes to; see the attributes of `core.outcome.Write`."""

    side: Side
    operation: Operation
    values: dict[str, Canonical]
    before: dict[str, Canonical]
    rules: dict[str, str]
    others: dict[str, Canonical]
    """A rule that is missing here is not agreed by this write."""
    agreed: dict[str, Agreed]
    """What else is agreed once it has succeeded."""


@dataclass(frozen=True)
class Resolved:
    """One change, decided."""

    change: Change
    standing: Standing
    fields: tuple[FieldResult, ...]
    writes: tuple[ResolvedWrite, ...]
    """None or one; two when a conflict goes one way and another field the other."""
    settled: dict[str, Agreed]
    """Rule → both sides' values that stay and are agreed from now on."""

    @property
    def approved(self) -> bool:
        """Whether anything of it is done."""
        return bool(self.writes) or bool(self.settled)


@dataclass(frozen=True)
class Numbers:
    """What the decisions on a whole plan come to.

    `planned + split = approved + refused` always holds.
    """

    planned: int
    """Changes that could be decided: all but problems."""
    approved: int
    """Writes; a change that settles without one counts as one."""
    refused: int
    """Changes of which nothing is done; undecided ones among them."""
    undecided: int
    split: int
    """Changes that come to two writes, one for each side."""
    hash: str
    """SHA-256, hex, over (change, record, field, value) of each approved write in order; for
    changes that are approved as a whole over all that the plan says of them."""


_OF_WHOLES = (Choice.APPROVE, Choice.REFUSE, Choice.AS_PROPOSED)
"""What can be said of a record as a whole."""


class Resolver:
    """Decides changes by a plan's decisions."""

    def __init__(
        self, rules: Mapping[str, Mapping[str, PlannedRule]], decisions: Sequence[Decision]
    ) -> None:
        """Sort the decisions, so that a change meets only those that can fit it.

        Args:
            rules: mapping → `FieldRule.key` → rule.
            decisions: in the order they were made.
        """
        self._rules = rules
        self._of_seq: dict[int, list[tuple[int, Decision]]] = {}
        self._general: list[tuple[int, Decision]] = []
        self._wholes: dict[tuple[ChangeKind, str, str], Standing | None] = {}
        self._of_groups = any(one.group for one in decisions)
        for n, decision in enumerate(decisions):
            if decision.seq is None:
                self._general.append((n, decision))
            else:
                self._of_seq.setdefault(decision.seq, []).append((n, decision))

    def resolve(self, change: Change) -> Resolved:
        """Decide one change."""
        if change.kind is ChangeKind.PROBLEM:
            fields = tuple(_result(field, Standing.NOTHING) for field in change.fields)
            return Resolved(change, Standing.NOTHING, fields, (), {})
        decisions = list(self._fitting(change.kind, change.mapping, change.seq))
        if change.kind is ChangeKind.DELETE:
            return _resolve_delete(change, list(_of_group(decisions, change.group_of(0))))
        results = tuple(
            _resolve_field(change, field, _of_group(decisions, change.group_of(place)))
            for place, field in enumerate(change.fields)
        )
        return self._gather(change, results)

    def whole(self, kind: ChangeKind, mapping: str, seq: int, groups: str = "") -> Standing | None:
        """Decide a change without looking at its fields, where that can be done.

        Args:
            kind: of the change, as the rest.
            mapping: its mapping.
            seq: its place in the plan.
            groups: as `engine.group` words them.

        Returns:
            APPROVED or REFUSED for all that it changes; None where its fields have to be looked at.
        """
        if kind is ChangeKind.PROBLEM:
            return Standing.NOTHING
        if kind is ChangeKind.CONFLICT:
            return None
        if seq in self._of_seq:
            return _whole(kind, self._fitting(kind, mapping, seq), groups)
        known = (kind, mapping, groups if self._of_groups else "")
        if known not in self._wholes:
            fitting = self._fitting(kind, mapping, seq)
            self._wholes[known] = _whole(kind, fitting, groups)
        return self._wholes[known]

    def _fitting(self, kind: ChangeKind, mapping: str, seq: int) -> Iterator[Decision]:
        own = self._of_seq.get(seq)
        ordered = sorted([*self._general, *own], key=_by_n) if own else self._general
        for _, decision in ordered:
            if decision.kind in (None, kind) and decision.mapping in ("", mapping):
                yield decision

    def _gather(self, change: Change, results: tuple[FieldResult, ...]) -> Resolved:
        """Put the decided fields together to writes."""
        operation = change.operation
        here = ResolvedWrite(change.side, operation, {}, {}, {}, {}, {})
        there = ResolvedWrite(change.side.other, Operation.UPDATE, {}, {}, {}, {}, {})
        settled: dict[str, Agreed] = {}
        final: list[FieldResult] = []
        for result in results:
            if result.standing is Standing.APPROVED:
                rule = self._rules[change.mapping][result.field.rule]
                final.append(_place(result, rule, here, there, settled))
            else:
                final.append(result)
        if operation is Operation.INSERT:
            self._agree_on_empty_fields(change.mapping, here, results)
        writes = tuple(write for write in (here, there) if write.values)
        return Resolved(change, _standing(final), tuple(final), writes, settled)

    def _agree_on_empty_fields(
        self, mapping: str, write: ResolvedWrite, results: tuple[FieldResult, ...]
    ) -> None:
        """Let a new record's other fields be agreed too: whatever the side puts there is its own.

        What only comes from that side is agreed if it stays empty there. Else it has to travel, as
        the new record's Id does that is written back.
        """
        for field in (result.field for result in results):
            if field.verdict is Verdict.SAME and field.field not in write.rules:
                write.rules[field.field] = field.rule
                agreed = self.agreed_as(mapping, field.rule, write.side)
                write.others[agreed] = _own(field, write.side.other)

    def agreed_as(self, mapping: str, rule: str, side: Side) -> str:
        """Name what a new record of a side leaves empty among the `others` of its write."""
        known = self._rules.get(mapping, {}).get(rule)
        return rule if known is None or _reaches(known, side) else IF_LEFT_EMPTY + rule


def _by_n(pair: tuple[int, Decision]) -> int:
    return pair[0]


def _of_group(decisions: Iterable[Decision], group: int) -> Iterator[Decision]:
    """Those decisions that concern a field or record of this group."""
    return (one for one in decisions if one.group in (0, group))


def _whole(kind: ChangeKind, decisions: Iterable[Decision], groups: str) -> Standing | None:
    """What decisions come to for each group of a change; None where they are not of one mind.

    A decision about a single field says nothing of the whole, but a deletion has no fields.
    """
    delete = kind is ChangeKind.DELETE
    approved = dict.fromkeys(set(groups.split(",")) - {"", "0"} or {"0"}, not delete)
    for decision in decisions:
        if decision.group and str(decision.group) not in approved:
            continue
        if decision.rule and not delete:
            return None
        if decision.rule or (delete and decision.choice not in _OF_WHOLES):
            continue
        for group in [str(decision.group)] if decision.group else approved:
            approved[group] = _approves(decision.choice, proposed=not delete)
    found = set(approved.values())
    if len(found) > 1:
        return None
    return Standing.APPROVED if True in found else Standing.REFUSED


def _approves(choice: Choice, *, proposed: bool) -> bool:
    """Tell whether a choice lets a write be sent.

    Args:
        proposed: whether it is sent without any decision.
    """
    return proposed if choice is Choice.AS_PROPOSED else choice is not Choice.REFUSE


def _resolve_delete(change: Change, decisions: list[Decision]) -> Resolved:
    standing = _whole(ChangeKind.DELETE, decisions, str(change.group_of(0))) or Standing.REFUSED
    approved = standing is Standing.APPROVED
    before = {field.field: field.old for field in change.fields}
    write = ResolvedWrite(change.side, Operation.DELETE, {}, before, {}, {}, {})
    fields = tuple(_result(field, Standing.NOTHING) for field in change.fields)
    return Resolved(change, standing, fields, (write,) if approved else (), {})


def _resolve_field(
    change: Change, field: FieldChange, decisions: Iterable[Decision]
) -> FieldResult:
    """Let each decision that fits act on one field, in order."""
    if field.verdict is Verdict.SAME:
        return _result(field, Standing.NOTHING)
    conflict = field.verdict is Verdict.CONFLICT
    approved = change.kind is not ChangeKind.CONFLICT
    refused = False
    choice: Choice | None = None
    own: Canonical = None
    for decision in decisions:
        if decision.rule not in ("", field.rule):
            continue
        refused = decision.choice is Choice.REFUSE
        approved = _approves(decision.choice, proposed=change.kind is not ChangeKind.CONFLICT)
        if decision.choice is Choice.AS_PROPOSED:
            choice, own = None, None
        if decision.choice in _OF_WHOLES:
            continue
        if conflict or decision.rule:
            choice, own = decision.choice, decision.value
    if conflict and choice is None and not refused:
        return _result(field, Standing.UNDECIDED)
    if not approved or (not conflict and choice is _staying(change.side)):
        return _result(field, Standing.REFUSED, choice)
    value = own if choice is Choice.OWN_VALUE else field.new
    return _result(field, Standing.APPROVED, choice, value)


def _staying(side: Side) -> Choice:
    """The choice by which a side keeps its own value."""
    return Choice.KEEP_TARGET if side is Side.TARGET else Choice.TAKE_SOURCE


def _place(
    result: FieldResult,
    rule: PlannedRule,
    here: ResolvedWrite,
    there: ResolvedWrite,
    settled: dict[str, Agreed],
) -> FieldResult:
    """Add an approved field to the write of one side or of the other, or settle it without one."""
    field, own = result.field, result.choice is Choice.OWN_VALUE
    side = _written_side(result, rule, here.side)
    if side is None:
        settled[field.rule] = (field.source, field.target)
        return _result(field, Standing.SETTLED, result.choice, field.old)
    write = here if side is here.side else there
    name = field.field if write is here else rule.field(side)
    write.values[name] = result.value if write is here or own else field.back
    write.before[name] = field.old if write is here else _own(field, side)
    write.rules[name] = field.rule
    if own and rule.flow is Flow.BOTH:
        write.agreed[field.rule] = (field.source, field.target)
    else:
        write.others[field.rule] = _own(field, side.other)
    return result if write is here else _result(field, result.standing, result.choice, field.old)


def _written_side(result: FieldResult, rule: PlannedRule, planned: Side) -> Side | None:
    """The side that an approved field goes to; None when each side keeps its value."""
    if result.choice is None:
        return planned
    if result.choice is Choice.OWN_VALUE:
        return planned if _reaches(rule, planned) else planned.other
    loser = Side.TARGET if result.choice is Choice.TAKE_SOURCE else Side.SOURCE
    return loser if _reaches(rule, loser) else None


def _reaches(rule: PlannedRule, side: Side) -> bool:
    return rule.flow.reaches_target if side is Side.TARGET else rule.flow.reaches_source


def _own(field: FieldChange, side: Side) -> Canonical:
    return field.source if side is Side.SOURCE else field.target


def _result(
    field: FieldChange, standing: Standing, choice: Choice | None = None, value: Canonical = None
) -> FieldResult:
    kept = standing in (Standing.REFUSED, Standing.UNDECIDED, Standing.NOTHING)
    return FieldResult(field, standing, choice, field.old if kept else value)


def _standing(fields: list[FieldResult]) -> Standing:
    found = {field.standing for field in fields}
    if Standing.UNDECIDED in found:
        return Standing.UNDECIDED
    if found & {Standing.APPROVED, Standing.SETTLED}:
        return Standing.PARTLY if Standing.REFUSED in found else Standing.APPROVED
    return Standing.REFUSED


class Tallying:
    """Counts what decided changes come to as they pass, and seals it with a hash."""

    def __init__(self) -> None:
        self._planned = self._approved = self._refused = self._undecided = self._split = 0
        self._seal = hashlib.sha256()

    def add_whole(self, standing: Standing, sealed: bytes) -> None:
        """Count the next change of the plan, decided by `Resolver.whole`.

        Args:
            standing: as it was decided.
            sealed: all that the plan says of the change.
        """
        if standing is Standing.NOTHING:
            return
        self._planned += 1
        if standing is Standing.REFUSED:
            self._refused += 1
            return
        self._approved += 1
        self._seal.update(sealed)

    def add(self, one: Resolved) -> None:
        """Count the next change of the plan, decided field by field."""
        if one.change.kind is ChangeKind.PROBLEM:
            return
        self._planned += 1
        self._undecided += one.standing is Standing.UNDECIDED
        if not one.approved:
            self._refused += 1
            return
        self._approved += max(1, len(one.writes))
        self._split += max(0, len(one.writes) - 1)
        self._seal.update(_sealed(one))

    def numbers(self) -> Numbers:
        """What was counted so far."""
        return Numbers(
            planned=self._planned,
            approved=self._approved,
            refused=self._refused,
            undecided=self._undecided,
            split=self._split,
            hash=self._seal.hexdigest(),
        )


def _sealed(one: Resolved) -> bytes:
    change = one.change
    writes = [
        [write.side.value, write.operation.value, list(write.values.items())]
        for write in one.writes
    ]
    record = [change.seq, change.mapping, change.source_key, change.target_key]
    return msgspec.json.encode([*record, writes, list(one.settled.items())])
