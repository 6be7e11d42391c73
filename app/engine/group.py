"""Group the changes of a plan by what they do, so that a person decides patterns and not rows.

    pattern          a value of a field that is written
    conflict         both sides moved
    filled           was empty
    emptied          becomes empty
    spaces           the same but for white space
    case             the same but for capitals
    format           the same letters and digits, other signs
    country code     the same telephone number, "+44" in place of "0"
    added before     something was put in front;  added after, removed before, removed after: alike
    same value       becomes what many others become
    other            anything else
    new, deleted     the whole record

The row work is SQL in the stage; what is stored is one number for each field of a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.approval import ChangeGroup, Grouping, Pattern
from app.core.plan import ChangeKind, Verdict
from app.core.snapshot import Side

if TYPE_CHECKING:
    from app.core.plan import Plan, PlanPart
    from app.core.ports import Stage

LEAST_ALIKE = 3
"""Changes that share one exact wording before it is a group of its own. Source: ours."""

WORDINGS_A_FIELD = 4
"""Most exact wordings of one pattern of one field that are groups of their own. Source: ours."""

LONGEST_WORDING = 40
"""Longest wording that names a group. Unit: characters. Source: ours, one line of a list."""

_WHOLE = {ChangeKind.INSERT: Pattern.NEW, ChangeKind.DELETE: Pattern.DELETED}


def group(plan: Plan, stage: Stage) -> Grouping:
    """Say of each field of each change to which group it belongs.

    Args:
        plan: as `order` left it.
        stage: where its rows are.

    Returns:
        The groups, numbered from 1 (parts in order, largest first), and a table `seq BIGINT, groups
        VARCHAR`: ",4,0,9," with a number for each field in order (0: nothing happens to it), or one
        number for a record that is new or deleted. Problems are in no group.
    """
    members = stage.name("group_members")
    stage.execute(f"CREATE TEMP TABLE {members} (seq BIGINT, groups VARCHAR)")
    groups: list[ChangeGroup] = []
    for part in plan.parts:
        groups += _records(part, members, len(groups), stage)
        groups += _fields(part, members, len(groups), stage)
    return Grouping(tuple(groups), members)


def _records(part: PlanPart, members: str, before: int, stage: Stage) -> list[ChangeGroup]:
    """Whole records: one group for each kind and side."""
    found = []
    rows = stage.rows(
        f"SELECT kind, side, count(*), min(seq) FROM {part.changes_table}"
        " WHERE kind IN ('insert', 'delete') GROUP BY ALL ORDER BY kind DESC, side DESC"
    )
    for n, (kind, side, count, first) in enumerate(list(rows), before + 1):
        stage.execute(
            f"INSERT INTO {members} SELECT seq, ',{n},' FROM {part.changes_table}"
            " WHERE kind = ? AND side = ?",
            (str(kind), str(side)),
        )
        found.append(
            ChangeGroup(
                n=n,
                mapping=part.mapping.name,
                kind=ChangeKind(kind),
                side=Side(side),
                rule="",
                pattern=_WHOLE[ChangeKind(kind)],
                count=int(str(count)),
                first_seq=int(str(first)),
            )
        )
    return found


def _fields(part: PlanPart, members: str, before: int, stage: Stage) -> list[ChangeGroup]:
    """Fields of records that are there already."""
    values, numbered = stage.name("group_values"), stage.name("group_numbers")
    stage.execute(f"CREATE TEMP TABLE {values} AS {_values_sql(part.changes_table)}")
    stage.execute(f"CREATE TEMP TABLE {numbered} AS {_numbered_sql(values, before)}")
    stage.execute(
        f"INSERT INTO {members} SELECT c.seq, ',' || array_to_string(list_transform("
        "range(1, CAST(json_array_length(c.fields) AS BIGINT) + 1),"
        " lambda place: coalesce(m.numbers[place], 0)), ',') || ','"
        f" FROM {part.changes_table} c LEFT JOIN (SELECT v.seq, map(list(v.place), list(n.n))"
        f" AS numbers FROM {values} v JOIN {numbered} n"
        " ON n.kind = v.kind AND n.side = v.side AND n.rule = v.rule AND n.pattern = v.pattern"
        " AND n.wording IS NOT DISTINCT FROM v.wording GROUP BY v.seq) m ON m.seq = c.seq"
        " WHERE c.kind IN ('update', 'conflict')"
    )
    rows = stage.rows(
        "SELECT n, any_value(kind), any_value(side), any_value(rule), any_value(pattern),"
        " any_value(word), sum(count), min(first_seq), arg_min(old, first_seq),"
        f" arg_min(new, first_seq) FROM {numbered} GROUP BY n ORDER BY n"
    )
    return [
        ChangeGroup(
            n=int(str(n)),
            mapping=part.mapping.name,
            kind=ChangeKind(kind),
            side=Side(side),
            rule=str(rule),
            pattern=Pattern(pattern),
            count=int(str(count)),
            first_seq=int(str(first)),
            wording=None if word is None else str(word),
            old=None if old is None else str(old),
            new=None if new is None else str(new),
        )
        for n, kind, side, rule, pattern, word, count, first, old, new in rows
    ]


def _values_sql(changes: str) -> str:
    """SQL of a row a field that changes: what was done to its value, in which exact wording."""
    parts = {
        "old_letters": r"regexp_replace(old, '[^\p{L}\p{N}]+', '', 'g')",
        "new_letters": r"regexp_replace(new, '[^\p{L}\p{N}]+', '', 'g')",
        "old_number": r"ltrim(regexp_replace(old, '[^0-9]+', '', 'g'), '0')",
        "new_number": r"regexp_replace(new, '[^0-9]+', '', 'g')",
    }
    worked = ", ".join(f"{sql} AS {name}" for name, sql in parts.items())
    return (
        "WITH unnested AS (SELECT seq, kind, side, unnest(list_filter(list_transform("
        "from_json(fields, '[[\"VARCHAR\"]]'), lambda x, i: struct_pack(place := i,"
        " rule := x[1], old := x[3], new := x[4], verdict := x[5])),"
        f" lambda x: x.verdict <> '{Verdict.SAME.value}')) AS f FROM {changes}"
        " WHERE kind IN ('update', 'conflict')),"
        " flat AS (SELECT seq, kind, side, f.place AS place, f.rule AS rule, f.old AS old,"
        " f.new AS new, f.verdict AS verdict FROM unnested),"
        f" worked AS (SELECT *, {worked} FROM flat),"
        f" named AS (SELECT * EXCLUDE (verdict), {_PATTERN_SQL} AS pattern FROM worked),"
        f" worded AS (SELECT *, {_WORDING_SQL} AS said FROM named)"
        " SELECT seq, kind, side, place, rule, old, new,"
        f" {_SETTLED_PATTERN_SQL} AS pattern, CASE WHEN {_IS_WORDED} THEN said END AS wording"
        " FROM (SELECT *, count(*) OVER (PARTITION BY kind, side, rule, pattern, said) AS alike"
        " FROM worded)"
    )


_PATTERN_SQL = (
    "CASE WHEN verdict = 'conflict' THEN 'conflict'"
    " WHEN old IS NULL THEN 'filled'"
    " WHEN new IS NULL THEN 'emptied'"
    r" WHEN regexp_replace(old, '\s+', '', 'g') = regexp_replace(new, '\s+', '', 'g') THEN 'spaces'"
    " WHEN lower(old) = lower(new) THEN 'case'"
    " WHEN old_letters <> '' AND lower(old_letters) = lower(new_letters) THEN 'format'"
    " WHEN starts_with(new, '+') AND length(old_number) >= 6 AND ends_with(new_number, old_number)"
    r" AND length(new_number) - length(old_number) BETWEEN 1 AND 3"
    r" AND NOT regexp_matches(old || new, '\p{L}') THEN 'country code'"
    " WHEN ends_with(new, old) THEN 'added before'"
    " WHEN starts_with(new, old) THEN 'added after'"
    " WHEN ends_with(old, new) THEN 'removed before'"
    " WHEN starts_with(old, new) THEN 'removed after'"
    " ELSE 'other' END"
)

_WORDING_SQL = (
    "CASE pattern WHEN 'country code' THEN"
    " '+' || left(new_number, length(new_number) - length(old_number))"
    " WHEN 'added before' THEN left(new, length(new) - length(old))"
    " WHEN 'added after' THEN right(new, length(new) - length(old))"
    " WHEN 'removed before' THEN left(old, length(old) - length(new))"
    " WHEN 'removed after' THEN right(old, length(old) - length(new))"
    " WHEN 'filled' THEN new WHEN 'other' THEN new END"
)
"""What is the same in many changes: what was added or taken away, or the new value."""

_IS_WORDED = f"said IS NOT NULL AND length(said) <= {LONGEST_WORDING} AND alike >= {LEAST_ALIKE}"

_SETTLED_PATTERN_SQL = (
    f"CASE WHEN pattern IN ('filled', 'other') AND {_IS_WORDED} THEN 'same value' ELSE pattern END"
)


def _numbered_sql(values: str, before: int) -> str:
    """SQL of the groups: the commonest wordings of a pattern by name, its others together."""
    ranked = (
        "SELECT *, row_number() OVER (PARTITION BY kind, side, rule, pattern"
        " ORDER BY wording IS NULL, count DESC, wording) AS rank FROM"
        " (SELECT kind, side, rule, pattern, wording, count(*) AS count, min(seq) AS first_seq,"
        " arg_min(old, seq) AS old, arg_min(new, seq) AS new"
        f" FROM {values} GROUP BY ALL)"
    )
    return (
        f"WITH ranked AS ({ranked}), cut AS (SELECT *, CASE WHEN rank <= {WORDINGS_A_FIELD}"
        " THEN wording END AS word FROM ranked),"
        " summed AS (SELECT *, sum(count) OVER (PARTITION BY kind, side, rule, pattern, word)"
        " AS together FROM cut)"
        f" SELECT * EXCLUDE (rank, together), {before} + dense_rank() OVER (ORDER BY together DESC,"
        " kind, side DESC, rule, pattern, word NULLS LAST) AS n FROM summed"
    )
