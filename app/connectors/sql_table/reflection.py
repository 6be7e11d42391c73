"""What a database says about its tables, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.values import FieldType

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import ReflectedColumn

_TYPES: tuple[tuple[type[sa.types.TypeEngine[Any]], FieldType], ...] = (
    (sa.Boolean, FieldType.BOOLEAN),
    (sa.BigInteger, FieldType.LONG),
    (sa.Integer, FieldType.INT),
    (sa.Numeric, FieldType.DOUBLE),
    (sa.Float, FieldType.DOUBLE),
    (sa.DateTime, FieldType.DATETIME),
    (sa.Date, FieldType.DATE),
    (sa.Time, FieldType.TIME),
    (sa.Enum, FieldType.PICKLIST),
    (sa.Text, FieldType.TEXTAREA),
    (sa.String, FieldType.STRING),
    (sa.Uuid, FieldType.STRING),
    (sa.types.NullType, FieldType.STRING),
    (sa.LargeBinary, FieldType.BASE64),
)
"""SQLAlchemy's kinds of types and ours; the first that fits counts."""


def table_schema(
    inspector: sa.Inspector, table: str, schema: str | None, name: str
) -> ObjectSchema:
    """Describe a table or a view.

    Args:
        inspector: looks at the database.
        table: its name there.
        schema: the database schema it is in, None for the default one.
        name: how the mapping names it.
    """
    key = tuple(inspector.get_pk_constraint(table, schema).get("constrained_columns") or ())
    unique = _unique_columns(inspector, table, schema) | (set(key) if len(key) == 1 else set())
    columns = inspector.get_columns(table, schema)
    fields = tuple(_field(column, key, unique) for column in columns)
    is_view = table in inspector.get_view_names(schema)
    return ObjectSchema(
        name=name,
        label=name,
        label_plural=name,
        fields=fields,
        createable=not is_view,
        updateable=not is_view,
        deletable=not is_view,
        primary_key=key,
    )


def query_schema(connection: sa.Connection, query: str) -> ObjectSchema:
    """Describe the columns of a query; all are text, for not every database knows their types."""
    statement = sa.select(sa.text("*")).select_from(as_table(query)).where(sa.false())
    names = list(connection.execute(statement).keys())
    fields = tuple(FieldSchema(name, name, FieldType.STRING) for name in names)
    return ObjectSchema(
        name="query",
        label="The query",
        label_plural="The query",
        fields=fields,
        createable=False,
        updateable=False,
        deletable=False,
    )


def as_table(query: str) -> sa.FromClause:
    """A query as something to select from; a colon in it is a colon, not a parameter."""
    return sa.text(query.replace(":", r"\:")).columns().subquery("asked")


def field_type(type: sa.types.TypeEngine[Any]) -> FieldType:
    """The field type that stands for a column type; text that cannot be told is left as it is."""
    if type.__visit_name__ == "TINYINT" and getattr(type, "display_width", None) == 1:
        return FieldType.BOOLEAN
    return next((ours for kind, ours in _TYPES if isinstance(type, kind)), FieldType.COMPLEXVALUE)


def _field(column: ReflectedColumn, key: tuple[str, ...], unique: set[str]) -> FieldSchema:
    type, kind = column["type"], field_type(column["type"])
    computed = bool(column.get("computed"))
    counted = key == (column["name"],) and kind in (FieldType.INT, FieldType.LONG)
    exact = type if isinstance(type, sa.Numeric) else None
    is_unique = column["name"] in unique
    return FieldSchema(
        name=column["name"],
        label=column["name"],
        type=kind,
        length=getattr(type, "length", None) if isinstance(type, sa.String) else None,
        precision=exact.precision if exact else None,
        scale=_scale(exact, kind),
        nillable=bool(column["nullable"]),
        createable=not computed,
        updateable=not computed,
        defaulted_on_create=column.get("default") is not None or counted,
        unique=is_unique,
        id_lookup=is_unique,
        case_sensitive=True,
        calculated=computed,
        restricted_picklist=isinstance(type, sa.Enum),
        picklist_values=_picklist(type),
    )


def _scale(exact: sa.Numeric[Any] | None, kind: FieldType) -> int | None:
    """Digits behind the point; None where the database keeps what it is given."""
    if kind in (FieldType.INT, FieldType.LONG):
        return 0
    return exact.scale if exact else None


def _picklist(type: sa.types.TypeEngine[Any]) -> tuple[PicklistValue, ...]:
    values = type.enums if isinstance(type, sa.Enum) else ()
    return tuple(PicklistValue(value, value) for value in values)


def _unique_columns(inspector: sa.Inspector, table: str, schema: str | None) -> set[str]:
    """Columns that are unique by themselves."""
    found = set()
    for constraint in inspector.get_unique_constraints(table, schema):
        if len(constraint["column_names"]) == 1:
            found.add(constraint["column_names"][0])
    # SQLite keeps a UNIQUE beside a column as an index of its own making.
    for index in inspector.get_indexes(table, schema, include_auto_indexes=True):
        whole = f"{inspector.dialect.name}_where" not in index.get("dialect_options", {})
        names = [name for name in index["column_names"] if name is not None]
        if index["unique"] and whole and len(names) == 1 == len(index["column_names"]):
            found.add(names[0])
    return found
