"""Name what is not as it was in an object, field by field: two descriptions in, changes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.schema import SchemaChange, SchemaChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.schema import FieldSchema, ObjectSchema

MOST_VALUES_NAMED = 12
"""Values of a picklist that are named; the others are counted. Source: ours."""


def drift(before: ObjectSchema, after: ObjectSchema) -> tuple[SchemaChange, ...]:
    """List the differences, in the order of the fields; fields of parents are passed over.

    Args:
        before: what the side said the last time.
        after: what it says now, of the same object.
    """
    old = {field.name: field for field in before.fields if "." not in field.name}
    new = {field.name: field for field in after.fields if "." not in field.name}
    changes = list(_of_object(before, after))
    for name, field in old.items():
        if name in new:
            changes += _of_field(before.name, field, new[name])
        else:
            changes.append(_change(before.name, field, SchemaChangeKind.GONE, _type(field), ""))
    for name, field in new.items():
        if name not in old:
            changes.append(_change(before.name, field, SchemaChangeKind.ADDED, "", _type(field)))
    return tuple(changes)


def _of_object(before: ObjectSchema, after: ObjectSchema) -> Iterator[SchemaChange]:
    pairs = (
        (SchemaChangeKind.LABEL, before.label, after.label),
        (SchemaChangeKind.RIGHTS, _rights(before), _rights(after)),
        (SchemaChangeKind.RECORD_TYPES, _record_types(before), _record_types(after)),
    )
    for kind, old, new in pairs:
        if old != new:
            yield SchemaChange(before.name, "", after.label, kind, old, new)


def _of_field(object: str, before: FieldSchema, after: FieldSchema) -> Iterator[SchemaChange]:
    pairs = (
        (SchemaChangeKind.TYPE, before.type.value, after.type.value),
        (SchemaChangeKind.LENGTH, _number(before.length), _number(after.length)),
        (SchemaChangeKind.DIGITS, _digits(before), _digits(after)),
        (
            SchemaChangeKind.REQUIRED,
            _yes(before.required_on_create),
            _yes(after.required_on_create),
        ),
        (SchemaChangeKind.WRITABLE, _writable(before), _writable(after)),
        (SchemaChangeKind.UNIQUE, _yes(before.unique), _yes(after.unique)),
        (SchemaChangeKind.KEY, _yes(_finds(before)), _yes(_finds(after))),
        (SchemaChangeKind.PICKLIST, *_values(before, after)),
        (SchemaChangeKind.LOOKUP, ", ".join(before.reference_to), ", ".join(after.reference_to)),
        (SchemaChangeKind.LABEL, before.label, after.label),
    )
    for kind, old, new in pairs:
        if old != new:
            yield _change(object, after, kind, old, new)


def _change(
    object: str, field: FieldSchema, kind: SchemaChangeKind, before: str, after: str
) -> SchemaChange:
    return SchemaChange(object, field.name, field.label, kind, before, after)


def _values(before: FieldSchema, after: FieldSchema) -> tuple[str, str]:
    """The values that can no longer be chosen, and those that can now."""
    old = [one.value for one in before.picklist_values if one.active]
    new = [one.value for one in after.picklist_values if one.active]
    gone, added = set(old) - set(new), set(new) - set(old)
    return (
        _named([value for value in old if value in gone]),
        _named([value for value in new if value in added]),
    )


def _named(values: list[str]) -> str:
    named = ", ".join(values[:MOST_VALUES_NAMED])
    more = len(values) - MOST_VALUES_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _rights(schema: ObjectSchema) -> str:
    rights = (
        ("create", schema.createable),
        ("edit", schema.updateable),
        ("delete", schema.deletable),
    )
    return ", ".join(name for name, has in rights if has) or "read"


def _record_types(schema: ObjectSchema) -> str:
    return ", ".join(
        sorted(
            one.developer_name
            for one in schema.record_types
            if one.active and one.available and not one.master
        )
    )


def _writable(field: FieldSchema) -> str:
    words = (("create", field.createable), ("edit", field.updateable))
    return ", ".join(name for name, may in words if may) or "read"


def _finds(field: FieldSchema) -> bool:
    return field.external_id or field.id_lookup


def _type(field: FieldSchema) -> str:
    return f"{field.type.value}({field.length})" if field.length else field.type.value


def _digits(field: FieldSchema) -> str:
    if field.precision is None:
        return ""
    return f"{field.precision - (field.scale or 0)}.{field.scale or 0}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _yes(value: bool) -> str:  # noqa: FBT001 - it is the value that is put into words
    return "yes" if value else ""
