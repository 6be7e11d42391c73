"""Say of one failed value what is wrong with it, where, and what would fit."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.schema import FieldSchema
    from app.store.page_rows import FailedWrite

ALL_FIELDS = "All fields"
"""Shown where no single field is to blame."""

SAFE_WORDS = "Leave as it is"
"""The suggestion where nothing is wrong with the data."""

_MAX_LENGTH = re.compile(r"max length=(\d+)")


@dataclass(frozen=True)
class Suggestion:
    """What to tell a person about one value."""

    wrong: str
    """What is wrong, a few words."""
    fix: str | None
    """A value that would fit; None when only the person can know."""
    wrong_from: int | None = None
    """Where the wrong part of the value begins, None for all or nothing of it."""
    wrong_to: int | None = None
    choices: tuple[str, ...] = ()
    """All values that would fit, where there is a list of them."""
    max_length: int | None = None


def suggest(failed: FailedWrite, field: str, schema: FieldSchema | None) -> Suggestion:
    """Look at one field of a failed write.

    Args:
        failed: the write, with what the other side said.
        field: its name on the written side; "" when no field is to blame.
        schema: the field's own rules; None when it is not known.
    """
    value = failed.values.get(field) or ""
    if failed.code == "STRING_TOO_LONG":
        return _too_long(value, failed.message, schema)
    if "PICKLIST" in failed.code and schema is not None:
        return _not_in_list(value, schema)
    if failed.code == "INVALID_EMAIL_ADDRESS":
        return _not_an_email(value)
    return Suggestion(failed.message, None)


def _too_long(value: str, message: str, schema: FieldSchema | None) -> Suggestion:
    said = _MAX_LENGTH.search(message)
    limit = int(said.group(1)) if said else (schema.length if schema else None)
    if limit is None:
        return Suggestion(message, None)
    return Suggestion(
        f"{len(value)} characters, {limit} allowed",
        value[:limit].rstrip(),
        limit,
        len(value),
        max_length=limit,
    )


def _not_in_list(value: str, schema: FieldSchema) -> Suggestion:
    choices = tuple(one.value for one in schema.picklist_values if one.active)
    near = difflib.get_close_matches(value, choices, n=1, cutoff=0.0)
    words = f"Not one of the {len(choices)} values"
    return Suggestion(words, near[0] if near else None, 0, len(value), choices=choices)


def _not_an_email(value: str) -> Suggestion:
    """Name the plainest fault of an e-mail address and what it would be without it."""
    if " " in value.strip():
        place = value.index(" ")
        fix = value.replace(" ", ".") if "@" in value[place:] else value.replace(" ", "")
        return Suggestion("Has a space", fix, place, place + 1)
    if value.count("@") > 1:
        place = value.index("@", value.index("@") + 1)
        fix = re.sub("@+", "@", value)
        wrong = "Two @ signs"
        return Suggestion(wrong, fix if fix.count("@") == 1 else None, place, place + 1)
    if "@" not in value:
        return Suggestion("Has no @ sign", None, 0, len(value))
    name, _, host = value.partition("@")
    if not name:
        return Suggestion("Nothing before the @", None, 0, 1)
    if "." not in host:
        return Suggestion("No dot after the @", None, len(name) + 1, len(value))
    return Suggestion("Not a valid e-mail address", None, 0, len(value))
