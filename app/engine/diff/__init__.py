"""List what must change for the two sides to agree again.

Three-way and field by field. What is known of one rule of a pair:

    agreed      the two sides once agreed; the baseline holds each side's own value of then
    s moved     agreed, and the source's value is not its own of then
    t moved     the same of the target
    equal       the source's value in the target's terms is what the target holds

    flow   agreed  moved     equal   what happens
    any    any     any       yes     nothing; they agree
    ->     no      -         no      copied to the target
    ->     yes     s         no      copied to the target
    ->     yes     t         no      nothing: a target's own edit is left alone
    ->     yes     both      no      conflict, by policy
    <-     the same with the sides exchanged
    <->    no      -         no      the empty side is filled; else conflict, by policy
    <->    yes     s         no      copied to the target
    <->    yes     t         no      copied to the source
    <->    yes     both      no      conflict, by policy
    any    yes     neither   no      nothing: each side keeps its own form of what was agreed

A lookup that was left blank for want of a parent counts as moved once the parent is there.

Most pairs are not looked at here: see `narrow`. The row work is SQL over all others at once; the
modules of this package write that SQL: `cells` a row for each rule of a pair, `letters` what
happens to a field, `fates` what becomes of a pair, `moved` where a record lives on, `rejections`
and `clashes` what would be refused, `changes` the rows of the plan, `agreed` what is the same
already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import Counts, PlanPart
from app.core.snapshot import Side
from app.engine.diff.agreed import AGREED_COLUMNS, agreed, agreed_as_known
from app.engine.diff.cells import lay_out
from app.engine.diff.changes import CHANGE_COLUMNS, changes
from app.engine.diff.clashes import skip_clashes
from app.engine.diff.fates import verdicts
from app.engine.diff.sheet import NO_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.pairing import Idle, Pairing
    from app.core.ports import Stage
    from app.core.schema import ObjectSchema
    from app.engine.diff.sheet import Sheet


VALUES_AT_ONCE = 80_000
"""Pairs times rules whose values are brought together at once. Source: ours, measured: 100,000
records of four fields take 100 MB less than in one go, and no more time."""


def diff(
    pairing: Pairing, source_schema: ObjectSchema, target_schema: ObjectSchema, stage: Stage
) -> PlanPart:
    """List what must change for the two sides to agree again.

    Pure: the same pairing gives the same changes in the same order. The changes are not numbered
    yet (see `order`) and not guarded.

    Args:
        pairing: each source record with its target record, or alone, and the baseline; as
            `narrow` left it, so that its tables hold no more than what is looked at.
        source_schema: the source object; says what may be written there.
        target_schema: the target object.
        stage: where the tables are made.

    Returns:
        At most one change for each record and side, and a count for everything that was read.
    """
    mapping = pairing.transformed.mapping
    judged, planned, known = stage.name("verdicts"), stage.name("changes"), stage.name("agreed")
    stage.execute(f"CREATE TABLE {planned} ({CHANGE_COLUMNS})")
    stage.execute(f"CREATE TABLE {known} ({AGREED_COLUMNS})")
    (left,) = stage.one(f"SELECT count(*) FROM {pairing.open_table}")
    if left:
        _look_closer(
            lay_out(pairing, source_schema, target_schema, stage), (judged, planned, known), stage
        )
    else:
        nothing = ", ".join(
            f"{NO_TEXT} AS {name}" for name in ("fate", "target_kind", "source_kind")
        )
        stage.execute(f"CREATE TEMP TABLE {judged} AS SELECT {nothing} LIMIT 0")
    seen, idle = pairing.transformed.seen, pairing.idle
    return PlanPart(
        mapping=mapping,
        source_schema=source_schema,
        target_schema=target_schema,
        changes_table=planned,
        agreed_table=_all_agreed(known, len(mapping.fields), idle.agreed_table, stage),
        counts=_counts(judged, planned, idle, stage),
        source_rows=seen.source.rows,
        target_rows=seen.target.rows,
        first_run=pairing.baseline.first_run,
        source_rows_last=None if seen.source.part else pairing.baseline.source_rows_last,
        agreed_rows=pairing.baseline.rows,
    )


def _look_closer(sheet: Sheet, tables: tuple[str, str, str], stage: Stage) -> None:
    """Work out what becomes of the pairs that were not set aside.

    Args:
        sheet: with their values laid out.
        tables: names of the verdict table, which is made, and of the plan's changes and of what is
            newly agreed, to which is added.
        stage: where they are.
    """
    judged, planned, known = tables
    for n, some in enumerate(_in_parts(sheet, sheet.pairing.open_table, stage)):
        begin = f"INSERT INTO {judged}" if n else f"CREATE TEMP TABLE {judged} AS"
        stage.execute(f"{begin} {verdicts(sheet, some)}")
    skip_clashes(sheet, judged, stage)
    found = _kinds(judged, stage)
    for some in _in_parts(sheet, judged, stage):
        for select in changes(sheet, some, found):
            stage.execute(f"INSERT INTO {planned} {select}")
        stage.execute(f"INSERT INTO {known} {agreed(sheet, some)}")
    for done in (sheet.source_rows, sheet.target_rows, sheet.agreed_rows, sheet.rules_table):
        stage.execute(f"DROP TABLE {done}")


def _kinds(judged: str, stage: Stage) -> frozenset[Side | None]:
    """On which sides something is written; None among them where a pair is skipped."""
    target, source, skipped = stage.one(
        "SELECT count(*) FILTER (WHERE fate = 'planned' AND target_kind IS NOT NULL), "
        "count(*) FILTER (WHERE fate = 'planned' AND source_kind IS NOT NULL), "
        f"count(*) FILTER (WHERE fate = 'skipped') FROM {judged}"
    )
    counted = ((Side.TARGET, target), (Side.SOURCE, source), (None, skipped))
    return frozenset(one for one, count in counted if count)


def _all_agreed(known: str, rules: int, more: str, stage: Stage) -> str:
    """What the sides agree on, of the pairs that were looked at and of those set aside before."""
    view, select = stage.name("all_agreed"), agreed_as_known(known, rules)
    if more:
        select += f" UNION ALL BY NAME SELECT * FROM {more}"
    stage.execute(f"CREATE VIEW {view} AS {select}")
    return view


def _in_parts(sheet: Sheet, table: str, stage: Stage) -> Iterator[str]:
    """Cut the pairs, so that the values of only some of them are brought together at once.

    The pairs of a part stand in a table of their own while it is worked on: DuckDB then knows how
    few they are, and looks up their values instead of holding everybody's.

    Args:
        sheet: the rules.
        table: a row a pair.
        stage: where it is.

    Yields:
        The name of a table of some of the pairs; none where there are no pairs.
    """
    found = stage.one(f"SELECT count(*), coalesce(max(pair), 0) FROM {table}")
    pairs, last = (int(str(number)) for number in found)
    size = max(1, VALUES_AT_ONCE // max(1, len(sheet.rules)))
    if 0 < pairs <= size:
        yield table
        return
    step = size * last // max(1, pairs)  # the numbers of those that were set aside are left out
    for start in range(0, last, step or 1):
        some = stage.name("some_pairs")
        stage.execute(
            f"CREATE TEMP TABLE {some} AS SELECT * FROM {table}"
            f" WHERE pair > {start} AND pair <= {start + step}"
        )
        yield some
        stage.execute(f"DROP TABLE {some}")


def _counts(verdicts: str, changes: str, idle: Idle, stage: Stage) -> Counts:
    fates = {
        str(fate): int(str(count))
        for fate, count in stage.rows(f"SELECT fate, count(*) FROM {verdicts} GROUP BY fate")
    }
    kinds = {
        str(kind): int(str(count))
        for kind, count in stage.rows(
            f"SELECT kind, count(*) FROM {changes} WHERE kind <> 'problem' GROUP BY kind"
        )
    }
    skipped = {
        str(reason): int(str(count))
        for reason, count in stage.rows(
            f"SELECT reason, count(*) FROM {changes} WHERE kind = 'problem' GROUP BY reason "
            "ORDER BY 1"
        )
    }
    (two_sided,) = stage.one(
        f"SELECT count(*) FROM {verdicts} WHERE fate = 'planned' "
        "AND target_kind IS NOT NULL AND source_kind IS NOT NULL"
    )
    (second_passes,) = stage.one(
        f"SELECT count(*) FROM {changes} WHERE kind = 'update' AND target_key IS NULL"
    )
    return Counts(
        read=sum(fates.values()) + idle.unchanged + idle.out_of_scope,
        unchanged=fates.get("unchanged", 0) + idle.unchanged,
        out_of_scope=fates.get("out of scope", 0) + idle.out_of_scope,
        skipped=skipped,
        inserts=kinds.get("insert", 0),
        updates=kinds.get("update", 0),
        deletes=kinds.get("delete", 0),
        conflicts=kinds.get("conflict", 0),
        two_sided=int(str(two_sided)) + int(str(second_passes)),
        second_passes=int(str(second_passes)),
    )
