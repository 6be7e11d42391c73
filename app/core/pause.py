"""Why a mapping waits: a side changed what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.snapshot import Side


class PauseReason(Enum):
    """Why a mapping waits."""

    OBJECT_GONE = "object gone"
    FIELD_GONE = "field gone"
    NOT_WRITABLE = "not writable"
    RIGHT_GONE = "right gone"
    KEY_NOT_UNIQUE = "key not unique"


@dataclass(frozen=True)
class Pause:
    """One reason for a mapping to wait."""

    mapping: str
    side: Side
    reason: PauseReason
    object: str
    field: str = ""
    """API name; "" where the object is meant."""
    label: str = ""
    """What people call the field or the object."""
    right: str = ""
    """create or edit, where that is what is missing."""
