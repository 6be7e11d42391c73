"""What holds between two sides that agree, and what holds when all that was known is lost."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind
from app.jobs.reconcile_sync import drift_of_place
from tests.engine.rehearsal import Rehearsal

Rehearse = Callable[..., Rehearsal]
IDLE_CYCLES = 15
HISTORIES = 6
"""Both were run with more, by changing these; a cycle reads both sides whole."""


def records(work: Rehearsal) -> list[object]:
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


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_after_any_history_that_came_to_rest_no_range_differs(
    rehearse: Rehearse, seed: int
) -> None:
    work, chance = rehearse(seed=seed), random.Random(seed)
    for n in range(6):
        work.source.put("people.csv", {"id": f"k{n}", "a": "a", "b": "b"})
    work.agree()
    for _ in range(2):
        _edit(work, chance)
        plan = work.preview()
        work.apply(plan, lift=("deletes", "updates", "source_shrank", "source_empty"))
    plan = work.preview()
    work.workspace.plans.decide(plan, _source_wins())
    work.apply(plan, lift=("deletes", "updates", "source_shrank", "source_empty"))
    with work.sender() as sender:
        sender.recover()
        assert drift_of_place(sender, "") == []


def _edit(work: Rehearsal, chance: random.Random) -> None:
    """Some edits, deletions and new records on either side."""
    for key in list(work.source.records("people.csv")):
        fate = chance.random()
        if fate < 0.15:
            work.source.remove("people.csv", key)
        elif fate < 0.5:
            field = chance.choice("ab")
            work.source.put("people.csv", {field: f"s{chance.randint(0, 9)}"}, key)
    for key in list(work.target.records("Person__c")):
        if chance.random() < 0.35:
            field = chance.choice(("A__c", "B__c"))
            work.target.put("Person__c", {field: f"t{chance.randint(0, 9)}"}, key)
    work.source.put("people.csv", {"id": f"new{chance.randint(0, 10**9)}", "a": "n"})


def _source_wins() -> list[Decision]:
    return [Decision(Choice.TAKE_SOURCE, kind=ChangeKind.CONFLICT)]
