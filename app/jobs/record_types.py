"""Record types by developer name: the same in every org, while their Ids are not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.salesforce.ids import long_id
from app.core.snapshot import Side

if TYPE_CHECKING:
    from app.core.mapping import FieldRule, Mapping
    from app.core.schema import ObjectSchema, RecordType

RECORD_TYPE = "RecordTypeId"


def names_record_type(mapping: Mapping, side: Side) -> bool:
    """Whether a rule writes a fixed record type that is no Id yet."""
    return any(_named(rule, side) for rule in mapping.fields)


def with_record_types(mapping: Mapping, side: Side, schema: ObjectSchema) -> Mapping:
    """The mapping with the Ids of this org in place of the developer names of record types.

    A name that the object has not stays as it is; the check of the sync says so, and the org
    refuses it.
    """

    def resolved(rule: FieldRule) -> FieldRule:
        found = type_named(schema, rule.value or "") if _named(rule, side) else None
        return replace(rule, value=found.id) if found else rule

    return replace(mapping, fields=tuple(resolved(rule) for rule in mapping.fields))


def type_named(schema: ObjectSchema, name: str) -> RecordType | None:
    """The record type of a developer name, in any case of letters."""
    wanted = name.strip().casefold()
    return next(
        (one for one in schema.record_types if one.developer_name.casefold() == wanted), None
    )


def type_of_id(schema: ObjectSchema, value: str) -> RecordType | None:
    """The record type of an Id of 15 or 18 characters."""
    try:
        wanted = long_id(value.strip())
    except ValueError:
        return None
    return next((one for one in schema.record_types if one.id == wanted), None)


def _named(rule: FieldRule, side: Side) -> bool:
    name = rule.target if side is Side.TARGET else rule.source
    if rule.source or rule.value is None or name.casefold() != RECORD_TYPE.casefold():
        return False
    try:
        long_id(rule.value.strip())
    except ValueError:
        return True
    return False
