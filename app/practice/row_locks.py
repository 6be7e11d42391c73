"""Hold the rows of a write and their parents while its answer is on the way, as transactions do.

The org itself does one thing after the other, so that writes never meet. While the fault
`hold_locks` is on, a write keeps what it touched locked until its answer is given, some time later;
a write that comes meanwhile and touches one of them is refused.

Source: Salesforce Help and Bulk API guide on record locks: a child's write locks its parent, too.
"""

from collections.abc import Collection
from contextvars import ContextVar

HOLDER: ContextVar[str] = ContextVar("HOLDER", default="")
"""Who writes: a request or a bulk job; "" holds nothing."""


class RowLocks:
    """Which records are held, and by whom."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    def taken(self, record_ids: Collection[str]) -> list[str]:
        """List those of the records that somebody else holds."""
        holder = HOLDER.get()
        return [each for each in record_ids if self._held.get(each, holder) != holder]

    def hold(self, record_ids: Collection[str]) -> None:
        """Hold records for whoever writes now."""
        holder = HOLDER.get()
        if holder:
            self._held.update(dict.fromkeys(record_ids, holder))

    def release(self, holder: str) -> bool:
        """Let go of what somebody holds; tell whether there was anything."""
        mine = [each for each, by in self._held.items() if by == holder]
        for each in mine:
            del self._held[each]
        return bool(mine)

    def is_holding(self, holder: str) -> bool:
        """Tell whether somebody holds anything."""
        return holder in self._held.values()
