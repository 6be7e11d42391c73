"""What is said of the failures that most often happen, with the labels of their fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CauseKind(Enum):
    """What a cause of failures asks of a person; the value is what is shown beside it."""

    SAFE = "Safe to retry"
    """Nothing is wrong with the data."""
    NEW_VALUE = "Needs a new value"
    DECISION = "Needs a decision"


@dataclass(frozen=True)
class _Cause:
    """How a code is said where more is known than the guide says."""

    titles: tuple[str, ...]
    """The first one whose gaps can all be filled is taken; () leaves it to the guide."""
    to_do: tuple[str, ...] = ()
    """The same."""
    kind: CauseKind = CauseKind.NEW_VALUE


UNKNOWN_CAUSE = "Salesforce gave a reason we do not know yet"
"""Title of a code that nobody explained; the exact words stand beside it."""


_PREVIEW_AGAIN = "Preview again and look at what is there now"


CAUSES: dict[str, _Cause] = {
    "STRING_TOO_LONG": _Cause(
        (
            "{Thing} is longer than {limit}",
            "{Thing} is too long",
            "A text is longer than its field",
        ),
        ("Shorten {label}", "Shorten the text"),
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _Cause(
        (
            "“{value}” is not a value of {label}",
            "The value is not in the list of {label}",
            "A value is not in its picklist",
        ),
        ("Pick a value from the list",),
    ),
    "INVALID_EMAIL_ADDRESS": _Cause(
        ("The email address is not valid",), ("Correct {label}", "Correct the email address")
    ),
    "REQUIRED_FIELD_MISSING": _Cause(
        ("{labels} required and empty", "A required field is empty"),
        ("Fill in {label}", "Fill in the required field"),
    ),
    "DUPLICATE_VALUE": _Cause(
        ("Another record already has this {label}", "Another record already has this value"),
        ("Correct {label}", "Correct the value"),
    ),
    "DUPLICATES_DETECTED": _Cause(
        ("A duplicate rule found an existing record",),
        ("Choose whether to update the existing record",),
        CauseKind.DECISION,
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _Cause(
        ("{message}", "A validation rule of the org refused the record"),
        ("Correct {label}", "Correct the value that the message names"),
    ),
    "FIELD_INTEGRITY_EXCEPTION": _Cause(
        ("{message}",), ("Correct {label}", "Correct the value that the message names")
    ),
    "NUMBER_OUTSIDE_VALID_RANGE": _Cause(
        ("The number is too large for {label}", "A number is too large for its field"),
        ("Correct {label}", "Correct the number"),
    ),
    "INVALID_TYPE_ON_FIELD_IN_RECORD": _Cause(
        (
            "“{value}” does not fit the type of {label}",
            "The value does not fit the type of {label}",
            "A value does not fit the type of its field",
        ),
        ("Correct {label}", "Correct the value"),
    ),
    "JSON_PARSER_ERROR": _Cause((), ("Correct the value that the message names",)),
    "TOO_MANY_ENUM_VALUE": _Cause(
        ("{label} holds at most 100 values", "A field holds at most 100 values"),
        ("Choose fewer values",),
    ),
    "MALFORMED_ID": _Cause(
        ("{label} is not a Salesforce Id of the right kind", "An Id has not the right form"),
        ("Correct {label}", "Correct the Id"),
    ),
    "INVALID_ID_FIELD": _Cause((), ("Correct the Id",)),
    "INVALID_CROSS_REFERENCE_KEY": _Cause(
        (
            "{label} points to a record that is not there",
            "A link points to a record that is not there",
        ),
        ("Correct {label}", "Correct the link"),
    ),
    "INVALID_CROSS_REFERENCE_TYPE_FOR_FIELD": _Cause((), ("Correct the link",)),
    "INVALID_FIELD": _Cause(
        (
            "No {parent} has the {parent_key} “{parent_value}”",
            "There is no {parent} with that {parent_key}",
        ),
        ("Correct {parent_key}",),
    ),
    "FIELD_FILTER_VALIDATION_EXCEPTION": _Cause((), ("Choose a record that the filter allows",)),
    "INACTIVE_OWNER_OR_USER": _Cause((), ("Choose an active owner",)),
    "DUPLICATE_USERNAME": _Cause((), ("Choose another user name",)),
    "UNABLE_TO_LOCK_ROW": _Cause(("Another user was editing the record",), kind=CauseKind.SAFE),
    # What our own engine says.
    "CHANGED_SINCE_PLAN": _Cause(
        ("The record was changed after the preview",), (_PREVIEW_AGAIN,), CauseKind.DECISION
    ),
    "RECORD_GONE": _Cause(
        ("The record was deleted after the preview",), (_PREVIEW_AGAIN,), CauseKind.DECISION
    ),
    "NEEDS_ANOTHER_LOOK": _Cause(
        ("The connection was lost, and the record holds neither the old nor the new values",),
        (_PREVIEW_AGAIN,),
        CauseKind.DECISION,
    ),
    "SEVERAL_FOUND": _Cause(
        ("The connection was lost, and several new records could be the one that was sent",),
        ("Look at these records in Salesforce and keep one of them",),
        CauseKind.DECISION,
    ),
    "SUPERSEDED": _Cause(
        ("Not sent, because a newer run took over",),
        ("Nothing to do here; look at the newer run",),
        CauseKind.DECISION,
    ),
    "UPLOAD_TOO_LARGE": _Cause(
        ("The record is too large for one upload",), ("Shorten its longest text",)
    ),
    "AccessDeniedError": _Cause(
        ("Your user may not write this",),
        ("Ask an administrator for the permission",),
        CauseKind.DECISION,
    ),
    "RetriableError": _Cause(("The other side was busy",), kind=CauseKind.SAFE),
    "CANCELLED_BY_YOU": _Cause(
        ("Not sent, because you ended the run",),
        ("Preview again if they shall be sent after all",),
        CauseKind.DECISION,
    ),
    "TOGETHER": _Cause(
        ("Not sent, because another record of its group was refused",),
        ("Mend the record that was refused; its group goes with it",),
        CauseKind.DECISION,
    ),
    "GROUP_TOO_LARGE": _Cause(
        ("The group has more records than can be written all or none",),
        ("Take the group apart, or write the mapping without groups",),
        CauseKind.DECISION,
    ),
    # What databases and files say.
    "UNIQUE_VIOLATION": _Cause(
        ("Another row already has this {label}", "Another row already has this value"),
        ("Correct {label}", "Correct the value"),
    ),
    "NOT_NULL_VIOLATION": _Cause(
        ("{labels} required and empty", "A required column is empty"),
        ("Fill in {label}", "Fill in the required column"),
    ),
    "FOREIGN_KEY_VIOLATION": _Cause(
        ("{label} points to a row that is not there", "A link points to a row that is not there"),
        ("Correct {label}", "Correct the link"),
    ),
    "CHECK_VIOLATION": _Cause(
        ("The database does not allow this {label}", "The database does not allow this value"),
        ("Correct {label}", "Correct the value that the message names"),
    ),
    "VALUE_TOO_LONG": _Cause(
        ("{label} is longer than {limit}", "{label} is too long", "A text is too long"),
        ("Shorten {label}", "Shorten the text"),
    ),
    "VALUE_OUT_OF_RANGE": _Cause(
        ("{label} is out of range", "A value is out of range"),
        ("Correct {label}", "Correct the value"),
    ),
    "INVALID_VALUE": _Cause(
        ("{label} has a value of the wrong type", "A value has the wrong type"),
        ("Correct {label}", "Correct the value"),
    ),
    "ROW_NOT_FOUND": _Cause(("The row is no longer there",), (_PREVIEW_AGAIN,), CauseKind.DECISION),
}
"""Said with the field's own label and the value, where both are known.

    {label}    the field's label           {Thing}   the same as a subject: "The phone number"
    {labels}   all fields with is or are   {value}   the value, when all rows have the same one
    {limit}    characters allowed          {message} what the other side said, without full stop
    {parent}, {parent_key}, {parent_value} the record that is looked up, by which field and value
"""
