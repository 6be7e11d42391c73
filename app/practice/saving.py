"""Write rows the way Salesforce does: chunks of 200, each row judged alone, or all or none."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from app.practice.addresses import agree_codes
from app.practice.automation import Automation
from app.practice.coercion import format_datetime
from app.practice.drafts import Draft, DraftReader, missing_fields
from app.practice.errors import OrgError, SaveResult
from app.practice.faults import Faults
from app.practice.ids import normalise_id
from app.practice.person_accounts import complete_person, keep_contact
from app.practice.recycle_bin import RecycleBin, duplicate_value, find_duplicate
from app.practice.row_locks import RowLocks
from app.practice.schema import Field, FieldType, ObjectType
from app.practice.tables import Row, Tables
from app.practice.validation import Validation

SaveOperation = Literal["insert", "update", "upsert", "delete"]

CHUNK_RECORDS = 200
"""Records that lock and commit together. Source: Bulk API guide, "Limits"."""


@dataclass(frozen=True)
class SaveRequest:
    """One call of `Org.save`."""

    operation: SaveOperation
    sobject: ObjectType
    user_id: str
    key: Field | None = None
    """Upserts: the field that tells records apart."""
    seen: ObjectType | None = None
    """The object with the fields and switches that this user has; None: all of it."""
    all_or_none: bool = False
    client: str | None = None
    text_values: bool = False
    allow_duplicates: bool = False
    duplicate_details: bool = False

    @property
    def writable(self) -> ObjectType:
        """The object as the user may write it."""
        return self.seen or self.sobject


@dataclass(frozen=True)
class Together:
    """Saves that stand or fall as one."""

    _database: sqlite3.Connection
    _savepoint: str

    def undo(self) -> None:
        """Take back everything since it began."""
        self._database.execute(f"ROLLBACK TO {self._savepoint}")


class Saver:
    """Saves rows of one org."""

    def __init__(
        self,
        tables: Tables,
        *,
        recycle_bin: RecycleBin,
        automation: Automation,
        validation: Validation,
        faults: Faults,
        check_room: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._tables = tables
        self._bin = recycle_bin
        self._automation = automation
        self._validation = validation
        self._faults = faults
        self._check_room = check_room
        self.locks = RowLocks()
        self._now = now
        self._held = 0
        """How many `together` are open."""

    def save(self, request: SaveRequest, rows: Sequence[Mapping[str, Any]]) -> list[SaveResult]:
        """Save rows in order; commits chunk by chunk, or once when all or none.

        Raises:
            OrgError: a row that cannot be read at all; nothing is written then.
        """
        reader = DraftReader(self._tables, self._tables.schema, text_values=request.text_values)
        if request.all_or_none:
            with self.together() as together:
                results = self._save_chunks(request, reader, rows)
                if not all(result.success for result in results):
                    together.undo()
                    return [rolled_back(result, request.operation) for result in results]
                return results
        return self._save_chunks(request, reader, rows)

    @contextmanager
    def together(self) -> Iterator["Together"]:
        """Hold back commits, so that several saves stand or fall as one; an exception undoes them.

        May be nested: an inner one can be undone alone, the outermost commits.
        """
        database = self._tables.database
        self._held += 1
        name = f"together_{self._held}"
        if not database.in_transaction:
            database.execute("BEGIN")
        database.execute(f"SAVEPOINT {name}")
        together = Together(database, name)
        try:
            yield together
        except BaseException:
            together.undo()
            raise
        finally:
            database.execute(f"RELEASE {name}")
            self._held -= 1
            self._commit()

    def _commit(self) -> None:
        if self._held == 0:
            self._tables.flush_serials()
            self._tables.database.commit()

    def _save_chunks(
        self, request: SaveRequest, reader: DraftReader, rows: Sequence[Mapping[str, Any]]
    ) -> list[SaveResult]:
        results: list[SaveResult] = []
        for start in range(0, len(rows), CHUNK_RECORDS):
            with self.together():
                results += self._save_chunk(request, reader, rows[start : start + CHUNK_RECORDS])
        return results

    def _save_chunk(
        self, request: SaveRequest, reader: DraftReader, rows: Sequence[Mapping[str, Any]]
    ) -> list[SaveResult]:
        ids = [normalise_id(str(_id_of(row) or "")) for row in rows]
        if self._faults.installed():
            locked = self._lock_error(request, rows, ids)
            if locked is not None:
                return [SaveResult.refused(record_id, locked) for record_id in ids]
        found = self._tables.fetch(request.sobject, [each for each in ids if each])
        keys_seen: dict[Any, int] = {}
        if request.key is not None:
            for row in rows:
                key = _key_of(row, request.key)
                keys_seen[key] = keys_seen.get(key, 0) + 1
        results = []
        moment = format_datetime(self._now())
        for row in rows:
            key = _key_of(row, request.key) if request.key is not None else None
            if key is not None and keys_seen[key] > 1:
                error = OrgError("DUPLICATE_VALUE", f"Duplicate external id specified: {key}", ())
                results.append(SaveResult.refused(None, error))
                continue
            results.append(self._save_row(request, reader, row, found, moment))
        return results

    def _lock_error(
        self, request: SaveRequest, rows: Sequence[Mapping[str, Any]], ids: Sequence[str | None]
    ) -> OrgError | None:
        """Ask for a row lock someone else holds; it fails the whole chunk."""
        named = [each for each in ids if each]
        keys = [str(_key_of(row, request.key)) for row in rows] if request.key else []
        if self._faults.take(
            "save",
            object=request.sobject.name,
            operation=request.operation,
            id=named,
            key=keys,
            client=request.client,
        ):
            return _locked(named)
        holding = self._faults.holding()
        if holding is None:
            return None
        wanted = self._locked_by(request, rows, ids)
        taken = self.locks.taken(wanted)
        if taken:
            holding.hits += 1
            return _locked(taken)
        self.locks.hold(wanted)
        return None

    def _locked_by(
        self, request: SaveRequest, rows: Sequence[Mapping[str, Any]], ids: Sequence[str | None]
    ) -> set[str]:
        """Name the records a chunk would lock: its own, and the parents they have or get."""
        sobject = request.sobject
        lookups = [each.name for each in sobject.lookups if each.on_delete != "clear"]
        wanted = {each for each in ids if each}
        if request.key is not None and request.key.type is not FieldType.ID:
            reader = DraftReader(self._tables, self._tables.schema, text_values=True)
            for row in rows:
                key = _key_of(row, request.key)
                wanted.update(reader.find_by_key(sobject, request.key, key) if key else ())
        before = self._tables.fetch(sobject, sorted(wanted)).values()
        parents = {row.get(name) for row in (*rows, *before) for name in lookups}
        return wanted | {known for each in parents if (known := normalise_id(str(each or "")))}

    def _save_row(
        self,
        request: SaveRequest,
        reader: DraftReader,
        row: Mapping[str, Any],
        found: dict[str, Row],
        moment: str,
    ) -> SaveResult:
        """Save one row inside its own savepoint."""
        database = self._tables.database
        database.execute("SAVEPOINT one_row")
        result = self._try_row(request, reader, row, found, moment)
        if not result.success:
            database.execute("ROLLBACK TO one_row")
        database.execute("RELEASE one_row")
        return result

    def _try_row(
        self,
        request: SaveRequest,
        reader: DraftReader,
        row: Mapping[str, Any],
        found: dict[str, Row],
        moment: str,
    ) -> SaveResult:
        given_id = _id_of(row)
        record_id = normalise_id(str(given_id or ""))
        try:
            self._spoil(request, record_id, row)
            if request.operation == "insert":
                return self._insert(request, reader, row, moment)
            if request.operation == "upsert":
                record_id = self._match(request, reader, row)
                if record_id is None:
                    return self._insert(request, reader, row, moment)
                found = self._tables.fetch(request.sobject, [record_id])
            old = _existing(
                request.sobject, given_id if request.operation != "upsert" else record_id, found
            )
            record_id = str(old["Id"])
            if request.operation == "delete":
                return self._delete(request, old, moment)
            return self._update(request, reader, row, old, moment)
        except _RefusedRowError as refused:
            return SaveResult.refused(record_id, *refused.errors)
        except OrgError as error:
            if error.code in {"INVALID_FIELD", "JSON_PARSER_ERROR"} and not request.text_values:
                raise
            return SaveResult.refused(record_id, error)

    def _spoil(self, request: SaveRequest, record_id: str | None, row: Mapping[str, Any]) -> None:
        if not self._faults.installed():
            return
        key = str(_key_of(row, request.key)) if request.key else None
        try:
            self._faults.refuse_row(
                object=request.sobject.name,
                operation=request.operation,
                id=record_id,
                key=key,
                value=[each for each in row.values() if isinstance(each, str)],
            )
        except OrgError as error:
            raise _RefusedRowError((error,)) from error

    def _match(
        self, request: SaveRequest, reader: DraftReader, row: Mapping[str, Any]
    ) -> str | None:
        """Find the record an upsert means; None when it must be inserted."""
        sobject, key = request.sobject, request.key
        if key is None or key.type is FieldType.ID:
            given = _id_of(row)
            return None if given is None else str(_existing_id(given))
        value = _key_of(row, key)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise OrgError("MISSING_ARGUMENT", f"{key.name} not specified", ())
        matches = reader.find_by_key(sobject, key, value)
        if len(matches) > 1:
            message = (
                f"{key.name}: more than one record found for external id field: "
                f"[{', '.join(matches)}]"
            )
            raise OrgError("DUPLICATE_EXTERNAL_ID", message, (key.name,))
        return matches[0] if matches else None

    def _insert(
        self, request: SaveRequest, reader: DraftReader, row: Mapping[str, Any], moment: str
    ) -> SaveResult:
        sobject = request.sobject
        if "createable" not in request.writable.flags:
            message = f"entity type cannot be inserted: {sobject.label}"
            raise OrgError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, ())
        self._check_room()
        if request.operation == "insert" and _id_of(row) is not None:
            raise OrgError(
                "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ("Id",)
            )
        draft = reader.read(request.writable, row, creating=True)
        reader.check_parents(sobject, draft)
        new: Row = {**_defaults(sobject, request.user_id), **draft.changes}
        _complete(sobject, None, new, draft)
        missing = missing_fields(sobject, new, draft)
        if missing is not None:
            draft.errors.append(missing)
        _refuse(draft)
        new["Id"] = self._tables.new_id(sobject)
        stamp_new(sobject, new, moment, request.user_id, self._tables)
        self._automation.before(sobject, None, new, set(draft.changes))
        self._check_unique(sobject, new, set(new))
        self._tables.insert(sobject, [new])
        self._after(request, None, new)
        return SaveResult.done(str(new["Id"]), created=True)

    def _update(
        self,
        request: SaveRequest,
        reader: DraftReader,
        row: Mapping[str, Any],
        old: Row,
        moment: str,
    ) -> SaveResult:
        sobject = request.sobject
        if "updateable" not in request.writable.flags:
            message = f"entity type cannot be updated: {sobject.label}"
            raise OrgError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, ())
        if request.key is not None and request.key.type is not FieldType.ID:
            row = {
                name: value
                for name, value in row.items()
                if name.lower() != request.key.name.lower()
            }
        draft = reader.read(request.writable, row, creating=False)
        reader.check_parents(sobject, draft)
        new: Row = {**old, **draft.changes}
        _complete(sobject, old, new, draft)
        missing = missing_fields(sobject, new, draft)
        if missing is not None:
            draft.errors.append(missing)
        _refuse(draft)
        new.update(SystemModstamp=moment, LastModifiedDate=moment, LastModifiedById=request.user_id)
        self._automation.before(sobject, old, new, set(draft.changes))
        changes = {name: value for name, value in new.items() if value != old[name]}
        self._check_unique(sobject, new, set(changes))
        if changes:
            self._tables.update(sobject, str(old["Id"]), changes)
        self._after(request, dict(old), new)
        old.update(changes)  # the same record may stand in the request again
        return SaveResult.done(str(new["Id"]), created=False)

    def _after(self, request: SaveRequest, old: Row | None, new: Row) -> None:
        errors = self._validation.errors(
            request.sobject,
            new,
            allow_duplicates=request.allow_duplicates,
            duplicate_details=request.duplicate_details,
        )
        if errors:
            raise _RefusedRowError(tuple(errors))
        self._automation.after(request.sobject, old, new)
        if request.sobject.name == "Account" and new.get("IsPersonAccount"):
            keep_contact(self._tables, new)

    def _delete(self, request: SaveRequest, old: Row, moment: str) -> SaveResult:
        if "deletable" not in request.writable.flags:
            message = f"entity type cannot be deleted: {request.sobject.label}"
            raise OrgError("INSUFFICIENT_ACCESS_OR_READONLY", message, ())
        self._automation.before_delete(request.sobject, old)
        self._bin.delete(request.sobject, str(old["Id"]), moment, request.user_id)
        self._automation.after(request.sobject, old, None)
        return SaveResult.done(str(old["Id"]), created=False)

    def _check_unique(self, sobject: ObjectType, new: Row, changed: set[str]) -> None:
        for each in sobject.unique_fields:
            if each.name in changed:
                holder = find_duplicate(self._tables, sobject, each.name, new[each.name], new["Id"])
                if holder is not None:
                    raise duplicate_value(each.name, holder)


class _RefusedRowError(Exception):
    """Carries several errors of one row."""

    def __init__(self, errors: tuple[OrgError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors


def stamp_new(sobject: ObjectType, new: Row, moment: str, user_id: str, tables: Tables) -> None:
    """Fill the system fields and auto-numbers of a new record."""
    for name, value in (
        ("CreatedDate", moment),
        ("CreatedById", user_id),
        ("LastModifiedDate", moment),
        ("LastModifiedById", user_id),
        ("SystemModstamp", moment),
    ):
        if sobject.field(name) is not None and new.get(name) is None:
            new[name] = value
    for each in sobject.fields:
        if each.auto_number and new.get(each.name) is None:
            new[each.name] = auto_number(each, tables.next_serial(f"{sobject.name}.{each.name}"))


def auto_number(field: Field, number: int) -> str:
    """Write a number in the field's format: `M-{000000}` makes `M-000007`."""
    head, _, rest = (field.number_format or "{0}").partition("{")
    zeros, _, tail = rest.partition("}")
    return f"{head}{number:0{len(zeros)}d}{tail}"


