import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from app.ui.widgets.bars import PART_GAP_PX, SMALLEST_PART_PX, BarPart, part_places, share_places

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


@pytest.mark.parametrize(
    ("used", "forecast", "solid", "ahead"),
    [
        (0.0, 0.0, None, None),
        (0.001, 0.0, (0, 1), None),
        (0.0, 0.001, None, (0, 4)),
        (0.001, 0.001, (0, 1), (1, 4)),
        (0.25, 0.5, (0, 16), (16, 32)),
        (0.99, 0.5, (0, 60), (60, 4)),
        (1.4, 0.0, (0, 64), None),
    ],
)
def test_what_is_used_and_what_is_ahead_never_overlap(used, forecast, solid, ahead) -> None:
    places = share_places(QRectF(0, 0, 64, 6), used, forecast)
    assert [part and (part.left(), part.width()) for part in places] == [solid, ahead]
