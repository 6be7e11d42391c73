"""Writes many rows by few statements, where the outcome of each is certain afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors
from sqlalchemy.dialects import mysql, postgresql, sqlite

from app.connectors.record_keys import joined
from app.connectors.sql_table.opening import MYSQL, POSTGRES
from app.connectors.sql_table.reading import KEYS_A_QUERY, is_one_of
from app.connectors.sql_table.values import SQLITE, raw_text
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.sql_table.reflection import Described
    from app.connectors.sql_table.row_values import RowValues
    from app.core.outcome import WriteRow

Written = list[tuple[str | None, bool]]
"""The record key of each row, in their order, and whether the record is new."""

_RETURNED_A_STATEMENT = 1_000
"""Rows of one INSERT that gives the new numbers back. Source: ours; some 100 kB of a statement."""


class Batch:
    """Knows what can go together to one table of one database."""

    def __init__(self, connection: sa.Connection, described: Described, values: RowValues) -> None:
        self._connection = connection
        self._described = described
        self._values = values
        dialect = connection.dialect
        self._dialect = dialect.name
        self._pipelined = dialect.name == POSTGRES and dialect.driver == "psycopg"
        # PyMySQL sums up what each row of many did; SQLAlchemy does not count on it.
        self._counts = dialect.supports_sane_multi_rowcount or dialect.driver == "pymysql"

    def takes(self, operation: Operation, rows: Sequence[WriteRow]) -> bool:
        """Whether one statement for all of these rows leaves no doubt about any."""
        key = self._values.key
        if not key or not self._described.takes_back:
            return False
        if operation is Operation.INSERT:
            return self._keys_given(rows) or self._gives_keys(rows[0])
        if operation is Operation.UPSERT:
            return self._knows_clash() and self._keys_given(rows) and self._keys_stay(rows)
        unique = any(set(one) <= set(key) for one in self._described.unique)
        return unique and self._counts and all(row.record_key for row in rows)

    def write(self, operation: Operation, rows: list[WriteRow]) -> Written | None:
        """Write the rows.

        Returns:
            None when not every one of them was there; the caller takes back what was done.

        Raises:
            DBAPIError: a row was refused; the caller takes back what was done.
        """
        if operation is Operation.INSERT:
            return self._insert(rows)
        if operation is Operation.UPSERT:
            return self._upsert(rows)
        return self._change(operation, rows)

    # Updates and deletions ------------------------------------------------------------------

    def _change(self, operation: Operation, rows: list[WriteRow]) -> Written | None:
        values, first = self._values, rows[0]
        if operation is Operation.DELETE:
            statement: sa.Delete | sa.Update = sa.delete(values.table).where(*values.is_key())
        elif not first.values:
            return None
        else:
            statement = sa.update(values.table).where(*values.is_key())
            statement = statement.values(values.changes(first))
        parameters = [{**values.parameters(row), **values.key_parameters(row)} for row in rows]
        if self._connection.execute(statement, parameters).rowcount != len(rows):
            return None
        if operation is Operation.DELETE:
            return [(row.record_key, False) for row in rows]
        return [(values.key_afterwards(row, row.record_key or ""), False) for row in rows]

    # Inserts --------------------------------------------------------------------------------

    def _insert(self, rows: list[WriteRow]) -> Written:
        values = self._values
        if self._keys_given(rows):
            parameters = [values.natives(row) for row in rows]
            self._connection.execute(sa.insert(values.table), parameters)
            return [(values.given_key(row), True) for row in rows]
        if self._pipelined:
            return [(key, True) for key in self._insert_pipelined(rows)]
        return [(key, True) for key in self._insert_counted(rows)]

    def _insert_pipelined(self, rows: list[WriteRow]) -> list[str]:
        """One statement a row, all sent before the first answer; each has an answer of its own."""
        values = self._values
        columns = [values.table.c[name] for name in values.key]
        inserted = sa.insert(values.table).values(values.changes(rows[0])).returning(*columns)
        dialect = self._connection.dialect
        text = str(inserted.compile(dialect=dialect))
        driver: Any = self._connection.connection.dbapi_connection
        try:
            with driver.cursor() as cursor:
                cursor.executemany(text, [values.parameters(row) for row in rows], returning=True)
                found = [answer.fetchone() for answer in cursor.results()]
        except dialect.loaded_dbapi.Error as error:
            lost = dialect.is_disconnect(error, driver, None)
            if lost:
                self._connection.invalidate(error)
            raise sa_errors.DBAPIError.instance(
                text,
                None,
                error,
                dialect.loaded_dbapi.Error,
                connection_invalidated=lost,
                dialect=dialect,
            ) from error
        return [joined(raw_text(part) or "" for part in key) for key in found]

    def _insert_counted(self, rows: list[WriteRow]) -> list[str]:
        """Many rows a statement; the database numbers them in their order."""
        values, keys = self._values, list[str]()
        counted = values.table.c[self._described.counted]
        inserted = sa.insert(values.table).returning(counted, sort_by_parameter_order=True)
        for start in range(0, len(rows), _RETURNED_A_STATEMENT):
            parameters = [
                values.natives(row) for row in rows[start : start + _RETURNED_A_STATEMENT]
            ]
            found = self._connection.execute(inserted, parameters)
            keys += [str(number) for (number,) in found]
        return keys

    def _keys_given(self, rows: Sequence[WriteRow]) -> bool:
        return all(self._values.given_key(row) is not None for row in rows)

    def _gives_keys(self, row: WriteRow) -> bool:
        """Whether the database says which key each of many new records has."""
        given = {self._values.spelled(name) for name in row.values}
        if self._pipelined:
            return bool(given)
        counted = self._described.counted
        if not given or counted in given or self._values.key != (counted,):
            return False
        return self._dialect in MYSQL and self._connection.dialect.insert_returning

    # Upserts --------------------------------------------------------------------------------

    def _upsert(self, rows: list[WriteRow]) -> Written:
        """Insert, or change what has the key; in one statement, so that nobody comes between."""
        values = self._values
        known = self._known([values.given_key(row) or "" for row in rows], rows)
        self._connection.execute(self._upsert_statement(rows[0]), [values.natives(r) for r in rows])
        return [(key := values.given_key(row), key not in known) for row in rows]

    def _upsert_statement(self, row: WriteRow) -> sa.Insert:
        values = self._values
        changed = [self._values.spelled(name) for name in row.values]
        changed = [name for name in changed if name not in values.key]
        if self._dialect in MYSQL:
            inserted = mysql.insert(values.table)
            kept = changed or [values.key[0]]
            return inserted.on_duplicate_key_update({n: inserted.inserted[n] for n in kept})
        make: Any = postgresql.insert if self._dialect == POSTGRES else sqlite.insert
        clashing = make(values.table)
        columns = [values.table.c[name] for name in values.key]
        if not changed:
            return clashing.on_conflict_do_nothing(index_elements=columns)  # type: ignore[no-any-return]
        return clashing.on_conflict_do_update(  # type: ignore[no-any-return]
            index_elements=columns, set_={name: clashing.excluded[name] for name in changed}
        )

    def _known(self, keys: list[str], rows: list[WriteRow]) -> set[str]:
        """Those of the keys that are there already, locked until the end."""
        values, found = self._values, set[str]()
        columns = [values.table.c[name] for name in values.key]
        natives = [tuple(values.natives(row)[name] for name in values.key) for row in rows]
        for start in range(0, len(keys), KEYS_A_QUERY):
            asked = is_one_of(columns, natives[start : start + KEYS_A_QUERY])
            there = sa.select(*columns).where(asked).with_for_update()
            for row in self._connection.execute(there):
                found.add(joined(raw_text(part) or "" for part in row))
        return found

    def _knows_clash(self) -> bool:
        """Whether the database can be told which key decides.

        MariaDB cannot: there any unique key decides, so that it has to be the only one.
        """
        clashes = [one for one in self._described.unique if set(one) == set(self._values.key)]
        if self._dialect in MYSQL:
            return bool(clashes) and len(self._described.unique) == 1
        return bool(clashes) and self._dialect in (POSTGRES, SQLITE)

    def _keys_stay(self, rows: Sequence[WriteRow]) -> bool:
        return all(row.record_key in (None, self._values.given_key(row)) for row in rows)
