"""Read-only lists and pages for screens and the terminal; the one part of the store a screen uses.

Opens SQLite read-only, so that looking never waits for work and never disturbs it. Big lists are
paged: ask for the sequence numbers of what shall be shown, then for 256 rows at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store.page_rows import (
    ChangeFilter as ChangeFilter,
)
from app.store.page_rows import (
    ChangeOrder as ChangeOrder,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from app.store.decisions import Resolved
    from app.store.page_rows import (
        ConnectionRow,
        FailedWrite,
        FailureCause,
        NoticeRow,
        PlanRow,
        RunRow,
        SyncRow,
        UsageRow,
    )

PAGE_ROWS = 256
"""Rows a screen asks for at once. Source: architecture, measured 1 to 2 ms."""


class Pages:
    """A read-only view of a workspace, for one thread."""

    def __init__(self, workspace: Path) -> None:
        """Open the workspace for reading.

        Raises:
            StoreTooNewError: a newer program wrote it.
            StoreError: there is none yet; the engine makes it when it starts.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file."""

    def connections(self) -> tuple[ConnectionRow, ...]:
        """All connections, by name."""
        raise NotImplementedError

    def syncs(self) -> tuple[SyncRow, ...]:
        """All syncs with their mappings and last results, by title."""
        raise NotImplementedError

    def plans(
        self, *, sync: str = "", org_id: str = "", limit: int = PAGE_ROWS, before: int | None = None
    ) -> tuple[PlanRow, ...]:
        """Plans, newest first; `before` is the id of the last one seen."""
        raise NotImplementedError

    def plan(self, plan_id: int) -> PlanRow | None:
        """One plan, None when there is none of that id."""
        raise NotImplementedError

    def change_seqs(
        self,
        plan_id: int,
        shown: ChangeFilter | None = None,
        order: ChangeOrder = ChangeOrder.PLAN,
        *,
        descending: bool = False,
    ) -> Sequence[int]:
        """The sequence numbers of what is shown, in the order in which it is shown."""
        raise NotImplementedError

    def changes(self, plan_id: int, seqs: Sequence[int]) -> tuple[Resolved, ...]:
        """These changes, in this order, each with what the decisions make of it."""
        raise NotImplementedError

    def runs(
        self,
        *,
        sync: str = "",
        org_id: str = "",
        limit: int = PAGE_ROWS,
        before: int | None = None,
    ) -> tuple[RunRow, ...]:
        """Runs, newest first; `before` is the id of the last one seen."""
        raise NotImplementedError

    def run(self, run_id: int) -> RunRow | None:
        """One run, None when there is none of that id."""
        raise NotImplementedError

    def causes(self, run_id: int) -> tuple[FailureCause, ...]:
        """Why writes of a run failed, most frequent first."""
        raise NotImplementedError

    def failed(
        self,
        run_id: int,
        cause: FailureCause | None = None,
        *,
        limit: int = PAGE_ROWS,
        after: int = 0,
    ) -> tuple[FailedWrite, ...]:
        """Failed writes of a run, of one cause or of all; `after` is the last write id seen."""
        raise NotImplementedError

    def usage(self, now: datetime) -> tuple[UsageRow, ...]:
        """Calls of the budget day that holds `now`, for each org that was ever called."""
        raise NotImplementedError

    def notices(
        self, *, limit: int = PAGE_ROWS, before: int | None = None
    ) -> tuple[NoticeRow, ...]:
        """What the program had to say, newest first."""
        raise NotImplementedError
