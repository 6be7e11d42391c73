"""Say what a field rule makes of its source's values: before, after, and what fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.asks.messages import TriedRow, TriedRule
from app.core.errors import AppError, MappingError, SettingsError
from app.core.ports import ReadRequest
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Column, Seen, Side, Snapshot
from app.core.sync import ConnectionKind
from app.core.values import FieldType
from app.engine.pause import needed_fields
from app.engine.transform import transform
from app.jobs.endpoints import open_endpoint
from app.jobs.open_place import connection_of
from app.jobs.sample_fields import TABLE_ROWS
from app.language.canonical import seen_sql
from app.language.chains import parse_chain
from app.language.scanner import LanguageError
from app.store.stage import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.asks import TryRule
    from app.core.mapping import Mapping
    from app.core.ports import Endpoint
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace
    from app.store.stage import DuckStage

SHOWN = 5
MOST_PROBLEMS = 3
"""Of the shown rows so many at most have a problem. Source: ui.md, "Sample"."""
NAMES = ("Name", "FirstName", "LastName")
"""Target fields that tell a person whose row it is."""

NEVER = datetime.min.replace(tzinfo=UTC)


def try_rule(ask: TryRule, workspace: Workspace, report: ReportProgress) -> TriedRule:
    """Run one rule over the source's rows; nothing is asked of an org for it.

    Raises:
        SettingsError: there is no such sync or mapping, or its source is not bound.
        MappingError: the rule cannot be understood.
        EndpointError: the source cannot be reached.
        DataError: a file cannot be read as it is.
    """
    sync = workspace.syncs.load(ask.sync)
    kept = sync.mapping(ask.mapping)
    if kept is None:
        raise SettingsError(f"{sync.title} has no mapping {ask.mapping}", key="mapping")
    role = next(one for one in sync.roles if one.name == kept.source.role)
    connection = connection_of(sync, role, ask.org, workspace)
    if connection.kind not in {ConnectionKind.FILES, ConnectionKind.SQL}:
        return TriedRule((), 0, 0)
    tried = replace(
        kept,
        fields=(ask.rule,),
        identity=(),
        key=(),
        title=(),
        where_source="",
        where_target="",
        delete_when="",
    )
    target = _target_field(sync, kept, ask, workspace)
    with workspace.stage("try") as stage:
        endpoint = open_endpoint(connection, role, workspace)
        now, who = workspace.clock.now(), _who(kept)
        try:
            source = _source(endpoint, tried, who, stage, report)
            seen = Seen(replace(source, read_at=now), _empty_target(target, stage, now))
            schema = ObjectSchema(kept.target.object, "", "", (target,))
            made = transform(seen, tried, (), schema, stage)
        except (LanguageError, KeyError) as error:
            raise MappingError(str(error), path=sync.path, key="as") from error
        finally:
            endpoint.close()
        return _told(made.source_table, source, who, ask.skip, stage)


def _who(mapping: Mapping) -> tuple[str, ...]:
    """The source fields that name a record to a person; else those that tell records apart."""
    names = tuple(rule.source for rule in mapping.fields if rule.target in NAMES and rule.source)
    return names or (mapping.identity[0].source if mapping.identity else ())


def _target_field(sync: Sync, mapping: Mapping, ask: TryRule, workspace: Workspace) -> FieldSchema:
    """The fed field as it was described last; a text where nobody has described it yet."""
    role = next(one for one in sync.roles if one.name == mapping.target.role)
    plain = FieldSchema(ask.rule.target, ask.rule.target, FieldType.STRING)
    try:
        connection = connection_of(sync, role, ask.org, workspace)
    except AppError:
        return plain
    known = workspace.schemas.find(connection.name, mapping.target.object)
    return (known.schema.field(ask.rule.target) if known else None) or plain


def _source(
    endpoint: Endpoint,
    mapping: Mapping,
    who: tuple[str, ...],
    stage: DuckStage,
    report: ReportProgress,
) -> Snapshot:
    """Read what the rule needs, as canonical values."""
    from app.connectors.sql_table import SqlTable

    ref = mapping.source
    chains = [name for rule in mapping.fields for name in parse_chain(rule.chain).fields]
    wanted = dict.fromkeys((*needed_fields(mapping, Side.SOURCE), *chains, *who))
    if isinstance(endpoint, SqlTable):
        sample = endpoint.sample(ref.object, ref.query, TABLE_ROWS)
        fields = sample.described.schema.fields
        table, order = stage.name("first_rows"), ""
        rows = stage.load(table, [f"r{place}" for place in range(len(fields))], [sample.rows])
    else:
        schema = endpoint.schema(ref.object, ref.query)
        found = (schema.field(name) for name in wanted)
        fields = tuple(field for field in found if field is not None) or schema.fields[:1]
        names = tuple(field.name for field in fields)
        read = endpoint.read(ReadRequest(ref.object, names, ref.query), stage, report)
        table, rows, order = read.table, read.rows, " ORDER BY CAST(row_no AS BIGINT)"
    columns = tuple(
        Column(field.name, field.type, f"c{place}", field.scale)
        for place, field in enumerate(fields)
    )
    values = ", ".join(
        f"{seen_sql(f'r{place}', column.type, column.scale)} AS {column.name}"
        for place, column in enumerate(columns)
    )
    canonical = stage.name("tried_source")
    stage.execute(
        f"CREATE TABLE {quoted(canonical)} AS SELECT row_number() OVER () AS row_no, {_NOTHING},"
        f" true AS scope, false AS leaving, CAST(NULL AS VARCHAR) AS problem, {values}"
        f" FROM (SELECT * FROM {quoted(table)}{order})"
    )
    return Snapshot(Side.SOURCE, ref.object, canonical, columns, rows, complete=True, read_at=NEVER)


def _empty_target(field: FieldSchema, stage: DuckStage, now: datetime) -> Snapshot:
    """A side without records: only the type of its field counts."""
    table = stage.name("tried_target")
    stage.execute(
        f"CREATE TABLE {quoted(table)} AS SELECT CAST(1 AS BIGINT) AS row_no, {_NOTHING},"
        " true AS scope, false AS leaving, CAST(NULL AS VARCHAR) AS problem,"
        " CAST(NULL AS VARCHAR) AS c0 WHERE false"
    )
    column = Column(field.name, field.type, "c0", field.scale)
    return Snapshot(Side.TARGET, "", table, (column,), 0, complete=True, read_at=now)


def _told(
    table: str, source: Snapshot, who: Sequence[str], skip: int, stage: DuckStage
) -> TriedRule:
    """Choose the rows that are shown: up to three with a problem, then the first that have none."""
    problems = int(str(stage.one(f"SELECT count(*) FROM {quoted(table)} WHERE e0 IS NOT NULL")[0]))
    parts = [f"s.{source.column(name).name}" for name in who]
    name = f"concat_ws(' ', {', '.join(parts)})" if parts else "''"
    ranked = (
        f"SELECT t.row_no, {name} AS who, t.s0, t.f0, t.e0, (t.s0 IS NULL) AS is_empty,"
        " row_number() OVER (PARTITION BY t.e0 IS NOT NULL ORDER BY t.s0 IS NULL, t.row_no) AS n,"
        f" count(*) OVER () AS rows FROM {quoted(table)} t"
        f" JOIN {quoted(source.table)} s USING (row_no)"
    )
    shown = stage.rows(
        f"SELECT row_no, who, s0, f0, e0 FROM ({ranked}) ORDER BY"
        f" CASE WHEN e0 IS NOT NULL AND n > {skip} AND n <= {skip + MOST_PROBLEMS} THEN 0"
        f" WHEN e0 IS NULL AND n > {skip} AND n <= {skip + SHOWN} THEN 1 ELSE 2 END, n, row_no"
        f" LIMIT {SHOWN}"
    )
    rows = [
        TriedRow(_text(whose), _text(before), _text(after), _text(why))
        for _, whose, before, after, why in sorted(shown, key=lambda row: int(str(row[0])))
    ]
    return TriedRule(tuple(rows), problems, source.rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)


_NOTHING = "CAST(NULL AS VARCHAR) AS key, CAST(NULL AS VARCHAR) AS stamp"
