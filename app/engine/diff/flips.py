"""Tell in SQL which values go to and fro between the two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import Flow
from app.core.snapshot import Side
from app.engine.diff.letters import LETTER
from app.engine.diff.sheet import NO_TEXT, new_value, own_value, text

if TYPE_CHECKING:
    from app.engine.diff.sheet import Sheet


def flips(sheet: Sheet) -> str:
    """SQL of the first field that would be written as it was before, and came back; or NULL."""
    table = sheet.pairing.baseline.bounced
    if not table:
        return NO_TEXT
    cases = [
        _case(sheet, table, i, side)
        for i, rule in enumerate(sheet.rules)
        if rule.flow is Flow.BOTH
        for side in Side
    ]
    return f"CASE {' '.join(cases)} END" if cases else NO_TEXT


def _case(sheet: Sheet, table: str, i: int, side: Side) -> str:
    rule, new, own = sheet.rules[i], new_value(i, side), own_value(i, side)
    words = (
        f"{text(sheet.label(rule, side) + ': ')} || coalesce({new}, 'nothing') "
        f"|| ' was written before, and ' || coalesce({own}, 'nothing') || ' was made of it'"
    )
    return (
        f"WHEN v{i} = '{LETTER[side]}' AND EXISTS (SELECT 1 FROM {table} x "
        f"WHERE x.source_key = p.source_key AND x.rule = {text(rule.key)} "
        f"AND x.side = '{side.value}' AND x.value IS NOT DISTINCT FROM {new}) THEN {words}"
    )
