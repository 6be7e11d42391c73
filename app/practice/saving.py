"""Write rows the way Salesforce does: chunks of 200, each row judged alone, or all or none."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.practice.addresses import agree_codes
from app.practice.automation import Automation
from app.practice.chunk_locks import ChunkLocks
from app.practice.coercion import format_datetime
from app.practice.drafts import Draft, DraftReader, missing_fields
from app.practice.errors import OrgError, SaveResult
from app.practice.faults import Faults
from app.practice.ids import normalise_id
from app.practice.matching import existing, id_of, key_of, match
from app.practice.new_records import defaults, stamp_new
from app.practice.person_accounts import complete_person, keep_contact
from app.practice.recycle_bin import RecycleBin, duplicate_value, find_duplicate
from app.practice.row_locks import RowLocks
from app.practice.save_requests import SaveOperation, SaveRequest
from app.practice.schema import FieldType, ObjectType
from app.practice.tables import Row, Tables
from app.practice.validation import Validation

CHUNK_RECORDS = 200
"""Records that lock and commit together. Source: Bulk API guide, "Limits"."""


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
        self._chunk_locks = ChunkLocks(tables, faults, self.locks)
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
        ids = [normalise_id(str(id_of(row) or "")) for row in rows]
        if self._faults.installed():
            locked = self._chunk_locks.refusal(request, rows, ids)
            if locked is not None:
                return [SaveResult.refused(record_id, locked) for record_id in ids]
        found = self._tables.fetch(request.sobject, [each for each in ids if each])
        keys_seen: dict[Any, int] = {}
        if request.key is not None:
            for row in rows:
                key = key_of(row, request.key)
                keys_seen[key] = keys_seen.get(key, 0) + 1
        results = []
        moment = format_datetime(self._now())
        for row in rows:
            key = key_of(row, request.key) if request.key is not None else None
            if key is not None and keys_seen[key] > 1:
                error = OrgError("DUPLICATE_VALUE", f"Duplicate external id specified: {key}", ())
                results.append(SaveResult.refused(None, error))
                continue
            results.append(self._save_row(request, reader, row, found, moment))
        return results

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
        given_id = id_of(row)
        record_id = normalise_id(str(given_id or ""))
        try:
            self._spoil(request, record_id, row)
            if request.operation == "insert":
                return self._insert(request, reader, row, moment)
            if request.operation == "upsert":
                record_id = match(request, reader, row)
                if record_id is None:
                    return self._insert(request, reader, row, moment)
                found = self._tables.fetch(request.sobject, [record_id])
            old = existing(
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
        key = str(key_of(row, request.key)) if request.key else None
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

    def _insert(
        self, request: SaveRequest, reader: DraftReader, row: Mapping[str, Any], moment: str
    ) -> SaveResult:
        sobject = request.sobject
        if "createable" not in request.writable.flags:
            message = f"entity type cannot be inserted: {sobject.label}"
            raise OrgError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, ())
        self._check_room()
        if request.operation == "insert" and id_of(row) is not None:
            raise OrgError(
                "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ("Id",)
            )
        draft = reader.read(request.writable, row, creating=True)
        reader.check_parents(sobject, draft)
        new: Row = {**defaults(sobject, request.user_id), **draft.changes}
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


def _complete(sobject: ObjectType, old: Row | None, new: Row, draft: Draft) -> None:
    """Fill in what the org's features derive from what was given."""
    try:
        complete_person(sobject, new, set(draft.changes))
        agree_codes(sobject, old, new, set(draft.changes))
    except OrgError as error:
        draft.errors.append(error)


def _refuse(draft: Draft) -> None:
    if draft.errors:
        raise _RefusedRowError(tuple(draft.errors))


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
