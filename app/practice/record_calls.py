"""Answer calls about one record or one object: describe, create, read, update, delete, upsert."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime as http_date
from typing import Any

from app.practice.coercion import format_datetime, parse_datetime
from app.practice.conditional_calls import check_write, read_answer
from app.practice.errors import OrgError, SaveResult
from app.practice.ids import normalise_id
from app.practice.org import Org
from app.practice.rest_calls import NO_RESOURCE, Answer, Call, Resources, http_moment, refusal
from app.practice.schema import ObjectType

CREATED_TELLS_FROM = 46.0
"""First API version whose upsert always answers with a body.

Source: REST guide, "sObject Rows by External ID".
"""
UPDATED_WINDOW = timedelta(days=30)
"""How far back `updated` looks. Source: REST guide, "sObject Get Updated"."""
DELETED_WINDOW = timedelta(days=15)
"""How far back `deleted` looks. Source: REST guide, "sObject Get Deleted"."""


def list_objects(org: Org, call: Call) -> Answer:
    """Answer `GET sobjects`."""
    return unless_unchanged(org, call, org.describe_global(call.version, user_id=call.user_id))


def show_object(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `GET sobjects/X`: the object's entry and recent records."""
    entry = org.object_info(sobject, call.version)
    recent = org.query(
        f"SELECT Id, {_name_of(org, sobject)} FROM {entry['name']} ORDER BY SystemModstamp DESC "
        "LIMIT 5",
        user_id=call.user_id,
        version=call.version,
    )
    return Answer(200, {"objectDescribe": entry, "recentItems": list(recent.records)})


