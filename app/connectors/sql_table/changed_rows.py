"""Reads only what changed since the last time, by a column that moves with each change.

The column may be a moment, a date or a number that grows. A deletion moves nothing: it shows in the
number of rows, which is counted along, and then everything is read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.connectors.near_names import field_of
from app.connectors.sql_table.reading import origin_of
from app.connectors.sql_table.values import SQLITE, native_key, raw_text
from app.core.errors import SchemaMismatchError
from app.core.values import FieldType

if TYPE_CHECKING:
    from app.connectors.sql_table.reflection import Described
    from app.core.schema import FieldSchema

OVERLAP = timedelta(minutes=5)
"""How far a read goes back behind the last one.

A transaction stamps its rows when it begins and shows them when it ends. Source: ours.
"""

_NUMBERS = frozenset({FieldType.INT, FieldType.LONG, FieldType.DOUBLE})
_SQLITE_MOMENT = "%Y-%m-%dT%H:%M:%fZ"
"""SQLite keeps moments as text of any form; compared in this one, which is in UTC."""


class ChangedColumn:
    """The column that says when a record changed, and a table that is read by it."""

    def __init__(self, described: Described, name: str, dialect: str) -> None:
        """Take the column.

        Raises:
            SchemaMismatchError: there is no such column, or none can be compared with an earlier
                value of it.
        """
        self.field: FieldSchema = field_of(described.schema, name)
        self._described = described
        self._dialect = dialect
        if self.field.type not in {FieldType.DATETIME, FieldType.DATE, *_NUMBERS}:
            raise SchemaMismatchError(
                f"{name} is of the type {self.field.type.value}; only a moment, a date or a number "
                "can say when a record changed",
                object=described.schema.name,
                field=name,
            )

    @property
    def is_moment(self) -> bool:
        """Whether it tells the time, so that it can be compared with that of another side."""
        return self.field.type is FieldType.DATETIME

    def state(self, connection: sa.Connection) -> tuple[str | None, int]:
        """How far the table has come: its latest value, None without any, and how many rows."""
        asked = sa.select(sa.func.max(self._value()), sa.func.count())
        latest, rows = connection.execute(asked.select_from(origin_of(self._described, ""))).one()
        return raw_text(latest), int(rows)

    def since(self, cursor: str) -> sa.ColumnElement[bool]:
        """The condition of what changed at a state or after it, with some overlap."""
        value = sa.literal(self._native(cursor), sa.types.NullType())
        return self._value() >= value

    def _value(self) -> sa.ColumnElement[Any]:
        column: sa.ColumnElement[Any] = sa.column(self.field.name)
        if self._dialect == SQLITE and self.is_moment:
            return sa.func.strftime(_SQLITE_MOMENT, column)
        return column

    def _native(self, cursor: str) -> object:
        if not self.is_moment:
            if self._dialect == SQLITE and self.field.type in _NUMBERS:
                return float(cursor) if "." in cursor else int(cursor)
            return native_key(cursor, self.field.type, self._dialect)
        earlier = datetime.fromisoformat(cursor) - OVERLAP
        if self._dialect == SQLITE:
            utc = earlier.astimezone(UTC)
            return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"
        return earlier
