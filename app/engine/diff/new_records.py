"""Write in SQL what names records that are not there yet, and what a second pass writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import NEW_RECORD
from app.core.snapshot import Side
from app.engine.diff.letters import inserts
from app.engine.diff.sheet import TITLE, new_value, shown_key, text

if TYPE_CHECKING:
    from app.core.mapping import FieldRule
    from app.engine.diff.sheet import Sheet

SECOND_PASS = "second pass"  # noqa: S105
"""Note of a field that is written once the record it names is there."""


def later_rules(sheet: Sheet) -> list[int]:
    """Places of the rules of which a second pass may be needed."""
    return [
        i
        for i, rule in enumerate(sheet.rules)
        if rule.lookup is not None and rule.lookup.mapping and inserts(rule, Side.TARGET)
    ]


def depends_on(sheet: Sheet, side: Side) -> str:
    """SQL of the first new record that a change names, as "mapping/key", or ''."""
    if side is not Side.TARGET:
        return "''"
    names = [
        f"CASE WHEN starts_with({new_value(i, side)}, {text(NEW_RECORD)}) AND NOT s.w{i} "
        f"THEN substr({new_value(i, side)}, {len(NEW_RECORD) + 1}) END"
        for i in later_rules(sheet)
    ]
    return f"coalesce({', '.join(names)}, '')" if names else "''"


def second_pass(sheet: Sheet, verdicts: str) -> list[str]:
    """SQL of the updates that follow inserts: fields that name records not there before."""
    later = later_rules(sheet)
    if not later:
        return []
    fields = [f"CASE WHEN s.w{i} THEN {_field(sheet, i)} END" for i in later]
    some = " OR ".join(f"s.w{i}" for i in later)
    count = " + ".join(f"s.w{i}::INTEGER" for i in later)
    select = (
        f"SELECT {text(sheet.mapping.name)}, 'update', 'target', v.source_key, NULL, {TITLE}, "
        f"{shown_key(sheet)}, {as_list(fields)}, {count}, NULL, 'Second pass', v.source_row, NULL, "
        f"{text(sheet.mapping.name + '/')} || v.source_key FROM {sheet.joined(verdicts, 'v')} "
        f"WHERE v.fate = 'planned' AND v.target_kind = 'insert' AND ({some})"
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
        f"FROM {sheet.joined(verdicts, 'v')} WHERE v.fate = 'planned' "
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
    return (
        f"json_array({text(rule.key)}, {text(rule.source)}, s.s{i}, {new}, 'write', s.s{i}, "
        f"{new}, NULL, NULL, false, NULL, {text(SECOND_PASS)})"
    )


def as_list(fields: list[str]) -> str:
    """SQL of a JSON list of those that are not NULL."""
    return f"CAST(to_json(list_filter([{', '.join(fields)}], lambda x: x IS NOT NULL)) AS VARCHAR)"


def _field(sheet: Sheet, i: int) -> str:
    """The field as JSON; see `fields_to_json`."""
    rule = sheet.rules[i]
    return (
        f"json_array({text(rule.key)}, {text(rule.target)}, NULL, s.f{i}, 'write', s.s{i}, NULL, "
        f"NULL, NULL, false, NULL, {text(SECOND_PASS)})"
    )