def _defaults(sobject: ObjectType, user_id: str) -> Row:
    """Give the values a new record has unless it says otherwise."""
    new: Row = {each.name: None for each in sobject.stored_fields}
    for each in sobject.stored_fields:
        if each.type is FieldType.BOOLEAN:
            new[each.name] = int(bool(each.default_value))
        elif each.default_value is not None:
            new[each.name] = each.default_value
        elif each.createable:
            new[each.name] = next(
                (choice.value for choice in each.picklist if choice.is_default), None
            )
    if "OwnerId" in new:
        new["OwnerId"] = user_id
    if "RecordTypeId" in new:
        new["RecordTypeId"] = next((each.id for each in sobject.record_types if each.default), None)
    return new


def _complete(sobject: ObjectType, old: Row | None, new: Row, draft: Draft) -> None:
    """Fill in what the org's features derive from what was given."""
    try:
        complete_person(sobject, new, set(draft.changes))
        agree_codes(sobject, old, new, set(draft.changes))
    except OrgError as error:
        draft.errors.append(error)


def _locked(ids: Sequence[str]) -> OrgError:
    """Say that somebody else holds these records; () when they are not known."""
    shown = f"{len(ids[:10])} records: {','.join(ids[:10])}" if ids else "1 records"
    message = f"unable to obtain exclusive access to this record or {shown}"
    return OrgError("UNABLE_TO_LOCK_ROW", message, ())


