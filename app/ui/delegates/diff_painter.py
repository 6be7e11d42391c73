"""Draws a cell of a diff: old value, arrow, new value, each marked by what happens to it."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from app.ui.delegates.marked_text import TINT_PADDING_PX, MarkedText, TextLook
from app.ui.delegates.text_difference import WHOLE, Difference, difference
from app.ui.icons import paint_icon
from app.ui.models.cells import Cell, CellLook
from app.ui.theme import theme

LAYOUTS_KEPT = 2_000
"""Laid-out cells in memory. Source: ui.md, section 10."""
SIGN_PX = 12
SIGN_ROOM_PX = 20
"""What the sign between two values takes, with 4 px on either side. Unit: pixels."""
LEAST_OLD_PX = 48
"""How narrow the old value may become before the new one is cut. Unit: pixels. Source: ui.md."""

PLAIN = TextLook("muted")
OLD = TextLook("delete", "deleteTint", "deleteStrong", struck=True)
NEW = TextLook("text", "updateTint", "updateStrong")
CREATED = TextLook("text", "createTint", "createStrong")
DISPUTED = TextLook("text", "conflictTint", "")
DISPUTED_ON_SELECTED = TextLook("text", "surface", "")
REFUSED = TextLook("muted", struck=True)
MISSING = TextLook("skip", "skipTint")


@dataclass(frozen=True)
class _Sign:
    """An icon between or after values."""

    icon: str
    color: str
    room: float = SIGN_ROOM_PX
    size: int = SIGN_PX


_Part = MarkedText | _Sign
ARROW = _Sign("arrow-right", "muted")
UNEQUAL = _Sign("equal-not", "conflict", size=10)
PENCIL = _Sign("pencil", "accent")


def paint_diff(painter: QPainter, box: QRectF, cell: Cell, *, selected: bool = False) -> None:
    """Draw a cell inside `box`.

    Args:
        selected: the row is selected, so that a tint must stand out from its background.
    """
    parts = _laid_out(cell, int(box.width()), theme().text_percent, selected)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = box.left()
    for part in parts:
        if isinstance(part, _Sign):
            place = QRectF(left, box.top(), part.room, box.height())
            if part.icon:
                paint_icon(painter, place, part.icon, part.color, part.size)
            left += part.room
        else:
            part.paint(painter, left, box)
            left += part.width


def is_cut(cell: Cell, width: int) -> bool:
    """Tell whether a cell of this width in pixels cannot show all of its words."""
    parts = _laid_out(cell, width, theme().text_percent, False)
    return any(part.is_cut for part in parts if isinstance(part, MarkedText))


def natural_width(cell: Cell) -> float:
    """Give the width in pixels at which nothing of a cell is cut."""
    metrics = QFontMetricsF(theme().font("table"))
    width, tints = 0.0, 0
    for words in (cell.old, cell.new):
        if words:
            width += metrics.horizontalAdvance(words)
            tints += 1
    if tints > 1 or cell.look in {CellLook.FILLED, CellLook.CLEARED}:
        width += SIGN_ROOM_PX
    if cell.look in {CellLook.FILLED, CellLook.CLEARED}:
        width += metrics.horizontalAdvance(_empty())
    return width + 2 * TINT_PADDING_PX * max(1, tints)


@lru_cache(maxsize=LAYOUTS_KEPT)
def _laid_out(cell: Cell, width: int, _text_percent: int, selected: bool) -> tuple[_Part, ...]:  # noqa: FBT001 - a cache key
    """Lay a cell out; text size is part of the key, colours are looked up while painting."""
    disputed = DISPUTED_ON_SELECTED if selected else DISPUTED
    match cell.look:
        case CellLook.CHANGED:
            return _pair(cell, (OLD, ARROW, NEW), difference(cell.old, cell.new), width)
        case CellLook.CONFLICT:
            both = Cell(cell.look, cell.old or _empty(), cell.new or _empty())
            return _pair(both, (disputed, UNEQUAL, disputed), WHOLE, width)
        case CellLook.FILLED:
            return _pair(Cell(cell.look, _empty(), cell.new), (PLAIN, ARROW, NEW), WHOLE, width)
        case CellLook.CLEARED:
            return _pair(Cell(cell.look, cell.old, _empty()), (OLD, ARROW, PLAIN), WHOLE, width)
        case CellLook.REJECTED:
            return _rejected(cell, width)
        case CellLook.EDITED:
            return (_single(cell.new or _empty(), NEW, width - SIGN_ROOM_PX), PENCIL)
    singles = {
        CellLook.SAME: (cell.new, PLAIN),
        CellLook.CREATED: (cell.new, CREATED),
        CellLook.DELETED: (cell.old, OLD),
        CellLook.MISSING: (cell.new, MISSING),
    }
    words, look = singles[cell.look]
    return (_single(words, look, width),) if words else ()


def _pair(
    cell: Cell, looks: tuple[TextLook, _Sign, TextLook], marks: Difference, width: int
) -> tuple[_Part, ...]:
    """Lay two values out; when both do not fit the old one gives way first, then the new one."""
    old_look, sign, new_look = looks
    metrics = QFontMetricsF(theme().font("table"))
    needs = [
        metrics.horizontalAdvance(words) + (2 * TINT_PADDING_PX if look.tint else 0) + 1
        for words, look in ((cell.old, old_look), (cell.new, new_look))
    ]
    room = width - sign.room
    old_room = needs[0]
    if sum(needs) > room:
        old_room = min(needs[0], max(LEAST_OLD_PX, room - needs[1]))
    font = theme().font("table")
    old = MarkedText(cell.old, marks.old, old_look, font, old_room)
    new = MarkedText(cell.new, marks.new, new_look, font, max(0.0, room - old.width))
    return (old, sign, new)


def _single(words: str, look: TextLook, width: float) -> MarkedText:
    return MarkedText(words, (), look, theme().font("table"), width)


def _rejected(cell: Cell, width: int) -> tuple[_Part, ...]:
    """Lay out the value that was refused, struck, and what stays instead."""
    stays = QCoreApplication.translate("DiffPainter", "stays {value}").format(
        value=cell.old or _empty()
    )
    refused = _single(cell.new or _empty(), REFUSED, width)
    gap = _Sign("", "", TINT_PADDING_PX * 2)
    rest = width - refused.width - gap.room
    if rest < LEAST_OLD_PX:
        return (refused,)
    label = theme().font("label")
    return (refused, gap, MarkedText(stays, (), PLAIN, label, rest))


def _empty() -> str:
    return QCoreApplication.translate("DiffPainter", "Empty")
