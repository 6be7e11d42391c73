"""Translates the Ids of one org into those of another by what both call the same.

Record types go by developer name, from what both orgs said of their objects; users and any other
records by a field that tells them apart, such as the user name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.ports import ReadRequest
from app.core.snapshot import Side
from app.core.values import FieldType
from app.engine.refer import Parents
from app.language.canonical import canonical_sql, seen_sql

if TYPE_CHECKING:
    from app.core.mapping import FieldRule, Lookup, Mapping
    from app.core.ports import Stage
    from app.core.schema import ObjectSchema
    from app.jobs.sending import Sender

RECORD_TYPE, USER, USER_NAME = "recordtype", "user", "username"


def is_between_orgs(rule: FieldRule, mapping: Mapping, sender: Sender) -> bool:
    """Whether a lookup by an object starts from an Id of another org of that same object."""
    lookup = rule.lookup
    if lookup is None or lookup.mapping or not rule.source:
        return False
    place = sender.place
    if not all(place.is_org(mapping, side) for side in Side):
        return False
    field = place.schema(mapping, Side.SOURCE).field(rule.source)
    wanted = lookup.object.casefold()
    return field is not None and wanted in {name.casefold() for name in field.reference_to}


def parents_between_orgs(lookup: Lookup, mapping: Mapping, sender: Sender) -> Parents:
    """List which Id of the source's org is which of the target's.

    Returns:
        As `value` the source's Ids, as `key` the target's; Ids without a counterpart are left out.

    Raises:
        SettingsError: an org's object has no such field.
    """
    if lookup.object.casefold() == RECORD_TYPE:
        return _record_types(mapping, sender)
    named = [_named(lookup, mapping, side, sender) for side in Side]
    table = sender.stage.name("parents")
    with_suffix = (lookup.object.casefold(), lookup.by.casefold()) == (USER, USER_NAME)
    same = _user_names(*named) if with_suffix else "s.name = t.name"
    sender.stage.execute(
        f"CREATE TABLE {table} AS SELECT s.key AS value, t.key AS key "
        f"FROM {named[0]} s JOIN {named[1]} t ON {same}"
    )
    schema = sender.place.endpoint(mapping, Side.TARGET).schema(lookup.object)
    return Parents(table, schema.label_plural)


def _record_types(mapping: Mapping, sender: Sender) -> Parents:
    """By developer name, which is the same in every org; nothing is read for it."""
    ids = [_types_of(sender.place.schema(mapping, side)) for side in Side]
    both = sorted(ids[0].keys() & ids[1].keys())
    table = sender.stage.name("parents")
    rows = [[ids[0][name], ids[1][name]] for name in both]
    sender.stage.load(table, ["value", "key"], [rows] if rows else [])
    return Parents(table, "record types")


def _types_of(schema: ObjectSchema) -> dict[str, str]:
    return {one.developer_name.casefold(): one.id for one in schema.record_types}


def _named(lookup: Lookup, mapping: Mapping, side: Side, sender: Sender) -> str:
    """Read the object of one org: `key` and `name` of each record."""
    endpoint = sender.place.endpoint(mapping, side)
    schema = endpoint.schema(lookup.object)
    by = schema.field(lookup.by)
    if by is None:
        raise SettingsError(f"{schema.label} has no field {lookup.by}", key=lookup.by)
    request = ReadRequest(object=lookup.object, fields=(by.name,))
    result = endpoint.read(request, sender.stage, sender.report)
    return _canonical(result.table, by.type, by.scale, sender.stage)


def _canonical(read: str, type: FieldType, scale: int | None, stage: Stage) -> str:
    """The keys and names of a raw read; names in any case are the same."""
    table = stage.name("named")
    stage.execute(
        f"CREATE TABLE {table} AS SELECT {canonical_sql('key0', FieldType.STRING, None)} AS key, "
        f"lower({seen_sql('r0', type, scale)}) AS name FROM {read} "
        "WHERE coalesce(gone, '') <> 'true' AND r0 IS NOT NULL"
    )
    return table


def _user_names(source: str, target: str) -> str:
    """SQL: two user names are one user's.

    They are equal, or one has the name of a sandbox behind it, which Salesforce adds when it makes
    a sandbox of an org; an equal name, where there is one, comes first.
    Source: Salesforce Help, "Sandbox Setup Considerations", user names.
    """
    sandbox = "[.][a-z0-9]+"
    equal = (
        f"NOT EXISTS (SELECT 1 FROM {target} e WHERE e.name = s.name) "
        f"AND NOT EXISTS (SELECT 1 FROM {source} e WHERE e.name = t.name)"
    )
    return (
        "s.name = t.name OR ("
        f"((starts_with(s.name, t.name) AND regexp_full_match(substr(s.name, length(t.name) + 1), "
        f"'{sandbox}')) OR (starts_with(t.name, s.name) AND "
        f"regexp_full_match(substr(t.name, length(s.name) + 1), '{sandbox}'))) AND {equal})"
    )
