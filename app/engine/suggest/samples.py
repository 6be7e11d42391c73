"""See from a few values what kind of value a field holds."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from app.core.values import SHAPE_OF, FieldType, Shape, cannot_fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.schema import FieldSchema

MOST_MUST = 0.8
"""Share of the values that must look alike. Source: ours; exports have stray values."""

FEWEST_TO_MATCH_A_LIST = 2
"""Different values that must be in a picklist before it counts."""


class Kind(Enum):
    """What values look like."""

    EMAIL = "email addresses"
    URL = "web addresses"
    DATE = "dates"
    DATETIME = "dates with times"
    TRUTH = "yes and no"
    RECORD_ID = "Salesforce Ids"
    PHONE = "phone numbers"
    NUMBER = "numbers"
    TEXT = "text"


_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")),
    (Kind.URL, re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    (Kind.DATETIME, re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]\d{1,2}:\d{2}.*")),
    (Kind.DATE, re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")),
    (Kind.TRUTH, re.compile(r"true|false|yes|no|y|n|0|1|ja|nein|nee|oui|non", re.IGNORECASE)),
    (
        Kind.RECORD_ID,
        re.compile(r"[0a][A-Za-z0-9]{2}(?=[A-Za-z]*\d)[A-Za-z0-9]{12}(?:[A-Z0-5]{3})?"),
    ),
    (Kind.PHONE, re.compile(r"(?=(?:\D*\d){7,15}\D*$)(?:\+|\(|0|1?\d{3}[ .-])[\d ().x/-]+")),
    (Kind.NUMBER, re.compile(r"[-+]?[\d.,' ]*\d(?:\s?[%€$£])?")),
)

_FITS: dict[Kind, frozenset[Shape]] = {
    Kind.EMAIL: frozenset({Shape.EMAIL}),
    Kind.URL: frozenset({Shape.TEXT}),
    Kind.DATE: frozenset({Shape.DATE, Shape.DATETIME}),
    Kind.DATETIME: frozenset({Shape.DATE, Shape.DATETIME}),
    Kind.TRUTH: frozenset({Shape.BOOLEAN, Shape.NUMBER, Shape.TEXT}),
    Kind.RECORD_ID: frozenset({Shape.ID, Shape.TEXT}),
    Kind.PHONE: frozenset({Shape.TEXT, Shape.NUMBER}),
    Kind.NUMBER: frozenset({Shape.NUMBER, Shape.TEXT}),
    Kind.TEXT: frozenset({Shape.TEXT, Shape.SET}),
}

_OF_TYPE: dict[FieldType, Kind] = {
    FieldType.EMAIL: Kind.EMAIL,
    FieldType.URL: Kind.URL,
    FieldType.PHONE: Kind.PHONE,
    FieldType.DATE: Kind.DATE,
    FieldType.DATETIME: Kind.DATETIME,
    FieldType.BOOLEAN: Kind.TRUTH,
    FieldType.REFERENCE: Kind.RECORD_ID,
}


def kind_of(values: Sequence[str]) -> Kind | None:
    """What most values look like; None where there are none, or they are of many kinds."""
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return None
    for kind, form in _FORMS:
        if sum(1 for one in filled if form.fullmatch(one)) >= MOST_MUST * len(filled):
            return kind
    return Kind.TEXT


def speaks_for(kind: Kind | None, values: Sequence[str], target: FieldSchema) -> bool:
    """Whether values are of just the kind that the target holds, one that few fields have."""
    if in_list(values, target):
        return True
    return kind is not None and _OF_TYPE.get(target.type) is kind


def speaks_against(kind: Kind | None, target: FieldSchema) -> bool:
    """Whether values cannot be what the target holds."""
    if kind is None or target.shape is Shape.OPAQUE:
        return False
    if target.type in (FieldType.PHONE, FieldType.URL):
        return kind in (Kind.EMAIL, Kind.DATE, Kind.DATETIME, Kind.TRUTH) or (
            target.type is FieldType.URL and kind in (Kind.NUMBER, Kind.PHONE)
        )
    if target.type in (FieldType.PICKLIST, FieldType.MULTIPICKLIST):
        return kind in (Kind.EMAIL, Kind.URL, Kind.DATE, Kind.DATETIME, Kind.PHONE)
    return target.shape not in _FITS[kind] and not (
        target.shape is Shape.TEXT and target.type is not FieldType.COMBOBOX
    )


def in_list(values: Sequence[str], target: FieldSchema) -> bool:
    """Whether the values are those of the target's picklist."""
    if not target.picklist_values:
        return False
    known = {text.casefold() for one in target.picklist_values for text in (one.value, one.label)}
    different = {part.strip().casefold() for value in values for part in value.split(";")} - {""}
    return len(different) >= FEWEST_TO_MATCH_A_LIST and different <= known


def types_clash(source: FieldSchema, target: FieldSchema) -> bool:
    """Whether a typed source is never what the target holds; plain text may be anything."""
    if target.shape is Shape.TEXT and source.shape not in (Shape.TEXT, Shape.SET, Shape.OPAQUE):
        no_text = target.type in (FieldType.PHONE, FieldType.URL)
        return source.shape is Shape.BOOLEAN or (no_text and source.shape is not Shape.EMAIL)
    return cannot_fit(source.type, target.type)


def rare_type(source: FieldSchema, target: FieldSchema) -> bool:
    """Whether both are of one type that few fields have."""
    return source.type is target.type and SHAPE_OF[source.type] not in (Shape.TEXT, Shape.OPAQUE)
