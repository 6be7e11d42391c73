"""Record keys as the rest of the program speaks of them: the parts as text, joined by U+001F."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.ports import KeyFilter

SEPARATOR = "\x1f"
"""Between the parts of a key made of several fields. Source: `app.core.snapshot`."""

OWN_KEY = ("Id",)
"""What a filter by a side's own key says, whatever the fields of that key are called there."""


def joined(parts: Iterable[str]) -> str:
    """Make a record key of its parts."""
    return SEPARATOR.join(parts)


def split(key: str) -> tuple[str, ...]:
    """Take a record key apart."""
    return tuple(key.split(SEPARATOR))


def filter_parts(
    only: KeyFilter, own_key: tuple[str, ...]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Give the fields and the values of a filter, each value as long as the fields.

    Args:
        only: may name the side's own key as `OWN_KEY` or as (), and may hold whole record keys
            where it names several fields.
        own_key: the fields of the side's own key; () where it has none.
    """
    is_own = only.fields in ((), OWN_KEY) and bool(own_key)
    fields = own_key if is_own else only.fields
    whole = len(fields) > 1
    values = [split(value[0]) if whole and len(value) == 1 else value for value in only.values]
    return fields, values
