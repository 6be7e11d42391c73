"""Record Ids and their checksums."""

import pytest

from app.practice.ids import checksum, make_id, normalise_id


@pytest.mark.parametrize(
    "id18",
    [
        "70130000001tcyIAAQ",
        "001D000000IqhSLIAZ",
        "a02D0000006YUHrIAO",
        "0015e00000TwULCAA3",
        "01254000001upcKAAQ",
        "000000000000000AAA",
    ],
)
def test_checksum_is_the_one_of_real_ids(id18: str) -> None:
    assert checksum(id18[:15]) == id18[15:]
    assert normalise_id(id18[:15]) == id18
    assert normalise_id(id18) == id18


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("0015e00000TwUL", id="14 characters"),
        pytest.param("0015e00000TwULCA", id="16 characters"),
        pytest.param("0015e00000TwUL-", id="a sign"),
        pytest.param("0015e00000twulcAA3", id="case lost"),
        pytest.param("0015e00000TwULCAA4", id="wrong checksum"),
    ],
)
def test_what_is_no_id_is_known(text: str) -> None:
    assert normalise_id(text) is None


def test_ids_made_carry_prefix_instance_and_serial() -> None:
    made = [make_id("003", "5e0", serial) for serial in (1, 61, 62, 10**9)]
    assert [each[:6] for each in made] == ["0035e0"] * 4
    assert len(set(made)) == 4
    assert [normalise_id(each) for each in made] == made
