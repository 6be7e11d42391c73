"""Puts keys in the place of records that were new when the plan was made; parks what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.outcome import Outcome, RetryClass, RowError, WriteState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.outcome import Write
    from app.core.plan import NewRecord
    from app.core.ports import Tools

WAITS_FOR_PARENT = "WAITS_FOR_PARENT"
"""Code of a row that names a record which is not there yet."""


def with_parents(writes: Sequence[Write], tools: Tools) -> list[Write]:
    """The writes that can be sent, with the keys of the records they name, in order.

    The journal holds them so before they are sent. What names a record that is not there is
    parked, with the name of the record it waits for.
    """
    named = [one for write in writes for one in write.waits_for]
    if not named:
        return list(writes)
    there = tools.journal.arrived(named)
    ready, bound, parked = [], [], []
    for write in writes:
        missing = [one for one in write.waits_for if one not in there]
        if missing:
            parked.append(_parked(write, missing[0]))
            continue
        ready.append(write.with_parents(there))
        if write.waits_for:
            bound.append(ready[-1])
    tools.journal.bind(bound)
    if parked:
        tools.journal.set_aside(parked, tools.clock.now())
    return ready


def _parked(write: Write, blocker: NewRecord) -> Outcome:
    key = blocker.key.replace("\x1f", " ")
    words = f"Waits for {blocker.mapping} {key}, which is not there yet"
    error = RowError(WAITS_FOR_PARENT, words, retry=RetryClass.DEPENDENCY)
    return Outcome(write, WriteState.PARKED, write.record_key, error)
