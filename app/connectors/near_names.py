"""Says that an object or a field is not there, with the names that come close."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from app.core.errors import SchemaMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.schema import FieldSchema, ObjectSchema

MOST_NEAR = 3


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


def near_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that come close, best first; case, spaces and marks do not count."""
    spelled = {_plain(one): one for one in known}
    near = difflib.get_close_matches(_plain(name), spelled, n=MOST_NEAR)
    return tuple(spelled[one] for one in near)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
