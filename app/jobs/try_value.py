"""Work a chain or a formula out for five rows of a mapping's source, while it is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.asks.messages import TriedCell, TriedValue
from app.core.errors import SettingsError
from app.core.schema import FieldSchema
from app.core.snapshot import Side
from app.core.sync import ConnectionKind, Place
from app.jobs.endpoints import open_endpoint
from app.jobs.open_place import LOCAL, connection_of
from app.language.canonical import canonical_sql, seen_sql, unreadable_sql
from app.language.chains import Chain, FormulaStep, parse_chain
from app.language.formula.formulas import parse_formula
from app.language.scanner import LanguageError
from app.store.stage import DuckStage, quoted

if TYPE_CHECKING:
    from app.asks import TryValue
    from app.core.mapping import Mapping
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema
    from app.core.sync import Sync
    from app.core.values import FieldType
    from app.jobs.workspace import Workspace

ROWS = 5
_NO_TEXT = "CAST(NULL AS VARCHAR)"
_CLOCK = "%Y-%m-%d %H:%M:%S"


def try_value(ask: TryValue, workspace: Workspace, report: ReportProgress) -> TriedValue:
    """Say what a rule would make of the first five rows; no call is made to an org for it.

    Raises:
        SettingsError: there is no such sync, mapping or zone, or its source is not bound.
        EndpointError: the source cannot be reached.
        DataError: a file cannot be read as it is.
    """
    del report
    zone = _zone(ask.zone)
    sync = workspace.syncs.load(ask.sync)
    mapping = sync.mapping(ask.mapping) if ask.mapping else sync.mappings[0]
    if mapping is None:
        raise SettingsError(f"{sync.title} has no mapping {ask.mapping}", key="mapping")
    with workspace.stage("try") as stage:
        first = _first_rows(sync, mapping, ask.org, workspace, stage)
        try:
            chain = _chain(ask.text)
            tried = _Trial(first, chain, ask.source, workspace.clock.now())
            target = _target_field(sync, mapping, ask, workspace)
            return TriedValue(tuple(_told(row, zone) for row in tried.rows(target)))
        except LanguageError as error:
            return TriedValue((), str(error), error.position)


def _chain(text: str) -> Chain:
    """What was typed: a chain, or a bare formula.

    Raises:
        LanguageError: it is neither; of the two reasons, the one that comes later in the text.
    """
    try:
        return parse_chain(text)
    except LanguageError as no_chain:
        try:
            return Chain(text, (), FormulaStep(parse_formula(text)))
        except LanguageError as no_formula:
            raise max(no_chain, no_formula, key=lambda error: error.position) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"“{name}” is no time zone", key="zone") from error


def _told(row: tuple[str, str | None, str | None, str | None], zone: ZoneInfo) -> TriedCell:
    """A row with what a user in a zone sees of a moment."""
    number, given, value, problem = row
    seen = ""
    if value and len(value) == len("2026-11-20T14:32:00.000Z") and value.endswith("Z"):
        moment = datetime.fromisoformat(value).astimezone(zone)
        seen = f"{moment.strftime(_CLOCK)} {moment.tzname()}"
    return TriedCell(int(number), given, value, seen, problem or "")


@dataclass(frozen=True)
class _FirstRows:
    """Rows of a source in a stage: `row_no`, then `r0`, `r1`... as text."""

    fields: Sequence[FieldSchema]
    table: str
    stage: DuckStage


# The rows -----------------------------------------------------------------------------------------


def _first_rows(
    sync: Sync, mapping: Mapping, org: str, workspace: Workspace, stage: DuckStage
) -> _FirstRows:
    """The first rows of the source; of an org those that were read last."""
    from app.connectors.file_folder import FileFolder
    from app.connectors.sql_table import SqlTable

    ref = mapping.source
    role = next(one for one in sync.roles if one.name == ref.role)
    connection = connection_of(sync, role, org, workspace)
    if connection.kind not in {ConnectionKind.FILES, ConnectionKind.SQL}:
        return _last_seen(sync, mapping, org, workspace, stage)
    endpoint = open_endpoint(connection, role, workspace)
    try:
        schema = endpoint.schema(ref.object, ref.query)
        rows: list[tuple[str, Sequence[str | None]]] = []
        if isinstance(endpoint, SqlTable):
            found = endpoint.sample(ref.object, ref.query, ROWS).rows
            rows = [(str(n), row) for n, row in enumerate(found, 1)]
        if isinstance(endpoint, FileFolder):
            rows = list(islice(endpoint.first_rows(ref.object, stage, ROWS), ROWS))
    finally:
        endpoint.close()
    return _FirstRows(schema.fields, _loaded(stage, schema, rows), stage)


def _loaded(
    stage: DuckStage, schema: ObjectSchema, rows: Sequence[tuple[str, Sequence[str | None]]]
) -> str:
    table = stage.name("first_rows")
    columns = ["row_no", *(f"r{n}" for n in range(len(schema.fields)))]
    stage.load(table, columns, [[(number, *values) for number, values in rows]])
    return table


def _last_seen(
    sync: Sync, mapping: Mapping, org: str, workspace: Workspace, stage: DuckStage
) -> _FirstRows:
    """What was read last of an org; its fields are those that the mapping names."""
    role = sync.org_role
    org_id = LOCAL if role is None else connection_of(sync, role, org, workspace).org_id
    place = Place(sync.name, org_id)
    seen = workspace.observations.load(place, mapping.name, Side.SOURCE, stage)
    if seen is None:
        raise SettingsError(
            f"Nothing was read of {mapping.source.object} yet: preview {sync.title} first",
            key="mapping",
        )
    fields = [FieldSchema(one.field, one.field, one.type, scale=one.scale) for one in seen.columns]
    table = stage.name("first_rows")
    names = ", ".join(f"{quoted(one.name)} AS r{n}" for n, one in enumerate(seen.columns))
    stage.execute(
        f"CREATE TABLE {table} AS SELECT row_number() OVER (ORDER BY key) AS row_no, {names}"
        f" FROM {quoted(seen.table)} ORDER BY key LIMIT {ROWS}"
    )
    return _FirstRows(fields, table, stage)


def _target_field(
    sync: Sync, mapping: Mapping, ask: TryValue, workspace: Workspace
) -> FieldSchema | None:
    """The field that is written, as far as its side was ever described."""
    if not ask.target:
        return None
    role = next(one for one in sync.roles if one.name == mapping.target.role)
    connection = connection_of(sync, role, ask.org, workspace)
    known = workspace.schemas.find(connection.name, mapping.target.object)
    return known.schema.field(ask.target) if known else None


# Working it out -----------------------------------------------------------------------------------


class _Trial:
    """One chain over a table of raw rows."""

    def __init__(self, first: _FirstRows, chain: Chain, source: str, now: datetime) -> None:
        self._fields = {field.name.casefold(): (n, field) for n, field in enumerate(first.fields)}
        self._raw, self._chain, self._source = first.table, chain, source
        self._stage, self._now = first.stage, now.astimezone(UTC)

    def rows(
        self, target: FieldSchema | None
    ) -> list[tuple[str, str | None, str | None, str | None]]:
        """Row number, value as the source has it, value as it would be written, why not."""
        table = self._stage.name("canonical")
        columns = [
            f"{seen_sql(f'r{n}', field.type, field.scale)} AS c{n}"
            for n, field in self._fields.values()
        ]
        self._stage.execute(
            f"CREATE TABLE {table} AS SELECT *, {', '.join(columns)} FROM {self._raw}"
        )
        value, problem = self._worked_out()
        if target is not None:
            value, problem = self._for(target, value, problem)
        given = f"r{self._place(self._source)}" if self._source else _NO_TEXT
        found = self._stage.rows(
            f"SELECT CAST(row_no AS VARCHAR), {given}, {value}, {problem} FROM {table}"
            " ORDER BY CAST(row_no AS BIGINT)"
        )
        return [tuple(None if x is None else str(x) for x in row) for row in found]  # type: ignore[misc]  # four each

    def _worked_out(self) -> tuple[str, str]:
        """SQL of the value and of why there is none."""
        own, errors = f"c{self._place(self._source)}" if self._source else _NO_TEXT, []
        if self._chain.formula is not None:
            own, no_formula = self._chain.formula.sql(self._column_of, self._now)
            errors = [no_formula] if no_formula else []
        elif not self._source:
            raise LanguageError(
                "A chain needs a field to begin with; only a formula names its own",
                text=self._chain.text,
                position=1,
            )
        wrong = self._chain.error_sql(own)
        errors += [wrong] if wrong else []
        return self._chain.forward_sql(own), f"coalesce({', '.join([*errors, _NO_TEXT])})"

    def _for(self, target: FieldSchema, value: str, problem: str) -> tuple[str, str]:
        """The value in the target's form; why it cannot be, where it cannot."""
        words = f"' is not a {target.type.value}'"
        unfit = f"CASE WHEN {unreadable_sql(value, target.type, target.scale)} THEN "
        reason = f"coalesce({problem}, {unfit} '\"' || left({value}, 60) || '\"' || {words} END)"
        return canonical_sql(value, target.type, target.scale), reason

    def _column_of(self, name: str) -> tuple[str, FieldType]:
        place = self._place(name)
        field = next(one for n, one in self._fields.values() if n == place)
        return f"c{place}", field.type

    def _place(self, name: str) -> int:
        found = self._fields.get(name.casefold())
        if found is None:
            at = max(self._chain.text.casefold().find(name.casefold()), 0) + 1
            raise LanguageError(
                f"The source has no field {name}", text=self._chain.text, position=at
            )
        return found[0]
