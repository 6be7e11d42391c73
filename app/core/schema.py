"""What a side says about its objects: a describe, in our words."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from app.core.values import SHAPE_OF, FieldType, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_NEAR = 3
"""Most names that are said to come close."""

STANDARD_PREFIXES: dict[str, str] = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "OpportunityContactRole": "00K",
    "CampaignMember": "00v",
    "Organization": "00D",
    "UserRole": "00E",
    "Group": "00G",
    "Lead": "00Q",
    "Event": "00U",
    "Task": "00T",
    "Case": "500",
    "Campaign": "701",
}
"""The first three characters of the Ids of standard objects, the same in every org; those of custom
objects differ from org to org. Source: Object Reference, "ID Field Type", and real describes."""


@dataclass(frozen=True)
class PicklistValue:
    """One value of a picklist."""

    value: str
    label: str
    active: bool = True
    default: bool = False
    valid_for: tuple[str, ...] = ()
    """Values of the controlling field that it goes with; () where the picklist has none."""


@dataclass(frozen=True)
class RecordType:
    """One record type of an object, as this user has it."""

    id: str
    """18 characters."""
    name: str
    developer_name: str
    """The same in every org; the Id is not."""
    active: bool = True
    available: bool = True
    """Whether this user may give it to a record."""
    default: bool = False
    master: bool = False
    """The one that stands for none."""


@dataclass(frozen=True)
class FieldSchema:
    """One field of an object."""

    name: str
    """API name, column name or header, exactly as the side spells it."""
    label: str
    type: FieldType
    length: int | None = None
    """Most characters; None when the side sets no limit."""
    precision: int | None = None
    """Most digits in all; None for types without digits."""
    scale: int | None = None
    """Digits behind the point; None when the side keeps what it is given."""
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    defaulted_on_create: bool = False
    unique: bool = False
    external_id: bool = False
    id_lookup: bool = False
    """May serve as the key of an upsert or of a relationship column."""
    case_sensitive: bool = False
    calculated: bool = False
    """Made by the other side; a change of it may leave the record's stamp as it was."""
    restricted_picklist: bool = False
    picklist_values: tuple[PicklistValue, ...] = ()
    reference_to: tuple[str, ...] = ()
    relationship_name: str = ""
    compound: str = ""
    """The name or address that it is a part of, such as `MailingAddress`."""
    controller: str = ""
    """The field that decides which of its values may be chosen."""
    permissionable: bool = False
    """Whether permissions can be given to it; required and system fields need none."""

    @property
    def shape(self) -> Shape:
        """How the field's values are made canonical."""
        return SHAPE_OF[self.type]

    @property
    def required_on_create(self) -> bool:
        """Whether an insert without it is refused.

        Source: Object Reference, "Required Fields".
        """
        return not self.nillable and self.createable and not self.defaulted_on_create


@dataclass(frozen=True)
class ObjectSchema:
    """One sObject, table, file or resource."""

    name: str
    label: str
    label_plural: str
    fields: tuple[FieldSchema, ...]
    key_prefix: str = ""
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    undeletable: bool = False
    queryable: bool = True
    """Whether its records can be read by themselves; some of an org's only stand below others."""
    primary_key: tuple[str, ...] = ()
    """Names of the fields that identify a record on this side; () when it has none of its own."""
    record_types: tuple[RecordType, ...] = ()

    def field(self, name: str) -> FieldSchema | None:
        """The field of that API name, whatever the case of its letters; None when there is none.

        Columns of a file may differ in case only: the one that is spelled so comes first.
        """
        return self._by_name.get((name,)) or self._by_name.get(name.casefold())

    @cached_property
    def _by_name(self) -> dict[str | tuple[str], FieldSchema]:
        """Each field by its name as it is spelled, in a tuple, and the first of a name folded."""
        named: dict[str | tuple[str], FieldSchema] = {}
        for field in self.fields:
            named.setdefault((field.name,), field)
            named.setdefault(field.name.casefold(), field)
        return named


@dataclass(frozen=True)
class KnownSchema:
    """What a side last said of an object."""

    schema: ObjectSchema
    last_modified: str | None
    """What to send along for a cheap second look; None where the side knows no such look."""
    seen_at: datetime


class SchemaChangeKind(Enum):
    """What is not as it was, of a field or of its object."""

    GONE = "gone"
    ADDED = "added"
    TYPE = "type"
    LENGTH = "length"
    DIGITS = "digits"
    REQUIRED = "required"
    WRITABLE = "writable"
    UNIQUE = "unique"
    KEY = "key"
    PICKLIST = "picklist"
    LOOKUP = "lookup"
    LABEL = "label"
    RECORD_TYPES = "record types"
    RIGHTS = "rights"
    """Of the object: whether its records may be created, changed, deleted."""


@dataclass(frozen=True)
class SchemaChange:
    """One difference between what a side said of an object before and says now."""

    object: str
    field: str
    """API name; "" where the object itself is meant."""
    label: str
    """What people call the field or the object."""
    kind: SchemaChangeKind
    before: str
    after: str
    """Both in words, "" for none; of a picklist: the values that went and those that came."""


@dataclass(frozen=True)
class MissingRight:
    """A right that mappings need and the user has not."""

    object: str
    label: str
    """What people call the field or the object."""
    field: str
    """API name; "" where the object itself is meant."""
    right: str
    mappings: tuple[str, ...]


def near_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that come close, best first; case, spaces and marks do not count."""
    spelled = {_plain(one): one for one in known}
    near = difflib.get_close_matches(_plain(name), spelled, n=MOST_NEAR)
    return tuple(spelled[one] for one in near)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
