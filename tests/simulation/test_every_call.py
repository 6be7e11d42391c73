"""One fault at each call of a day's work in its turn: nothing is lost, nothing is there twice.

The day: two sides that were synced before, edits on both, a preview and a run. The fault strikes
at the first call of a kind, then in another history at the second, until there is none left; of the
commits of the database at every fifth, or as ORGTIDE_EVERY_COMMIT says: `dev.py promises` takes 1.
"""

import os
from dataclasses import replace
from itertools import count

import pytest

from app.core.mapping import ConflictPolicy
from tests.simulation.faults import Fault, Kind
from tests.simulation.history import live, told
from tests.simulation.script import Script
from tests.simulation.shapes import SEVERAL_BONES, Shape

DAY = Script(
    seed=1,
    shape=Shape(SEVERAL_BONES[0], ConflictPolicy.ASK, batch_records=1, by_job=False),
    linked=True,
    records=4,
    edits=tuple(range(14)),
    faults=(),
)
JOBS = replace(DAY, shape=replace(DAY.shape, by_job=True))
COMMITS = int(os.environ.get("ORGTIDE_EVERY_COMMIT", "5"))


@pytest.mark.parametrize(
    ("day", "kind", "plans", "step", "least"),
    [
        (DAY, Kind.CUT_BEFORE, False, 1, 3),
        (DAY, Kind.CUT_AFTER, False, 1, 3),
        (DAY, Kind.LATE, False, 1, 1),
        (DAY, Kind.READ_CUT, True, 1, 2),
        (DAY, Kind.READ_CUT, False, 1, 3),
        (JOBS, Kind.JOB_ANSWER_LOST, False, 1, 2),
        (JOBS, Kind.JOB_ORPHANED, False, 1, 2),
        (DAY, Kind.STORE_FAILS, False, COMMITS, 4),
        (DAY, Kind.KILLED_BEFORE_COMMIT, False, COMMITS, 4),
        (DAY, Kind.KILLED_AFTER_COMMIT, False, COMMITS, 4),
    ],
    ids=lambda value: value.name if isinstance(value, Kind) else "",
)
def test_a_fault_at_each_call_in_its_turn_loses_and_doubles_nothing(
    day: Script, kind: Kind, plans: bool, step: int, least: int
) -> None:
    struck = 0
    for after in count(0, step):
        history = live(replace(day, faults=(Fault(kind, after, after, plans),)))
        assert not history.failure, told(history)
        if not history.fired[kind]:
            break
        struck += 1
    assert struck >= least, "the day is too short to say anything"
