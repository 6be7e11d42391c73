"""Writes the rows of one request to a table: together as far as that goes, else one by one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from app.connectors.record_keys import joined
from app.connectors.sql_table.batches import Batch
from app.connectors.sql_table.row_values import RefusedError, RowValues
from app.connectors.sql_table.sql_errors import NOT_FOUND, SEVERAL, row_error
from app.connectors.sql_table.values import raw_text
from app.core.errors import EndpointError
from app.core.outcome import RowError, RowResult
from app.core.plan import Operation

if TYPE_CHECKING:
    from app.connectors.sql_table.reflection import Described
    from app.core.outcome import WriteRequest, WriteRow

TOGETHER_ROWS = 4
"""Fewer rows go one by one: halving them would cost more statements. Source: ours."""


class Writer:
    """Carries out one request inside a transaction that the caller commits."""

    def __init__(
        self, connection: sa.Connection, described: Described, request: WriteRequest
    ) -> None:
        key = request.key or described.schema.primary_key
        self._connection = connection
        self._request = request
        self._values = RowValues(described, key, connection.dialect.name)
        self._batch = Batch(connection, described, self._values)

    def write(self) -> list[RowResult]:
        """Write every row; one result a row.

        Raises:
            EndpointError: the operation is none that a table knows.
            SQLAlchemyError: the request as a whole was refused.
        """
        results: list[RowResult] = []
        fitting = []
        for row in self._request.rows:
            error = self._values.misfit(row, self._request.operation)
            if error is None:
                fitting.append(row)
            else:
                results.append(RowResult(row.write_id, succeeded=False, error=error))
        for _, rows in groupby(fitting, key=lambda row: tuple(row.values)):
            results += self._group(list(rows))
        return results

    def _group(self, rows: list[WriteRow]) -> list[RowResult]:
        """Rows with the same fields: by as few statements as leave no doubt about any row.

        A statement that is refused is halved, until what is refused stands alone.
        """
        if len(rows) < TOGETHER_ROWS or not self._batch.takes(self._request.operation, rows):
            return [self._alone(row) for row in rows]
        results = self._together(rows)
        if results is not None:
            return results
        half = len(rows) // 2
        return [*self._group(rows[:half]), *self._group(rows[half:])]

    def _together(self, rows: list[WriteRow]) -> list[RowResult] | None:
        """Write rows by one statement; None when one of them was refused or was not there."""
        savepoint = self._connection.begin_nested()
        try:
            written = self._batch.write(self._request.operation, rows)
        except sa_errors.DBAPIError as error:
            if row_error(error) is None:
                raise
            savepoint.rollback()
            return None
        if written is None:
            savepoint.rollback()
            return None
        savepoint.commit()
        return [
            RowResult(row.write_id, succeeded=True, record_key=key, created=created)
            for row, (key, created) in zip(rows, written, strict=True)
        ]

    def _alone(self, row: WriteRow) -> RowResult:
        savepoint = self._connection.begin_nested()
        try:
            result = self._one(row)
        except RefusedError as refused:
            savepoint.rollback()
            return RowResult(row.write_id, succeeded=False, error=refused.error)
        except sa_errors.DBAPIError as error:
            refusal = row_error(error)
            if refusal is None:  # the transaction may be gone already, and its savepoint with it
                raise
            savepoint.rollback()
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
            raise RefusedError(RowError(NOT_FOUND, "The table has no record with this key"))
        return self._success(row, row.record_key)

    def _insert(self, row: WriteRow) -> RowResult:
        values = self._values
        statement = sa.insert(values.table).values(values.natives(row))
        columns = [values.table.c[name] for name in values.key]
        if columns and self._connection.dialect.insert_returning:
            found = self._connection.execute(statement.returning(*columns)).one()
            key = joined(raw_text(part) or "" for part in found)
        else:
            result = self._connection.execute(statement.inline())
            key = values.given_key(row) or str(result.lastrowid)
        return RowResult(row.write_id, succeeded=True, record_key=key, created=True)

    def _changed(self, operation: Operation, row: WriteRow) -> bool:
        """Change or delete one record.

        Returns:
            Whether it is there.
        """
        statement = self._statement(operation, row)
        key = self._values.key_parameters(row)
        if statement is None:
            table = self._values.table
            there = sa.select(sa.func.count()).select_from(table).where(*self._values.is_key())
            count = int(self._connection.execute(there, key).scalar_one())
        else:
            count = self._connection.execute(
                statement, {**self._values.parameters(row), **key}
            ).rowcount
        if count > 1:
            words = f"The table has {count:,} records with this key"
            raise RefusedError(RowError(SEVERAL, words, self._values.key))
        return count == 1

    def _statement(self, operation: Operation, row: WriteRow) -> sa.Update | sa.Delete | None:
        """The statement for a row's fields; None for an update of nothing."""
        table, is_key = self._values.table, self._values.is_key()
        if operation is Operation.DELETE:
            return sa.delete(table).where(*is_key)
        if not row.values:
            return None
        return sa.update(table).where(*is_key).values(self._values.changes(row))

    def _success(self, row: WriteRow, key: str | None) -> RowResult:
        """A row that was written; its key as it is afterwards."""
        if self._request.operation is not Operation.DELETE and key:
            key = self._values.key_afterwards(row, key)
        return RowResult(row.write_id, succeeded=True, record_key=key)
