"""Send what was approved, request by request, with every request journalled before and after.

journal.prepare ─→ endpoint.write ─→ journal.settle          every row has its outcome
                         │
                         ├─ nothing was done, may work later   back to the waiting ones, after a
                         │                                     pause; four in a row end the attempt
                         ├─ allowance used up                  the rest of the run is held
                         ├─ refused as a whole                 bisected down to the bad row
                         └─ nobody knows                       the rows are unknown; see `resolve`
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import (
    AccessDeniedError,
    EndpointError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
    UserError,
)
from app.core.outcome import (
    Outcome,
    RetryClass,
    RowError,
    RowResult,
    Write,
    WriteRequest,
    WriteRow,
    WriteState,
)
from app.core.plan import Operation
from app.core.ports import KeyFilter
from app.core.progress import Phase, Progress
from app.core.quota import Purpose
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.approval import ApprovedPlan
    from app.core.ports import Found, Lane, Packing, Tools

MAX_ATTEMPTS = 4
"""Most times one row is sent while a run is at work. Unit: requests. Source: ours."""

LONGEST_WAIT_S = 120.0
"""A side that asks for a longer pause ends the attempt. Unit: seconds. Source: ours."""

HOPELESS_ROWS = 8
"""Rows of one batch that are refused one by one, none accepted, before the rest is believed to be
refused as well: the fault is not in the rows. Unit: rows. Source: ours."""

STALE = "CHANGED_SINCE_PLAN"
"""Code of a row that was set aside because its record changed after the plan was made."""

GONE = "RECORD_GONE"
"""Code of a row whose record was deleted after the plan was made."""

UNPROCESSED = "UNPROCESSED"
"""Code of a row that the other side never looked at, however often it was sent."""

_SAFE = (RetryClass.TRANSIENT, RetryClass.LOCK)


def apply(approved: ApprovedPlan, lanes: Sequence[Lane], tools: Tools) -> None:
    """Send every waiting write of an approved plan.

    Takes up where an earlier attempt stopped: the journal says what is still waiting. Results are
    in the journal only.

    Args:
        approved: the plan with the name of who approved it.
        lanes: what is sent where, in order: parents before children, deletions last.
        tools: journal, clock and the rest of the world.

    Raises:
        RequestLimitError: the allowance is used up; what is left waits.
        RetriableError: a side was busy time after time; what is left waits.
        SignInError: the sign-in ended; what is left waits.
        UserError: a side cannot be written as it is now; what is left waits.
        Cancelled: the person asked to stop; what is left waits.
    """
    done = 0
    for lane in lanes:
        sender = _Sender(lane, tools, done, approved.approved)
        sender.send_all()
        done = sender.done


class _Sender:
    """Sends the writes of one lane."""

    def __init__(self, lane: Lane, tools: Tools, done: int, total: int) -> None:
        self.lane = lane
        self.tools = tools
        self.done = done
        self.total = total
        self._attempt = 0
        self._pause_s = 0.0
        """To be waited before the next request."""
        self._busy = 0
        """Requests in a row that were answered with "later"."""
        self._refused_alone = 0
        """Rows of the present batch that were refused one by one since one was accepted."""

    def send_all(self) -> None:
        lane = self.lane
        for self._attempt in range(MAX_ATTEMPTS):
            count = self.tools.journal.count_waiting(lane.mapping, lane.side, lane.operation)
            if not count:
                return
            if self._attempt:
                self._pause_s = max(self._pause_s, self._backoff_s(self._attempt))
            packing = self._packing(count, keyed=True)
            for chunk in self._chunks(packing):
                self._wait()
                fresh = self._still_as_planned(chunk)
                self._send_packed([one for one in fresh if self._keyed(one)], packing)
                rest = [one for one in fresh if not self._keyed(one)]
                if rest:
                    self._send_packed(rest, self._packing(len(rest), keyed=False))

    def _packing(self, count: int, *, keyed: bool) -> Packing:
        lane = self.lane
        bound = lane.operation is not Operation.INSERT or (keyed and bool(lane.key_field))
        return lane.endpoint.packing(lane.operation, count, keyed=bound)

    def _keyed(self, write: Write) -> bool:
        """Whether a write travels with those that can be found again by their key."""
        if write.operation is not Operation.INSERT or not self.lane.key_field:
            return True
        return write.values.get(self.lane.key_field) is not None

    def _send_packed(self, writes: list[Write], packing: Packing) -> None:
        for start in range(0, len(writes), packing.batch_records):
            self._refused_alone = 0
            self._send(writes[start : start + packing.batch_records], packing.api)

    def _chunks(self, packing: Packing) -> Iterator[list[Write]]:
        """The waiting writes, as many at a time as one look can check."""
        lane, after = self.lane, 0
        size = max(packing.batch_records, packing.check_records)
        while True:
            self.tools.report(Progress(Phase.SEND, self.done, self.total))
            chunk = self.tools.journal.waiting(lane.mapping, lane.side, lane.operation, size, after)
            if not chunk:
                return
            yield chunk
            after = chunk[-1].id

    # Waiting ------------------------------------------------------------------------------------

    def _backoff_s(self, times: int) -> float:
        return float(2.0**times * self.tools.random.uniform(0.75, 1.25))

    def _wait(self) -> None:
        """Wait as long as was asked for, before anything is sent."""
        seconds, self._pause_s = self._pause_s, 0.0
        if not seconds:
            return
        note = f"Waiting {seconds:.0f} s, then trying again what was busy"
        self.tools.report(Progress(Phase.SEND, self.done, self.total, note=note))
        self.tools.clock.sleep(seconds)

    # The stale check ----------------------------------------------------------------------------

    def _still_as_planned(self, chunk: list[Write]) -> list[Write]:
        """Set aside what somebody changed since the plan was made; the rest, in order."""
        if self.lane.operation is Operation.INSERT:
            return chunk
        found = self._look_at(chunk)
        aside, fresh = [], []
        for write in chunk:
            outcome = _changed_since(write, found.get(write.record_key or ""))
            if outcome is None:
                fresh.append(write)
            else:
                aside.append(outcome)
        if aside:
            self.tools.journal.set_aside(aside, self.tools.clock.now())
            self.done += len(aside)
        return fresh

    def _look_at(self, chunk: Sequence[Write]) -> dict[str, Found]:
        keys = tuple((write.record_key,) for write in chunk if write.record_key)
        if not keys:
            return {}
        fields = sorted({field for write in chunk for field in (*write.before, *write.values)})
        found = self.tools.look(
            self.lane.endpoint,
            self.lane.object,
            fields,
            KeyFilter(self.lane.key or ("Id",), keys),
            purpose=Purpose.CHECK,
            key=self.lane.key,
        )
        return {one.key: one for one in found}

    # One request --------------------------------------------------------------------------------

    def _send(self, batch: list[Write], api: str) -> None:
        """Send one batch; afterwards every row of it has an outcome in the journal."""
        self._wait()
        request = self._request(batch, api)
        request = replace(request, id=self.tools.journal.prepare(request, _hash(request)))
        try:
            results = self.lane.endpoint.write(
                request, lambda remote: self.tools.journal.remember(request.id, remote)
            )
        except UnknownOutcomeError as error:
            self._settle(request, _all(batch, WriteState.UNKNOWN, error))
        except (RequestLimitError, SignInError, UserError):
            self._settle(request, [Outcome(one, WriteState.WAITING) for one in batch])
            raise
        except RetriableError as error:
            self._later(request, batch, error)
        except EndpointError as error:
            self._refused(request, batch, api, error)
        else:
            self._busy = self._refused_alone = 0
            self._settle(request, self._outcomes(batch, results))

    def _later(self, request: WriteRequest, batch: list[Write], error: RetriableError) -> None:
        """Put a request off; a side that says so time after time is left alone for now."""
        self._busy += 1
        pause_s = error.retry_after_s or self._backoff_s(self._busy)
        if self._busy >= MAX_ATTEMPTS or pause_s > LONGEST_WAIT_S:
            self._settle(request, [Outcome(one, WriteState.WAITING) for one in batch])
            raise error
        self._pause_s = pause_s
        self._settle(request, [self._again(one, _row_error(error)) for one in batch])

    def _refused(
        self, request: WriteRequest, batch: list[Write], api: str, error: EndpointError
    ) -> None:
        """Find the rows for which a whole request was refused: halves, down to one."""
        hopeless = self._refused_alone >= HOPELESS_ROWS
        if len(batch) == 1 or hopeless or isinstance(error, AccessDeniedError):
            self._refused_alone += 1
            self._settle(request, _all(batch, WriteState.FAILED, error))
            return
        self._settle(request, [Outcome(one, WriteState.WAITING) for one in batch])
        middle = len(batch) // 2
        self._send(batch[:middle], api)
        self._send(batch[middle:], api)

    def _request(self, batch: list[Write], api: str) -> WriteRequest:
        lane = self.lane
        fields = sorted({field for write in batch for field in write.values})
        types = {}
        for name in fields:
            schema = lane.object.field(name)
            types[name] = schema.type if schema else FieldType.STRING
        return WriteRequest(
            id=0,
            mapping=lane.mapping,
            side=lane.side,
            object=lane.object.name,
            operation=lane.operation,
            rows=tuple(WriteRow(one.id, one.record_key, one.values) for one in batch),
            types=types,
            key=lane.key,
            key_field=lane.key_field if all(self._keyed(one) for one in batch) else "",
            api=api,
        )

    def _settle(self, request: WriteRequest, outcomes: list[Outcome]) -> None:
        self.tools.journal.settle(request.id, outcomes, self.tools.clock.now())
        self.done += sum(one.state is not WriteState.WAITING for one in outcomes)
        self.tools.report(Progress(Phase.SEND, self.done, self.total))

    # Outcomes -----------------------------------------------------------------------------------

    def _outcomes(self, batch: Sequence[Write], results: Sequence[RowResult]) -> list[Outcome]:
        """Bind results to writes by our own key; a write without a clear result is unknown."""
        by_write: dict[int, list[RowResult]] = {}
        for result in results:
            by_write.setdefault(result.write_id, []).append(result)
        return [self._outcome(write, by_write.get(write.id, [])) for write in batch]

    def _outcome(self, write: Write, results: Sequence[RowResult]) -> Outcome:
        if not results or any(other != results[0] for other in results):
            return Outcome(write, WriteState.UNKNOWN)
        result = results[0]
        if result.unprocessed:
            words = "The other side never looked at it"
            return self._again(write, RowError(UNPROCESSED, words, retry=RetryClass.TRANSIENT))
        if result.succeeded:
            key = result.record_key or write.record_key
            state = WriteState.SUCCEEDED if key else WriteState.UNKNOWN
            return Outcome(write, state, key, created=result.created)
        return self._again(write, result.error or RowError("", "Refused without a reason"))

    def _again(self, write: Write, error: RowError) -> Outcome:
        """Back among the waiting ones while trying again is safe and worth it; else failed."""
        if error.retry in _SAFE and self._attempt + 1 < MAX_ATTEMPTS:
            return Outcome(write, WriteState.WAITING, error=error)
        return Outcome(write, WriteState.FAILED, write.record_key, error)


def _changed_since(write: Write, now: Found | None) -> Outcome | None:
    """What a write comes to whose record is not as it was planned for; None where it is."""
    if now is None:
        if write.operation is Operation.DELETE:
            return Outcome(write, WriteState.SUCCEEDED, write.record_key)
        error = RowError(GONE, "The record was deleted after the plan was made")
        return Outcome(write, WriteState.FAILED, write.record_key, error)
    if all(now.values[field] == old for field, old in write.before.items()):
        return None
    done = all(now.values[field] == new for field, new in write.values.items())
    if done and write.operation is not Operation.DELETE:
        return Outcome(write, WriteState.SUCCEEDED, write.record_key)
    error = RowError(STALE, "The record was changed after the plan was made")
    return Outcome(write, WriteState.FAILED, write.record_key, error)


def _all(batch: Sequence[Write], state: WriteState, error: EndpointError) -> list[Outcome]:
    return [Outcome(one, state, one.record_key, _row_error(error)) for one in batch]


def _row_error(error: EndpointError) -> RowError:
    retry = RetryClass.TRANSIENT if isinstance(error, RetriableError) else RetryClass.DATA
    return RowError(error.code or type(error).__name__, str(error), retry=retry)


def _hash(request: WriteRequest) -> str:
    """SHA-256 of what the request would write, hex."""
    rows = [[row.write_id, row.record_key, row.values] for row in request.rows]
    text = json.dumps([request.object, request.operation.value, rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
