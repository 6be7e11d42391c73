"""Tells when a table of a database changed: PostgreSQL notifies, others keep a changes table."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from app.connectors.near_names import field_of
from app.connectors.sql_table.opening import POSTGRES
from app.connectors.sql_table.reading import origin_of
from app.connectors.sql_table.values import raw_text
from app.core.errors import RetriableError, SchemaMismatchError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from app.connectors.sql_table.reflection import Described


class ChannelWake:
    """A channel of PostgreSQL that is listened to, on a connection of its own."""

    def __init__(self, connection: sa.Connection, channel: str, name: str) -> None:
        """Listen from now on.

        Args:
            connection: open; closed with this.
            channel: as `NOTIFY` names it.
            name: the connection's name.

        Raises:
            SettingsError: the database is none that notifies.
        """
        self._name = name
        self._connection = connection
        if connection.dialect.name != POSTGRES or connection.dialect.driver != "psycopg":
            self.close()
            raise SettingsError(
                f"Only PostgreSQL notifies; name a table of changes for {name}", key="wake.notify"
            )
        from psycopg import sql

        connection.rollback()
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        driver.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        self._driver = driver

    def moved(self) -> bool:
        """Whether the channel was notified since this was asked last.

        Raises:
            RetriableError: the connection was lost, and with it perhaps a notification.
        """
        import psycopg

        try:
            return bool(list(self._driver.notifies(timeout=0)))
        except psycopg.Error as error:
            raise RetriableError(
                f"The connection that listens was lost: {error}.", endpoint=self._name
            ) from error

    def close(self) -> None:
        """Listen no more."""
        with contextlib.suppress(sa_errors.SQLAlchemyError):  # it may be lost
            self._connection.invalidate()
            self._connection.close()


class ChangesWake:
    """A table that gets a row with each change: its newest row is looked at."""

    def __init__(
        self,
        described: Described,
        column: str,
        connected: Callable[[], AbstractContextManager[sa.Connection]],
    ) -> None:
        """Begin behind the newest row.

        Args:
            described: the changes table.
            column: which grows with each row; "" for the primary key.
            connected: opens a connection for one look.

        Raises:
            SchemaMismatchError: there is no such column, or none alone is the primary key.
            EndpointError: the table cannot be read.
        """
        schema = described.schema
        if not column and len(schema.primary_key) != 1:
            raise SchemaMismatchError(
                f"{schema.label} has no primary key of one column; name the column that grows",
                object=schema.name,
            )
        self._connected = connected
        grows: sa.ColumnElement[Any] = sa.column(
            field_of(schema, column or schema.primary_key[0]).name
        )
        self._newest = sa.select(sa.func.max(grows)).select_from(origin_of(described, ""))
        self._seen = self._look()

    def moved(self) -> bool:
        """Whether a row came since this was asked last.

        Raises:
            EndpointError: the table cannot be read now.
        """
        before, self._seen = self._seen, self._look()
        return self._seen != before and self._seen is not None

    def close(self) -> None:
        """Nothing is open between two looks."""

    def _look(self) -> str | None:
        with self._connected() as connection:
            return raw_text(connection.execute(self._newest).scalar_one_or_none())
