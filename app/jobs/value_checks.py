"""Find fixed values and pairs of fields that an org refuses: addresses with codes, picklists.

Gives (severity, message, field) for each finding; pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.schema import near_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from app.core.mapping import FieldRule
    from app.core.schema import FieldSchema, ObjectSchema

Finding = tuple[str, str, str]
ERROR, WARNING = "error", "warning"
CODE = "Code"
COUNTRY, STATE = "Country", "State"
MOST_NAMED = 4


def address_findings(
    schema: ObjectSchema, rules: Mapping[str, FieldRule], *, inserts: bool
) -> Iterator[Finding]:
    """Judge the addresses of an object whose org has state and country codes.

    Source: Salesforce Help, "State and Country/Territory Picklist Field-Syncing Logic".
    """
    for field in schema.fields:
        if not field.compound or not field.name.endswith(COUNTRY + CODE):
            continue
        address = field.name.removesuffix(COUNTRY + CODE)
        for part in (COUNTRY, STATE):
            yield from _pair(schema, rules, f"{address}{part}")
        yield from _state_alone(schema, rules, address, inserts=inserts)


def picklist_findings(
    schema: ObjectSchema,
    rules: Mapping[str, FieldRule],
    fixed: Callable[[str], str | None],
) -> Iterator[Finding]:
    """Judge fixed values against the values that a picklist has, and those that go together."""
    for name, rule in rules.items():
        field = schema.field(name)
        if field is None or not field.picklist_values:
            continue
        value = fixed(name)
        values = (value, rule.default) if value is not None else (rule.default,)
        for one in values:
            if one:
                yield from _not_a_value(field, one)
        if field.controller:
            yield from _dependent(schema, field, value, rules, fixed)


def _pair(schema: ObjectSchema, rules: Mapping[str, FieldRule], text: str) -> Iterator[Finding]:
    """A text and its code say the same, so one of them is written, best the code."""
    by_text, by_code = rules.get(text.casefold()), rules.get(f"{text}{CODE}".casefold())
    code = schema.field(f"{text}{CODE}")
    if by_text is None or code is None:
        return
    if by_code is not None:
        message = (
            f"{text} and {code.name} are one thing in two forms, and a record whose two differ is "
            f"refused. Write {code.name} only; the org fills in the other"
        )
        yield ERROR, message, text
        return
    known = [one.label for one in code.picklist_values if one.active]
    if by_text.source:
        message = (
            f"The org takes only the names of its own list for {text}, such as {_some(known)}; any "
            f"other spelling is refused. Map {code.name}, or exactly these names"
        )
        yield WARNING, message, text
    elif by_text.value and by_text.value.casefold() not in {one.casefold() for one in known}:
        near = near_names(by_text.value, known)
        advice = f"Did you mean {near[0]}?" if near else f"Map {code.name} instead"
        yield ERROR, f"{by_text.value} is not in the org's list for {text}. {advice}", text


def _state_alone(
    schema: ObjectSchema, rules: Mapping[str, FieldRule], address: str, *, inserts: bool
) -> Iterator[Finding]:
    """A state without its country is refused."""
    states = [f"{address}{STATE}", f"{address}{STATE}{CODE}"]
    countries = [f"{address}{COUNTRY}", f"{address}{COUNTRY}{CODE}"]
    written = next((name for name in states if name.casefold() in rules), None)
    if written is None or not inserts or any(name.casefold() in rules for name in countries):
        return
    found = schema.field(written)
    label = found.label if found else written
    message = f"{label} is refused without its country. Map {countries[1]} as well"
    yield ERROR, message, written


def _not_a_value(field: FieldSchema, value: str) -> Iterator[Finding]:
    known = {one.value.casefold(): one for one in field.picklist_values}
    found = known.get(value.casefold())
    if found is not None and found.active:
        return
    active = [one.value for one in field.picklist_values if one.active]
    near = near_names(value, active)
    advice = f"Did you mean {near[0]}?" if near else f"It has {_some(active)}"
    if field.restricted_picklist:
        message = f"{field.label} ({field.name}) takes no value {value}. {advice}"
        yield ERROR, message, field.name
    else:
        message = (
            f"{value} is not a value of {field.label} ({field.name}); it would be added as an "
            f"inactive one. {advice}"
        )
        yield WARNING, message, field.name


def _dependent(
    schema: ObjectSchema,
    field: FieldSchema,
    value: str | None,
    rules: Mapping[str, FieldRule],
    fixed: Callable[[str], str | None],
) -> Iterator[Finding]:
    """A dependent value has to go with the value of its controlling field."""
    controller = schema.field(field.controller)
    if controller is None:
        return
    name = f"{field.label} ({field.name})"
    if controller.name.casefold() not in rules:
        message = (
            f"Which values {name} may have depends on {controller.label} ({controller.name}), "
            "which is not mapped. Map both, so that they go together"
        )
        yield WARNING, message, field.name
        return
    chosen = fixed(controller.name)
    entry = next((one for one in field.picklist_values if one.value == value), None)
    if value is None or chosen is None or entry is None:
        return
    if chosen.casefold() not in {one.casefold() for one in entry.valid_for}:
        goes = [
            one.value
            for one in field.picklist_values
            if chosen.casefold() in {each.casefold() for each in one.valid_for}
        ]
        advice = f"With it go {_some(goes)}" if goes else "No value goes with it"
        message = f"{value} of {name} does not go with {chosen} of {controller.label}. {advice}"
        yield ERROR, message, field.name


def _some(values: list[str]) -> str:
    """The first few of a list."""
    return ", ".join(values[:4]) + (" …" if len(values) > 4 else "")
