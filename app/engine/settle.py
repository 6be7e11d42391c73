"""Read back what was written, so that the baseline holds what each side really has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.plan import Operation
from app.core.ports import KeyFilter, MarkingEndpoint
from app.core.progress import Phase, Progress
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.outcome import Write
    from app.core.ports import Lane, Tools, WriterMark
    from app.core.values import Canonical

    Values = dict[str, Canonical]

READ_BACK_RECORDS = 10_000
"""Records asked for in one look: as many as an org reads in one call. Unit: records."""


def settle(lanes: Sequence[Lane], tools: Tools, *, late: bool = False) -> None:
    """Replace what was sent by what the side made of it: triggers, trimming and rounding included.

    The journal has settled every outcome already, with the values as they were sent; this makes
    them the values as they are. Safe to run again after a crash.

    Args:
        lanes: the sides that were written.
        tools: journal, look and the rest of the world.
        late: something may have happened since the writes, so that a value which is not the one
            that was sent may be somebody's edit: it is left for the next preview to see.
    """
    done = 0
    sides = {
        (lane.mapping, lane.side): lane for lane in lanes if lane.operation is not Operation.DELETE
    }
    for lane in sides.values():
        after = 0
        while batch := tools.journal.unconfirmed(lane.mapping, lane.side, READ_BACK_RECORDS, after):
            tools.report(Progress(Phase.CONFIRM, done))
            fields = sorted({field for write, _ in batch for field in write.rules})
            mark = _mark(lane)
            found = {
                one.key: one.values
                for one in tools.look(
                    lane.endpoint,
                    lane.object,
                    [*fields, *((mark.field,) if mark and mark.field not in fields else ())],
                    KeyFilter(lane.key or ("Id",), tuple((key,) for _, key in batch)),
                    purpose=Purpose.CONFIRM,
                    key=lane.key,
                )
            }
            tools.journal.confirmed(
                [
                    (write, key, _held(write, found.get(key), mark, late=late))
                    for write, key in batch
                ],
                tools.clock.now(),
            )
            done += len(batch)
            after = batch[-1][0].id


def _mark(lane: Lane) -> WriterMark | None:
    """How the lane's records tell who changed them last; None where they do not."""
    endpoint = lane.endpoint
    return endpoint.writer_mark(lane.object) if isinstance(endpoint, MarkingEndpoint) else None


def _held(write: Write, found: Values | None, mark: WriterMark | None, *, late: bool) -> Values:
    """What the written side counts as holding, field by field.

    Where somebody else has changed the record since, its values are theirs: they are left for the
    next preview to see, as after a late look.
    """
    if found is None:
        return write.values
    if late or (mark is not None and mark.is_of_another(found)):
        return dict.fromkeys(write.rules) | write.values
    return {field: found[field] for field in write.rules}
