"""Opens a database by its address: driver, encryption, and how each connection is set up."""

from __future__ import annotations

import logging
import ssl
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from app.connectors.sql_table.sql_errors import driver_code, driver_words, endpoint_error
from app.connectors.sql_table.values import SQLITE
from app.core.errors import EndpointError, RetriableError, SettingsError, SignInError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_TIMEOUT_S = 10
LOCK_TIMEOUT_S = 10
"""How long a statement waits for another program's lock before it says so. Source: ours."""

BUSY_TIMEOUT_S = 5
"""How long SQLite waits for a lock before it says that it is busy."""

POSTGRES, MYSQL = "postgresql", ("mysql", "mariadb")

_SPELLINGS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""Addresses without a driver, and the driver that comes with the program."""

_PACKAGES = {
    "MySQLdb": "mysqlclient",
    "psycopg2": "psycopg2-binary",
    "pyodbc": "pyodbc",
    "pymssql": "pymssql",
    "oracledb": "oracledb",
    "cx_Oracle": "cx_Oracle",
    "asyncpg": "asyncpg",
    "mariadb": "mariadb",
    "snowflake": "snowflake-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
    "redshift": "sqlalchemy-redshift",
    "databricks": "databricks-sqlalchemy",
    "trino": "trino",
    "duckdb": "duckdb-engine",
    "clickhouse": "clickhouse-sqlalchemy",
    "clickhousedb": "clickhouse-connect",
    "cockroachdb": "sqlalchemy-cockroachdb",
    "hana": "sqlalchemy-hana",
    "firebird": "sqlalchemy-firebird",
    "teradatasql": "teradatasqlalchemy",
    "db2": "ibm-db-sa",
    "ibm_db_sa": "ibm-db-sa",
}
"""Module or kind of database → the Python package that has the driver."""


class Encryption(Enum):
    """How the way to a database server is kept from others."""

    DRIVER = "driver"
    """As the driver does by itself, or as the address says."""
    OFF = "off"
    VERIFIED = "verified"
    """Encrypted, and the server's certificate fits its name and is vouched for."""


def checked_url(text: str, name: str) -> sa.URL:
    """Read an address, and name the driver where it names none.

    Raises:
        EndpointError: it cannot be read.
    """
    try:
        url = sa.make_url(text)
    except (sa_errors.ArgumentError, ValueError) as error:
        raise EndpointError("The address of the database cannot be read.", endpoint=name) from error
    return url.set(drivername=_SPELLINGS.get(url.drivername, url.drivername))


def check_file(url: sa.URL, name: str) -> None:
    """SQLite would make an empty database where there is none."""
    if url.get_backend_name() == SQLITE and not Path(url.database or "").is_file():
        raise SettingsError(f"There is no database file {url.database}.", key=name)


def open_engine(url: sa.URL, encryption: Encryption, ca_file: str) -> sa.Engine:
    """Make what connects to the database; nothing is connected yet.

    Args:
        url: with its password.
        encryption: for servers; a file has none.
        ca_file: PEM file of the authority that vouches for the server; "" for those of the
            computer.
    """
    backend = url.get_backend_name()
    if backend == SQLITE:
        engine = sa.create_engine(
            url, poolclass=sa.NullPool, connect_args={"timeout": BUSY_TIMEOUT_S}
        )
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend == POSTGRES and url.get_driver_name() == "psycopg":
        secured = _postgres_encryption(encryption, ca_file)
        arguments: dict[str, object] = {"connect_timeout": CONNECT_TIMEOUT_S, **secured}
        engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=arguments)
        # It warns of each row that ends a batch; those are refused rows, and said as such.
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        sa.event.listen(engine, "connect", _set_up_postgres)
        sa.event.listen(engine, "handle_error", _close_lost)
        return engine
    if backend in MYSQL and url.get_driver_name() == "pymysql":
        arguments = {"connect_timeout": CONNECT_TIMEOUT_S, "charset": "utf8mb4"}
        arguments |= _mysql_encryption(encryption, ca_file)
        engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=arguments)
        sa.event.listen(engine, "connect", _set_up_mysql)
        return engine
    return sa.create_engine(url, poolclass=sa.NullPool)


@contextmanager
def opened(name: str) -> Iterator[None]:
    """Turn what stands in the way of a connection into one of our errors."""
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").split(".")[0]
        raise _no_driver(f"The driver {module} is not installed", module, name) from error
    except sa_errors.NoSuchModuleError as error:
        kind = str(error).rpartition(":")[2].partition(".")[0].strip()
        words = f"No driver for databases of the kind {kind} is installed"
        raise _no_driver(words, kind, name) from error
    except sa_errors.DBAPIError as error:
        raise _not_let_in(error, name) from error
    except sa_errors.SQLAlchemyError as error:
        raise endpoint_error(error, name) from error
    except OSError as error:  # a certificate file that is not there, or is none
        raise EndpointError(f"The certificates cannot be read: {error}.", endpoint=name) from error


