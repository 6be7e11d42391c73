"""Say what a field rule makes of its source's values: before, after, seen, and what fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.asks.messages import TriedRow, TriedRule
from app.core.errors import AppError, MappingError, SettingsError
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Column, Seen, Side, Snapshot
from app.core.values import FieldType
from app.engine.pause import needed_fields
from app.engine.transform import transform
from app.jobs.open_place import connection_of
from app.jobs.tried_rows import NO_MORE, tried_rows
from app.language.chains import Chain, FormulaStep, parse_chain
from app.language.formula.formulas import parse_formula
from app.language.scanner import LanguageError
from app.store.stage import quoted

if TYPE_CHECKING:
    from app.asks import TryRule
    from app.core.mapping import FieldRule, Mapping
    from app.core.progress import ReportProgress
    from app.core.sync import Sync
    from app.jobs.workspace import Workspace
    from app.store.stage import DuckStage

SHOWN = 5
MOST_PROBLEMS = 3
"""Of the shown rows so many at most have a problem. Source: ui.md, "Sample"."""
NAMES = ("Name", "FirstName", "LastName")
"""Target fields that tell a person whose row it is."""
_CLOCK = "%Y-%m-%d %H:%M:%S"


def try_rule(ask: TryRule, workspace: Workspace, report: ReportProgress) -> TriedRule:
    """Run one rule over the source's rows; nothing is asked of an org for it.

    Raises:
        SettingsError: there is no such sync, mapping or zone, its source is not bound, or nothing
            was read of it yet.
        MappingError: what the rule says beside its chain cannot be understood.
        EndpointError: the source cannot be reached.
        DataError: a file cannot be read as it is.
    """
    zone = _zone(ask.zone)
    sync = workspace.syncs.load(ask.sync)
    kept = sync.mapping(ask.mapping) if ask.mapping else sync.mappings[0]
    if kept is None:
        raise SettingsError(f"{sync.title} has no mapping {ask.mapping}", key="mapping")
    try:
        chain = _chain(ask.rule.chain)
    except LanguageError as error:
        return TriedRule((), 0, 0, str(error), error.position)
    tried = _alone(kept, ask.rule)
    target = _target_field(sync, kept, ask, workspace)
    with workspace.stage("try") as stage:
        who = _who(kept)
        fields = (*needed_fields(tried, Side.SOURCE), *chain.fields, *who)
        source = tried_rows(sync, kept, ask.org, fields, workspace, stage=stage, report=report)
        now = workspace.clock.now()
        source = replace(source, read_at=now)
        try:
            rule = _readable(ask.rule, chain, source, now)
        except LanguageError as error:
            return TriedRule((), 0, source.rows, str(error), error.position)
        try:
            seen = Seen(source, _empty_target(target, stage, now))
            schema = ObjectSchema(kept.target.object, "", "", (target,))
            made = transform(seen, replace(tried, fields=(rule,)), (), schema, stage)
        except (LanguageError, KeyError) as error:
            raise MappingError(str(error), path=sync.path, key="fields") from error
        given = ask.rule.source and source.column(ask.rule.source).name.replace("c", "g")
        return _told(_Trial(made.source_table, source, who, given, zone), ask.skip, stage)


def _alone(mapping: Mapping, rule: FieldRule) -> Mapping:
    """A mapping that has this rule and nothing else to heed."""
    return replace(
        mapping,
        fields=(rule,),
        identity=(),
        key=(),
        title=(),
        where_source="",
        where_target="",
        delete_when="",
    )


# What was typed ----------------------------------------------------------------------------------


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


def _readable(rule: FieldRule, chain: Chain, source: Snapshot, now: datetime) -> FieldRule:
    """The rule as the engine takes it: a bare formula as a chain, with a field to begin with.

    Raises:
        LanguageError: the source lacks a field, or a value does not suit its function; with the
            place in what was typed.
    """

    def column_of(name: str) -> tuple[str, FieldType]:
        column = _column(name, chain, source)
        return column.name, column.type

    if rule.source:
        column_of(rule.source)
    if chain.formula is None:
        if chain.steps and not rule.source:
            raise LanguageError(
                "A chain needs a field to begin with; only a formula names its own",
                text=chain.text,
                position=1,
            )
        return rule
    chain.formula.sql(column_of, now)
    text = chain.text
    if not text.lstrip().startswith("formula") or not _is_chain(text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        text = f'formula("{escaped}")'
    first = rule.source or next(iter(chain.fields), source.columns[0].field)
    return replace(rule, source=first, chain=text)


def _is_chain(text: str) -> bool:
    try:
        parse_chain(text)
    except LanguageError:
        return False
    return True


def _column(name: str, chain: Chain, source: Snapshot) -> Column:
    try:
        return source.column(name)
    except KeyError:
        at = max(chain.text.casefold().find(name.casefold()), 0) + 1
        raise LanguageError(
            f"The source has no field {name}", text=chain.text, position=at
        ) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"“{name}” is no time zone", key="zone") from error


# The two sides -----------------------------------------------------------------------------------


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


def _empty_target(field: FieldSchema, stage: DuckStage, now: datetime) -> Snapshot:
    """A side without records: only the type of its field counts."""
    table = stage.name("tried_target")
    stage.execute(
        f"CREATE TABLE {quoted(table)} AS SELECT CAST(1 AS BIGINT) AS row_no, {NO_MORE},"
        " CAST(NULL AS VARCHAR) AS c0 WHERE false"
    )
    column = Column(field.name, field.type, "c0", field.scale)
    return Snapshot(Side.TARGET, "", table, (column,), 0, complete=True, read_at=now)


# What is told ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Trial:
    """A rule that was worked out."""

    table: str
    """`Transformed.source_table`."""
    source: Snapshot
    who: Sequence[str]
    given: str
    """Column of the source's table with the value as it stands there; "" without a field."""
    zone: ZoneInfo


