import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from app.ui.widgets.bars import PART_GAP_PX, SMALLEST_PART_PX, BarPart, part_places

PARTS = st.lists(
    st.integers(1, 100_000).map(lambda n: BarPart(n, "create")), min_size=1, max_size=6
)


@given(PARTS)
def test_parts_and_gaps_fill_the_bar_and_none_is_too_small_to_see(parts: list[BarPart]) -> None:
    widths, lefts = part_places(parts, QRectF(10, 0, 140, 6))
    assert min(widths) >= SMALLEST_PART_PX
    assert abs(sum(widths) + PART_GAP_PX * (len(parts) - 1) - 140) < 1e-6
    assert lefts[0] == 10
    ends = [left + width for left, width in zip(lefts, widths, strict=True)]
    assert lefts[1:] == pytest.approx([end + PART_GAP_PX for end in ends[:-1]])


def test_no_parts_need_no_place() -> None:
    assert part_places([], QRectF(0, 0, 140, 6)) == ([], [])
