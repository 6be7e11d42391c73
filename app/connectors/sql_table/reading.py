"""Makes the statements that read a table, a view or a query, and the raw rows of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.connectors.near_names import field_of
from app.connectors.record_keys import filter_parts
from app.connectors.sql_table.columns import Manner
from app.connectors.sql_table.reflection import Described, as_table
from app.connectors.sql_table.values import native_key, reader
from app.core.errors import SchemaMismatchError
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.ports import KeyFilter, RawRow
    from app.core.schema import FieldSchema, ObjectSchema

KEYS_A_QUERY = 500
"""Most keys asked for at once. Source: ours; SQLite takes 32,766 parameters, others more."""

FILE = "(file)"
"""Stands for what a column of files holds, where it is only looked at."""

FETCH_ROWS = 2_000
"""Rows that a server sends at a time; the rest waits there. Source: ours."""


def bare(query: str) -> str:
    """A query without its closing semicolon."""
    return query.strip().rstrip(";").rstrip()


def origin_of(described: Described, query: str) -> sa.FromClause:
    """What is selected from."""
    if query:
        return as_table(bare(query))
    return sa.table(described.table, schema=described.place)


def select(
    described: Described, query: str, asked: Sequence[FieldSchema], keys: int
) -> sa.Select[Any]:
    """Each column under a name of its own, for a field may be asked for twice; by key, in order."""
    columns: list[sa.ColumnElement[Any]] = [
        sa.column(field.name).label(f"c{n}") for n, field in enumerate(asked)
    ]
    statement = sa.select(*columns).select_from(origin_of(described, query))
    return statement.order_by(*columns[:keys])


def readable(schema: ObjectSchema, name: str) -> FieldSchema:
    """A field that can be read with its record.

    Raises:
        SchemaMismatchError: there is none of that name, or it holds a file.
    """
    field = field_of(schema, name)
    if field.type is FieldType.BASE64:
        raise SchemaMismatchError(
            f"{field.name} holds a file, and files are not read with a record. "
            "Take the field out of the mapping",
            object=schema.name,
            field=field.name,
        )
    return field


@dataclass(frozen=True)
class Sample:
    """The look of a table, a view or a query."""

    described: Described
    rows: tuple[tuple[str | None, ...], ...]
    """The first rows as raw text, in the order of the fields."""


def first_rows(connection: sa.Connection, described: Described, query: str, rows: int) -> Sample:
    """Read a few rows, as the database gives them first."""
    fields = described.schema.fields
    columns: list[sa.ColumnElement[Any]] = [
        sa.case((sa.column(field.name).is_not(None), FILE))
        if field.type is FieldType.BASE64
        else sa.column(field.name)
        for field in fields
    ]
    statement = sa.select(*columns).select_from(origin_of(described, query)).limit(rows)
    found = raw_rows(connection, iter([statement]), described, fields)
    return Sample(described, tuple(tuple(values) for _, _, _, *values in found))


def raw_rows(
    connection: sa.Connection,
    statements: Iterator[sa.Select[Any]],
    described: Described,
    asked: Sequence[FieldSchema],
    stamp: int | None = None,
) -> Iterator[RawRow]:
    """Stream the answers: row number, stamp, gone, then what was asked for.

    Args:
        connection: in a transaction.
        statements: each selects `asked`.
        described: says how the columns' values travel.
        asked: the columns, those of the key first.
        stamp: place of the column that says when a record changed; None where none does. It is
            not given as a value besides.
    """
    readers = [reader(described.manner(field.name)) for field in asked]
    row_no = 0
    for statement in statements:
        for row in connection.execution_options(yield_per=FETCH_ROWS).execute(statement):
            row_no += 1
            values = [read(value) for read, value in zip(readers, row, strict=True)]
            said = None if stamp is None else values.pop(stamp)
            yield (str(row_no), said, None, *values)


def narrowed(
    statement: sa.Select[Any], only: KeyFilter | None, described: Described, dialect: str
) -> Iterator[sa.Select[Any]]:
    """The statement itself, or one for every few hundred keys, each key asked for once."""
    if only is None:
        yield statement
        return
    names, values = filter_parts(only, described.schema.primary_key)
    fields = [field_of(described.schema, name) for name in names]
    natives = (_native_key(key, fields, described, dialect) for key in dict.fromkeys(values))
    wanted = [key for key in natives if key is not None]
    columns = [comparable(sa.column(field.name), described.manner(field.name)) for field in fields]
    for start in range(0, len(wanted), KEYS_A_QUERY):
        yield statement.where(is_one_of(columns, wanted[start : start + KEYS_A_QUERY]))


def _native_key(
    key: tuple[str, ...], fields: Sequence[FieldSchema], described: Described, dialect: str
) -> tuple[object, ...] | None:
    """A key as the driver takes it; None when no record can have it."""
    try:
        return tuple(
            native_key(part, field.type, dialect, described.manner(field.name))
            for part, field in zip(key, fields, strict=True)
        )
    except ValueError:
        return None


def is_one_of(
    columns: Sequence[sa.ColumnElement[Any]], keys: Sequence[tuple[object, ...]]
) -> sa.ColumnElement[bool]:
    """The condition that columns hold one of these keys."""
    if len(columns) == 1:
        return columns[0].in_([_untyped(key[0]) for key in keys])
    return sa.or_(
        *(
            sa.and_(*(column == _untyped(part) for column, part in zip(columns, key, strict=True)))
            for key in keys
        )
    )


def _untyped(value: object) -> sa.ColumnElement[Any]:
    """A value that the database compares as the column's type says, not as Python's."""
    return sa.literal(value, sa.types.NullType())


def comparable(column: sa.ColumnElement[Any], manner: Manner) -> sa.ColumnElement[Any]:
    """A column as it may be compared with any text."""
    return sa.cast(column, sa.Text) if manner is Manner.LABEL else column
