"""Look at both sides: raw rows in, one canonical snapshot of each side out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.errors import SchemaMismatchError
from app.core.ports import Endpoint, ReadRequest, ReadResult, Stage
from app.core.progress import Phase, Progress, ReportProgress
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Column, Observation, Seen, Side, Snapshot
from app.core.values import SHAPE_OF, FieldType, Shape
from app.language.canonical import canonical_sql, seen_sql, trimmed_sql
from app.language.chains import parse_chain
from app.language.conditions import parse_condition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.core.mapping import Mapping

_ALWAYS_READABLE = (Shape.TEXT, Shape.EMAIL, Shape.SET, Shape.ID, Shape.OPAQUE)
"""Shapes of which a side can say nothing that could not be read back."""

KEY_SEPARATOR = "\x1f"
"""Between the parts of a key made of several fields."""


@dataclass(frozen=True)
class Reading:
    """One side of a mapping, ready to be read."""

    side: Side
    endpoint: Endpoint
    object: str
    query: str
    schema: ObjectSchema
    fields: tuple[FieldSchema, ...]
    key: tuple[FieldSchema, ...]
    """Fields that make the record key; () where the side has a key of its own."""
    where: str
    leaving: str
    last: Observation | None = None
    full: bool = False
    """Whether everything is read again, whatever was seen before."""
    follow: bool = False
    """Whether there are links, so that it matters where a merged record went."""
    changed: str = ""
    """The field that says when a record changed; "" where the mapping names none."""

    @property
    def origin(self) -> str:
        """Names what is read; see `Snapshot.origin`."""
        key = (field.name for field in self.key)
        changed = [f"by {self.changed}"] if self.changed else []
        return KEY_SEPARATOR.join([self.endpoint.name, self.object, self.query, *key, *changed])


def reading_of(
    side: Side,
    mapping: Mapping,
    endpoint: Endpoint,
    schema: ObjectSchema,
    last: Observation | None = None,
    *,
    full: bool = False,
    follow: bool = False,
) -> Reading:
    """Work out what has to be read of one side.

    Args:
        side: which one.
        mapping: names the fields, the filter and the identity.
        endpoint: where it is read.
        schema: the object as the endpoint describes it.
        last: what was seen before; None reads everything.
        full: read everything, whatever was seen before.
        follow: whether there are links.

    Raises:
        SchemaMismatchError: the mapping names a field that the object does not have.
    """
    source = side is Side.SOURCE
    ref = mapping.source if source else mapping.target
    where = mapping.where_source if source else mapping.where_target
    leaving = mapping.delete_when if source else ""
    names = [rule.source if source else rule.target for rule in mapping.fields]
    if source:
        names += [name for rule in mapping.fields for name in parse_chain(rule.chain).fields]
    for identity in mapping.identity:
        names += identity.source if source else identity.target
    conditions = [
        text
        for rule in mapping.fields
        if source is rule.flow.reaches_target
        for text in rule.conditions
    ]
    for text in filter(None, (where, leaving, *conditions)):
        names += parse_condition(text).fields
    key = mapping.key if source else ()
    if not key and not schema.primary_key:
        key = _key_by_identity(mapping, schema, source=source)
    if not source:
        names += title_fields(mapping, schema)
    return Reading(
        side=side,
        endpoint=endpoint,
        object=ref.object,
        query=ref.query or ref.rows,
        schema=schema,
        fields=_fields(schema, [*names, *key]),
        key=_fields(schema, key),
        where=where,
        leaving=leaving,
        last=last,
        full=full,
        follow=follow,
        changed=_fields(schema, (ref.changed,))[0].name if ref.changed else "",
    )


def _key_by_identity(mapping: Mapping, schema: ObjectSchema, *, source: bool) -> tuple[str, ...]:
    """The fields of the first identity, as the key of a side that has none of its own."""
    if not mapping.identity:
        raise SchemaMismatchError(
            f"{schema.label} has no key of its own, and the mapping {mapping.name} no identity; "
            "name the fields that tell its records apart with 'key'",
            object=schema.name,
        )
    return mapping.identity[0].source if source else mapping.identity[0].target


def title_fields(mapping: Mapping, target: ObjectSchema) -> tuple[str, ...]:
    """The target fields that name a record to a person."""
    if mapping.title:
        return mapping.title
    return ("Name",) if target.field("Name") else ()


def expect(readings: Sequence[Reading]) -> None:
    """Tell each endpoint what it is going to be asked for, in order, so that reads share calls."""
    requests: dict[str, tuple[Endpoint, list[ReadRequest]]] = {}
    for reading in readings:
        _, waiting = requests.setdefault(reading.endpoint.name, (reading.endpoint, []))
        waiting.append(_request(reading))
    for endpoint, waiting in requests.values():
        endpoint.expect(waiting)


def read(
    source: Reading, target: Reading, stage: Stage, report: ReportProgress, now: datetime
) -> Seen:
    """Read both sides into the stage, as canonical values.

    A side that was seen before and can tell what changed since is read as a delta over what was
    seen; either way the snapshot stands for every record of the object.

    Raises:
        EndpointError: a side could not be read; nothing was stored.
        DataError: a file could not be read as it is.
    """
    return Seen(
        source=_snapshot(source, stage, report, now),
        target=_snapshot(target, stage, report, now),
    )


def canonical_table(
    result: ReadResult,
    fields: Sequence[FieldSchema],
    stage: Stage,
) -> str:
    """Make the view of a raw read's canonical rows: `row_no, key, stamp, gone, problem, c0...`."""
    table = stage.name("canonical")
    parts = [canonical_sql(f'"key{i}"', FieldType.STRING, None) for i in range(result.keys)]
    whole = " || chr(31) || ".join(parts)
    columns = [
        f"{seen_sql(_raw(i), field.type, field.scale)} AS c{i}" for i, field in enumerate(fields)
    ]
    worked = (
        f"SELECT *, {whole} AS key, {', '.join(columns)} FROM (SELECT * RENAME (row_no AS raw_no, "
        f"stamp AS raw_stamp, gone AS raw_gone) FROM {result.table})"
    )
    names = "".join(f", c{i}" for i, _ in enumerate(fields))
    stage.execute(
        f"CREATE VIEW {table} AS SELECT CAST(raw_no AS BIGINT) AS row_no, key, "
        f"{canonical_sql('raw_stamp', FieldType.DATETIME, None)} AS stamp, "
        "coalesce(raw_gone = 'true', false) AS gone, "
        f"{_problem_sql(fields, faults=result.faults)} AS problem{names}{_untold(result)} "
        f"FROM ({worked})"
    )
    return table


