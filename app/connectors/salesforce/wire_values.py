"""Canonical values as Salesforce is sent them, in JSON and in bulk CSV.

A lookup may be written by a field of the parent that finds it: the path
`Account.Customer_Number__c`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import SchemaMismatchError
from app.core.values import SHAPE_OF, FieldType, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.connectors.salesforce.describe import OrgObjectSchema
    from app.core.values import Canonical

BULK_NULL = "#N/A"
"""Empties a field in a bulk job; an empty column leaves it alone.

Source: Bulk API 2.0 Developer Guide, "Valid CSV Record Rows".
"""

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


@dataclass(frozen=True)
class WireField:
    """Where one field of a row goes."""

    name: str
    """As the org spells it; a path for a lookup by a field of the parent."""
    type: FieldType
    lookup: str = ""
    """For a path: the lookup field itself, which empties the relationship."""
    parent: str = ""
    """For a path over a lookup to several objects: which one."""


def wire_field(name: str, type: FieldType, schema: OrgObjectSchema) -> WireField:
    """Find where a field goes.

    Raises:
        SchemaMismatchError: there is no such field, or the path is no way to find a parent.
    """
    relationship, dot, rest = name.partition(".")
    found = schema.field(name)
    if found is None:
        raise SchemaMismatchError(
            f"{schema.name} has no field {name}", object=schema.name, field=name
        )
    if not dot:
        return WireField(found.name, type)
    lookup = schema.lookup(relationship)
    if lookup is None or "." in rest:
        raise SchemaMismatchError(
            f"{name} cannot be written: a parent is found over one relationship only",
            object=schema.name,
            field=name,
        )
    several = len(lookup.reference_to) > 1
    return WireField(found.name, type, lookup.name, lookup.reference_to[0] if several else "")


def json_record(
    object: str,
    record_id: str | None,
    values: Mapping[str, Canonical],
    fields: Mapping[str, WireField],
) -> str:
    """Write one record of a collections request as JSON text.

    Text, because a number has to arrive with the very digits it has.
    """
    parts = [f'"attributes":{{"type":{json.dumps(object)}}}']
    if record_id is not None:
        parts.append(f'"Id":{json.dumps(record_id)}')
    parts += [_json_member(fields[name], value) for name, value in values.items()]
    return "{" + ",".join(parts) + "}"


def _json_member(field: WireField, value: Canonical) -> str:
    if not field.lookup:
        return f"{json.dumps(field.name)}:{json_value(value, field.type)}"
    if value is None:
        return f"{json.dumps(field.lookup)}:null"
    relationship, _, key = field.name.partition(".")
    kind = f'"attributes":{{"type":{json.dumps(field.parent)}}},' if field.parent else ""
    inner = f"{kind}{json.dumps(key)}:{json_value(value, field.type)}"
    return f"{json.dumps(relationship)}:{{{inner}}}"


def json_value(value: Canonical, type: FieldType) -> str:
    """Write a canonical value as JSON text; None empties, a boolean is never empty."""
    shape = SHAPE_OF[type]
    if shape is Shape.BOOLEAN:
        return "true" if value == "true" else "false"
    if value is None:
        return "null"
    if shape is Shape.NUMBER and _JSON_NUMBER.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def csv_header(field: WireField) -> str:
    """The column's header: the API name in its exact case, or the path."""
    if not field.parent:
        return field.name
    relationship, _, key = field.name.partition(".")
    return f"{field.parent}:{relationship}.{key}"


def csv_value(value: Canonical, type: FieldType) -> str:
    """Write a canonical value for a bulk job."""
    if SHAPE_OF[type] is Shape.BOOLEAN:
        return "true" if value == "true" else "false"
    return BULK_NULL if value is None else value
