"""Draws every screen and state, light and dark, in three sizes, and tells what has moved.

    python -m tests.ui.screen_pictures [--compare | --tell] [--one-look] [--moved FOLDER] [NAME...]

Without arguments the pictures of docs/pictures/screens are drawn anew; of those, only what moved is
written. `--compare` writes nothing there and ends with 1 if something moved: each such picture is
named with the part that differs, and put into the folder of `--moved` as it is now and as a
difference. `--tell` does the same and ends with 0: what moved is for a person to look at.
`--one-look` takes one scheme and size of each screen, another one for each.

The zone, the language, the fonts and the sample data, with its day, are fixed, and nothing is read
from the person's own settings: the same program draws the same pictures. Where a screen counts from
the time at which it is looked at, the sample says that time.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, QRect, QSettings, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.main_window import MainWindow
from app.ui.rights import rights
from app.ui.theme import install_theme, theme
from app.ui.tokens import Scheme

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "screens"
SIZES = ((1440, 900), (1024, 680), (1920, 1080))
COLORS = 64
"""Colours of a picture's palette: small files, and flat areas look no different."""
LEAST_DIFFERENCE = 40
"""Grey levels of 256 from which a spot counts as another: a palette may change less."""
MOST_SPOTS = 12
"""So many spots may differ, of half the picture's size each way. Unit: pixels."""
SETTLED_MS = 50


@dataclass(frozen=True)
class Look:
    """One scheme and one size of a screen."""

    scheme: Scheme
    size: tuple[int, int]


LOOKS = tuple(Look(scheme, size) for size in SIZES for scheme in Scheme)


def main(arguments: Sequence[str]) -> int:
    """Draw or compare; 1 where a compared picture moved."""
    parser = argparse.ArgumentParser(prog="screen_pictures")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--tell", action="store_true")
    parser.add_argument("--one-look", action="store_true")
    parser.add_argument("--moved", type=Path)
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args(arguments)
    fix_surroundings()
    from tests.ui.render import PICTURES  # which chooses a platform where none is chosen

    names = asked.names or list(PICTURES)
    moved = []
    with tempfile.TemporaryDirectory(prefix="orgtide-pictures-") as scratch:
        QSettings.setPath(
            QSettings.Format.NativeFormat, QSettings.Scope.UserScope, f"{scratch}/settings"
        )
        for name, image in drawn(PICTURES, names, one_look=asked.one_look):
            path = FOLDER / name
            where = difference(QImage(str(path)), image)
            if where is None:
                continue
            moved.append(path)
            print(f"{name} {part_words(where)}", flush=True)
            if asked.moved is not None:
                keep_difference(image, path, asked.moved)
            if not (asked.compare or asked.tell):
                write_palette(image, path, Path(scratch))
    print(f"{len(moved)} pictures moved", flush=True)
    return 1 if asked.compare and moved else 0


def fix_surroundings() -> None:
    """Draw without a screen, by a clock in UTC, whatever the computer is set to."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    time.tzset()


def drawn(
    pictures: dict[str, Callable[[], QWidget]], names: Sequence[str], *, one_look: bool
) -> Iterator[tuple[str, QImage]]:
    """Draw screens; gives the name of the file and the picture."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app.setCursorFlashTime(0)  # a cursor that blinks is drawn or not
    install_theme(app)
    theme().choose_motion(reduced=True)
    for name in names:
        for scheme, sizes in looks_of(name, one_look=one_look).items():
            theme().choose_scheme(scheme)
            for size in sizes:
                rights().allow_all()
                window = pictures[name]()
                image = grabbed(window, size)
                yield f"{name}-{scheme.value}-{image.width()}.png", image
                window.close()
                window.deleteLater()
                if not isinstance(window, MainWindow):
                    break


def looks_of(name: str, *, one_look: bool) -> dict[Scheme, list[tuple[int, int]]]:
    """Which sizes of a screen are drawn in which scheme; one look is that of its name."""
    looks = LOOKS
    if one_look:
        place = zlib.crc32(name.encode()) % len(LOOKS)
        looks = LOOKS[place : place + 1]
    found: dict[Scheme, list[tuple[int, int]]] = {}
    for look in looks:
        found.setdefault(look.scheme, []).append(look.size)
    return found


def grabbed(window: QWidget, size: tuple[int, int]) -> QImage:
    """Draw a window in a size; a dialog has its own."""
    if isinstance(window, MainWindow):
        window.resize(*size)
    window.show()
    window.activateWindow()
    QTest.qWait(SETTLED_MS)
    return window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def difference(before: QImage, after: QImage) -> QRect | None:
    """The part in which two pictures differ; None if they are the same to the eye."""
    if before.isNull() or before.size() != after.size():
        return after.rect()
    spots = spots_of(before, after)
    width, line = spots.width(), spots.bytesPerLine()
    lines = [bytes(spots.constScanLine(row))[:width] for row in range(spots.height())]
    levels = bytes(level >= LEAST_DIFFERENCE for level in range(256))
    marked = [one.translate(levels) for one in lines]
    assert line >= width
    if sum(one.count(1) for one in marked) <= MOST_SPOTS:
        return None
    rows = [row for row, one in enumerate(marked) if 1 in one]
    left = min(marked[row].find(1) for row in rows)
    right = max(marked[row].rfind(1) for row in rows)
    corner = QPoint(2 * left, 2 * rows[0])
    return QRect(corner, QPoint(2 * right + 1, 2 * rows[-1] + 1))


def spots_of(before: QImage, after: QImage) -> QImage:
    """How far two pictures are apart, in grey levels, at half the size."""
    apart = before.convertToFormat(QImage.Format.Format_RGB32)
    with QPainter(apart) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
        painter.drawImage(0, 0, after)
    half = apart.scaled(
        apart.size() / 2,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    return half.convertToFormat(QImage.Format.Format_Grayscale8)


def part_words(where: QRect) -> str:
    """Say which part of a picture moved."""
    return f"moved within {where.width()} x {where.height()} at {where.x()}, {where.y()}"


def keep_difference(image: QImage, before: Path, folder: Path) -> None:
    """Put a picture as it is now into a folder, and beside it how far it is from the old one."""
    folder.mkdir(parents=True, exist_ok=True)
    image.save(str(folder / before.name))
    old = QImage(str(before))
    if not old.isNull() and old.size() == image.size():
        spots_of(old, image).save(str(folder / f"difference-{before.name}"))


def write_palette(image: QImage, path: Path, scratch: Path) -> None:
    """Write a picture with few colours, which makes it a small file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = scratch / path.name
    image.save(str(whole))
    few = ["+dither", "-colors", str(COLORS), "-strip", "-define", "png:compression-level=9"]
    subprocess.run(["convert", str(whole), *few, f"PNG8:{path}"], check=True)
    whole.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
