"""Asks the first questions of several reads in one call, before each of them is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from app.connectors.salesforce.client import Json
from app.connectors.salesforce.limits import COMPOSITE_MAX_LARGE
from app.connectors.salesforce.together import grouped, try_together
from app.core.errors import AppError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.connectors.salesforce.client import OrgClient
    from app.connectors.salesforce.together import Subread
    from app.core.ports import ReadRequest
    from app.core.quota import Purpose


@dataclass(frozen=True)
class Opened:
    """What the opening of a read gave."""

    name: str
    """The connection's name."""
    answers: tuple[Json | AppError, ...]
    """One for each subread, in order."""
    began: datetime | None = None
    """When they were asked, by the org's clock."""
    calls: int = 0
    """API calls that were made for this read before it began, its own share rounded down."""

    def main(self) -> dict[str, Json]:
        """The first page of the main query.

        Raises:
            AppError: it was refused.
        """
        return self.expected(self.answers[0])

    def expected(self, answer: Json | AppError) -> dict[str, Json]:
        """An answer that is a page.

        Raises:
            AppError: it is a refusal.
            ProtocolError: it is something else.
        """
        if isinstance(answer, AppError):
            raise answer
        if not isinstance(answer, dict):
            raise ProtocolError("The org answered a query with no page", endpoint=self.name)
        return answer


class Openable(Protocol):
    """A read that can say what it asks first."""

    def opening(self) -> tuple[Subread, ...]:
        """What is asked first; () when it does not begin with a question of its own."""

    def probe(self) -> tuple[Subread, Subread] | None:
        """Two small questions that tell whether there is anything to read; None without such."""

    def quiet_until(self, updated: Json, deleted: Json) -> datetime | None:
        """Up to when there is nothing to read, by the two answers; None when there is."""


def open_reads(client: OrgClient, reads: Sequence[Subread], purpose: Purpose) -> Opened:
    """Ask the first questions of one read: alone in a URL where that is enough."""
    began = client.session.org_now()
    answers: list[Json | AppError] = []
    if len(reads) == 1 and reads[0].fits_url(client.root):
        answers.append(client.get(reads[0].path, purpose))
    else:
        for group in grouped(reads):
            answers += try_together(client, group, purpose)
    return Opened(client.name, tuple(answers), began)


class Ahead:
    """The reads that are expected, and the answers that came early."""

    def __init__(self, client: OrgClient) -> None:
        self._client = client
        self._waiting: dict[ReadRequest, Openable] = {}
        self._opened: dict[ReadRequest, Opened] = {}
        self._probed = False

    def expect(self, reads: Mapping[ReadRequest, Openable]) -> None:
        """Take over what is going to be read, in this order; nothing else is expected any more."""
        self._waiting = dict(reads)
        self._opened = {}
        self._probed = False

    def take(self, request: ReadRequest) -> Opened | None:
        """What the opening of a read gave; None when it was not expected, or has to be asked alone.

        The reads that are expected after it are opened in the same call, as far as they fit.
        """
        if request in self._waiting and not self._probed:
            self._probed = True
            self._probe(request.purpose)
        if request in self._waiting:
            self._open_from(request)
        return self._opened.pop(request, None)

    def _probe(self, purpose: Purpose) -> None:
        """Ask all deltas together whether anything changed, where they are more than fit one call.

        25 objects are 50 small questions, which are two calls; their queries would be five.
        """
        probes = {one: probe for one, read in self._waiting.items() if (probe := read.probe())}
        if len(probes) <= COMPOSITE_MAX_LARGE:
            return
        calls, answers = 0, []
        for group in grouped([one for probe in probes.values() for one in probe]):
            answers += try_together(self._client, group, purpose)
            calls += 1
        for place, request in enumerate(probes):
            covered = self._waiting[request].quiet_until(*answers[2 * place : 2 * place + 2])
            if covered is not None:
                nothing = {"totalSize": 0, "done": True, "records": []}
                self._opened[request] = Opened(self._client.name, (nothing,), covered, calls)
                calls = 0
                del self._waiting[request]

    def _open_from(self, request: ReadRequest) -> None:
        wanted = {request: self._waiting.pop(request).opening()}
        for other, read in list(self._waiting.items()):
            opening = read.opening()
            together = [one for reads in wanted.values() for one in reads]
            if len(list(grouped([*together, *opening]))) > 1:
                break
            wanted[other] = opening
            del self._waiting[other]
        asked = [one for reads in wanted.values() for one in reads]
        if sum(1 for reads in wanted.values() if reads) < 2 or len(list(grouped(asked))) > 1:
            return  # nothing to share a call with
        began = self._client.session.org_now()
        answers = try_together(self._client, asked, request.purpose)
        for place, (one, reads) in enumerate(wanted.items()):
            own, answers = answers[: len(reads)], answers[len(reads) :]
            if reads:
                calls = 1 if place == 0 else 0
                self._opened[one] = Opened(self._client.name, tuple(own), began, calls)
