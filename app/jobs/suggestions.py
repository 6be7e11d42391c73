"""Say of one failed value what is wrong with it, where, and what would fit."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.values import FieldType
from app.wording.cause_table import CauseKind
from app.wording.causes import blamed_names, cause_kind, cause_title

if TYPE_CHECKING:
    from app.core.schema import FieldSchema, ObjectSchema
    from app.store.page_rows import FailedWrite

ALL_FIELDS = "All fields"
"""Shown where no single field is to blame."""

NOTHING_WRONG = "Nothing wrong with the data"
LEAVE_IT = "Leave as it is"

NEAR = 0.5
"""How alike a value and a choice must be to be suggested, 0 to 1. Source: ours."""

_MAX_LENGTH = re.compile(r"max length=(\d+)")
_HOLDER = re.compile(r"duplicates value on record with id: ([a-zA-Z0-9]{15,18})")
_AT = re.compile(r"\s+at\s+|\s*[(\[]at[)\]]\s*", re.IGNORECASE)
_FOUND = re.compile(r" Found: (?=[a-zA-Z0-9]{18}\b)")
_MATCH = re.compile(r"(?:^|, )([a-zA-Z0-9]{18})(?: \((.*?)\))?(?=$|, [a-zA-Z0-9]{18}\b)")
_PHONE = re.compile(r"[+(]?\d[\d ().-]{5,}\d")


@dataclass(frozen=True)
class Suggestion:
    """What to tell a person about one value."""

    wrong: str
    """What is wrong, a few words."""
    fix: str | None
    """A value that would fit, or what to do; None when only the person can know."""
    wrong_from: int | None = None
    """Where the wrong part of the value begins, None for all or nothing of it."""
    wrong_to: int | None = None
    choices: tuple[str, ...] = ()
    """All values that would fit, where there is a list of them."""
    max_length: int | None = None
    fix_is_said: bool = False
    """Whether `fix` is a sentence of ours, not a value."""


def blamed_fields(failed: FailedWrite) -> tuple[str, ...]:
    """The fields of a failed write that are to blame, as the other side says; () for none."""
    if failed.fields:
        return failed.fields
    names = blamed_names((), failed.message)
    return tuple(
        field for field in failed.values if any(field.split(".")[-1] == name for name in names)
    )


def found_records(failed: FailedWrite) -> tuple[tuple[str, str], ...]:
    """The records that a duplicate rule found: Id and name, "" where it is not known."""
    parts = _FOUND.split(failed.message, maxsplit=1)
    if failed.code != "DUPLICATES_DETECTED" or len(parts) == 1:
        return ()
    return tuple((match[1], match[2] or "") for match in _MATCH.finditer(parts[1]))


def suggest(failed: FailedWrite, field: str, schema: ObjectSchema | None) -> Suggestion:
    """Look at one field of a failed write.

    Args:
        failed: the write, with what the other side said.
        field: its name on the written side; "" when no field is to blame.
        schema: the written object; None when it is not known.
    """
    value = failed.values.get(field) or ""
    rule = schema.field(field) if schema and field else None
    title = cause_title(failed.code, (field,) if field else (), failed.message, schema)
    if cause_kind(failed.code, failed.retry) is CauseKind.SAFE:
        return Suggestion(title, LEAVE_IT, fix_is_said=True)
    if failed.code == "STRING_TOO_LONG":
        return _too_long(value, failed.message, rule, title)
    if "PICKLIST" in failed.code and rule is not None and rule.picklist_values:
        return _not_in_list(value, rule)
    if failed.code == "INVALID_EMAIL_ADDRESS":
        return _not_an_email(value)
    if holder := _HOLDER.search(failed.message):
        return Suggestion(f"Record {holder[1]} already has it", None, 0, len(value))
    if known := found_records(failed):
        return Suggestion(title, _update_one_of(known), fix_is_said=True)
    return Suggestion(title, None, max_length=rule.length if rule else None)


def fault_of(failed: FailedWrite, field: FieldSchema | None, value: str) -> str:
    """What would be wrong with a new value for a field that failed; "" where nothing is seen.

    Args:
        failed: the write, with what the other side said.
        field: the field on the written side; None when it is not known.
        value: what a person gave instead.
    """
    said = _MAX_LENGTH.search(failed.message) if failed.code == "STRING_TOO_LONG" else None
    limit = int(said.group(1)) if said else (field.length if field else None)
    if limit and len(value) > limit:
        return f"{len(value):,} characters, {limit:,} allowed"
    if field is not None and (field.restricted_picklist or "PICKLIST" in failed.code):
        choices = {one.value for one in field.picklist_values if one.active}
        chosen = value.split(";") if field.type is FieldType.MULTIPICKLIST else [value]
        if choices and not choices.issuperset(chosen):
            return f"Not one of the {len(choices):,} values"
    if failed.code == "INVALID_EMAIL_ADDRESS" and _if_email(value) is None:
        return _not_an_email(value).wrong
    return ""


def _update_one_of(known: tuple[tuple[str, str], ...]) -> str:
    """What to do about records that a duplicate rule found, each with its name and Id."""
    named = [f"{name} ({record_id})" if name else record_id for record_id, name in known]
    return f"Update {named[0]}" if len(named) == 1 else f"Update one of: {'; '.join(named)}"


def _too_long(value: str, message: str, rule: FieldSchema | None, title: str) -> Suggestion:
    said = _MAX_LENGTH.search(message)
    limit = int(said.group(1)) if said else (rule.length if rule else None)
    if limit is None or len(value) <= limit:
        return Suggestion(title, None, max_length=limit)
    first = _PHONE.search(value) if rule and rule.type is FieldType.PHONE else None
    fits = first is not None and len(first[0]) <= limit
    return Suggestion(
        f"{len(value):,} characters, {limit:,} allowed",
        first[0] if first and fits else value[:limit].rstrip(),
        limit,
        len(value),
        max_length=limit,
    )


def _not_in_list(value: str, rule: FieldSchema) -> Suggestion:
    choices = tuple(one.value for one in rule.picklist_values if one.active)
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    near = difflib.get_close_matches(value.casefold(), folded, n=1, cutoff=NEAR)
    words = f"Not one of the {len(choices):,} values"
    return Suggestion(words, folded[near[0]] if near else None, 0, len(value), choices=choices)


def _not_an_email(value: str) -> Suggestion:
    """Name the plainest fault of an e-mail address and what it would be without it."""
    if "@" not in value and (at := _AT.search(value)):
        return Suggestion("Has no @ sign", _if_email(_AT.sub("@", value)), *at.span())
    if space := re.search(r"\s+", value.strip()):
        start, end = space.span()
        before_at = "@" in value[end:]
        fix = re.sub(r"\s+", "." if before_at else "", value.strip())
        return Suggestion("Has a space", _if_email(fix), start, end)
    if value.count("@") > 1:
        run = re.search("@@+", value)
        start, end = run.span() if run else (value.rindex("@"), value.rindex("@") + 1)
        words = "Two @ signs" if value.count("@") == 2 else "Several @ signs"
        return Suggestion(words, _if_email(re.sub("@+", "@", value)), start, end)
    if "@" not in value:
        return Suggestion("Has no @ sign", None, 0, len(value))
    name, _, host = value.partition("@")
    if not name:
        return Suggestion("Nothing before the @", None, 0, 1)
    if not host:
        return Suggestion("Nothing after the @", None, len(value) - 1, len(value))
    if "." not in host:
        return Suggestion("No dot after the @", None, len(name) + 1, len(value))
    if ".." in value:
        place = value.index("..")
        fix = re.sub(r"\.\.+", ".", value)
        return Suggestion("Two dots in a row", _if_email(fix), place, place + 2)
    return Suggestion("Not a valid email address", None, 0, len(value))


def _if_email(text: str) -> str | None:
    """The text where it has the form of an address."""
    return text if re.fullmatch(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+", text) else None
