"""Know the org's objects: read `resources/practice/objects/*.yaml` into objects and fields.

A field is one line of text: name, type, sizes, then words for what differs from the type's usual,
as in `AccountId reference to=Account as=Account children=Contacts "~Account ID"`. The words are
`FIELD_WORDS` (switches), `FIELD_VALUES` (word=value) and `~` before a label. A line of a YAML block
is read a hundred times faster than a YAML mapping, and the practice org must start at once.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.practice.errors import OrgError

SHORT_TEXT = 255
"""Longest text that can be grouped and sorted.

Unit: characters. Source: Object Reference, "Textarea Field Type".
"""


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
}
"""SOAP type of the types that are not `xsd:string`.

Source: SOAP API Developer Guide, "DescribeSObjectResult".
"""

_UNGROUPED = (
    NUMBERS
    | COMPOUNDS
    | {
        FieldType.DATETIME,
        FieldType.TIME,
        FieldType.COMBOBOX,
        FieldType.MULTIPICKLIST,
        FieldType.ENCRYPTEDSTRING,
    }
)

FIELD_WORDS: Mapping[str, Mapping[str, Any]] = {
    "notnull": {"nillable": False},
    "null": {"nillable": True},
    "required": {"nillable": False, "defaulted_on_create": False},
    "defaulted": {"defaulted_on_create": True},
    "undefaulted": {"defaulted_on_create": False},
    "readonly": {"createable": False, "updateable": False},
    "createonly": {"updateable": False},
    "updateonly": {"createable": False},
    "system": {"createable": False, "updateable": False, "permissionable": False},
    "unpermitted": {"permissionable": False},
    "permitted": {"permissionable": True},
    "idlookup": {"id_lookup": True},
    "externalid": {"external_id": True, "id_lookup": True},
    "unique": {"unique": True},
    "casesensitive": {"case_sensitive": True},
    "namefield": {"name_field": True},
    "namepointing": {"name_pointing": True},
    "polymorphic": {"polymorphic": True, "name_pointing": True},
    "prefilter": {"search_prefilterable": True},
    "nofilter": {"filterable": False},
    "nosort": {"sortable": False},
    "nogroup": {"groupable": False},
    "group": {"groupable": True},
    "sort": {"sortable": True},
    "filter": {"filterable": True},
    "noaggregate": {"aggregatable": False},
    "aggregate": {"aggregatable": True},
    "restricted": {"restricted_picklist": True},
    "autonumber": {
        "auto_number": True,
        "createable": False,
        "updateable": False,
        "defaulted_on_create": True,
    },
    "calculated": {"calculated": True, "createable": False, "updateable": False},
    "masterdetail": {"cascade_delete": True, "relationship_order": 0, "nillable": False},
}
"""Words of a field line that switch something; what is left out is the type's usual."""

FIELD_VALUES = {
    "to": "reference_to",
    "as": "relationship_name",
    "children": "children_name",
    "ondelete": "on_delete",
    "in": "compound",
    "extra": "extra_type_info",
    "default": "default_value",
    "defaultformula": "default_formula",
    "formula": "formula",
    "format": "number_format",
    "help": "help",
    "mirror": "mirror",
}
"""Words of a field line that take a value."""


@dataclass(frozen=True)
class PicklistValue:
    """One choice of a picklist."""

    value: str
    label: str
    is_default: bool = False
    active: bool = True


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

    objects: Mapping[str, ObjectType]
    """By lower-case name."""
    _children: dict[str, tuple[ChildLink, ...]] = field(default_factory=dict)

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


@cache
def load_schema(folder: Path) -> Schema:
    """Read every object of a folder, once.

    Raises:
        ValueError: a field line that cannot be read; names the object and the line.
    """
    reader = YAML(typ="safe", pure=True)
    objects = {}
    for path in sorted(folder.glob("*.yaml")):
        read = read_object(reader.load(path.read_text(encoding="utf-8")))
        objects[read.name.lower()] = read
    return Schema(objects)


