"""Tell which record a row means: by its Id, or by the key of an upsert."""

from collections.abc import Mapping
from typing import Any

from app.practice.drafts import DraftReader
from app.practice.errors import OrgError
from app.practice.ids import normalise_id
from app.practice.save_requests import SaveRequest
from app.practice.schema import Field, FieldType, ObjectType
from app.practice.tables import Row


def match(request: SaveRequest, reader: DraftReader, row: Mapping[str, Any]) -> str | None:
    """Find the record an upsert means; None when it must be inserted."""
    sobject, key = request.sobject, request.key
    if key is None or key.type is FieldType.ID:
        given = id_of(row)
        return None if given is None else str(existing_id(given))
    value = key_of(row, key)
    if value is None or (isinstance(value, str) and not value.strip()):
        raise OrgError("MISSING_ARGUMENT", f"{key.name} not specified", ())
    matches = reader.find_by_key(sobject, key, value)
    if len(matches) > 1:
        message = (
            f"{key.name}: more than one record found for external id field: [{', '.join(matches)}]"
        )
        raise OrgError("DUPLICATE_EXTERNAL_ID", message, (key.name,))
    return matches[0] if matches else None


def id_of(row: Mapping[str, Any]) -> Any:
    """Give the row's Id in any spelling of the name; None when absent or empty."""
    return row.get("Id") or row.get("id") or None


def key_of(row: Mapping[str, Any], key: Field) -> Any:
    """Give the row's value of the upsert key, whatever the case of its name."""
    if key.name in row:
        return row[key.name]
    return next((value for name, value in row.items() if name.lower() == key.name.lower()), None)


def existing_id(given: Any) -> str:
    """Give an Id its full form.

    Raises:
        OrgError: MALFORMED_ID.
    """
    record_id = normalise_id(str(given))
    if record_id is None:
        raise OrgError("MALFORMED_ID", f"malformed id {given}", ("Id",))
    return record_id


def existing(sobject: ObjectType, given: Any, found: dict[str, Row]) -> Row:
    """Give the record a row means.

    Raises:
        OrgError: MISSING_ARGUMENT, MALFORMED_ID, INVALID_CROSS_REFERENCE_KEY, ENTITY_IS_DELETED.
    """
    if given is None:
        raise OrgError("MISSING_ARGUMENT", "Id not specified in an update call", ())
    record_id = existing_id(given)
    if record_id[:3] != sobject.prefix:
        raise OrgError(
            "MALFORMED_ID", f"{sobject.label} ID: id value of incorrect type: {given}", ("Id",)
        )
    row = found.get(record_id)
    if row is None:
        raise OrgError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ())
    if row.get("IsDeleted"):
        raise OrgError("ENTITY_IS_DELETED", "entity is deleted", ())
    return row
