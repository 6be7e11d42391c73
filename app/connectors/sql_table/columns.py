"""Column types of databases and ours: what a column holds, and how its values travel both ways."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyType = sa.types.TypeEngine[Any]


class Manner(Enum):
    """How values of a column travel, where that is not as its field type says."""

    PLAIN = "plain"
    UUID = "uuid"
    """Text here; the database refuses to compare it with what is no UUID."""
    LABEL = "label"
    """Text here; the database has a fixed list and refuses to compare it with anything else."""
    BIT = "bit"
    """A flag here; the driver gives a byte."""
    MEMBERS = "members"
    """A set; the database joins its members by commas."""


_BLOBS = (mysql.TINYBLOB, mysql.MEDIUMBLOB, mysql.LONGBLOB)

_KINDS: Sequence[tuple[type[AnyType] | tuple[type[AnyType], ...], FieldType]] = (
    (sa.Boolean, FieldType.BOOLEAN),
    (sa.BigInteger, FieldType.LONG),
    ((sa.Integer, mysql.YEAR), FieldType.INT),
    ((sa.Numeric, sa.Float), FieldType.DOUBLE),
    (sa.DateTime, FieldType.DATETIME),
    (sa.Date, FieldType.DATE),
    (sa.Time, FieldType.TIME),
    (mysql.SET, FieldType.MULTIPICKLIST),
    (sa.Enum, FieldType.PICKLIST),
    ((sa.Text, sa.JSON, mysql.LONGTEXT, mysql.MEDIUMTEXT), FieldType.TEXTAREA),
    ((sa.String, sa.Uuid), FieldType.STRING),
    ((postgresql.INET, postgresql.CIDR, postgresql.MACADDR), FieldType.STRING),
    ((sa.LargeBinary, sa.BINARY, sa.VARBINARY, *_BLOBS), FieldType.BASE64),
)
"""SQLAlchemy's kinds of types and ours; the first that fits counts. Arrays, lengths of time, money
and shapes have no counterpart in an org and are COMPLEXVALUE."""

_SQLITE = "sqlite"


def field_type(type: AnyType, dialect: str = _SQLITE) -> FieldType:
    """The field type that stands for a column type.

    Args:
        type: as the database described the column.
        dialect: SQLAlchemy's name of the database. A column without a type is text in SQLite; in
            others it is of a kind that SQLAlchemy does not know.
    """
    type = undressed(type)
    if is_flag(type):
        return FieldType.BOOLEAN
    if isinstance(type, sa.types.NullType):
        return FieldType.STRING if dialect == _SQLITE else FieldType.COMPLEXVALUE
    return next((ours for kind, ours in _KINDS if isinstance(type, kind)), FieldType.COMPLEXVALUE)


def manner(type: AnyType, dialect: str) -> Manner:
    """How values of a column travel."""
    type = undressed(type)
    if isinstance(type, mysql.BIT) and is_flag(type):
        return Manner.BIT
    if isinstance(type, mysql.SET):
        return Manner.MEMBERS
    if dialect != "postgresql":
        return Manner.PLAIN
    if isinstance(type, sa.Uuid):
        return Manner.UUID
    labelled = (sa.Enum, sa.JSON, postgresql.INET, postgresql.CIDR, postgresql.MACADDR)
    return Manner.LABEL if isinstance(type, labelled) else Manner.PLAIN


def undressed(type: AnyType) -> AnyType:
    """The type below a domain, which is another type with a check."""
    while isinstance(type, postgresql.DOMAIN):
        type = type.data_type
    return type


def is_flag(type: AnyType) -> bool:
    """Whether MariaDB's way of saying yes and no is meant: a digit, or a bit."""
    if type.__visit_name__ == "TINYINT":
        return getattr(type, "display_width", None) == 1
    return isinstance(type, mysql.BIT) and type.length in (None, 1)


def type_words(type: AnyType, dialect: sa.Dialect) -> str:
    """A type as the database's own people write it, such as NUMERIC(18, 2)."""
    try:
        return str(type.compile(dialect=dialect))
    except sa.exc.CompileError:
        return "unknown"
