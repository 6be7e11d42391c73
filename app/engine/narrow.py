"""Set aside the pairs that nothing has to be done with, before any value of them is worked out.

    what is known of a pair                                              what it counts as
    both sides hold what they agreed on (`still`)                        unchanged
    both sides hold the same, in all rules, though nobody knew it yet    unchanged, newly agreed
    a filter keeps it out                                                out of scope
    a target's record alone, and the mapping neither carries it          out of scope
    back nor mirrors

None of them has a problem, a link that was led elsewhere, or says "delete me". What is left is the
little that has changed: its values stand in tables of their own, each worked out once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.mapping import Flow, Mode
from app.core.pairing import Idle

if TYPE_CHECKING:
    from app.core.mapping import Mapping
    from app.core.pairing import Pairing
    from app.core.ports import Stage

FEW = 20_000
"""Pairs that are looked at one by one without asking first whether they are equal.

Unit: pairs. Source: ours, measured; the question reads both sides once more.
"""


def narrow(pairing: Pairing, stage: Stage, *, few: int = FEW) -> Pairing:
    """Set aside what does not change.

    Args:
        pairing: as `match` left it.
        stage: where the tables are made.
        few: see `FEW`.

    Returns:
        The same pairing with `idle`; its transformed tables hold the rows of the other pairs only,
        and its baseline theirs.
    """
    rest, outside = _at_rest(pairing), _out_of_scope(pairing.transformed.mapping)
    same = f"(same AND {_not_led(pairing)} AND problem IS NULL AND NOT outside)"
    unchanged, out_of_scope, known, pairs = _numbers(
        stage,
        f"SELECT count(*) FILTER (WHERE {rest}), "
        f"count(*) FILTER (WHERE {outside} AND NOT {rest}), "
        f"count(*) FILTER (WHERE {same}), count(*) FILTER (WHERE "
        "source_row IS NOT NULL AND target_row IS NOT NULL "
        f"AND NOT ({rest} OR {outside} OR {same})) FROM {pairing.table} p",
    )
    idle = Idle(unchanged, out_of_scope)
    others = f"SELECT * FROM {pairing.table} p WHERE NOT ({rest} OR {outside} OR {same})"
    equal = [f"SELECT * FROM {pairing.table} p WHERE {same}"] if known else []
    if pairs > few:
        found = stage.name("equal")
        stage.execute(f"CREATE TEMP TABLE {found} AS {_equal(pairing, others)}")
        others = f"SELECT * FROM ({others}) WHERE pair NOT IN (SELECT pair FROM {found})"
        equal.append(f"SELECT * FROM {found}")
        known += _numbers(stage, f"SELECT count(*) FROM {found}")[0]
    if known:
        agreed = _newly_agreed(pairing, " UNION ALL BY NAME ".join(equal), stage)
        idle = Idle(unchanged + known, out_of_scope, agreed)
    table = stage.name("open_pairs")
    stage.execute(
        f"CREATE TEMP TABLE {table} AS SELECT "
        "row_number() OVER (ORDER BY source_row NULLS LAST, target_row) AS pair, "
        f"* EXCLUDE (pair) FROM ({others})"
    )
    return _of_open(replace(pairing, idle=replace(idle, others=table)), stage)


def _numbers(stage: Stage, query: str) -> tuple[int, ...]:
    return tuple(int(str(value)) for value in stage.one(query))


def _at_rest(pairing: Pairing) -> str:
    """Whether a pair holds what was agreed, so that there is nothing to do or to say."""
    if pairing.transformed.mapping.to_target is Mode.DELETE:
        return "false"
    return f"(still AND NOT outside AND problem IS NULL AND {_not_led(pairing)})"


def _not_led(pairing: Pairing) -> str:
    """Whether the link of a pair leads where it was made."""
    if not pairing.baseline.followed:
        return "true"
    return (
        f"NOT EXISTS (SELECT 1 FROM {pairing.baseline.followed} f "
        "WHERE f.source_key = p.source_key AND f.target_key = p.target_key)"
    )


def _out_of_scope(mapping: Mapping) -> str:
    """Whether nothing of a pair may flow."""
    strange = "(source_row IS NULL AND NOT linked)"
    if mapping.to_source.inserts or mapping.to_target.mirrors:
        strange = "false"
    return f"(problem IS NULL AND (outside OR {strange}))"


# Equal without being agreed -----------------------------------------------------------------------


def _equal(pairing: Pairing, others: str) -> str:
    """SQL of the pairs whose sides are equal in all rules, though it was never agreed so."""
    made = pairing.transformed
    return (
        "SELECT p.pair, p.source_row, p.target_row, p.source_key, p.target_key "
        f"FROM ({others}) p "
        f"JOIN (SELECT row_no, told FROM {made.source_table}) s ON s.row_no = p.source_row "
        f"JOIN (SELECT row_no, told FROM {made.target_table}) t ON t.row_no = p.target_row "
        f"WHERE t.told = s.told AND p.problem IS NULL AND {_not_led(pairing)}"
    )


def _newly_agreed(pairing: Pairing, equal: str, stage: Stage) -> str:
    """Make the view of what the baseline is going to say of these pairs.

    As they are equal, what the source makes of its value is what the target holds.

    Args:
        pairing: of all.
        equal: SQL of the pairs.
        stage: where the view is made.
    """
    made = pairing.transformed
    view, columns, joined = stage.name("newly_agreed"), "", ""
    for i, rule in enumerate(made.mapping.fields):
        held = f"s.f{i} AS t{i}"
        if rule.flow is Flow.TO_SOURCE:
            held = f"t.t{i}"
            joined = f" JOIN {made.target_table} t ON t.row_no = p.target_row"
        columns += f", true AS k{i}, s.s{i}, {held}"
    stage.execute(
        f"CREATE VIEW {view} AS SELECT p.source_key, p.target_key{columns} FROM ({equal}) p "
        f"JOIN {made.source_table} s ON s.row_no = p.source_row{joined}"
    )
    return view


# What is left -------------------------------------------------------------------------------------


def _of_open(pairing: Pairing, stage: Stage) -> Pairing:
    """The values of the open pairs' rows, worked out; and what was agreed of them."""
    made, baseline, pairs = pairing.transformed, pairing.baseline, pairing.open_table
    transformed = replace(
        made,
        source_table=_rows_of(made.source_table, "source_row", pairs, stage),
        target_table=_rows_of(made.target_table, "target_row", pairs, stage),
    )
    agreed = stage.name("agreed_of_open")
    stage.execute(
        f"CREATE TEMP TABLE {agreed} AS SELECT b.* FROM {baseline.table} b SEMI JOIN {pairs} p "
        "ON p.source_key = b.source_key AND p.target_key = b.target_key"
    )
    return replace(pairing, transformed=transformed, baseline=replace(baseline, table=agreed))


def _rows_of(values: str, column: str, pairs: str, stage: Stage) -> str:
    table = stage.name("open_values")
    stage.execute(
        f"CREATE TEMP TABLE {table} AS SELECT * FROM {values} "
        f"WHERE row_no IN (SELECT {column} FROM {pairs})"
    )
    return table
