"""Sends the writes of one lane: attempt after attempt, request after request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import (
    AccessDeniedError,
    CrowdedError,
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
    RowResult,
    Write,
    WriteRequest,
    WriteRow,
    WriteState,
)
from app.core.plan import Operation
from app.core.ports import KeyFilter, MarkingEndpoint
from app.core.progress import Phase, Progress
from app.core.quota import Purpose
from app.core.values import FieldType
from app.engine.apply.batches import (
    COMPANY,
    PartSize,
    parent_of,
    plain_parts,
    requests_of,
    small_parts,
)
from app.engine.apply.by_job import send_by_job
from app.engine.apply.groups import Groups
from app.engine.apply.parents import with_parents
from app.engine.apply.pauses import Pauses
from app.engine.apply.rows import (
    all_of,
    back_or_failed,
    changed_since,
    outcome_of,
    payload_hash,
    row_error,
    waits_or,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.ports import Found, Lane, Packing, Tools, WriterMark

MAX_ATTEMPTS = len(COMPANY)
"""Most times one row is sent while a run is at work. Unit: requests. Source: ours."""

MASTER = "MasterRecordId"
"""The field that names who took a merged record in: objects that have it can be merged.

Source: SOAP API Developer Guide, "merge()".
"""

HOPELESS_ROWS = 8
"""Rows of one batch that are refused one by one, none accepted, before the rest is believed to be
refused as well: the fault is not in the rows. Unit: rows. Source: ours."""


class Sender:
    """Sends the writes of one lane."""

    def __init__(self, lane: Lane, tools: Tools, done: int, total: int) -> None:
        """Send nothing yet.

        Args:
            lane: which writes, and where they go.
            tools: journal, clock and the rest of the world.
            done: how many writes of the run have an outcome already.
            total: how many there are.
        """
        self.lane = lane
        self.tools = tools
        self.done = done
        self.total = total
        self._attempt = 0
        self._pauses = Pauses(tools.random, MAX_ATTEMPTS)
        self._refused_alone = 0
        """Rows of the present batch that were refused one by one since one was accepted."""
        self._size = PartSize()
        self._parent = parent_of(lane)
        self._groups = Groups(lane.writing.together)
        self._failed_for_company: set[int] = set()
        """Ids of writes that met a lock, or whose part asked too much."""

    def send_all(self) -> None:
        """Send everything that waits, and what comes back, as often as is worth it."""
        lane = self.lane
        for self._attempt in range(MAX_ATTEMPTS):
            count = self.tools.journal.count_waiting(lane.mapping, lane.side, lane.operation)
            if not count:
                return
            self._pauses.between_attempts(self._attempt)
            packing = self.packing(count, keyed=True)
            if packing.by_job:
                send_by_job(self, packing)
                continue
            for chunk in self.chunks(packing):
                self.wait()
                self.send_rows(self.still_as_planned(chunk), packing)

    def send_rows(self, writes: list[Write], packing: Packing) -> None:
        """Send rows by requests; those without a key travel apart, where that is another way."""
        self._send_packed([one for one in writes if self.keyed(one)], packing)
        rest = [one for one in writes if not self.keyed(one)]
        if rest:
            self._send_packed(rest, self.packing(len(rest), keyed=False))

    def packing(self, count: int, *, keyed: bool) -> Packing:
        """How so many rows travel.

        Args:
            count: how many.
            keyed: whether a job may carry them; an insert needs a unique key for that.
        """
        lane = self.lane
        bound = keyed and (lane.operation is not Operation.INSERT or bool(lane.key_field))
        return lane.endpoint.packing(lane.operation, count, keyed=bound, writing=lane.writing)

    def keyed(self, write: Write) -> bool:
        """Whether a write travels with those that can be found again by their key."""
        if write.operation is not Operation.INSERT or not self.lane.key_field:
            return True
        return write.values.get(self.lane.key_field) is not None

    def chunks(self, packing: Packing) -> Iterator[list[Write]]:
        """The waiting writes, as many at a time as one look can check."""
        lane, after = self.lane, 0
        size = packing.check_records or packing.batch_records
        if not packing.by_job:
            size = max(packing.batch_records, size)
        if self._groups.fields:  # a group may be anywhere in the plan
            size = self.tools.journal.count_waiting(lane.mapping, lane.side, lane.operation)
        while True:
            self.tools.report(Progress(Phase.SEND, self.done, self.total))
            chunk = self.tools.journal.waiting(lane.mapping, lane.side, lane.operation, size, after)
            if not chunk:
                return
            yield chunk
            after = chunk[-1].id

    def _send_packed(self, writes: list[Write], packing: Packing) -> None:
        """Send rows, siblings side by side, in parts of the size that has proved right."""
        if self._groups.fields:
            self._send_groups(writes, packing)
            return
        anywhere = [one for one in writes if one.id not in self._failed_for_company]
        apart = [one for one in writes if one.id in self._failed_for_company]
        anywhere = self.by_parent(anywhere)
        while anywhere:
            parts = plain_parts(anywhere, self._size.of(packing))
            request = requests_of(parts, packing)[0]
            anywhere = anywhere[sum(map(len, request)) :]
            self._begin(request, packing)
        size = self._size.of(packing)
        parts = small_parts(apart, size, COMPANY[self._attempt], self._parent)
        for request in requests_of(parts, packing):
            self._begin(request, packing)

    def _send_groups(self, writes: list[Write], packing: Packing) -> None:
        """Send rows in parts of whole groups, each of which is written whole or not."""
        most = packing.part_records or packing.batch_records
        company = min(self._size.of(packing), COMPANY[self._attempt])
        parts, refused = self._groups.parts(writes, most, company)
        self._set_aside(refused)
        for request in requests_of(parts, packing):
            self._begin(request, packing)

    def by_parent(self, writes: list[Write]) -> list[Write]:
        """Siblings side by side, otherwise in plan order."""
        return sorted(writes, key=self._parent)

    def _begin(self, parts: list[list[Write]], packing: Packing) -> None:
        self._refused_alone = 0
        batch = [write for part in parts for write in part]
        self._send(batch, packing.api, tuple(map(len, parts)))

    # Waiting ------------------------------------------------------------------------------------

    def wait(self) -> None:
        """Wait as long as was asked for, before anything is sent."""
        seconds = self._pauses.take()
        if not seconds:
            return
        note = f"Waiting {seconds:.0f} s, then trying again what was busy"
        self.tools.report(Progress(Phase.SEND, self.done, self.total, note=note))
        self.tools.clock.sleep(seconds)

    # The stale check ----------------------------------------------------------------------------

    def still_as_planned(self, chunk: list[Write]) -> list[Write]:
        """What can be sent of a chunk, in order.

        What names a record that is not there yet is parked; what somebody changed since the plan
        was made is set aside.
        """
        chunk = with_parents(chunk, self.tools)
        if self.lane.operation is Operation.INSERT:
            self._groups.note(chunk, {})
            return chunk
        mark = self._mark()
        found = self._look_at(chunk, mark)
        self._groups.note(chunk, found)
        merges = self.lane.object.field(MASTER) is not None
        aside, fresh = [], []
        for write in chunk:
            now = found.get(write.record_key or "")
            outcome = changed_since(write, now, merges=merges, mark=mark)
            if outcome is None:
                fresh.append(write)
            else:
                aside.append(outcome)
        if self._groups.fields:
            aside += self._groups.left_behind(chunk, aside)
            gone = {one.write.id for one in aside}
            fresh = [one for one in fresh if one.id not in gone]
        self._set_aside(aside)
        return fresh

    def _set_aside(self, outcomes: list[Outcome]) -> None:
        """Store the end of rows that are not sent."""
        if outcomes:
            self.tools.journal.set_aside(outcomes, self.tools.clock.now())
            self.done += len(outcomes)

    def _mark(self) -> WriterMark | None:
        """How a record that is to be deleted tells who changed it last; None where it does not."""
        endpoint = self.lane.endpoint
        if self.lane.operation is not Operation.DELETE or not isinstance(endpoint, MarkingEndpoint):
            return None
        return endpoint.writer_mark(self.lane.object)

    def _look_at(self, chunk: Sequence[Write], mark: WriterMark | None) -> dict[str, Found]:
        keys = tuple((write.record_key,) for write in chunk if write.record_key)
        if not keys:
            return {}
        named = {field for write in chunk for field in (*write.before, *write.values)}
        fields = sorted(named | set(self._groups.fields) | ({mark.field} if mark else set()))
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

    def prepare(self, batch: Sequence[Write], api: str, parts: tuple[int, ...]) -> WriteRequest:
        """Journal that rows are about to be sent; the request."""
        request = self.request(batch, api, parts)
        return replace(request, id=self.tools.journal.prepare(request, payload_hash(request)))

    def _send(self, batch: list[Write], api: str, parts: tuple[int, ...]) -> None:
        """Send one batch; afterwards every row of it has an outcome in the journal."""
        self.wait()
        request = self.prepare(batch, api, parts)
        try:
            results = self.lane.endpoint.write(
                request, lambda remote: self.tools.journal.remember(request.id, remote)
            )
        except EndpointError as error:
            if not self.not_done(error, [(request.id, batch)]):
                self._refused(request, batch, api, error)
        except UserError:
            self.put_back([(request.id, batch)])
            raise
        else:
            self._answered(request, batch, api, results)

    def _answered(
        self, request: WriteRequest, batch: list[Write], api: str, results: Sequence[RowResult]
    ) -> None:
        """Settle a request that was answered, and send parts of it that were refused again."""
        self._pauses.answered()
        if any(one.succeeded for one in results):
            self._refused_alone = 0
        innocent = {
            one.write_id
            for one in results
            if one.part_refused and one.error is not None and one.error.retry not in _NOT_THE_ROWS
        }
        again = [one for one in batch if one.id in innocent]
        alone = self._indivisible(again) or self._refused_alone >= HOPELESS_ROWS
        if alone:
            self._refused_alone += 1
            again = []
        outcomes = self.outcomes(batch, results, waiting=set() if alone else innocent)
        self.settle(request.id, outcomes)
        self._learn_size(results, max(request.parts, default=len(batch)))
        self._hold_if_used_up(results)
        if again:
            self._send_halves(again, api)

    def _learn_size(self, results: Sequence[RowResult], rows: int) -> None:
        if any(one.error is not None and one.error.too_much for one in results):
            self._size.too_much(rows)
        elif any(one.succeeded for one in results):
            self._size.went_well()

    def _hold_if_used_up(self, results: Sequence[RowResult]) -> None:
        """A part that the allowance did not hold any more ends the attempt as a request would."""
        for one in results:
            if one.part_refused and one.error and one.error.retry is RetryClass.LIMIT:
                raise RequestLimitError(
                    one.error.message, endpoint=self.lane.endpoint.name, code=one.error.code
                )

    def not_done(self, error: EndpointError, sent: Sequence[tuple[int, list[Write]]]) -> bool:
        """Settle requests that failed together for a reason that says nothing of their rows.

        Args:
            error: why.
            sent: request ids with their rows.

        Returns:
            False when the reason may be in the rows; nothing was settled then.
        """
        if isinstance(error, UnknownOutcomeError):
            for id, batch in sent:
                self.settle(id, all_of(batch, WriteState.UNKNOWN, error))
            return True
        used_up = isinstance(error, RequestLimitError) and not isinstance(error, CrowdedError)
        if used_up or isinstance(error, SignInError):
            self.put_back(sent)
            raise error
        if isinstance(error, RetriableError):
            self._later(sent, error)
            return True
        return False

    def put_back(self, sent: Sequence[tuple[int, list[Write]]]) -> None:
        """Settle requests of which nothing was done: their rows wait."""
        for id, batch in sent:
            self.settle(id, [Outcome(one, WriteState.WAITING) for one in batch])

    def _later(self, sent: Sequence[tuple[int, list[Write]]], error: RetriableError) -> None:
        """Put requests off; a side that says so time after time is left alone for now."""
        if not self._pauses.later(error.retry_after_s):
            self.put_back(sent)
            raise error
        said = row_error(error)
        for id, batch in sent:
            outcomes = [back_or_failed(one, said, again=self._again) for one in batch]
            self.settle(id, outcomes)

    def _refused(
        self, request: WriteRequest, batch: list[Write], api: str, error: EndpointError
    ) -> None:
        """Find the rows for which a whole request was refused: halves, down to one."""
        hopeless = self._refused_alone >= HOPELESS_ROWS
        if self._indivisible(batch) or hopeless or isinstance(error, AccessDeniedError):
            self._refused_alone += 1
            self.settle(request.id, all_of(batch, WriteState.FAILED, error))
            return
        self.put_back([(request.id, batch)])
        self._send_halves(batch, api)

    def _send_halves(self, batch: list[Write], api: str) -> None:
        groups = self._groups.split(batch)
        middle = len(groups) // 2
        for half in (groups[:middle], groups[middle:]):
            rows = [write for group in half for write in group]
            self._send(rows, api, (len(rows),) if self._groups.fields else ())

    def _indivisible(self, batch: Sequence[Write]) -> bool:
        """Whether rows can only be sent as they are: one row, or one group of them."""
        return len(self._groups.split(batch)) == 1

    def request(self, batch: Sequence[Write], api: str, parts: tuple[int, ...]) -> WriteRequest:
        """What rows come to as one request."""
        fields = sorted({field for write in batch for field in write.values})
        rows = tuple(WriteRow(one.id, one.record_key, one.values) for one in batch)
        keyed = all(self.keyed(one) for one in batch)
        return replace(self.template(fields, api, keyed=keyed), rows=rows, parts=parts)

    def template(self, fields: Sequence[str], api: str, *, keyed: bool) -> WriteRequest:
        """A request of the lane without its rows."""
        lane = self.lane
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
            rows=(),
            types=types,
            key=lane.key,
            key_field=lane.key_field if keyed else "",
            api=api,
            writing=lane.writing,
        )

    def settle(self, request_id: int, outcomes: list[Outcome]) -> None:
        """Store the outcomes of one request."""
        self.tools.journal.settle(request_id, outcomes, self.tools.clock.now())
        self.done += sum(one.state is not WriteState.WAITING for one in outcomes)
        self.tools.report(Progress(Phase.SEND, self.done, self.total))

    # Outcomes -----------------------------------------------------------------------------------

    @property
    def _again(self) -> bool:
        return self._attempt + 1 < MAX_ATTEMPTS

    def outcomes(
        self, batch: Sequence[Write], results: Sequence[RowResult], waiting: set[int] | None = None
    ) -> list[Outcome]:
        """Bind results to writes by our own key; a write without a clear result is unknown.

        Args:
            batch: the rows of the request.
            results: what was said, in any order.
            waiting: ids of rows that go back among the waiting ones whatever was said.
        """
        by_write: dict[int, list[RowResult]] = {}
        for result in results:
            by_write.setdefault(result.write_id, []).append(result)
        if self._groups.fields:
            for write in batch:
                self._note_company(write, by_write.get(write.id, []))
            return self._groups.outcomes(batch, by_write, again=self._again)
        outcomes = []
        for write in batch:
            said = by_write.get(write.id, [])
            self._note_company(write, said)
            if write.id in (waiting or ()) or _over_limit(said):
                outcomes.append(Outcome(write, WriteState.WAITING))
            else:
                outcomes.append(waits_or(outcome_of(write, said, again=self._again)))
        return outcomes

    def _note_company(self, write: Write, said: Sequence[RowResult]) -> None:
        """Remember a row that may pass in smaller company."""
        error = said[0].error if len(said) == 1 else None
        if error is None:
            return
        if error.retry is RetryClass.LOCK or error.too_much:
            self._failed_for_company.add(write.id)
        if error.retry is RetryClass.LOCK:
            self._pauses.met_lock()


_NOT_THE_ROWS = (RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.LIMIT)
"""Classes of refusals for which no row of a part can be to blame."""


def _over_limit(said: Sequence[RowResult]) -> bool:
    """Whether a row was in a part that the allowance did not hold any more."""
    return any(
        one.part_refused and one.error is not None and one.error.retry is RetryClass.LIMIT
        for one in said
    )
