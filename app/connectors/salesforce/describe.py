"""What an org says of its objects, in our words: describe → ObjectSchema.

Fields of a parent are found by relationship path (`Account.Customer_Number__c`) when somebody asks
for one; the parent is described then and not before.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from app.core.errors import SchemaMismatchError
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue, RecordType
from app.core.values import FieldType

NUMBERS = frozenset({FieldType.DOUBLE, FieldType.CURRENCY, FieldType.PERCENT})
WHOLE_NUMBERS = frozenset({FieldType.INT, FieldType.LONG})
CHECKBOX = ("false", "true")
"""Values of a checkbox that controls a picklist, in the order of its bits.

Source: SOAP API Developer Guide, "DescribeSObjectResult".
"""


def _no_parents(object: str) -> ObjectSchema:
    raise SchemaMismatchError(f"{object} was not described", object=object)


@dataclass(frozen=True)
class OrgObjectSchema(ObjectSchema):
    """A described object that also knows the fields of its parents, by path."""

    parent: Callable[[str], ObjectSchema] = field(default=_no_parents, compare=False, repr=False)
    """Describes another object of the same org."""

    def field(self, name: str) -> FieldSchema | None:
        """The field of that API name or path, in any case of letters; None without one."""
        relationship, dot, rest = name.partition(".")
        if not dot:
            return super().field(name)
        lookup = self.lookup(relationship)
        if lookup is None:
            return None
        for parent in lookup.reference_to:
            found = self.parent(parent).field(rest)
            if found is not None:
                return _through(lookup, found)
        return None

    def owner_of(self, name: str) -> ObjectSchema:
        """The object that has the field at the end of a path; this one for a plain name."""
        relationship, dot, rest = name.partition(".")
        lookup = self.lookup(relationship) if dot else None
        for object in lookup.reference_to if lookup else ():
            parent = self.parent(object)
            if parent.field(rest) is not None:
                return parent.owner_of(rest) if isinstance(parent, OrgObjectSchema) else parent
        return self

    def lookup(self, relationship: str) -> FieldSchema | None:
        """The lookup field behind a relationship name such as `Account` or `Parent__r`."""
        wanted = relationship.casefold()
        return next(
            (one for one in self.fields if one.relationship_name.casefold() == wanted), None
        )


def plain_schema(schema: ObjectSchema) -> ObjectSchema:
    """The description alone, as it is kept: without a way to the org."""
    return ObjectSchema(**{one.name: getattr(schema, one.name) for one in fields(ObjectSchema)})


def remembered_schema(
    known: ObjectSchema, parent: Callable[[str], ObjectSchema]
) -> OrgObjectSchema:
    """A kept description with its way back to the org; fields of parents are asked for anew."""
    parts = {one.name: getattr(known, one.name) for one in fields(ObjectSchema)}
    parts["fields"] = tuple(one for one in known.fields if "." not in one.name)
    return OrgObjectSchema(**parts, parent=parent)


def _through(lookup: FieldSchema, found: FieldSchema) -> FieldSchema:
    """A parent's field as its child sees it: it may be written where it finds the parent."""
    finds = found.external_id or found.id_lookup
    return replace(
        found,
        name=f"{lookup.relationship_name}.{found.name}",
        label=f"{lookup.label} › {found.label}",
        nillable=lookup.nillable or found.nillable,
        createable=finds and lookup.createable and "." not in found.name,
        updateable=finds and lookup.updateable and "." not in found.name,
        defaulted_on_create=lookup.defaulted_on_create,
        unique=False,
        external_id=False,
        id_lookup=False,
        restricted_picklist=False,
    )


def to_schema(
    said: dict[str, Any], parent: Callable[[str], ObjectSchema] = _no_parents
) -> OrgObjectSchema:
    """Say a describe's payload in our words.

    Source: REST API Developer Guide, "sObject Describe".
    """
    by_name = {one["name"]: one for one in said["fields"]}
    return OrgObjectSchema(
        name=said["name"],
        label=said["label"],
        label_plural=said.get("labelPlural") or said["label"],
        fields=tuple(to_field(one, by_name) for one in said["fields"]),
        key_prefix=said.get("keyPrefix") or "",
        createable=bool(said.get("createable", True)),
        updateable=bool(said.get("updateable", True)),
        deletable=bool(said.get("deletable", True)),
        undeletable=bool(said.get("undeletable", False)),
        queryable=bool(said.get("queryable", True)),
        primary_key=("Id",),
        record_types=tuple(_record_type(one) for one in said.get("recordTypeInfos") or ()),
        parent=parent,
    )


