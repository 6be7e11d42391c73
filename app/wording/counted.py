"""Numbers with their nouns, names inside a sentence, text that gives a terminal no orders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.schema import ObjectSchema


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 record", "1,246 records"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def visible(text: str) -> str:
    """A text that a terminal shows and never obeys: control characters as their pictures."""
    return _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def records_of(count: int, schema: ObjectSchema | None) -> str:
    """A number of records by the object's own name: "9 contacts", "1 record"."""
    if schema is None:
        return count_of(count, "record")
    return count_of(count, lowered(schema.label), lowered(schema.label_plural))


def lowered(label: str) -> str:
    """A label inside a sentence: small letters, except in words like SMS."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in label.split()]
    return " ".join(words)


def listed(labels: Sequence[str]) -> str:
    """Join labels as a sentence does: "Name, City and Email"."""
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def spaced(name: str) -> str:
    """An API name of a field that nobody described, as words."""
    return name.removesuffix("__c").replace("_", " ")


def failure_file_name(run: int, title: str, failed: int) -> str:
    """Name the workbook of a run's failures, without its ending."""
    return f"Orgtide run {run}, {title}, {count_of(failed, 'row')} to fix"


def plan_file_name(plan: int, title: str, changes: int) -> str:
    """Name the workbook of a plan, without its ending."""
    return f"Orgtide plan {plan}, {title}, {count_of(changes, 'change')}"
