"""The drag of a field, or of a line's end, from one list to the other."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.mapping import Flow
from app.core.snapshot import Side
from app.ui.models.verdicts import Fit, Verdict
from app.ui.pages.field_list import FieldList
from app.ui.widgets.connector_canvas import ConnectorCanvas
from app.ui.widgets.drag_chip import DragChip

EDGE_PX = 32
"""How near the edge of a list the pointer makes it scroll. Source: ui.md, "Drag and drop"."""
SCROLL_EVERY_MS = 30
SCROLL_STEP_PX = 14

Judges = tuple[Callable[[str, str, Flow], Verdict], Callable[[str], Verdict]]
"""What says whether a pair may be, and whether a target may take several sources."""


@dataclass(frozen=True)
class Held:
    """What is being dragged: the field at the fixed end, and the pair if it is a line's end."""

    name: str
    fixed: Side
    """The side of the field that stays; the other side is where it may be dropped."""
    number: int = -1
    """The pair whose other end is moved; -1 for a new pair."""
    flow: Flow = Flow.TO_TARGET
    more: tuple[str, ...] = ()
    """Source fields that are dragged along, to be joined with the first."""

    @property
    def names(self) -> tuple[str, ...]:
        """All fields that are dragged, in the order of their list."""
        return (self.name, *self.more)


