"""Write in SQL the rows of a plan: each change with its fields, each problem with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import EDITED, Reason
from app.core.snapshot import Side
from app.engine.diff.clashes import clash_details
from app.engine.diff.letters import CONFLICT, LETTER, inserts
from app.engine.diff.moved import followed
from app.engine.diff.new_records import (
    as_list,
    depends_on,
    keys_back,
    later_rules,
    second_pass,
)
from app.engine.diff.rejections import fault_detail, fault_field, unfilled
from app.engine.diff.sheet import NO_TEXT, TITLE, new_value, own_value, shown_key, text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from collections.abc import Mapping as Dict

    from app.core.mapping import FieldRule
    from app.engine.diff.sheet import Sheet


CHANGE_COLUMNS = (
    "mapping VARCHAR, kind VARCHAR, side VARCHAR, source_key VARCHAR, target_key VARCHAR, "
    "title VARCHAR, shown_key VARCHAR, fields VARCHAR, changed INTEGER, reason VARCHAR, "
    "detail VARCHAR, source_row BIGINT, target_stamp VARCHAR, depends_on VARCHAR"
)
"""The columns of a plan's changes, before they are numbered."""


def changes(sheet: Sheet, verdicts: str, found: Collection[Side | None]) -> list[str]:
    """SQL of one row a change, in the plan's shape but not numbered, statement by statement.

    Args:
        sheet: the pairing and what both sides say of their fields.
        verdicts: SQL of the pairs.
        found: the sides that are written, None where a pair is skipped; of the rest there is none.
    """
    parts = [_side_changes(sheet, verdicts, side) for side in Side if side in found]
    if Side.TARGET in found:
        parts += [*second_pass(sheet, verdicts), *keys_back(sheet, verdicts)]
    return [*parts, _problems(sheet, verdicts)] if None in found else parts


def _side_changes(sheet: Sheet, verdicts: str, side: Side) -> str:
    target = side is Side.TARGET
    kind = f"v.{side.value}_kind"
    fields = [
        _field(sheet, i, side, kind) for i, rule in enumerate(sheet.rules) if target or rule.source
    ]
    letters = "tc" if target else "s"
    changed = " + ".join(
        f"(instr('{letters}', v.v{i}) > 0)::INTEGER" for i in range(len(sheet.rules))
    )
    away, gone = (
        ("v.has_source", Reason.GONE_IN_SOURCE)
        if target
        else ("v.has_target", Reason.GONE_IN_TARGET)
    )
    return (
        f"SELECT {text(sheet.mapping.name)} AS mapping, {kind} AS kind, "
        f"'{side.value}' AS side, v.source_key, v.target_key, "
        f"{TITLE} AS title, {shown_key(sheet)} AS shown_key, "
        f"{_listed(sheet, side, fields, kind)} AS fields, "
        f"CASE {kind} WHEN 'insert' THEN {_filled(sheet, side)} "
        f"WHEN 'delete' THEN {len(fields)} ELSE {changed or 0} END AS changed, "
        f"CASE WHEN {kind} = 'delete' AND NOT {away} THEN '{gone.value}' END AS reason, "
        f"{_told(sheet, side, kind)} AS detail, v.source_row, "
        f"{'t' if target else 's'}.stamp AS target_stamp, "
        f"{depends_on(sheet, side)} AS depends_on FROM {sheet.joined(verdicts, 'v')} "
        f"WHERE v.fate = 'planned' AND {kind} IS NOT NULL"
    )


def _told(sheet: Sheet, side: Side, kind: str) -> str:
    """One plain sentence on a change, "" for none: what is edited since, or where it lives on."""
    words = [
        f"CASE WHEN {_edited(i, side)} THEN {text(sheet.label(rule, side))} END"
        for i, rule in enumerate(sheet.rules)
        if _travels(rule, side)
    ]
    if not words:
        return followed(sheet)
    named = f"nullif(concat_ws(', ', {', '.join(words)}), '')"
    said = f"'Edited here since both sides agreed: ' || {named}"
    return f"coalesce(CASE WHEN {kind} = 'delete' THEN {said} END, {followed(sheet)})"


def _travels(rule: FieldRule, side: Side) -> bool:
    """Whether an edit of a side would have gone to the other one."""
    if not rule.source:
        return False
    return rule.flow.reaches_source if side is Side.TARGET else rule.flow.reaches_target


def _edited(i: int, side: Side) -> str:
    """Whether a side's value is not its own of when both sides agreed."""
    column = "t" if side is Side.TARGET else "s"
    return f"coalesce(b.k{i}, false) AND {own_value(i, side)} IS DISTINCT FROM b.{column}{i}"


def _listed(sheet: Sheet, side: Side, fields: list[str], kind: str) -> str:
    """The fields of a change as JSON; a new record goes without what a second pass writes."""
    left = later_rules(sheet) if side is Side.TARGET else []
    if not left:
        return f"CAST(json_array({', '.join(fields)}) AS VARCHAR)"
    for i in left:
        fields[i] = f"CASE WHEN NOT ({kind} = 'insert' AND s.w{i}) THEN {fields[i]} END"
    return as_list(fields)


