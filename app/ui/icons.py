"""Draws the shipped vector icons in a token's colour, at the device's own resolution."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.resources import resource
from app.ui.theme import theme

MIRRORED = frozenset(
    {
        "arrow-right",
        "arrow-left-to-line",
        "arrow-right-to-line",
        "chevron-right",
        "undo-2",
        "redo-2",
        "external-link",
    }
)
"""Icons that point along the reading direction and turn round in right-to-left layouts."""
CACHE_PIXMAPS = 1024
BOLD_FACTOR = 4 / 3
"""How much wider the strokes of a tile are than those of other icons of its size."""


def paint_icon(
    painter: QPainter, box: QRectF, name: str, color: str, size: int, *, bold: bool = False
) -> None:
    """Draw an icon in the middle of `box`.

    Args:
        color: a colour token, or a hex colour that was derived from one.
        size: edge length in logical pixels.
        bold: draw the strokes a third wider, for tiles.
    """
    ratio = painter.device().devicePixelRatioF()
    picture = icon_pixmap(name, size, color, ratio, bold=bold)
    left = round(box.center().x() - size / 2)
    top = round(box.center().y() - size / 2)
    painter.drawPixmap(left, top, picture)


def icon_pixmap(
    name: str, size: int, color: str, ratio: float = 1.0, *, bold: bool = False
) -> QPixmap:
    """Give an icon as a picture of `size` logical pixels.

    Raises:
        FileNotFoundError: no icon of that name is shipped.
    """
    value = color if color.startswith("#") else theme().color(color).name()
    stroke = _stroke_width(size) * (BOLD_FACTOR if bold else 1)
    return _render(name, size, value, ratio, stroke)


def icon(name: str, color: str = "text2", size: int = 16) -> QIcon:
    """Give an icon for menus, sharp on every screen of this computer."""
    made = QIcon()
    ratios = {1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}
    for ratio in sorted(ratios):
        made.addPixmap(icon_pixmap(name, size, color, ratio))
    return made


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=CACHE_PIXMAPS)
def _render(name: str, size: int, color: str, ratio: float, stroke: float) -> QPixmap:
    text = _source(name).replace("currentColor", color)
    text = text.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    if _mirrored(name):
        painter.translate(picture.width(), 0)
        painter.scale(-1, 1)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _mirrored(name: str) -> bool:
    right_to_left = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return right_to_left and name in MIRRORED


def _stroke_width(size: int) -> float:
    widths = theme().tokens.stroke_widths
    nearest = min(widths, key=lambda known: (abs(known - size), known))
    return widths[nearest]
