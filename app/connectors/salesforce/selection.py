"""Works out the columns of one read, and lays rows out as they were asked for.

An address or a location is read by its parts, which every way of reading can give, and put together
again; a file is never read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.connectors.near_names import field_of
from app.connectors.salesforce import changes
from app.core.errors import SchemaMismatchError
from app.core.schema import FieldSchema
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.salesforce.describe import OrgObjectSchema
    from app.core.ports import RawRow

ID = "Id"
LONG_TEXT_CHARS = 255
"""Longest text that counts as short. Unit: characters. Source: ours."""

COMPOUND_TYPES = frozenset({FieldType.ADDRESS, FieldType.LOCATION})

PARTS = (
    "street",
    "city",
    "stateCode",
    "state",
    "postalCode",
    "countryCode",
    "country",
    "latitude",
    "longitude",
    "geocodeAccuracy",
)
"""Parts of an address or a location as the API spells them, the longer of two that end alike first.

Source: Object Reference, "Address Compound Fields", "Geolocation Compound Field".
"""


@dataclass(frozen=True)
class Compound:
    """An address or a location among the fields of a read."""

    parts: tuple[tuple[str, int], ...]
    """Name of the part, and the place of its column among the paths."""


@dataclass(frozen=True)
class Selection:
    """The columns of one read."""

    object: str
    paths: tuple[str, ...]
    """What is selected, each once; Id first."""
    places: tuple[int | Compound, ...]
    """For each field that was asked for, its place in `paths`."""
    stamp: int | None
    deleted: int | None
    extras: Mapping[str, int]
    """Fields that tell where a record lives on → their places."""
    fields: tuple[FieldSchema, ...]

    @property
    def plain(self) -> bool:
        """Whether no path leads to a parent."""
        return not any("." in path for path in self.paths)

    @property
    def bulk_refused(self) -> str:
        """Why a bulk query cannot read these, "" when it can."""
        whole = [
            field.label
            for field, place in zip(self.fields, self.places, strict=True)
            if field.type in COMPOUND_TYPES and not isinstance(place, Compound)
        ]
        if whole:
            return f"a bulk query cannot read {whole[0]}, and its parts are not to be seen"
        other = [field.label for field in self.fields if field.type is FieldType.COMPLEXVALUE]
        return f"a bulk query cannot read {other[0]}" if other else ""

    @property
    def long_fields(self) -> int:
        """How many of the fields hold long text."""
        return sum((field.length or 0) > LONG_TEXT_CHARS for field in self.fields)

    def laid_out(self, row: RawRow) -> list[str | None]:
        """The values of the fields that were asked for, out of a row of the paths."""
        return [
            row[place] if isinstance(place, int) else _put_together(place, row)
            for place in self.places
        ]


def selection_of(
    schema: OrgObjectSchema, asked: Sequence[str], *, deleted: bool, follow: bool
) -> Selection:
    """Work out what to select.

    Args:
        schema: the object.
        asked: names of fields.
        deleted: whether the read tells deletions.
        follow: whether it tells where merged and converted records live on.

    Raises:
        SchemaMismatchError: a field is not there, or holds a file.
    """
    fields = [_readable(schema, name) for name in asked]
    parts = [_parts_of(schema, field) for field in fields]
    names = [ID]
    for field, own in zip(fields, parts, strict=True):
        names += [path for _, path in own] if own else [field.name]
    stamped = schema.field(changes.STAMP) is not None
    names += [changes.STAMP] if stamped else []
    names += [changes.DELETED] if deleted else []
    tells = changes.tells_survivor(schema, deleted=deleted) if follow else ()
    paths = tuple(dict.fromkeys([*names, *tells]))
    at = {path: place for place, path in enumerate(paths)}
    return Selection(
        object=schema.name,
        paths=paths,
        places=tuple(
            Compound(tuple((part, at[path]) for part, path in own)) if own else at[field.name]
            for field, own in zip(fields, parts, strict=True)
        ),
        stamp=at[changes.STAMP] if stamped else None,
        deleted=at[changes.DELETED] if deleted else None,
        extras={name: at[name] for name in tells},
        fields=tuple(fields),
    )


def _readable(schema: OrgObjectSchema, name: str) -> FieldSchema:
    field = field_of(schema, name)
    if field.type is FieldType.BASE64:
        raise SchemaMismatchError(
            f"{field.label} holds a file, and files are not read with a record. "
            "Take the field out of the mapping",
            object=schema.name,
            field=field.name,
        )
    return field


def _parts_of(schema: OrgObjectSchema, field: FieldSchema) -> list[tuple[str, str]]:
    """The parts of an address or a location: name and path, in order; [] for any other field."""
    if field.type not in COMPOUND_TYPES:
        return []
    relationship, dot, own = field.name.rpartition(".")
    owner = schema.owner_of(field.name) if dot else schema
    found = {}
    for one in owner.fields:
        part = _part_name(one.name) if one.compound == own else None
        if part is not None:
            found[part] = f"{relationship}{dot}{one.name}"
    return [(part, found[part]) for part in PARTS if part in found]


def _part_name(field: str) -> str | None:
    """Which part of its compound a field is, by how its name ends."""
    ending = field.removesuffix("__s").casefold()
    return next((part for part in PARTS if ending.endswith(part.casefold())), None)


def _put_together(compound: Compound, row: RawRow) -> str | None:
    """An address or a location as JSON, the same whichever way its parts came; None when empty."""
    values = {part: row[place] for part, place in compound.parts}
    if not any(values.values()):
        return None
    for part in ("latitude", "longitude"):
        if values.get(part):
            values[part] = shortest(str(values[part]))
    said = {part: value or None for part, value in sorted(values.items())}
    return json.dumps(said, ensure_ascii=False)


def shortest(number: str) -> str:
    """A number without needless zeros, whichever way it was written."""
    try:
        text = f"{float(number):.15f}"
    except ValueError:
        return number
    return text.rstrip("0").rstrip(".") or "0"
