"""Be one Salesforce org on one SQLite file: its rows, its people, its limits, its bad days."""

import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from app.practice import describe
from app.practice.automation import Automation
from app.practice.births import bear_org, only_id
from app.practice.coercion import format_datetime, parse_datetime
from app.practice.conversions import Conversion, ConversionResult, Converter
from app.practice.cursors import Cursors
from app.practice.errors import OrgError as OrgError
from app.practice.errors import SaveResult as SaveResult
from app.practice.event_selection import EventSelection
from app.practice.faults import Faults as Faults
from app.practice.ids import DIGITS, make_id, normalise_id
from app.practice.limits import DATA_STORAGE_MB, Limits
from app.practice.long_requests import LongRequests
from app.practice.merging import Merger, MergeResult
from app.practice.new_records import stamp_new
from app.practice.oauth_apps import OAuthApps
from app.practice.org_people import OrgPeople
from app.practice.org_people import Person as Person
from app.practice.org_queries import NEWEST_VERSION, OrgQueries
from app.practice.org_queries import QueryResult as QueryResult
from app.practice.org_records import OrgRecords
from app.practice.recycle_bin import RecycleBin
from app.practice.reports import Reports
from app.practice.rights import Rights
from app.practice.row_locks import RowLocks
from app.practice.save_requests import SaveOperation as SaveOperation
from app.practice.save_requests import SaveRequest
from app.practice.saving import Saver, Together
from app.practice.schema import ObjectType, Schema
from app.practice.schema_edits import SchemaEdits
from app.practice.schema_lines import load_schema
from app.practice.sessions import Sessions
from app.practice.tables import Row, Tables
from app.practice.validation import Validation
from app.resources import resource

OrgKind = Literal["sandbox", "production"]

BIN_LIFE = timedelta(days=15)
"""How long a deleted record can be brought back. Source: SOAP guide, "emptyRecycleBin()"."""
PURGED_LIFE = timedelta(hours=24)
"""How long queryAll shows a record that left the bin. Source: the same page."""


