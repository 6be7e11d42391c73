"""A SQL database as an endpoint: its tables, its views, and queries on them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from app.connectors.near_names import field_of, no_object
from app.connectors.raw_rows import load_raw
from app.connectors.sql_table.changed_rows import ChangedColumn
from app.connectors.sql_table.opening import (
    Encryption,
    check_file,
    checked_url,
    open_engine,
    opened,
    values_as_text,
)
from app.connectors.sql_table.reading import (
    Sample,
    bare,
    first_rows,
    narrowed,
    raw_rows,
    readable,
    select,
)
from app.connectors.sql_table.reflection import (
    Described,
    described_query,
    described_table,
    views,
)
from app.connectors.sql_table.server_facts import ServerFacts, server_facts
from app.connectors.sql_table.sql_errors import driver_words, endpoint_error, translated
from app.connectors.sql_table.stopping import connected, stoppable
from app.connectors.sql_table.transactions import begin, let_go
from app.connectors.sql_table.waking import ChangesWake, ChannelWake
from app.connectors.sql_table.writing import Writer
from app.core.errors import (
    AccessDeniedError,
    RetriableError,
    SchemaMismatchError,
    UnknownOutcomeError,
)
from app.core.mapping import AS_USUAL, Writing
from app.core.ports import Packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.core.mapping import WakeBy
    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import RawRow, ReadRequest, ReadResult, Stage, Wake
    from app.core.progress import ReportProgress
    from app.core.schema import FieldSchema, ObjectSchema

BATCH_RECORDS = 5_000
"""Most rows of one transaction. Source: ours; a lock on a partner's table stays short."""