def read_object(data: Mapping[str, Any]) -> ObjectType:
    """Turn one file's content into an object."""
    picklists = {name: read_picklist(values) for name, values in data.get("picklists", {}).items()}
    fields = []
    for line in str(data["fields"]).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            fields.append(read_field(line, picklists))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{data['name']}: {line.strip()}: {error}") from error
    rule = data.get("duplicate_rule")
    return ObjectType(
        name=data["name"],
        label=data["label"],
        label_plural=data["plural"],
        prefix=data["prefix"],
        custom=str(data["name"]).endswith("__c"),
        flags=frozenset(str(data["flags"]).split()),
        scopes=data.get("scopes", {}),
        fields=tuple(fields),
        validations=tuple(ValidationRule(**each) for each in data.get("validations", ())),
        record_types=tuple(RecordTypeInfo(**each) for each in data.get("record_types", ())),
        duplicate_rule=DuplicateRule(**{**rule, "fields": tuple(rule["fields"])}) if rule else None,
    )


def read_picklist(values: list[Any]) -> tuple[PicklistValue, ...]:
    """Read choices: `Hot`; `{Forecast: Commit}` when the label differs.

    `*Hot` is the default, `-Hot` is inactive.
    """
    choices = []
    for each in values:
        value, label = next(iter(each.items())) if isinstance(each, dict) else (str(each), None)
        mark = value[0] if value[:1] in {"*", "-"} else ""
        value = value[len(mark) :]
        choices.append(
            PicklistValue(value, label or value, is_default=mark == "*", active=mark != "-")
        )
    return tuple(choices)


def read_field(line: str, picklists: Mapping[str, tuple[PicklistValue, ...]]) -> Field:
    """Read one field line.

    Raises:
        ValueError: an unknown type or word.
    """
    name, type_name, *words = shlex.split(line)
    kind = FieldType(type_name)
    custom = name.endswith(("__c", "__s"))
    found: dict[str, Any] = {"name": name, "type": kind, "custom": custom, "label": label_of(name)}
    while words and re.fullmatch(r"\d+(,\d+)?", words[0]):
        found.update(_sizes(kind, words.pop(0)))
    found.update(usual(kind, found.get("length", 0)))
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key in FIELD_VALUES:
            found[FIELD_VALUES[key]] = _value(key, value, kind)
        elif word in FIELD_WORDS:
            found.update(FIELD_WORDS[word])
        elif word.startswith(("~",)):
            found["label"] = word[1:]
        else:
            raise ValueError(f"unknown word {word!r}")
    if kind in {FieldType.PICKLIST, FieldType.MULTIPICKLIST, FieldType.COMBOBOX}:
        found["picklist"] = picklists.get(name, ())
    return Field(**found)


def usual(kind: FieldType, length: int) -> dict[str, Any]:
    """Give what fields of a type have unless their line says otherwise."""
    long_text = kind is FieldType.TEXTAREA and length > SHORT_TEXT
    found: dict[str, Any] = {
        "aggregatable": kind not in COMPOUNDS | {FieldType.BOOLEAN} and not long_text,
        "filterable": not long_text and kind is not FieldType.ENCRYPTEDSTRING,
        "groupable": kind not in _UNGROUPED and length <= SHORT_TEXT,
        "sortable": kind not in COMPOUNDS | {FieldType.MULTIPICKLIST} and not long_text,
    }
    if kind is FieldType.BOOLEAN:
        found.update(nillable=False, defaulted_on_create=True, default_value=False)
    if kind in COMPOUNDS:
        found.update(createable=False, updateable=False)
    if kind is FieldType.TEXTAREA:
        found.update(extra_type_info="plaintextarea")
    if kind in IDS:
        found.update(length=18)
    if kind is FieldType.ID:
        found.update(
            FIELD_WORDS["system"], nillable=False, defaulted_on_create=True, id_lookup=True
        )
    return found


def label_of(name: str) -> str:
    """Guess a label: `Opt_In_Date__c` is `Opt In Date`, `LeadSource` is `Lead Source`."""
    bare = re.sub(r"__[cs]$", "", name).replace("_", " ")
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", bare)
    return re.sub(r" Id$", " ID", spaced)


def _sizes(kind: FieldType, text: str) -> dict[str, int]:
    """Read `80` (length or digits) or `18,2` (precision and scale)."""
    if kind in NUMBERS:
        precision, _, scale = text.partition(",")
        return {"precision": int(precision), "scale": int(scale or 0)}
    return {"digits" if kind is FieldType.INT else "length": int(text)}


def _value(key: str, value: str, kind: FieldType) -> Any:
    if key == "to":
        return tuple(value.split("|"))
    if key == "default" and kind is FieldType.BOOLEAN:
        return value == "true"
    return value
