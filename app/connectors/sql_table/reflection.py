"""What a database says about its tables, in our words."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.connectors.sql_table.columns import Manner, field_type, manner, type_words, undressed
from app.connectors.sql_table.opening import POSTGRES
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine.interfaces import ReflectedColumn

_WHOLE = (FieldType.INT, FieldType.LONG)
_READ_ONLY = (FieldType.BASE64, FieldType.COMPLEXVALUE)
"""Files, arrays and other kinds that have no counterpart in an org."""

_ROLLED_BACK = frozenset({"innodb", "xtradb", "rocksdb", "tokudb", "ndbcluster"})
"""Storage engines of MariaDB and MySQL that can take a statement back, in small letters."""


@dataclass(frozen=True)
class Described:
    """A table, a view or a query, as it was when it was looked up."""

    schema: ObjectSchema
    table: str = ""
    """Its name as the database spells it; "" for a query."""
    place: str | None = None
    """The database schema it is in; None for the default one."""
    manners: dict[str, Manner] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """Column → the database's own word for its type."""
    unique: tuple[tuple[str, ...], ...] = ()
    """The columns of each unique key, the primary one first."""
    counted: str = ""
    """The column that the database numbers by itself; "" when it has none."""
    takes_back: bool = True
    """Whether a statement can be rolled back."""

    def manner(self, column: str) -> Manner:
        """How a column's values travel."""
        return self.manners.get(column, Manner.PLAIN)


def views(inspector: sa.Inspector, schema: str | None = None) -> list[str]:
    """Names of the views of a schema, in PostgreSQL also of those that keep their rows."""
    found = inspector.get_view_names(schema)
    if inspector.dialect.name == POSTGRES:
        found = [*found, *inspector.get_materialized_view_names(schema)]
    return found


def described_table(
    inspector: sa.Inspector, table: str, schema: str | None, name: str
) -> Described:
    """Describe a table or a view.

    Args:
        inspector: looks at the database.
        table: its name there.
        schema: the database schema it is in, None for the default one.
        name: how the mapping names it.
    """
    dialect = inspector.dialect.name
    with warnings.catch_warnings():
        # A column of a type that SQLAlchemy does not know is said in our own way.
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        columns = inspector.get_columns(table, schema)
    key = tuple(inspector.get_pk_constraint(table, schema).get("constrained_columns") or ())
    unique = [key] if key else []
    unique += [one for one in _unique_keys(inspector, table, schema) if one not in unique]
    alone = {names[0] for names in unique if len(names) == 1}
    counted = next((each["name"] for each in columns if _is_counted(each, key, dialect)), "")
    is_view = table in views(inspector, schema)
    described = ObjectSchema(
        name=name,
        label=name,
        label_plural=name,
        fields=tuple(_field(column, alone, counted, dialect) for column in columns),
        createable=not is_view,
        updateable=not is_view,
        deletable=not is_view,
        primary_key=key,
    )
    return Described(
        schema=described,
        table=table,
        place=schema,
        manners={each["name"]: manner(each["type"], dialect) for each in columns},
        types={each["name"]: type_words(each["type"], inspector.dialect) for each in columns},
        unique=tuple(unique),
        counted=counted,
        takes_back=_takes_back(inspector, table, schema),
    )


def described_query(connection: sa.Connection, query: str) -> Described:
    """Describe the columns of a query; all are text, for not every database knows their types."""
    statement = sa.select(sa.text("*")).select_from(as_table(query)).where(sa.false())
    names = list(connection.execute(statement).keys())
    fields = tuple(FieldSchema(name, name, FieldType.STRING) for name in names)
    return Described(
        ObjectSchema(
            name="query",
            label="The query",
            label_plural="The query",
            fields=fields,
            createable=False,
            updateable=False,
            deletable=False,
        )
    )


def as_table(query: str) -> sa.FromClause:
    """A query as something to select from; a colon in it is a colon, not a parameter.

    It stands on lines of its own, so that a comment at its end ends with it.
    """
    return sa.text(query.replace(":", r"\:") + "\n").columns().subquery("asked")


def _field(column: ReflectedColumn, unique: set[str], counted: str, dialect: str) -> FieldSchema:
    type = undressed(column["type"])
    kind = field_type(type, dialect)
    identity: dict[str, Any] = dict(column.get("identity") or {})
    given = not column.get("computed") and not identity.get("always") and kind not in _READ_ONLY
    exact = type if isinstance(type, sa.Numeric) else None
    is_unique = column["name"] in unique
    return FieldSchema(
        name=column["name"],
        label=column["name"],
        type=kind,
        length=_length(type),
        precision=exact.precision if exact else None,
        scale=0 if kind in _WHOLE else exact.scale if exact else None,
        nillable=bool(column["nullable"]),
        createable=given,
        updateable=given,
        defaulted_on_create=(
            column.get("default") is not None or bool(identity) or column["name"] == counted
        ),
        unique=is_unique,
        id_lookup=is_unique,
        case_sensitive=True,
        calculated=bool(column.get("computed")),
        restricted_picklist=isinstance(type, sa.Enum),
        picklist_values=tuple(PicklistValue(value, value) for value in _values(type)),
    )


def _length(type: sa.types.TypeEngine[Any]) -> int | None:
    """Most characters; a list of words has a length that says nothing."""
    if not isinstance(type, sa.String) or _values(type):
        return None
    return type.length


def _values(type: sa.types.TypeEngine[Any]) -> Sequence[str]:
    """The words of an enumeration, or of MariaDB's set."""
    if isinstance(type, sa.Enum):
        return list(type.enums)
    return list(getattr(type, "values", ()) or ())


def _is_counted(column: ReflectedColumn, key: tuple[str, ...], dialect: str) -> bool:
    """Whether the database gives the next number where none is given."""
    if key != (column["name"],) or field_type(column["type"], dialect) not in _WHOLE:
        return False
    if dialect == "sqlite":
        return column["type"].__visit_name__ == "INTEGER"
    if column.get("identity") or column.get("autoincrement") is True:
        return True
    return "nextval(" in str(column.get("default") or "")


def _takes_back(inspector: sa.Inspector, table: str, schema: str | None) -> bool:
    if inspector.dialect.name not in ("mysql", "mariadb"):
        return True
    options = inspector.get_table_options(table, schema)
    engine = next((str(value) for name, value in options.items() if name.endswith("_engine")), "")
    return not engine or engine.casefold() in _ROLLED_BACK


def _unique_keys(inspector: sa.Inspector, table: str, schema: str | None) -> list[tuple[str, ...]]:
    """The columns of each unique key that holds for every record."""
    found = [
        tuple(constraint["column_names"])
        for constraint in inspector.get_unique_constraints(table, schema)
    ]
    # SQLite keeps a UNIQUE beside a column as an index of its own making.
    for index in inspector.get_indexes(table, schema, include_auto_indexes=True):
        whole = f"{inspector.dialect.name}_where" not in index.get("dialect_options", {})
        names = tuple(name for name in index["column_names"] if name is not None)
        if index["unique"] and whole and len(names) == len(index["column_names"]):
            found.append(names)
    return list(dict.fromkeys(found))
