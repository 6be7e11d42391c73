"""What befalls a write request on its way to a side."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.memory import RowFault
from app.core.errors import (
    AccessDeniedError,
    EndpointError,
    RequestLimitError,
    RetriableError,
    SignInError,
    UnknownOutcomeError,
)
from app.core.outcome import RetryClass, RowError, RowResult, WriteRequest
from app.core.plan import Operation
from tests.simulation.faults import Fault, Kind, Port

if TYPE_CHECKING:
    from tests.simulation.org import SimulatedSide

Pair = tuple[str, str]
"""A field, and the value that a row writes into it: names a row."""


def carried_out(side: SimulatedSide, request: WriteRequest) -> list[RowResult]:
    """Carry a request out, or not, or not quite.

    Raises:
        EndpointError: what the network or the side says in place of an answer.
    """
    for fault in side.storm.due(Port.WRITE):
        if fault.kind is Kind.KILLED_SENDING:
            side.storm.strike(fault)
            side.life.end()
        elif fault.kind in _ROWS:
            _befall_row(side, request, fault)
        elif _fits(fault.kind, side, request):
            chance = side.storm.strike(fault)
            _WHOLE[fault.kind](side, request, chance)
    if any(
        (name, value) in side.poison for row in request.rows for name, value in row.values.items()
    ):
        raise EndpointError("One of the rows is poison.", endpoint=side.name, code="POISON")
    return side.carry_out(request)


def pairs(request: WriteRequest) -> list[Pair]:
    """The values by which the rows of a request can be told apart."""
    return sorted(
        (name, value)
        for row in request.rows
        for name, value in row.values.items()
        if value and value.startswith("v")
    )


def _fits(kind: Kind, side: SimulatedSide, request: WriteRequest) -> bool:
    """Whether a kind of fault can befall this request on this side."""
    inserts = request.operation is Operation.INSERT
    if kind in (Kind.LIMIT, Kind.SESSION_EXPIRED, Kind.FORBIDDEN, Kind.AUTOMATION):
        return side.is_org and request.operation is not Operation.DELETE
    if kind is Kind.CUT_AMID:
        return len(request.rows) > 1
    if kind is Kind.LATE:
        return inserts
    if kind is Kind.SENT_TWICE:
        return not inserts or bool(request.key_field)
    return True


# The whole request -----------------------------------------------------------------------------


def _cut() -> UnknownOutcomeError:
    return UnknownOutcomeError("The connection was cut.")


def _busy(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise RetriableError("Busy.", endpoint=side.name, code="SERVER_UNAVAILABLE")


def _asked_to_wait(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise RetriableError("Busy.", endpoint=side.name, retry_after_s=30.0)


def _asked_to_wait_long(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise RetriableError("Busy.", endpoint=side.name, retry_after_s=600.0)


def _limit(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise RequestLimitError("Used up.", endpoint=side.name, code="REQUEST_LIMIT_EXCEEDED")


def _session_expired(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise SignInError("The session expired.", endpoint=side.name, code="INVALID_SESSION_ID")


def _refused(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise EndpointError("No.", endpoint=side.name, code="REFUSED")


def _forbidden(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise AccessDeniedError("You may not.", endpoint=side.name, object=request.object)


def _cut_before(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    raise _cut()


def _cut_after(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    side.carry_out(request)
    raise _cut()


def _cut_amid(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    side.carry_out(replace(request, rows=request.rows[: chance.randrange(1, len(request.rows))]))
    raise _cut()


def _late(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    side.run_late(request, chance.choice([0.5, 2, 5, 9]))
    raise _cut()


def _sent_twice(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    side.carry_out(request)  # and once more, as usual


def _slow(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    side.clock.pass_minutes(chance.choice([1, 3, 9]))


def _automation(side: SimulatedSide, request: WriteRequest, chance: random.Random) -> None:
    side.triggered = True


_WHOLE: dict[Kind, Callable[[SimulatedSide, WriteRequest, random.Random], None]] = {
    Kind.BUSY: _busy,
    Kind.ASKED_TO_WAIT: _asked_to_wait,
    Kind.ASKED_TO_WAIT_LONG: _asked_to_wait_long,
    Kind.LIMIT: _limit,
    Kind.SESSION_EXPIRED: _session_expired,
    Kind.REFUSED: _refused,
    Kind.FORBIDDEN: _forbidden,
    Kind.CUT_BEFORE: _cut_before,
    Kind.CUT_AFTER: _cut_after,
    Kind.CUT_AMID: _cut_amid,
    Kind.LATE: _late,
    Kind.SENT_TWICE: _sent_twice,
    Kind.SLOW: _slow,
    Kind.AUTOMATION: _automation,
}
"""Kind → what it does; one that raises ends the request, else it goes on."""


# Single rows -----------------------------------------------------------------------------------

_ROWS: dict[Kind, tuple[RetryClass, tuple[int | None, ...]]] = {
    Kind.ROW_LOCKED: (RetryClass.LOCK, (1, 2)),
    Kind.ROW_LOCKED_LONG: (RetryClass.LOCK, (None,)),
    Kind.ROW_REFUSED: (RetryClass.DATA, (None, 1)),
    Kind.ROW_BUSY: (RetryClass.TRANSIENT, (1, 2)),
    Kind.POISONED: (RetryClass.DATA, (None,)),
}
"""Kind → what the refusal calls for, and how often it may come (None: until the storm is over)."""


def _befall_row(side: SimulatedSide, request: WriteRequest, fault: Fault) -> None:
    """Choose a row of the request and let it be refused."""
    found = pairs(request)
    alone = fault.kind is Kind.POISONED and len(request.rows) < 2
    if not found or alone:
        return
    chance = side.storm.strike(fault)
    name, value = chance.choice(found)
    if fault.kind is Kind.POISONED:
        side.poison.add((name, value))
        return
    retry, times = _ROWS[fault.kind]
    error = RowError(fault.kind.name, "No", (name,), retry=retry)
    side.row_faults.append(RowFault(name, value, error, chance.choice(times)))
