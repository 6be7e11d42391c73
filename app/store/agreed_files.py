"""The files in which agreed values are kept: a row a link, in Parquet.

`source_key, target_key`, and for each rule by its place i: `k{i} BOOLEAN` (whether it was ever
agreed), `s{i}`, `t{i}` (each side's own canonical value) and `a{i} BOOLEAN` (whether the two are
alike; then `t{i}` is left out). `held_s`, `held_t` are the sums of a row's `s{i}` and `t{i}`, NULL
unless every rule was agreed. Older files know neither `a{i}` nor the sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.language.sums import AGREED_SUMS, agreed_sums_of, agreed_sums_sql
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.store.stage import DuckStage


def written_sql(table: str, rules: int) -> str:
    """Give the SELECT of what is written of a table in the shape of `Baseline.table`.

    The rows stand in the order of the table: to sort them took most of the time of a first plan.

    Args:
        table: SQL name, not quoted.
        rules: how many rules it has.
    """
    values = "".join(
        f", coalesce(k{i}, false) AS k{i}, s{i}, s{i} IS NOT DISTINCT FROM t{i} AS a{i},"
        f" CASE WHEN s{i} IS DISTINCT FROM t{i} THEN t{i} END AS t{i}"
        for i in range(rules)
    )
    sums = agreed_sums_sql(rules)
    return f"SELECT source_key, target_key, {sums}{values} FROM {quoted(table)}"


@dataclass(frozen=True)
class AgreedFile:
    """One file, as it can be read now."""

    path: Path
    columns: frozenset[str]
    """What it has besides the keys."""
    same_sums: bool
    """Whether its sums were made as they are made now: another DuckDB may make others."""

    def rows_sql(self, known: Sequence[str], rules: Sequence[str], stage: DuckStage) -> str:
        """Give the SELECT of its rows: keys, both sums, and `k{n}, s{n}, t{n}` for each rule.

        Args:
            known: keys of the rules that the file has, in their places.
            rules: keys of the rules that are asked for.
            stage: where it is read.
        """
        places = {rule: i for i, rule in enumerate(known)}
        values = [self._rule_sql(places.get(rule)) for rule in rules]
        kept = self.same_sums and list(known) == list(rules) and set(AGREED_SUMS) <= self.columns
        picked = "".join(
            f", {k} AS k{n}, {s} AS s{n}, {t} AS t{n}" for n, (k, s, t) in enumerate(values)
        )
        sums = ", ".join(AGREED_SUMS) if kept else agreed_sums_of(values)
        return f"SELECT source_key, target_key, {sums}{picked} FROM {stage.parquet_in([self.path])}"

    def _rule_sql(self, place: int | None) -> tuple[str, str, str]:
        if place is None:
            return "false", "CAST(NULL AS VARCHAR)", "CAST(NULL AS VARCHAR)"
        own, theirs = f"s{place}", f"t{place}"
        if f"a{place}" in self.columns:
            theirs = f"CASE WHEN a{place} THEN s{place} ELSE t{place} END"
        return f"k{place}", own, theirs


def agreed_file(path: Path, stage: DuckStage) -> AgreedFile:
    """Look at what a file has.

    Raises:
        StoreError: it is no Parquet file.
    """
    columns, same = stage.parquet_shape(path)
    return AgreedFile(path, columns, same)
