"""Read one row of a save: are its fields writable, its values readable, its parents real?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.practice.coercion import UnreadableError, stored_form, unreadable
from app.practice.errors import OrgError
from app.practice.ids import MASTER_RECORD_TYPE_ID
from app.practice.schema import Field, FieldType, ObjectType, Schema
from app.practice.tables import Row, Tables, quoted


@dataclass
class Draft:
    """What a row wants to write, in stored forms, and what is wrong with it."""

    changes: Row = field(default_factory=dict)
    errors: list[OrgError] = field(default_factory=list)


class DraftReader:
    """Reads rows of one save."""

    def __init__(self, tables: Tables, schema: Schema, *, text_values: bool) -> None:
        self._tables = tables
        self._schema = schema
        self._text_values = text_values
        self._known_parents: dict[str, OrgError | None] = {}

    def read(self, sobject: ObjectType, row: Mapping[str, Any], *, creating: bool) -> Draft:
        """Read a row; `Id` and `attributes` are passed over.

        Raises:
            OrgError: INVALID_FIELD for a name the object has not, JSON_PARSER_ERROR for a JSON
                value of another type; both refuse the whole request.
        """
        draft = Draft()
        locked = []
        for name, value in row.items():
            if name in {"attributes", "Id", "id"}:
                continue
            known = sobject.field(name)
            if known is None:
                self._read_parent(draft, sobject, name, value)
            elif not (known.createable if creating else known.updateable):
                locked.append(known.name)
            else:
                self._read_value(draft, known, value)
        if locked:
            draft.errors.insert(0, _not_writable(locked))
        return draft

    def check_parents(self, sobject: ObjectType, draft: Draft) -> None:
        """Refuse lookups to records that are not there, are deleted, or are of another object."""
        for lookup in sobject.lookups:
            record_id = draft.changes.get(lookup.name)
            if record_id is not None:
                error = self._parent_error(sobject, lookup, record_id)
                if error is not None:
                    draft.errors.append(error)

    def _read_value(self, draft: Draft, known: Field, value: Any) -> None:
        try:
            draft.changes[known.name] = stored_form(known, value, from_text=self._text_values)
        except UnreadableError:
            error = unreadable(known, value, from_text=self._text_values)
            if not self._text_values:
                raise error from None
            draft.errors.append(error)
        except OrgError as error:
            draft.errors.append(error)

    def _read_parent(self, draft: Draft, sobject: ObjectType, name: str, value: Any) -> None:
        """Read a parent by external id: `{"Account": {"Customer_Number__c": "A-1"}}`."""
        lookup = sobject.by_relationship.get(name.lower())
        if lookup is None:
            raise OrgError(
                "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}"
            )
        if value is None:
            draft.changes[lookup.name] = None
            return
        if not isinstance(value, Mapping):
            raise OrgError(
                "JSON_PARSER_ERROR", f"Cannot deserialize instance of {name} from {value}"
            )
        try:
            draft.changes[lookup.name] = self._find_parent(lookup, value)
        except OrgError as error:
            draft.errors.append(error)

    def _find_parent(self, lookup: Field, value: Mapping[str, Any]) -> str:
        keys = [(name, key) for name, key in value.items() if name not in {"attributes", "type"}]
        if len(keys) != 1:
            raise OrgError(
                "INVALID_FIELD",
                "Exactly one external ID field is needed in the reference "
                f"{lookup.relationship_name}",
                (lookup.name,),
            )
        name, key = keys[0]
        wanted = str((value.get("attributes") or {}).get("type") or value.get("type") or "").lower()
        targets = [each for each in lookup.reference_to if not wanted or each.lower() == wanted]
        parents = [parent for each in targets if (parent := self._schema.find(each)) is not None]
        fields = [
            (parent, known) for parent in parents if (known := parent.field(name)) is not None
        ]
        if not fields or not (fields[0][1].external_id or fields[0][1].id_lookup):
            entity = parents[0].name if parents else lookup.name
            raise OrgError(
                "INVALID_FIELD",
                f"Field name provided, {name} is not an External ID or indexed field for {entity}",
            )
        found = [
            record_id
            for parent, known in fields
            for record_id in self.find_by_key(parent, known, key)
        ]
        entity, known = fields[0][0].name, fields[0][1]
        if not found:
            raise OrgError(
                "INVALID_FIELD",
                f"Foreign key external ID: {str(key).lower()} not found for field {known.name} in "
                f"entity {entity}",
            )
        if len(found) > 1:
            raise OrgError(
                "DUPLICATE_EXTERNAL_ID",
                f"{known.name}: more than one record found for external id field: "
                f"[{', '.join(found)}]",
            )
        return found[0]

    def find_by_key(self, sobject: ObjectType, known: Field, key: Any) -> list[str]:
        """List the live records whose external-id field has a value.

        Raises:
            OrgError: a value the field cannot hold.
        """
        try:
            value = stored_form(known, key, from_text=True)
        except UnreadableError:
            raise unreadable(known, key, from_text=True) from None
        if value is None:
            return []
        live = " AND IsDeleted = 0" if sobject.field("IsDeleted") else ""
        table, column = quoted(sobject.name), quoted(known.name)
        if isinstance(value, str) and not value.isascii():
            sql = f"SELECT Id FROM {table} WHERE sf_fold({column}) = sf_fold(?){live}"
        else:
            sql = f"SELECT Id FROM {table} WHERE {column} = ?{live}"
        return [row[0] for row in self._tables.database.execute(sql, (value,))]

    def _parent_error(self, sobject: ObjectType, lookup: Field, record_id: str) -> OrgError | None:
        target = self._schema.by_prefix.get(record_id[:3])
        if record_id == MASTER_RECORD_TYPE_ID and lookup.reference_to == ("RecordType",):
            return None
        if target is None or target.name not in lookup.reference_to:
            message = f"{lookup.label}: id value of incorrect type: {record_id}"
            return OrgError("MALFORMED_ID", message, (lookup.name,))
        if lookup.reference_to == ("RecordType",):
            if any(each.id == record_id for each in sobject.record_types):
                return None
            message = f"Record Type ID: this ID value isn't valid for the user: {record_id}"
            return OrgError("INVALID_CROSS_REFERENCE_KEY", message, (lookup.name,))
        key = f"{lookup.name}:{record_id}" if lookup.name == "OwnerId" else record_id
        if key not in self._known_parents:
            self._known_parents[key] = self._look_up(target, lookup, record_id)
        return self._known_parents[key]

    def _look_up(self, target: ObjectType, lookup: Field, record_id: str) -> OrgError | None:
        columns = "IsDeleted" if target.field("IsDeleted") else "0"
        active = "IsActive" if target.name == "User" else "1"
        row = self._tables.database.execute(
            f"SELECT {columns}, {active} FROM {quoted(target.name)} WHERE Id = ?",
            (record_id,),
        ).fetchone()
        if row is None or row[0]:
            return OrgError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ())
        if lookup.name == "OwnerId" and not row[1]:
            message = (
                f"operation performed with inactive user [{record_id}] as owner of {lookup.label}"
            )
            return OrgError("INACTIVE_OWNER_OR_USER", message, ())
        return None


def missing_fields(sobject: ObjectType, row: Row, draft: Draft) -> OrgError | None:
    """Name the fields a record must have and has not, but for those with an error of their own."""
    wrong = {name for error in draft.errors for name in error.fields}
    missing = [
        each.name
        for each in sobject.fields
        if each.required
        and each.name not in wrong
        and each.stored
        and each.type is not FieldType.BOOLEAN
        and row.get(each.name) is None
    ]
    if not missing:
        return None
    message = f"Required fields are missing: [{', '.join(missing)}]"
    return OrgError("REQUIRED_FIELD_MISSING", message, tuple(missing))


def _not_writable(names: list[str]) -> OrgError:
    return OrgError(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {', '.join(names)}. Please check the security settings "
        "of this "
        "field and verify that it is read/write for your profile or permission set.",
        tuple(names),
    )
