"""Foresee that a unique field would hold one value in two records, and plan neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import Reason
from app.core.snapshot import Side
from app.core.values import FieldType
from app.engine.diff.letters import LETTER, inserts, updates
from app.engine.diff.sheet import new_of_row, text

if TYPE_CHECKING:
    from app.core.ports import Stage
    from app.core.schema import FieldSchema
    from app.engine.diff.sheet import Sheet


def skip_clashes(sheet: Sheet, verdicts: str, stage: Stage) -> None:
    """Skip the pairs whose write would give a unique field a value that another record has.

    A record that gives its value up in the same plan still holds it while the other is written, so
    it counts. Records that are not read cannot be foreseen.

    Args:
        sheet: the pairing and what both sides say of their fields.
        verdicts: the verdict table; skipped pairs are marked in it.
        stage: where it is.
    """
    for side in Side:
        for i, field in unique_fields(sheet, side):
            stage.execute(_skip(sheet, verdicts, i, side, field))


def cause_of(side: Side, i: int) -> str:
    """Names a clash in the verdict table."""
    return f"{side.value} clash {i}"


def clash_details(sheet: Sheet) -> dict[str, str]:
    """Cause → SQL of one plain sentence."""
    return {
        cause_of(side, i): (
            f"""{text(f'{field.label}: "')} || {new_of_row(i, side)} """
            f"""|| {text('" would stand in several records, and it is unique')}"""
        )
        for side in Side
        for i, field in unique_fields(sheet, side)
    }


def unique_fields(sheet: Sheet, side: Side) -> list[tuple[int, FieldSchema]]:
    """Places and descriptions of the unique fields that a side may be given."""
    found = []
    for i, rule in enumerate(sheet.rules):
        field = sheet.field(rule, side)
        may = inserts(rule, side) or updates(sheet, rule, side)
        if field is not None and field.unique and field.type is not FieldType.ID and may:
            found.append((i, field))
    return found


def _skip(sheet: Sheet, verdicts: str, i: int, side: Side, field: FieldSchema) -> str:
    """The statement that skips the clashing pairs of one field."""
    held = f"v.{side.value}_row"
    seen = sheet.pairing.transformed.seen.of(side)
    own = seen.column(sheet.rules[i].target if side is Side.TARGET else sheet.rules[i].source).name
    new = new_of_row(i, side)
    if not field.case_sensitive:
        own, new = f"lower({own})", f"lower({new})"
    kind = f"v.{side.value}_kind"
    gives = (
        f"v.fate = 'planned' AND ({kind} = 'insert' OR ({kind} IN ('update', 'conflict') "
        f"AND v.letters[{i + 1}] IN ('{LETTER[side]}', 'c')))"
    )
    values = (
        f"SELECT v.pair, {held} AS held, {new} AS given FROM {sheet.sided(verdicts, 'v')} "
        f"WHERE {gives} AND {new} IS NOT NULL"
    )
    return (
        f"UPDATE {verdicts} SET fate = 'skipped', reason = '{Reason.DUPLICATE_VALUE.value}', "
        f"cause = '{cause_of(side, i)}' WHERE pair IN (WITH valued AS ({values}), "
        "takers AS (SELECT given, count(*) AS n FROM valued GROUP BY given), "
        f"holders AS (SELECT {own} AS given, row_no FROM {seen.table} "
        f"WHERE {own} IN (SELECT given FROM takers)) "
        "SELECT a.pair FROM valued a JOIN takers k USING (given) WHERE k.n > 1 OR EXISTS ("
        "SELECT 1 FROM holders h WHERE h.given = a.given AND h.row_no IS DISTINCT FROM a.held))"
    )
