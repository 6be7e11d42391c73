"""What becomes of one row: from what the other side said, or from how its record is by now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import RetriableError
from app.core.outcome import Outcome, RetryClass, RowError, RowResult, Write, WriteState
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.errors import EndpointError
    from app.core.outcome import WriteRequest
    from app.core.ports import Found, WriterMark

STALE = "CHANGED_SINCE_PLAN"
"""Code of a row that was set aside because its record changed after the plan was made."""

GONE = "RECORD_GONE"
"""Code of a row whose record was deleted after the plan was made."""

UNPROCESSED = "UNPROCESSED"
"""Code of a row that the other side never looked at, however often it was sent."""

SAFE = (RetryClass.TRANSIENT, RetryClass.LOCK)
"""Refusals after which the very same row may be sent again."""


def outcome_of(write: Write, results: Sequence[RowResult], *, again: bool) -> Outcome:
    """What a row came to; without one clear result it is unknown.

    Args:
        write: the row.
        results: all that were said of it.
        again: whether there is another attempt.
    """
    if not results or any(other != results[0] for other in results):
        return Outcome(write, WriteState.UNKNOWN)
    result = results[0]
    if result.unprocessed:
        words = "The other side never looked at it"
        error = RowError(UNPROCESSED, words, retry=RetryClass.TRANSIENT)
        return back_or_failed(write, error, again=again)
    if result.succeeded:
        key = result.record_key or write.record_key
        state = WriteState.SUCCEEDED if key else WriteState.UNKNOWN
        return Outcome(write, state, key, created=result.created)
    error = result.error or RowError("", "Refused without a reason")
    return back_or_failed(write, error, again=again)


def back_or_failed(write: Write, error: RowError, *, again: bool) -> Outcome:
    """Back among the waiting ones while trying again is safe and there is a next time."""
    if error.retry in SAFE and again:
        return Outcome(write, WriteState.WAITING, error=error)
    return Outcome(write, WriteState.FAILED, write.record_key, error)


def waits_or(outcome: Outcome) -> Outcome:
    """The outcome, or a parked row where it was refused because another record is not there yet.

    What is written after it may be just that record, so the row is tried again in the same run.
    """
    error = outcome.error
    refused = outcome.state is WriteState.FAILED and error is not None
    if refused and error is not None and error.retry is RetryClass.DEPENDENCY:
        return replace(outcome, state=WriteState.PARKED)
    return outcome


def changed_since(
    write: Write, now: Found | None, *, merges: bool = False, mark: WriterMark | None = None
) -> Outcome | None:
    """What a write comes to whose record is not as it was planned for; None where it is.

    Args:
        write: the row.
        now: its record; None when it is not there.
        merges: whether records of the object can be merged. A record that took another one in is
            stamped anew even where no mapped field moved; to delete it would delete both.
        mark: how the record tells who changed it last; None where it does not. What somebody else
            touched meanwhile is not deleted, be it in a field that no rule knows.
    """
    if write.operation is Operation.UNDELETE:  # it is gone as planned, or somebody was faster
        return None if now is None else Outcome(write, WriteState.SUCCEEDED, write.record_key)
    if now is None:
        if write.operation is Operation.DELETE:
            return Outcome(write, WriteState.SUCCEEDED, write.record_key)
        error = RowError(GONE, "The record was deleted after the plan was made")
        return Outcome(write, WriteState.FAILED, write.record_key, error)
    moved = write.stamp is not None and now.stamp != write.stamp
    touched = merges or (mark is not None and mark.is_of_another(now.values))
    if touched and moved and write.operation is Operation.DELETE:
        words = "The record was changed, or took another one in, after the plan was made"
        return Outcome(write, WriteState.FAILED, write.record_key, RowError(STALE, words))
    if all(now.values[field] == old for field, old in write.before.items()):
        return None
    done = all(now.values[field] == new for field, new in write.values.items())
    if done and write.operation is not Operation.DELETE:
        return Outcome(write, WriteState.SUCCEEDED, write.record_key)
    error = RowError(STALE, "The record was changed after the plan was made")
    return Outcome(write, WriteState.FAILED, write.record_key, error)


def all_of(batch: Sequence[Write], state: WriteState, error: EndpointError) -> list[Outcome]:
    """The same outcome for every row, for the reason that the whole request had."""
    return [Outcome(one, state, one.record_key, row_error(error)) for one in batch]


def row_error(error: EndpointError) -> RowError:
    """The reason of a whole request, said of a row."""
    retry = RetryClass.TRANSIENT if isinstance(error, RetriableError) else RetryClass.DATA
    return RowError(error.code or type(error).__name__, str(error), retry=retry)


def payload_hash(request: WriteRequest) -> str:
    """SHA-256 of what the request would write, hex."""
    rows = [[row.write_id, row.record_key, row.values] for row in request.rows]
    text = json.dumps([request.object, request.operation.value, rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
