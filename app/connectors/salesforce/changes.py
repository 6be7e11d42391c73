"""Reads only what changed: which objects allow it, where it starts, what tells an end.

The cursor is a moment by the org's own clock, as canonical text. How far back it may lie decides
what is read:

| cursor lies back  | what is read                                                               |
|-------------------|----------------------------------------------------------------------------|
| up to 23 hours    | one queryAll: changes, deletions and undeletions since, with an overlap      |
| up to 15 days     | the same, the org's list of deletions, and a count that proves it complete |
| longer, or unsaid | everything                                                                 |

A record that was deleted for good is seen by queryAll for about a day, and it may be missing in the
list of deletions; the count tells that, and then everything is read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.connectors.salesforce.limits import (
    DELTA_ALONE_MAX_AGE_S,
    DELTA_MAX_AGE_S,
    DELTA_OVERLAP_S,
)
from app.connectors.salesforce.soql import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.salesforce.client import Json
    from app.core.schema import ObjectSchema

CLOCK_GRAIN_S = 2
"""How exactly the org's clock is known: it tells whole seconds. Unit: seconds. Source: ours."""

STAMP = "SystemModstamp"
DELETED = "IsDeleted"
ARCHIVED = "IsArchived"
SURVIVOR = "MasterRecordId"
"""On a merged record that is gone: the record it was merged into. Source: SOAP guide, "merge()"."""
CONVERTED = "IsConverted"
CONVERTED_INTO = {
    "ConvertedContactId": "Contact",
    "ConvertedAccountId": "Account",
    "ConvertedOpportunityId": "Opportunity",
}
"""On a converted lead: field → object that it became. Source: SOAP guide, "convertLead()"."""


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


def tells_survivor(schema: ObjectSchema, *, deleted: bool) -> tuple[str, ...]:
    """The fields that tell where a record of the object lives on.

    Args:
        schema: the object.
        deleted: whether deleted records are read too; a merged one is.
    """
    merged = [SURVIVOR] if deleted and schema.field(SURVIVOR) is not None else []
    if schema.field(CONVERTED) is None:
        return tuple(merged)
    into = [name for name in CONVERTED_INTO if schema.field(name) is not None]
    return (*merged, CONVERTED, *into)


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


def needs_proof(at: datetime, now: datetime) -> bool:
    """Whether queryAll alone may have missed a deletion since a cursor."""
    return now - at > timedelta(seconds=DELTA_ALONE_MAX_AGE_S)


def changed_since(at: datetime, schema: ObjectSchema) -> str:
    """The condition of a delta read.

    Archived activities are left out, as a whole read leaves them out too.
    """
    start = moment(at - timedelta(seconds=DELTA_OVERLAP_S))
    condition = f"{STAMP} >= {start}"
    if schema.field(ARCHIVED) is not None:
        return f"{condition} AND ({ARCHIVED} = false OR {DELETED} = true)"
    return condition


def deletions_path(object: str, at: datetime, now: datetime) -> str:
    """The resource that lists what was deleted since a cursor.

    Source: REST API Developer Guide, "sObject Get Deleted".
    """
    return f"sobjects/{object}/deleted/?{_window(at, now)}"


def updates_path(object: str, at: datetime, now: datetime) -> str:
    """The resource that lists what was changed since a cursor.

    Source: REST API Developer Guide, "sObject Get Updated".
    """
    return f"sobjects/{object}/updated/?{_window(at, now)}"


def _window(at: datetime, now: datetime) -> str:
    """Start, with the overlap, and the end of this minute, for the org ignores the seconds."""
    start = quote(f"{at - timedelta(seconds=DELTA_OVERLAP_S):%Y-%m-%dT%H:%M:%S}+00:00")
    end = quote(f"{now + timedelta(minutes=1):%Y-%m-%dT%H:%M}:00+00:00")
    return f"start={start}&end={end}"


def quiet_until(updated: Json, deleted: Json, since: datetime, now: datetime) -> datetime | None:
    """Up to when nothing happened since a cursor; None when something did, or nobody can say.

    Args:
        updated: the list of changes.
        deleted: the list of deletions.
        since: the cursor, without the overlap.
        now: when the lists were asked for; one that does not reach so far proves nothing.
    """
    if not isinstance(updated, dict) or updated.get("ids") != []:
        return None
    if deleted_ids(deleted, since) != []:
        return None
    try:
        covered = [
            datetime.fromisoformat(str(said["latestDateCovered"])) for said in (updated, deleted)
        ]
    except (KeyError, ValueError):
        return None
    if any(one.tzinfo is None or one < now - timedelta(seconds=CLOCK_GRAIN_S) for one in covered):
        return None
    return min([now, *covered])


def deleted_ids(said: Json, since: datetime) -> list[str] | None:
    """The Ids of a list of deletions; None when the list does not go back far enough."""
    if not isinstance(said, dict) or not isinstance(said.get("deletedRecords"), list):
        return None
    try:
        earliest = datetime.fromisoformat(str(said.get("earliestDateAvailable", "")))
    except ValueError:
        return None
    if earliest.tzinfo is None or earliest > since:
        return None
    return [str(one["id"]) for one in said["deletedRecords"]]


def cursor_at(at: datetime) -> str:
    """The cursor that a read which began at this moment leaves."""
    return moment(at)
