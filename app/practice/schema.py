"""The org's objects and fields as nouns; the names follow describe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from app.practice.errors import OrgError


class FieldType(Enum):
    """The type of a field, as describe names it."""

    ID = "id"
    REFERENCE = "reference"
    BOOLEAN = "boolean"
    STRING = "string"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PICKLIST = "picklist"
    MULTIPICKLIST = "multipicklist"
    COMBOBOX = "combobox"
    TEXTAREA = "textarea"
    ENCRYPTEDSTRING = "encryptedstring"
    INT = "int"
    DOUBLE = "double"
    CURRENCY = "currency"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    ADDRESS = "address"
    LOCATION = "location"
    BASE64 = "base64"


TEXTS = frozenset(
    {
        FieldType.STRING,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
        FieldType.PICKLIST,
        FieldType.MULTIPICKLIST,
        FieldType.COMBOBOX,
        FieldType.TEXTAREA,
        FieldType.ENCRYPTEDSTRING,
    }
)
NUMBERS = frozenset({FieldType.DOUBLE, FieldType.CURRENCY, FieldType.PERCENT})
IDS = frozenset({FieldType.ID, FieldType.REFERENCE})
COMPOUNDS = frozenset({FieldType.ADDRESS, FieldType.LOCATION})

SOAP_TYPE = {
    FieldType.ID: "tns:ID",
    FieldType.REFERENCE: "tns:ID",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.INT: "xsd:int",
    FieldType.DOUBLE: "xsd:double",
    FieldType.CURRENCY: "xsd:double",
    FieldType.PERCENT: "xsd:double",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
    FieldType.TIME: "xsd:time",
    FieldType.ADDRESS: "urn:address",
    FieldType.LOCATION: "urn:location",
    FieldType.BASE64: "xsd:base64Binary",
}
"""SOAP type of the types that are not `xsd:string`.

Source: SOAP API Developer Guide, "DescribeSObjectResult".
"""


@dataclass(frozen=True)
class PicklistValue:
    """One choice of a picklist."""

    value: str
    label: str
    is_default: bool = False
    active: bool = True
    valid_for: tuple[str, ...] = ()
    """Values of the controlling field that it goes with; () where it depends on none."""


@dataclass(frozen=True)
class Field:
    """One field of an object; the names follow describe."""

    name: str
    label: str
    type: FieldType
    custom: bool
    length: int = 0
    precision: int = 0
    scale: int = 0
    digits: int = 0
    createable: bool = True
    updateable: bool = True
    nillable: bool = True
    defaulted_on_create: bool = False
    permissionable: bool = True
    aggregatable: bool = True
    filterable: bool = True
    groupable: bool = True
    sortable: bool = True
    auto_number: bool = False
    calculated: bool = False
    case_sensitive: bool = False
    cascade_delete: bool = False
    external_id: bool = False
    id_lookup: bool = False
    name_field: bool = False
    name_pointing: bool = False
    polymorphic: bool = False
    restricted_picklist: bool = False
    search_prefilterable: bool = False
    unique: bool = False
    relationship_order: int | None = None
    reference_to: tuple[str, ...] = ()
    relationship_name: str | None = None
    children_name: str | None = None
    """Name of the child list in a parent's query; None when parents do not show it."""
    on_delete: str = "clear"
    """What a deleted parent does to this record: clear, cascade or restrict."""
    compound: str | None = None
    extra_type_info: str | None = None
    default_value: Any = None
    default_formula: str | None = None
    formula: str | None = None
    number_format: str | None = None
    """Shape of an auto-number, as `M-{000000}`."""
    help: str | None = None
    mirror: str | None = None
    """For a field that shows a parent's: paths tried in order, as `Contact.Email|Lead.Email`."""
    picklist: tuple[PicklistValue, ...] = ()
    controller: str | None = None
    """Field that decides which of the picklist's values may be chosen."""

    @property
    def required(self) -> bool:
        """Tell whether an insert must bring a value."""
        return not self.nillable and self.createable and not self.defaulted_on_create

    @property
    def soap_type(self) -> str:
        """Name the type as SOAP does."""
        return SOAP_TYPE.get(self.type, "xsd:string")

    @property
    def stored(self) -> bool:
        """Tell whether the field has a column of its own; compounds and mirrors have none."""
        return self.type not in COMPOUNDS and self.mirror is None and self.formula is None

    @cached_property
    def choices(self) -> Mapping[str, str]:
        """Map each active value, case folded, to its own spelling."""
        return {each.value.casefold(): each.value for each in self.picklist if each.active}


