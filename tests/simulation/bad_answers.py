"""What befalls an answer on its way back."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.outcome import RowResult, WriteRequest
from tests.simulation.faults import Kind, Port

if TYPE_CHECKING:
    from tests.simulation.org import SimulatedSide


def answered(
    side: SimulatedSide, request: WriteRequest, results: list[RowResult]
) -> list[RowResult]:
    """What the program hears of what was done."""
    for fault in side.storm.due(Port.ANSWER):
        if fault.kind is Kind.KILLED_WAITING:
            side.storm.strike(fault)
            side.life.end()
        elif len(results) >= (1 if fault.kind in (Kind.DOUBLED, Kind.CONTRADICTED) else 2):
            results = _garbled(fault.kind, results, side.storm.strike(fault))
    return results


def _garbled(kind: Kind, results: list[RowResult], chance: random.Random) -> list[RowResult]:
    results = list(results)
    if kind is Kind.REORDERED:
        chance.shuffle(results)
        return results
    if kind is Kind.TRUNCATED:
        return results[: chance.randrange(len(results))]
    if kind is Kind.DOUBLED:
        return [one for result in results for one in (result, result)]
    one = chance.choice(results)
    return [*results, replace(one, succeeded=not one.succeeded)]
