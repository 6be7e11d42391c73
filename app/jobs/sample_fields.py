"""Say what the values of a mapping's source fields look like: an example, how full, how varied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.asks.messages import FieldSample
from app.core.errors import SettingsError
from app.core.ports import ReadRequest
from app.core.snapshot import Side
from app.core.sync import ConnectionKind, Place
from app.jobs.endpoints import open_endpoint
from app.jobs.open_place import LOCAL, connection_of
from app.store.stage import quoted

if TYPE_CHECKING:
    from app.asks import SampleFields
    from app.core.mapping import Mapping
    from app.core.ports import Endpoint
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace
    from app.store.stage import DuckStage

TABLE_ROWS = 10_000
"""Most rows of a table that are counted. Source: ui.md, "Source list"."""
COMMON = 60
"""Most different values of a field that are told. Source: ours."""

Columns = Sequence[tuple[str, str]]
"""(field, column of the stage's table)."""


def sample_fields(
    ask: SampleFields, workspace: Workspace, report: ReportProgress
) -> list[FieldSample]:
    """Look at the source of a mapping; no call is made to an org for it.

    Raises:
        SettingsError: there is no such sync or mapping, or its source is not bound.
        EndpointError: the source cannot be reached.
        DataError: a file cannot be read as it is.
    """
    sync = workspace.syncs.load(ask.sync)
    mapping = sync.mapping(ask.mapping)
    if mapping is None:
        raise SettingsError(f"{sync.title} has no mapping {ask.mapping}", key="mapping")
    role = next(one for one in sync.roles if one.name == mapping.source.role)
    connection = connection_of(sync, role, ask.org, workspace)
    with workspace.stage("sample") as stage:
        if connection.kind in {ConnectionKind.FILES, ConnectionKind.SQL}:
            endpoint = open_endpoint(connection, role, workspace)
            try:
                return _of_endpoint(endpoint, mapping, stage, report)
            finally:
                endpoint.close()
        place = Place(sync.name, _org_id(sync, ask.org, workspace))
        return _of_last_read(place, mapping, workspace, stage)


def _org_id(sync: Sync, org: str, workspace: Workspace) -> str:
    """The org whose state a sync's place is kept under."""
    if sync.org_role is None:
        return LOCAL
    return connection_of(sync, sync.org_role, org, workspace).org_id


def _of_endpoint(
    endpoint: Endpoint, mapping: Mapping, stage: DuckStage, report: ReportProgress
) -> list[FieldSample]:
    """Count what costs nothing to be read: a file whole, a table as far as it is looked at."""
    from app.connectors.sql_table import SqlTable

    ref = mapping.source
    if isinstance(endpoint, SqlTable):
        found = endpoint.sample(ref.object, ref.query, TABLE_ROWS)
        names = [field.name for field in found.described.schema.fields]
        columns = [(name, f"r{place}") for place, name in enumerate(names)]
        table = stage.name("first_rows")
        rows = stage.load(table, [column for _, column in columns], [found.rows])
        return _samples(stage, table, columns, rows, whole=rows < TABLE_ROWS)
    names = [field.name for field in endpoint.schema(ref.object, ref.query).fields]
    read = endpoint.read(ReadRequest(ref.object, tuple(names), ref.query), stage, report)
    columns = [(name, f"r{place}") for place, name in enumerate(names)]
    return _samples(stage, read.table, columns, read.rows, whole=True)


def _of_last_read(
    place: Place, mapping: Mapping, workspace: Workspace, stage: DuckStage
) -> list[FieldSample]:
    seen = workspace.observations.load(place, mapping.name, Side.SOURCE, stage)
    if seen is None:
        return []
    columns = [(column.field, column.name) for column in seen.columns]
    return _samples(stage, seen.table, columns, seen.rows, whole=False)


def _samples(
    stage: DuckStage, table: str, columns: Columns, rows: int, *, whole: bool
) -> list[FieldSample]:
    return [_sample(stage, table, field, column, rows, whole=whole) for field, column in columns]


def _sample(
    stage: DuckStage, table: str, field: str, column: str, rows: int, *, whole: bool
) -> FieldSample:
    name, source = quoted(column), quoted(table)
    given = f"{name} IS NOT NULL AND trim({name}) <> ''"
    filled, first = stage.one(
        f"SELECT count(*) FILTER (WHERE {given}), first({name}) FILTER (WHERE {given})"
        f" FROM {source}"
    )
    common = stage.rows(
        f"SELECT {name}, count(*) FROM {source} WHERE {given} GROUP BY 1"
        f" ORDER BY 2 DESC, 1 LIMIT {COMMON}"
    )
    return FieldSample(
        field=field,
        sample=str(first or ""),
        filled=int(str(filled)) / rows if rows else 0.0,
        rows=rows,
        whole=whole,
        common=tuple((str(value), int(str(count))) for value, count in common),
    )
