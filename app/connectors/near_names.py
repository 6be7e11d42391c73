"""Says that an object or a field is not there, with the names that come close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SchemaMismatchError
from app.core.schema import near_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.schema import FieldSchema, ObjectSchema


def no_object(name: str, known: Iterable[str], where: str) -> SchemaMismatchError:
    """Make the error for an object that a side does not have.

    Args:
        name: what was asked for.
        known: the objects that are there.
        where: the side, in words.
    """
    return SchemaMismatchError(
        f'{where} has no "{name}".', object=name, near=near_names(name, known)
    )


def field_of(schema: ObjectSchema, name: str) -> FieldSchema:
    """The field of that name, whatever the case of its letters.

    Raises:
        SchemaMismatchError: there is none.
    """
    field = schema.field(name)
    if field is None:
        raise SchemaMismatchError(
            f'{schema.label} has no field "{name}".',
            object=schema.name,
            field=name,
            near=near_names(name, (field.name for field in schema.fields)),
        )
    return field