def to_field(
    said: dict[str, Any], by_name: Mapping[str, dict[str, Any]] = MappingProxyType({})
) -> FieldSchema:
    """Say one field of a describe in our words; a type nobody knows counts as `anyType`.

    Args:
        said: the field's part of the payload.
        by_name: all fields of the object, for the values of a controlling field.
    """
    kind = _type_of(said["type"])
    controlling = _controlling(by_name.get(said.get("controllerName") or ""))
    return FieldSchema(
        name=said["name"],
        label=said["label"],
        type=kind,
        length=said.get("length") or None,
        precision=(said.get("precision") or None)
        if kind in NUMBERS
        else said.get("digits") or None,
        scale=_scale_of(kind, said),
        nillable=bool(said.get("nillable", True)),
        createable=bool(said.get("createable", False)),
        updateable=bool(said.get("updateable", False)),
        defaulted_on_create=bool(said.get("defaultedOnCreate", False)),
        unique=bool(said.get("unique", False)),
        external_id=bool(said.get("externalId", False)),
        id_lookup=bool(said.get("idLookup", False)),
        case_sensitive=bool(said.get("caseSensitive", False)),
        calculated=bool(said.get("calculated", False)),
        restricted_picklist=bool(said.get("restrictedPicklist", False)),
        picklist_values=tuple(
            _picklist_value(one, controlling) for one in said.get("picklistValues") or ()
        ),
        reference_to=tuple(said.get("referenceTo") or ()),
        relationship_name=said.get("relationshipName") or "",
        compound=said.get("compoundFieldName") or "",
        controller=said.get("controllerName") or "",
        permissionable=bool(said.get("permissionable", False)),
    )


def _type_of(name: str) -> FieldType:
    try:
        return FieldType(name)
    except ValueError:
        return FieldType.ANYTYPE


def _scale_of(kind: FieldType, said: dict[str, Any]) -> int | None:
    if kind in WHOLE_NUMBERS:
        return 0
    return int(said.get("scale") or 0) if kind in NUMBERS else None


def _record_type(said: dict[str, Any]) -> RecordType:
    return RecordType(
        id=said["recordTypeId"],
        name=said["name"],
        developer_name=said.get("developerName") or "",
        active=bool(said.get("active", True)),
        available=bool(said.get("available", True)),
        default=bool(said.get("defaultRecordTypeMapping", False)),
        master=bool(said.get("master", False)),
    )


def _controlling(said: dict[str, Any] | None) -> tuple[str, ...]:
    """The values of a controlling field, in the order in which bits count them."""
    if said is None:
        return ()
    if said["type"] == FieldType.BOOLEAN.value:
        return CHECKBOX
    return tuple(one["value"] for one in said.get("picklistValues") or ())


def _picklist_value(said: dict[str, Any], controlling: tuple[str, ...]) -> PicklistValue:
    return PicklistValue(
        value=said["value"],
        label=said.get("label") or said["value"],
        active=bool(said.get("active", True)),
        default=bool(said.get("defaultValue", False)),
        valid_for=_valid_for(said.get("validFor") or "", controlling),
    )


def _valid_for(bitmap: str, controlling: tuple[str, ...]) -> tuple[str, ...]:
    """The controlling values whose bits are set; the first value has the first byte's highest bit.

    Source: SOAP API Developer Guide, "DescribeSObjectResult", on `validFor`.
    """
    try:
        bits = base64.b64decode(bitmap)
    except binascii.Error:
        return ()
    return tuple(
        value
        for place, value in enumerate(controlling)
        if place // 8 < len(bits) and bits[place // 8] & (0x80 >> place % 8)
    )
