"""The side of an org that finds records: by Id, by key, by when they changed, by their texts."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from app.practice.coercion import format_datetime
from app.practice.drafts import DraftReader
from app.practice.errors import OrgError
from app.practice.limits import RECORD_KB
from app.practice.schema import Field, ObjectType, Schema
from app.practice.tables import Row, Tables, quoted


class OrgRecords:
    """What `Org` can find; it brings the database, the tables and the schema."""

    schema: Schema
    _database: sqlite3.Connection
    _tables: Tables

    def storage_used_mb(self) -> float:
        """Tell how much data the org holds: every record counts the same."""
        counts = (
            self._database.execute(f"SELECT COUNT(*) FROM {quoted(each.name)}").fetchone()[0]
            for each in self.schema.objects.values()
            if "createable" in each.flags
        )
        return int(sum(counts)) * RECORD_KB / 1_024

    def texts_of(
        self, sobject: str, fields: Sequence[Field]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each live record's Id with what it has in these fields, in the order of the Ids."""
        found = self._object(sobject)
        if not fields:
            return
        columns = ", ".join(quoted(each.name) for each in fields)
        live = "WHERE IsDeleted = 0" if found.field("IsDeleted") else ""
        for row in self._database.execute(
            f"SELECT Id, {columns} FROM {quoted(found.name)} {live} ORDER BY Id"
        ):
            yield row[0], tuple(str(each) for each in row[1:] if each is not None)

    def find_record(self, sobject: str, record_id: str) -> Row | None:
        """Read a record in stored forms, a binned one too; None when there is none."""
        return self._tables.fetch(self.schema.get(sobject), [record_id]).get(record_id)

    def find_by_key(self, sobject: str, field: str, value: str) -> list[str]:
        """List the Ids of live records with a value in an external-id field.

        Raises:
            OrgError: NOT_FOUND when the field is no external id.
        """
        found = self._object(sobject)
        key = found.field(field)
        if key is None or not (key.external_id or key.id_lookup):
            raise OrgError(
                "NOT_FOUND",
                f"Provided external ID field does not exist or is not accessible: {field}",
            )
        reader = DraftReader(self._tables, self.schema, text_values=True)
        return reader.find_by_key(found, key, value)

    def updated_between(self, sobject: str, start: datetime, end: datetime) -> list[str]:
        """List the live records whose SystemModstamp lies in [start, end)."""
        found = self._object(sobject)
        rows = self._database.execute(
            f'SELECT Id FROM "{found.name}" WHERE SystemModstamp >= ? AND SystemModstamp < ?'
            f"{' AND IsDeleted = 0' if found.field('IsDeleted') else ''} ORDER BY SystemModstamp, "
            "Id",
            (format_datetime(start), format_datetime(end)),
        )
        return [row[0] for row in rows]

    def deleted_between(
        self, sobject: str, start: datetime, end: datetime
    ) -> list[tuple[str, str]]:
        """List the records deleted in [start, end): Id and moment."""
        found = self._object(sobject)
        self._sweep_bin()
        rows = self._database.execute(
            "SELECT id, deleted_at FROM org_deleted WHERE sobject = ? AND deleted_at >= ? AND "
            "deleted_at < ? "
            "ORDER BY deleted_at, id",
            (found.name, format_datetime(start), format_datetime(end)),
        )
        return [(row[0], row[1]) for row in rows]

    def _object(self, name: str, schema: Schema | None = None) -> ObjectType:
        found = (schema or self.schema).find(name)
        if found is None:
            raise OrgError("NOT_FOUND", "The requested resource does not exist")
        return found

    def _sweep_bin(self) -> None:
        """Let what lay in the recycle bin for too long leave it."""
        raise NotImplementedError
