"""Foresee in SQL what a side is going to refuse, by what it says of its fields.

A fault is one number: the place of the rule times `PLACES`, plus the place of the reason in
`FAULTS`. So a million rows cost one number each, and only the few that have one are worded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import Reason
from app.core.schema import STANDARD_PREFIXES
from app.core.snapshot import Side
from app.core.values import FieldType, Shape
from app.engine.diff.letters import LETTER, inserts, updates
from app.engine.diff.sheet import new_value, own_value, text

if TYPE_CHECKING:
    from app.core.mapping import FieldRule
    from app.core.schema import FieldSchema
    from app.engine.diff.sheet import Sheet

FAULTS = (
    Reason.FIELD_READ_ONLY,
    Reason.MISSING_REQUIRED,
    Reason.TOO_LONG,
    Reason.NOT_IN_PICKLIST,
    Reason.OUT_OF_RANGE,
    Reason.WRONG_REFERENCE,
)
"""What is foreseen of a single value; its order is its code."""

PLACES = 16

_MEASURED = (Shape.TEXT, Shape.EMAIL)
_SHOWN_CHARACTERS = 60


def insert_fault(sheet: Sheet, side: Side) -> str:
    """SQL of the first fault of a new record, NULL where none is foreseen."""
    cases = []
    for i, rule in enumerate(sheet.rules):
        field = sheet.field(rule, side)
        if field is None or not inserts(rule, side):
            continue
        value = new_value(i, side)
        if not field.createable:
            if field.type is FieldType.ID:
                continue  # a new record's Id is made by the side itself
            cases.append(_case(f"{value} IS NOT NULL", i, Reason.FIELD_READ_ONLY))
            continue
        if field.required_on_create:
            cases.append(_case(f"{value} IS NULL", i, Reason.MISSING_REQUIRED))
        cases += [_case(wrong, i, reason) for reason, wrong in _faults_of(rule, field, value)]
    return _first(cases)


def update_fault(sheet: Sheet, side: Side) -> str:
    """SQL of the first fault of a record that is changed, NULL where none is foreseen."""
    cases = []
    for i, rule in enumerate(sheet.rules):
        field = sheet.field(rule, side)
        if field is None or not updates(sheet, rule, side):
            continue
        value, moves = new_value(i, side), f"v{i} = '{LETTER[side]}'"
        if not field.updateable:
            cases.append(_case(moves, i, Reason.FIELD_READ_ONLY))
            continue
        wrongs = _faults_of(rule, field, value)
        if field.required_on_create and field.type is not FieldType.BOOLEAN:
            wrongs.insert(0, (Reason.MISSING_REQUIRED, f"{value} IS NULL"))
        cases += [_case(f"{moves} AND {wrong}", i, reason) for reason, wrong in wrongs]
    return _first(cases)


def _faults_of(rule: FieldRule, field: FieldSchema, value: str) -> list[tuple[Reason, str]]:
    return value_faults(field, value, looks=rule.lookup is not None)


def unfilled(sheet: Sheet, side: Side) -> list[str]:
    """Labels of the fields that a new record needs and that no rule ever fills."""
    filled = {
        (rule.target if side is Side.TARGET else rule.source).casefold()
        for rule in sheet.rules
        if inserts(rule, side)
    }
    roots = {name.partition(".")[0] for name in filled if "." in name}
    return [
        field.label
        for field in sheet.schema(side).fields
        if field.required_on_create
        and field.type not in (FieldType.BOOLEAN, FieldType.ID)
        and field.name.casefold() not in filled
        and field.relationship_name.casefold() not in roots
        and not (field.name == "Name" and "lastname" in filled)
    ]


def value_faults(
    field: FieldSchema, value: str, *, looks: bool = False
) -> list[tuple[Reason, str]]:
    """Why a field would refuse a value: each reason with the SQL that says whether it holds.

    Args:
        field: as its side describes it.
        value: SQL of a canonical value; an empty one is never at fault here.
        looks: whether it was looked up, so that it may still be the name of a new record.
    """
    found = []
    if field.restricted_picklist and field.picklist_values:
        found.append((Reason.NOT_IN_PICKLIST, _not_in_picklist(field, value)))
    elif field.length and not looks and field.shape in _MEASURED:
        found.append((Reason.TOO_LONG, f"coalesce(length({value}) > {field.length}, false)"))
    if field.shape is Shape.NUMBER and field.precision:
        whole = field.precision - (field.scale or 0)
        digits = f"length(ltrim(split_part({value}, '.', 1), '-0'))"
        found.append((Reason.OUT_OF_RANGE, f"coalesce({digits} > {whole}, false)"))
    strangers = _strange_prefixes(field)
    if strangers:
        prefix = f"coalesce(left({value}, 3), '')"
        found.append((Reason.WRONG_REFERENCE, f"{prefix} IN ({strangers})"))
    return found


def fault_reason(code: str) -> str:
    """SQL of a fault's reason."""
    cases = " ".join(f"WHEN {n} THEN '{reason.value}'" for n, reason in enumerate(FAULTS))
    return f"CASE {code} % {PLACES} {cases} END"


