"""Which source record and which target record are one."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.mapping import Mapping
from app.core.snapshot import Baseline, Seen


@dataclass(frozen=True)
class Transformed:
    """Both snapshots, and for each rule i what a side's value would be on the other side.

    `source_table` has `key` and, for each rule, `s{i}` (the source's own value, with its default)
    and `f{i}` (that value in the target's terms), `e{i}` (why it cannot be, or None);
    `target_table` has `key`, `t{i}`, `b{i}` (in the source's terms) and `e{i}`.
    """

    seen: Seen
    mapping: Mapping
    source_table: str
    target_table: str


@dataclass(frozen=True)
class Pairing:
    """Each source record with its target record, or alone.

    The table has `source_key`, `target_key` (one may be None), `source_row`, `target_row` (places
    in the snapshots), `how VARCHAR` (`link`, `identity 1`..., None when alone), `linked BOOLEAN` (a
    link is known, even if one of the two is gone), and `problem VARCHAR` (a reason code, or None),
    `detail VARCHAR`.
    """

    transformed: Transformed
    baseline: Baseline
    table: str
