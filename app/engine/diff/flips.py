"""Tell in SQL which values go to and fro between the two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import Flow
from app.core.snapshot import Side
from app.engine.diff.cells import of_rules
from app.engine.diff.letters import LETTER
from app.engine.diff.sheet import NO_TEXT, new_value, own_value

if TYPE_CHECKING:
    from app.engine.diff.sheet import Sheet


def flips(sheet: Sheet) -> str:
    """SQL of what to say of a cell that would be written as it was before and came back; or NULL.

    The cells have the `source_key` of their pair and the letter v.
    """
    table = sheet.pairing.baseline.bounced
    both = of_rules(sheet, lambda rule: rule.flow is Flow.BOTH)
    if not table or both == "false":
        return NO_TEXT
    return f"CASE {' '.join(_case(table, side, both) for side in Side)} END"


def _case(table: str, side: Side, both: str) -> str:
    new, own = new_value(side), own_value(side)
    words = (
        f"c.{side.value}_label || ': ' || coalesce({new}, 'nothing') "
        f"|| ' was written before, and ' || coalesce({own}, 'nothing') || ' was made of it'"
    )
    return (
        f"WHEN {both} AND c.v = '{LETTER[side]}' AND EXISTS (SELECT 1 FROM {table} x "
        "WHERE x.source_key = c.source_key AND x.rule = c.key "
        f"AND x.side = '{side.value}' AND x.value IS NOT DISTINCT FROM {new}) THEN {words}"
    )
