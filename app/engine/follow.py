"""Follow records that live on elsewhere: a link moves to the record that was kept.

| what happened to the record that a link leads to | what becomes of the link                   |
|--------------------------------------------------|--------------------------------------------|
| merged, and the survivor is nobody's yet         | it leads to the survivor, agreed values    |
|                                                  | included                                   |
| merged, and the survivor belongs to another      | it stays and is blocked: a person merges   |
|                                                  | or deletes one of the two counterparts     |
| restored since                                   | nothing                                    |
| a lead, converted into what another mapping of   | that mapping is linked with what it became |
| the same source writes                           |                                            |

A merge is never a deletion: nothing is planned on the other side because of it. Nor is the record
that a link was just led to deleted for the link's sake: it was somebody else's, see `diff.fates`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.snapshot import Moved, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.ports import Stage
    from app.core.snapshot import Baseline, Seen

LONGEST_CHAIN = 20
"""Merges that are followed one after the other. Unit: merges. Source: ours, against a ring."""


@dataclass(frozen=True)
class Sister:
    """Another mapping of the same source, whose target records may have become ours."""

    links: str
    """Its `Baseline.table`."""
    moves: str
    """Its `Baseline.moves`."""


def follow(
    baseline: Baseline,
    seen: Seen,
    moves: str,
    stage: Stage,
    *,
    object: str = "",
    sisters: Sequence[Sister] = (),
    heirs: Sequence[str] = (),
) -> Baseline:
    """Move the links of records that were merged, and take over those of converted ones.

    Args:
        baseline: what was agreed, with the links as they were.
        seen: both sides now; a record that is there was not merged, or was restored.
        moves: table `side, key, how, object, survivor` of all records known to live on elsewhere.
        stage: where the tables are made.
        object: the target's object, for what the sisters' records became.
        sisters: other mappings of the same source.
        heirs: see `Baseline.heirs`.

    Returns:
        The baseline with `followed` (where a record moved at all), `moves` and `heirs`; the rest of
        it stays as it was.
    """
    led = replace(baseline, moves=moves, heirs=tuple(heirs))
    if not sisters and not _any(moves, stage):
        return led
    chains = {side: _chains(moves, side, seen.of(side).table, stage) for side in Side}
    judged = _judged(baseline, chains[Side.SOURCE], chains[Side.TARGET], stage)
    links, followed = stage.name("links"), stage.name("followed")
    keys = ", ".join(
        f"CASE WHEN blocked THEN {side}_key ELSE new_{side} END AS {side}_key"
        for side in ("source", "target")
    )
    stage.execute(
        f"CREATE TABLE {links} AS SELECT {keys}, "
        f"* EXCLUDE (source_key, target_key, new_source, new_target, moved, blocked) FROM {judged}"
    )
    stage.execute(
        f"CREATE TABLE {followed} AS SELECT {keys}, '{Moved.MERGED.value}' AS how, "
        f"{_TOLD}, {_DETAIL}, blocked FROM {judged} WHERE moved"
    )
    for sister in sisters:
        _take_over(sister, object, links, followed, stage)
    return replace(led, table=links, sums="", followed=followed)


def _any(table: str, stage: Stage) -> bool:
    """Whether a table has rows."""
    (rows,) = stage.one(f"SELECT count(*) FROM {table}")
    return bool(rows)


def _chains(moves: str, side: Side, present: str, stage: Stage) -> str:
    """Make the table of a side's merged records and the last of those they were merged into."""
    steps, table = stage.name("merges"), stage.name("survivors")
    stage.execute(
        f"CREATE TABLE {steps} AS SELECT key, max(survivor) AS survivor FROM {moves} m "
        f"WHERE side = '{side.value}' AND how = '{Moved.MERGED.value}' AND survivor <> key "
        f"AND NOT EXISTS (SELECT 1 FROM {present} p WHERE p.key = m.key) GROUP BY key"
    )
    stage.execute(
        f"CREATE TABLE {table} AS WITH RECURSIVE chain AS ("
        f"SELECT key, survivor, 1 AS depth FROM {steps} UNION ALL "
        f"SELECT c.key, s.survivor, c.depth + 1 FROM chain c JOIN {steps} s ON s.key = c.survivor "
        f"WHERE c.depth < {LONGEST_CHAIN}) "
        "SELECT key, arg_max(survivor, depth) AS survivor FROM chain GROUP BY key"
    )
    return table


def _judged(baseline: Baseline, sources: str, targets: str, stage: Stage) -> str:
    """Make the table of the links with where they lead now, and whether that place is taken."""
    table = stage.name("judged_links")
    stage.execute(
        f"CREATE TABLE {table} AS WITH led AS (SELECT b.*, "
        "coalesce(s.survivor, b.source_key) AS new_source, "
        "coalesce(t.survivor, b.target_key) AS new_target, "
        "s.key IS NOT NULL OR t.key IS NOT NULL AS moved "
        f"FROM {baseline.table} b LEFT JOIN {sources} s ON s.key = b.source_key "
        f"LEFT JOIN {targets} t ON t.key = b.target_key) "
        "SELECT *, moved AND (row_number() OVER (PARTITION BY new_source ORDER BY moved, "
        "source_key, target_key) > 1 OR row_number() OVER (PARTITION BY new_target ORDER BY moved, "
        "source_key, target_key) > 1) AS blocked FROM led"
    )
    return table


_TOLD = ", ".join(
    f"CASE WHEN new_{side} <> {side}_key THEN {side}_key || ' was merged into ' || new_{side} END "
    f"AS {side}_led"
    for side in ("source", "target")
)
"""SQL of what became of the record that a link led to on each side, NULL where it leads there."""

_DETAIL = (
    "coalesce(target_led, source_led) || CASE WHEN blocked THEN ', which belongs to another record "
    "already' ELSE '; the link follows it' END AS detail"
)
"""SQL of one sentence that says what happened to a link."""


def _take_over(sister: Sister, object: str, links: str, followed: str, stage: Stage) -> None:
    """Link what a sister's records became with the source records that they belonged to."""
    found = stage.name("taken_over")
    name = "'" + object.replace("'", "''") + "'"
    stage.execute(
        f"CREATE TABLE {found} AS SELECT l.source_key, m.survivor AS target_key, m.how, "
        "m.key || ' was converted into ' || m.survivor AS target_led, "
        f"CAST(NULL AS VARCHAR) AS source_led, false AS blocked, {_DETAIL} "
        f"FROM {sister.links} l JOIN {sister.moves} m ON m.key = l.target_key "
        f"AND m.side = '{Side.TARGET.value}' AND m.how = '{Moved.CONVERTED.value}' "
        f"AND m.object = {name} "
        f"WHERE l.source_key NOT IN (SELECT source_key FROM {links}) "
        f"AND m.survivor NOT IN (SELECT target_key FROM {links}) "
        "QUALIFY row_number() OVER (PARTITION BY l.source_key ORDER BY m.survivor) = 1 "
        "AND row_number() OVER (PARTITION BY m.survivor ORDER BY l.source_key) = 1"
    )
    stage.execute(f"INSERT INTO {links} BY NAME SELECT source_key, target_key FROM {found}")
    stage.execute(f"INSERT INTO {followed} BY NAME SELECT * FROM {found}")
