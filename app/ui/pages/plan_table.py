"""The table of a plan's changes, with its keys, its column widths and the map beside it."""

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.plan import ChangeKind
from app.store.pages import ChangeOrder
from app.ui.change_look import LOOK_OF_KIND
from app.ui.delegates.cell_delegate import AnyIndex, TextDelegate
from app.ui.delegates.plan_delegates import DiffDelegate, KindDelegate, StandingDelegate
from app.ui.models.plan_model import PlanColumn, PlanModel
from app.ui.models.plan_view import LISTED_KINDS
from app.ui.theme import theme
from app.ui.widgets.cards import Surface
from app.ui.widgets.overview_strip import KindRun, OverviewStrip
from app.ui.widgets.painting import text_width
from app.ui.widgets.plan_header import PlanHeader
from app.ui.widgets.tables import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

FIXED_WIDTHS_PX = {
    PlanColumn.CHECK: 40,
    PlanColumn.KIND: 36,
    PlanColumn.NAME: 172,
    PlanColumn.KEY: 120,
}
"""Unit: pixels. Source: ui.md, section 3."""
CHANGED_WIDTH_PX = 80
LEAST_FIELD_PX, MOST_FIELD_PX = 112, 332
"""A field's column is as wide as what it holds, within these. Unit: pixels."""
MEDIUM_FIELD_PX = 160
"""Width that a field's column gives way to where not all of them have room. Unit: pixels."""
MEASURED_ROWS = 24
"""Rows at the top whose cells are measured for the width of the columns."""
MAPPED_ROWS = 200
"""Rows that are looked at for the map, where the order does not tell their kinds."""


