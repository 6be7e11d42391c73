"""Change a living org as its administrator or another user would; each tells what it did."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.practice.conversions import CONVERTED_STATUSES, Conversion
from app.practice.errors import OrgError
from app.practice.ids import normalise_id
from app.practice.near_names import did_you_mean
from app.practice.org import Org
from app.practice.schema import Field

INTEGRATION = "integration"
"""Left part of the user name of the one whom the program signs in as."""

Settings = Mapping[str, Any]
Change = Callable[[Org, Settings], str]


def _spend(org: Org, settings: Settings) -> str:
    org.limits.spend_elsewhere(int(settings["calls"]))
    return f"{org.limits.used():,} of {org.limits.maximum:,} API requests are used."


def _long_requests(org: Org, settings: Settings) -> str:
    org.long_requests.run_elsewhere(int(settings["requests"]), float(settings["seconds"]))
    count, most = org.long_requests.count(), org.long_requests.most()
    return f"{count} requests of other programs run long; the org takes {most} at once."


def _storage(org: Org, settings: Settings) -> str:
    org.limits.set_storage(int(settings["megabytes"]))
    return f"{org.storage_used_mb():.1f} of {org.limits.storage_mb} MB of data storage are used."


def _duplicate_rule(org: Org, settings: Settings) -> str:
    active = _switch(settings["switch"], "on", "off")
    org.validation.set_duplicate_rule(settings["object"], active=active)
    return f"The duplicate rule of {settings['object']} is {'on' if active else 'off'}."


def _other_edit(org: Org, settings: Settings) -> str:
    sobject, record_id = _record(org, settings["record"])
    row = {"Id": record_id, settings["field"]: settings["value"]}
    _save(org, "update", sobject, row)
    return f"{settings['field']} of {record_id} was changed by the administrator."


def _other_delete(org: Org, settings: Settings) -> str:
    sobject, record_id = _record(org, settings["record"])
    _save(org, "delete", sobject, {"Id": record_id})
    return f"{record_id} is in the Recycle Bin."


def _other_restore(org: Org, settings: Settings) -> str:
    _, record_id = _record(org, settings["record"])
    (result,) = org.undelete([record_id], user_id=org.admin_id)
    _refuse(result.errors)
    return f"{record_id} was restored from the Recycle Bin."


def _other_purge(org: Org, settings: Settings) -> str:
    _, record_id = _record(org, settings["record"])
    (result,) = org.empty_recycle_bin([record_id])
    _refuse(result.errors)
    return f"{record_id} is gone from the Recycle Bin, too."


def _other_merge(org: Org, settings: Settings) -> str:
    _, loser = _record(org, settings["record"])
    _, master = _record(org, settings["into"])
    result = org.merge({"Id": master}, [loser], user_id=org.admin_id)
    _refuse(result.errors)
    return f"{loser} was merged into {master}."


def _other_convert(org: Org, settings: Settings) -> str:
    _, lead = _record(org, settings["record"])
    wanted = Conversion(lead, min(CONVERTED_STATUSES), no_opportunity=True)
    result = org.convert_lead(wanted, user_id=org.admin_id)
    _refuse(result.errors)
    return f"{lead} became the contact {result.contact} of the account {result.account}."


def _field_added(org: Org, settings: Settings) -> str:
    name = settings["field"]
    if org.schema.get(settings["object"]).field(name) is not None:
        raise OrgError("DUPLICATE_VALUE", f"{settings['object']} has a field {name} already")
    org.edit_schema({"object": settings["object"], "put": f"{name} string 40"})
    return f"{settings['object']} has a new field {name}."


def _field_removed(org: Org, settings: Settings) -> str:
    found = _field(org, settings)
    org.edit_schema({"object": settings["object"], "drop": found.name})
    return f"{settings['object']} has no field {found.name} any more."


def _field_shortened(org: Org, settings: Settings) -> str:
    found, length = _field(org, settings), int(settings["length"])
    if not 0 < length < found.length:
        raise OrgError(
            "INVALID_FAULT", f"{found.name} has {found.length} characters; choose fewer, at least 1"
        )
    _alter(org, settings, {"length": length})
    return f"{found.name} of {settings['object']} takes {length} characters."


def _field_required(org: Org, settings: Settings) -> str:
    _alter(org, settings, {"nillable": False, "defaulted_on_create": False})
    return f"{settings['field']} of {settings['object']} is required."


def _value_retired(org: Org, settings: Settings) -> str:
    found, value = _field(org, settings), settings["value"]
    if value not in {each.value for each in found.picklist if each.active}:
        raise OrgError("NOT_FOUND", f"{found.name} has no active value {value}")
    _alter(org, settings, {"retire": value})
    return f"{value} is no longer a value of {found.name}."


def _field_hidden(org: Org, settings: Settings) -> str:
    hidden = _switch(settings["switch"], "hidden", "shown")
    _set_right(org, settings, "read", allowed=not hidden)
    return f"{settings['field']} is {'hidden from' if hidden else 'shown to'} the integration user."


def _field_read_only(org: Org, settings: Settings) -> str:
    locked = _switch(settings["switch"], "read-only", "editable")
    _set_right(org, settings, "edit", allowed=not locked)
    return f"{settings['field']} is {settings['switch']} for the integration user."


def _change_events(org: Org, settings: Settings) -> str:
    wanted = [name.strip() for name in settings["objects"].split(",") if name.strip()]
    chosen = org.events.choose(wanted)
    return f"Change events: {', '.join(chosen) or 'no object'}."


CHANGES: Mapping[str, Change] = {
    "spend": _spend,
    "long_requests": _long_requests,
    "storage": _storage,
    "duplicate_rule": _duplicate_rule,
    "other_edit": _other_edit,
    "other_delete": _other_delete,
    "other_restore": _other_restore,
    "other_purge": _other_purge,
    "other_merge": _other_merge,
    "other_convert": _other_convert,
    "field_added": _field_added,
    "field_removed": _field_removed,
    "field_shortened": _field_shortened,
    "field_required": _field_required,
    "value_retired": _value_retired,
    "field_hidden": _field_hidden,
    "field_read_only": _field_read_only,
    "change_events": _change_events,
}
"""What can be changed, by the names of `bad_days.yaml`."""


def _switch(given: str, yes: str, no: str) -> bool:
    if given not in {yes, no}:
        raise OrgError("INVALID_FAULT", f"Say {yes} or {no}, not {given}")
    return given == yes


def _field(org: Org, settings: Settings) -> Field:
    sobject, wanted = org.schema.get(settings["object"]), settings["field"]
    found = sobject.field(wanted)
    if found is None:
        near = did_you_mean(wanted, [each.name for each in sobject.fields])
        raise OrgError("NOT_FOUND", f"{sobject.name} has no field {wanted}{near}")
    return found


def _alter(org: Org, settings: Settings, change: Mapping[str, Any]) -> None:
    found = _field(org, settings)
    org.edit_schema({"object": settings["object"], "alter": found.name, "to": dict(change)})


def _set_right(org: Org, settings: Settings, verb: str, *, allowed: bool) -> None:
    """Change a right of the user whom the program signs in as."""
    found = _field(org, settings)
    user = org.user_named(f"{INTEGRATION}@{org.kind}.practice.example")
    if user is None:
        raise OrgError("NOT_FOUND", "There is no integration user")
    org.rights.set_right(user.id, settings["object"], found.name, {verb: allowed})
    org.edit_schema({})


def _record(org: Org, given: str) -> tuple[str, str]:
    """Find the object of a record by its Id."""
    record_id = normalise_id(given.strip())
    sobject = org.schema.by_prefix.get(given.strip()[:3])
    if record_id is None or sobject is None:
        raise OrgError("MALFORMED_ID", "Give the Id of a record")
    return sobject.name, record_id


def _refuse(errors: Sequence[OrgError]) -> None:
    """Say the first thing that stood in the way, if anything did."""
    for error in errors:
        raise error


def _save(org: Org, operation: Any, sobject: str, row: Mapping[str, Any]) -> None:
    (result,) = org.save(operation, sobject, [row], user_id=org.admin_id)
    _refuse(result.errors)
