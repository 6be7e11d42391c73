import pytest
from PySide6.QtGui import QFontMetricsF

from app.ui.rail_items import RailItem
from app.ui.theme import TEXT_SIZES_PERCENT
from app.ui.widgets.rail import place_word, word_font

ROOM_PX = 68
"""A rail of 72 with room at both edges."""


@pytest.mark.parametrize("percent", TEXT_SIZES_PERCENT)
@pytest.mark.parametrize("place", RailItem)
def test_every_word_fits_between_the_edges(looks, place: RailItem, percent: int) -> None:
    looks.choose_text_size(percent)
    word = place_word(place)
    wide = QFontMetricsF(word_font(word, ROOM_PX)).horizontalAdvance(word)
    looks.choose_text_size(100)
    assert wide <= ROOM_PX


def test_a_short_word_is_left_as_it_is(looks) -> None:
    assert word_font("Runs", ROOM_PX) == looks.font("label", "Runs")