def _told(trial: _Trial, skip: int, stage: DuckStage) -> TriedRule:
    """Choose the rows that are shown: up to three with a problem, then the first that have none."""
    table, source = quoted(trial.table), trial.source
    problems = int(str(stage.one(f"SELECT count(*) FROM {table} WHERE e0 IS NOT NULL")[0]))
    known = {column.field.casefold(): column.name for column in source.columns}
    parts = [f"s.{known[name.casefold()]}" for name in trial.who if name.casefold() in known]
    name = f"concat_ws(' ', {', '.join(parts)})" if parts else "''"
    given = f"s.{trial.given}" if trial.given else "''"
    ranked = (
        f"SELECT t.row_no, s.place, {name} AS who, {given} AS given, t.f0, t.e0,"
        " row_number() OVER (PARTITION BY t.e0 IS NOT NULL ORDER BY t.s0 IS NULL, t.row_no) AS n"
        f" FROM {table} t JOIN {quoted(source.table)} s USING (row_no)"
    )
    shown = stage.rows(
        f"SELECT row_no, place, who, given, f0, e0 FROM ({ranked}) ORDER BY"
        f" CASE WHEN e0 IS NOT NULL AND n > {skip} AND n <= {skip + MOST_PROBLEMS} THEN 0"
        f" WHEN e0 IS NULL AND n > {skip} AND n <= {skip + SHOWN} THEN 1 ELSE 2 END, n, row_no"
        f" LIMIT {SHOWN}"
    )
    rows = [
        TriedRow(
            row=int(str(place)),
            who=_text(whose),
            before=_text(before),
            after=_text(after),
            seen=_seen(_text(after), trial.zone),
            why=_text(why),
        )
        for _, place, whose, before, after, why in sorted(shown, key=lambda row: int(str(row[0])))
    ]
    return TriedRule(tuple(rows), problems, source.rows)


def _seen(value: str, zone: ZoneInfo) -> str:
    """What a user in a zone sees of a moment."""
    if len(value) != len("2026-11-20T14:32:00.000Z") or not value.endswith("Z"):
        return ""
    try:
        moment = datetime.fromisoformat(value).astimezone(zone)
    except ValueError:
        return ""
    return f"{moment.strftime(_CLOCK)} {moment.tzname()}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
