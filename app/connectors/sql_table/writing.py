"""Writes the rows of one request to a table: together if that goes well, else one by one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from app.connectors.record_keys import joined, split
from app.connectors.sql_table.sql_errors import (
    BAD_VALUE,
    NOT_FOUND,
    SEVERAL,
    TOO_LONG,
    row_error,
)
from app.connectors.sql_table.values import native, native_key, raw_text
from app.core.errors import EndpointError
from app.core.outcome import RowError, RowResult
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.outcome import WriteRequest, WriteRow
    from app.core.schema import ObjectSchema


class _RefusedError(Exception):
    """One row that cannot be written; its savepoint is rolled back."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.code)
        self.error = error


class Writer:
    """Carries out one request inside a transaction that the caller commits."""

    def __init__(
        self,
        connection: sa.Connection,
        table: sa.Table,
        schema: ObjectSchema,
        request: WriteRequest,
    ) -> None:
        self._connection = connection
        self._table = table
        self._schema = schema
        self._request = request
        self._dialect = connection.dialect.name
        self._key = request.key or schema.primary_key
        self._types = {field.name: field.type for field in schema.fields}

    def write(self) -> list[RowResult]:
        """Write every row; one result a row.

        Raises:
            EndpointError: the operation is none that a table knows.
            SQLAlchemyError: the request as a whole was refused.
        """
        results: list[RowResult] = []
        fitting = []
        for row in self._request.rows:
            error = self._misfit(row)
            if error is None:
                fitting.append(row)
            else:
                results.append(RowResult(row.write_id, succeeded=False, error=error))
        for _, rows in groupby(fitting, key=lambda row: tuple(row.values)):
            results += self._group(list(rows))
        return results

    def _group(self, rows: list[WriteRow]) -> list[RowResult]:
        """Rows with the same fields: as one statement where the outcome is then certain."""
        if len(rows) > 1 and self._goes_together(rows[0]):
            savepoint = self._connection.begin_nested()
            try:
                done = self._together(rows)
            except sa_errors.DBAPIError as error:
                savepoint.rollback()
                if row_error(error) is None:
                    raise
            else:
                if done:
                    savepoint.commit()
                    return [self._success(row, row.record_key) for row in rows]
                savepoint.rollback()
        return [self._alone(row) for row in rows]

    def _goes_together(self, row: WriteRow) -> bool:
        """Whether one statement for all leaves no doubt about any."""
        if self._request.operation is Operation.INSERT:
            return all(row.values.get(name) is not None for name in self._key) and bool(self._key)
        if self._request.operation is Operation.UPSERT or not row.record_key:
            return False
        unique = self._key == self._schema.primary_key
        return unique and self._connection.dialect.supports_sane_multi_rowcount

    def _together(self, rows: list[WriteRow]) -> bool:
        operation = self._request.operation
        if operation is Operation.INSERT:
            self._connection.execute(sa.insert(self._table), [self._natives(row) for row in rows])
            return True
        statement = self._statement(operation, rows[0])
        if statement is None:
            return False
        parameters = [{**self._named_natives(row), **self._named_key(row)} for row in rows]
        return self._connection.execute(statement, parameters).rowcount == len(rows)

    def _alone(self, row: WriteRow) -> RowResult:
        savepoint = self._connection.begin_nested()
        try:
            result = self._one(row)
        except _RefusedError as refused:
            savepoint.rollback()
            return RowResult(row.write_id, succeeded=False, error=refused.error)
        except sa_errors.DBAPIError as error:
            savepoint.rollback()
            refusal = row_error(error)
            if refusal is None:
                raise
            return RowResult(row.write_id, succeeded=False, error=refusal)
        savepoint.commit()
        return result

    def _one(self, row: WriteRow) -> RowResult:
        operation = self._request.operation
        if operation is Operation.INSERT:
            return self._insert(row)
        if operation is Operation.UPSERT:
            known = row.record_key and self._changed(Operation.UPDATE, row)
            return self._success(row, row.record_key) if known else self._insert(row)
        if operation not in (Operation.UPDATE, Operation.DELETE):
            raise EndpointError(f"A table does not know {operation.value}.")
        if not self._changed(operation, row):
            raise _RefusedError(RowError(NOT_FOUND, "The table has no record with this key"))
        return self._success(row, row.record_key)

    def _insert(self, row: WriteRow) -> RowResult:
        statement = sa.insert(self._table).values(self._natives(row))
        columns = [self._table.c[name] for name in self._key]
        if columns and self._connection.dialect.insert_returning:
            found = self._connection.execute(statement.returning(*columns)).one()
            key = joined(raw_text(part) or "" for part in found)
        else:
            result = self._connection.execute(statement)
            key = joined(self._key_part(row, name, result.lastrowid) for name in self._key)
        return self._success(row, key, created=True)

    @staticmethod
    def _key_part(row: WriteRow, name: str, counted: int) -> str:
        """A part of a new record's key that was given, else what the database counted."""
        given = row.values.get(name)
        return str(counted) if given is None else given

    def _changed(self, operation: Operation, row: WriteRow) -> bool:
        """Change or delete one record.

        Returns:
            Whether it is there.
        """
        statement = self._statement(operation, row)
        key = self._named_key(row)
        if statement is None:
            there = sa.select(sa.func.count()).select_from(self._table).where(*self._is_key())
            count = int(self._connection.execute(there, key).scalar_one())
        else:
            count = self._connection.execute(
                statement, {**self._named_natives(row), **key}
            ).rowcount
        if count > 1:
            words = f"The table has {count:,} records with this key"
            raise _RefusedError(RowError(SEVERAL, words, self._key))
        return count == 1

    # Statements and values ------------------------------------------------------------------

    def _statement(self, operation: Operation, row: WriteRow) -> sa.Update | sa.Delete | None:
        """The statement for a row's fields; None for an update of nothing."""
        if operation is Operation.DELETE:
            return sa.delete(self._table).where(*self._is_key())
        if not row.values:
            return None
        changes: dict[sa.Column[Any], object] = {
            self._table.c[self._spelled(name)]: sa.bindparam(f"v{n}")
            for n, name in enumerate(row.values)
        }
        return sa.update(self._table).where(*self._is_key()).values(changes)

    def _is_key(self) -> list[sa.ColumnElement[bool]]:
        return [self._table.c[name] == sa.bindparam(f"k{n}") for n, name in enumerate(self._key)]

    def _named_key(self, row: WriteRow) -> dict[str, object]:
        parts = split(row.record_key or "")
        if not row.record_key or len(parts) != len(self._key):
            raise _RefusedError(RowError(NOT_FOUND, "The record's key does not fit the table"))
        try:
            natives = [
                native_key(part, self._types[name], self._dialect)
                for part, name in zip(parts, self._key, strict=True)
            ]
        except ValueError as error:
            refusal = RowError(NOT_FOUND, "The table has no record with this key", self._key)
            raise _RefusedError(refusal) from error
        return {f"k{n}": value for n, value in enumerate(natives)}

    def _named_natives(self, row: WriteRow) -> dict[str, object]:
        return {f"v{n}": value for n, value in enumerate(self._natives(row).values())}

    def _natives(self, row: WriteRow) -> dict[str, Any]:
        return {
            self._spelled(name): native(value, self._types[self._spelled(name)], self._dialect)
            for name, value in row.values.items()
        }

    def _spelled(self, name: str) -> str:
        field = self._schema.field(name)
        return field.name if field else name

    def _misfit(self, row: WriteRow) -> RowError | None:
        """Why a row cannot be written, whatever the database would make of it.

        A value is never cut; databases differ in whether they would.
        """
        for name, value in row.values.items():
            field = self._schema.field(name)
            if field and field.length and value and len(value) > field.length:
                words = f"{name} takes {field.length:,} characters, the value has {len(value):,}"
                return RowError(TOO_LONG, words, (name,))
        try:
            self._natives(row)
            if self._request.operation in (Operation.UPDATE, Operation.DELETE):
                self._named_key(row)
        except _RefusedError as refused:
            return refused.error
        except ValueError as error:
            return RowError(BAD_VALUE, str(error))
        return None

    def _success(self, row: WriteRow, key: str | None, *, created: bool = False) -> RowResult:
        """A row that was written; its key as it is afterwards."""
        if self._request.operation is Operation.INSERT and key is None:
            key = joined(row.values.get(name) or "" for name in self._key)
            created = True
        elif self._request.operation is Operation.UPDATE and key:
            parts = zip(self._key, split(key), strict=True)
            key = joined(row.values.get(name) or part for name, part in parts)
        return RowResult(row.write_id, succeeded=True, record_key=key, created=created)


def writable_table(schema: ObjectSchema, table: str, database_schema: str | None) -> sa.Table:
    """A table as SQLAlchemy needs it for statements; its columns have no types.

    Values go to the driver as `values.native` makes them.
    """
    names: Sequence[str] = [field.name for field in schema.fields]
    columns = [sa.Column(name, sa.types.NullType()) for name in names]
    return sa.Table(table, sa.MetaData(), *columns, schema=database_schema)