def _refuse(draft: Draft) -> None:
    if draft.errors:
        raise _RefusedRowError(tuple(draft.errors))


def _id_of(row: Mapping[str, Any]) -> Any:
    """Give the row's Id in any spelling of the name; None when absent or empty."""
    return row.get("Id") or row.get("id") or None


def _key_of(row: Mapping[str, Any], key: Field) -> Any:
    """Give the row's value of the upsert key, whatever the case of its name."""
    if key.name in row:
        return row[key.name]
    return next((value for name, value in row.items() if name.lower() == key.name.lower()), None)


def _existing_id(given: Any) -> str:
    record_id = normalise_id(str(given))
    if record_id is None:
        raise OrgError("MALFORMED_ID", f"malformed id {given}", ("Id",))
    return record_id


def _existing(sobject: ObjectType, given: Any, found: dict[str, Row]) -> Row:
    """Give the record a row means.

    Raises:
        OrgError: MISSING_ARGUMENT, MALFORMED_ID, INVALID_CROSS_REFERENCE_KEY, ENTITY_IS_DELETED.
    """
    if given is None:
        raise OrgError("MISSING_ARGUMENT", "Id not specified in an update call", ())
    record_id = _existing_id(given)
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


def rolled_back(result: SaveResult, operation: SaveOperation) -> SaveResult:
    """Give a good row of a failed all-or-none request its error."""
    if not result.success:
        return replace(result, created=False)
    error = OrgError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using "
        "AllOrNone header",
        (),
    )
    return SaveResult.refused(None if operation == "insert" else result.id, error)
