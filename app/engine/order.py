"""Number the changes of a plan in the order they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.plan import Plan
    from app.core.ports import Stage

_LAST_PHASE = 4


def order(plan: Plan, stage: Stage) -> Plan:
    """Give every change its `seq`, from 1, over all parts.

    Parents before children (mappings stand in that order) for everything but deletions, deletions
    in reverse, problems at the end. Within one mapping and kind by key, so that the same input
    gives the same plan whatever the thread count.
    """
    numbered = 0
    for phase in range(_LAST_PHASE + 1):
        parts = plan.parts if phase != 3 else tuple(reversed(plan.parts))
        for part in parts:
            if phase == 0:
                stage.execute(f"ALTER TABLE {part.changes_table} ADD COLUMN seq BIGINT")
            stage.execute(
                f"UPDATE {part.changes_table} AS c SET seq = n.place + {numbered} FROM ("
                "SELECT rowid AS id, row_number() OVER (ORDER BY side DESC, source_key NULLS LAST, "
                f"target_key NULLS LAST, source_row, detail) AS place FROM {part.changes_table} "
                f"WHERE {_PHASE_SQL} = {phase}) n WHERE c.rowid = n.id"
            )
            (count,) = stage.one(
                f"SELECT count(*) FROM {part.changes_table} WHERE {_PHASE_SQL} = {phase}"
            )
            numbered += int(str(count))
    return plan


_PHASE_SQL = (
    "CASE kind WHEN 'insert' THEN 0 WHEN 'conflict' THEN 1 WHEN 'update' THEN 2 "
    "WHEN 'delete' THEN 3 ELSE 4 END"
)