def _untold(result: ReadResult) -> str:
    return ", untold" if result.untold else ""


def _raw(place: int) -> str:
    return f'"r{place}"'


def _problem_sql(fields: Sequence[FieldSchema], *, faults: bool) -> str:
    """The first value of a row that cannot be read, as a sentence; NULL when all can.

    What is there and has no canonical form cannot be read.
    """
    cases = ["WHEN fault IS NOT NULL THEN fault"] if faults else []
    for i, field in enumerate(fields):
        if SHAPE_OF[field.type] in _ALWAYS_READABLE:
            continue
        before = _text(f'{field.name}: "')
        after = _text(f'" is not a {field.type.value}')
        cases.append(
            f"WHEN c{i} IS NULL AND {trimmed_sql(_raw(i))} IS NOT NULL THEN "
            f"{before} || left({_raw(i)}, 60) || {after}"
        )
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"


def _columns(reading: Reading) -> tuple[Column, ...]:
    return tuple(
        Column(field.name, field.type, f"c{i}", field.scale)
        for i, field in enumerate(reading.fields)
    )


def _seen_alike(reading: Reading) -> Observation | None:
    """What was seen before, if it was seen with the same columns of the same place."""
    last = reading.last
    if last is None or (last.columns, last.origin) != (_columns(reading), reading.origin):
        return None
    return last


def _request(reading: Reading) -> ReadRequest:
    alike = None if reading.full else _seen_alike(reading)
    last = reading.last
    return ReadRequest(
        object=reading.object,
        fields=tuple(field.name for field in reading.fields),
        query=reading.query,
        key=tuple(field.name for field in reading.key),
        since=alike.cursor if alike else None,
        known_rows=last.rows if last and last.origin == reading.origin else None,
        follow=reading.follow,
        stamp=reading.changed,
    )


def _snapshot(reading: Reading, stage: Stage, report: ReportProgress, now: datetime) -> Snapshot:
    columns, request = _columns(reading), _request(reading)
    report(Progress(Phase.READ, 0, note=f"Reading {reading.object or reading.side.value}"))
    result = reading.endpoint.read(request, stage, report)
    table = canonical_table(result, reading.fields, stage)
    last = _seen_alike(reading)
    if result.delta and last is not None:
        table = _kept(table, stage)
        table = _merged(last, table, columns, stage, untold=result.untold)
        if result.total is not None and result.total != _count(table, stage):
            # A deletion was missed: past here everything is read.
            result = reading.endpoint.read(replace(request, since=None), stage, report)
            table = canonical_table(result, reading.fields, stage)
    missed = _faults(result, stage)
    table, rows, unreadable = _scoped(reading, table, columns, stage, untold=result.untold)
    return Snapshot(
        side=reading.side,
        object=reading.object,
        table=table,
        columns=columns,
        rows=rows,
        complete=(result.complete or result.delta) and not missed,
        read_at=now,
        cursor=None if unreadable else result.cursor,
        origin=reading.origin,
        moved=result.moved,
        price=result.price,
        missed=missed,
        part=result.part,
        untold=result.untold,
    )


