"""Histories of two sides, of people who edit them and of a program on bad days, by seed.

At the end of each both sides are equal or the difference is named, no record is there twice, no
edit that nobody else contradicted is lost, and the next preview is empty. Counts add up at every
step. `ORGTIDE_SEEDS=1000-2000` lives other histories than the usual ones.
"""

import os
from pathlib import Path

import pytest

SEEDS_A_TEST = 10
FIRST, LAST = (int(one) for one in os.environ.get("ORGTIDE_SEEDS", "0-60").split("-"))


@pytest.mark.parametrize("first", range(FIRST, LAST, SEEDS_A_TEST))
def test_everything_comes_to_rest_with_nothing_lost_and_nothing_twice(
    tmp_path: Path, first: int
) -> None:
    from tests.simulation.world import live

    for seed in range(first, min(first + SEEDS_A_TEST, LAST)):
        live(tmp_path / str(seed), seed)


@pytest.mark.parametrize("seed", [1, 7, 42])
def test_the_same_seed_gives_the_same_history(tmp_path: Path, seed: int) -> None:
    from tests.simulation.world import live

    first, second = live(tmp_path / "first", seed), live(tmp_path / "second", seed)
    assert first.trace == second.trace
    assert first.seal == second.seal
