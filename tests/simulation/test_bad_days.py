"""Histories of two sides, of people at work on them and of a program on bad days, by seed.

At the end of each both sides are equal or the difference is named, no record is there twice, no
edit that nobody else contradicted is lost, no budget was passed, and the next preview is empty.
`python3 dev.py simulate` lives as many as are wanted.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.faults import Kind

SEEDS, SEEDS_A_TEST = 300, 10
LEAST_FIRED = 20
"""How often each kind of fault strikes, at least, in all of these histories."""


@pytest.fixture(scope="session")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of one run of tests share."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / "faults-fired"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST))
def test_everything_comes_to_rest_with_nothing_lost_and_nothing_twice(
    tally: Path, first: int, print_counts: Callable[[str], None]
) -> None:
    from tests.simulation.history import live_seed, told

    fired: Counter[str] = Counter()
    for seed in range(first, first + SEEDS_A_TEST):
        history = live_seed(seed)
        assert not history.failure, told(history)
        fired.update({kind.name: count for kind, count in history.fired.items()})
    (tally / f"{first}.json").write_text(json.dumps(fired))
    done = [Counter(json.loads(one.read_text())) for one in tally.glob("*.json")]
    if len(done) == SEEDS // SEEDS_A_TEST:  # the last of them judges all
        counts = sum(done, Counter[str]())
        print_counts("\n".join(f"{counts[kind.name]:5} {kind.value}" for kind in Kind))
        seldom = {kind.name: counts[kind.name] for kind in Kind if counts[kind.name] < LEAST_FIRED}
        assert not seldom, f"struck less than {LEAST_FIRED} times: {seldom}"


def test_the_same_seed_gives_the_same_history_in_any_process() -> None:
    from tests.simulation.history import live_seed

    seeds = (1, 7, 42)
    code = (
        "from tests.simulation.history import live_seed\n"
        f"print(*(live_seed(seed).seal for seed in {seeds}))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "5", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.split() == [live_seed(seed).seal for seed in seeds]
