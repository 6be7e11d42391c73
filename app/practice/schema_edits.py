"""Change a living org's objects as its administrator would in Setup; the changes stay with it."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ruamel.yaml import YAML

from app.practice.coercion import format_datetime, parse_datetime
from app.practice.errors import OrgError
from app.practice.org_features import FEATURES
from app.practice.schema import Field, ObjectType, RecordTypeInfo, Schema
from app.practice.schema_lines import read_field, read_object, read_picklist
from app.practice.tables import Tables
from app.resources import resource

_TABLE = """
CREATE TABLE IF NOT EXISTS org_schema_edit (
    n INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, at TEXT NOT NULL);
"""


ALTERABLE = frozenset(
    {
        "label",
        "length",
        "nillable",
        "defaulted_on_create",
        "createable",
        "updateable",
        "unique",
        "external_id",
        "restricted_picklist",
    }
)
"""What an edit may change of a field that is there."""


class SchemaEdits:
    """The edits of one org, in order, made again over the shipped objects at each start."""

    def __init__(
        self, database: sqlite3.Connection, tables: Tables, *, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._tables = tables
        self._now = now
        database.executescript(_TABLE)
        for (body,) in database.execute("SELECT body FROM org_schema_edit ORDER BY n").fetchall():
            self._apply(json.loads(body))

    def edit(self, body: Mapping[str, Any]) -> None:
        """Make one edit and keep it.

        Args:
            body: one of
                `{"object": X, "put": "Fax phone 20 readonly", "picklist": [...]}`: a field, new or
                in place of the one of that name, said as in the files of the objects;
                `{"object": X, "drop": "Fax"}`: a field less;
                `{"object": X, "alter": "Fax", "to": {"length": 20}}`: one that is there, changed:
                `ALTERABLE` of `schema.Field`, or `retire` with a picklist value;
                `{"object": X, "record_type": {"name", "developer_name", "active"}}`;
                `{"object": X, "drop_record_type": "Household"}`;
                `{"package": "nonprofit"}`: the objects and fields of `resources/practice/packages`;
                `{"feature": "person_accounts"}`: see `org_features.FEATURES`;
                `{}`: nothing but another moment of the last change, as a new profile makes it.

        Raises:
            OrgError: there is no such object, field or feature, or the line cannot be read.
        """
        self._apply(body)
        with self._database:
            self._database.execute(
                "INSERT INTO org_schema_edit (body, at) VALUES (?, ?)",
                (json.dumps(body), format_datetime(self._next_moment())),
            )

    def changed_at(self) -> datetime | None:
        """Give when the last edit was made; None before the first."""
        row = self._database.execute(
            "SELECT at FROM org_schema_edit ORDER BY n DESC LIMIT 1"
        ).fetchone()
        return parse_datetime(row[0]) if row else None

    def _next_moment(self) -> datetime:
        """Now, but at least a second after the edit before: HTTP dates know no less."""
        last = self.changed_at()
        now = self._now().replace(microsecond=0)
        return now if last is None else max(now, last + timedelta(seconds=1))

    def _apply(self, body: Mapping[str, Any]) -> None:
        schema = self._tables.schema
        if "feature" in body:
            feature = FEATURES.get(str(body["feature"]))
            if feature is None:
                raise OrgError("NOT_FOUND", f"No feature {body['feature']}")
            changed = list(feature(schema))
        elif "package" in body:
            changed = list(_installed(schema, str(body["package"])))
        elif "object" in body:
            changed = [_edited(schema.get(str(body["object"])), body)]
        else:
            return
        schema.put(*changed)
        for each in changed:
            self._tables.make_table(each)


def _installed(schema: Schema, name: str) -> Iterator[ObjectType]:
    """The objects of a package, and those that get fields of it."""
    try:
        path = resource("practice", "packages", f"{name}.yaml")
    except FileNotFoundError:
        raise OrgError("NOT_FOUND", f"No package {name}") from None
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    for each in data["objects"]:
        yield read_object(each)
    for sobject, lines in data["fields"].items():
        found = schema.get(sobject)
        for line in lines:
            found = _with_field(found, _read(line, None))
        yield found


def _edited(sobject: ObjectType, body: Mapping[str, Any]) -> ObjectType:
    if "put" in body:
        return _with_field(sobject, _read(str(body["put"]), body.get("picklist")))
    if "alter" in body:
        return _with_field(sobject, _altered(sobject, str(body["alter"]), body["to"]))
    if "drop" in body:
        gone = sobject.field(str(body["drop"]))
        if gone is None:
            raise OrgError("NOT_FOUND", f"No field {body['drop']} on {sobject.name}")
        return replace(sobject, fields=tuple(each for each in sobject.fields if each != gone))
    others = [
        each
        for each in sobject.record_types
        if each.developer_name
        != (body.get("drop_record_type") or body["record_type"]["developer_name"])
    ]
    if "drop_record_type" in body:
        return replace(sobject, record_types=tuple(others))
    kept = len(sobject.record_types)
    added = RecordTypeInfo(
        **{"id": f"012000000000{300 + ord(sobject.name[0]) + kept}AAA", **body["record_type"]}
    )
    return replace(sobject, record_types=(*others, added))


def _altered(sobject: ObjectType, name: str, change: Mapping[str, Any]) -> Field:
    found = sobject.field(name)
    if found is None:
        raise OrgError("NOT_FOUND", f"No field {name} on {sobject.name}")
    plain = {key: value for key, value in change.items() if key != "retire"}
    if plain.keys() - ALTERABLE:
        raise OrgError("NOT_FOUND", f"Cannot alter: {', '.join(sorted(plain.keys() - ALTERABLE))}")
    if "retire" in change:
        plain["picklist"] = tuple(
            replace(each, active=each.active and each.value != change["retire"])
            for each in found.picklist
        )
    return replace(found, **plain)


def _with_field(sobject: ObjectType, field: Field) -> ObjectType:
    if sobject.field(field.name) is None:
        return replace(sobject, fields=(*sobject.fields, field))
    name = field.name.lower()
    return replace(
        sobject,
        fields=tuple(field if each.name.lower() == name else each for each in sobject.fields),
    )


def _read(line: str, picklist: list[Any] | None) -> Field:
    name = line.partition(" ")[0]
    try:
        return read_field(line, {name: read_picklist(picklist or [])})
    except (ValueError, KeyError) as error:
        raise OrgError("MALFORMED_QUERY", f"{line}: {error}") from error
