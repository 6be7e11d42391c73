"""What a plan costs is known before its first call."""

from datetime import UTC, datetime

import pytest

from app.core.plan import Operation
from app.core.ports import Packing
from app.core.quota import Usage
from app.engine.forecast import forecast

COLLECTIONS = Packing("collections", 200, 1, 2_000)
BULK = Packing("bulk", 25_000, 9, 2_000)
FILE = Packing("file", 10_000, 0, 0)


def usage(today: int, budget: int | None) -> Usage:
    return Usage(today, 0, budget, None, datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("words", "operation", "count", "packing", "confirm", "calls"),
    [
        ("nothing", Operation.UPDATE, 0, COLLECTIONS, 0, {}),
        ("one insertion", Operation.INSERT, 1, COLLECTIONS, 1, {"send": 1, "confirm": 1}),
        ("a full batch", Operation.INSERT, 200, COLLECTIONS, 1, {"send": 1, "confirm": 1}),
        ("one more", Operation.INSERT, 201, COLLECTIONS, 1, {"send": 2, "confirm": 1}),
        (
            "updates",
            Operation.UPDATE,
            2_001,
            COLLECTIONS,
            2,
            {"send": 11, "check": 2, "confirm": 2},
        ),
        ("deletions", Operation.DELETE, 300, COLLECTIONS, 0, {"send": 2, "check": 1}),
        ("a bulk job", Operation.UPDATE, 25_001, BULK, 5, {"send": 18, "check": 13, "confirm": 5}),
        ("a file", Operation.UPDATE, 5_000, FILE, 0, {}),
    ],
)
def test_calls(
    words: str,
    operation: Operation,
    count: int,
    packing: Packing,
    confirm: int,
    calls: dict[str, int],
) -> None:
    made = forecast([(operation, count, packing)], confirm, None)
    assert {line.what: line.calls for line in made.lines} == calls
    assert made.calls == sum(calls.values())
    assert made.left_after is None


def test_what_is_left_of_the_budget_may_be_less_than_nothing() -> None:
    lanes = [(Operation.DELETE, 400, COLLECTIONS)]
    assert forecast(lanes, 0, usage(10, 100)).left_after == 87
    assert forecast(lanes, 0, usage(99, 100)).left_after == -2
    assert forecast(lanes, 0, usage(99, None)).left_after is None
