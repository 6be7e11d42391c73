"""Takes the decisions on a plan over to the plan that follows it.

A decision was taken on what a person saw. It holds for a record as long as the new plan says of it
exactly what the old one said: the same two records, the same values, the same proposal. Whatever
else the new plan holds stands as proposed, although a decision about many records would fit it.
The approval of many deletions at once is never taken over; that of a single one is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from app.core.approval import ChangeGroup, Choice, Decision
from app.core.plan import ChangeKind
from app.store.page_rows import PlanKind, PlanState
from app.store.plan_groups import MOST_ONE_BY_ONE, read_plan_groups
from app.store.plan_rows import change_id, read_decisions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from app.core.sync import Place
    from app.store.database import Reader

NAMES_KEPT = 3
"""Records named of those whose decision does not fit any more. Source: ours."""

_SAME = (
    "o.mapping = n.mapping AND o.kind = n.kind AND o.side = n.side"
    " AND o.source_key IS n.source_key AND o.target_key IS n.target_key AND o.fields = n.fields"
)
"""What the old plan `o` and the new plan `n` have to say alike of a record."""

_APPROVED_AGAIN = (ChangeKind.INSERT, ChangeKind.UPDATE, ChangeKind.CONFLICT)
"""What the approval of many records is taken over for."""

_COLUMNS = "seq, mapping, kind, side, source_key, target_key, fields, title"


@dataclass(frozen=True)
class KeptDecisions:
    """What became of the decisions on an older plan."""

    decisions: tuple[Decision, ...]
    """In their order, for the new plan."""
    lost: int
    """Records that were decided and of which the new plan says something else, or nothing."""
    lost_titles: tuple[str, ...]
    """The first of them, by the titles that the old plan gives them."""
    anew: int
    """Changes that the decisions about many records would fit and that nobody has seen."""


def kept_decisions(reader: Reader, old: int, new: int) -> KeptDecisions:
    """Find out which decisions on an old plan hold in a new one of the same place.

    Args:
        reader: of the workspace.
        old: id of the plan that was decided.
        new: id of the plan that takes its place.
    """
    return translated_decisions(
        reader, old, new, read_decisions(reader, old), read_plan_groups(reader, old)
    )


def translated_decisions(
    reader: Reader,
    old: int,
    new: int,
    decisions: Sequence[Decision],
    old_groups: Sequence[ChangeGroup],
) -> KeptDecisions:
    """Find out which of these decisions on an old plan hold in a new one; see `kept_decisions`."""
    singles = {one.seq for one in decisions if one.seq is not None}
    moved = _moved(reader, old, new, singles) if singles else {}
    lost = sorted(singles - moved.keys())
    groups = _same_groups(old_groups, read_plan_groups(reader, new))
    kept = list(_translated(decisions, moved, groups))
    anew = _unseen(reader, old, new) if any(one.seq is None for one in kept) else []
    if len(anew) > MOST_ONE_BY_ONE:
        kept, anew = [one for one in kept if one.seq is not None], []
    kept += [Decision(Choice.AS_PROPOSED, seq=seq) for seq in anew]
    titles = _titles(reader, old, lost[:NAMES_KEPT])
    return KeptDecisions(tuple(kept), len(lost), titles, len(anew))


def _translated(
    decisions: Sequence[Decision], moved: Mapping[int, int], groups: Mapping[int, ChangeGroup]
) -> Iterator[Decision]:
    """Say decisions in the numbers of the new plan, those that still mean something there."""
    for one in decisions:
        if one.group and one.group not in groups:
            continue
        group = groups[one.group] if one.group else None
        here = replace(one, group=group.n if group else 0)
        if here.seq is not None:
            if here.seq in moved:
                yield replace(here, seq=moved[here.seq])
        elif here.choice is Choice.APPROVE:
            yield from _approvals(here, group)
        else:
            yield here


def _approvals(decision: Decision, group: ChangeGroup | None) -> Iterator[Decision]:
    """Approve many records once more, but for their deletion."""
    kind = group.kind if group else decision.kind
    if kind is None:
        yield from (replace(decision, kind=one) for one in _APPROVED_AGAIN)
    elif kind in _APPROVED_AGAIN:
        yield decision


def _same_groups(old: Sequence[ChangeGroup], new: Sequence[ChangeGroup]) -> dict[int, ChangeGroup]:
    """Old group → the group of the new plan that does the same."""
    same = {_does(one): one for one in new}
    return {one.n: same[_does(one)] for one in old if _does(one) in same}


def _does(group: ChangeGroup) -> tuple[object, ...]:
    return (group.mapping, group.kind, group.side, group.rule, group.pattern, group.wording)


def _moved(reader: Reader, old: int, new: int, decided: Collection[int]) -> dict[int, int]:
    """The decided change's place in the old plan → its place in the new one."""
    rows = reader.rows(
        f"WITH o AS MATERIALIZED (SELECT {_COLUMNS} FROM plan_changes WHERE id BETWEEN ? AND ?"
        " AND seq IN (SELECT value FROM json_each(?))),"
        f" n AS MATERIALIZED (SELECT {_COLUMNS} FROM plan_changes WHERE id BETWEEN ? AND ?)"
        f" SELECT o.seq AS old_seq, n.seq AS new_seq FROM n JOIN o ON {_SAME}",
        (*_ids(old), msgspec.json.encode(sorted(decided)).decode(), *_ids(new)),
    )
    return {int(row["old_seq"]): int(row["new_seq"]) for row in rows}


def _unseen(reader: Reader, old: int, new: int) -> list[int]:
    """The changes of the new plan of which the old one said something else, or nothing."""
    rows = reader.rows(
        f"WITH o AS MATERIALIZED (SELECT {_COLUMNS} FROM plan_changes WHERE id BETWEEN ? AND ?)"
        f" SELECT n.seq FROM plan_changes n WHERE n.id BETWEEN ? AND ? AND n.kind <> ?"
        f" AND NOT EXISTS (SELECT 1 FROM o WHERE {_SAME}) LIMIT ?",
        (*_ids(old), *_ids(new), ChangeKind.PROBLEM.value, MOST_ONE_BY_ONE + 1),
    )
    return [int(row["seq"]) for row in rows]


def _titles(reader: Reader, plan_id: int, seqs: Sequence[int]) -> tuple[str, ...]:
    marks = ", ".join("?" for _ in seqs)
    ids = [change_id(plan_id, seq) for seq in seqs]
    rows = reader.rows(
        f"SELECT title, shown_key FROM plan_changes WHERE id IN ({marks}) ORDER BY id", ids
    )
    return tuple(row["title"] or row["shown_key"] for row in rows)


def _ids(plan_id: int) -> tuple[int, int]:
    """The first and the last row id that changes of a plan can have."""
    return change_id(plan_id, 0), change_id(plan_id + 1, 0) - 1


def open_plan_of(reader: Reader, place: Place) -> int | None:
    """The id of the plan of a place that waits for a person; None without one."""
    found = reader.first(
        "SELECT id FROM plans WHERE sync = ? AND org_id = ? AND state = ? AND kind = ?"
        " ORDER BY id DESC LIMIT 1",
        (place.sync, place.org_id, PlanState.OPEN.value, PlanKind.PREVIEW.value),
    )
    return None if found is None else int(found["id"])
