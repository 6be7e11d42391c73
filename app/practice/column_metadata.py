"""Describes the columns of a query, for clients that ask for `columns=true` as the CLI does."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.practice.schema import NUMBERS, TEXTS, Field, FieldType, ObjectType, Schema
from app.practice.soql.parser import parse
from app.practice.soql.syntax import FieldItem, FieldsItem, Query, TypeofItem


def column_metadata(soql: str, schema: Schema) -> dict[str, Any]:
    """Return the columns of a query that can be answered, in the order selected.

    A parent's field hangs in its parent's `joinColumns`; a subquery is an `aggregate` with its own.
    """
    query = parse(soql)
    sobject = schema.get(query.source.text)
    return {
        "columnMetadata": list(_columns(query, sobject, schema)),
        "entityName": sobject.name,
        "groupBy": bool(query.group_by),
        "idSelected": any(
            isinstance(item, FieldItem) and item.path.text.lower() == "id" for item in query.select
        ),
        "keyPrefix": sobject.prefix,
    }


def _columns(query: Query, sobject: ObjectType, schema: Schema) -> Iterator[dict[str, Any]]:
    unnamed = 0
    for item in query.select:
        if isinstance(item, FieldItem):
            parts = item.path.parts
            named = query.alias is not None and parts[0].lower() == query.alias.lower()
            yield _path_column(parts[1:] if named else parts, sobject, schema)
        elif isinstance(item, FieldsItem):
            yield from (_field_column(each.name, each) for each in _fields_of(item, sobject))
        elif isinstance(item, Query):
            child = _child_object(item.source.text, sobject, schema)
            yield _column(item.source.text, list(_columns(item, child, schema)), aggregate=True)
        elif isinstance(item, TypeofItem):
            yield _column(item.relationship.text, [])
        else:
            shown = f"{item.function}({item.path.text if item.path else ''})"
            name = item.alias or f"expr{unnamed}"
            unnamed += item.alias is None
            yield {**_column(name, [], aggregate=True), "displayName": shown}


def _path_column(
    parts: Sequence[str], sobject: ObjectType | None, schema: Schema
) -> dict[str, Any]:
    """Nest `Account.Owner.Name` as joins."""
    if len(parts) == 1:
        field = None if sobject is None else sobject.field(parts[0])
        return _field_column(parts[0], field)
    lookup = None if sobject is None else sobject.by_relationship.get(parts[0].lower())
    parent = schema.find(lookup.reference_to[0]) if lookup and lookup.reference_to else None
    name = lookup.relationship_name if lookup and lookup.relationship_name else parts[0]
    return _column(name, [_path_column(parts[1:], parent, schema)])


def _field_column(name: str, field: Field | None) -> dict[str, Any]:
    if field is None:
        return _column(name, [])
    return {
        **_column(field.name, []),
        "custom": field.custom,
        "insertable": field.createable,
        "updatable": field.updateable,
        "booleanType": field.type is FieldType.BOOLEAN,
        "numberType": field.type in NUMBERS or field.type is FieldType.INT,
        "textType": field.type in TEXTS,
        "apexType": _apex_type(field.type),
    }


def _column(name: str, joins: list[dict[str, Any]], *, aggregate: bool = False) -> dict[str, Any]:
    return {
        "aggregate": aggregate,
        "apexType": None,
        "booleanType": False,
        "columnName": name,
        "custom": False,
        "displayName": name,
        "foreignKeyName": None,
        "insertable": False,
        "joinColumns": joins,
        "numberType": False,
        "textType": False,
        "updatable": False,
    }


def _apex_type(kind: FieldType) -> str:
    named = {
        FieldType.ID: "Id",
        FieldType.REFERENCE: "Id",
        FieldType.BOOLEAN: "Boolean",
        FieldType.INT: "Integer",
        FieldType.DATE: "Date",
        FieldType.DATETIME: "Datetime",
        FieldType.TIME: "Time",
        FieldType.ADDRESS: "Address",
        FieldType.LOCATION: "Location",
    }
    return named.get(kind, "Double" if kind in NUMBERS else "String")


def _fields_of(item: FieldsItem, sobject: ObjectType) -> Iterator[Field]:
    for field in sobject.fields:
        if item.which == "ALL" or field.custom == (item.which == "CUSTOM"):
            yield field


def _child_object(relationship: str, sobject: ObjectType, schema: Schema) -> ObjectType:
    for link in schema.children_of(sobject.name):
        if (link.field.children_name or "").lower() == relationship.lower():
            return link.child
    return sobject
