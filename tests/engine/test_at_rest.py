"""What holds between two sides that agree, and what holds when all that was known is lost.

ORGTIDE_IDLE_CYCLES and ORGTIDE_QUIET_HISTORIES say how much is tried; `dev.py promises` takes 1,000
cycles and 10,000 histories.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from app.connectors.memory import Record
from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind
from app.jobs.reconcile_sync import drift_of_place
from tests.engine.rehearsal import Rehearsal

Rehearse = Callable[..., Rehearsal]
IDLE_CYCLES = int(os.environ.get("ORGTIDE_IDLE_CYCLES", "15"))
"""A cycle reads both sides whole."""

HISTORIES = int(os.environ.get("ORGTIDE_QUIET_HISTORIES", "300"))
HISTORIES_AT_ONCE = 1_000
"""Histories of one place, side by side: each has people, edits and chance of its own."""

PEOPLE_EACH = 6
LIFT = ("deletes", "updates", "source_shrank", "source_empty")


def records(work: Rehearsal) -> list[dict[str, Record]]:
    return [work.source.records("people.csv"), work.target.records("Person__c")]


def test_idle_cycles_write_nothing_and_touch_nothing(rehearse: Rehearse) -> None:
    work = rehearse()
    work.target.automation = lambda held: {"A__c": (held["A__c"] or "").title()}
    for n in range(5):
        work.source.put("people.csv", {"id": str(n), "a": f"ann {n}", "b": f" b{n} "})
    work.agree()
    before, sent = records(work), len(work.target.requests) + len(work.source.requests)
    for _ in range(IDLE_CYCLES):
        work.clock.pass_minutes(5)
        report = work.run()
        assert (report.counts.planned, report.tally.approved) == (0, 0)
    assert records(work) == before
    assert len(work.target.requests) + len(work.source.requests) == sent


def test_a_workspace_that_was_lost_overwrites_nothing_by_itself(rehearse: Rehearse) -> None:
    work = rehearse()
    for n in range(4):
        work.source.put("people.csv", {"id": str(n), "a": f"a{n}", "b": "b"})
    work.agree()
    key = next(iter(work.target.records("Person__c")))
    work.target.put("Person__c", {"A__c": "theirs"}, key)
    row = next(iter(work.source.records("people.csv")))
    work.source.put("people.csv", {"b": "ours"}, row)
    before = [{k: dict(v) for k, v in side.items()} for side in records(work)]

    anew = rehearse(source=work.source, target=work.target, clock=work.clock)
    plan = anew.preview()
    kinds = {one.kind for one in anew.changes(plan)}
    assert kinds == {ChangeKind.CONFLICT}, "equal records are equal, the others are asked about"
    anew.apply(plan, approve=("inserts", "updates", "deletes"))
    assert records(anew) == before


@pytest.mark.parametrize("first", range(0, HISTORIES, HISTORIES_AT_ONCE))
def test_after_any_history_that_came_to_rest_no_range_differs(
    rehearse: Rehearse, first: int
) -> None:
    work = rehearse(seed=first)
    seeds = range(first, min(first + HISTORIES_AT_ONCE, HISTORIES))
    chances = {f"h{seed:05}": random.Random(seed) for seed in seeds}
    for history in chances:
        for n in range(PEOPLE_EACH):
            work.source.put("people.csv", {"id": f"{history}-{n}", "a": "a", "b": "b"})
    work.agree()
    for _ in range(2):
        _edit(work, chances)
        work.apply(work.preview(), lift=LIFT)
    plan = work.preview()
    work.workspace.plans.decide(plan, _source_wins())
    work.apply(plan, lift=LIFT)
    assert work.changes(work.preview()) == []
    with work.sender() as sender:
        sender.recover()
        assert drift_of_place(sender, "") == []
    assert {one["id"]: (one["a"], one["b"]) for one in records(work)[0].values()} == {
        one["Key__c"]: (one["A__c"], one["B__c"]) for one in records(work)[1].values()
    }, "said without the engine"


def _edit(work: Rehearsal, chances: dict[str, random.Random]) -> None:
    """Some edits, deletions and new records on either side, in each history by its own chance."""
    for key, row in list(work.source.records("people.csv").items()):
        chance = chances[_history(row["id"])]
        fate = chance.random()
        if fate < 0.15:
            work.source.remove("people.csv", key)
        elif fate < 0.5:
            field = chance.choice("ab")
            work.source.put("people.csv", {field: f"s{chance.randint(0, 9)}"}, key)
    for key, record in list(work.target.records("Person__c").items()):
        chance = chances[_history(record["Key__c"])]
        if chance.random() < 0.35:
            field = chance.choice(("A__c", "B__c"))
            work.target.put("Person__c", {field: f"t{chance.randint(0, 9)}"}, key)
    for history, chance in chances.items():
        work.source.put("people.csv", {"id": f"{history}-new{chance.randint(0, 10**9)}", "a": "n"})


def _history(key: str | None) -> str:
    return str(key).partition("-")[0]


def _source_wins() -> list[Decision]:
    return [Decision(Choice.TAKE_SOURCE, kind=ChangeKind.CONFLICT)]