def _field(sheet: Sheet, i: int, side: Side, kind: str) -> str:
    """One field of a change as a JSON array; see `fields_to_json`."""
    rule, target = sheet.rules[i], side is Side.TARGET
    name = rule.target if target else rule.source
    old, new, letter = own_value(i, side), new_value(i, side), LETTER[side]
    given = new if _given(sheet, rule, side) else NO_TEXT
    conflict = f"WHEN '{CONFLICT}' THEN 'conflict' " if target else ""
    moved = f"v.v{i} IN ('{letter}', '{CONFLICT}')" if target else f"v.v{i} = '{letter}'"
    becomes = (
        f"CASE {kind} WHEN 'insert' THEN {given} WHEN 'delete' THEN NULL "
        f"ELSE CASE WHEN {moved} THEN {new} ELSE {old} END END"
    )
    verdict = (
        f"CASE {kind} WHEN 'delete' THEN 'write' "
        f"WHEN 'insert' THEN CASE WHEN {given} IS NOT NULL THEN 'write' ELSE 'same' END "
        f"ELSE CASE v.v{i} WHEN '{letter}' THEN 'write' {conflict}ELSE 'same' END END"
    )
    back = f"t.b{i}" if rule.flow.reaches_source else "NULL"
    note = _note(sheet, i)
    if _travels(rule, side):
        edited = f"{kind} = 'delete' AND {_edited(i, side)}"
        note = f"CASE WHEN {edited} THEN {text(EDITED)} ELSE {note} END"
    return (
        f"json_array({text(rule.key)}, {text(name)}, {old}, {becomes}, {verdict}, "
        f"s.s{i}, t.t{i}, b.s{i}, b.t{i}, coalesce(b.k{i}, false), {back}, {note})"
    )


def _filled(sheet: Sheet, side: Side) -> str:
    """How many fields a new record is given."""
    terms = [
        f"({new_value(i, side)} IS NOT NULL{_now(sheet, i, side)})::INTEGER"
        for i, rule in enumerate(sheet.rules)
        if _given(sheet, rule, side)
    ]
    return " + ".join(terms) or "0"


def _now(sheet: Sheet, i: int, side: Side) -> str:
    return f" AND NOT s.w{i}" if side is Side.TARGET and i in later_rules(sheet) else ""


def _given(sheet: Sheet, rule: FieldRule, side: Side) -> bool:
    """Whether a new record is given this field."""
    field = sheet.field(rule, side)
    return inserts(rule, side) and (field is None or field.createable)


def _note(sheet: Sheet, i: int) -> str:
    """Why a policy or a rule decided, "" where nobody had to."""
    policy = sheet.rules[i].conflict or sheet.mapping.conflicts
    moved = f"s.s{i} IS DISTINCT FROM b.s{i} AND t.t{i} IS DISTINCT FROM b.t{i}"
    decided = f"v.v{i} IN ('t', 's') AND coalesce(b.k{i}, false) AND {moved}"
    return f"CASE WHEN {decided} THEN {text(policy.value)} ELSE '' END"


def _problems(sheet: Sheet, verdicts: str) -> str:
    """SQL of one row for each pair that is not planned, with the field at fault."""
    return (
        f"SELECT {text(sheet.mapping.name)}, 'problem', "
        "CASE WHEN starts_with(v.cause, 'source ') THEN 'source' ELSE 'target' END, "
        f"v.source_key, v.target_key, {TITLE}, {shown_key(sheet)}, "
        f"{_of_cause(sheet, fault_field, _QUOTED_NOTHING, {})}, 0, v.reason, "
        f"{_of_cause(sheet, fault_detail, EMPTY, _details(sheet))}, v.source_row, t.stamp, '' "
        f"FROM {sheet.joined(verdicts, 'v')} WHERE v.fate = 'skipped'"
    )


def _of_cause(
    sheet: Sheet,
    of_fault: Callable[[Sheet, str, Side], str],
    otherwise: str,
    more: Dict[str, str],
) -> str:
    """SQL that depends on why a pair is not planned."""
    cases = [f"WHEN '{cause}' THEN {sql}" for cause, sql in more.items()]
    cases += [
        f"WHEN '{side.value} fault' THEN {of_fault(sheet, f'v.{side.value}_fault', side)}"
        for side in Side
    ]
    return f"CASE v.cause {' '.join(cases)} ELSE {otherwise} END"


def _details(sheet: Sheet) -> dict[str, str]:
    """Cause → SQL of one plain sentence."""
    words = {
        "problem": f"coalesce(v.detail, {EMPTY})",
        "bad value": "v.bad_value",
        "converted": "coalesce(v.target_converted, v.source_converted)",
        "missing": "v.missing || ' is empty'",
        "flip-flop": "v.flips",
    }
    for side in Side:
        labels = ", ".join(unfilled(sheet, side))
        object = sheet.schema(side).label
        words[f"{side.value} unfilled"] = text(f"{object} needs {labels}, which no rule fills")
    return words | clash_details(sheet)


EMPTY, _QUOTED_NOTHING = "''", "'[]'"