def _no_driver(words: str, module: str, name: str) -> EndpointError:
    package = _PACKAGES.get(module)
    remedy = f"; the Python package {package} has it" if package else ""
    return EndpointError(f"{words}{remedy}.", endpoint=name, code="no_driver")


def _not_let_in(error: sa_errors.DBAPIError, name: str) -> EndpointError:
    found = endpoint_error(error, name)
    said = driver_words(error)
    if _is_refused(error):
        words = f"The database refused the user name or the password: {said}."
        return SignInError(words, endpoint=name, code=found.code or "refused")
    if any(part in said.lower() for part in _UNTRUSTED):
        words = f"The database's certificate was not accepted: {said}."
        return EndpointError(words, endpoint=name, code="certificate")
    if any(part in said.lower() for part in _UNENCRYPTED):
        words = f"The server offers no encryption, so it was not talked to: {said}."
        return EndpointError(words, endpoint=name, code="encryption")
    if _is_unknown_database(error):
        return EndpointError(f"The database refused: {said}.", endpoint=name, code=found.code)
    if isinstance(found, RetriableError):
        return found
    words = f"The database cannot be reached: {said}."
    return RetriableError(words, endpoint=name, code=found.code)


_ACCESS_DENIED, _ACCESS_DENIED_NO_PASSWORD, _UNKNOWN_DATABASE = "1045", "1698", "1049"
_UNTRUSTED = (
    "certificate verify failed",
    "certificate verification",
    "does not match host name",
    "hostname mismatch",
    "ip address mismatch",
    "self-signed certificate",
)
"""What OpenSSL and libpq say of a certificate that they do not take."""

_UNENCRYPTED = ("server does not support ssl", "server doesn't support it")
"""What libpq and PyMySQL say of a server that cannot encrypt."""


def _is_refused(error: sa_errors.DBAPIError) -> bool:
    """Whether the server answered and did not let this user in.

    PostgreSQL's driver gives no code before it is let in, only the server's words.
    Source: PostgreSQL manual, appendix A (class 28); MariaDB Knowledge Base, errors 1045 and 1698.
    """
    code = driver_code(error)
    words = str(error.orig)
    refused = "password authentication failed" in words or "no pg_hba.conf entry" in words
    named = code in (_ACCESS_DENIED, _ACCESS_DENIED_NO_PASSWORD)
    return refused or named or code.startswith("28") or "no password supplied" in words


def _is_unknown_database(error: sa_errors.DBAPIError) -> bool:
    words = str(error.orig)
    return driver_code(error) == _UNKNOWN_DATABASE or (
        'database "' in words and "does not exist" in words
    )


def _postgres_encryption(encryption: Encryption, ca_file: str) -> dict[str, str]:
    """What libpq is told. Source: PostgreSQL manual, "Parameter Key Words", sslmode."""
    if encryption is Encryption.OFF:
        return {"sslmode": "disable"}
    if encryption is Encryption.VERIFIED:
        trusted = ca_file or ssl.get_default_verify_paths().cafile or "system"
        return {"sslmode": "verify-full", "sslrootcert": trusted}
    return {}


def _mysql_encryption(encryption: Encryption, ca_file: str) -> dict[str, object]:
    """What PyMySQL is told."""
    if encryption is Encryption.OFF:
        return {"ssl_disabled": True}
    if encryption is Encryption.VERIFIED:
        return {"ssl": ssl.create_default_context(cafile=ca_file or None)}
    return {}


# Each connection ------------------------------------------------------------------------------


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Leave transactions to us: the driver's own way ends them before a savepoint."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once, so that a transaction never fails half way for want of it."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _set_up_postgres(connection: Any, _record: object) -> None:
    """Moments without a zone are in UTC on both ways, and nobody waits long for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET TIME ZONE 'UTC';"
            " SET DateStyle = 'ISO, YMD';"
            f" SET lock_timeout = '{LOCK_TIMEOUT_S}s'"
        )
    connection.commit()


def _close_lost(context: sa.engine.ExceptionContext) -> None:
    """Close what belongs to a lost connection, without asking the server to close it as well."""
    if not context.is_disconnect or context.connection is None:
        return
    driver = context.connection.connection.dbapi_connection
    cursor = context.execution_context.cursor if context.execution_context else None
    if driver is not None:
        driver.close()
    if cursor is not None:
        cursor.close()


def values_as_text(connection: sa.Connection) -> None:
    """Have PostgreSQL's driver leave as text what Python cannot say.

    Those are infinite dates, years before Christ, and JSON with numbers of any length.
    """
    if connection.dialect.name != POSTGRES or connection.dialect.driver != "psycopg":
        return
    from psycopg.types.string import TextLoader

    driver: Any = connection.connection.dbapi_connection
    for type in ("date", "timestamp", "timestamptz", "json", "jsonb"):
        driver.adapters.register_loader(type, TextLoader)


def _set_up_mysql(connection: Any, _record: object) -> None:
    """Moments are in UTC, nothing is cut silently, and nobody waits long for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'),"
            f" innodb_lock_wait_timeout = {LOCK_TIMEOUT_S}, lock_wait_timeout = {LOCK_TIMEOUT_S}"
        )
    connection.commit()
