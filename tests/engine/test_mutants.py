"""The seeded faults of `tests.mutants` can be seeded, and a sample of them is caught.

All of them: `python3 dev.py mutants`.
"""

from __future__ import annotations

import pytest

from tests.mutants import MUTANTS, caught_by, seeded

SAMPLE = (50, 61)
"""Numbers of the faults that are seeded for real in every run of the tests."""


def test_there_are_at_least_fifty_faults_and_no_two_are_the_same() -> None:
    assert len(MUTANTS) >= 50
    assert len({(one.module, one.old, one.new) for one in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("number", range(len(MUTANTS)))
def test_each_fault_has_its_place_in_the_planner(number: int) -> None:
    mutant = MUTANTS[number]
    text = seeded(mutant)
    assert text != mutant.path.read_text("utf-8")
    compile(text, str(mutant.path), "exec")


@pytest.mark.parametrize("number", SAMPLE)
def test_a_sample_of_the_faults_is_caught(number: int) -> None:
    assert caught_by(MUTANTS[number])
