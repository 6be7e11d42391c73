"""SQL of one number that is made of all values of a row, to compare rows at once.

Two rows that differ have the same number once in 10**19 times. The same values have the same number
in one version of DuckDB; another version may make others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def sum_sql(columns: Sequence[str]) -> str:
    """Give the SQL of the number of some columns, in their order; type UBIGINT, never NULL.

    Args:
        columns: expressions of type VARCHAR.
    """
    listed = ", ".join(columns)
    return f"hash({listed})" if listed else "CAST(0 AS UBIGINT)"
