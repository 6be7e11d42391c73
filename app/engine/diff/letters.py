"""Say in SQL what happens to one field of a pair, as one letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import ConflictPolicy, Flow, WriteWhen
from app.core.snapshot import Side
from app.engine.diff.sheet import new_value, own_value

if TYPE_CHECKING:
    from app.core.mapping import FieldRule
    from app.engine.diff.sheet import Sheet

TO_TARGET, TO_SOURCE, CONFLICT, SAME = "t", "s", "c", "-"
"""What happens to one field, as one letter in the verdict table."""

LETTER = {Side.TARGET: TO_TARGET, Side.SOURCE: TO_SOURCE}
"""The letter of a copy to a side."""


def letter(sheet: Sheet, rule: FieldRule) -> str:
    """SQL of what happens to a cell of a rule: see the table at the head of this package.

    Of what the source said nothing of, nothing happens.
    """
    agreed = "coalesce(c.k, false)"
    source_moved = "c.s IS DISTINCT FROM c.bs"
    if rule.may_fill_later:
        was_blank = "c.bs IS NOT NULL AND c.bt IS NULL"
        source_moved = f"({source_moved} OR ({was_blank} AND c.f IS NOT NULL))"
    target_moved = "c.t IS DISTINCT FROM c.bt"
    to_target, to_source = _copy(sheet, rule, Side.TARGET), _copy(sheet, rule, Side.SOURCE)
    conflict = _conflict(sheet, rule, to_target, to_source)
    if rule.flow is Flow.TO_TARGET:
        fresh, alone_source, alone_target = to_target, to_target, _quoted(SAME)
    elif rule.flow is Flow.TO_SOURCE:
        fresh, alone_source, alone_target = to_source, _quoted(SAME), to_source
    else:
        alone_source, alone_target = to_target, to_source
        fresh = (
            f"CASE WHEN c.f IS NULL AND c.e IS NULL THEN {to_source} "
            f"WHEN c.t IS NULL THEN {to_target} ELSE {conflict} END"
        )
    return (
        f"CASE WHEN NOT (c.has_source AND c.has_target) OR c.u THEN {_quoted(SAME)} "
        f"WHEN {equal(rule)} THEN {_quoted(SAME)} "
        f"WHEN NOT {agreed} THEN {fresh} "
        f"WHEN {source_moved} AND {target_moved} THEN {conflict} "
        f"WHEN {source_moved} THEN {alone_source} "
        f"WHEN {target_moved} THEN {alone_target} ELSE {_quoted(SAME)} END"
    )


def equal(rule: FieldRule) -> str:
    """Whether both sides hold the same; a value that cannot be read equals nothing."""
    if rule.flow is Flow.TO_SOURCE:
        return "(c.b IS NOT DISTINCT FROM c.s AND c.te IS NULL)"
    return "(c.f IS NOT DISTINCT FROM c.t AND c.e IS NULL)"


def reaches(rule: FieldRule, side: Side) -> bool:
    """Whether a rule may write to a side at all."""
    if side is Side.TARGET:
        return rule.flow.reaches_target
    return rule.flow.reaches_source and bool(rule.source)


def updates(sheet: Sheet, rule: FieldRule, side: Side) -> bool:
    """Whether a record that is there may get a rule's value on a side."""
    mode = sheet.mapping.to_target if side is Side.TARGET else sheet.mapping.to_source
    later = (WriteWhen.NEVER, WriteWhen.ON_INSERT)
    return reaches(rule, side) and mode.updates and rule.write not in later


def inserts(rule: FieldRule, side: Side) -> bool:
    """Whether a new record is given a rule's value on a side."""
    return reaches(rule, side) and rule.write is not WriteWhen.NEVER


def _copy(sheet: Sheet, rule: FieldRule, side: Side) -> str:
    """The letter of a copy to a side, or of none where the rule or the mode keeps what is there."""
    if not updates(sheet, rule, side):
        return _quoted(SAME)
    stays = []
    if rule.write is WriteWhen.IF_EMPTY:
        stays.append(f"{own_value(side)} IS NOT NULL")
    if rule.may_stay:
        error = "c.e" if side is Side.TARGET else "c.te"
        stays.append(f"({new_value(side)} IS NULL AND {error} IS NULL)")
    if not stays:
        return _quoted(LETTER[side])
    return f"CASE WHEN {' OR '.join(stays)} THEN '{SAME}' ELSE '{LETTER[side]}' END"


def _conflict(sheet: Sheet, rule: FieldRule, to_target: str, to_source: str) -> str:
    """What happens where both sides moved to unequal values; nobody is asked what cannot be."""
    if to_target == to_source == _quoted(SAME):
        return _quoted(SAME)
    decided = _decided(sheet, rule, to_target, to_source)
    if not any("CASE" in copy for copy in (to_target, to_source)):
        return decided
    neither = f"{to_target} = '{SAME}' AND {to_source} = '{SAME}'"
    return f"CASE WHEN {neither} THEN '{SAME}' ELSE {decided} END"


def _decided(sheet: Sheet, rule: FieldRule, to_target: str, to_source: str) -> str:
    """What the policy makes of a conflict."""
    policy = rule.conflict or sheet.mapping.conflicts
    if policy is ConflictPolicy.SOURCE_WINS:
        return to_target
    if policy is ConflictPolicy.TARGET_WINS:
        return to_source
    won = _won_by(policy)
    if won is None:
        return _quoted(CONFLICT)
    source, target = won
    return f"CASE WHEN {source} THEN {to_target} WHEN {target} THEN {to_source} ELSE 'c' END"


def _won_by(policy: ConflictPolicy) -> tuple[str, str] | None:
    """SQL of when the source wins and of when the target does; None where a person is asked."""
    if policy is ConflictPolicy.NEWEST_WINS:
        return "c.source_stamp > c.target_stamp", "c.target_stamp > c.source_stamp"
    if policy in (ConflictPolicy.FALSE_WINS, ConflictPolicy.TRUE_WINS):
        word = "false" if policy is ConflictPolicy.FALSE_WINS else "true"
        source = f"coalesce('{word}' IN (c.f, c.s), false)"
        target = f"coalesce('{word}' IN (c.t, c.b), false)"
        return f"{source} AND NOT {target}", f"{target} AND NOT {source}"
    return None


def _quoted(letter: str) -> str:
    return f"'{letter}'"
