"""Ids get their last three characters, and wrong ones are not taken."""

import pytest

from app.connectors.salesforce.ids import long_id

PAIRS = [
    ("70130000001tcyI", "70130000001tcyIAAQ"),
    ("001D000000IqhSL", "001D000000IqhSLIAZ"),
    ("a02D0000006YUHr", "a02D0000006YUHrIAO"),
    ("0015e00000TwULC", "0015e00000TwULCAA3"),
    ("000000000000000", "000000000000000AAA"),
]


@pytest.mark.parametrize(("short", "whole"), PAIRS)
def test_an_id_is_made_whole(short: str, whole: str):
    assert long_id(short) == whole
    assert long_id(whole) == whole


@pytest.mark.parametrize(
    "id", ["", "001D000000IqhS", "001D000000IqhSLIAA", "001D000000IqhS-", "x" * 19]
)
def test_what_is_no_id_is_refused(id: str):
    with pytest.raises(ValueError, match="not an Id"):
        long_id(id)
