"""The three-way difference in a few lines of plain Python, to hold the planner's SQL against.

Written from the table at the head of `app.engine.diff`, not from its SQL: one pair of records, one
field rule at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.mapping import ConflictPolicy, FieldRule, Flow, Mapping, Mode, WriteWhen
from app.core.values import Canonical

TO_TARGET, TO_SOURCE, CONFLICT, NOTHING = "to target", "to source", "conflict", "nothing"


@dataclass(frozen=True)
class Pair:
    """What is known of two records that are one."""

    source: tuple[Canonical, ...]
    """By rule, the source's own values."""
    target: tuple[Canonical, ...]
    agreed: tuple[tuple[Canonical, Canonical] | None, ...]
    """By rule, what both sides held when they last agreed; None where they never did."""
    source_stamp: str | None = None
    target_stamp: str | None = None


@dataclass(frozen=True)
class Expected:
    """What a pair comes to."""

    target: dict[int, Canonical]
    """Rule → value that the target is given."""
    source: dict[int, Canonical]
    conflicts: frozenset[int]


def expect(pair: Pair, mapping: Mapping) -> Expected:
    """Say what happens to a pair."""
    happens = {i: _field(pair, i, rule, mapping) for i, rule in enumerate(mapping.fields)}
    to_target = {i for i, what in happens.items() if what == TO_TARGET}
    to_source = {i for i, what in happens.items() if what == TO_SOURCE}
    conflicts = {i for i, what in happens.items() if what == CONFLICT}
    if not conflicts and not any(mapping.fields[i].watch for i in to_target):
        to_target = set()
    if not any(mapping.fields[i].watch for i in to_source):
        to_source = set()
    return Expected(
        {i: _forward(pair, i, mapping) for i in to_target},
        {i: pair.target[i] for i in to_source},
        frozenset(conflicts),
    )


def _forward(pair: Pair, i: int, mapping: Mapping) -> Canonical:
    value = pair.source[i]
    return mapping.fields[i].default if value is None else value


def _field(pair: Pair, i: int, rule: FieldRule, mapping: Mapping) -> str:
    given, held = _forward(pair, i, mapping), pair.target[i]
    same = pair.source[i] == held if rule.flow is Flow.TO_SOURCE else given == held
    if same:
        return NOTHING
    old = pair.agreed[i]
    here_moved = old is None or pair.source[i] != old[0]
    there_moved = old is None or held != old[1]
    if rule.flow is Flow.TO_TARGET:
        if old is not None and here_moved and there_moved:
            return _disputed(pair, i, rule, mapping)
        return _copied(pair, i, rule, mapping, TO_TARGET) if here_moved else NOTHING
    if rule.flow is Flow.TO_SOURCE:
        if old is not None and here_moved and there_moved:
            return _disputed(pair, i, rule, mapping)
        return _copied(pair, i, rule, mapping, TO_SOURCE) if there_moved else NOTHING
    if old is None and given is None:
        return _copied(pair, i, rule, mapping, TO_SOURCE)
    if old is None and held is None:
        return _copied(pair, i, rule, mapping, TO_TARGET)
    if here_moved and there_moved:
        return _disputed(pair, i, rule, mapping)
    if here_moved:
        return _copied(pair, i, rule, mapping, TO_TARGET)
    return _copied(pair, i, rule, mapping, TO_SOURCE) if there_moved else NOTHING


def _disputed(pair: Pair, i: int, rule: FieldRule, mapping: Mapping) -> str:
    ways = {_copied(pair, i, rule, mapping, way) for way in (TO_TARGET, TO_SOURCE)}
    if ways == {NOTHING}:
        return NOTHING
    winner = _winner(pair, i, rule.conflict or mapping.conflicts, mapping)
    return CONFLICT if winner is None else _copied(pair, i, rule, mapping, winner)


def _winner(pair: Pair, i: int, policy: ConflictPolicy, mapping: Mapping) -> str | None:
    """Which copy a policy decides for; None where it asks."""
    if policy is ConflictPolicy.SOURCE_WINS:
        return TO_TARGET
    if policy is ConflictPolicy.TARGET_WINS:
        return TO_SOURCE
    if policy is ConflictPolicy.NEWEST_WINS:
        here, there = pair.source_stamp, pair.target_stamp
        if here is None or there is None or here == there:
            return None
        return TO_TARGET if here > there else TO_SOURCE
    word = {ConflictPolicy.FALSE_WINS: "false", ConflictPolicy.TRUE_WINS: "true"}.get(policy)
    if word is None:
        return None
    here_says = word in (_forward(pair, i, mapping), pair.source[i])
    if here_says == (pair.target[i] == word):
        return None
    return TO_TARGET if here_says else TO_SOURCE


def _copied(pair: Pair, i: int, rule: FieldRule, mapping: Mapping, way: str) -> str:
    """The copy, or nothing where the rule or the mode keeps what is there."""
    towards_target = way == TO_TARGET
    flows = rule.flow.reaches_target if towards_target else rule.flow.reaches_source
    mode = mapping.to_target if towards_target else mapping.to_source
    if not flows or mode not in (Mode.UPDATE, Mode.UPSERT, Mode.MIRROR):
        return NOTHING
    if rule.write in (WriteWhen.NEVER, WriteWhen.ON_INSERT):
        return NOTHING
    held = pair.target[i] if towards_target else pair.source[i]
    new = _forward(pair, i, mapping) if towards_target else pair.target[i]
    if rule.write is WriteWhen.IF_EMPTY and held is not None:
        return NOTHING
    if rule.keep_when_empty and new is None:
        return NOTHING
    return way
