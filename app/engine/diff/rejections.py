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
from app.engine.diff.cells import by_rule, whole_digits
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

_SHOWN_CHARACTERS = 60


def insert_fault(sheet: Sheet, side: Side) -> str:
    """SQL of the fault of a cell of a new record, NULL where none is foreseen."""

    def faults(rule: FieldRule) -> str:
        field = sheet.field(rule, side)
        if field is None or not inserts(rule, side):
            return _NO_FAULT
        value = new_value(side)
        if not field.createable:
            if field.type is FieldType.ID:
                return _NO_FAULT  # a new record's Id is made by the side itself
            return _first([(Reason.FIELD_READ_ONLY, f"{value} IS NOT NULL")])
        wrongs = _faults_of(rule, field, side)
        if field.required_on_create:
            wrongs.insert(0, (Reason.MISSING_REQUIRED, f"{value} IS NULL"))
        return _first(wrongs)

    return by_rule(sheet, faults)


def update_fault(sheet: Sheet, side: Side) -> str:
    """SQL of the fault of a cell of a record that is changed, NULL where none is foreseen."""

    def faults(rule: FieldRule) -> str:
        field = sheet.field(rule, side)
        if field is None or not updates(sheet, rule, side):
            return _NO_FAULT
        value, moves = new_value(side), f"c.v = '{LETTER[side]}'"
        if not field.updateable:
            return _first([(Reason.FIELD_READ_ONLY, moves)])
        wrongs = _faults_of(rule, field, side)
        if field.required_on_create and field.type is not FieldType.BOOLEAN:
            wrongs.insert(0, (Reason.MISSING_REQUIRED, f"{value} IS NULL"))
        return _first([(reason, f"{moves} AND {wrong}") for reason, wrong in wrongs])

    return by_rule(sheet, faults)


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


def _faults_of(rule: FieldRule, field: FieldSchema, side: Side) -> list[tuple[Reason, str]]:
    """Why a field would refuse the value of a cell: each reason with when it holds.

    An empty value is never at fault here. What was looked up may still be the name of a new record.
    """
    found, value = [], new_value(side)
    if field.restricted_picklist and field.picklist_values:
        found.append((Reason.NOT_IN_PICKLIST, _not_in_picklist(field, value)))
    elif field.length and rule.lookup is None and field.shape in (Shape.TEXT, Shape.EMAIL):
        longest = f"c.{side.value}_length"
        found.append((Reason.TOO_LONG, f"coalesce(length({value}) > {longest}, false)"))
    if whole_digits(field) is not None:
        digits = f"length(ltrim(split_part({value}, '.', 1), '-0'))"
        found.append((Reason.OUT_OF_RANGE, f"coalesce({digits} > c.{side.value}_whole, false)"))
    strangers = _strange_prefixes(field)
    if strangers:
        prefix = f"coalesce(left({value}, 3), '')"
        found.append((Reason.WRONG_REFERENCE, f"{prefix} IN ({strangers})"))
    return found


def fault_reason(code: str) -> str:
    """SQL of a fault's reason."""
    cases = " ".join(f"WHEN {n} THEN '{reason.value}'" for n, reason in enumerate(FAULTS))
    return f"CASE {code} % {PLACES} {cases} END"


def fault_detail(code: str, side: Side) -> str:
    """SQL of the fault of a cell in words: the field, what it was to hold and what it can."""
    cases = [f"WHEN {n} THEN {_words(reason, side)}" for n, reason in enumerate(FAULTS)]
    return f"CASE {code} % {PLACES} {' '.join(cases)} ELSE '' END"


def fault_field(code: str, side: Side) -> str:
    """SQL of the cell at fault, as the one field of a problem; see `fields_to_json`."""
    own, new = own_value(side), new_value(side)
    return (
        f"CAST(json_array(json_array(c.key, c.{side.value}_name, {own}, {new}, 'same', c.s, c.t, "
        f"c.bs, c.bt, coalesce(c.k, false), NULL, {fault_reason(code)})) AS VARCHAR)"
    )


def _words(reason: Reason, side: Side) -> str:
    """SQL of a fault in words."""
    value = new_value(side)
    label, shown = f"c.{side.value}_label", f"left(coalesce({value}, ''), {_SHOWN_CHARACTERS})"
    longest, whole = f"c.{side.value}_length", f"c.{side.value}_whole"
    if reason is Reason.FIELD_READ_ONLY:
        return f"{label} || ' cannot be written'"
    if reason is Reason.MISSING_REQUIRED:
        return f"{label} || ' is empty'"
    if reason is Reason.TOO_LONG:
        count = f"coalesce(length({value}), 0)"
        return f"{label} || ' has ' || {count} || ' characters, it holds ' || {longest}"
    if reason is Reason.NOT_IN_PICKLIST:
        return f"""{label} || ': "' || {shown} || '" is not in its picklist'"""
    if reason is Reason.OUT_OF_RANGE:
        after = f"' has more than ' || {whole} || ' digits before the point'"
        return f"{label} || ': ' || {shown} || {after}"
    return f"{label} || ': ' || {shown} || ' is no Id of ' || c.{side.value}_objects"


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


def _first(wrongs: list[tuple[Reason, str]]) -> str:
    """SQL of the code of the first fault of a cell that holds; their order is that of `FAULTS`."""
    if not wrongs:
        return _NO_FAULT
    cases = [f"WHEN {when} THEN c.i * {PLACES} + {FAULTS.index(why)}" for why, when in wrongs]
    return f"CASE {' '.join(cases)} END"


_NO_FAULT = "CAST(NULL AS BIGINT)"
