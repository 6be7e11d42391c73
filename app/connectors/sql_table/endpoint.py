"""A SQL database as an endpoint: its tables, its views, and queries on them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from app.connectors.near_names import field_of, no_object
from app.connectors.raw_rows import load_raw
from app.connectors.record_keys import filter_parts
from app.connectors.sql_table.reflection import as_table, query_schema, table_schema
from app.connectors.sql_table.sql_errors import driver_words, endpoint_error, translated
from app.connectors.sql_table.stopping import stoppable
from app.connectors.sql_table.values import SQLITE, native_key, raw_text
from app.connectors.sql_table.writing import Writer, writable_table
from app.core.errors import (
    EndpointError,
    RetriableError,
    SchemaMismatchError,
    SettingsError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.mapping import AS_USUAL, Writing
from app.core.ports import Packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import KeyFilter, RawRow, ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import FieldSchema, ObjectSchema

BATCH_RECORDS = 5_000
"""Most rows of one transaction. Source: ours; a lock on a partner's table stays short."""

KEYS_A_QUERY = 500
"""Most keys asked for at once. Source: ours; SQLite takes 32,766 parameters, others more."""

FETCH_ROWS = 2_000
CONNECT_TIMEOUT_S = 10
BUSY_TIMEOUT_S = 5
"""How long SQLite waits for a lock before it says that it is busy."""


class SqlTable:
    """A database; implements `app.core.ports.Endpoint`."""

    own_key = True

    def __init__(
        self, name: str, url: str, still_wanted: Callable[[], None] = lambda: None
    ) -> None:
        """Take an address; nothing is connected before it is asked for.

        Args:
            name: the connection's name.
            url: SQLAlchemy's, with its password.
            still_wanted: is asked while the database works, and raises `Cancelled` when the person
                stopped waiting.

        Raises:
            EndpointError: the address cannot be read, or its driver is not installed.
        """
        self.name = name
        self._still_wanted = still_wanted
        self._url = _checked_url(url, name)
        with _opened(name):
            self._engine = _engine(self._url)
        self._schema_of = lru_cache(maxsize=64)(self._described)

    def objects(self) -> list[str]:
        """Names of the tables and views, those of other schemas with their schema's name.

        Raises:
            EndpointError: the database cannot be reached.
        """
        with self._connected() as connection:
            inspector = sa.inspect(connection)
            return sorted([*inspector.get_table_names(), *inspector.get_view_names()])

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe a table, a view or a query; looked up once.

        Raises:
            SchemaMismatchError: there is no such table, or the query cannot be run.
            EndpointError: the database cannot be reached.
        """
        return self._schema_of(object, query)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read a table, a view or a query; without a cursor, so that it is always complete.

        Raises:
            SchemaMismatchError: a field is not there, or the records have no key.
            EndpointError: the database cannot be reached or refuses.
        """
        schema = self.schema(request.object, request.query)
        key = [field_of(schema, name) for name in request.key or schema.primary_key]
        if not key:
            raise SchemaMismatchError(
                f"{schema.label} has no primary key, so the mapping has to name a key.",
                object=schema.name,
            )
        asked = [*key, *(field_of(schema, name) for name in request.fields)]
        with self._connected() as connection:
            return load_raw(
                self._rows(connection, request, schema, asked, len(key)),
                hint=request.object or "query",
                keys=len(key),
                fields=len(request.fields),
                stage=stage,
                report=report,
                complete=request.only is None,
            )

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
        schema = self.schema(request.object)
        for name in {name for row in request.rows for name in row.values}:
            field_of(schema, name)
        with self._connected(writing=True) as connection:
            table, database_schema = self._place(connection, request.object)
            writer = Writer(
                connection, writable_table(schema, table, database_schema), schema, request
            )
            with translated(self.name):
                results = writer.write()
            self._commit(connection)
        return results

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up in the table."""
        return None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # Reading --------------------------------------------------------------------------------

    def _rows(
        self,
        connection: sa.Connection,
        request: ReadRequest,
        schema: ObjectSchema,
        asked: Sequence[FieldSchema],
        keys: int,
    ) -> Iterator[RawRow]:
        selected = self._select(connection, request, asked, keys)
        row_no = 0
        with translated(self.name):
            for statement in self._narrowed(selected, request.only, schema):
                for row in connection.execution_options(yield_per=FETCH_ROWS).execute(statement):
                    row_no += 1
                    yield (str(row_no), None, None, *map(raw_text, row))

    def _select(
        self,
        connection: sa.Connection,
        request: ReadRequest,
        asked: Sequence[FieldSchema],
        keys: int,
    ) -> sa.Select[Any]:
        """Each column under a name of its own, for a field may be asked for twice."""
        columns: list[sa.ColumnElement[Any]] = [
            sa.column(field.name).label(f"c{n}") for n, field in enumerate(asked)
        ]
        if request.query:
            origin: sa.FromClause = as_table(_bare(request.query))
        else:
            table, database_schema = self._place(connection, request.object)
            origin = sa.table(table, schema=database_schema)
        statement = sa.select(*columns).select_from(origin)
        return statement.order_by(*columns[:keys])

    def _narrowed(
        self, statement: sa.Select[Any], only: KeyFilter | None, schema: ObjectSchema
    ) -> Iterator[sa.Select[Any]]:
        """The statement itself, or one for every few hundred keys, each key asked for once."""
        if only is None:
            yield statement
            return
        names, values = filter_parts(only, schema.primary_key)
        fields = [field_of(schema, name) for name in names]
        wanted = [key for key in dict.fromkeys(values) if self._native_key(key, fields)]
        for start in range(0, len(wanted), KEYS_A_QUERY):
            keys = [self._native_key(key, fields) for key in wanted[start : start + KEYS_A_QUERY]]
            yield statement.where(_is_one_of(fields, keys))

    def _native_key(
        self, key: tuple[str, ...], fields: Sequence[FieldSchema]
    ) -> tuple[object, ...] | None:
        """A key as the driver takes it; None when no record can have it."""
        dialect = self._engine.dialect.name
        try:
            return tuple(
                native_key(part, field.type, dialect)
                for part, field in zip(key, fields, strict=True)
            )
        except ValueError:
            return None

    # The database ---------------------------------------------------------------------------

    def _described(self, object: str, query: str) -> ObjectSchema:
        with self._connected() as connection:
            if query:
                try:
                    return query_schema(connection, _bare(query))
                except sa_errors.DBAPIError as error:
                    if isinstance(endpoint_error(error, self.name), RetriableError):
                        raise
                    raise SchemaMismatchError(
                        f"The query cannot be run: {driver_words(error)}.", object="query"
                    ) from error
            table, database_schema = self._place(connection, object)
            return table_schema(sa.inspect(connection), table, database_schema, object)

    def _place(self, connection: sa.Connection, object: str) -> tuple[str, str | None]:
        """The name of a table or view and of its schema, as the database spells them."""
        inspector = sa.inspect(connection)
        prefix, _, rest = object.rpartition(".")
        for schema, wanted in ((None, object), (prefix or None, rest)):
            if schema and schema not in inspector.get_schema_names():
                continue
            known = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
            if wanted in known:
                return wanted, schema
            folded = [name for name in known if name.casefold() == wanted.casefold()]
            if len(folded) == 1:
                return folded[0], schema
        raise no_object(object, self.objects(), f"The database of {self.name}")

    @contextmanager
    def _connected(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        """A connection in a transaction, which ends without a commit."""
        with _opened(self.name):
            _check_file(self._url, self.name)
            connection = self._engine.connect().execution_options(writing=writing)
        try:
            with translated(self.name):
                connection.begin()
            with stoppable(connection, self._still_wanted):
                yield connection
        except sa_errors.SQLAlchemyError as error:
            raise endpoint_error(error, self.name) from error
        finally:
            connection.close()

    def _commit(self, connection: sa.Connection) -> None:
        try:
            connection.commit()
        except sa_errors.DBAPIError as error:
            if error.connection_invalidated:
                raise UnknownOutcomeError(
                    "The connection was lost while the rows were committed.", endpoint=self.name
                ) from error
            raise endpoint_error(error, self.name) from error


@contextmanager
def _opened(name: str) -> Iterator[None]:
    """Turn what stands in the way of a connection into one of our errors."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise EndpointError(f"The driver {error.name} is not installed.", endpoint=name) from error
    except sa_errors.DBAPIError as error:
        found = endpoint_error(error, name)
        if isinstance(found, RetriableError):
            raise found from error
        if _is_refused(error):
            raise SignInError(
                "The database refused the user name or the password.",
                endpoint=name,
                code=found.code,
            ) from error
        raise RetriableError(
            f"The database cannot be reached: {driver_words(error)}.",
            endpoint=name,
            code=found.code,
        ) from error
    except sa_errors.SQLAlchemyError as error:
        raise endpoint_error(error, name) from error


