"""Read back what was written, so that the baseline holds what each side really has.

| to be read back                    | how                                                        |
|------------------------------------|------------------------------------------------------------|
| very many, of a `RecentEndpoint`   | one look at all that changed since they were sent, then    |
|                                    | those that it did not find, as the others                  |
| any others                         | by their keys, `READ_BACK_RECORDS` at a time               |

Either way each field of each write is compared with what its record holds.
"""

from __future__ import annotations

from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from app.core.plan import Operation
from app.core.ports import KeyFilter, MarkingEndpoint, RecentEndpoint
from app.core.progress import Phase, Progress
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.core.outcome import Write
    from app.core.ports import Endpoint, Lane, Tools, WriterMark
    from app.core.schema import ObjectSchema
    from app.core.values import Canonical

    Values = dict[str, Canonical]

READ_BACK_RECORDS = 10_000
"""Records asked for in one look: as many as an org reads in one call. Unit: records."""

SLACK_S = 60.0
"""How far a look at all that changed goes back behind the first request: a side may tell its time
in whole seconds, and clocks drift. What it misses is read by its key. Unit: seconds. Source: ours.
"""


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
        mark = _mark(lane)
        for batch, found in chain(_all_at_once(lane, tools, mark), _by_key(lane, tools, mark)):
            tools.report(Progress(Phase.CONFIRM, done))
            tools.journal.confirmed(
                [
                    (write, key, _held(write, found.get(key), mark, late=late))
                    for write, key in batch
                ],
                tools.clock.now(),
            )
            done += len(batch)


def read_back_calls(
    endpoint: Endpoint, object: ObjectSchema, fields: Sequence[str], writes: int
) -> int:
    """Calls of reading back so many writes of one side, none of them deletions."""
    at_once = _calls_at_once(endpoint, object, fields, writes)
    return ceil(writes / READ_BACK_RECORDS) if at_once is None else at_once


def _calls_at_once(
    endpoint: Endpoint, object: ObjectSchema, fields: Sequence[str], writes: int
) -> int | None:
    if not isinstance(endpoint, RecentEndpoint) or writes <= READ_BACK_RECORDS:
        return None
    return endpoint.recent_calls(object, fields, writes)


def _all_at_once(
    lane: Lane, tools: Tools, mark: WriterMark | None
) -> Iterator[tuple[list[tuple[Write, str]], Mapping[str, Values]]]:
    """What one look at all that changed finds, batch by batch; nothing where it is not worth it."""
    waiting = tools.journal.to_confirm(lane.mapping, lane.side)
    if waiting is None or lane.key:
        return
    fields = _with_mark(waiting.fields, mark)
    if _calls_at_once(lane.endpoint, lane.object, fields, waiting.writes) is None:
        return
    tools.report(Progress(Phase.CONFIRM, 0))
    recent = tools.look.lately(
        lane.endpoint,
        lane.object,
        fields,
        within_s=(tools.clock.now() - waiting.since).total_seconds() + SLACK_S,
        records=waiting.writes,
        purpose=Purpose.CONFIRM,
    )
    try:
        for batch in _batches(lane, tools):
            found = recent.of([key for _, key in batch])
            yield [(write, key) for write, key in batch if key in found], found
    finally:
        recent.close()


def _by_key(
    lane: Lane, tools: Tools, mark: WriterMark | None
) -> Iterator[tuple[list[tuple[Write, str]], Mapping[str, Values]]]:
    """What is still to be read back, batch by batch, by its keys."""
    for batch in _batches(lane, tools):
        fields = sorted({field for write, _ in batch for field in write.rules})
        found = tools.look(
            lane.endpoint,
            lane.object,
            _with_mark(fields, mark),
            KeyFilter(lane.key or ("Id",), tuple((key,) for _, key in batch)),
            purpose=Purpose.CONFIRM,
            key=lane.key,
        )
        yield batch, {one.key: one.values for one in found}


def _batches(lane: Lane, tools: Tools) -> Iterator[list[tuple[Write, str]]]:
    after = 0
    while batch := tools.journal.unconfirmed(lane.mapping, lane.side, READ_BACK_RECORDS, after):
        yield batch
        after = batch[-1][0].id


def _with_mark(fields: Sequence[str], mark: WriterMark | None) -> tuple[str, ...]:
    return (*fields, *((mark.field,) if mark and mark.field not in fields else ()))


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