class SqlTable:
    """A database; implements `app.core.ports.Endpoint`."""

    own_key = True

    def __init__(
        self,
        name: str,
        url: str,
        still_wanted: Callable[[], None] = lambda: None,
        *,
        encryption: Encryption = Encryption.DRIVER,
        ca_file: str = "",
    ) -> None:
        """Take an address; nothing is connected before it is asked for.

        Args:
            name: the connection's name.
            url: SQLAlchemy's, with its password.
            still_wanted: is asked while the database works, and raises `Cancelled` when the person
                stopped waiting.
            encryption: how the way to a server is kept from others.
            ca_file: PEM file of the authority that vouches for the server; "" for those that this
                computer trusts.

        Raises:
            EndpointError: the address cannot be read, or its driver is not installed.
        """
        self.name = name
        self._still_wanted = still_wanted
        self._url = checked_url(url, name)
        with opened(name):
            self._engine = open_engine(self._url, encryption, ca_file)
        self._known: dict[tuple[str, str], Described] = {}

    def objects(self) -> list[str]:
        """Names of the tables and views of the user's own schema; others go by `schema.table`.

        Raises:
            EndpointError: the database cannot be reached.
        """
        with self._connected() as connection:
            inspector = sa.inspect(connection)
            return sorted([*inspector.get_table_names(), *views(inspector)])

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe a table, a view or a query; looked up once.

        Raises:
            SchemaMismatchError: there is no such table, or the query cannot be run.
            EndpointError: the database cannot be reached.
        """
        return self._look_up(object, query).schema

    def server(self) -> ServerFacts:
        """What the database says of itself and of this user.

        Raises:
            EndpointError: it cannot be reached, or does not let this user in.
        """
        with self._connected() as connection:
            inspector = sa.inspect(connection)
            tables = len(inspector.get_table_names()) + len(views(inspector))
            return server_facts(connection, tables)

    def sample(self, object: str, query: str = "", rows: int = 5) -> Sample:
        """Look at a table, a view or a query: its columns, its keys, its first rows.

        Raises:
            SchemaMismatchError: there is no such table, or the query cannot be run.
            EndpointError: the database cannot be reached or refuses.
        """
        described = self._look_up(object, query)
        with self._connected(object) as connection:
            values_as_text(connection)
            with translated(self.name, object):
                return first_rows(connection, described, query, rows)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read a table, a view or a query, in one transaction that writes nothing.

        With `stamp` only what changed since an earlier read, and how many rows there are in all.

        Raises:
            SchemaMismatchError: a field is not there, or the records have no key.
            EndpointError: the database cannot be reached or refuses.
        """
        described = self._look_up(request.object, request.query)
        schema = described.schema
        key = [field_of(schema, name) for name in request.key or schema.primary_key]
        if not key:
            raise SchemaMismatchError(
                f"{schema.label} has no primary key, so the mapping has to name a key.",
                object=schema.name,
            )
        asked = [*key, *(readable(schema, name) for name in request.fields)]
        with self._connected(request.object) as connection:
            values_as_text(connection)
            changed, cursor, total, delta = None, None, None, False
            if request.stamp and request.only is None:
                changed = ChangedColumn(described, request.stamp, connection.dialect.name)
                with translated(self.name, request.object):
                    cursor, total = changed.state(connection)
                delta = request.since is not None and cursor is not None
            stamp = len(asked) if changed and changed.is_moment else None
            if changed and stamp is not None:
                asked.append(changed.field)
            selected = select(described, request.query, asked, len(key))
            if changed and request.since and delta:
                selected = selected.where(changed.since(request.since))
            statements = narrowed(selected, request.only, described, connection.dialect.name)
            result = load_raw(
                self._rows(connection, statements, described, asked, stamp),
                hint=request.object or "query",
                keys=len(key),
                fields=len(request.fields),
                stage=stage,
                report=report,
                complete=request.only is None and not delta,
                cursor=cursor,
                delta=delta,
            )
            return replace(result, total=total) if delta else result

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """A transaction for every few thousand rows; nothing costs API calls."""
        return Packing(
            api="sql",
            batch_records=max(1, min(records, BATCH_RECORDS)),
            calls_a_batch=0,
            check_records=0,
        )

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Write the rows in one transaction; a refused row does not stop the others.

        Raises:
            RetriableError: the database is busy; nothing was done.
            UnknownOutcomeError: the connection was lost while the transaction was committed.
            SchemaMismatchError: a field is not among the columns.
            EndpointError: the database refused the whole request; nothing was done.
        """
        described = self._look_up(request.object)
        for name in {name for row in request.rows for name in row.values}:
            field_of(described.schema, name)
        with self._connected(request.object, writing=True) as connection:
            try:
                results = Writer(connection, described, request).write()
            except sa_errors.DBAPIError as error:
                if described.takes_back or not error.connection_invalidated:
                    raise
                raise UnknownOutcomeError(
                    "The connection was lost, and the table does not take back what was written.",
                    endpoint=self.name,
                ) from error
            self._commit(connection)
        return results

    def wake(self, object: str, by: WakeBy | None) -> Wake | None:
        """What tells of changes of a table from now on, as the mapping names it.

        Raises:
            SettingsError: the database is none that notifies.
            SchemaMismatchError: there is no such table or column.
            EndpointError: the database cannot be reached or refuses.
        """
        if by is None:
            return None
        if by.changes:
            described = self._look_up(by.changes)
            return ChangesWake(described, by.column, lambda: self._connected(by.changes))
        with opened(self.name):
            connection = connected(self._engine, self._still_wanted)
        with translated(self.name, object):
            return ChannelWake(connection, by.notify, self.name)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up in the table."""
        return None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # The database ---------------------------------------------------------------------------

    def _rows(
        self,
        connection: sa.Connection,
        statements: Iterator[sa.Select[Any]],
        described: Described,
        asked: Sequence[FieldSchema],
        stamp: int | None,
    ) -> Iterator[RawRow]:
        with translated(self.name, described.schema.name):
            yield from raw_rows(connection, statements, described, asked, stamp)

    def _look_up(self, object: str, query: str = "") -> Described:
        """Describe a table, a view or a query; once."""
        known = self._known.get((object, query))
        if known is None:
            known = self._known[object, query] = self._described(object, query)
        return known

    def _described(self, object: str, query: str) -> Described:
        with self._connected(object) as connection:
            if not query:
                table, place = self._place(connection, object)
                return described_table(sa.inspect(connection), table, place, object)
            try:
                return described_query(connection, bare(query))
            except sa_errors.DBAPIError as error:
                if isinstance(endpoint_error(error, self.name), RetriableError | AccessDeniedError):
                    raise
                raise SchemaMismatchError(
                    f"The query cannot be run: {driver_words(error)}.", object="query"
                ) from error

    def _place(self, connection: sa.Connection, object: str) -> tuple[str, str | None]:
        """The name of a table or view and of its schema, as the database spells them."""
        inspector = sa.inspect(connection)
        prefix, _, rest = object.rpartition(".")
        for schema, wanted in ((None, object), (prefix or None, rest)):
            if schema and schema not in inspector.get_schema_names():
                continue
            known = [*inspector.get_table_names(schema), *views(inspector, schema)]
            if wanted in known:
                return wanted, schema
            folded = [name for name in known if name.casefold() == wanted.casefold()]
            if len(folded) == 1:
                return folded[0], schema
        raise no_object(object, self.objects(), f"The database of {self.name}")

    @contextmanager
    def _connected(self, object: str = "", *, writing: bool = False) -> Iterator[sa.Connection]:
        """A connection in a transaction, which ends without a commit."""
        with opened(self.name):
            check_file(self._url, self.name)
            connection = connected(self._engine, self._still_wanted)
            connection = connection.execution_options(writing=writing)
        try:
            with translated(self.name, object):
                begin(connection, writing=writing)
            with stoppable(connection, self._still_wanted):
                yield connection
        except sa_errors.SQLAlchemyError as error:
            raise endpoint_error(error, self.name, object) from error
        finally:
            let_go(connection)

    def _commit(self, connection: sa.Connection) -> None:
        try:
            connection.commit()
        except sa_errors.DBAPIError as error:
            if error.connection_invalidated:
                raise UnknownOutcomeError(
                    "The connection was lost while the rows were committed.", endpoint=self.name
                ) from error
            raise endpoint_error(error, self.name) from error
