"""The fields of the records that a lookup leads to, as a mapping names them: `Account.Name`."""

from dataclasses import replace

from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import Shape


def leads_on(field: FieldSchema) -> bool:
    """Tell whether a field is a lookup through which parents' fields can be named."""
    return bool(field.reference_to and field.relationship_name)


def parent_fields(
    lookup: FieldSchema, parents: tuple[ObjectSchema, ...], side: Side
) -> tuple[FieldSchema, ...]:
    """Give the fields of a lookup's parents, by path, those that are of use first.

    A source can be read through any of them. A target can be written only through a field that
    finds the parent, which is an external ID or another key of it.

    Source: REST API Developer Guide, "Upsert ... Relationships"; the same rule as our client's.
    """
    found: dict[str, FieldSchema] = {}
    for parent in parents:
        for field in parent.fields:
            if "." in field.name or field.shape is Shape.OPAQUE:
                continue
            finds = (field.external_id or field.id_lookup) and field.name != "Id"
            if side is Side.SOURCE or finds:
                found.setdefault(field.name, _through(lookup, field, finds=finds))
    by_use = sorted(found.values(), key=lambda one: (not one.external_id, one.label.casefold()))
    return tuple(by_use)


def _through(lookup: FieldSchema, field: FieldSchema, *, finds: bool) -> FieldSchema:
    return replace(
        field,
        name=f"{lookup.relationship_name}.{field.name}",
        label=f"{lookup_label(lookup)} › {field.label}",
        nillable=lookup.nillable or field.nillable,
        createable=finds and lookup.createable,
        updateable=finds and lookup.updateable,
        defaulted_on_create=lookup.defaulted_on_create,
        restricted_picklist=False,
        reference_to=(),
        relationship_name="",
    )


def lookup_label(lookup: FieldSchema) -> str:
    """Give what the parent is called: "Account ID" is about the account."""
    return lookup.label.removesuffix(" ID")
