"""Write in SQL what the baseline knows of records that live on elsewhere; see `follow`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.snapshot import Moved, Side
from app.engine.diff.sheet import NO_TEXT, text

if TYPE_CHECKING:
    from app.engine.diff.sheet import Sheet


def converted(sheet: Sheet, side: Side) -> str:
    """What the record of a side was converted into, as words; NULL where it was not."""
    moves = sheet.pairing.baseline.moves
    if not moves:
        return NO_TEXT
    return (
        "(SELECT 'It became ' || string_agg(m.survivor, ', ' ORDER BY m.survivor) "
        f"FROM {moves} m WHERE m.side = '{side.value}' "
        f"AND m.how = '{Moved.CONVERTED.value}' AND m.key = p.{side.value}_key)"
    )


def inherited(sheet: Sheet) -> str:
    """Whether another mapping goes on with what the target record was converted into."""
    baseline = sheet.pairing.baseline
    if not (baseline.moves and baseline.heirs):
        return "false"
    return (
        f"EXISTS (SELECT 1 FROM {baseline.moves} m WHERE m.side = '{Side.TARGET.value}' "
        f"AND m.how = '{Moved.CONVERTED.value}' AND m.key = p.target_key "
        f"AND m.object IN ({', '.join(map(text, baseline.heirs))}))"
    )


def followed(sheet: Sheet) -> str:
    """Where the link of a pair was led, "" where it leads where it was made."""
    return f"coalesce({_of_link(sheet, 'detail', 'v')}, '')"


def led(sheet: Sheet, side: Side) -> str:
    """What became of the record of a side that a link led to; NULL where it leads there still."""
    return _of_link(sheet, f"{side.value}_led", "p")


def _of_link(sheet: Sheet, column: str, pair: str) -> str:
    table = sheet.pairing.baseline.followed
    if not table:
        return NO_TEXT
    return (
        f"(SELECT f.{column} FROM {table} f WHERE NOT f.blocked "
        f"AND f.source_key = {pair}.source_key AND f.target_key = {pair}.target_key)"
    )
