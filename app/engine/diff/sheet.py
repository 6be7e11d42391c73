"""What the SQL of one pairing is written from, and the joins that all of it shares.

Aliases: p pairing, v verdicts, s source row, t target row, b baseline, c cell (see `cells`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.pairing import Pairing
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side

if TYPE_CHECKING:
    from app.core.mapping import FieldRule, Mapping

NO_TEXT = "CAST(NULL AS VARCHAR)"

TITLE = "coalesce(t.title, s.title, v.source_key, v.target_key, '')"
"""SQL of a record's name."""


@dataclass(frozen=True)
class Sheet:
    """One pairing, and what both sides say of their objects."""

    pairing: Pairing
    source_schema: ObjectSchema
    target_schema: ObjectSchema
    source_rows: str
    """Table of the source's rows: `row_no, stamp, scope, leaving, title`, `m0` where there is an
    identity, and lists of what they have for each rule: `s, f, e, l, w, u`."""
    target_rows: str
    """The same of the target, with `t, b, e, l`."""
    agreed_rows: str
    """Table of what was agreed: both keys, and the lists `k, s, t`."""
    rules_table: str
    """See `cells.RULE_COLUMNS`."""

    @property
    def mapping(self) -> Mapping:
        """The rules."""
        return self.pairing.transformed.mapping

    @property
    def rules(self) -> tuple[FieldRule, ...]:
        """The field rules; the place of one names its columns."""
        return self.mapping.fields

    def schema(self, side: Side) -> ObjectSchema:
        """The object of a side."""
        return self.target_schema if side is Side.TARGET else self.source_schema

    def field(self, rule: FieldRule, side: Side) -> FieldSchema | None:
        """What a side says of a rule's field; None for a fixed value's source."""
        name = rule.target if side is Side.TARGET else rule.source
        return self.schema(side).field(name) if name else None

    def label(self, rule: FieldRule, side: Side = Side.TARGET) -> str:
        """The name of a rule's field, as the side's own people know it."""
        field = self.field(rule, side)
        return field.label if field else (rule.target if side is Side.TARGET else rule.source)

    def sided(self, pairs: str, alias: str) -> str:
        """SQL of a table that has `source_row` and `target_row`, with both rows."""
        return (
            f"{pairs} {alias} LEFT JOIN {self.source_rows} s ON s.row_no = {alias}.source_row "
            f"LEFT JOIN {self.target_rows} t ON t.row_no = {alias}.target_row"
        )

    def joined(self, pairs: str, alias: str) -> str:
        """The same with what was agreed; the table has both keys."""
        return (
            f"{self.sided(pairs, alias)} LEFT JOIN {self.agreed_rows} b "
            f"ON b.source_key = {alias}.source_key AND b.target_key = {alias}.target_key"
        )


def shown_key(sheet: Sheet) -> str:
    """SQL of the identity value that is shown beside a record's name."""
    if not sheet.mapping.identity:
        return "coalesce(v.source_key, v.target_key, '')"
    return "replace(coalesce(t.m0, s.m0, v.source_key, v.target_key, ''), chr(31), ' ')"


def new_value(side: Side) -> str:
    """SQL of what a cell's rule would write to a side."""
    return "c.f" if side is Side.TARGET else "c.b"


def own_value(side: Side) -> str:
    """SQL of what a side holds in a cell."""
    return "c.t" if side is Side.TARGET else "c.s"


def new_of_row(i: int, side: Side) -> str:
    """SQL of what rule i would write to a side, of a pair that stands with its rows."""
    return f"s.f[{i + 1}]" if side is Side.TARGET else f"t.b[{i + 1}]"


def text(value: str) -> str:
    """A SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def truth(value: bool) -> str:  # noqa: FBT001
    """A SQL literal."""
    return "true" if value else "false"
