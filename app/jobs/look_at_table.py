"""Look into a database: its tables, their columns and keys, and a few rows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.asks.messages import TableColumn, TableFacts
from app.connectors.sql_table import SqlTable
from app.core.errors import SettingsError
from app.core.sync import Role
from app.jobs.endpoints import open_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ListTables, LookAtTable
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

SAMPLE_ROWS = 5
"""Rows that are shown of a table. Source: ui.md."""


def list_tables(ask: ListTables, workspace: Workspace, report: ReportProgress) -> list[str]:
    """Name the tables and views of a database.

    Raises:
        SettingsError: there is no such connection, or it is no database.
        EndpointError: the database cannot be reached.
    """
    del report
    with _database(ask.name, workspace) as database:
        return database.objects()


def look_at_table(ask: LookAtTable, workspace: Workspace, report: ReportProgress) -> TableFacts:
    """Describe a table, a view or a query, with its first rows.

    Raises:
        SettingsError: there is no such connection, or it is no database.
        SchemaMismatchError: there is no such table, or the query cannot be run.
        EndpointError: the database cannot be reached.
    """
    del report
    if bool(ask.table) == bool(ask.query):
        raise SettingsError("Name a table or give a query, one of them", key="table")
    with _database(ask.name, workspace) as database:
        sample = database.sample(ask.table, ask.query, SAMPLE_ROWS)
    described = sample.described
    columns = tuple(
        TableColumn(
            field.name,
            described.types.get(field.name, ""),
            field.type.value,
            needed=field.required_on_create,
            writable=field.createable and described.schema.createable,
        )
        for field in described.schema.fields
    )
    return TableFacts(
        name=described.schema.name,
        columns=columns,
        key=described.schema.primary_key,
        keys=described.unique,
        rows=sample.rows,
    )


@contextmanager
def _database(name: str, workspace: Workspace) -> Iterator[SqlTable]:
    connection = workspace.connections.get(name)
    endpoint = open_endpoint(connection, Role("", connection.kind), workspace)
    try:
        if not isinstance(endpoint, SqlTable):
            raise SettingsError(f"{name} is not a database", key="connection")
        yield endpoint
    finally:
        endpoint.close()
