"""Say what a plan will cost before its first call."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from app.core.forecast import Forecast, ForecastLine
from app.core.plan import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.ports import Packing
    from app.core.quota import Usage

SECONDS_A_CALL = 0.6
"""Typical time of one answer. Unit: seconds. Source: ours, a batch of 200 over a home line."""


def forecast(
    lanes: Sequence[tuple[Operation, int, Packing]], confirm: int, usage: Usage | None
) -> Forecast:
    """Count the calls of sending, of the stale check before and of reading back after.

    Args:
        lanes: operation, number of writes and packing of each mapping and side that is written.
        confirm: calls of reading back; see `settle.read_back_calls`.
        usage: what has been spent, for what is left afterwards; None where there is no org.
    """
    lines = []
    check = 0
    for operation, count, packing in lanes:
        batches = ceil(count / packing.batch_records) if count else 0
        lines.append(ForecastLine("send", batches * packing.calls_a_batch, batches, packing.api))
        if packing.check_records and count:
            reads = ceil(count / packing.check_records)
            check += reads if operation is not Operation.INSERT else 0
    lines += [
        ForecastLine("check", check, check, "read"),
        ForecastLine("confirm", confirm, confirm, "read"),
    ]
    kept = tuple(line for line in lines if line.calls)
    calls = sum(line.calls for line in kept)
    left = None
    if usage is not None and usage.daily_budget is not None:
        left = usage.daily_budget - usage.today - calls
    return Forecast(calls=calls, seconds=calls * SECONDS_A_CALL, lines=kept, left_after=left)