class Org(OrgQueries, OrgRecords, OrgPeople):
    """One org on one SQLite file. For one thread: the server's event loop.

    The file is written ahead (WAL) with `synchronous = NORMAL`: a killed process loses nothing that
    was answered; a computer that loses power may lose the last writes, never the whole file. OFF
    could leave the file unreadable then and gains nothing that can be measured (10,000 rows in 50
    calls: 2.8 to 3.9 s either way). FULL would wait for the disk at every answer, for data that
    anybody can make again.
    """

    def __init__(
        self,
        path: Path,
        kind: OrgKind,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
        faults: Faults | None = None,
    ) -> None:
        """Open the org's file, or make it: tables, the Organization row and one administrator.

        Args:
            path: the SQLite file.
            kind: what `Organization.IsSandbox` says; fixed when the file is made.
            now: aware UTC time; whole seconds reach the records.
            rng: chance for secrets.
            faults: the bad day; none installed when left out.
        """
        self.kind: OrgKind = kind
        self.faults = faults or Faults(path.with_name(f"{path.stem}.faults.json"))
        self._now = now
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self.limits = Limits(self._database, now=now)
        self.long_requests = LongRequests(self._database, now=now)
        instance = self._instance(rng)
        self.schema = Schema(dict(load_schema(resource("practice", "objects")).objects))
        self._tables = Tables(self._database, self.schema, instance)
        self._edits = SchemaEdits(self._database, self._tables, now=now)
        self.rights = Rights(self._database, self._tables)
        self.events = EventSelection(self._database, self.schema, instance, now=now)
        self._bin = RecycleBin(self._tables)
        self.reports = Reports(self._database, self.schema, instance)
        self._automation = Automation(self._tables, now)
        self.validation = Validation(self._tables, self.schema, now)
        self._saver = Saver(
            self._tables,
            recycle_bin=self._bin,
            automation=self._automation,
            validation=self.validation,
            faults=self.faults,
            check_room=self._check_room,
            now=now,
        )
        self.admin_id = ""
        self.cursors = Cursors(instance, now=now)
        self.org_id = make_id("00D", instance, 1)
        if not self._database.execute("SELECT 1 FROM Organization").fetchone():
            bear_org(self._tables, kind, self.bulk_load)
        self.admin_id = only_id(self._tables, "User")
        self.rights.admit_users()
        self.sessions = Sessions(self._database, self.org_id, now=now, rng=rng)
        self.apps = OAuthApps(self._database)

    def close(self) -> None:
        """Close the file."""
        self.faults.keep()
        self._database.close()

    def save(
        self,
        operation: SaveOperation,
        sobject: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        user_id: str,
        external_id: str | None = None,
        all_or_none: bool = False,
        client: str | None = None,
        text_values: bool = False,
        allow_duplicates: bool = False,
        duplicate_details: bool = False,
    ) -> list[SaveResult]:
        """Write rows as Salesforce does, in chunks of 200 that lock and commit one after the other.

        Args:
            operation: what to do with every row.
            sobject: object name, any case.
            rows: field name to JSON value; None clears; a parent by external id is a nested mapping
                (`{"Account": {"Customer_Number__c": "A-1"}}`, for a polymorphic one with
                `"attributes": {"type": "Contact"}`). Updates and deletes have `Id`.
            user_id: who does it.
            external_id: for upsert, the field that tells records apart; its value is in each row.
            all_or_none: undo every row when one fails.
            client: the caller's name from `Sforce-Call-Options`.
            text_values: True when all values are texts of a CSV (`1` is also true).
            allow_duplicates: True to pass duplicate rules that only alert.
            duplicate_details: True to be told fields of the records they found, not only Ids.

        Returns:
            One result for each row, in order.

        Raises:
            OrgError: INVALID_TYPE for an unknown object, INVALID_EXTERNAL_ID_FIELD_NAME; and,
                unless `text_values`, INVALID_FIELD and JSON_PARSER_ERROR, which refuse the whole
                request.
        """
        seen = self.rights.view(user_id).get(sobject)
        found = self.schema.get(sobject)
        key = None
        if operation == "upsert":
            key = seen.field(external_id or "Id")
            if key is None or not (key.external_id or key.id_lookup):
                raise OrgError(
                    "INVALID_EXTERNAL_ID_FIELD_NAME",
                    f"Field name provided, {external_id} does not match an External ID for "
                    f"{found.name}",
                )
        request = SaveRequest(
            operation,
            found,
            user_id,
            key,
            seen=seen,
            all_or_none=all_or_none,
            client=client,
            text_values=text_values,
            allow_duplicates=allow_duplicates,
            duplicate_details=duplicate_details,
        )
        return self._saver.save(request, rows)

    @property
    def locks(self) -> RowLocks:
        """The records that writes hold."""
        return self._saver.locks

    def _check_room(self) -> None:
        """Refuse to grow an org that is full; looked at only where its storage was made small.

        Raises:
            OrgError: STORAGE_LIMIT_EXCEEDED.
        """
        small = self.limits.storage_mb < DATA_STORAGE_MB
        if small and self.storage_used_mb() > self.limits.storage_mb:
            raise OrgError("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")

    def together(self) -> AbstractContextManager[Together]:
        """Hold several saves together.

        They commit when the block ends; an exception or `undo()` takes all of them back.
        """
        return self._saver.together()

    def describe(
        self, sobject: str, version: str = NEWEST_VERSION, *, user_id: str | None = None
    ) -> dict[str, Any]:
        """Give the describe of an object, any case, as a user sees it; None sees everything.

        Raises:
            OrgError: NOT_FOUND (404) for an unknown object.
        """
        seen = self.schema if user_id is None else self.rights.view(user_id)
        return describe.describe_object(self._object(sobject, seen), seen, version)

    def describe_global(self, version: str = NEWEST_VERSION, *, user_id: str) -> dict[str, Any]:
        """Give the list of objects that a user sees."""
        return describe.describe_global(self.rights.view(user_id), version)

    def edit_schema(self, body: Mapping[str, Any]) -> None:
        """Change the org's objects as in Setup; see `SchemaEdits.edit`.

        Raises:
            OrgError: there is no such object, field or feature.
        """
        self._edits.edit(body)
        self.rights.forget()

    def object_info(self, sobject: str, version: str = NEWEST_VERSION) -> dict[str, Any]:
        """Give an object's entry of the list of objects.

        Raises:
            OrgError: NOT_FOUND (404) for an unknown object.
        """
        return describe.global_entry(self._object(sobject), version)

    def now(self) -> datetime:
        """Give the org's time, to the second."""
        return self._now().replace(microsecond=0)

    def objects_changed_at(self) -> datetime:
        """Give when the org's objects or somebody's rights to them last changed."""
        row = self._database.execute("SELECT CreatedDate FROM Organization").fetchone()
        return self._edits.changed_at() or parse_datetime(row[0]) or self.now()

    def undelete(self, ids: Sequence[str], *, user_id: str) -> list[SaveResult]:
        """Bring records back from the recycle bin with what was deleted along with them."""
        self._sweep_bin()
        results = []
        for each in ids:
            record_id = normalise_id(each)
            try:
                if record_id is None:
                    raise OrgError("MALFORMED_ID", f"malformed id {each}", ("Id",))
                self.faults.refuse_row(operation="undelete", id=record_id)
                self._bin.undelete(record_id, format_datetime(self._now()), user_id)
                self._database.commit()
                results.append(SaveResult.done(record_id, created=False))
            except OrgError as error:
                self._database.rollback()
                results.append(SaveResult.refused(record_id, error))
        return results

    def merge(
        self, master: Mapping[str, Any], losers: Sequence[str], *, user_id: str
    ) -> MergeResult:
        """Merge records into a master, and write what the request wants the master to hold.

        Args:
            master: `Id`, and the fields to write.
            losers: one or two Ids.
            user_id: who does it.
        """
        moment = format_datetime(self._now())
        try:
            self.faults.refuse_row(operation="merge", id=normalise_id(str(master.get("Id"))))
            with self._saver.together():
                merger = Merger(self._tables, self._bin)
                sobject, result = merger.merge(str(master.get("Id")), losers, moment, user_id)
                changes = {name: value for name, value in master.items() if name != "Id"}
                if changes:
                    row = {"Id": result.id, **changes}
                    (saved,) = self.save("update", sobject.name, [row], user_id=user_id)
                    if not saved.success:
                        raise saved.errors[0]
                return result
        except OrgError as error:
            return MergeResult(normalise_id(str(master.get("Id"))), errors=(error,))

    def convert_lead(self, wanted: Conversion, *, user_id: str) -> ConversionResult:
        """Convert a lead into an account, a contact and, unless unwanted, an opportunity."""

        def save(operation: str, sobject: str, row: Mapping[str, Any]) -> SaveResult:
            kind: SaveOperation = "insert" if operation == "insert" else "update"
            return self.save(kind, sobject, [row], user_id=user_id)[0]

        moment = format_datetime(self._now())
        try:
            self.faults.refuse_row(operation="convert", id=normalise_id(wanted.lead))
            with self._saver.together():
                converter = Converter(self._tables, save)
                return converter.convert(wanted, moment, moment[:10], user_id)
        except OrgError as error:
            return ConversionResult(normalise_id(wanted.lead), errors=(error,))

    def empty_recycle_bin(self, ids: Sequence[str]) -> list[SaveResult]:
        """Take records out of the recycle bin for good."""
        results = []
        for each in ids:
            record_id = normalise_id(each)
            try:
                if record_id is None:
                    raise OrgError("MALFORMED_ID", f"malformed id {each}", ("Id",))
                self._bin.empty(record_id, format_datetime(self._now()))
                self._database.commit()
                results.append(SaveResult.done(record_id, created=False))
            except OrgError as error:
                self._database.rollback()
                results.append(SaveResult.refused(record_id, error))
        return results

    def bulk_load(self, sobject: str, records: Iterable[Mapping[str, Any]]) -> list[str]:
        """Put in records fast and unchecked; fills Ids, system fields, owner and auto-numbers.

        Field names must be exact; `Id`, `CreatedDate` and their kin are kept when given.
        Values are stored forms (as a query gives them). Gives the Ids in order.
        """
        found = self.schema.get(sobject)
        moment = format_datetime(self._now())
        rows = [self._complete(found, record, moment) for record in records]
        self._tables.insert(found, rows)
        if found.name == "OpportunityLineItem":
            for row in rows:
                self._automation.after(found, None, row)
        self._tables.flush_serials()
        self._database.commit()
        return [str(row["Id"]) for row in rows]

    def _sweep_bin(self) -> None:
        """Let what lay in the recycle bin for 15 days leave it, and be gone a day later."""
        now = self._now()
        with self._saver.together():
            self._bin.sweep(
                format_datetime(now),
                format_datetime(now - BIN_LIFE),
                format_datetime(now - PURGED_LIFE),
            )

    def _complete(self, sobject: ObjectType, record: Mapping[str, Any], moment: str) -> Row:
        """Fill what a loaded record leaves open."""
        new: Row = {each.name: None for each in sobject.stored_fields}
        for each in sobject.stored_fields:
            if not each.nillable and each.default_value is not None:
                new[each.name] = each.default_value
        new.update(record)
        new["Id"] = new["Id"] or self._tables.new_id(sobject)
        if "OwnerId" in new and new["OwnerId"] is None:
            new["OwnerId"] = self.admin_id
        if "RecordTypeId" in new and new["RecordTypeId"] is None:
            new["RecordTypeId"] = next(
                (each.id for each in sobject.record_types if each.default), None
            )
        created = new.get("CreatedDate") or moment
        stamp_new(sobject, new, created, self._loader_id(new), self._tables)
        self._automation.before(sobject, None, new, set(record))
        return {name: value for name, value in new.items() if value is not None}

    def _loader_id(self, new: Row) -> str:
        """Name who loads: the administrator, who does not exist yet while the org is born."""
        return str(self.admin_id or new.get("CreatedById") or new["Id"])

    def _instance(self, rng: random.Random) -> str:
        """Give the three characters all Ids of the org share; drawn once."""
        row = self._database.execute(
            "SELECT value FROM org_setting WHERE name = 'instance'"
        ).fetchone()
        if row:
            return str(row[0])
        instance = "".join(rng.choice(DIGITS) for _ in range(2)) + "0"
        with self._database:
            self._database.execute("INSERT INTO org_setting VALUES ('instance', ?)", (instance,))
        return instance
