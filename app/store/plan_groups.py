"""Groups of a plan's changes, and how many changes a set of decisions approves, without a scan.

Changes that decisions by kind, rule or group cannot tell apart are one class: one of them is
decided for all. What was decided change by change is looked at change by change.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.core.approval import ChangeGroup, Pattern
from app.core.plan import Change, ChangeKind
from app.core.snapshot import Side
from app.store.decisions import Numbers, PlannedRule, Resolver, Standing, Tallying
from app.store.page_rows import GroupRow
from app.store.plan_rows import (
    change_id,
    change_rows,
    read_change,
    read_decisions,
    read_rules,
    tally_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.store.database import Reader, Row
    from app.store.decisions import Resolved

MOST_ONE_BY_ONE = 20_000
"""Changes decided one by one, above which the whole plan is counted anew. Source: ours."""

_KEYS_A_QUERY = 500


def read_plan_groups(reader: Reader, plan_id: int) -> tuple[ChangeGroup, ...]:
    """Read the groups of a plan, in order."""
    return tuple(
        ChangeGroup(
            n=row["n"],
            mapping=row["mapping"],
            kind=ChangeKind(row["kind"]),
            side=Side(row["side"]),
            rule=row["rule"],
            pattern=Pattern(row["pattern"]),
            count=row["changes"],
            first_seq=row["first_seq"],
            wording=row["wording"],
            old=row["old"],
            new=row["new"],
        )
        for row in reader.rows("SELECT * FROM plan_groups WHERE plan_id = ? ORDER BY n", (plan_id,))
    )


def read_group_rows(reader: Reader, plan_id: int) -> tuple[GroupRow, ...]:
    """Read the groups of a plan with what the decisions by kind, rule and group make of each.

    Exceptions among its changes, decided one by one, are left out of account.
    """
    rules = read_rules(reader, plan_id)
    general = [one for one in read_decisions(reader, plan_id) if one.seq is None]
    resolver = Resolver(rules, general)
    groups = read_plan_groups(reader, plan_id)
    first = _changes(reader, plan_id, {group.first_seq for group in groups})
    return tuple(
        GroupRow(
            group=group,
            label=_label(group, rules),
            standing=_standing_in(resolver.resolve(first[group.first_seq]), group.n),
        )
        for group in groups
    )


def _label(group: ChangeGroup, rules: dict[str, dict[str, PlannedRule]]) -> str:
    rule = rules.get(group.mapping, {}).get(group.rule)
    if rule is None:
        return ""
    source = group.side is Side.SOURCE
    return (rule.source_label or rule.source) if source else (rule.target_label or rule.target)


def _standing_in(resolved: Resolved, group: int) -> Standing:
    """What was decided of the field of a change that is in a group, or of the whole record."""
    if not resolved.fields or resolved.change.kind in (ChangeKind.INSERT, ChangeKind.DELETE):
        return resolved.standing
    places = [
        place for place, _ in enumerate(resolved.fields) if resolved.change.group_of(place) == group
    ]
    return resolved.fields[places[0]].standing if places else resolved.standing


def count_decided(reader: Reader, plan_id: int) -> Numbers:
    """Count what the decisions on a plan come to; the hash is left out, see `Plans.numbers`."""
    decisions = read_decisions(reader, plan_id)
    classes = list(reader.rows("SELECT * FROM plan_classes WHERE plan_id = ?", (plan_id,)))
    rules = read_rules(reader, plan_id)
    single = {one.seq for one in decisions if one.seq is not None}
    if not classes or len(single) > MOST_ONE_BY_ONE:
        return _scanned(reader, plan_id, Resolver(rules, decisions))
    general = Resolver(rules, [one for one in decisions if one.seq is None])
    first = _changes(reader, plan_id, {row["first_seq"] for row in classes})
    total = _Total()
    for row in classes:
        total.add(general.resolve(first[row["first_seq"]]), row["changes"])
    exact = Resolver(rules, decisions)
    for change in _changes(reader, plan_id, single).values():
        total.add(general.resolve(change), -1)
        total.add(exact.resolve(change), 1)
    return total.numbers()


def count_approved(reader: Reader, plan_id: int) -> dict[ChangeKind, int] | None:
    """Count the changes of each kind of which anything is done.

    Returns:
        Kinds without an approved change are left out; None where a look at each change is needed.
    """
    decisions = read_decisions(reader, plan_id)
    classes = list(reader.rows("SELECT * FROM plan_classes WHERE plan_id = ?", (plan_id,)))
    single = {one.seq for one in decisions if one.seq is not None}
    if not classes or len(single) > MOST_ONE_BY_ONE:
        return None
    rules = read_rules(reader, plan_id)
    general = Resolver(rules, [one for one in decisions if one.seq is None])
    exact = Resolver(rules, decisions)
    first = _changes(reader, plan_id, {row["first_seq"] for row in classes})
    found: Counter[ChangeKind] = Counter()
    for row in classes:
        if general.resolve(first[row["first_seq"]]).approved:
            found[ChangeKind(row["kind"])] += row["changes"]
    for change in _changes(reader, plan_id, single).values():
        found[change.kind] += exact.resolve(change).approved - general.resolve(change).approved
    return {kind: count for kind, count in found.items() if count}


def _scanned(reader: Reader, plan_id: int, resolver: Resolver) -> Numbers:
    tallying = Tallying()
    for row in change_rows(reader, plan_id):
        tally_row(row, resolver, tallying)
    return tallying.numbers()


def _changes(reader: Reader, plan_id: int, seqs: Iterable[int]) -> dict[int, Change]:
    """These changes of a plan, by their place in it."""
    found: dict[int, Change] = {}
    wanted = sorted(seqs)
    for start in range(0, len(wanted), _KEYS_A_QUERY):
        some = [change_id(plan_id, seq) for seq in wanted[start : start + _KEYS_A_QUERY]]
        marks = ", ".join("?" for _ in some)
        rows: Iterable[Row] = reader.rows(f"SELECT * FROM plan_changes WHERE id IN ({marks})", some)
        found.update((row["seq"], read_change(row)) for row in rows)
    return found


class _Total:
    """Adds up what decided changes come to, many alike at once; see `Tallying`."""

    def __init__(self) -> None:
        self._planned = self._approved = self._refused = self._undecided = self._split = 0

    def add(self, one: Resolved, times: int) -> None:
        if one.change.kind is ChangeKind.PROBLEM:
            return
        self._planned += times
        self._undecided += times * (one.standing is Standing.UNDECIDED)
        if not one.approved:
            self._refused += times
            return
        self._approved += times * max(1, len(one.writes))
        self._split += times * max(0, len(one.writes) - 1)

    def numbers(self) -> Numbers:
        return Numbers(
            planned=self._planned,
            approved=self._approved,
            refused=self._refused,
            undecided=self._undecided,
            split=self._split,
            hash="",
        )


def planned_rules(reader: Reader, plan_id: int) -> list[tuple[str, Side, str, str]]:
    """By which rules a plan writes: mapping, side, kind of change and `FieldRule.key`, each once.

    The rule is "" where a group is not of one field.
    """
    rows = reader.rows(
        "SELECT DISTINCT mapping, side, kind, rule FROM plan_groups WHERE plan_id = ?"
        " AND kind <> 'problem' ORDER BY mapping, side, kind, rule",
        (plan_id,),
    )
    return [(row["mapping"], Side(row["side"]), row["kind"], row["rule"]) for row in rows]
