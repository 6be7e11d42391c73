"""The lines between the fields of a source and of a target, drawn over the gutter between them."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.core.mapping import Flow
from app.ui.theme import theme
from app.ui.widgets.wires import (
    EDGE_PX,
    END_PX,
    HIT_PX,
    Wire,
    WireLook,
    WireTag,
    hit_path,
    paint_mark,
    paint_wire,
    place_tags,
    wire_path,
    words_box,
)

LOOKS = list(WireLook)


class ConnectorCanvas(QWidget):
    """Told the wires by `show_wires`, and the line of a drag by `show_live`.

    Signals:
        wire_chosen: a line was pressed (int: number of the pair).
        wire_menu_requested: right-click on a line (int: number of the pair, QPoint: on the screen).
        menu_requested: right-click beside all lines (QPoint: on the screen).
        accepted: the check of a suggestion was pressed (int: its number).
        dismissed: its cross was pressed (int).
        end_requested: the chevron of a hidden end was pressed (int: pair, bool: the source's end).
        end_drag_began: an end of a line is dragged (int: pair, bool: the source's end).
        drag_moved: the pointer moved while it is (QPoint: on the screen).
        drag_dropped: it was let go (QPoint: on the screen).
        drag_given_up: Esc.
    """

    wire_chosen = Signal(int)
    wire_menu_requested = Signal(int, QPoint)
    menu_requested = Signal(QPoint)
    accepted = Signal(int)
    dismissed = Signal(int)
    end_requested = Signal(int, bool)
    end_drag_began = Signal(int, bool)
    drag_moved = Signal(QPoint)
    drag_dropped = Signal(QPoint)
    drag_given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wires: tuple[Wire, ...] = ()
        self._paths: dict[Wire, QPainterPath] = {}
        self._tags: tuple[WireTag, ...] | None = None
        self._live: tuple[QPointF, QPointF, Flow] | None = None
        self._beside: tuple[QPointF, ...] = ()
        self._over: Wire | None = None
        self._held: tuple[Wire, bool, QPoint] | None = None
        self._dragging = False
        self.setMouseTracking(True)
        self.setMinimumWidth(160)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Lines between mapped fields"))
        theme().changed.connect(self.update)

    def show_wires(self, wires: tuple[Wire, ...]) -> None:
        """Draw these lines, suggestions among them."""
        self._wires = wires
        self._forget_shapes()
        self.update()

    def show_live(
        self, live: tuple[QPointF, QPointF, Flow] | None, beside: tuple[QPointF, ...] = ()
    ) -> None:
        """Draw the line of the drag under way between two points; None draws none.

        Args:
            beside: where the fields begin that are dragged along; they end where it ends.
        """
        self._live, self._beside = live, beside
        self.update()

    @property
    def source_px(self) -> float:
        """Where lines begin: at the left, at the right where the window is mirrored."""
        return self._right_px() if self.isRightToLeft() else float(EDGE_PX)

    @property
    def target_px(self) -> float:
        """Where lines end."""
        return float(EDGE_PX) if self.isRightToLeft() else self._right_px()

    def _right_px(self) -> float:
        return float(self.width() - EDGE_PX - 2)

    def give_up(self) -> None:
        """End the drag under way without a drop."""
        if self._dragging:
            self._let_go()
            self.drag_given_up.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.drag_moved.emit(event.globalPosition().toPoint())
            return
        if self._held is not None:
            wire, source_end, pressed = self._held
            way = event.position().toPoint() - pressed
            if way.manhattanLength() >= QApplication.startDragDistance():
                self._dragging = True
                self.end_drag_began.emit(wire.number, source_end)
                self.drag_moved.emit(event.globalPosition().toPoint())
            return
        over = self._wire_at(event.position())
        tag = self._tag_at(event.position())
        if over != self._over:
            self._over = over
            self.update()
        hand = over is not None or tag is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._over = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._press(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._let_go()
            self.drag_dropped.emit(event.globalPosition().toPoint())
        self._held = None
        if event.button() is Qt.MouseButton.RightButton:
            self._open_menu(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._dragging and event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            wire = self._wire_at(QPointF(event.pos()))
            words = f"{wire.names[0]} {wire.flow.value} {wire.names[1]}" if wire else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        if event.type() == QEvent.Type.Resize:
            self._forget_shapes()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        strong = [wire for wire in self._wires if self._is_strong(wire)]
        faint = [wire for wire in self._wires if not self._is_strong(wire)]
        faint.sort(key=lambda wire: LOOKS.index(wire.look))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for wire in (*faint, *strong):
                paint_wire(painter, self._path(wire), wire, strong=self._is_strong(wire))
            if self._live is not None:
                start, end, flow = self._live
                for one in (start, *self._beside):
                    live = Wire(-1, one.y(), end.y(), flow, chosen=True)
                    paint_wire(painter, wire_path(one, end), live, strong=True)
            for wire in (*faint, *strong):
                if not wire.is_suggestion:
                    paint_mark(painter, self._path(wire), wire)
            for tag in self._placed_tags():
                tag.paint(painter)

    def _press(self, point: QPointF) -> None:
        tag = self._tag_at(point)
        if tag is not None:
            if tag.check.contains(point):
                self.accepted.emit(tag.wire.number)
            elif tag.cross.contains(point):
                self.dismissed.emit(tag.wire.number)
            return
        wire = self._wire_at(point)
        if wire is None or wire.is_suggestion:
            return
        at_start, at_end = point.x() <= END_PX, point.x() >= self.width() - END_PX
        if self.isRightToLeft():
            at_start, at_end = at_end, at_start
        if wire.is_joined and at_start:
            self.wire_chosen.emit(wire.number)
            return
        if (at_start and wire.start_hidden) or (at_end and wire.end_hidden):
            self.end_requested.emit(wire.number, at_start)
            return
        self.wire_chosen.emit(wire.number)
        if at_start or at_end:
            self._held = (wire, at_start, point.toPoint())

    def _open_menu(self, event: QMouseEvent) -> None:
        wire = self._wire_at(event.position())
        place = event.globalPosition().toPoint()
        if wire is None:
            self.menu_requested.emit(place)
        elif not wire.is_suggestion:
            self.wire_chosen.emit(wire.number)
            self.wire_menu_requested.emit(wire.number, place)

    def _let_go(self) -> None:
        self._dragging = False
        self._held = None
        self.show_live(None)

    def _is_strong(self, wire: Wire) -> bool:
        return wire.chosen or wire == self._over

    def _path(self, wire: Wire) -> QPainterPath:
        if wire not in self._paths:
            start = QPointF(self.source_px, self._clamped(wire.start_y))
            end = QPointF(self.target_px, self._clamped(wire.end_y))
            self._paths[wire] = wire_path(start, end)
        return self._paths[wire]

    def _clamped(self, y: float) -> float:
        return min(max(y, 6.0), self.height() - 6.0)

    def _forget_shapes(self) -> None:
        self._paths.clear()
        self._tags = None

    def _placed_tags(self) -> tuple[WireTag, ...]:
        if self._tags is None:
            ghosts = (wire for wire in self._wires if wire.is_suggestion)
            taken = tuple(
                words_box(self._path(wire), wire)
                for wire in self._wires
                if wire.chosen and wire.label and not wire.is_suggestion
            )
            self._tags = place_tags(tuple((wire, self._path(wire)) for wire in ghosts), taken)
        return self._tags

    def _tag_at(self, point: QPointF) -> WireTag | None:
        return next((tag for tag in self._placed_tags() if tag.box.contains(point)), None)

    def _wire_at(self, point: QPointF) -> Wire | None:
        """Give the uppermost line near a point."""
        for wire in reversed(self._wires):
            path = self._path(wire)
            near = path.boundingRect().adjusted(-HIT_PX, -HIT_PX, HIT_PX, HIT_PX)
            if near.contains(point) and hit_path(path).contains(point):
                return wire
        return None
