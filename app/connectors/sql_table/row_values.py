"""Values and keys of the rows of a request, as a driver takes them, and what cannot be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.connectors.record_keys import joined, split
from app.connectors.sql_table.reading import comparable
from app.connectors.sql_table.sql_errors import BAD_VALUE, NOT_FOUND, TOO_LONG
from app.connectors.sql_table.values import native, native_key
from app.core.outcome import RowError
from app.core.plan import Operation

if TYPE_CHECKING:
    from app.connectors.sql_table.reflection import Described
    from app.core.outcome import WriteRow


class RefusedError(Exception):
    """One row that cannot be written."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.code)
        self.error = error


class RowValues:
    """Speaks of rows as one table needs it.

    In statements the new values are the parameters v0, v1..., the parts of a key k0, k1...
    """

    def __init__(self, described: Described, key: tuple[str, ...], dialect: str) -> None:
        self.key = tuple(self._name(described, name) for name in key)
        self.table = _table(described)
        self._described = described
        self._dialect = dialect
        self._types = {field.name: field.type for field in described.schema.fields}

    def natives(self, row: WriteRow) -> dict[str, object]:
        """Column → new value."""
        found: dict[str, object] = {}
        for name, value in row.values.items():
            column = self.spelled(name)
            type, manner = self._types[column], self._described.manner(column)
            found[column] = native(value, type, self._dialect, manner)
        return found

    def parameters(self, row: WriteRow) -> dict[str, object]:
        """The new values as parameters, in the order of the row."""
        return {f"v{n}": value for n, value in enumerate(self.natives(row).values())}

    def key_parameters(self, row: WriteRow) -> dict[str, object]:
        """The parts of the record's key as parameters.

        Raises:
            RefusedError: no record of the table can have such a key.
        """
        parts = split(row.record_key or "")
        if not row.record_key or len(parts) != len(self.key):
            raise RefusedError(RowError(NOT_FOUND, "The record's key does not fit the table"))
        try:
            natives = [
                native_key(part, self._types[name], self._dialect, self._described.manner(name))
                for part, name in zip(parts, self.key, strict=True)
            ]
        except ValueError as error:
            refusal = RowError(NOT_FOUND, "The table has no record with this key", self.key)
            raise RefusedError(refusal) from error
        return {f"k{n}": value for n, value in enumerate(natives)}

    def is_key(self) -> list[sa.ColumnElement[bool]]:
        """The condition that finds the record."""
        return [
            comparable(self.table.c[name], self._described.manner(name)) == sa.bindparam(f"k{n}")
            for n, name in enumerate(self.key)
        ]

    def changes(self, row: WriteRow) -> dict[sa.Column[Any], sa.BindParameter[Any]]:
        """Column → parameter, for each field of a row."""
        return {
            self.table.c[self.spelled(name)]: sa.bindparam(f"v{n}")
            for n, name in enumerate(row.values)
        }

    def given_key(self, row: WriteRow) -> str | None:
        """The record key that a row's own values make; None where a part is missing."""
        given = {self.spelled(name): value for name, value in row.values.items()}
        parts = [given.get(name) for name in self.key]
        whole = [part for part in parts if part is not None]
        return joined(whole) if whole and len(whole) == len(parts) else None

    def key_afterwards(self, row: WriteRow, key: str) -> str:
        """The record key once the row is written, which may change parts of it."""
        given = {self.spelled(name): value for name, value in row.values.items()}
        return joined(given.get(n) or part for n, part in zip(self.key, split(key), strict=True))

    def misfit(self, row: WriteRow, operation: Operation) -> RowError | None:
        """Why a row cannot be written, whatever the database would make of it.

        A value is never cut; databases differ in whether they would.
        """
        for name, value in row.values.items():
            field = self._described.schema.field(name)
            if field and field.length and value and len(value) > field.length:
                words = f"{name} takes {field.length:,} characters, the value has {len(value):,}"
                return RowError(TOO_LONG, words, (name,))
        try:
            self.natives(row)
            if operation in (Operation.UPDATE, Operation.DELETE):
                self.key_parameters(row)
        except RefusedError as refused:
            return refused.error
        except ValueError as error:
            return RowError(BAD_VALUE, str(error))
        return None

    def spelled(self, name: str) -> str:
        """A column's name as the table spells it."""
        return self._name(self._described, name)

    @staticmethod
    def _name(described: Described, name: str) -> str:
        field = described.schema.field(name)
        return field.name if field else name


def _table(described: Described) -> sa.Table:
    """A table as SQLAlchemy needs it for statements.

    Its columns have no types, for values go to the driver as `native` makes them; but one that the
    database numbers says so, for the new numbers are asked for.
    """
    columns: list[sa.Column[Any]] = [
        sa.Column(field.name, sa.BigInteger, primary_key=True, autoincrement=True)
        if field.name == described.counted
        else sa.Column(field.name, sa.types.NullType())
        for field in described.schema.fields
    ]
    return sa.Table(described.table, sa.MetaData(), *columns, schema=described.place)
