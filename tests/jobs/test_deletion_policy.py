"""Who may let a record go that went away on the other side, when nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.mapping import ConflictPolicy, DeletionPolicy, Guards, Writing
from app.core.plan import ChangeKind
from app.core.snapshot import Side
from app.core.sync import Approval, Sync
from tests.engine.rehearsal import PERSONS, Rehearsal, people
from tests.engine.rehearsal import Side as Sided

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


@pytest.mark.parametrize(
    ("conflicts", "left"),
    [
        (ConflictPolicy.ASK, {"1", "2"}),
        (ConflictPolicy.TARGET_WINS, {"1", "2"}),
        (ConflictPolicy.SOURCE_WINS, {"1"}),
    ],
)
def test_a_run_without_a_person_does_not_delete_what_the_other_side_edited(
    agreed: Callable[[DeletionPolicy], Unattended], conflicts: ConflictPolicy, left: set[str]
) -> None:
    work = agreed(DeletionPolicy.PROPAGATE)
    work.mappings = (replace(work.mappings[0], conflicts=conflicts),)
    (gone,) = [k for k, v in work.source.records("people.csv").items() if v["id"] == "2"]
    work.source.remove("people.csv", gone)
    (edited,) = [k for k, v in work.target.records("Person__c").items() if v["Key__c"] == "2"]
    work.target.put("Person__c", {"B__c": "by hand"}, edited)
    (change,) = work.changes(work.preview())
    assert (change.kind, change.detail) == (
        ChangeKind.DELETE,
        "Edited here since both sides agreed: B__c",
    )
    work.run()
    assert set(work.of_target()) == left


@pytest.mark.parametrize("hard", [False, True])
def test_a_side_is_read_whole_after_deletions_that_may_leave_no_trace(
    tmp_path: Path, hard: bool
) -> None:
    mapping = people(
        guards=NO_GUARDS,
        deletions_to_target=DeletionPolicy.PROPAGATE,
        writing=Writing(hard_delete=hard),
    )
    work = Rehearsal(tmp_path, mappings=(mapping,))
    for key in ("1", "2"):
        work.source.put("people.csv", {"id": key, "a": "x", "b": "y"})
    work.agree()
    (gone,) = [k for k, v in work.source.records("people.csv").items() if v["id"] == "2"]
    work.source.remove("people.csv", gone)
    report = work.apply(work.preview(), lift=("deletes", "hard_deletes", "source_shrank"))
    assert set(work.of_target()) == {"1"}
    known = work.workspace.observations.known(work.place, mapping.name, Side.TARGET)
    assert known is not hard
    assert report.tally.succeeded == 1
    assert work.planned(work.preview()) == []
    work.close()


@pytest.mark.parametrize(
    ("prefix", "undeletable", "said"),
    [("00k", False, True), ("003", True, False), ("", False, False)],
)
def test_a_deletion_that_no_recycle_bin_takes_is_said_in_the_plan(
    tmp_path: Path, prefix: str, *, undeletable: bool, said: bool
) -> None:
    kept = replace(PERSONS, key_prefix=prefix, undeletable=undeletable, label_plural="Products")
    mapping = people(guards=NO_GUARDS, deletions_to_target=DeletionPolicy.PROPAGATE)
    work = Rehearsal(tmp_path, mappings=(mapping,), target=Sided("salesforce", [kept]))
    try:
        row = work.source.put("people.csv", {"id": "1", "a": "x"})
        work.agree()
        work.source.put("people.csv", {"id": "2", "a": "x"})
        work.source.remove("people.csv", row)
        (part,) = work.workspace.plans.parts(work.preview())
    finally:
        work.close()
    words = "Products do not go to the Recycle Bin: 1 deletion of them cannot be undone."
    assert part.notes == ((words,) if said else ())
