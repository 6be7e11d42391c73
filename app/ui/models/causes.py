"""Why rows failed, as the list of failures shows it; the words themselves are in `app.wording`."""

import re
from dataclasses import dataclass

from app.core.schema import FieldSchema, ObjectSchema
from app.store.pages import FailureCause, PlannedRule, PlanPartRow
from app.ui.language import spoken
from app.wording.cause_table import CauseKind
from app.wording.causes import cause_advice, cause_kind, cause_sentence, cause_title

GAP = "…"
"""Stands in a cause's pattern where its messages differ."""

_WORD = re.compile(r"\w+")
_LIMIT = re.compile(r"max length=(\d+)")


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
    """Most characters of that field; None when nobody says."""

    @property
    def too_long(self) -> bool:
        """Whether the values are longer than the field, so that their length matters."""
        return self.cause.code == "STRING_TOO_LONG" and self.limit is not None

    @property
    def kind_words(self) -> str:
        """What the cause calls for, in words."""
        return spoken(self.kind.value)

    def same_as(self, other: "CauseRow | None") -> bool:
        """Tell whether it is the same cause, maybe with another number of records."""
        if other is None:
            return False
        one, two = self.cause, other.cause
        return (one.run_id, one.mapping, one.code, one.pattern, one.fields) == (
            two.run_id,
            two.mapping,
            two.code,
            two.pattern,
            two.fields,
        )


LOOKS = {
    CauseKind.SAFE: ("shield-check", "ok", "okTint"),
    CauseKind.NEW_VALUE: ("pencil", "warn", "warnTint"),
    CauseKind.DECISION: ("circle-help", "conflict", "conflictTint"),
}
"""Icon, colour token and tint of each kind of cause."""


def cause_row(cause: FailureCause, part: PlanPartRow | None) -> CauseRow:
    """Put a cause into words.

    Args:
        part: the part of the plan that was sent, for the labels of object and fields.
    """
    schema = _schema(part) if part else None
    kind = cause_kind(cause.code, cause.retry)
    alike = cause.count == 1 or GAP not in cause.pattern
    field = _blamed(cause, part)
    known = schema.field(field) if schema and field else None
    said = _LIMIT.search(cause.example)
    limit = int(said.group(1)) if said else (known.length if known else None)
    facts = (cause.code, cause.fields, cause.example, schema)
    return CauseRow(
        cause=cause,
        kind=kind,
        title=spoken(cause_sentence(cause.count, *facts, alike=alike)),
        reason=spoken(cause_title(*facts, alike=alike)),
        advice=spoken(cause_advice(cause.code, cause.retry, cause.fields, cause.example, schema)),
        field=field if kind is CauseKind.NEW_VALUE else "",
        field_label=known.label if known else field,
        limit=limit,
    )


def _blamed(cause: FailureCause, part: PlanPartRow | None) -> str:
    """Name the one field to mend: the one that was blamed, else the only one in the message."""
    if len(cause.fields) == 1:
        return cause.fields[0]
    if cause.fields or part is None:
        return ""
    words = set(_WORD.findall(cause.example))
    names = [rule.target for rule in part.rules if _is_api_name(rule.target)]
    named = [name for name in names if set(name.split(".")) <= words]
    return named[0] if len(named) == 1 else ""


def _is_api_name(name: str) -> bool:
    """Tell a name that only means the field from one that is also a plain word, like "Email"."""
    return "_" in name or "." in name


def _schema(part: PlanPartRow) -> ObjectSchema:
    """Give what the plan knows of the written object, for its words."""
    singular = part.target_object.removesuffix("__c").replace("_", " ")
    fields = [_field(rule) for rule in part.rules]
    return ObjectSchema(part.target_object, singular, part.target_label, tuple(fields))


def _field(rule: PlannedRule) -> FieldSchema:
    label = rule.target_label or rule.target
    return FieldSchema(rule.target, label, rule.target_type, rule.target_length)
