"""Each row is bound to its own result, and what nobody said clearly is unknown."""

import random
from dataclasses import replace

import pytest

from app.core.errors import AccessDeniedError, RetriableError
from app.core.outcome import (
    Outcome,
    RetryClass,
    RowError,
    RowResult,
    Write,
    WriteState,
)
from app.core.plan import Operation
from app.core.ports import Found
from app.core.snapshot import Side
from app.engine.apply.rows import (
    GONE,
    STALE,
    UNPROCESSED,
    all_of,
    changed_since,
    outcome_of,
    payload_hash,
    waits_or,
)
from app.engine.resolve import _of_result
from tests.builders import request

LOCK = RowError("UNABLE_TO_LOCK_ROW", "locked", retry=RetryClass.LOCK)
TAKEN = RowError("DUPLICATE_VALUE", "taken")
FUZZED_JOBS = 10_000


def write(id: int = 1, key: str | None = "t1", operation: Operation = Operation.UPDATE) -> Write:
    return Write(
        id, 1, id, "people", Side.TARGET, operation, f"s{id}", key, {"A": "new"}, {"A": "old"},
        {"A": "a>A"}, {"a>A": "x"},
    )  # fmt: skip


def said(id: int = 1, **more: object) -> RowResult:
    return RowResult(**{"write_id": id, "succeeded": True, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "results", "again", "state", "record", "code"),
    [
        ("t1", [], True, WriteState.UNKNOWN, None, None),
        ("t1", [said(), said(succeeded=False)], True, WriteState.UNKNOWN, None, None),
        ("t1", [said(), said()], True, WriteState.SUCCEEDED, "t1", None),
        ("t1", [said()], True, WriteState.SUCCEEDED, "t1", None),
        (None, [said(record_key="new")], True, WriteState.SUCCEEDED, "new", None),
        (None, [said()], True, WriteState.UNKNOWN, None, None),
        ("t1", [said(succeeded=False, error=TAKEN)], True, WriteState.FAILED, "t1", TAKEN.code),
        ("t1", [said(succeeded=False, error=LOCK)], True, WriteState.WAITING, None, LOCK.code),
        ("t1", [said(succeeded=False, error=LOCK)], False, WriteState.FAILED, "t1", LOCK.code),
        ("t1", [said(succeeded=False)], True, WriteState.FAILED, "t1", ""),
        ("t1", [said(unprocessed=True)], True, WriteState.WAITING, None, UNPROCESSED),
        ("t1", [said(unprocessed=True)], False, WriteState.FAILED, "t1", UNPROCESSED),
    ],
)
def test_what_a_row_came_to(key, results, again, state, record, code):
    outcome = outcome_of(write(key=key), results, again=again)
    assert (outcome.state, outcome.record_key) == (state, record)
    assert (outcome.error.code if outcome.error else None) == code


@pytest.mark.parametrize(
    ("result", "key", "state", "record"),
    [
        (said(unprocessed=True), "t1", WriteState.WAITING, None),
        (said(record_key="new"), None, WriteState.SUCCEEDED, "new"),
        (said(), "t1", WriteState.SUCCEEDED, "t1"),
        (said(), None, WriteState.UNKNOWN, None),
        (said(succeeded=False, error=TAKEN), "t1", WriteState.FAILED, "t1"),
    ],
)
def test_what_a_job_said_of_a_row_that_was_looked_up(result, key, state, record):
    outcome = _of_result(write(key=key), result)
    assert (outcome.state, outcome.record_key) == (state, record)


