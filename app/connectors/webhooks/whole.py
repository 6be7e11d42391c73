"""Events over a side that can be read whole: read so at first, on schedule, and after a gap.

Between two whole reads only what the events say is laid over what is known. Events get lost, come
twice, overtake each other and begin anew; whatever happens to them, the next whole read puts it
right. It happens at the latest after the mapping's `every`, and at once where the numbers that the
events carry show that some are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from app.connectors.webhooks.endpoint import WebhookEndpoint
from app.connectors.webhooks.moments import number_of
from app.connectors.webhooks.numbers import Numbers, shown
from app.core.errors import AccessDeniedError
from app.core.event import WholeRead, WholeWhy
from app.core.mapping import AS_USUAL, Whole, Writing
from app.core.ports import Endpoint
from app.language.record_paths import MISSING, parse_path, value_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import Packing, ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema

AWAY = timedelta(hours=72)
"""Longest time that senders keep what they could not deliver.

Source: Salesforce keeps change events so long; webhooks are given up earlier.
"""


@dataclass(frozen=True)
class Known:
    """The cursor of such a side: up to where events are part of what is known."""

    after: int
    """Place of the last event in the inbox that is laid over it."""
    base: int
    """Place of the last event before it was read whole."""
    whole_at: datetime
    next: int | None = None
    """The number that was expected then."""
    missing: tuple[int, ...] = ()
    """Numbers that were missing then; that they come late is no news."""


@dataclass
class EventsOverWhole:
    """One object that events tell of and that can be read whole; an `Endpoint`."""

    inbox: WebhookEndpoint
    behind: Endpoint
    """Where all of it can be read."""
    whole: Whole
    now: Callable[[], datetime]
    number_at: str = ""
    """Path in a payload of its number, one more with each event; "" where there is none."""
    why: WholeRead | None = field(default=None, init=False)
    """Why the last read was a whole one; None where events were enough."""

    own_key = False

    @property
    def name(self) -> str:
        """The name of the webhook's connection."""
        return self.inbox.name

    def objects(self) -> list[str]:
        """The types of payloads that came."""
        return self.inbox.objects()

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe what can be read whole: it knows more of it than the events do."""
        del object, query
        return self.behind.schema(self.whole.object, self.whole.query)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: whether it is read whole turns out when it is read."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read what events say since the cursor, or all of it where they are not enough."""
        if request.only is not None or request.created_within_s is not None:
            return self.behind.read(self._whole_request(request), stage, report)
        known = msgspec.json.decode(request.since, type=Known) if request.since else None
        numbers = self._numbers(known)
        self.why = self._why(known, numbers)
        if known is None or self.why is not None:
            return self._read_whole(request, numbers, stage, report)
        last = self.inbox.payloads.last_place(self.name)
        found = self.inbox.read_since(request, known.after, stage, report)
        return replace(found, cursor=_cursor(replace(known, after=last)))

    def _read_whole(
        self, request: ReadRequest, numbers: Numbers, stage: Stage, report: ReportProgress
    ) -> ReadResult:
        """Read all of it. What comes meanwhile is laid over it next time."""
        last, covered = self.inbox.payloads.last_place(self.name), numbers.covered()
        known = Known(last, last, self.now(), covered.next, tuple(covered.missing))
        found = self.behind.read(self._whole_request(request), stage, report)
        return replace(found, cursor=_cursor(known) if found.complete else None)

    def _whole_request(self, request: ReadRequest) -> ReadRequest:
        return replace(request, object=self.whole.object, query=self.whole.query, since=None)

    def _numbers(self, known: Known | None) -> Numbers:
        """What the numbers of the events say since it was read whole."""
        numbers = Numbers()
        if known is not None:
            numbers = Numbers(known.next, dict.fromkeys(known.missing, None))
        if not self.number_at:
            return numbers
        path = parse_path(self.number_at)
        for one in self.inbox.payloads.since(self.name, known.base if known else 0):
            value = value_at(msgspec.json.decode(one.body), path)
            number = None if value is MISSING else number_of(str(value))
            if number is not None and number == int(number):
                numbers.heard(int(number), one.received_at)
        return numbers

    def _why(self, known: Known | None, numbers: Numbers) -> WholeRead | None:
        if known is None:
            return WholeRead(WholeWhy.FIRST)
        now = self.now()
        ago = now - known.whole_at
        if numbers.began_anew:
            return WholeRead(WholeWhy.ANEW)
        if lost := numbers.lost(now):
            return WholeRead(WholeWhy.GAP, shown(lost))
        if ago >= AWAY:
            return WholeRead(WholeWhy.AWAY, str(int(ago.total_seconds() // 3600)))
        return WholeRead(WholeWhy.DUE) if ago >= self.whole.every else None

    # Writes -------------------------------------------------------------------------------------

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """Nothing is written to an inbox."""
        return self.inbox.packing(operation, records, keyed=keyed, writing=writing)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Refuse.

        Raises:
            AccessDeniedError: always.
        """
        raise AccessDeniedError("Events are only listened to.", object=request.object)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing was sent."""
        return None

    def close(self) -> None:
        """Both endpoints belong to who opened them."""


def _cursor(known: Known) -> str:
    return msgspec.json.encode(known).decode()
