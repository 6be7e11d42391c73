"""SQL of one number that is made of all values of a row, to compare rows at once.

Two rows that differ have the same number once in 10**19 times. The same values have the same number
in one version of DuckDB; another version may make others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

AGREED_SUMS = ("held_s", "held_t")
"""Names of the columns of both sides' sums of what was agreed."""


def sum_sql(columns: Sequence[str]) -> str:
    """Give the SQL of the number of some columns, in their order; type UBIGINT, never NULL.

    Args:
        columns: expressions of type VARCHAR.
    """
    listed = ", ".join(columns)
    return f"hash({listed})" if listed else "CAST(0 AS UBIGINT)"


def agreed_sums_sql(rules: int) -> str:
    """Give the SQL of both sides' sums of what was agreed of a row with `k{i}`, `s{i}`, `t{i}`.

    The columns are `AGREED_SUMS`. They are the sums of `app.core.pairing.Transformed`, over as many
    rules; NULL unless every rule was agreed once.
    """
    return agreed_sums_of([(f"k{i}", f"s{i}", f"t{i}") for i in range(rules)])


def agreed_sums_of(rules: Sequence[tuple[str, str, str]]) -> str:
    """Give the SQL of `agreed_sums_sql` for a row whose rules stand in other expressions.

    Args:
        rules: of each rule whether it was agreed, and each side's value.
    """
    known = " AND ".join(f"coalesce({k}, false)" for k, _, _ in rules) or "true"
    own, theirs = sum_sql([s for _, s, _ in rules]), sum_sql([t for _, _, t in rules])
    return ", ".join(
        f"CASE WHEN {known} THEN {one} END AS {name}"
        for one, name in zip((own, theirs), AGREED_SUMS, strict=True)
    )
