"""Read the org's objects from `resources/practice/objects/*.yaml`.

A field is one line of text: name, type, sizes, then words for what differs from the type's usual,
as in `AccountId reference to=Account as=Account children=Contacts "~Account ID"`. The words are
`FIELD_WORDS` (switches), `FIELD_VALUES` (word=value) and `~` before a label. A line of a YAML block
is read a hundred times faster than a YAML mapping, and the practice org must start at once.
"""

import re
import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.practice.schema import (
    COMPOUNDS,
    IDS,
    NUMBERS,
    DuplicateRule,
    Field,
    FieldType,
    ObjectType,
    PicklistValue,
    RecordTypeInfo,
    Schema,
    ValidationRule,
)

SHORT_TEXT = 255
"""Longest text that can be grouped and sorted.

Unit: characters. Source: Object Reference, "Textarea Field Type".
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
    "controller": "controller",
}
"""Words of a field line that take a value."""


@cache
def load_schema(folder: Path) -> Schema:
    """Read every object of a folder, once.

    Raises:
        ValueError: a field line that cannot be read; names the object and the line.
    """
    reader = YAML(typ="safe", pure=True)
    objects: dict[str, ObjectType] = {}
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

    `*Hot` is the default, `-Hot` is inactive; `{CA: California, for: [US]}` goes with some values
    of the controlling field only.
    """
    choices = []
    for each in values:
        value, label = next(iter(each.items())) if isinstance(each, dict) else (str(each), None)
        valid_for = tuple(each.get("for", ())) if isinstance(each, dict) else ()
        mark = value[0] if value[:1] in {"*", "-"} else ""
        value = value[len(mark) :]
        choices.append(
            PicklistValue(
                value,
                label or value,
                is_default=mark == "*",
                active=mark != "-",
                valid_for=valid_for,
            )
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
