"""What a check of a mapping finds while it is designed, and the one change that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.snapshot import Side


class DesignFault(Enum):
    """What is wrong with a mapping, before any record is read."""

    UNKNOWN_FIELD = "unknown field"
    OTHER_SPELLING = "other spelling"
    """The field is there, in other capitals."""
    REQUIRED_NOT_MAPPED = "required not mapped"
    ID_WRITTEN = "id written"
    """A record's own Id is among the fields that are written."""
    KEY_NOT_UNIQUE = "key not unique"
    CANNOT_FIT = "cannot fit"
    """No value of the one type can be one of the other."""
    TOO_LONG = "too long"
    READ_ONLY = "read only"
    CREATE_ONLY = "create only"
    """It can be given to new records, and not changed."""
    REQUIRED_ON_A_KEY = "required on a key"
    """The rule skips the very records that the key is for."""


class DesignFixKind(Enum):
    """What a fix changes."""

    RENAME = "rename"
    """Wherever the mapping names the field."""
    ANSWER = "answer"
    """The setting that the name comes from gets another answer."""
    LEAVE_OUT = "leave out"
    ON_INSERT = "on insert"
    NOT_REQUIRED = "not required"
    CUT = "cut"
    ADD_PAIR = "add pair"
    ADD_VALUE = "add value"
    NEWEST = "newest"
    """Of several records that match the one that changed last is taken."""


SAFE_FIXES = frozenset(
    {
        DesignFixKind.RENAME,
        DesignFixKind.ANSWER,
        DesignFixKind.LEAVE_OUT,
        DesignFixKind.ON_INSERT,
        DesignFixKind.NOT_REQUIRED,
    }
)
"""Fixes that only make a mapping do what it says already; others change what is written."""


@dataclass(frozen=True)
class DesignFix:
    """One change of a mapping."""

    mapping: str
    kind: DesignFixKind
    side: Side
    field: str
    """The field as the mapping names it; of ADD_PAIR and ADD_VALUE the target's."""
    value: str = ""
    """RENAME, ANSWER: the right name; CUT: most characters; ADD_PAIR: the source's field;
    ADD_VALUE: the value."""
    setting: str = ""
    """ANSWER: the setting."""


@dataclass(frozen=True)
class DesignFinding:
    """One thing that is wrong with a mapping."""

    fault: DesignFault
    side: Side
    field: str
    """The field as the mapping names it; of REQUIRED_NOT_MAPPED as the object does."""
    label: str = ""
    """What people call the field, or the object that has no such field."""
    detail: tuple[str, ...] = ()
    """Near names; both types; both lengths; the parts of a compound field."""
    fix: DesignFix | None = None

    @property
    def is_error(self) -> bool:
        """Whether nothing good can come of it; else it is a warning."""
        return self.fault not in _WARNINGS


_WARNINGS = frozenset(
    {
        DesignFault.REQUIRED_NOT_MAPPED,
        DesignFault.KEY_NOT_UNIQUE,
        DesignFault.TOO_LONG,
        DesignFault.CREATE_ONLY,
    }
)
