"""Parts: siblings together, strangers apart once they failed, sizes that shrink and grow."""

import pytest

from app.connectors.memory import MemoryEndpoint
from app.core.outcome import Write
from app.core.plan import Operation
from app.core.ports import Lane, Packing
from app.core.snapshot import Side
from app.engine.apply.batches import (
    PartSize,
    parent_of,
    plain_parts,
    requests_of,
    small_parts,
)
from tests.builders import schema

CHILD = schema("Child__c", "Id:id", "A__c", "Parent__c:reference", "OwnerId:reference", key="Id")
COMPOSITE = Packing("composite", 1_000, 1, 10_000, part_records=200)
FILE = Packing("file", 50, 0, 0)
LANE = Lane("m", Side.TARGET, Operation.UPDATE, MemoryEndpoint("m", [CHILD]), CHILD)


def write(n: int, **values: str) -> Write:
    return Write(
        n, 1, n, "m", Side.TARGET, Operation.UPDATE, None, str(n), dict(values), {}, {}, {}
    )


@pytest.mark.parametrize(
    ("values", "parent"),
    [
        ({"A__c": "1"}, ()),
        ({"Parent__c": "p"}, ("p",)),
        ({"OwnerId": "u"}, ()),
        ({"Parent__r.Key__c": "k"}, ("k",)),
    ],
)
def test_a_parent_is_what_a_row_refers_to_and_never_its_owner(values, parent):
    assert parent_of(LANE)(write(1, **values)) == parent


def test_a_row_that_knows_its_parent_only_from_before_has_it_too():
    moved = Write(
        1, 1, 1, "m", Side.TARGET, Operation.UPDATE, None, "1", {}, {"Parent__c": "p"}, {}, {}
    )
    assert parent_of(LANE)(moved) == ("p",)


def test_rows_that_failed_for_their_company_go_with_their_siblings_or_with_few():
    rows = [write(n, Parent__c=parent) for n, parent in enumerate("aabcabd")]
    rows += [write(n) for n in range(10, 13)]
    parts = small_parts(rows, 200, 2, parent_of(LANE))
    assert [[one.id for one in part] for part in parts] == [
        [0, 1, 4],
        [2, 5],
        [10, 11],
        [12, 3],
        [6],
    ]


def test_a_large_family_is_cut_all_the_same():
    rows = [write(n, Parent__c="p") for n in range(450)]
    assert [len(part) for part in small_parts(rows, 200, 1, parent_of(LANE))] == [200, 200, 50]


def test_a_request_takes_five_parts_however_small():
    parts = plain_parts([write(n) for n in range(11)], 2)
    requests = requests_of(parts, COMPOSITE)
    assert [[len(part) for part in request] for request in requests] == [[2] * 5, [1]]
    assert len(requests_of(parts, FILE)) == 6


def test_parts_shrink_at_once_and_grow_slowly():
    size = PartSize()
    assert size.of(COMPOSITE) == 200
    assert size.of(FILE) == 50
    size.too_much(200)
    assert size.of(COMPOSITE) == 40
    size.too_much(40)
    assert size.of(COMPOSITE) == 8
    grown = []
    for _ in range(20):
        size.went_well()
        grown.append(size.of(COMPOSITE))
    assert grown == sorted(grown)
    assert grown[0] == 11
    assert grown[4] < 40
    assert grown[-1] == 200


def test_a_part_is_never_empty():
    size = PartSize()
    for _ in range(5):
        size.too_much(1)
    assert size.of(COMPOSITE) == 1
