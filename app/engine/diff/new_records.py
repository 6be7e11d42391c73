"""Write in SQL what names records that are not there yet, and what a second pass writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import NEW_RECORD
from app.core.snapshot import Side
from app.engine.diff.cells import cells, of_rules
from app.engine.diff.letters import inserts
from app.engine.diff.sheet import NO_TEXT, TITLE, new_value, shown_key, text

if TYPE_CHECKING:
    from app.core.mapping import FieldRule
    from app.engine.diff.sheet import Sheet

SECOND_PASS = "second pass"  # noqa: S105
"""Note of a field that is written once the record it names is there."""


def later_rules(sheet: Sheet) -> list[FieldRule]:
    """The rules of which a second pass may be needed."""
    return [
        rule
        for rule in sheet.rules
        if rule.lookup is not None and rule.lookup.mapping and inserts(rule, Side.TARGET)
    ]


def left_for_later(sheet: Sheet) -> str:
    """SQL of whether a cell of a new record is written by a second pass."""
    later = later_rules(sheet)
    return f"(c.w AND {of_rules(sheet, lambda rule: rule in later)})" if later else "false"


def depends_on(sheet: Sheet, side: Side) -> str:
    """SQL of the first new record that the cells of a change name, as "mapping/key", or NULL."""
    later = later_rules(sheet)
    if side is not Side.TARGET or not later:
        return NO_TEXT
    new = new_value(side)
    return (
        f"arg_min(substr({new}, {len(NEW_RECORD) + 1}), c.i) FILTER (WHERE NOT c.w "
        f"AND {of_rules(sheet, lambda rule: rule in later)} "
        f"AND coalesce(starts_with({new}, {text(NEW_RECORD)}), false))"
    )


def second_pass(sheet: Sheet, verdicts: str) -> list[str]:
    """SQL of the updates that follow inserts: fields that name records not there before."""
    if not later_rules(sheet):
        return []
    field = (
        "json_array(c.key, c.target_name, NULL, c.f, 'write', c.s, NULL, NULL, NULL, false, NULL, "
        f"{text(SECOND_PASS)})"
    )
    pairs = f"(SELECT * FROM {verdicts} WHERE fate = 'planned' AND target_kind = 'insert')"
    select = (
        f"WITH told AS (SELECT c.pair, {as_list(field)} AS fields, count(*) AS changed "
        f"FROM ({cells(sheet, pairs)}) c WHERE {left_for_later(sheet)} GROUP BY c.pair) "
        f"SELECT {text(sheet.mapping.name)}, 'update', 'target', v.source_key, NULL, {TITLE}, "
        f"{shown_key(sheet)}, a.fields, a.changed, NULL, 'Second pass', v.source_row, NULL, "
        f"{text(sheet.mapping.name + '/')} || v.source_key "
        f"FROM {sheet.sided(pairs, 'v')} JOIN told a ON a.pair = v.pair"
    )
    return [select]


def keys_back(sheet: Sheet, verdicts: str) -> list[str]:
    """SQL of the updates by which the source learns the keys of records that are new.

    They go by the mapping's `write_back`, whatever its filter says of the target: a record that is
    not there yet cannot be asked.
    """
    back = [
        i
        for i, rule in enumerate(sheet.rules)
        if rule.write_back and _takes_key(sheet, rule) and sheet.mapping.to_source.updates
    ]
    if not back:
        return []
    name = text(sheet.mapping.name + "/")
    fields = ", ".join(_key_field(sheet, i) for i in back)
    select = (
        f"SELECT {text(sheet.mapping.name)}, 'update', 'source', v.source_key, NULL, {TITLE}, "
        f"{shown_key(sheet)}, CAST(json_array({fields}) AS VARCHAR), {len(back)}, NULL, "
        f"'Second pass', v.source_row, s.stamp, {name} || v.source_key "
        f"FROM {sheet.sided(verdicts, 'v')} WHERE v.fate = 'planned' "
        "AND v.target_kind = 'insert' AND v.source_key IS NOT NULL AND v.target_key IS NULL"
    )
    return [select]


def _takes_key(sheet: Sheet, rule: FieldRule) -> bool:
    """Whether the rule is about the target's own key, and the source's field can be written."""
    field = sheet.field(rule, Side.SOURCE)
    own = [name.casefold() for name in sheet.schema(Side.TARGET).primary_key]
    return own == [rule.target.casefold()] and (field is None or field.updateable)


def _key_field(sheet: Sheet, i: int) -> str:
    """The field as JSON; see `fields_to_json`."""
    rule = sheet.rules[i]
    new = f"{text(NEW_RECORD + sheet.mapping.name + '/')} || v.source_key"
    own = f"s.s[{i + 1}]"
    return (
        f"json_array({text(rule.key)}, {text(rule.source)}, {own}, {new}, 'write', {own}, "
        f"{new}, NULL, NULL, false, NULL, {text(SECOND_PASS)})"
    )


def as_list(field: str, only: str = "true") -> str:
    """SQL of the cells of a pair as one JSON list, in the order of the rules.

    Args:
        field: JSON of a cell.
        only: which of the cells.
    """
    listed = f"string_agg(CAST({field} AS VARCHAR), ',' ORDER BY c.i) FILTER (WHERE {only})"
    return f"'[' || coalesce({listed}, '') || ']'"
