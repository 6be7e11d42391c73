"""Every screen looks as its committed picture does; what moved is named and shown."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from tests.ui.screen_pictures import (
    FOLDER,
    LOOKS,
    SIZES,
    difference,
    keep_difference,
    looks_of,
    part_words,
)

ROOT = Path(__file__).parents[2]
MOST_BYTES = 15_000_000
"""Of all pictures in docs/pictures."""


@pytest.fixture
def picture(qapp) -> QImage:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    return image


def marked(image: QImage, part: QRect, color: str = "black") -> QImage:
    other = image.copy()
    with QPainter(other) as painter:
        painter.fillRect(part, QColor(color))
    return other


def test_a_dialog_is_drawn_as_its_picture_is(tmp_path: Path) -> None:
    """The other screens are compared beside the tests: what moved there is for a person to see."""
    compare = ["--compare", "--moved", str(tmp_path), "removal"]
    drawn = subprocess.run(
        [sys.executable, "-m", "tests.ui.screen_pictures", *compare],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (drawn.returncode, drawn.stdout) == (0, "0 pictures moved\n"), drawn.stderr


def test_what_moved_is_found_and_framed(picture: QImage) -> None:
    part = QRect(40, 20, 30, 10)
    assert difference(picture, marked(picture, part)) == part


def test_a_palette_is_not_taken_for_a_move(picture: QImage) -> None:
    assert difference(picture, marked(picture, picture.rect(), "#F0F0F0")) is None


def test_a_picture_that_is_not_there_or_of_another_size_has_moved(picture: QImage) -> None:
    assert difference(QImage(), picture) == picture.rect()
    assert difference(picture.copy(0, 0, 100, 100), picture) == picture.rect()


def test_what_moved_is_shown_with_its_difference(picture: QImage, tmp_path: Path) -> None:
    before = tmp_path / "home-light-200.png"
    picture.save(str(before))
    folder = tmp_path / "moved"
    keep_difference(marked(picture, QRect(0, 0, 10, 10)), before, folder)
    assert {one.name for one in folder.iterdir()} == {before.name, f"difference-{before.name}"}
    assert part_words(QRect(0, 2, 10, 8)) == "moved within 10 x 8 at 0, 2"


def test_a_screen_has_six_looks_and_one_of_them_by_its_name() -> None:
    whole = looks_of("home", one_look=False)
    assert sum(map(len, whole.values())) == len(LOOKS) == 2 * len(SIZES)
    one = looks_of("home", one_look=True)
    assert one == looks_of("home", one_look=True)
    assert sum(map(len, one.values())) == 1


def test_all_pictures_together_stay_small() -> None:
    pictures = FOLDER.parent.rglob("*.png")
    assert sum(one.stat().st_size for one in pictures) < MOST_BYTES