class FieldDrag(QObject):
    """Watches both lists and the lines between them; says what was dropped where.

    Signals:
        join_dropped: several source fields were brought to one (tuple of str: sources, str:
            target).
        pair_dropped: two fields were brought together (str: source, str: target, Flow).
        end_dropped: an end of a pair was brought to another field (int: pair, Side: of the moved
            end, str: field name).
        end_let_go: an end of a pair was dropped on nothing (int: pair).
    """

    join_dropped = Signal(object, str)
    pair_dropped = Signal(str, str, Flow)
    end_dropped = Signal(int, Side, str)
    end_let_go = Signal(int)

    def __init__(
        self, lists: dict[Side, FieldList], canvas: ConnectorCanvas, judges: Judges, over: QWidget
    ) -> None:
        super().__init__(over)
        self._lists, self._canvas, self._judges, self._over = lists, canvas, judges, over
        self._chip = DragChip(over)
        self._held: Held | None = None
        self._place = QPoint()
        self._faded: frozenset[str] = frozenset()
        self._scroll = QTimer(self, interval=SCROLL_EVERY_MS)
        self._scroll.timeout.connect(self._on_scroll)
        for side, one in lists.items():
            one.view.drag_began.connect(lambda name, at=side: self._begin_row(name, at))
            one.view.drag_moved.connect(self._move)
            one.view.drag_dropped.connect(self._drop)
            one.view.drag_given_up.connect(self._end)
        canvas.drag_moved.connect(self._move)
        canvas.drag_dropped.connect(self._drop)
        canvas.drag_given_up.connect(self._end)

    @property
    def held(self) -> Held | None:
        """What is being dragged, None if nothing is."""
        return self._held

    def begin_end(self, number: int, name: str, fixed: Side, flow: Flow) -> None:
        """An end of a pair is dragged; `name` is the field at its other end."""
        self._begin(Held(name, fixed, number, flow))

    def _begin_row(self, name: str, side: Side) -> None:
        first, *more = self._lists[side].view.held_names(name)
        self._begin(Held(first, side, more=tuple(more)))

    def _begin(self, held: Held) -> None:
        self._held = held
        self._faded = frozenset(
            item.name
            for item in self._landing().items()
            if self._verdict(item.name, held.flow).fit is Fit.NOT
        )
        self._landing().show_drag(self._faded)
        self._scroll.start()

    def _move(self, place: QPoint) -> None:
        held = self._held
        if held is None:
            return
        self._place = place
        over = self._landing().name_at(place)
        flow = self._flow()
        verdict = self._verdict(over, flow) if over else None
        allowed = verdict is None or verdict.fit is not Fit.NOT
        self._landing().show_drag(self._faded, over if over and allowed else "")
        self._show_live(over if allowed else "", flow)
        source, target = self._words(held, over)
        inside = self._over.mapFromGlobal(place)
        self._chip.show_pair(source, target, flow, verdict, inside)
        shape = Qt.CursorShape.ArrowCursor if allowed else Qt.CursorShape.ForbiddenCursor
        for one in self._lists.values():
            one.view.viewport().setCursor(shape)

    def _drop(self, place: QPoint) -> None:
        held, flow = self._held, self._flow()
        if held is None:
            return
        over = self._landing().name_at(place)
        allowed = bool(over) and self._verdict(over, flow).fit is not Fit.NOT
        nothing = not over and not self._list_holds(place)
        self._end()
        if held.number >= 0:
            if allowed:
                moved = Side.TARGET if held.fixed is Side.SOURCE else Side.SOURCE
                self.end_dropped.emit(held.number, moved, over)
            elif nothing:
                self.end_let_go.emit(held.number)
        elif allowed and held.more:
            self.join_dropped.emit(held.names, over)
        elif allowed:
            pair = (held.name, over) if held.fixed is Side.SOURCE else (over, held.name)
            self.pair_dropped.emit(*pair, flow)

    def _end(self) -> None:
        self._held = None
        self._scroll.stop()
        self._chip.hide()
        self._canvas.show_live(None)
        for one in self._lists.values():
            one.show_drag(frozenset())
            one.view.viewport().unsetCursor()

    def _landing(self) -> FieldList:
        """Give the list that what is held may be dropped on."""
        fixed = self._held.fixed if self._held else Side.SOURCE
        return self._lists[Side.TARGET if fixed is Side.SOURCE else Side.SOURCE]

    def _verdict(self, over: str, flow: Flow) -> Verdict:
        held = self._held
        if held is None:
            return Verdict(Fit.NOT, "")
        if held.more:
            return self._judges[1](over)
        pair = (held.name, over) if held.fixed is Side.SOURCE else (over, held.name)
        return self._judges[0](*pair, flow)

    def _flow(self) -> Flow:
        """Read the direction from the keys: Ctrl both ways, Alt back to the source."""
        held = self._held
        if held is not None and held.number >= 0:
            return held.flow
        if held is not None and held.more:
            return Flow.TO_TARGET
        keys = QGuiApplication.queryKeyboardModifiers() | QGuiApplication.keyboardModifiers()
        if keys & Qt.KeyboardModifier.ControlModifier:
            return Flow.BOTH
        return Flow.TO_SOURCE if keys & Qt.KeyboardModifier.AltModifier else Flow.TO_TARGET

    def _words(self, held: Held, over: str) -> tuple[str, str]:
        """Give what both ends are called, source first."""
        names = {held.fixed: held.name, _other(held.fixed): over}
        labels = {
            side: next((one.label for one in self._lists[side].items() if one.name == name), name)
            for side, name in names.items()
        }
        if held.more:
            words = self.tr("{first} and {n} more")
            labels[Side.SOURCE] = words.format(first=labels[Side.SOURCE], n=len(held.more))
        return labels[Side.SOURCE], labels[Side.TARGET]

    def _show_live(self, over: str, flow: Flow) -> None:
        """Draw the line from what is held to the row below the pointer, or to the pointer."""
        held = self._held
        if held is None:
            return
        there = self._landing().middle_of(over) if over else None
        pointer = QPointF(self._canvas.mapFromGlobal(self._place))
        ends = self._canvas.source_px, self._canvas.target_px
        fixed_x, moved_x = ends if held.fixed is Side.SOURCE else ends[::-1]
        low, high = sorted(ends)
        moved = QPointF(min(max(pointer.x(), low), high), pointer.y())
        if there is not None:
            moved = QPointF(moved_x, there[0] + self._landing().top_in(self._canvas))
        first, *more = (
            QPointF(fixed_x, self._height_of(name, held, pointer.y())) for name in held.names
        )
        live = (first, moved) if held.fixed is Side.SOURCE else (moved, first)
        self._canvas.show_live((*live, flow), tuple(more))

    def _height_of(self, name: str, held: Held, otherwise: float) -> float:
        """Give where a held field's row is on the canvas, at its edge if it is out of sight."""
        here = self._lists[held.fixed].middle_of(name)
        if here is None:
            return otherwise
        top = self._lists[held.fixed].top_in(self._canvas)
        return min(max(here[0] + top, 6.0), self._canvas.height() - 6.0)

    def _list_holds(self, place: QPoint) -> bool:
        """Tell whether a point of the screen is on one of the lists."""
        return any(_on_screen(one.view.viewport()).contains(place) for one in self._lists.values())

    def _on_scroll(self) -> None:
        """Scroll the list whose edge the pointer is near."""
        area = _on_screen(self._landing().view.viewport())
        if not area.adjusted(0, -EDGE_PX, 0, EDGE_PX).contains(self._place):
            return
        step = 0
        if self._place.y() < area.top() + EDGE_PX:
            step = -SCROLL_STEP_PX
        elif self._place.y() > area.bottom() - EDGE_PX:
            step = SCROLL_STEP_PX
        bar = self._landing().view.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + step)
        if bar.value() != before:
            self._move(self._place)


def _other(side: Side) -> Side:
    return Side.TARGET if side is Side.SOURCE else Side.SOURCE


def _on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
