"""Sends rows by jobs of the other side, each loaded from many journalled requests.

Rows that a job cannot carry (no key, text that means "empty" to it, too long) travel by requests of
their own. A job is run when no more fits or nothing more waits; before that nothing of it was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.core.errors import EndpointError, UserError
from app.core.outcome import WriteRow, WriteState
from app.core.ports import JobEndpoint
from app.engine.apply.rows import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core.outcome import Outcome, RowResult, Write, WriteRequest
    from app.core.ports import Lane, Packing, RemoteJob, Tools


ROWS_A_REQUEST = 2_000
"""Most rows of one journalled request of a job: they are settled together, and stand in memory.

Unit: rows. Source: ours.
"""


class SendsRows(Protocol):
    """What a sender of one lane does for its jobs."""

    lane: Lane
    tools: Tools

    def chunks(self, packing: Packing) -> Iterator[list[Write]]:
        """The waiting writes, as many at a time as one look can check."""

    def wait(self) -> None:
        """Wait as long as was asked for."""

    def still_as_planned(self, chunk: list[Write]) -> list[Write]:
        """Set aside what somebody changed since the plan was made."""

    def by_parent(self, writes: list[Write]) -> list[Write]:
        """Siblings side by side."""

    def keyed(self, write: Write) -> bool:
        """Whether a write can be found again by its key."""

    def packing(self, count: int, *, keyed: bool) -> Packing:
        """How so many rows travel."""

    def send_rows(self, writes: list[Write], packing: Packing) -> None:
        """Send rows by requests."""

    def template(self, fields: Sequence[str], api: str, *, keyed: bool) -> WriteRequest:
        """A request of the lane without its rows."""

    def prepare(self, batch: Sequence[Write], api: str, parts: tuple[int, ...]) -> WriteRequest:
        """Journal that rows are about to be sent."""

    def not_done(self, error: EndpointError, sent: Sequence[tuple[int, list[Write]]]) -> bool:
        """Settle requests that failed for a reason that says nothing of their rows."""

    def put_back(self, sent: Sequence[tuple[int, list[Write]]]) -> None:
        """Settle requests of which nothing was done."""

    def settle(self, request_id: int, outcomes: list[Outcome]) -> None:
        """Store the outcomes of one request."""

    def outcomes(
        self, batch: Sequence[Write], results: Sequence[RowResult], waiting: set[int] | None = None
    ) -> list[Outcome]:
        """Bind results to writes."""


def send_by_job(sender: SendsRows, packing: Packing) -> None:
    """Send everything that waits in a lane by jobs.

    Raises:
        AppError: see `apply`; what was loaded and not sent waits.
    """
    lane = sender.lane
    fields = sender.tools.journal.fields_waiting(lane.mapping, lane.side, lane.operation)
    loading = _Loading(sender, packing, fields)
    try:
        for chunk in sender.chunks(packing):
            sender.wait()
            loading.add(sender.by_parent(sender.still_as_planned(chunk)))
        loading.run()
    except BaseException:
        loading.give_back()
        raise


class _Loading:
    """A job being loaded, and the requests that it carries so far."""

    def __init__(self, sender: SendsRows, packing: Packing, fields: Sequence[str]) -> None:
        self._sender = sender
        self._packing = packing
        self._template = sender.template(fields, packing.api, keyed=True)
        self._job = self._open()
        self._loaded: list[int] = []
        """Ids of prepared requests that were not handed to the other side yet."""

    def _open(self) -> RemoteJob:
        endpoint = self._sender.lane.endpoint
        if not isinstance(endpoint, JobEndpoint):
            raise TypeError(f"{endpoint.name} takes no jobs")
        return endpoint.open_job(self._template)

    def add(self, writes: list[Write]) -> None:
        """Load rows, running the job and opening another whenever one is full."""
        carried: list[Write] = []
        rest: list[Write] = []
        for write in writes:
            fits = self._sender.keyed(write) and self._job.carries(_row(write))
            (carried if fits else rest).append(write)
        while carried:
            room = self._job.room_for([_row(write) for write in carried[:ROWS_A_REQUEST]])
            if room:
                request = self._sender.prepare(carried[:room], self._packing.api, ())
                self._job.add(request)
                self._loaded.append(request.id)
                carried = carried[room:]
            elif self._job.rows:
                self.run()
                self._job = self._open()
            else:
                rest, carried = [*rest, *carried], []
        if rest:
            self._sender.send_rows(rest, self._sender.packing(len(rest), keyed=False))

    def run(self) -> None:
        """Run the job, if anything is in it, and settle its requests one by one."""
        requests, self._loaded = self._loaded, []
        if not requests:
            return
        journal = self._sender.tools.journal
        try:
            results = self._job.run(lambda remote: _remember(self._sender, requests, remote))
        except EndpointError as error:
            sent = [(id, journal.sent(id)) for id in requests]
            if not self._sender.not_done(error, sent):
                for id, batch in sent:
                    self._sender.settle(id, all_of(batch, WriteState.FAILED, error))
        except UserError:
            self._sender.put_back([(id, journal.sent(id)) for id in requests])
            raise
        else:
            for id in requests:
                batch = journal.sent(id)
                told = [results.pop(write.id) for write in batch if write.id in results]
                self._sender.settle(id, self._sender.outcomes(batch, told))

    def give_back(self) -> None:
        """Let what was loaded and never sent wait again."""
        requests, self._loaded = self._loaded, []
        journal = self._sender.tools.journal
        self._sender.put_back([(id, journal.sent(id)) for id in requests])


def _remember(sender: SendsRows, requests: Sequence[int], remote_id: str) -> None:
    for id in requests:
        sender.tools.journal.remember(id, remote_id)


def _row(write: Write) -> WriteRow:
    return WriteRow(write.id, write.record_key, write.values)