def _is_refused(error: sa_errors.DBAPIError) -> bool:
    """Whether the server answered and did not let this user in.

    Source: PostgreSQL manual, appendix A (class 28); MariaDB Knowledge Base, error 1045.
    """
    state = str(getattr(error.orig, "sqlstate", None) or "")
    number = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return state.startswith("28") or number == _ACCESS_DENIED


def _checked_url(text: str, name: str) -> sa.URL:
    try:
        return sa.make_url(text)
    except sa_errors.ArgumentError as error:
        raise EndpointError("The address of the database cannot be read.", endpoint=name) from error


_ACCESS_DENIED = 1045
"""MariaDB's number for a user name or password that it does not take."""


def _check_file(url: sa.URL, name: str) -> None:
    """SQLite would make an empty database where there is none."""
    if url.get_backend_name() == SQLITE and not Path(url.database or "").is_file():
        raise SettingsError(f"There is no database file {url.database}.", key=name)


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == SQLITE:
        engine = sa.create_engine(
            url, poolclass=sa.NullPool, connect_args={"timeout": BUSY_TIMEOUT_S}
        )
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, connect_args={"connect_timeout": CONNECT_TIMEOUT_S}
    )
    sa.event.listen(engine, "connect", _set_up_utc)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Leave transactions to us: the driver's own way ends them before a savepoint."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once, so that a transaction never fails half way for want of it."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _set_up_utc(connection: Any, _record: object) -> None:
    """Moments without a zone are in UTC on both ways."""
    cursor = connection.cursor()
    try:
        is_postgres = type(connection).__module__.startswith("psycopg")
        cursor.execute("SET TIME ZONE 'UTC'" if is_postgres else "SET time_zone = '+00:00'")
        connection.commit()
    finally:
        cursor.close()


def _is_one_of(
    fields: Sequence[FieldSchema], keys: Sequence[tuple[object, ...] | None]
) -> sa.ColumnElement[bool]:
    columns: list[sa.ColumnElement[Any]] = [sa.column(field.name) for field in fields]
    present = [key for key in keys if key is not None]
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in present])
    return sa.or_(
        *(
            sa.and_(*(column == part for column, part in zip(columns, key, strict=True)))
            for key in present
        )
    )


def _bare(query: str) -> str:
    """A query without its closing semicolon."""
    return query.strip().rstrip(";").rstrip()
