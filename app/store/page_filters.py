"""What of a plan is shown, and in which order, as SQL over the table `plan_changes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.core.plan import ChangeKind
from app.store.page_rows import ChangeOrder
from app.store.plan_blocks import RANKS
from app.store.plan_rows import change_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.ports import SqlValue
    from app.store.page_rows import ChangeFilter, PlanRow

_RANKED = " ".join(f"WHEN '{kind.value}' THEN {rank}" for kind, rank in RANKS.items())
_ORDERS = {
    ChangeOrder.PLAN: "id {way}",
    ChangeOrder.NEEDS_DECISION: f"CASE kind {_RANKED} END {{way}}, id",
    ChangeOrder.TITLE: "title COLLATE NOCASE {way}, id",
    ChangeOrder.KEY: "shown_key COLLATE NOCASE {way}, id",
    ChangeOrder.MOST_CHANGED: "changed {other_way}, id",
    ChangeOrder.KIND: "kind {way}, id",
}

_IN_VALUES = (
    "EXISTS (SELECT 1 FROM json_each(fields) f, json_each(f.value) v"
    " WHERE v.key IN (2, 3, 5, 6) AND v.value LIKE ? ESCAPE '!')"
)
"""Whether a text is in one of the values of a change: old, new, the source's, the target's."""


def order_sql(order: ChangeOrder, *, descending: bool) -> str:
    """An order as the end of a statement."""
    way, other_way = ("DESC", "ASC") if descending else ("ASC", "DESC")
    return _ORDERS[order].format(way=way, other_way=other_way)


def conditions_of(plan: PlanRow, shown: ChangeFilter) -> tuple[list[str], list[SqlValue]]:
    """A filter as SQL conditions with their values."""
    conditions = ["id BETWEEN ? AND ?"]
    values: list[SqlValue] = [change_id(plan.id, 0), change_id(plan.id + 1, 0) - 1]
    kinds = sorted(kind.value for kind in shown.kinds)
    if kinds:
        conditions.append(f"kind IN ({', '.join('?' for _ in kinds)})")
        values += kinds
    if shown.undecided:
        conditions.append("kind = ?")
        values.append(ChangeKind.CONFLICT.value)
    if shown.group:
        conditions.append('instr("groups", ?)')
        values.append(f",{shown.group},")
    if shown.mapping:
        conditions.append("mapping = ?")
        values.append(shown.mapping)
    if shown.rule:
        conditions.append(f"({' OR '.join(['0', *_touching(plan, shown.rule, values)])})")
    if shown.text:
        pattern = _like(shown.text)
        in_json = _like(msgspec.json.encode(shown.text).decode()[1:-1])
        conditions.append(
            "(title LIKE ? ESCAPE '!' OR shown_key LIKE ? ESCAPE '!' OR source_key LIKE ? ESCAPE"
            f" '!' OR target_key LIKE ? ESCAPE '!' OR (fields LIKE ? ESCAPE '!' AND {_IN_VALUES}))"
        )
        values += [pattern, pattern, pattern, pattern, in_json, pattern]
    return conditions, values


def _touching(plan: PlanRow, rule: str, values: list[SqlValue]) -> Iterable[str]:
    """The rule by its place in each part that has it; adds the values that go with it."""
    for part in plan.parts:
        for place, one in enumerate(part.rules):
            if one.key == rule:
                values += [part.mapping, f",{place},"]
                yield "(mapping = ? AND instr(touched, ?))"


def _like(text: str) -> str:
    for special in "!%_":
        text = text.replace(special, f"!{special}")
    return f"%{text}%"
