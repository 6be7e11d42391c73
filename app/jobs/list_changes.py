"""Find which changes of a plan a filter keeps, in an order, beside the window and cancellable."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING

from app.asks.messages import ChangesListed
from app.core.plan import ChangeKind
from app.store.pages import ChangeFilter, ChangeOrder
from app.store.shown_lists import ShownLists

if TYPE_CHECKING:
    from app.asks import ListChanges
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def list_changes(ask: ListChanges, workspace: Workspace, report: ReportProgress) -> ChangesListed:
    """Look at every change and leave the list in a file, for rows never cross the pipe.

    Raises:
        StoreError: the list cannot be written.
        Cancelled: the person asked to stop; nothing was left.
    """
    del report  # how far a sort is nobody knows
    kinds = frozenset(ChangeKind(kind) for kind in ask.kinds)
    shown = ChangeFilter(kinds, ask.mapping, ask.rule, ask.text)
    seqs, counts = array("I"), Counter[str]()
    found = workspace.pages.look_through(
        ask.plan, shown, ChangeOrder(ask.order), still_wanted=lambda: workspace.clock.sleep(0)
    )
    for some in found:
        seqs.extend([seq for seq, _ in some])
        counts.update([kind for _, kind in some])
    return ChangesListed(ShownLists(workspace.path).keep(seqs), len(seqs), dict(counts))
