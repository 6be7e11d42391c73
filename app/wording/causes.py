"""Words for failures: why rows failed, and what gets rid of it."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from app.core.outcome import RetryClass
from app.core.values import FieldType
from app.wording.cause_table import CAUSES, UNKNOWN_CAUSE, CauseKind
from app.wording.counted import listed, records_of, spaced
from app.wording.guide import guide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.schema import ObjectSchema

_EXACT = frozenset({"FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION"})
"""Codes whose title is somebody's own text."""


_THINGS = {
    FieldType.PHONE: "The phone number",
    FieldType.EMAIL: "The email address",
    FieldType.URL: "The web address",
}


_VALUE = re.compile(
    r"(?:bad value for restricted picklist field|value not of required type): (.+)", re.DOTALL
)


_LIMIT = re.compile(r"max length=(\d+)")


_DUPLICATE_FIELD = re.compile(r"duplicate value found: (\w+) duplicates", re.IGNORECASE)


_PARENT = re.compile(
    r"Foreign key external ID: (.+?) not found for field (\w+) in entity (\w+)", re.IGNORECASE
)


_LOWERED = (
    *("A ", "An ", "Another ", "No ", "Not ", "Other ", "Several ", "Something ", "The "),
    *("There ", "This ", "Too ", "Users ", "Your "),
)
"""First words of a title that are no name of something."""


def cause_kind(code: str, retry: RetryClass) -> CauseKind:
    """Say whether retrying, a new value or a decision gets rid of a failure."""
    if retry in (RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.LIMIT, RetryClass.SIGN_IN):
        return CauseKind.SAFE
    if code == "INVALID_FIELD" and retry is not RetryClass.DEPENDENCY:
        return CauseKind.DECISION
    return CAUSES[code].kind if code in CAUSES else CauseKind.DECISION


def blamed_names(fields: Sequence[str], example: str) -> tuple[str, ...]:
    """The fields that a failure names: those it lists, else the one in its words; () for none.

    A field of a parent that was not found comes without the path to it.
    """
    if fields:
        return tuple(fields)
    found = _DUPLICATE_FIELD.search(example)
    if found is not None:
        return (found[1],)
    parent = _PARENT.search(example)
    return (parent[2],) if parent is not None else ()


def cause_title(
    code: str,
    fields: Sequence[str],
    example: str,
    schema: ObjectSchema | None,
    *,
    alike: bool = True,
) -> str:
    """Say why rows failed, without a full stop: "The phone number is longer than 40".

    Args:
        code: the other side's own, or one of ours; "" when it gave none.
        fields: API names of the fields it blamed.
        example: its message, word for word.
        schema: the written object, for the labels of its fields.
        alike: whether the message of all rows is this one; else no value is named.
    """
    facts = _cause_facts(fields, example, schema, alike=alike)
    title = _filled(CAUSES[code].titles if code in CAUSES else (), facts)
    if not title:
        known = guide().get(code)
        title = known.words if known else UNKNOWN_CAUSE
    return title.rstrip().removesuffix(".")


def cause_to_do(
    code: str,
    fields: Sequence[str] = (),
    example: str = "",
    schema: ObjectSchema | None = None,
) -> str:
    """Say what gets rid of a failure, without a full stop: "Shorten Mobile Phone"."""
    facts = _cause_facts(fields, example, schema)
    to_do = _filled(CAUSES[code].to_do if code in CAUSES else (), facts)
    if not to_do:
        known = guide().get(code)
        to_do = known.fix if known else "Read the exact words, then decide"
    return to_do.removesuffix(".")


def cause_sentence(
    count: int,
    code: str,
    fields: Sequence[str],
    example: str,
    schema: ObjectSchema | None,
    *,
    alike: bool = True,
) -> str:
    """Say a cause with its number: "9 contacts: the phone number is longer than 40"."""
    title = cause_title(code, fields, example, schema, alike=alike)
    if code not in _EXACT and title.startswith(_LOWERED):
        title = title[0].lower() + title[1:]
    return f"{records_of(count, schema)}: {title}"


def cause_advice(
    code: str,
    retry: RetryClass,
    fields: Sequence[str] = (),
    example: str = "",
    schema: ObjectSchema | None = None,
) -> str:
    """Say what to do about a cause in one sentence: "Shorten Mobile Phone, then retry."."""
    kind = cause_kind(code, retry)
    if kind is CauseKind.SAFE:
        return "Nothing is wrong with the data."
    to_do = cause_to_do(code, fields, example, schema)
    return f"{to_do}, then retry." if kind is CauseKind.NEW_VALUE else f"{to_do}."


def _filled(templates: Sequence[str], facts: dict[str, str]) -> str:
    """The first template whose gaps can all be filled; "" when there is none."""
    for template in templates:
        gaps = {name for _, name, _, _ in Formatter().parse(template) if name}
        if gaps <= facts.keys():
            return template.format(**facts)
    return ""


def _cause_facts(
    fields: Sequence[str],
    example: str,
    schema: ObjectSchema | None,
    *,
    alike: bool = True,
) -> dict[str, str]:
    """What is known of a failure, by the gap it fills."""
    facts: dict[str, str] = {}
    parent = _PARENT.search(example)
    names = () if parent else blamed_names(fields, example)
    found = [schema.field(name) if schema else None for name in names]
    labels = [field.label if field else name for field, name in zip(found, names, strict=True)]
    if labels:
        facts["label"] = labels[0]
        facts["Thing"] = _THINGS.get(found[0].type, labels[0]) if found[0] else labels[0]
        facts["labels"] = listed(labels) + (" is" if len(labels) == 1 else " are")
    limit = _LIMIT.search(example)
    length = limit[1] if limit else (found[0].length if found and found[0] else None)
    if length:
        facts["limit"] = str(length)
    if alike and (value := _VALUE.search(example)):
        facts["value"] = value[1].strip()
    if example.strip():
        facts["message"] = example.strip()
    if parent is not None:
        facts["parent"] = parent[3]
        facts["parent_key"] = spaced(parent[2])
        if alike:
            facts["parent_value"] = parent[1]
    return facts
