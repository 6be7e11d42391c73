"""Why rows failed, in sentences: number, record word, colon, reason; and what to do about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from app.core.outcome import RetryClass
from app.store.pages import FailureCause
from app.ui.models.value_words import counted

SAFE = frozenset({RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.LIMIT, RetryClass.DEPENDENCY})
"""Nothing is wrong with the data; the same write may go through later."""
DECISIONS = frozenset(
    {
        "DUPLICATES_DETECTED",
        "DUPLICATE_VALUE",
        "DUPLICATE_EXTERNAL_ID",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "ENTITY_IS_DELETED",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    }
)
"""Codes that no other value of the field alone would mend."""

_LIMIT = re.compile(r"max length=(\d+)")
_PICKED = re.compile(r"restricted picklist field: (.+)$", re.DOTALL)


class CauseKind(Enum):
    """What a cause calls for: icon, colour token, tint."""

    SAFE = ("shield-check", "ok", "okTint")
    VALUE = ("pencil", "warn", "warnTint")
    DECISION = ("circle-help", "conflict", "conflictTint")


@dataclass(frozen=True)
class CauseRow:
    """One cause in words."""

    cause: FailureCause
    kind: CauseKind
    title: str
    """Number, record word, reason."""
    reason: str
    """The reason alone, beginning with a capital."""
    advice: str
    field: str
    """Name of the field to mend on the written side; "" when no single one is to blame."""
    field_label: str
    limit: int | None
    """Most characters of that field, as the message says; None when it does not."""

    @property
    def kind_words(self) -> str:
        """What the cause calls for, in words."""
        return {
            CauseKind.SAFE: _tr("Safe to retry"),
            CauseKind.VALUE: _tr("Needs a new value"),
            CauseKind.DECISION: _tr("Needs a decision"),
        }[self.kind]


def cause_row(cause: FailureCause, record_words: str, labels: Mapping[str, str]) -> CauseRow:
    """Put a cause into words.

    Args:
        record_words: the object's plural label, e.g. "Contacts".
        labels: field of the written side → its label.
    """
    kind = _kind(cause)
    field = cause.fields[0] if len(cause.fields) == 1 else ""
    label = labels.get(field, field)
    reason, advice = _words(cause, label)
    plural = record_words[:1].lower() + record_words[1:] if record_words else _tr("records")
    number = counted(
        cause.count, _tr("1 record"), _tr("{n} {records}").replace("{records}", plural)
    )
    said = _LIMIT.search(cause.example)
    return CauseRow(
        cause=cause,
        kind=kind,
        title=f"{number}: {reason}",
        reason=reason[:1].upper() + reason[1:],
        advice=advice,
        field=field if kind is CauseKind.VALUE else "",
        field_label=label,
        limit=int(said.group(1)) if said else None,
    )


def _kind(cause: FailureCause) -> CauseKind:
    if cause.retry in SAFE:
        return CauseKind.SAFE
    if cause.code in DECISIONS or not cause.fields:
        return CauseKind.DECISION
    return CauseKind.VALUE


def _words(cause: FailureCause, label: str) -> tuple[str, str]:
    """Give reason and advice; an unknown code gets both from what it calls for."""
    said = _LIMIT.search(cause.example)
    limit = said.group(1) if said else ""
    picked = _PICKED.search(cause.example)
    value = picked.group(1).strip() if picked and cause.count == 1 else ""
    known = {
        "UNABLE_TO_LOCK_ROW": (
            _tr("another user was editing the record"),
            _tr("Nothing is wrong with the data."),
        ),
        "STRING_TOO_LONG": (
            _tr("{field} is longer than {limit}") if limit else _tr("{field} is too long"),
            _tr("Shorten {field}, then retry."),
        ),
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": (
            _tr("“{value}” is not a value of {field}")
            if value
            else _tr("{field} has a value that is not in its list"),
            _tr("Give a value of the list, or allow a new one in Salesforce."),
        ),
        "INVALID_EMAIL_ADDRESS": (
            _tr("the email address is not valid"),
            _tr("Correct {field}, then retry."),
        ),
        "REQUIRED_FIELD_MISSING": (
            _tr("{field} is required and empty"),
            _tr("Give {field} a value, then retry."),
        ),
        "DUPLICATES_DETECTED": (
            _tr("a duplicate rule found an existing record"),
            _tr("Link the row with that record, or change the rule."),
        ),
        "DUPLICATE_VALUE": (
            _tr("the value of {field} is already used"),
            _tr("Another record has it. Each value may appear once."),
        ),
        "FIELD_CUSTOM_VALIDATION_EXCEPTION": (
            _tr("a validation rule of the org refused it"),
            cause.example,
        ),
        "INVALID_CROSS_REFERENCE_KEY": (
            _tr("the record that {field} points to is not there"),
            _tr("Give {field} an Id that exists, or create that record first."),
        ),
        "MALFORMED_ID": (
            _tr("{field} is not a record ID"),
            _tr("Correct {field}, then retry."),
        ),
        "ENTITY_IS_DELETED": (
            _tr("the record was deleted in Salesforce"),
            _tr("Compare again; the next plan knows it."),
        ),
        "REQUEST_LIMIT_EXCEEDED": (
            _tr("the org has no API calls left"),
            _tr("Calls free up as the last 24 hours move on."),
        ),
    }
    reason, advice = known.get(cause.code, _unknown(cause))
    named = label or _tr("a field")
    fill = {"field": named, "limit": limit, "value": value}
    return _filled(reason, fill), _filled(advice, fill)


def _unknown(cause: FailureCause) -> tuple[str, str]:
    if cause.retry in SAFE:
        return _tr("Salesforce could not do it just then"), _tr("Nothing is wrong with the data.")
    words = _tr("Salesforce gave a reason we do not know yet")
    return words, _tr("The exact words are below the records.")


def _filled(text: str, values: dict[str, str]) -> str:
    """Put values in place of their names; other braces stay, since messages may have some."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Causes", text)