@pytest.mark.parametrize(
    ("operation", "now", "state", "code"),
    [
        (Operation.UPDATE, "old", None, None),
        (Operation.UPDATE, "new", WriteState.SUCCEEDED, None),
        (Operation.UPDATE, "else", WriteState.FAILED, STALE),
        (Operation.UPDATE, None, WriteState.FAILED, GONE),
        (Operation.DELETE, "old", None, None),
        (Operation.DELETE, "new", WriteState.FAILED, STALE),
        (Operation.DELETE, None, WriteState.SUCCEEDED, None),
        (Operation.UNDELETE, None, None, None),
        (Operation.UNDELETE, "old", WriteState.SUCCEEDED, None),
    ],
)
def test_a_record_that_is_not_as_it_was_planned_for(operation, now, state, code):
    found = None if now is None else Found("t1", None, {"A": now})
    outcome = changed_since(write(operation=operation), found)
    assert (outcome and outcome.state) is state or (outcome is None and state is None)
    if code is not None:
        assert outcome is not None
        assert outcome.error is not None
        assert outcome.error.code == code


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (RowError("MISSING", "not there yet", retry=RetryClass.DEPENDENCY), WriteState.PARKED),
        (TAKEN, WriteState.FAILED),
        (None, WriteState.SUCCEEDED),
    ],
)
def test_what_another_record_is_missing_for_waits_and_nothing_else_does(error, state):
    said_so = [said(succeeded=error is None, error=error)]
    outcome = waits_or(outcome_of(write(), said_so, again=True))
    assert (outcome.state, outcome.error) == (state, error)


@pytest.mark.parametrize(
    ("merges", "operation", "stamp", "state"),
    [
        (True, Operation.DELETE, "later", WriteState.FAILED),
        (True, Operation.DELETE, "planned", None),
        (True, Operation.UPDATE, "later", None),
        (False, Operation.DELETE, "later", None),
    ],
)
def test_what_may_have_taken_another_record_in_is_not_deleted(merges, operation, stamp, state):
    planned = replace(write(operation=operation), stamp="planned")
    outcome = changed_since(planned, Found("t1", stamp, {"A": "old"}), merges=merges)
    assert (outcome.state if outcome else None) is state
    if outcome is not None:
        assert outcome.error is not None
        assert "took another one in" in outcome.error.message


def test_fuzzed_jobs_bind_no_row_to_another_rows_result():
    """Results reordered, doubled, contradicted and missing: a row has its own outcome or none."""
    chance = random.Random(3)
    for _ in range(FUZZED_JOBS):
        writes = [write(id, key=None) for id in range(1, chance.randrange(2, 12))]
        true = {
            one.id: said(one.id, record_key=f"new{one.id}")
            if chance.random() < 0.7
            else said(one.id, succeeded=False, error=RowError("BAD", f"row {one.id}"))
            for one in writes
        }
        results = [result for result in true.values() if chance.random() < 0.8]
        results += [chance.choice(results) for _ in range(chance.randrange(3)) if results]
        results += [said(99, record_key="stranger")]
        chance.shuffle(results)
        for one in writes:
            outcome = outcome_of(
                one, [result for result in results if result.write_id == one.id], again=False
            )
            told = true[one.id] in results
            check(outcome, true[one.id] if told else None)


def check(outcome: Outcome, true: RowResult | None) -> None:
    if true is None:
        assert outcome.state is WriteState.UNKNOWN
    elif true.succeeded:
        assert (outcome.state, outcome.record_key) == (WriteState.SUCCEEDED, true.record_key)
    else:
        assert outcome.state is WriteState.FAILED
        assert outcome.error == true.error


@pytest.mark.parametrize(
    ("error", "code", "retry"),
    [
        (RetriableError("Busy"), "RetriableError", RetryClass.TRANSIENT),
        (
            AccessDeniedError("No", code="INSUFFICIENT_ACCESS"),
            "INSUFFICIENT_ACCESS",
            RetryClass.DATA,
        ),
    ],
)
def test_the_reason_of_a_whole_request_is_said_of_each_row(error, code: str, retry: RetryClass):
    first, second = all_of([write(1), write(2, key="t2")], WriteState.FAILED, error)
    assert (first.record_key, second.record_key) == ("t1", "t2")
    assert first.error == second.error
    assert first.error is not None
    assert (first.error.code, first.error.retry) == (code, retry)


def test_the_hash_of_a_request_is_of_what_it_would_write():
    one = request("Contact", Operation.UPDATE, ("t1", {"A": "x"}))
    same = request("Contact", Operation.UPDATE, ("t1", {"A": "x"}), api="bulk")
    other = request("Contact", Operation.UPDATE, ("t1", {"A": "y"}))
    assert payload_hash(one) == payload_hash(same) != payload_hash(other)
