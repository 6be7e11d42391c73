"""Where a plan's changes of each mapping and kind lie: whole runs of numbers, read in no time.

A plan is numbered by kind, and within a kind by mapping (see `engine.order`), so what a filter by
mapping or kind keeps is a handful of runs, however many changes there are. Nothing is read to
count or list them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, overload

from app.core.plan import ChangeKind
from app.store.page_rows import ChangeOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.store.database import Reader
    from app.store.page_rows import ChangeFilter

RANKS = {
    ChangeKind.CONFLICT: 0,
    ChangeKind.DELETE: 1,
    ChangeKind.UPDATE: 2,
    ChangeKind.INSERT: 3,
    ChangeKind.PROBLEM: 4,
}
"""The order of `ChangeOrder.NEEDS_DECISION`."""


@dataclass(frozen=True)
class Block:
    """The changes of one mapping and kind, which follow each other."""

    mapping: str
    kind: ChangeKind
    seqs: range


class Runs(Sequence[int]):
    """Runs of numbers, one after the other, as one sequence that holds none of them."""

    def __init__(self, runs: Iterable[range]) -> None:
        self._runs = tuple(run for run in runs if run)
        self._ends = tuple(accumulate(len(run) for run in self._runs))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[int, ...]: ...
    def __getitem__(self, place: int | slice) -> int | tuple[int, ...]:
        """Give a number, or those of a slice, which costs as much as there are in it."""
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        wanted = place + len(self) if place < 0 else place
        if not 0 <= wanted < len(self):
            raise IndexError(place)
        run = bisect_right(self._ends, wanted)
        return self._runs[run][wanted - self._ends[run]]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self._runs)

    def __contains__(self, value: object) -> bool:
        return any(value in run for run in self._runs)

    def index(self, value: int, start: int = 0, stop: int | None = None) -> int:
        """Give the place of a number without looking through the runs.

        Raises:
            ValueError: it is not there.
        """
        for run, end in zip(self._runs, self._ends, strict=True):
            if value in run:
                place = end - len(run) + run.index(value)
                if place in range(len(self))[start:stop]:
                    return place
        raise ValueError(value)


def read_blocks(reader: Reader, plan_id: int, changes: int) -> tuple[Block, ...]:
    """Read where the changes of a plan lie.

    Args:
        reader: the workspace.
        plan_id: the plan.
        changes: how many it has.

    Returns:
        Blocks by their place in the plan, which together are all of it; none when it is not known,
        as with a plan of before that was opened from a file.
    """
    rows = reader.rows(
        "SELECT mapping, kind, min(first_seq) AS first, sum(changes) AS n FROM plan_classes"
        " WHERE plan_id = ? GROUP BY 1, 2 ORDER BY first",
        (plan_id,),
    )
    blocks = tuple(
        Block(row["mapping"], ChangeKind(row["kind"]), range(row["first"], row["first"] + row["n"]))
        for row in rows
    )
    starts = [block.seqs.start for block in blocks]
    stops = [1, *(block.seqs.stop for block in blocks)]
    return blocks if [*starts, changes + 1] == stops else ()


def listed(
    blocks: Sequence[Block], shown: ChangeFilter, order: ChangeOrder, *, descending: bool
) -> Runs | None:
    """List what a filter shows, in an order; None where single changes have to be looked at.

    Args:
        blocks: of the plan.
        shown: the filter.
        order: the order.
        descending: the other way round.
    """
    single = shown.text or shown.rule or shown.group or shown.undecided
    if not blocks or single or order not in _BLOCKWISE:
        return None
    kept = [
        block
        for block in blocks
        if shown.mapping in ("", block.mapping) and (not shown.kinds or block.kind in shown.kinds)
    ]
    if order is ChangeOrder.PLAN:
        runs = [block.seqs for block in kept]
        return Runs([run[::-1] for run in reversed(runs)] if descending else runs)
    if order is ChangeOrder.KIND:
        kept.sort(key=lambda block: block.kind.value, reverse=descending)
    else:
        kept.sort(key=lambda block: RANKS[block.kind], reverse=descending)
    return Runs(block.seqs for block in kept)


_BLOCKWISE = (ChangeOrder.PLAN, ChangeOrder.NEEDS_DECISION, ChangeOrder.KIND)
