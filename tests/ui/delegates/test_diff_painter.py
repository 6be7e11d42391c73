import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.ui.delegates.diff_painter import (
    LEAST_OLD_PX,
    _laid_out,
    is_cut,
    natural_width,
    paint_diff,
)
from app.ui.delegates.marked_text import MarkedText
from app.ui.models.cells import Cell, CellLook
from app.ui.theme import theme
from app.ui.tokens import Scheme

LONG = Cell(CellLook.CHANGED, "amara@oldmail.example", "amara@harbourmail.example")


def _picture(cell: Cell, width: int = 300) -> QImage:
    image = QImage(width, 28, QImage.Format.Format_RGB32)
    image.fill(theme().color("surface"))
    with QPainter(image) as painter:
        paint_diff(painter, QRectF(0, 0, width, 27), cell)
    return image


def _colors(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def _widths(cell: Cell, width: int) -> list[float]:
    parts = _laid_out(cell, width, 100, False)
    return [part.width for part in parts if isinstance(part, MarkedText)]


def test_both_values_are_whole_where_there_is_room(looks):
    assert not is_cut(LONG, int(natural_width(LONG)) + 4)


def test_the_old_value_gives_way_first(looks):
    whole = int(natural_width(LONG)) + 4
    old, new = _widths(LONG, whole)
    narrow_old, narrow_new = _widths(LONG, whole - 60)
    assert narrow_old < old
    assert narrow_new == new


def test_the_new_value_is_cut_once_the_old_one_is_at_its_least(looks):
    old, new = _widths(LONG, 150)
    assert old == LEAST_OLD_PX
    assert new == 150 - 20 - LEAST_OLD_PX
    assert is_cut(LONG, 150)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_changed_characters_stand_out_in_both_schemes(looks, scheme):
    theme().choose_scheme(scheme)
    colors = _colors(_picture(Cell(CellLook.CHANGED, "07700 900333", "+44 7700 900333")))
    for token in ("deleteTint", "deleteStrong", "updateTint", "updateStrong"):
        assert theme().color(token).name() in colors
    theme().choose_scheme(Scheme.LIGHT)


@pytest.mark.parametrize("look", list(CellLook))
def test_every_look_can_be_painted_with_and_without_values(looks, look):
    for cell in (
        Cell(look, "old", "new"),
        Cell(look, "", "new"),
        Cell(look, "old", ""),
        Cell(look),
    ):
        for width in (4, 40, 300):
            _picture(cell, width)


def test_a_letter_beyond_the_plain_ones_shifts_no_mark(looks):
    plain = _picture(Cell(CellLook.CHANGED, "ab cd", "ab cde"))
    beyond = _picture(Cell(CellLook.CHANGED, "😀 cd", "😀 cde"))
    strong = theme().color("updateStrong").name()

    def marks(image: QImage) -> int:
        return sum(image.pixelColor(x, 13).name() == strong for x in range(image.width()))

    assert abs(marks(plain) - marks(beyond)) <= 2
