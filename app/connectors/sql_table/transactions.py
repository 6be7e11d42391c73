"""How a transaction begins, and how a connection is let go of in the middle of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.sql_table.opening import MYSQL, POSTGRES

if TYPE_CHECKING:
    import sqlalchemy as sa


def begin(connection: sa.Connection, *, writing: bool) -> None:
    """Begin a transaction; one that only reads may not write, whatever a query says."""
    dialect = connection.dialect.name
    if not writing and dialect == POSTGRES:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    connection.begin()
    if not writing and dialect in MYSQL:
        connection.exec_driver_sql("START TRANSACTION READ ONLY")
    if writing and dialect == POSTGRES:
        # A constraint that is checked at the end would refuse all rows for the sake of one.
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")


def let_go(connection: sa.Connection) -> None:
    """Close a connection; rows that were asked for and not fetched are not waited for."""
    driver = None if connection.invalidated else connection.connection.dbapi_connection
    unread = getattr(driver, "_result", None)
    if unread is not None and getattr(unread, "unbuffered_active", False):
        connection.invalidate()  # PyMySQL would read the rest of them first
    connection.close()
