"""Lay the values of pairs out as cells: a row for each rule of a pair.

So the SQL of a plan is as long for three hundred fields as for three; what DuckDB needs to plan a
statement would otherwise be most of a plan's time.

    pair, i                     the pair, the place of the rule
    key, source_name, ...       of the rule, see `RULE_COLUMNS`
    has_source, has_target      whether the sides' records are there
    source_stamp, target_stamp  when they changed
    s, f, e, l, w, u            source: own value, in the target's terms, why it cannot be (of a
                                lookup as a reason), whether it waits for a second pass, and
                                whether nothing was said of it
    t, b, te, tl                target: own value, in the source's terms, why it cannot be
    k, bs, bt                   whether it was agreed, and each side's own value of then

All of it stands under the alias c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.snapshot import Side
from app.core.values import Shape
from app.engine.diff.sheet import NO_TEXT, Sheet, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.mapping import FieldRule
    from app.core.pairing import Pairing
    from app.core.ports import Stage
    from app.core.schema import FieldSchema, ObjectSchema

RULE_COLUMNS = (
    "i BIGINT, key VARCHAR, source_name VARCHAR, target_name VARCHAR, source_label VARCHAR, "
    "target_label VARCHAR, source_length BIGINT, target_length BIGINT, source_whole BIGINT, "
    "target_whole BIGINT, source_objects VARCHAR, target_objects VARCHAR"
)
"""What is known of a rule: its key, and of its field on each side the name, the label, the most
characters, the most digits before the point and the objects that it may name."""


def lay_out(
    pairing: Pairing, source_schema: ObjectSchema, target_schema: ObjectSchema, stage: Stage
) -> Sheet:
    """Make the tables that cells are made of: the values of a row side by side, as lists."""
    made = pairing.transformed
    count, looks = len(made.mapping.fields), [rule.lookup for rule in made.mapping.fields]
    names = ["m0"] if made.mapping.identity else []
    scalars = ", ".join(["row_no", "stamp", "scope", "leaving", "title", *names])
    blank = _list([f"l{i}" if look else NO_TEXT for i, look in enumerate(looks)], "VARCHAR")
    waits = _list([f"w{i}" if look else "false" for i, look in enumerate(looks)], "BOOLEAN")
    source, target, agreed = (
        stage.name(f"{what}_lists") for what in ("source", "target", "agreed")
    )
    silent = made.seen.source.untold
    untold = _list([f"u{i}" if silent else "false" for i in range(count)], "BOOLEAN")
    own = {letter: _list([f"{letter}{i}" for i in range(count)], "VARCHAR") for letter in "sfetb"}
    known = _list([f"k{i}" for i in range(count)], "BOOLEAN")
    stage.execute(
        f"CREATE TEMP TABLE {source} AS SELECT {scalars}, {own['s']} AS s, {own['f']} AS f, "
        f"{own['e']} AS e, {blank} AS l, {waits} AS w, {untold} AS u FROM {made.source_table}"
    )
    stage.execute(
        f"CREATE TEMP TABLE {target} AS SELECT {scalars}, {own['t']} AS t, {own['b']} AS b, "
        f"{own['e']} AS e, {blank} AS l FROM {made.target_table}"
    )
    stage.execute(
        f"CREATE TEMP TABLE {agreed} AS SELECT source_key, target_key, {known} AS k, "
        f"{own['s']} AS s, {own['t']} AS t FROM {pairing.baseline.table}"
    )
    rules = stage.name("rules")
    sheet = Sheet(pairing, source_schema, target_schema, source, target, agreed, rules)
    stage.execute(f"CREATE TEMP TABLE {rules} ({RULE_COLUMNS})")
    if count:
        told = ", ".join(f"({_rule(sheet, i, rule)})" for i, rule in enumerate(sheet.rules))
        stage.execute(f"INSERT INTO {rules} VALUES {told}")
    return sheet


def _list(columns: Sequence[str], kind: str) -> str:
    return f"CAST([{', '.join(columns)}] AS {kind}[])"


def _rule(sheet: Sheet, i: int, rule: FieldRule) -> str:
    """A rule as `RULE_COLUMNS` say."""
    fields = [sheet.field(rule, side) for side in (Side.SOURCE, Side.TARGET)]
    labels = [sheet.label(rule, side) for side in (Side.SOURCE, Side.TARGET)]
    told = [text(one) for one in (rule.key, rule.source, rule.target, *labels)]
    told += [_number(field.length if field else None) for field in fields]
    told += [_number(whole_digits(field)) for field in fields]
    told += [text(" or ".join(field.reference_to) if field else "") for field in fields]
    return ", ".join([str(i), *told])


def whole_digits(field: FieldSchema | None) -> int | None:
    """Most digits before the point; None where a field says nothing of that."""
    if field is None or field.shape is not Shape.NUMBER or not field.precision:
        return None
    return field.precision - (field.scale or 0)


def _number(value: int | None) -> str:
    return "NULL" if value is None else str(value)


def cells(sheet: Sheet, pairs: str, more: str = "") -> str:
    """SQL of the cells of some pairs.

    Args:
        sheet: the rules and the tables.
        pairs: SQL of the pairs, with their rows and keys.
        more: columns of a pair p to stand in each of its cells.
    """
    added = f", {more}" if more else ""
    lists = (
        ("s.s", "s"),
        ("s.f", "f"),
        ("s.e", "e"),
        ("s.l", "l"),
        ("s.w", "w"),
        ("s.u", "u"),
        ("t.t", "t"),
        ("t.b", "b"),
        ("t.e", "te"),
        ("t.l", "tl"),
        ("b.k", "k"),
        ("b.s", "bs"),
        ("b.t", "bt"),
    )
    values = ", ".join(f"unnest({values}) AS {name}" for values, name in lists)
    return (
        f"SELECT * FROM (SELECT p.pair{added}, s.row_no IS NOT NULL AS has_source, "
        "t.row_no IS NOT NULL AS has_target, s.stamp AS source_stamp, t.stamp AS target_stamp, "
        f"unnest(range({len(sheet.rules)})) AS i, {values} FROM {sheet.joined(pairs, 'p')}) "
        f"JOIN {sheet.rules_table} USING (i)"
    )


def by_rule(sheet: Sheet, told: Callable[[FieldRule], str]) -> str:
    """SQL that differs from rule to rule: what several rules share is written once.

    Args:
        sheet: the rules; at least one.
        told: SQL over the cells of a rule, all of one type.
    """
    places: dict[str, list[int]] = {}
    for i, rule in enumerate(sheet.rules):
        places.setdefault(told(rule), []).append(i)
    *others, most = sorted(places, key=lambda sql: len(places[sql]))
    if not others:
        return f"({most})"
    cases = " ".join(f"WHEN {_among(places[sql])} THEN {sql}" for sql in others)
    return f"CASE {cases} ELSE {most} END"


def of_rules(sheet: Sheet, wanted: Callable[[FieldRule], bool]) -> str:
    """SQL of whether a cell is of one of these rules."""
    places = [i for i, rule in enumerate(sheet.rules) if wanted(rule)]
    if len(places) == len(sheet.rules):
        return "true"
    return _among(places) if places else "false"


def _among(places: Sequence[int]) -> str:
    return f"c.i IN ({', '.join(map(str, places))})"
