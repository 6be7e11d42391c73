"""Reads only what changed: which objects allow it, where it starts, and what tells a deletion.

The cursor is a moment by the org's own clock, as canonical text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.connectors.salesforce.limits import DELTA_MAX_AGE_S, DELTA_OVERLAP_S
from app.connectors.salesforce.soql import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.schema import ObjectSchema

STAMP = "SystemModstamp"
DELETED = "IsDeleted"
ARCHIVED = "IsArchived"


def tells_changes(schema: ObjectSchema, paths: Sequence[str]) -> bool:
    """Whether a change of each of these fields moves the record's own stamp.

    A formula and a parent's field can change while the record's stamp stays, so an object that is
    read with one of them is always read whole.

    Source: Object Reference, "System Fields".
    """
    if schema.field(STAMP) is None or schema.field(DELETED) is None:
        return False
    fields = [schema.field(path) for path in paths]
    return all(
        field is not None and not field.calculated and "." not in field.name for field in fields
    )


def usable_cursor(cursor: str | None, now: datetime) -> datetime | None:
    """The moment a delta read starts from; None when everything has to be read.

    Args:
        cursor: what an earlier read left, or None.
        now: by the org's clock.
    """
    if cursor is None:
        return None
    try:
        at = datetime.fromisoformat(cursor)
    except ValueError:
        return None
    # The org tells its time in whole seconds, so that a cursor may lie a little ahead.
    oldest = now - timedelta(seconds=DELTA_MAX_AGE_S)
    newest = now + timedelta(seconds=DELTA_OVERLAP_S)
    return at if at.tzinfo is not None and oldest <= at <= newest else None


def changed_since(at: datetime, schema: ObjectSchema) -> str:
    """The condition of a delta read.

    Archived activities are left out, as a whole read leaves them out too.
    """
    start = moment(at - timedelta(seconds=DELTA_OVERLAP_S))
    condition = f"{STAMP} >= {start}"
    if schema.field(ARCHIVED) is not None:
        return f"{condition} AND ({ARCHIVED} = false OR {DELETED} = true)"
    return condition


def cursor_at(at: datetime) -> str:
    """The cursor that a read which began at this moment leaves."""
    return moment(at)