def _faults(result: ReadResult, stage: Stage) -> int:
    """Count the rows that cannot be taken at all: nobody knows whose they are."""
    if not result.faults:
        return 0
    (rows,) = stage.one(f"SELECT count(*) FROM {result.table} WHERE fault IS NOT NULL")
    return int(str(rows))


def _kept(view: str, stage: Stage) -> str:
    """Work a view out once, for what asks it several times."""
    table = stage.name("kept")
    stage.execute(f"CREATE TABLE {table} AS SELECT * FROM {view}")
    return table


def _count(table: str, stage: Stage) -> int:
    (rows,) = stage.one(f"SELECT count(*) FROM {table}")
    return int(str(rows))


def _merged(
    last: Observation, delta: str, columns: Sequence[Column], stage: Stage, *, untold: bool
) -> str:
    """What was seen before, with the delta laid over it; what it does not tell stays as it was."""
    if untold:
        delta = _filled(last, delta, columns, stage)
    table = stage.name("merged")
    names = ", ".join([*(column.name for column in columns), *(["untold"] if untold else [])])
    before = names if not untold else names.removesuffix("untold") + "',' AS untold"
    stage.execute(
        f"CREATE TABLE {table} AS SELECT row_number() OVER (ORDER BY key) AS row_no, * FROM ("
        f"SELECT key, stamp, false AS gone, CAST(NULL AS VARCHAR) AS problem, {before} "
        f"FROM {last.table} l WHERE NOT EXISTS (SELECT 1 FROM {delta} d WHERE d.key = l.key) "
        f"UNION ALL SELECT key, stamp, gone, problem, {names} FROM {delta} WHERE NOT gone)"
    )
    return table


def _filled(last: Observation, delta: str, columns: Sequence[Column], stage: Stage) -> str:
    """A delta in which fields that nothing was said of hold what was seen before."""
    table = stage.name("filled")
    values = ", ".join(
        f"CASE WHEN l.key IS NOT NULL AND instr(d.untold, ',{i},') > 0 THEN l.{column.name} "
        f"ELSE d.{column.name} END AS {column.name}"
        for i, column in enumerate(columns)
    )
    stage.execute(
        f"CREATE TABLE {table} AS SELECT d.key, d.stamp, d.gone, d.problem, {values}, "
        "CASE WHEN l.key IS NULL THEN d.untold ELSE ',' END AS untold "
        f"FROM {delta} d LEFT JOIN {last.table} l ON l.key = d.key"
    )
    return table


def _scoped(
    reading: Reading, table: str, columns: Sequence[Column], stage: Stage, *, untold: bool
) -> tuple[str, int, int]:
    """Say of each row whether it may flow and whether it says "delete me"; drop the raw columns.

    Returns:
        The table, its rows, and how many of them hold a value that cannot be read. A delta would
        take such a value for an empty one, so its side is read whole until it is mended.
    """
    places = {column.field.casefold(): column for column in columns}

    def column_of(field: str) -> tuple[str, FieldType]:
        column = places[field.casefold()]
        return column.name, column.type

    scope = parse_condition(reading.where).sql(column_of) if reading.where else "true"
    leaving = parse_condition(reading.leaving).sql(column_of) if reading.leaving else "false"
    snapshot = stage.name(f"{reading.side.value}_snapshot")
    names = ", ".join([*(column.name for column in columns), *(["untold"] if untold else [])])
    stage.execute(
        f"CREATE TABLE {snapshot} AS SELECT row_no, key, stamp, coalesce({scope}, false) AS scope, "
        f"coalesce({leaving}, false) AS leaving, problem, {names} FROM {table} "
        "WHERE NOT gone"
    )
    rows, unreadable = stage.one(f"SELECT count(*), count(problem) FROM {snapshot}")
    return snapshot, int(str(rows)), int(str(unreadable))


def _fields(schema: ObjectSchema, names: Sequence[str]) -> tuple[FieldSchema, ...]:
    """The fields of these names, each once, in the order first named."""
    found: dict[str, FieldSchema] = {}
    for name in names:
        if not name:
            continue
        field = schema.field(name)
        if field is None:
            raise SchemaMismatchError(
                f"{schema.label} has no field {name}",
                object=schema.name,
                field=name,
                near=_near(name, schema),
            )
        found.setdefault(field.name, field)
    return tuple(found.values())


def _near(name: str, schema: ObjectSchema) -> tuple[str, ...]:
    """Fields whose names come close, best first."""
    wanted = "".join(letter for letter in name.casefold() if letter.isalnum())
    return tuple(
        field.name
        for field in schema.fields
        if "".join(letter for letter in field.name.casefold() if letter.isalnum()) == wanted
        or "".join(letter for letter in field.label.casefold() if letter.isalnum()) == wanted
    )


def _text(value: str) -> str:
    """A SQL literal."""
    return "'" + value.replace("'", "''") + "'"
