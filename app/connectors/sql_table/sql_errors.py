"""Says in our words what a database said: the one place that knows the codes of the drivers."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy.exc as sa_errors

from app.core.errors import AccessDeniedError, EndpointError, RetriableError
from app.core.outcome import RetryClass, RowError

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIQUE, NOT_NULL = "UNIQUE_VIOLATION", "NOT_NULL_VIOLATION"
FOREIGN_KEY, CHECK = "FOREIGN_KEY_VIOLATION", "CHECK_VIOLATION"
TOO_LONG, OUT_OF_RANGE, BAD_VALUE = "VALUE_TOO_LONG", "VALUE_OUT_OF_RANGE", "INVALID_VALUE"
CONSTRAINT = "CONSTRAINT_VIOLATION"
NOT_FOUND, SEVERAL = "RECORD_NOT_FOUND", "SEVERAL_RECORDS"

_ROW_CODES = {
    "SQLITE_CONSTRAINT_UNIQUE": UNIQUE,
    "SQLITE_CONSTRAINT_PRIMARYKEY": UNIQUE,
    "SQLITE_CONSTRAINT_ROWID": UNIQUE,
    "SQLITE_CONSTRAINT_NOTNULL": NOT_NULL,
    "SQLITE_CONSTRAINT_FOREIGNKEY": FOREIGN_KEY,
    "SQLITE_CONSTRAINT_CHECK": CHECK,
    "SQLITE_CONSTRAINT_TRIGGER": CONSTRAINT,
    "SQLITE_CONSTRAINT_DATATYPE": BAD_VALUE,
    "SQLITE_MISMATCH": BAD_VALUE,
    "SQLITE_TOOBIG": TOO_LONG,
    "23505": UNIQUE,
    "23502": NOT_NULL,
    "23503": FOREIGN_KEY,
    "23514": CHECK,
    "22001": TOO_LONG,
    "22003": OUT_OF_RANGE,
    "22P02": BAD_VALUE,
    "22007": BAD_VALUE,
    "22008": BAD_VALUE,
    "1062": UNIQUE,
    "1048": NOT_NULL,
    "1364": NOT_NULL,
    "1451": FOREIGN_KEY,
    "1452": FOREIGN_KEY,
    "3819": CHECK,
    "4025": CHECK,
    "1406": TOO_LONG,
    "1264": OUT_OF_RANGE,
    "1366": BAD_VALUE,
    "1292": BAD_VALUE,
}
"""What concerns one row.

Source: SQLite "Result and Error Codes"; PostgreSQL "Error Codes"; MariaDB "Error Codes".
"""

_LOCKED = frozenset(
    {"SQLITE_BUSY", "SQLITE_LOCKED", "40001", "40P01", "55P03", "1205", "1213", "1020"}
)
"""Somebody else holds a lock; may work a moment later."""

_BUSY = frozenset(
    {"57P01", "57P02", "57P03", "53300", "53200", "57014", "1040", "1053", "1203", "1226"}
)
"""The server has no room, ends, or begins; may work a while later."""

_LOST = frozenset({"08003", "08006", "08001", "2006", "2013", "2055", "0"})
"""The connection is gone, and with it the transaction."""

_DENIED = frozenset(
    {
        "SQLITE_READONLY",
        "SQLITE_AUTH",
        "SQLITE_PERM",
        "42501",
        "25006",
        "1044",
        "1142",
        "1143",
        "1227",
        "1290",
        "1369",
        "1792",
    }
)

_SQLITE_COLUMNS = re.compile(r"constraint failed: (.+)$")


def driver_code(error: sa_errors.DBAPIError) -> str:
    """The driver's own code, "" when it gave none.

    MariaDB's number comes before its SQL state, which is the same for every broken constraint.
    """
    orig = error.orig
    arguments: tuple[object, ...] = getattr(orig, "args", ())
    if arguments and isinstance(arguments[0], int):
        return str(arguments[0])
    codes = (getattr(orig, name, None) for name in ("sqlite_errorname", "sqlstate"))
    return next((str(code) for code in codes if code), "")


def row_error(error: sa_errors.DBAPIError) -> RowError | None:
    """Why one row was refused; None when the error is about more than a row."""
    code = _ROW_CODES.get(driver_code(error))
    if code is None and isinstance(error, sa_errors.IntegrityError):
        code = CONSTRAINT
    if code is None and isinstance(error, sa_errors.DataError):
        code = BAD_VALUE
    if code is None:
        return None
    return RowError(code, driver_words(error), _fields(error), RetryClass.DATA)


def endpoint_error(error: sa_errors.SQLAlchemyError, name: str, object: str = "") -> EndpointError:
    """What a whole request ran into.

    Args:
        error: SQLAlchemy's.
        name: the connection's name.
        object: the table that was read or written, "" when none is meant.
    """
    if not isinstance(error, sa_errors.DBAPIError):
        return EndpointError(
            f"The database cannot be used: {_sentence(str(error))}.", endpoint=name
        )
    code = driver_code(error)
    words = driver_words(error)
    base = code.rpartition("_")[0] if code.startswith("SQLITE_BUSY_") else code
    if base in _LOCKED:
        said = f"The database is busy, another program holds a lock: {words}."
        return RetriableError(said, endpoint=name, code=code)
    if base in _BUSY:
        return RetriableError(f"The database is busy: {words}.", endpoint=name, code=code)
    if error.connection_invalidated or base in _LOST:
        said = f"The connection to the database was lost: {words}."
        return RetriableError(said, endpoint=name, code=code)
    if base in _DENIED:
        said = f"The database does not let this user do that: {words}."
        return AccessDeniedError(said, endpoint=name, code=code, object=object)
    return EndpointError(f"The database refused: {words}.", endpoint=name, code=code)


@contextmanager
def translated(name: str, object: str = "") -> Iterator[None]:
    """Turn every error of the database into one of ours.

    Args:
        name: the connection's name.
        object: the table that is read or written.
    """
    try:
        yield
    except sa_errors.SQLAlchemyError as error:
        raise endpoint_error(error, name, object) from error


def driver_words(error: sa_errors.DBAPIError) -> str:
    """The driver's own sentence; never SQLAlchemy's, which repeats statement and values."""
    orig = error.orig
    arguments: tuple[object, ...] = getattr(orig, "args", ())
    text = str(arguments[1] if len(arguments) > 1 else orig)
    return _sentence(text)


def _sentence(text: str) -> str:
    """The first line without its stop."""
    return text.strip().split("\n", 1)[0].strip().rstrip(".")


def _fields(error: sa_errors.DBAPIError) -> tuple[str, ...]:
    """The columns that the driver names."""
    column = getattr(getattr(error.orig, "diag", None), "column_name", None)
    if column:
        return (str(column),)
    found = _SQLITE_COLUMNS.search(str(error.orig))
    if not found or "." not in found.group(1):
        return ()
    return tuple(part.rpartition(".")[2] for part in found.group(1).split(", "))
