"""Both sides are compared whole: no drift after a clean run, and only the ranges that differ."""

from collections.abc import Callable

import pytest

from app.core.pairing import Drift
from app.engine import reconcile as module
from app.jobs.reconcile_sync import drift_of_place
from tests.engine.rehearsal import Rehearsal

Rehearse = Callable[..., Rehearsal]


def drift(work: Rehearsal) -> list[Drift]:
    with work.sender() as sender:
        sender.recover()
        return drift_of_place(sender, "")


def agreed(work: Rehearsal, count: int) -> list[str]:
    """So many records that agree; their keys in the source."""
    keys = [work.source.put("people.csv", {"id": f"{n:03}", "a": f"a{n}"}) for n in range(count)]
    work.agree()
    return keys


def test_there_is_no_drift_after_a_clean_run(rehearse: Rehearse):
    work = rehearse()
    agreed(work, 25)
    assert drift(work) == []


def test_what_the_side_made_of_a_value_is_no_drift(rehearse: Rehearse):
    work = rehearse()
    work.target.automation = lambda one: {"A__c": one["A__c"] and one["A__c"].upper()}
    agreed(work, 3)
    assert drift(work) == []


@pytest.mark.parametrize("edit", ["source", "target", "gone in target", "new in source"])
def test_any_difference_is_drift(rehearse: Rehearse, edit: str):
    work = rehearse()
    keys = agreed(work, 5)
    target = next(iter(work.target.records("Person__c")))
    if edit == "source":
        work.source.put("people.csv", {"a": "moved"}, keys[2])
    elif edit == "target":
        work.target.put("Person__c", {"A__c": "moved"}, target)
    elif edit == "gone in target":
        work.target.remove("Person__c", target)
    else:
        work.source.put("people.csv", {"id": "new", "a": "x"})
    (found,) = drift(work)
    assert found.differing == 1
    assert len(found.examples) == 1
    counts = (found.source_records, found.target_records)
    assert counts == {"gone in target": (5, 4), "new in source": (6, 5)}.get(edit, (5, 5))
    assert found.source_sum != found.target_sum


def test_only_the_ranges_that_differ_are_listed(
    rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "RANGE_RECORDS", 10)
    work = rehearse()
    agreed(work, 45)
    keys = sorted(work.target.records("Person__c"))
    for place in (12, 17, 33):
        work.target.put("Person__c", {"A__c": "moved"}, keys[place])
    first, second = drift(work)
    assert (first.first, first.last, first.differing) == (keys[10], keys[19], 2)
    assert (second.first, second.last, second.differing) == (keys[30], keys[39], 1)
    assert first.examples == (keys[12], keys[17])


def test_nothing_is_written_and_the_next_plan_is_the_same(rehearse: Rehearse):
    work = rehearse()
    keys = agreed(work, 3)
    work.source.put("people.csv", {"a": "moved"}, keys[0])
    sent = len(work.target.requests)
    assert len(drift(work)) == 1
    assert len(work.target.requests) == sent
    assert len(work.planned(work.preview())) == 1
    work.agree()
    assert drift(work) == []
