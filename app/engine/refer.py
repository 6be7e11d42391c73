"""Find the records that lookups name: a value of the source in, the key of a target's record out.

what the value names                           what the target is given
a record of the target                         its key
a source record that the same plan inserts     its `NewRecord`; the key takes its place when sent
a record that is not there                     by choice: nothing yet (it waits), nothing, or empty
several records                                nothing, unless the first is to be taken

A new record of the same mapping, or of one that comes later, cannot be named when the record itself
is inserted. Such a rule is left for a second pass: the insert goes without, an update follows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.mapping import Many, MissingParent
from app.core.plan import NEW_RECORD, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.mapping import FieldRule, Lookup
    from app.core.pairing import Pairing
    from app.core.ports import Stage

_KNOWN_ALL_THE_SAME = (Reason.BAD_VALUE.value, Reason.UNKNOWN_OUTCOME.value)
"""Problems of a pair that leave no doubt about which records it is made of."""


@dataclass(frozen=True)
class Parents:
    """The records that one lookup can name."""

    table: str
    """`value VARCHAR` (what names a record), `key VARCHAR` (the target's, or a `NewRecord`'s text,
    None where it is known to be missing)."""
    words: str
    """What the records are called, such as "accounts"."""
    later: bool = False
    """Its new records are not there yet when those of this mapping are inserted."""


def parents_of_mapping(
    lookup: Lookup,
    parent: Pairing,
    stage: Stage,
    *,
    planned: bool,
    later: bool,
    left_out: str = "",
) -> Parents:
    """List the records of a mapping: those of the target, and those that it will insert.

    Args:
        lookup: names the mapping, and perhaps a field of its source.
        parent: the mapping's pairs.
        stage: where the table is made.
        planned: whether the mapping is part of the plan, so that its new records will be there.
        later: whether its inserts come with or after those of the mapping that looks.
        left_out: table of changes in which its problems are known already, "" for none.
    """
    made = parent.transformed
    value = "p.source_key"
    if lookup.by:
        value = f"raw.{made.seen.source.column(lookup.by).name}"
    listed = ", ".join(_text(one) for one in _KNOWN_ALL_THE_SAME)
    inserts = "true" if planned and made.mapping.to_target.inserts else "false"
    skipped = "false"
    if left_out:
        skipped = (
            f"p.source_key IN (SELECT source_key FROM {left_out} WHERE kind = 'problem' "
            "AND source_key IS NOT NULL)"
        )
    table = stage.name("parents")
    stage.execute(
        f"CREATE TABLE {table} AS SELECT {value} AS value, "
        "CASE WHEN p.target_row IS NOT NULL THEN "
        f"CASE WHEN coalesce(p.problem IN ({listed}), true) THEN p.target_key END "
        f"WHEN {inserts} AND NOT p.linked AND p.problem IS NULL AND raw.scope AND NOT raw.leaving "
        f"AND NOT {skipped} THEN {_text(NEW_RECORD + made.mapping.name + '/')} || p.source_key "
        f"END AS key FROM {parent.table} p "
        f"LEFT JOIN {made.seen.source.table} raw ON raw.row_no = p.source_row "
        f"WHERE {value} IS NOT NULL"
    )
    return Parents(table, made.mapping.name, later)


def refer(pairing: Pairing, parents: dict[int, Parents], stage: Stage) -> Pairing:
    """Let each lookup of a mapping find its record.

    Args:
        pairing: of the mapping, with the values of its lookups as the source says them.
        parents: place of each rule that looks up → the records it can name.
        stage: where the tables are made.

    Returns:
        The same pairs over values in which keys stand; the source's rows have besides, for each
        such rule i, `l{i}` (the `Reason` why nothing is found, or None) and `w{i}` (whether it is
        left for a second pass), the target's rows `l{i}`.
    """
    made = pairing.transformed
    rules = made.mapping.fields
    found = [(i, rules[i], one, _grouped(one, stage)) for i, one in sorted(parents.items())]
    source = _source_rows(made.source_table, found, stage)
    target = _target_rows(made.target_table, found, stage)
    return replace(pairing, transformed=replace(made, source_table=source, target_table=target))


_Found = tuple[int, "FieldRule", Parents, str]
"""Place of a rule, the rule, what it can name, and that as one row a value."""


def _grouped(parents: Parents, stage: Stage) -> str:
    """One row a value: how many records it names, and the first of them."""
    table = stage.name("named")
    stage.execute(
        f"CREATE TABLE {table} AS SELECT value, count(DISTINCT key) AS records, min(key) AS key "
        f"FROM {parents.table} WHERE value IS NOT NULL GROUP BY value"
    )
    return table


def _source_rows(table: str, found: Sequence[_Found], stage: Stage) -> str:
    replaced, added, joins = [], [], []
    for i, rule, parents, named in found:
        joins.append(f"LEFT JOIN {named} n{i} ON n{i}.value = s.f{i}")
        cases = _cases(i, rule, parents)
        usable = f"n{i}.records = 1"
        if rule.lookup is not None and rule.lookup.many is Many.FIRST:
            usable = f"n{i}.records >= 1"
        words = " ".join(f"WHEN {when} THEN {detail}" for when, _, detail in cases)
        reasons = " ".join(f"WHEN {when} THEN '{reason.value}'" for when, reason, _ in cases)
        wrong = f"CASE {words} END" if words else "CAST(NULL AS VARCHAR)"
        replaced.append(f"CASE WHEN {usable} THEN n{i}.key END AS f{i}")
        replaced.append(f"coalesce(s.e{i}, {wrong}) AS e{i}")
        why = f"CASE WHEN s.e{i} IS NULL THEN CASE {reasons} END END" if reasons else "NULL"
        added.append(f"CAST({why} AS VARCHAR) AS l{i}")
        second = f"coalesce(starts_with(n{i}.key, {_text(NEW_RECORD)}), false)"
        added.append(f"{second if parents.later else 'false'} AS w{i}")
    return _made_of(f"{table} s {' '.join(joins)}", "s", replaced, added, stage)


def _target_rows(table: str, found: Sequence[_Found], stage: Stage) -> str:
    replaced, added, joins = [], [], []
    for i, rule, parents, _ in found:
        if not rule.flow.reaches_source:
            added.append(f"CAST(NULL AS VARCHAR) AS l{i}")
            continue
        joins.append(
            f"LEFT JOIN (SELECT key, min(value) AS value FROM {parents.table} "
            f"WHERE key IS NOT NULL GROUP BY key) n{i} ON n{i}.key = t.t{i}"
        )
        unknown = f"t.t{i} IS NOT NULL AND n{i}.value IS NULL"
        words = f"{_text(f'{rule.target}: ')} || t.t{i} || {_text(f' is not of {parents.words}')}"
        replaced.append(f"n{i}.value AS b{i}")
        replaced.append(f"coalesce(t.e{i}, CASE WHEN {unknown} THEN {words} END) AS e{i}")
        added.append(f"CASE WHEN {unknown} THEN '{Reason.NO_PARENT.value}' END AS l{i}")
    return _made_of(f"{table} t {' '.join(joins)}", "t", replaced, added, stage)


def _made_of(
    joined: str, alias: str, replaced: Sequence[str], added: Sequence[str], stage: Stage
) -> str:
    """Make a table again with other columns; its rows stay, each once."""
    made = stage.name("referred")
    instead = f" REPLACE ({', '.join(replaced)})" if replaced else ""
    stage.execute(
        f"CREATE TABLE {made} AS SELECT {alias}.*{instead}, {', '.join(added)} "
        f"FROM {joined} ORDER BY {alias}.row_no"
    )
    return made


def _cases(i: int, rule: FieldRule, parents: Parents) -> list[tuple[str, Reason, str]]:
    """When a value finds nothing it may use: the condition, the reason, and the words for it."""
    lookup = rule.lookup
    if lookup is None:
        raise ValueError(f"{rule.key} looks nothing up")
    value = f"left(s.f{i}, 60)"
    cases = []
    if lookup.many is not Many.FIRST:
        words = f"{_text(f'{rule.target}: several {parents.words} are ')} || {value}"
        cases.append((f"n{i}.records > 1", Reason.SEVERAL_PARENTS, words))
    missing = f"s.f{i} IS NOT NULL AND coalesce(n{i}.records, 0) = 0"
    if lookup.none is MissingParent.PARK:
        words = (
            f"{_text(f'{rule.target} waits for {parents.words} ')} || {value} "
            "|| ', which is not there yet'"
        )
        cases.append((missing, Reason.WAITS_FOR_PARENT, words))
    elif lookup.none is MissingParent.REJECT:
        words = f"{_text(f'{rule.target}: there is no {parents.words} ')} || {value}"
        cases.append((missing, Reason.NO_PARENT, words))
    return cases


def _text(value: str) -> str:
    """A SQL literal."""
    return "'" + value.replace("'", "''") + "'"
