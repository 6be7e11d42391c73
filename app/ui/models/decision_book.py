"""The decisions on a plan: what they come to for a change, and those that one press makes."""

from collections.abc import Iterable, Mapping

from app.core.approval import Choice, Decision
from app.core.plan import Change, FieldChange, Verdict
from app.core.snapshot import Side
from app.core.values import Canonical
from app.store.pages import FieldResult, PlannedRule, Resolved, Resolver, Standing

Rules = Mapping[str, Mapping[str, PlannedRule]]
"""Mapping → `FieldRule.key` → rule."""

SENT = frozenset({Standing.APPROVED, Standing.PARTLY, Standing.SETTLED})
"""Something of the change is done."""


class DecisionBook:
    """All decisions on one plan, in the order they were made."""

    def __init__(self, rules: Rules | None = None, decisions: Iterable[Decision] = ()) -> None:
        self._rules = rules or {}
        self._decisions = tuple(decisions)
        self._resolver = Resolver(self._rules, self._decisions)

    def with_newer(self, decisions: Iterable[Decision]) -> "DecisionBook":
        """Give a book that holds newer decisions as well."""
        return DecisionBook(self._rules, (*self._decisions, *decisions))

    def resolve(self, change: Change) -> Resolved:
        """Say what becomes of a change."""
        return self._resolver.resolve(change)

    def approve(self, change: Change) -> tuple[Decision, ...]:
        """Approve a record; choices stand, and fields that were refused one by one stay refused."""
        own: dict[str, Decision] = {}
        for decision in self._decisions:
            if decision.seq == change.seq and decision.rule:
                own[decision.rule] = decision
        kept = [one for one in own.values() if one.choice is Choice.REFUSE]
        return (_about(change, Choice.APPROVE), *kept)

    def toggle(self, change: Change) -> tuple[Decision, ...]:
        """Refuse a record of which something is sent, else approve it."""
        if self.resolve(change).standing in SENT:
            return (refuse(change),)
        return self.approve(change)

    def take(self, change: Change, one: FieldChange, side: Side) -> tuple[Decision, ...]:
        """Let one side's value stand in a field; a conflict is approved with it."""
        if one.verdict is Verdict.CONFLICT:
            return (*self.approve(change), _about(change, _taking(side), one.rule))
        choice = Choice.REFUSE if side is change.side else Choice.APPROVE
        return (_about(change, choice, one.rule),)

    def toggle_field(self, change: Change, result: FieldResult) -> tuple[Decision, ...]:
        """Let a field stay as it is if it would be written, else let it be written."""
        if result.standing is Standing.UNDECIDED:
            return self.take(change, result.field, change.side.other)
        sent = result.standing in SENT
        choice = Choice.REFUSE if sent else Choice.APPROVE
        return (_about(change, choice, result.field.rule),)

    def own_value(self, change: Change, one: FieldChange, value: Canonical) -> tuple[Decision, ...]:
        """Write a person's own value into a field."""
        written = _about(change, Choice.OWN_VALUE, one.rule, value)
        if one.verdict is Verdict.CONFLICT:
            return (*self.approve(change), written)
        return (written,)


def refuse(change: Change) -> Decision:
    """Send nothing for a record."""
    return _about(change, Choice.REFUSE)


def take_all(change: Change, side: Side) -> tuple[Decision, ...]:
    """Let one side's values stand in every field of a record that is written or disputed."""
    decided = [_about(change, _taking(side))]
    for one in change.fields:
        if one.verdict is Verdict.WRITE:
            choice = Choice.REFUSE if side is change.side else Choice.APPROVE
            decided.append(_about(change, choice, one.rule))
    return tuple(decided)


def _taking(side: Side) -> Choice:
    return Choice.TAKE_SOURCE if side is Side.SOURCE else Choice.KEEP_TARGET


def _about(change: Change, choice: Choice, rule: str = "", value: Canonical = None) -> Decision:
    return Decision(choice, mapping=change.mapping, seq=change.seq, rule=rule, value=value)
