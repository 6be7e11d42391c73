"""Find out by looking what became of a request that was sent and never answered.

operation                    looked at                          then
update, upsert               equal to what was sent             succeeded
                             equal to what was there before     sent again
                             anything else                      failed: needs another look
delete                       gone                               succeeded
                             there                              sent again
insert with a unique key     found by the key                   adopted
                             not found                          sent again, not before ten minutes
insert without one           one found by the identity fields,  adopted
                             made by this user since
                             none found                         sent again, not before ten minutes
                             several found                      stays unknown; a person is asked
bulk job                     its own results                    as they say
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import UnknownOutcomeError
from app.core.outcome import Outcome, RowError, UnknownRequest, Write, WriteState
from app.core.plan import Operation
from app.core.ports import KeyFilter
from app.core.quota import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.outcome import RowResult
    from app.core.ports import Found, Lane, Tools

QUIET = timedelta(minutes=10)
"""How long a request may still be running on the other side after its connection was cut.

Source: Salesforce Developer Limits Quick Reference, "REST request time-out".
"""

SLACK = timedelta(minutes=5)
"""Asked for beyond the age of a request: a clock may have been set in between. Source: ours."""

NEEDS_ANOTHER_LOOK = "NEEDS_ANOTHER_LOOK"
"""Code of a record that holds neither what was sent nor what was there before."""

SEVERAL_FOUND = "SEVERAL_FOUND"
"""Code of an insert for which several records could be the one."""


def resolve(unknown: UnknownRequest, lane: Lane, tools: Tools) -> list[Outcome]:
    """Say what became of the rows of one request, as far as looking can tell.

    Returns:
        An outcome for each row: succeeded, failed, waiting (to be sent again), or still unknown.
    """
    if unknown.remote_id:
        return _of_remote_job(unknown, lane)
    if lane.operation is Operation.INSERT:
        return _of_inserts(unknown, lane, tools)
    return _of_known_records(unknown.writes, lane, tools)


def _of_remote_job(unknown: UnknownRequest, lane: Lane) -> list[Outcome]:
    try:
        results = lane.endpoint.resume(unknown.request, unknown.remote_id)
    except UnknownOutcomeError:
        return [Outcome(write, WriteState.UNKNOWN) for write in unknown.writes]
    if results is None:
        return [Outcome(write, WriteState.WAITING) for write in unknown.writes]
    by_write = {result.write_id: result for result in results}
    return [_of_result(write, by_write.get(write.id)) for write in unknown.writes]


def _of_result(write: Write, result: RowResult | None) -> Outcome:
    if result is None:
        return Outcome(write, WriteState.UNKNOWN)
    if result.unprocessed:
        return Outcome(write, WriteState.WAITING)
    if result.succeeded:
        key = result.record_key or write.record_key
        return Outcome(write, WriteState.SUCCEEDED, key, created=result.created)
    return Outcome(write, WriteState.FAILED, write.record_key, result.error)


def _of_known_records(writes: Sequence[Write], lane: Lane, tools: Tools) -> list[Outcome]:
    """Updates and deletions: the record itself tells."""
    keys = tuple((write.record_key,) for write in writes if write.record_key is not None)
    fields = sorted({field for write in writes for field in (*write.values, *write.before)})
    found = {
        one.key: one
        for one in tools.look(
            lane.endpoint,
            lane.object,
            fields,
            KeyFilter(lane.key or ("Id",), keys),
            purpose=Purpose.RESOLVE,
            key=lane.key,
        )
    }
    return [_of_known_record(write, found.get(write.record_key or "")) for write in writes]


def _of_known_record(write: Write, now: Found | None) -> Outcome:
    if write.operation is Operation.DELETE:
        state = WriteState.SUCCEEDED if now is None else WriteState.WAITING
        return Outcome(write, state, write.record_key)
    if now is None:
        error = RowError(NEEDS_ANOTHER_LOOK, "The record is not there any more")
        return Outcome(write, WriteState.FAILED, write.record_key, error)
    if all(now.values[field] == value for field, value in write.values.items()):
        return Outcome(write, WriteState.SUCCEEDED, write.record_key)
    if all(now.values[field] == value for field, value in write.before.items()):
        return Outcome(write, WriteState.WAITING, write.record_key)
    error = RowError(NEEDS_ANOTHER_LOOK, "The record holds neither the old nor the new values")
    return Outcome(write, WriteState.FAILED, write.record_key, error)


def _of_inserts(unknown: UnknownRequest, lane: Lane, tools: Tools) -> list[Outcome]:
    fields = (lane.key_field,) if lane.key_field else lane.identity
    age = tools.clock.now() - unknown.prepared_at
    within = None if lane.key_field else (age + SLACK).total_seconds()
    wanted = {
        write.id: tuple(write.values.get(field) for field in fields) for write in unknown.writes
    }
    asked = tuple(
        tuple(part for part in values if part is not None)
        for values in dict.fromkeys(wanted.values())
        if None not in values
    )
    found: dict[tuple[str | None, ...], list[str]] = {}
    if asked:
        for one in tools.look(
            lane.endpoint,
            lane.object,
            fields,
            KeyFilter(fields, asked),
            purpose=Purpose.RESOLVE,
            key=lane.key,
            created_within_s=within,
        ):
            found.setdefault(_folded(tuple(one.values[field] for field in fields)), []).append(
                one.key
            )
    return [
        _of_insert(write, found.get(_folded(wanted[write.id]), []), late=age >= QUIET)
        for write in unknown.writes
    ]


def _of_insert(write: Write, keys: Sequence[str], *, late: bool) -> Outcome:
    if len(keys) == 1:
        return Outcome(write, WriteState.SUCCEEDED, keys[0], created=True)
    if keys:
        error = RowError(SEVERAL_FOUND, f"Several records could be the one: {', '.join(keys)}")
        return Outcome(write, WriteState.UNKNOWN, error=error)
    return Outcome(write, WriteState.WAITING if late else WriteState.UNKNOWN)


def _folded(values: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Keys of Salesforce compare without case unless told otherwise; so do we when we look."""
    return tuple(None if value is None else value.casefold() for value in values)
