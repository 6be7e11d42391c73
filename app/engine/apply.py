"""Send what was approved, request by request, with every request journalled before and after.

journal.prepare ─→ endpoint.write ─→ journal.settle          every row has its outcome
                         │
                         ├─ nothing was done, may work later   back to the waiting ones, after a
                         pause ├─ allowance used up                  the rest of the run is held
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
    from app.core.ports import Lane, Packing, Tools

MAX_ATTEMPTS = 4
"""Most times one row is sent within one run. Unit: requests. Source: ours."""

STALE = "CHANGED_SINCE_PLAN"
"""Code of a row that was set aside because its record changed after the plan was made."""

GONE = "RECORD_GONE"
"""Code of a row whose record was deleted after the plan was made."""

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
        SignInError: the sign-in ended; what is left waits.
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

    def send_all(self) -> None:
        lane = self.lane
        for attempt in range(MAX_ATTEMPTS):
            count = self.tools.journal.count_waiting(lane.mapping, lane.side, lane.operation)
            if not count:
                return
            if attempt:
                self._pause(attempt)
            packing = lane.endpoint.packing(lane.operation, count, keyed=self._keyed)
            for chunk in self._chunks(packing):
                fresh = self._still_as_planned(chunk, packing)
                for start in range(0, len(fresh), packing.batch_records):
                    self._send(fresh[start : start + packing.batch_records], packing.api)

    @property
    def _keyed(self) -> bool:
        return self.lane.operation is not Operation.INSERT or bool(self.lane.key_field)

    def _pause(self, attempt: int) -> None:
        seconds = 2.0**attempt * self.tools.random.uniform(0.75, 1.25)
        note = f"Waiting {seconds:.0f} s, then trying again what was busy"
        self.tools.report(Progress(Phase.SEND, self.done, self.total, note=note))
        self.tools.clock.sleep(seconds)

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

    # The stale check ----------------------------------------------------------------------------

    def _still_as_planned(self, chunk: list[Write], packing: Packing) -> list[Write]:
        """Set aside what somebody changed since the plan was made; the rest, in order."""
        if self.lane.operation is Operation.INSERT or not packing.check_records:
            return chunk
        keys = tuple((write.record_key,) for write in chunk if write.record_key is not None)
        fields = sorted({field for write in chunk for field in write.before})
        found = {
            one.key: one
            for one in self.tools.look(
                self.lane.endpoint,
                self.lane.object,
                fields,
                KeyFilter(("Id",), keys),
                purpose=Purpose.CHECK,
                key=self.lane.key,
            )
        }
        aside = []
        fresh = []
        for write in chunk:
            now = found.get(write.record_key or "")
            if now is None:
                aside.append(self._gone(write))
            elif any(now.values[field] != old for field, old in write.before.items()):
                if all(now.values[field] == new for field, new in write.values.items()) and (
                    write.operation is not Operation.DELETE
                ):
                    aside.append(Outcome(write, WriteState.SUCCEEDED, write.record_key))
                else:
                    error = RowError(STALE, "The record was changed after the plan was made")
                    aside.append(Outcome(write, WriteState.FAILED, write.record_key, error))
            else:
                fresh.append(write)
        if aside:
            self.tools.journal.set_aside(aside, self.tools.clock.now())
            self.done += len(aside)
        return fresh

    def _gone(self, write: Write) -> Outcome:
        if write.operation is Operation.DELETE:
            return Outcome(write, WriteState.SUCCEEDED, write.record_key)
        error = RowError(GONE, "The record was deleted after the plan was made")
        return Outcome(write, WriteState.FAILED, write.record_key, error)

    # One request --------------------------------------------------------------------------------

    def _send(self, batch: list[Write], api: str) -> None:
        """Send one batch; afterwards every row of it has an outcome in the journal."""
        request = self._request(batch, api)
        request = replace(request, id=self.tools.journal.prepare(request, _hash(request)))
        try:
            results = self.lane.endpoint.write(
                request, lambda remote: self.tools.journal.remember(request.id, remote)
            )
        except UnknownOutcomeError as error:
            self._settle(request, _all(batch, WriteState.UNKNOWN, error))
            return
        except (RequestLimitError, SignInError):
            self._settle(request, [Outcome(one, WriteState.WAITING) for one in batch])
            raise
        except RetriableError as error:
            self._settle(request, [_again(one, _row_error(error)) for one in batch])
            self.tools.clock.sleep(error.retry_after_s or 0.0)
            return
        except EndpointError as error:
            self._refused(request, batch, api, error)
            return
        self._settle(request, _outcomes(batch, results))

    def _refused(
        self, request: WriteRequest, batch: list[Write], api: str, error: EndpointError
    ) -> None:
        """Find the rows for which a whole request was refused: halves, down to one."""
        if len(batch) == 1 or isinstance(error, AccessDeniedError):
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
            key_field=lane.key_field,
            api=api,
        )

    def _settle(self, request: WriteRequest, outcomes: list[Outcome]) -> None:
        self.tools.journal.settle(request.id, outcomes, self.tools.clock.now())
        self.done += sum(one.state is not WriteState.WAITING for one in outcomes)
        self.tools.report(Progress(Phase.SEND, self.done, self.total))


def _outcomes(batch: Sequence[Write], results: Sequence[RowResult]) -> list[Outcome]:
    """Bind results to writes by our own key; a write without a result is unknown."""
    by_write = {result.write_id: result for result in results}
    outcomes = []
    for write in batch:
        result = by_write.get(write.id)
        if result is None:
            outcomes.append(Outcome(write, WriteState.UNKNOWN))
        elif result.unprocessed:
            outcomes.append(Outcome(write, WriteState.WAITING))
        elif result.succeeded:
            key = result.record_key or write.record_key
            outcomes.append(Outcome(write, WriteState.SUCCEEDED, key, created=result.created))
        else:
            error = result.error or RowError("", "Refused without a reason")
            outcomes.append(_again(write, error))
    return outcomes


def _again(write: Write, error: RowError) -> Outcome:
    """Back among the waiting ones while trying again is safe and worth it; else failed."""
    if error.retry in _SAFE and write.attempts + 1 < MAX_ATTEMPTS:
        return Outcome(write, WriteState.WAITING, error=error)
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
