"""What a database server says of itself: its version, its time zone, and what this user may do."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.connectors.sql_table.opening import MYSQL, POSTGRES
from app.connectors.sql_table.values import SQLITE

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa


@dataclass(frozen=True)
class ServerFacts:
    """A database, as it describes itself to this user."""

    version: str
    """Such as "PostgreSQL 15.18"."""
    time_zone: str = ""
    """The server's own; "" where it has none. Moments without a zone are read as UTC."""
    user: str = ""
    encrypted: bool | None = None
    """None where there is no way that others could listen to."""
    tables: int = 0
    """Tables and views in the default schema."""
    readable: int = 0
    writable: int = 0
    """Those into which this user may insert and which it may change."""


def server_facts(connection: sa.Connection, tables: int) -> ServerFacts:
    """Ask a database about itself.

    Args:
        connection: in a transaction.
        tables: how many tables and views it listed.
    """
    dialect = connection.dialect
    if dialect.name == POSTGRES:
        return _postgres(connection)
    if dialect.name in MYSQL:
        return _mysql(connection)
    if dialect.name == SQLITE:
        path = connection.engine.url.database or ""
        writable = tables if os.access(path, os.W_OK) else 0
        version = f"SQLite {sqlite3.sqlite_version}"
        return ServerFacts(version, tables=tables, readable=tables, writable=writable)
    numbers: Iterable[object] = dialect.server_version_info or ()
    version = f"{dialect.name} {'.'.join(str(each) for each in numbers)}".strip()
    return ServerFacts(version, tables=tables, readable=tables, writable=tables)


_POSTGRES_FACTS = """
    SELECT current_setting('server_version'), current_user,
        (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'),
        (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())
"""
_POSTGRES_RIGHTS = """
    SELECT count(*), count(*) FILTER (WHERE has_any_column_privilege(c.oid, 'SELECT')),
        count(*) FILTER (WHERE has_any_column_privilege(c.oid, 'INSERT')
            AND has_any_column_privilege(c.oid, 'UPDATE'))
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
        AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
"""


def _postgres(connection: sa.Connection) -> ServerFacts:
    version, user, zone, encrypted = connection.exec_driver_sql(_POSTGRES_FACTS).one()
    tables, readable, writable = connection.exec_driver_sql(_POSTGRES_RIGHTS).one()
    number = str(version).partition(" ")[0]
    return ServerFacts(
        f"PostgreSQL {number}", str(zone), str(user), bool(encrypted), tables, readable, writable
    )


_MYSQL_FACTS = """
    SELECT @@version, @@global.time_zone, @@system_time_zone, current_user(),
        (SELECT variable_value FROM {place}.session_status WHERE variable_name = 'Ssl_cipher')
"""
_MYSQL_RIGHTS = """
    WITH allowed AS (
        SELECT privilege_type AS what, NULL AS of_table FROM information_schema.user_privileges
        WHERE {grantee}
        UNION ALL
        SELECT privilege_type, NULL FROM information_schema.schema_privileges
        WHERE {grantee} AND database() LIKE table_schema
        UNION ALL
        SELECT privilege_type, table_name FROM information_schema.table_privileges
        WHERE {grantee} AND table_schema = database()
    ), each_table AS (
        SELECT (SELECT count(DISTINCT a.what) FROM allowed a
                WHERE a.what = 'SELECT' AND coalesce(a.of_table, t.table_name) = t.table_name) AS r,
            (SELECT count(DISTINCT a.what) FROM allowed a WHERE a.what IN ('INSERT', 'UPDATE')
                AND coalesce(a.of_table, t.table_name) = t.table_name) AS w
        FROM information_schema.tables t WHERE t.table_schema = database()
    )
    SELECT count(*), coalesce(sum(r = 1), 0), coalesce(sum(w = 2), 0) FROM each_table
"""
_GRANTEE = "grantee = concat('''', replace(current_user(), '@', '''@'''), '''')"


def _mysql(connection: sa.Connection) -> ServerFacts:
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    place = "information_schema" if is_mariadb else "performance_schema"
    facts = connection.exec_driver_sql(_MYSQL_FACTS.format(place=place)).one()
    rights = connection.exec_driver_sql(_MYSQL_RIGHTS.format(grantee=_GRANTEE)).one()
    version, zone, system_zone, user, cipher = facts
    tables, readable, writable = (int(each) for each in rights)
    number = str(version).partition("-")[0]
    return ServerFacts(
        f"{'MariaDB' if is_mariadb else 'MySQL'} {number}",
        str(system_zone if zone == "SYSTEM" else zone),
        str(user),
        bool(cipher),
        tables,
        readable,
        writable,
    )
