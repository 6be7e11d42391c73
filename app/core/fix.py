"""What mends a problem for good: one change of a field rule, that a click can make.

problem                      what the rule does from then on
a value is too long          cuts values to what the field holds
a value is not allowed       leaves the field empty where the source says that value
a required field is empty    says that nothing was provided
the field cannot be written  only fills it for new records, or is taken out
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from app.core.mapping import Flow
from app.core.plan import ChangeKind, Reason
from app.core.snapshot import Side
from app.core.values import SHAPE_OF, FieldType, Shape

if TYPE_CHECKING:
    from app.core.plan import Change

NOT_PROVIDED = "[not provided]"
"""What Salesforce itself writes into a required name that it does not know. Source: Salesforce
Help, "Data Import Wizard"."""


class FixKind(Enum):
    """What a fix does to the rule of a field."""

    CUT = "cut"
    EMPTY = "empty"
    DEFAULT = "default"
    ON_INSERT = "on insert"
    LEAVE_OUT = "leave out"


@dataclass(frozen=True)
class Fix:
    """One change of one field rule."""

    mapping: str
    rule: str
    """`FieldRule.key`."""
    kind: FixKind
    value: str = ""
    """CUT: most characters; EMPTY: the value that is left out; DEFAULT: what is written."""


def fix_of(
    change: Change, flow: Flow, target_type: FieldType, target_length: int | None
) -> Fix | None:
    """The change of a rule that mends a problem; None where a person has to mend the row.

    Args:
        change: the problem, with the one field at fault.
        flow: of the field's rule. What has no way back mends a one-way rule only.
        target_type: of the target's field.
        target_length: most characters of the target's field, None when there is no limit.
    """
    if change.kind is not ChangeKind.PROBLEM or len(change.fields) != 1:
        return None
    field = change.fields[0]
    one_way = flow is Flow.TO_TARGET and change.side is Side.TARGET

    def fix(kind: FixKind, value: str = "") -> Fix:
        return Fix(change.mapping, field.rule, kind, value)

    if change.reason is Reason.FIELD_READ_ONLY:
        known = change.target_key if change.side is Side.TARGET else change.source_key
        return fix(FixKind.ON_INSERT if known else FixKind.LEAVE_OUT)
    if change.reason is Reason.TOO_LONG and target_length and one_way:
        return fix(FixKind.CUT, str(target_length))
    if change.reason is Reason.MISSING_REQUIRED and one_way:
        text = SHAPE_OF[target_type] is Shape.TEXT and target_type is not FieldType.PICKLIST
        fits = target_length is None or target_length >= len(NOT_PROVIDED)
        return fix(FixKind.DEFAULT, NOT_PROVIDED) if text and fits else None
    if change.reason in _NOT_ALLOWED and one_way and field.new:
        return fix(FixKind.EMPTY, field.new)
    return None


_NOT_ALLOWED = (Reason.NOT_IN_PICKLIST, Reason.OUT_OF_RANGE, Reason.WRONG_REFERENCE)
