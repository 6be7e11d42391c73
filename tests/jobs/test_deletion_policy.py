"""Who may let a record go that went away on the other side, when nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.mapping import DeletionPolicy, Guards
from app.core.sync import Approval, Sync
from tests.engine.rehearsal import Rehearsal, people

NO_GUARDS = Guards(delete_count=None, delete_share=None, first_run=False)


class Unattended(Rehearsal):
    """A sync whose policy lets deletions go without a person."""

    @property
    def sync(self) -> Sync:
        return replace(super().sync, approval=Approval(delete=True))


@pytest.fixture
def agreed(tmp_path) -> Callable[[DeletionPolicy], Unattended]:
    opened = []

    def agreed(policy: DeletionPolicy) -> Unattended:
        mapping = people(guards=NO_GUARDS, deletions_to_target=policy)
        work = Unattended(tmp_path / policy.value, mappings=(mapping,))
        opened.append(work)
        for key in ("1", "2"):
            work.source.put("people.csv", {"id": key, "a": "x", "b": "y"})
        work.agree()
        return work

    yield agreed
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("policy", "left"),
    [
        (DeletionPolicy.PROPAGATE, {"1"}),
        (DeletionPolicy.ASK, {"1", "2"}),
        (DeletionPolicy.IGNORE, {"1", "2"}),
    ],
)
def test_a_run_without_a_person_deletes_only_what_is_to_propagate(
    agreed: Callable[[DeletionPolicy], Unattended], policy: DeletionPolicy, left: set[str]
) -> None:
    work = agreed(policy)
    (gone,) = [k for k, v in work.source.records("people.csv").items() if v["id"] == "2"]
    work.source.remove("people.csv", gone)
    report = work.run()
    assert set(work.of_target()) == left
    assert report.counts.deletes == (policy is not DeletionPolicy.IGNORE)
    assert report.tally.adds_up


def test_what_was_asked_about_goes_when_a_person_says_so(
    agreed: Callable[[DeletionPolicy], Unattended],
) -> None:
    work = agreed(DeletionPolicy.ASK)
    (gone,) = [k for k, v in work.source.records("people.csv").items() if v["id"] == "2"]
    work.source.remove("people.csv", gone)
    work.run()
    work.agree()
    assert set(work.of_target()) == {"1"}
