"""Number the changes of a plan in the order they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.plan import Plan
    from app.core.ports import Stage

_DELETIONS, _PHASES = 3, 5


def order(plan: Plan, stage: Stage) -> Plan:
    """Give every change its `seq`, from 1, over all parts.

    Parents before children (mappings stand in that order) for everything but deletions, deletions
    in reverse, problems at the end. Within one mapping and kind by key, so that the same input
    gives the same plan whatever the thread count.
    """
    counts = [_counts(part.changes_table, stage) for part in plan.parts]
    before: list[dict[int, int]] = [{} for _ in plan.parts]
    numbered = 0
    for phase in range(_PHASES):
        places = list(range(len(plan.parts)))
        for place in reversed(places) if phase == _DELETIONS else places:
            before[place][phase] = numbered
            numbered += counts[place].get(phase, 0)
    for part, numbers in zip(plan.parts, before, strict=True):
        _number(part.changes_table, numbers, stage)
    return plan


def _counts(changes: str, stage: Stage) -> dict[int, int]:
    """How many changes of each phase a part has."""
    rows = stage.rows(f"SELECT {_PHASE_SQL} AS phase, count(*) FROM {changes} GROUP BY phase")
    return {int(str(phase)): int(str(count)) for phase, count in rows}


def _number(changes: str, before: dict[int, int], stage: Stage) -> None:
    """Add the column `seq` to the changes of one part.

    The changes stay where they are: only what the order is made of is sorted.

    Args:
        changes: their table.
        before: phase → how many changes of the plan are sent before the part's own of that phase.
        stage: where the table is.
    """
    numbered = stage.name("numbered")
    first = " ".join(f"WHEN {phase} THEN {count}" for phase, count in before.items())
    stage.execute(
        f"CREATE TEMP TABLE {numbered} AS SELECT place, CASE phase {first} END "
        "+ row_number() OVER (PARTITION BY phase ORDER BY side DESC, source_key NULLS LAST, "
        "target_key NULLS LAST, source_row, detail) AS seq "
        "FROM (SELECT rowid AS place, side, source_key, target_key, source_row, detail, "
        f"{_PHASE_SQL} AS phase FROM {changes})"
    )
    stage.execute(f"ALTER TABLE {changes} ADD COLUMN seq BIGINT")
    stage.execute(f"UPDATE {changes} c SET seq = n.seq FROM {numbered} n WHERE n.place = c.rowid")
    stage.execute(f"DROP TABLE {numbered}")


_PHASE_SQL = (
    "CASE kind WHEN 'insert' THEN 0 WHEN 'conflict' THEN 1 WHEN 'update' THEN 2 "
    "WHEN 'delete' THEN 3 ELSE 4 END"
)
