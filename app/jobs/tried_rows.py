"""The rows that a field rule is tried on: a mapping's source as it is, without a call to an org."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.ports import ReadRequest
from app.core.snapshot import Column, Side, Snapshot
from app.core.sync import ConnectionKind, Place
from app.jobs.endpoints import open_endpoint
from app.jobs.open_place import LOCAL, connection_of
from app.jobs.sample_fields import TABLE_ROWS
from app.language.canonical import seen_sql
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.mapping import Mapping
    from app.core.ports import Endpoint
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace
    from app.store.stage import DuckStage

NEVER = datetime.min.replace(tzinfo=UTC)
NO_MORE = (
    "CAST(NULL AS VARCHAR) AS key, CAST(NULL AS VARCHAR) AS stamp, true AS scope,"
    " false AS leaving, CAST(NULL AS VARCHAR) AS problem"
)
"""What a snapshot says of a row besides its values: nothing that a trial would heed."""


def tried_rows(
    sync: Sync,
    mapping: Mapping,
    org: str,
    fields: Sequence[str],
    workspace: Workspace,
    *,
    stage: DuckStage,
    report: ReportProgress,
) -> Snapshot:
    """Read the rows of a mapping's source that cost no call.

    Args:
        sync: whose mapping it is.
        mapping: says which object.
        org: which binding of the org's role counts.
        fields: source fields that are needed; those that are not there are left out.
        workspace: where connections and what was read last are kept.
        stage: where the rows go.
        report: told how far a file is read.

    Returns:
        A file whole, a table to its first rows, of anything else what was read last. Beside the
        columns of a snapshot its table has `place` (line of the file, number of the row) and, for
        each of its columns `cN`, `gN`: the value as the source has it.

    Raises:
        SettingsError: the source is not bound, or nothing was read of it yet.
        EndpointError: the source cannot be reached.
        DataError: a file cannot be read as it is.
    """
    role = next(one for one in sync.roles if one.name == mapping.source.role)
    connection = connection_of(sync, role, org, workspace)
    if connection.kind not in {ConnectionKind.FILES, ConnectionKind.SQL}:
        seen = last_seen(sync, mapping, org, Side.SOURCE, workspace, stage=stage)
        if seen is None:
            raise SettingsError(
                f"Nothing was read of {mapping.source.object} yet: preview {sync.title} first",
                key="mapping",
            )
        return seen
    endpoint = open_endpoint(connection, role, workspace)
    try:
        return _of_endpoint(endpoint, mapping, fields, stage, report)
    finally:
        endpoint.close()


def _of_endpoint(
    endpoint: Endpoint,
    mapping: Mapping,
    wanted: Sequence[str],
    stage: DuckStage,
    report: ReportProgress,
) -> Snapshot:
    from app.connectors.sql_table import SqlTable

    ref = mapping.source
    if isinstance(endpoint, SqlTable):
        sample = endpoint.sample(ref.object, ref.query, TABLE_ROWS)
        fields = sample.described.schema.fields
        table, place = stage.name("first_rows"), "row_number() OVER ()"
        stage.load(table, [f"r{n}" for n in range(len(fields))], [sample.rows])
    else:
        schema = endpoint.schema(ref.object, ref.query)
        found = (schema.field(name) for name in dict.fromkeys(wanted))
        fields = tuple(field for field in found if field is not None) or schema.fields[:1]
        names = tuple(field.name for field in fields)
        read = endpoint.read(ReadRequest(ref.object, names, ref.query), stage, report)
        table, place = read.table, "CAST(row_no AS BIGINT)"
    columns = tuple(
        Column(field.name, field.type, f"c{n}", field.scale) for n, field in enumerate(fields)
    )
    values = [
        f"{seen_sql(f'r{n}', column.type, column.scale)} AS c{n}, r{n} AS g{n}"
        for n, column in enumerate(columns)
    ]
    return _snapshot(ref.object, table, place, columns=columns, values=values, stage=stage)


def last_seen(
    sync: Sync,
    mapping: Mapping,
    org: str,
    side: Side,
    workspace: Workspace,
    *,
    stage: DuckStage,
) -> Snapshot | None:
    """What was read last of one side; its fields are those that the mapping named then.

    Returns:
        The rows as `tried_rows` gives them, None where nothing was read yet.

    Raises:
        SettingsError: the org is not bound.
    """
    role = sync.org_role
    org_id = LOCAL if role is None else connection_of(sync, role, org, workspace).org_id
    place = Place(sync.name, org_id)
    seen = workspace.observations.load(place, mapping.name, side, stage)
    if seen is None:
        return None
    columns = tuple(
        Column(one.field, one.type, f"c{n}", one.scale) for n, one in enumerate(seen.columns)
    )
    values = [
        f"{quoted(one.name)} AS c{n}, {quoted(one.name)} AS g{n}"
        for n, one in enumerate(seen.columns)
    ]
    ordered = "row_number() OVER (ORDER BY key)"
    object = (mapping.source if side is Side.SOURCE else mapping.target).object
    return _snapshot(
        object, seen.table, ordered, columns=columns, values=values, stage=stage, side=side
    )


def _snapshot(
    object: str,
    table: str,
    place: str,
    *,
    columns: tuple[Column, ...],
    values: Sequence[str],
    stage: DuckStage,
    side: Side = Side.SOURCE,
) -> Snapshot:
    made = stage.name("tried_source")
    stage.execute(
        f"CREATE TABLE {quoted(made)} AS SELECT row_number() OVER (ORDER BY place) AS row_no, *"
        f" FROM (SELECT {place} AS place, {NO_MORE}, {', '.join(values)} FROM {quoted(table)})"
    )
    (rows,) = stage.one(f"SELECT count(*) FROM {quoted(made)}")
    return Snapshot(side, object, made, columns, int(str(rows)), complete=True, read_at=NEVER)
