"""What an org says of its objects, in our words: describe → ObjectSchema.

Fields of a parent are found by relationship path (`Account.Customer_Number__c`) when somebody asks
for one; the parent is described then and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.connectors.near_names import near_names
from app.core.errors import EndpointError, SchemaMismatchError
from app.core.quota import Purpose
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.values import FieldType

if TYPE_CHECKING:
    from app.connectors.salesforce.client import OrgClient

NUMBERS = frozenset({FieldType.DOUBLE, FieldType.CURRENCY, FieldType.PERCENT})
WHOLE_NUMBERS = frozenset({FieldType.INT, FieldType.LONG})


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


class Describes:
    """The describes of one org, each asked for once."""

    def __init__(self, client: OrgClient) -> None:
        self._client = client
        self._known: dict[str, OrgObjectSchema] = {}
        self._names: dict[str, str] | None = None

    def of(self, object: str) -> OrgObjectSchema:
        """Describe an object; one call the first time.

        Raises:
            SchemaMismatchError: there is no such object, or this user cannot see it.
        """
        key = object.casefold()
        if key not in self._known:
            self._known[key] = self._ask(object)
        return self._known[key]

    def _ask(self, object: str) -> OrgObjectSchema:
        if not object.replace("_", "").isalnum() or not object.isascii():
            raise SchemaMismatchError(f"“{object}” is not the name of an object", object=object)
        try:
            said = self._client.get(f"sobjects/{object}/describe", Purpose.SCHEMA)
        except EndpointError as error:
            if error.code not in ("NOT_FOUND", "INVALID_TYPE"):
                raise
            raise self._missing(object) from error
        except SchemaMismatchError as error:
            raise self._missing(object) from error
        return to_schema(said, self.of)

    def _missing(self, object: str) -> SchemaMismatchError:
        return SchemaMismatchError(
            f"The org has no object {object}, or this user cannot see it",
            object=object,
            near=near_names(object, self.objects().values()),
        )

    def objects(self) -> dict[str, str]:
        """The API names of all objects this user can see, by their names in lower case."""
        if self._names is None:
            said = self._client.get("sobjects/", Purpose.SCHEMA)
            self._names = {one["name"].casefold(): one["name"] for one in said["sobjects"]}
        return self._names


def to_schema(
    said: dict[str, Any], parent: Callable[[str], ObjectSchema] = _no_parents
) -> OrgObjectSchema:
    """Say a describe's payload in our words.

    Source: REST API Developer Guide, "sObject Describe".
    """
    return OrgObjectSchema(
        name=said["name"],
        label=said["label"],
        label_plural=said.get("labelPlural") or said["label"],
        fields=tuple(to_field(one) for one in said["fields"]),
        key_prefix=said.get("keyPrefix") or "",
        createable=bool(said.get("createable", True)),
        updateable=bool(said.get("updateable", True)),
        deletable=bool(said.get("deletable", True)),
        undeletable=bool(said.get("undeletable", False)),
        primary_key=("Id",),
        parent=parent,
    )


def to_field(said: dict[str, Any]) -> FieldSchema:
    """Say one field of a describe in our words; a type nobody knows counts as `anyType`."""
    kind = _type_of(said["type"])
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
        picklist_values=tuple(_picklist_value(one) for one in said.get("picklistValues") or ()),
        reference_to=tuple(said.get("referenceTo") or ()),
        relationship_name=said.get("relationshipName") or "",
        compound=said.get("compoundFieldName") or "",
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


def _picklist_value(said: dict[str, Any]) -> PicklistValue:
    return PicklistValue(
        value=said["value"],
        label=said.get("label") or said["value"],
        active=bool(said.get("active", True)),
        default=bool(said.get("defaultValue", False)),
    )