class PlanTableView(TableView):
    """Shows a `PlanModel`.

    Signals:
        toggle_requested: check or uncheck the current row.
        refuse_requested: send nothing for the current row.
        side_requested: take one side's values in the current row (bool: the source's).
        edit_requested: open the current record for editing.
        undecided_requested: go to the next row that waits for a choice.
        moved: another row is current (int; -1 for none).
    """

    toggle_requested = Signal()
    refuse_requested = Signal()
    side_requested = Signal(bool)
    edit_requested = Signal()
    undecided_requested = Signal()
    moved = Signal(int)

    def __init__(self, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.plan_header = PlanHeader(self)
        self._dress_header()
        self._plan = model
        self._fitted = False
        self._wanted: dict[int, int] = {}
        """Measured widths of the fields' columns, for as long as the plan is the same."""
        self._spare_fields: list[int] = []
        """Columns of fields that do not change: left out where there is no room for all."""
        self._left_out: set[int] = set()
        self.setModel(model)
        self._diff = DiffDelegate(self)
        self._texts = {
            PlanColumn.NAME: TextDelegate("tableStrong", "text", parent=self),
            PlanColumn.KEY: TextDelegate("table", "muted", parent=self),
        }
        self._changed = TextDelegate("table", "muted", parent=self)
        self._standing, self._kind = StandingDelegate(self), KindDelegate(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(TableView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(self.tr("Changes"))
        # Qt moves what is painted already, and asks for the new rows only, where all is painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        model.modelReset.connect(self._on_reset)
        theme().changed.connect(self._on_theme_changed)

    def fit_columns(self) -> None:
        """Give each field as much room as its first rows need; what is left goes to all fields.

        Where that is too much they give way, unless the table has to be scrolled sideways anyhow.
        """
        self._leave_out()
        columns = [one for one in self._field_columns() if not self.isColumnHidden(one)]
        wanted = [self._best_width(column) for column in columns]
        room = self.viewport().width() - self._fixed_width()
        least = [self._least_width(column) for column in columns]
        if sum(least) <= room < sum(wanted):
            share = (sum(wanted) - room) / (sum(wanted) - sum(least))
            pairs = zip(wanted, least, strict=True)
            wanted = [width - ceil(share * (width - low)) for width, low in pairs]
        spare = room - sum(wanted)
        if wanted and spare > 0:
            share, rest = divmod(spare, len(wanted))
            wanted = [width + share + (place < rest) for place, width in enumerate(wanted)]
        for fixed_column, fixed_width in FIXED_WIDTHS_PX.items():
            self.setColumnWidth(fixed_column, theme().scaled(fixed_width))
        for column, width in zip(columns, wanted, strict=True):
            self.setColumnWidth(column, width)
        self.setColumnWidth(self._plan.columnCount() - 1, theme().scaled(CHANGED_WIDTH_PX))

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into view."""
        if 0 <= row < self._plan.rowCount():
            self.setCurrentIndex(self._plan.index(row, PlanColumn.NAME))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.moved.emit(current.row())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), theme().color("surface"))
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        wishes: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: self.toggle_requested.emit,
            Qt.Key.Key_Backspace: self.refuse_requested.emit,
            Qt.Key.Key_1: lambda: self.side_requested.emit(True),
            Qt.Key.Key_2: lambda: self.side_requested.emit(False),
            Qt.Key.Key_3: self.edit_requested.emit,
            Qt.Key.Key_N: self.undecided_requested.emit,
        }
        if plain and event.key() in wishes:
            wishes[event.key()]()
            return
        super().keyPressEvent(event)

    def open_column_menu(self, place: QPoint) -> None:
        """Offer which columns are shown, at a place of the header."""
        self._on_header_menu(place)

    def _on_theme_changed(self) -> None:
        self._wanted.clear()
        self.fit_columns()

    def _on_reset(self) -> None:
        """Put the painters where they belong: the number of fields may be another."""
        last = self._plan.columnCount() - 1
        for column in range(self._plan.columnCount()):
            if column in self._texts:
                self.setItemDelegateForColumn(column, self._texts[PlanColumn(column)])
            elif column == PlanColumn.CHECK:
                self.setItemDelegateForColumn(column, self._standing)
            elif column == PlanColumn.KIND:
                self.setItemDelegateForColumn(column, self._kind)
            else:
                self.setItemDelegateForColumn(
                    column, self._changed if column == last else self._diff
                )
        if not self._fitted and self._plan.rowCount():
            self._fitted = True
            self._arrange_columns()
            self.fit_columns()

    def _arrange_columns(self) -> None:
        """Put the fields that change first.

        The identity stands in the key's column, and not a second time among the fields.
        """
        key, changed = self._plan.key_rule(), self._plan.changed_rules()
        rules = [field.rule for field in self._plan.fields()]
        first = PlanColumn.FIRST_FIELD
        order = sorted(range(len(rules)), key=lambda place: rules[place] not in changed)
        header = self.plan_header
        for column in range(self._plan.columnCount()):
            header.moveSection(header.visualIndex(column), column)
        for visual, place in enumerate(order):
            header.moveSection(header.visualIndex(first + place), first + visual)
        if key:
            self.setColumnHidden(first + rules.index(key), True)
        self._spare_fields = [first + place for place in order if rules[place] not in changed]

    def _leave_out(self) -> None:
        """Hide fields that do not change where there is no room, last ones first.

        A column that was chosen, or hidden, in the menu stays as it was chosen.
        """
        chosen = {column for column in self._left_out if not self.isColumnHidden(column)}
        self._spare_fields = [column for column in self._spare_fields if column not in chosen]
        for column in self._left_out:
            self.setColumnHidden(column, False)
        self._left_out = set()
        shown = [column for column in self._field_columns() if not self.isColumnHidden(column)]
        room = self.viewport().width() - self._fixed_width()
        spare = [column for column in self._spare_fields if column in shown]
        room -= sum(self._best_width(column) for column in shown if column not in spare)
        room -= sum(self._least_width(column) for column in spare)
        for column in reversed(spare):
            if room < 0:
                room += self._least_width(column)
                self._left_out.add(column)
                self.setColumnHidden(column, True)

    def _field_columns(self) -> list[int]:
        return [PlanColumn.FIRST_FIELD + place for place in range(len(self._plan.fields()))]

    def _fixed_width(self) -> int:
        """The width of all columns that are not fields."""
        widths = (*FIXED_WIDTHS_PX.values(), CHANGED_WIDTH_PX)
        return sum(theme().scaled(width) for width in widths)

    def _least_width(self, column: int) -> int:
        """What a field's column gives way to: all that it wants, up to a medium width."""
        return min(self._best_width(column), theme().scaled(MEDIUM_FIELD_PX))

    def _best_width(self, column: int) -> int:
        if column not in self._wanted:
            self._wanted[column] = self._wanted_width(column)
        return self._wanted[column]

    def new_plan(self) -> None:
        """Measure the columns anew with the next rows; another plan has other fields."""
        self._fitted = False
        self._wanted.clear()
        for column in range(self._plan.columnCount()):
            self.setColumnHidden(column, False)
        self._spare_fields, self._left_out = [], set()

    def _wanted_width(self, column: int) -> int:
        title = str(self._plan.headerData(column, Qt.Orientation.Horizontal) or "")
        wanted = text_width(title, "label") + 16
        option = QStyleOptionViewItem()
        for row in range(min(MEASURED_ROWS, self._plan.rowCount())):
            wanted = max(wanted, self._diff.sizeHint(option, self._plan.index(row, column)).width())
        return max(LEAST_FIELD_PX, min(MOST_FIELD_PX, wanted))

    def _dress_header(self) -> None:
        header = self.plan_header
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self.setHorizontalHeader(header)
        header.setFixedHeight(theme().size("tableHeader"))


class PlanTable(QWidget):
    """The table and the map of it."""

    def __init__(self, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.view = PlanTableView(model)
        self.strip = OverviewStrip(self.view.verticalScrollBar())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        map_column = QVBoxLayout()
        map_column.setSpacing(0)
        self._corner = Surface("sunken", "bottom")
        self._measure_corner()
        theme().changed.connect(self._measure_corner)
        map_column.addWidget(self._corner)
        map_column.addWidget(self.strip, 1)
        row.addLayout(map_column)

    def _measure_corner(self) -> None:
        self._corner.setFixedHeight(theme().size("tableHeader"))

    def show_map(self) -> None:
        """Draw the map of what the model shows now."""
        if self._model.order is ChangeOrder.NEEDS_DECISION:
            counted = [(kind, self._model.kind_rows(kind)) for kind in LISTED_KINDS]
            runs = [KindRun(LOOK_OF_KIND[kind], rows) for kind, rows in counted if rows]
            self.strip.show_runs(tuple(runs))
        else:
            self.strip.show_runs(_runs(self._model.sampled_kinds(MAPPED_ROWS)))


def _runs(kinds: tuple[ChangeKind, ...]) -> tuple[KindRun, ...]:
    """Join neighbours of one kind."""
    runs: list[KindRun] = []
    for kind in kinds:
        look = LOOK_OF_KIND[kind]
        if runs and runs[-1].look is look:
            runs[-1] = KindRun(look, runs[-1].rows + 1)
        else:
            runs.append(KindRun(look, 1))
    return tuple(runs)