def fault_detail(sheet: Sheet, code: str, side: Side) -> str:
    """SQL of a fault in words: the field, what it was to hold and what it can."""
    cases = []
    for i, rule in enumerate(sheet.rules):
        field = sheet.field(rule, side)
        if field is None:
            continue
        for n, reason in enumerate(FAULTS):
            words = _words(reason, field, new_value(i, side), sheet.label(rule, side))
            cases.append(f"WHEN {i * PLACES + n} THEN {words}")
    return f"CASE {code} {' '.join(cases)} ELSE '' END" if cases else "''"


def fault_field(sheet: Sheet, code: str, side: Side) -> str:
    """SQL of the field at fault, as the one field of a problem; see `fields_to_json`."""
    cases = []
    for i, rule in enumerate(sheet.rules):
        if sheet.field(rule, side) is None:
            continue
        name = rule.target if side is Side.TARGET else rule.source
        own, new = own_value(i, side), new_value(i, side)
        cases.append(
            f"WHEN {i} THEN CAST(json_array(json_array({text(rule.key)}, {text(name)}, {own}, "
            f"{new}, 'same', s.s{i}, t.t{i}, b.s{i}, b.t{i}, coalesce(b.k{i}, false), NULL, "
            f"{fault_reason(code)})) AS VARCHAR)"
        )
    return f"CASE {code} // {PLACES} {' '.join(cases)} ELSE '[]' END" if cases else "'[]'"


def _words(reason: Reason, field: FieldSchema, value: str, label: str) -> str:
    shown = f"left(coalesce({value}, ''), {_SHOWN_CHARACTERS})"
    if reason is Reason.FIELD_READ_ONLY:
        return text(f"{label} cannot be written")
    if reason is Reason.MISSING_REQUIRED:
        return text(f"{label} is empty")
    if reason is Reason.TOO_LONG:
        after = text(f" characters, it holds {field.length}")
        return f"{text(label + ' has ')} || coalesce(length({value}), 0) || {after}"
    if reason is Reason.NOT_IN_PICKLIST:
        return f"""{text(label + ': "')} || {shown} || {text('" is not in its picklist')}"""
    if reason is Reason.OUT_OF_RANGE:
        whole = (field.precision or 0) - (field.scale or 0)
        after = text(f" has more than {whole} digits before the point")
        return f"{text(label + ': ')} || {shown} || {after}"
    objects = " or ".join(field.reference_to)
    return f"{text(label + ': ')} || {shown} || {text(f' is no Id of {objects}')}"


def _not_in_picklist(field: FieldSchema, value: str) -> str:
    """Whether a value, or a member of a set, is none of the active values, in whatever case."""
    known = sorted({one.value.casefold() for one in field.picklist_values if one.active})
    listed = ", ".join(text(one) for one in known) or "''"
    if field.shape is Shape.SET:
        members = f"string_split(lower({value}), ';')"
        return f"coalesce(NOT list_has_all([{listed}], {members}), false)"
    return f"coalesce(lower({value}) NOT IN ({listed}), false)"


def _strange_prefixes(field: FieldSchema) -> str:
    """The first letters of Ids that are known to be of objects the field cannot point to."""
    if field.type is not FieldType.REFERENCE or not field.reference_to:
        return ""
    allowed = {STANDARD_PREFIXES[name] for name in field.reference_to if name in STANDARD_PREFIXES}
    strangers = sorted(set(STANDARD_PREFIXES.values()) - allowed)
    return ", ".join(text(one) for one in strangers)


def _case(condition: str, place: int, reason: Reason) -> str:
    return f"WHEN {condition} THEN {place * PLACES + FAULTS.index(reason)}"


def _first(cases: list[str]) -> str:
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS INTEGER)"
