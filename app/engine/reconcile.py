"""Compare both sides whole, by ranges of keys: count and checksum of each, and which ranges differ.

What a record of the target should hold is what both sides agreed on, where the source has not moved
from it since, else what the rules make of the source. A range whose records are all there and hold
all that has the same count and the same checksum on both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import WriteWhen
from app.core.pairing import Drift

if TYPE_CHECKING:
    from app.core.mapping import Mapping
    from app.core.pairing import Pairing
    from app.core.ports import Stage

RANGE_RECORDS = 2_000
"""Records under one checksum. Source: ours; what one Collections read holds."""

EXAMPLES = 3
"""Records of a range that are named. Source: ours."""


def reconcile(pairing: Pairing, stage: Stage) -> tuple[Drift, ...]:
    """Say which ranges of records differ; nothing when both sides agree.

    Args:
        pairing: both sides, read whole and paired, lookups followed.
        stage: where the rows are.
    """
    mapping = pairing.transformed.mapping
    compared, ranges = stage.name("compared"), stage.name("ranges")
    stage.execute(f"CREATE TABLE {compared} AS {_compared_sql(pairing, mapping)}")
    stage.execute(
        f"CREATE TABLE {ranges} AS SELECT *, (row_number() OVER"
        f" (ORDER BY target_key NULLS LAST, source_key) - 1) // {RANGE_RECORDS} AS place"
        f" FROM {compared}"
    )
    rows = stage.rows(
        "SELECT min(coalesce(target_key, source_key)), max(coalesce(target_key, source_key)),"
        " count(*) FILTER (WHERE has_source), count(*) FILTER (WHERE has_target),"
        " coalesce(bit_xor(hash(source_key, wanted)) FILTER (WHERE has_source), 0),"
        " coalesce(bit_xor(hash(source_key, held)) FILTER (WHERE has_target), 0),"
        " count(*) FILTER (WHERE differs),"
        f" list(coalesce(target_key, source_key) ORDER BY target_key, source_key)"
        f" FILTER (WHERE differs)[1:{EXAMPLES}]"
        f" FROM {ranges} GROUP BY place ORDER BY place"
    )
    return tuple(
        Drift(
            mapping=mapping.name,
            first=str(first),
            last=str(last),
            source_records=int(str(of_source)),
            target_records=int(str(of_target)),
            source_sum=f"{int(str(source_sum)):016x}",
            target_sum=f"{int(str(target_sum)):016x}",
            differing=int(str(differing)),
            examples=tuple(str(one) for one in examples or ()),  # type: ignore[attr-defined]
        )
        for first, last, of_source, of_target, source_sum, target_sum, differing, examples in rows
        if (of_source, source_sum) != (of_target, target_sum)
    )


def _compared_sql(pairing: Pairing, mapping: Mapping) -> str:
    """SQL of a row a record: what the target should hold, and what it holds."""
    transformed, wanted, held = pairing.transformed, [], []
    for i, rule in enumerate(mapping.fields):
        if rule.write is not WriteWhen.ALWAYS or rule.may_stay:
            continue  # such a rule leaves the side its own value on purpose
        agreed = f"a.k{i} AND "
        if rule.flow.reaches_target:
            same = f"{agreed}s.s{i} IS NOT DISTINCT FROM a.s{i}"
            wanted.append(f"CASE WHEN {same} THEN a.t{i} ELSE s.f{i} END")
            held.append(f"t.t{i}")
        else:
            same = f"{agreed}t.t{i} IS NOT DISTINCT FROM a.t{i}"
            wanted.append(f"CASE WHEN {same} THEN a.s{i} ELSE t.b{i} END")
            held.append(f"s.s{i}")
    both = f"[{', '.join(wanted) or 'NULL'}]", f"[{', '.join(held) or 'NULL'}]"
    return (
        "SELECT *, wanted IS DISTINCT FROM held OR has_source <> has_target AS differs FROM"
        " (SELECT p.source_key, p.target_key, s.row_no IS NOT NULL AS has_source,"
        f" t.row_no IS NOT NULL AS has_target, {both[0]} AS wanted, {both[1]} AS held"
        f" FROM {pairing.table} p"
        f" LEFT JOIN {transformed.source_table} s ON s.row_no = p.source_row"
        f" LEFT JOIN {transformed.target_table} t ON t.row_no = p.target_row"
        f" LEFT JOIN {pairing.baseline.table} a"
        " ON a.source_key = p.source_key AND a.target_key = p.target_key"
        " WHERE p.problem IS NULL AND coalesce(s.scope, true) AND coalesce(t.scope, true)"
        " AND s.problem IS NULL AND t.problem IS NULL"
        " AND (s.row_no IS NOT NULL OR p.linked))"
    )