def describe_object(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `GET sobjects/X/describe`."""
    return unless_unchanged(org, call, org.describe(sobject, call.version, user_id=call.user_id))


def unless_unchanged(org: Org, call: Call, body: Any) -> Answer:
    """Answer 304 when `If-Modified-Since` is not older than the org's objects."""
    changed_at = org.objects_changed_at()
    headers = {"Last-Modified": http_date(changed_at, usegmt=True)}
    since = http_moment(call.headers.get("if-modified-since", ""))
    if since is not None and changed_at <= since:
        return Answer(304, None, headers)
    return Answer(200, body, headers)


def create_record(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `POST sobjects/X`."""
    (result,) = _save(org, call, "insert", sobject, call.json_object())
    return saved(org, call, sobject, result)


def read_record(org: Org, call: Call, sobject: str, record_id: str) -> Answer:
    """Answer `GET sobjects/X/{id}`; `fields` cuts what is shown."""
    found = find_object(org, sobject)
    known_id = _record_id(org, found, record_id)
    seen = org.rights.view(call.user_id).find(found.name) or found
    names = [name for name in call.query.get("fields", "").split(",") if name.strip()]
    if not names:
        names = [each.name for each in seen.fields]
    for name in names:
        if "." not in name and seen.field(name.strip()) is None:
            raise OrgError("INVALID_FIELD", f"No such column '{name}' on entity '{found.name}'")
    fields = ", ".join(dict.fromkeys(name.strip() for name in names))
    soql = f"SELECT {fields} FROM {found.name} WHERE Id = '{known_id}'"
    result = org.query(soql, user_id=call.user_id, version=call.version)
    if not result.records:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    row = org.find_record(found.name, known_id) or {}
    return read_answer(call, found.name, row, result.records[0])


def update_record(org: Org, call: Call, sobject: str, record_id: str) -> Answer:
    """Answer `PATCH sobjects/X/{id}`."""
    found = find_object(org, sobject)
    known_id = _record_id(org, found, record_id)
    check_write(call, found.name, org.find_record(found.name, known_id) or {})
    body = call.json_object()
    _refuse_key(body, "Id")
    (result,) = _save(org, call, "update", sobject, {**body, "Id": known_id})
    return Answer(204) if result.success else refusal(*result.errors, of_record=True)


def delete_record(org: Org, call: Call, sobject: str, record_id: str) -> Answer:
    """Answer `DELETE sobjects/X/{id}`."""
    found = find_object(org, sobject)
    known_id = _record_id(org, found, record_id)
    (result,) = _save(org, call, "delete", sobject, {"Id": known_id})
    return Answer(204) if result.success else refusal(*result.errors, of_record=True)


def read_by_key(org: Org, call: Call, sobject: str, field: str, value: str) -> Answer:
    """Answer `GET sobjects/X/{ext}/{value}`, or `sobjects/X/{id}/{Relationship}`."""
    if normalise_id(field) is not None and find_object(org, sobject).field(field) is None:
        return _follow(org, call, sobject, field, value)
    matches = org.find_by_key(sobject, field, value)
    if not matches:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    if len(matches) > 1:
        return _ambiguous(org, call, sobject, matches)
    return read_record(org, call, sobject, matches[0])


def upsert_record(org: Org, call: Call, sobject: str, field: str, value: str) -> Answer:
    """Answer `PATCH sobjects/X/{ext}/{value}`."""
    found = find_object(org, sobject)
    if field.lower() == "id":
        return update_record(org, call, sobject, value)
    body = call.json_object()
    matches = org.find_by_key(sobject, field, value)
    key = found.by_name[field.lower()].name
    _refuse_key(body, key)
    _refuse_key(body, "Id")
    if len(matches) > 1:
        return _ambiguous(org, call, sobject, matches)
    if not matches:
        if call.flag("updateOnly"):
            raise OrgError("NOT_FOUND", NO_RESOURCE)
        (result,) = _save(org, call, "insert", sobject, {**body, key: value})
    else:
        (result,) = _save(org, call, "update", sobject, {**body, "Id": matches[0]})
    if not result.success:
        return refusal(*result.errors, of_record=True)
    if float(call.version) < CREATED_TELLS_FROM:
        return saved(org, call, sobject, result) if result.created else Answer(204)
    status = 201 if result.created else 200
    return Answer(status, {**result.as_body(), "created": result.created})


def delete_by_key(org: Org, call: Call, sobject: str, field: str, value: str) -> Answer:
    """Answer `DELETE sobjects/X/{ext}/{value}`."""
    matches = org.find_by_key(sobject, field, value)
    if not matches:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    if len(matches) > 1:
        return _ambiguous(org, call, sobject, matches)
    return delete_record(org, call, sobject, matches[0])


def list_updated(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `GET sobjects/X/updated`."""
    start, end, now = _window(org, call, sobject, UPDATED_WINDOW)
    ids = org.updated_between(sobject, start, end)
    return Answer(200, {"ids": ids, "latestDateCovered": format_datetime(min(end, now))})


def list_deleted(org: Org, call: Call, sobject: str) -> Answer:
    """Answer `GET sobjects/X/deleted`."""
    start, end, now = _window(org, call, sobject, DELETED_WINDOW)
    deleted = [
        {"id": record_id, "deletedDate": moment}
        for record_id, moment in org.deleted_between(sobject, start, end)
    ]
    return Answer(
        200,
        {
            "deletedRecords": deleted,
            "earliestDateAvailable": format_datetime(now - DELETED_WINDOW),
            "latestDateCovered": format_datetime(min(end, now)),
        },
    )


def saved(org: Org, call: Call, sobject: str, result: SaveResult) -> Answer:
    """Answer a create."""
    if not result.success:
        return refusal(*result.errors, of_record=True)
    name = find_object(org, sobject).name
    location = f"{call.base_url}/sobjects/{name}/{result.id}"
    return Answer(201, result.as_body(), {"Location": location})


def find_object(org: Org, name: str) -> ObjectType:
    """Find the object a path names.

    Raises:
        OrgError: NOT_FOUND (404).
    """
    found = org.schema.find(name)
    if found is None:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    return found


def _save(
    org: Org, call: Call, operation: Any, sobject: str, row: Mapping[str, Any]
) -> list[SaveResult]:
    find_object(org, sobject)
    return org.save(
        operation,
        sobject,
        [row],
        user_id=call.user_id,
        client=call.client,
        allow_duplicates=call.allow_duplicates,
        duplicate_details=call.duplicate_details,
    )


def _record_id(org: Org, found: ObjectType, text: str) -> str:
    """Read the Id of an existing record from a path.

    Raises:
        OrgError: NOT_FOUND, for another object's Id too; ENTITY_IS_DELETED for a binned record.
    """
    record_id = normalise_id(text)
    if record_id is None:
        raise OrgError(
            "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {text}"
        )
    if record_id[:3] != found.prefix:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    row = org.find_record(found.name, record_id)
    if row is None:
        raise OrgError("NOT_FOUND", NO_RESOURCE)
    if row.get("IsDeleted"):
        raise OrgError("ENTITY_IS_DELETED", "entity is deleted", ())
    return record_id


def _refuse_key(body: Mapping[str, Any], key: str) -> None:
    """Refuse a body that repeats what the path says."""
    if any(name.lower() == key.lower() for name in body):
        raise OrgError(
            "INVALID_FIELD", f"The {key} field should not be specified in the sobject data."
        )


def _ambiguous(org: Org, call: Call, sobject: str, matches: list[str]) -> Answer:
    name = find_object(org, sobject).name
    return Answer(300, [f"{call.base_url}/sobjects/{name}/{each}" for each in matches])


def _follow(org: Org, call: Call, sobject: str, record_id: str, relationship: str) -> Answer:
    """Answer a friendly URL: the parent, or the children, of a record."""
    found = find_object(org, sobject)
    known_id = _record_id(org, found, record_id)
    lookup = found.by_relationship.get(relationship.lower())
    if lookup is not None:
        row = org.find_record(found.name, known_id) or {}
        parent_id = row.get(lookup.name)
        if parent_id is None:
            raise OrgError("NOT_FOUND", f"The requested resource does not exist: {relationship}")
        parent = org.schema.by_prefix[str(parent_id)[:3]]
        return read_record(org, call, parent.name, str(parent_id))
    for link in org.schema.children_of(found.name):
        if (link.field.children_name or "").lower() == relationship.lower():
            names = call.query.get("fields") or "Id"
            soql = f"SELECT {names} FROM {link.child.name} WHERE {link.field.name} = '{known_id}'"
            children = org.query(soql, user_id=call.user_id, version=call.version)
            body = {
                "totalSize": children.total_size,
                "done": True,
                "records": list(children.records),
            }
            return Answer(200, body)
    raise OrgError("NOT_FOUND", NO_RESOURCE)


def _window(
    org: Org, call: Call, sobject: str, most: timedelta
) -> tuple[datetime, datetime, datetime]:
    """Read start and end, to the minute.

    Raises:
        OrgError: INVALID_REPLICATION_DATE outside the window or when end is not after start.
    """
    find_object(org, sobject)
    moments = []
    for name in ("start", "end"):
        moment = parse_datetime(call.query.get(name, "").replace(" ", "+"))
        if moment is None:
            raise OrgError("INVALID_REPLICATION_DATE", f"The {name} date is missing or malformed")
        moments.append(moment.replace(second=0))
    start, end = moments
    now = org.now()
    if start < (now - most).replace(second=0):
        raise OrgError("INVALID_REPLICATION_DATE", f"start date before {most.days} days ago")
    if end - start < timedelta(minutes=1):
        raise OrgError(
            "INVALID_REPLICATION_DATE", "end date must be at least one minute after start date"
        )
    return start, end, now


def _name_of(org: Org, sobject: str) -> str:
    name_field = find_object(org, sobject).name_field
    return name_field.name if name_field and name_field.name != "Id" else "SystemModstamp"


RECORD_RESOURCES: Resources = (
    ("sobjects", {"GET": list_objects}),
    ("sobjects/{sobject}", {"GET": show_object, "POST": create_record}),
    ("sobjects/{sobject}/describe", {"GET": describe_object}),
    ("sobjects/{sobject}/updated", {"GET": list_updated}),
    ("sobjects/{sobject}/deleted", {"GET": list_deleted}),
    ("sobjects/{sobject}/Id", {"POST": create_record}),
    (
        "sobjects/{sobject}/{record_id}",
        {"GET": read_record, "PATCH": update_record, "DELETE": delete_record},
    ),
    (
        "sobjects/{sobject}/{field}/{value}",
        {"GET": read_by_key, "PATCH": upsert_record, "DELETE": delete_by_key},
    ),
)
"""What answers under `sobjects`."""
