"""What a side says about its objects: a describe, in our words."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.values import SHAPE_OF, FieldType, Shape

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
    """API name of the field that this one is a part of, such as `MailingAddress`; "" for none."""

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
    primary_key: tuple[str, ...] = ()
    """Names of the fields that identify a record on this side; () when it has none of its own."""

    def field(self, name: str) -> FieldSchema | None:
        """The field of that API name, whatever the case of its letters; None when there is none.

        Columns of a file may differ in case only: the one that is spelled so comes first.
        """
        wanted = name.casefold()
        found = [field for field in self.fields if field.name.casefold() == wanted]
        exact = (field for field in found if field.name == name)
        return next(exact, found[0] if found else None)
