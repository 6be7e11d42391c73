"""What a filter by mapping or kind shows is known without reading a change, and is the same."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.plan import ChangeKind
from app.store.page_rows import ChangeFilter, ChangeOrder
from app.store.pages import Pages
from app.store.plan_blocks import Runs, read_blocks
from tests.store.places import Workplace, conflict, delete, insert, problem, update

IN_ORDER = [insert(1), insert(2), conflict(3), *map(update, range(4, 9)), delete(9), problem(10)]
MIXED = [update(1), insert(2), update(3), delete(4)]


def _ranges(bounds: tuple[int, int]) -> range:
    return range(*bounds) if bounds[0] < bounds[1] else range(*bounds, -1)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(_ranges), max_size=5))
def test_runs_are_the_list_of_their_numbers(ranges):
    runs, plain = Runs(ranges), [number for run in ranges for number in run]
    assert list(runs) == plain
    assert len(runs) == len(plain)
    for place in range(-len(plain), len(plain)):
        assert runs[place] == plain[place]
    assert list(runs[1:7]) == plain[1:7]
    assert list(runs[::-2]) == plain[::-2]
    for value in {*plain, 31}:
        assert (value in runs) == (value in plain)
        if value in plain:
            assert runs.index(value) == plain.index(value)


@pytest.mark.parametrize("place", [3, -4])
def test_a_place_beyond_the_runs_is_an_error(place):
    with pytest.raises(IndexError):
        Runs([range(1, 3), range(7, 8)])[place]


def test_a_number_that_is_not_there_has_no_place():
    with pytest.raises(ValueError, match="5"):
        Runs([range(1, 3)]).index(5)


def test_what_a_filter_shows_is_what_a_look_at_each_change_shows(at: Workplace):
    plan_id, pages = at.save(IN_ORDER), Pages(at.folder)
    filters = [ChangeFilter(), ChangeFilter(mapping="another")]
    filters += [ChangeFilter(frozenset(kinds)) for kinds in combinations(ChangeKind, 2)]
    asked = [(one, order, way) for one in filters for order in ChangeOrder for way in (False, True)]

    def shown() -> list[list[int]]:
        return [list(pages.change_seqs(plan_id, *ask[:2], descending=ask[2])) for ask in asked]

    blockwise = shown()
    at.database.execute("DELETE FROM plan_classes")
    assert shown() == blockwise
    pages.close()


def test_a_plan_that_is_not_numbered_by_kind_has_no_blocks(at: Workplace):
    plan_id = at.save(MIXED)
    assert read_blocks(at.database, plan_id, len(MIXED)) == ()
    pages = Pages(at.folder)
    first = ChangeFilter(frozenset({ChangeKind.UPDATE}))
    assert list(pages.change_seqs(plan_id, first)) == [1, 3]
    pages.close()