@dataclass(frozen=True)
class ValidationRule:
    """An administrator's rule: where the condition is true of a record, the save is refused."""

    name: str
    condition: str
    """A SOQL WHERE clause that is true of a bad record."""
    message: str
    field: str | None = None


@dataclass(frozen=True)
class RecordTypeInfo:
    """A record type of an object."""

    id: str
    name: str
    developer_name: str
    default: bool = False
    active: bool = True


@dataclass(frozen=True)
class DuplicateRule:
    """Which fields make two records the same person, and what then."""

    name: str
    fields: tuple[str, ...]
    message: str
    allow_save: bool


@dataclass(frozen=True)
class ObjectType:
    """One object of the org."""

    name: str
    label: str
    label_plural: str
    prefix: str
    custom: bool
    flags: frozenset[str]
    """The switches of describe that are on: createable, deletable, undeletable, …"""
    scopes: Mapping[str, str]
    fields: tuple[Field, ...]
    validations: tuple[ValidationRule, ...] = ()
    record_types: tuple[RecordTypeInfo, ...] = ()
    duplicate_rule: DuplicateRule | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Map lower-case field names to fields."""
        return {each.name.lower(): each for each in self.fields}

    @cached_property
    def by_relationship(self) -> Mapping[str, Field]:
        """Map lower-case parent relationship names (`account`) to their lookup fields."""
        return {
            each.relationship_name.lower(): each for each in self.fields if each.relationship_name
        }

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """List the fields with a column."""
        return tuple(each for each in self.fields if each.stored)

    @cached_property
    def unique_fields(self) -> tuple[Field, ...]:
        """List the fields no two live records may share."""
        return tuple(each for each in self.fields if each.unique)

    @cached_property
    def lookups(self) -> tuple[Field, ...]:
        """List the fields that point to other records."""
        return tuple(each for each in self.fields if each.type is FieldType.REFERENCE)

    @cached_property
    def name_field(self) -> Field | None:
        """Give the field that names a record."""
        return next((each for each in self.fields if each.name_field), None)

    def field(self, name: str) -> Field | None:
        """Find a field by name, any case."""
        return self.by_name.get(name.lower())

    def components(self, compound: str) -> tuple[Field, ...]:
        """List the fields a compound field is made of."""
        return tuple(each for each in self.fields if each.compound == compound)


@dataclass(frozen=True)
class ChildLink:
    """One way records of another object hang on an object."""

    child: ObjectType
    field: Field


@dataclass(frozen=True)
class Schema:
    """All objects of the org."""

    objects: dict[str, ObjectType]
    """By lower-case name."""
    _children: dict[str, tuple[ChildLink, ...]] = field(default_factory=dict)

    def put(self, *sobjects: ObjectType) -> None:
        """Take in objects, new ones or others in place of those of the same names."""
        for each in sobjects:
            self.objects[each.name.lower()] = each
        self._children.clear()
        self.__dict__.pop("by_prefix", None)

    def find(self, name: str) -> ObjectType | None:
        """Find an object by name, any case."""
        return self.objects.get(name.lower())

    def get(self, name: str) -> ObjectType:
        """Find an object.

        Raises:
            OrgError: INVALID_TYPE.
        """
        found = self.find(name)
        if found is None:
            raise OrgError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
        return found

    @cached_property
    def by_prefix(self) -> Mapping[str, ObjectType]:
        """Map key prefixes to objects."""
        return {each.prefix: each for each in self.objects.values()}

    def children_of(self, name: str) -> tuple[ChildLink, ...]:
        """List the lookups that point at an object, by child object and field."""
        if name not in self._children:
            self._children[name] = tuple(
                ChildLink(child, lookup)
                for child in self.objects.values()
                for lookup in child.lookups
                if name in lookup.reference_to
            )
        return self._children[name]
