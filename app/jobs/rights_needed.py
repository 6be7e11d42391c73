"""Work out which rights a mapping needs on one side, and which of them are missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.mapping import DeletionPolicy, Mode, WriteWhen
from app.core.schema import MissingRight
from app.core.snapshot import Side
from app.engine.pause import mode_of, needed_fields, written_rules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as MappingType

    from app.core.mapping import Mapping
    from app.core.schema import FieldSchema, ObjectSchema

READ, CREATE, EDIT, DELETE = "read", "create", "edit", "delete"


@dataclass
class ObjectNeeds:
    """What is needed of one object, over all mappings that touch it."""

    object: str
    rights: set[str] = field(default_factory=lambda: {READ})
    fields: dict[str, set[str]] = field(default_factory=dict)
    """Field → read, create, edit; as the mappings spell it."""
    mappings: list[str] = field(default_factory=list)

    def need(self, name: str, *rights: str) -> None:
        """Need rights to a field; reading goes with each."""
        self.fields.setdefault(name, {READ}).update(rights)


def add_needs(
    needs: dict[str, ObjectNeeds], mapping: Mapping, side: Side, object: str
) -> ObjectNeeds:
    """Add what a mapping needs of an object to what others need of it."""
    found = needs.setdefault(object.casefold(), ObjectNeeds(object))
    found.mappings.append(mapping.name)
    mode = mode_of(mapping, side)
    if mode.inserts:
        found.rights.add(CREATE)
    if mode.updates:
        found.rights.add(EDIT)
    if _deletes(mapping, side, mode):
        found.rights.add(DELETE)
    for name in needed_fields(mapping, side):
        found.need(name)
    for rule in written_rules(mapping, side):
        name = rule.target if side is Side.TARGET else rule.source
        if mode.inserts:
            found.need(name, CREATE)
        if mode.updates and rule.write is not WriteWhen.ON_INSERT:
            found.need(name, EDIT)
    return found


def missing_rights(
    needs: Iterable[ObjectNeeds], schemas: MappingType[str, ObjectSchema]
) -> tuple[MissingRight, ...]:
    """List what the user lacks, object by object; objects nobody described count as hidden.

    Args:
        needs: what is needed.
        schemas: the objects as this user sees them, by their names in lower case.
    """
    found: list[MissingRight] = []
    for one in needs:
        schema = schemas.get(one.object.casefold())
        used_by = tuple(dict.fromkeys(one.mappings))
        if schema is None:
            found.append(MissingRight(one.object, one.object, "", READ, used_by))
            continue
        found += [
            MissingRight(schema.name, schema.label_plural, "", right, used_by)
            for right, has in _rights_of(schema)
            if right in one.rights and not has
        ]
        for name, rights in one.fields.items():
            found += _missing_of_field(schema, name, rights, used_by, schemas)
    return tuple(found)


def lookup_behind(schema: ObjectSchema, path: str) -> FieldSchema | None:
    """The lookup through which a path such as `Account.Name` goes; None for a plain name."""
    through, dot, _ = path.partition(".")
    if not dot:
        return None
    wanted = through.casefold()
    return next((one for one in schema.fields if one.relationship_name.casefold() == wanted), None)


def _missing_of_field(
    schema: ObjectSchema,
    name: str,
    rights: set[str],
    used_by: tuple[str, ...],
    schemas: MappingType[str, ObjectSchema],
) -> list[MissingRight]:
    """What is missing of a field, or of the lookup and the parent's field that a path leads to."""
    field = lookup_behind(schema, name) if "." in name else schema.field(name)
    if field is None:
        return [MissingRight(schema.name, name, name, READ, used_by)]
    missing = [
        MissingRight(schema.name, field.label, field.name, right, used_by)
        for right, has in ((CREATE, field.createable), (EDIT, field.updateable))
        if right in rights and not has and not _cannot(schema, right)
    ]
    if "." in name:
        rest = name.partition(".")[2]
        parents = [
            schemas[one.casefold()] for one in field.reference_to if one.casefold() in schemas
        ]
        if parents and "." not in rest and not any(one.field(rest) for one in parents):
            missing.append(MissingRight(parents[0].name, rest, rest, READ, used_by))
    return missing


def objects_of(needs: Iterable[ObjectNeeds]) -> list[str]:
    """The objects to describe for what is needed, with the parents that paths seem to lead to.

    A standard relationship has most often the name of its object (`Account.Name`), a custom one
    that of its field (`Parent__r`); what is not there costs nothing where many are asked for.
    """
    found: list[str] = []
    for one in needs:
        found.append(one.object)
        for name in one.fields:
            through, dot, _ = name.partition(".")
            if dot:
                found.append(f"{through[:-1]}c" if through.endswith("__r") else through)
    return list(dict.fromkeys(found))


def _cannot(schema: ObjectSchema, right: str) -> bool:
    """Whether no field can be written because the object itself cannot be; said once, of it."""
    return not (schema.createable if right == CREATE else schema.updateable)


def _rights_of(schema: ObjectSchema) -> tuple[tuple[str, bool], ...]:
    return (
        (CREATE, schema.createable),
        (EDIT, schema.updateable),
        (DELETE, schema.deletable),
    )


def _deletes(mapping: Mapping, side: Side, mode: Mode) -> bool:
    if mode is Mode.DELETE or mode.mirrors:
        return True
    target = side is Side.TARGET
    if target and mapping.delete_when and mode.writes:
        return True
    policy = mapping.deletions_to_target if target else mapping.deletions_to_source
    return mode.writes and policy is DeletionPolicy.PROPAGATE
