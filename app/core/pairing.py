"""Which source record and which target record are one."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.mapping import Mapping
from app.core.snapshot import Baseline, Seen


@dataclass(frozen=True)
class Transformed:
    """Both snapshots, and for each rule i what a side's value would be on the other side.

    `source_table` has the snapshot's `row_no, key, stamp, scope, leaving, problem` and, for each
    rule, `s{i}` (the source's own value), `f{i}` (what it is in the target's terms, with its
    default), `e{i}` (why it cannot be, or None), and `m{n}` (the value of identity n, or None);
    `target_table` has the same with `t{i}`, `b{i}` (in the source's terms), `e{i}` and `m{n}`, and
    `title`. A source row's `title` is made of what it would write to the title fields.

    Both have `held UBIGINT`, a sum of the side's own values of all rules in their order, and `told
    UBIGINT`: a sum of what is compared with the other side, alike on both where they hold the same
    in every rule. `told` is NULL of a row that says "delete me", of one with a value that cannot be
    carried over, and where it cannot be told of whole rows.

    They may be views, which work a value out each time it is asked for.
    """

    seen: Seen
    mapping: Mapping
    source_table: str
    target_table: str


@dataclass(frozen=True)
class Idle:
    """The pairs of a mapping that nothing has to be done with, and that nobody looks at again."""

    unchanged: int = 0
    out_of_scope: int = 0
    agreed_table: str = ""
    """Those of the unchanged that the baseline does not know so yet, in its shape; "" for none."""
    others: str = ""
    """Table of all other pairs; "" where none was set aside."""


@dataclass(frozen=True)
class Pairing:
    """Each source record with its target record, or alone.

    The table has `pair BIGINT` (from 1, each once, in no order), `source_row`, `target_row`
    (`row_no` in the snapshots, one may be None), `source_key`, `target_key` (of the rows, or of the
    link where a row is gone), `how VARCHAR` (`link`, `identity 1`..., None alone), `linked BOOLEAN`
    (a link is known, even if one of the two is gone), `problem VARCHAR` (a `Reason` value, or
    None), `detail VARCHAR`, `still BOOLEAN` (a link whose sides both hold what they agreed on in
    every rule, and the record does not say "delete me"), `same BOOLEAN` (an identity's only pair,
    of which is known that its sides hold the same in every rule), `outside BOOLEAN` (a filter keeps
    it out).
    """

    transformed: Transformed
    baseline: Baseline
    table: str
    idle: Idle = Idle()
    """The pairs that were set aside, see `narrow`."""

    @property
    def open_table(self) -> str:
        """The pairs that something may have to be done with; the same columns as `table`."""
        return self.idle.others or self.table


@dataclass(frozen=True)
class Drift:
    """A range of records in which the two sides differ."""

    mapping: str
    first: str
    """Key of its first record, in the order of the target's keys."""
    last: str
    source_records: int
    target_records: int
    source_sum: str
    """Checksum, hex, over what the target should hold; equal to `target_sum` without drift."""
    target_sum: str
    differing: int
    """Records that differ or are missing on one side."""
    examples: tuple[str, ...]
    """Keys of some of them."""
