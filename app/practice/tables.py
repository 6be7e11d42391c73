"""Keep records: one SQLite table for each object, one column for each stored field.

Stored forms are what a query answers, so that reading needs no work: Ids of 18 characters, dates
`yyyy-MM-dd`, datetimes `yyyy-MM-ddTHH:mm:ss.000+0000`, booleans 0 and 1, decimals as REAL.
"""

import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.practice.ids import make_id
from app.practice.schema import IDS, NUMBERS, TEXTS, Field, FieldType, ObjectType, Schema

Row = dict[str, Any]
"""One record: field name to stored form, for every stored field."""

_DELETED_WITH = "_DeletedWith"
"""Hidden column: the number of the delete a binned record belongs to."""

_BOOKS = """
CREATE TABLE IF NOT EXISTS org_serial (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS org_deleted (
    id TEXT PRIMARY KEY, sobject TEXT NOT NULL, deleted_at TEXT NOT NULL) WITHOUT ROWID;
"""


class Tables:
    """The records of one org. Every change waits for the caller's commit."""

    def __init__(self, database: sqlite3.Connection, schema: Schema, instance: str) -> None:
        self.database = database
        self.schema = schema
        self._instance = instance
        database.create_function("sf_fold", 1, fold, deterministic=True)
        database.create_function("sf_sort", 1, sort_key, deterministic=True)
        database.executescript(_BOOKS)
        with database:
            database.execute("BEGIN")
            for sobject in schema.objects.values():
                self.make_table(sobject)
        self._serials: dict[str, int] = dict(database.execute("SELECT name, last FROM org_serial"))

    def new_id(self, sobject: ObjectType) -> str:
        """Take the next Id of an object."""
        return make_id(sobject.prefix, self._instance, self.next_serial(sobject.prefix))

    def next_serial(self, name: str) -> int:
        """Take the next number of a series; `flush_serials` keeps it."""
        self._serials[name] = self._serials.get(name, 0) + 1
        return self._serials[name]

    def flush_serials(self) -> None:
        """Write the series down, so that no number is given twice after a restart."""
        self.database.executemany(
            "INSERT OR REPLACE INTO org_serial VALUES (?, ?)", self._serials.items()
        )

    def insert(self, sobject: ObjectType, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add records; absent fields are null (booleans false)."""
        names = [each.name for each in sobject.stored_fields]
        blank = {
            each.name: 0 if each.type is FieldType.BOOLEAN else None
            for each in sobject.stored_fields
        }
        columns = ", ".join(quoted(name) for name in names)
        marks = ", ".join("?" for _ in names)
        self.database.executemany(
            f"INSERT INTO {quoted(sobject.name)} ({columns}) VALUES ({marks})",
            ([row.get(name, blank[name]) for name in names] for row in rows),
        )

    def update(self, sobject: ObjectType, record_id: str, changes: Mapping[str, Any]) -> None:
        """Change fields of one record."""
        assignments = ", ".join(f"{quoted(name)} = ?" for name in changes)
        self.database.execute(
            f"UPDATE {quoted(sobject.name)} SET {assignments} WHERE Id = ?",
            (*changes.values(), record_id),
        )

    def fetch(self, sobject: ObjectType, ids: Sequence[str]) -> dict[str, Row]:
        """Read records by Id, binned ones too."""
        marks = ", ".join("?" for _ in ids)
        return {row["Id"]: row for row in self.select(sobject, f"Id IN ({marks})", ids)}

    def fetch_one(self, record_id: str) -> tuple[ObjectType, Row] | None:
        """Read one record of any object by its Id; None when there is none."""
        sobject = self.schema.by_prefix.get(record_id[:3])
        if sobject is None:
            return None
        row = self.fetch(sobject, [record_id]).get(record_id)
        return (sobject, row) if row else None

    def select(self, sobject: ObjectType, where: str, values: Sequence[Any] = ()) -> list[Row]:
        """Read records by an SQL condition on the object's columns."""
        names = [each.name for each in sobject.stored_fields]
        columns = ", ".join(quoted(name) for name in names)
        found = self.database.execute(
            f"SELECT {columns} FROM {quoted(sobject.name)} WHERE {where}",
            values,
        )
        return [dict(zip(names, row, strict=True)) for row in found]

    def remove(self, sobject: ObjectType, record_id: str) -> None:
        """Take a record away for good."""
        self.database.execute(
            f"DELETE FROM {quoted(sobject.name)} WHERE Id = ?",
            (record_id,),
        )

    def set_deleted_with(self, sobject: ObjectType, record_id: str, number: int | None) -> None:
        """Note which delete put a record into the bin; None when it left."""
        self.database.execute(
            f"UPDATE {quoted(sobject.name)} SET {_DELETED_WITH} = ? WHERE Id = ?",
            (number, record_id),
        )

    def deleted_with(self, sobject: ObjectType, record_id: str) -> int | None:
        """Tell which delete put a record into the bin."""
        row = self.database.execute(
            f"SELECT {_DELETED_WITH} FROM {quoted(sobject.name)} WHERE Id = ?",
            (record_id,),
        ).fetchone()
        return row[0] if row else None

    def binned_with(self, sobject: ObjectType, number: int) -> list[str]:
        """List the records one delete put into the bin."""
        return [
            row[0]
            for row in self.database.execute(
                f"SELECT Id FROM {quoted(sobject.name)} WHERE {_DELETED_WITH} = ?",
                (number,),
            )
        ]

    def make_table(self, sobject: ObjectType) -> None:
        """Make the table with its indexes; add the columns an older file lacks."""
        table = quoted(sobject.name)
        columns = [_column(each) for each in sobject.stored_fields]
        columns.append(f"{_DELETED_WITH} INTEGER")
        self.database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(columns)})")
        present = {row[1] for row in self.database.execute(f"PRAGMA table_info({table})")}
        for each in sobject.stored_fields:
            if each.name not in present:
                self.database.execute(f"ALTER TABLE {table} ADD COLUMN {_column(each)}")
        indexed = [
            each
            for each in sobject.stored_fields
            if each.unique
            or each.external_id
            or each.name == "SystemModstamp"
            or (each.type is FieldType.REFERENCE and each.on_delete != "clear")
            or each.children_name
        ]
        for each in indexed:
            index = quoted(f"{sobject.name}_{each.name}")
            self.database.execute(
                f"CREATE INDEX IF NOT EXISTS {index} ON {table} ({quoted(each.name)})"
            )


def quoted(name: str) -> str:
    """Quote a table or column name of the schema for SQL."""
    return f'"{name}"'


def fold(text: str | None) -> str | None:
    """Take case away, as Salesforce compares text."""
    return text.casefold() if isinstance(text, str) else text


def sort_key(text: str | None) -> str | None:
    """Give the text that orders as people order: case last, accents beside their letter."""
    if not isinstance(text, str):
        return text
    folded = text.casefold()
    if folded.isascii():
        return folded
    plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return f"{plain}\x00{folded}"


def _column(field: Field) -> str:
    if field.type is FieldType.ID:
        return f"{quoted(field.name)} TEXT PRIMARY KEY"
    if field.type is FieldType.BOOLEAN:
        return f"{quoted(field.name)} INTEGER NOT NULL DEFAULT 0"
    if field.type is FieldType.INT:
        return f"{quoted(field.name)} INTEGER"
    if field.type in NUMBERS:
        return f"{quoted(field.name)} REAL"
    fold_case = field.type in TEXTS - IDS and not field.case_sensitive
    return f"{quoted(field.name)} TEXT{' COLLATE NOCASE' if fold_case else ''}"
