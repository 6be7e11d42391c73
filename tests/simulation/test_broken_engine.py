"""Whether the histories would see an engine that is broken: each bug in one that is known to.

Unbroken, every one of these histories is well: they are among those that are always lived.
`python3 dev.py simulate --broken` looks for them anew, from any seed on.
"""

import pytest

from app.engine.apply import sender
from tests.simulation.broken import BUGS, Bug, broken, seen_by
from tests.simulation.history import live_seed, shrunk, told


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.words)
def test_a_history_sees_an_engine_in_which(bug: Bug) -> None:
    assert seen_by(bug, bug.seed, 1) is not None, "look for another: dev.py simulate --broken"


def test_a_history_that_goes_wrong_is_cut_down_to_less_that_goes_wrong_too() -> None:
    (bug,) = (one for one in BUGS if one.function == "not_done")
    with broken(bug):
        whole = live_seed(bug.seed)
        smaller = shrunk(whole, tries=6)
    assert smaller.failure
    assert len(smaller.script.faults) < len(whole.script.faults)
    assert told(smaller).startswith(f"seed {bug.seed}, ")


def test_the_engine_is_whole_again_afterwards() -> None:
    right = sender.changed_since
    (bug,) = (one for one in BUGS if one.function == "changed_since")
    with broken(bug):
        assert sender.changed_since is not right
    assert sender.changed_since is right
