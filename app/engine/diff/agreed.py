"""Write in SQL what both sides agree on already and the baseline does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.diff.cells import by_rule, cells
from app.engine.diff.letters import equal
from app.engine.diff.moved import followed

if TYPE_CHECKING:
    from app.engine.diff.sheet import Sheet


AGREED_COLUMNS = "source_key VARCHAR, target_key VARCHAR, k BOOLEAN[], s VARCHAR[], t VARCHAR[]"
"""The columns of what is newly agreed: both keys, and a list for each of `k, s, t`."""


def agreed(sheet: Sheet, verdicts: str) -> str:
    """SQL of links and values that agree, one row a pair: both keys, and the lists `k, s, t`.

    A record that a filter keeps out is not linked: when it goes, its counterpart stays.
    """
    pairs = (
        f"(SELECT * FROM {verdicts} WHERE has_source AND has_target AND scope AND problem IS NULL)"
    )
    same = by_rule(sheet, equal) if sheet.rules else "false"
    moved = "c.s IS DISTINCT FROM c.bs OR c.t IS DISTINCT FROM c.bt"
    return (
        f"WITH cells AS (SELECT *, {same} AS same FROM ({cells(sheet, pairs)}) c), "
        "told AS (SELECT c.pair, list(c.same OR coalesce(c.k, false) ORDER BY c.i) AS k, "
        "list(CASE WHEN c.same THEN c.s ELSE c.bs END ORDER BY c.i) AS s, "
        "list(CASE WHEN c.same THEN c.t ELSE c.bt END ORDER BY c.i) AS t, "
        f"bool_or(c.same AND (NOT coalesce(c.k, false) OR {moved})) AS new "
        "FROM cells c GROUP BY c.pair) "
        "SELECT v.source_key, v.target_key, a.k, a.s, a.t "
        f"FROM {pairs} v LEFT JOIN {sheet.agreed_rows} b "
        "ON b.source_key = v.source_key AND b.target_key = v.target_key "
        "LEFT JOIN told a ON a.pair = v.pair "
        f"WHERE b.source_key IS NULL OR {followed(sheet)} <> '' OR coalesce(a.new, false) "
        "ORDER BY v.pair"
    )


def agreed_as_known(lists: str, rules: int) -> str:
    """SQL of those links and values in the shape of `Baseline.table`."""
    values = "".join(
        f", k[{i + 1}] AS k{i}, s[{i + 1}] AS s{i}, t[{i + 1}] AS t{i}" for i in range(rules)
    )
    return f"SELECT source_key, target_key{values} FROM {lists}"
