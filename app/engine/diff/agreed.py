"""Write in SQL what both sides agree on already and the baseline does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.diff.letters import equal
from app.engine.diff.moved import followed

if TYPE_CHECKING:
    from app.engine.diff.sheet import Sheet


def agreed(sheet: Sheet, verdicts: str) -> str:
    """SQL of links and values that agree, one row a pair, in the shape of a baseline.

    A record that a filter keeps out is not linked: when it goes, its counterpart stays.
    """
    columns, news = [], ["b.source_key IS NULL", f"{followed(sheet)} <> ''"]
    for i, rule in enumerate(sheet.rules):
        same = equal(i, rule)
        known = f"coalesce(b.k{i}, false)"
        columns.append(
            f", {same} OR {known} AS k{i}, "
            f"CASE WHEN {same} THEN s.s{i} ELSE b.s{i} END AS s{i}, "
            f"CASE WHEN {same} THEN t.t{i} ELSE b.t{i} END AS t{i}"
        )
        news.append(
            f"{same} AND (NOT {known} OR s.s{i} IS DISTINCT FROM b.s{i} "
            f"OR t.t{i} IS DISTINCT FROM b.t{i})"
        )
    return (
        f"SELECT v.source_key, v.target_key{''.join(columns)} "
        f"FROM {sheet.joined(verdicts, 'v')} "
        "WHERE v.has_source AND v.has_target AND v.scope AND v.problem IS NULL "
        f"AND ({' OR '.join(f'({new})' for new in news)}) ORDER BY v.pair"
    )
