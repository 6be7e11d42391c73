"""Schedules: a day with all its runs, and a row for each schedule of each mapping."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.delegates.mapping_delegates import MenuDotsDelegate
from app.ui.delegates.schedule_delegates import (
    ActiveDelegate,
    LastRunDelegate,
    ScheduleOrgDelegate,
)
from app.ui.models.mapping_rows import result_parts
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.models.schedule_moves import STEP_MINUTES, may_move
from app.ui.models.schedule_rows import ScheduleRow
from app.ui.models.schedule_words import schedule_words, times_words, zone_of
from app.ui.models.value_words import counted, number
from app.ui.rights import rights
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.day_line import DayLine, DayRun
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.states import EmptyState, NoticeBar
from app.ui.widgets.tables import TableView

PADDING_PX = 24
ACTIVE_COLUMN, CALLS_COLUMN, RESULT_COLUMN, MENU_COLUMN = 0, 5, 6, 7
WIDTHS_PX = (52, 200, 128, 0, 124, 152, 176, 40)
RESULT_FROM_PX = 1120
"""Narrowest table with how it went; the run is in the menu of the row. Unit: pixels."""


class SchedulesTable(TableView):
    """The schedules; Space lets the sync of a row write, or rest.

    Signals:
        toggled: the switch of a row was pressed (ScheduleRow).
        menu_requested: the dots or a right-click (ScheduleRow, QPoint on the screen).
        run_opened: the result was clicked (int: run id).
        chosen: another row is the current one.
        moved: Ctrl and an arrow: the runs of the current row shall come later (int: minutes, below
            0 earlier).
    """

    toggled = Signal(object)
    menu_requested = Signal(object, QPoint)
    run_opened = Signal(int)
    chosen = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rowTall", parent=parent)
        self._now = datetime.now(UTC)
        self.rows: RowTableModel[ScheduleRow] = RowTableModel(self._columns(), self)
        self.setModel(self.rows)
        plain = TextDelegate("table", "text2", parent=self)
        for column, delegate in enumerate(
            (
                ActiveDelegate(self),
                TextDelegate("tableStrong", "text", parent=self),
                ScheduleOrgDelegate(self),
                TextDelegate("table", "text", parent=self),
                plain,
                plain,
                LastRunDelegate(self),
                MenuDotsDelegate(self),
            )
        ):
            self.setItemDelegateForColumn(column, delegate)
        self.set_widths(*WIDTHS_PX)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Schedules"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context_menu)
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())

    def show_rows(self, rows: Sequence[ScheduleRow], now: datetime) -> None:
        """Show schedules in this order; the current row stays."""
        current = self.currentIndex().row()
        self._now = now
        self.rows.show_rows(rows)
        if 0 <= current < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(current, 0))

    def current(self) -> ScheduleRow | None:
        """The row that the keyboard is at."""
        row = self.currentIndex().row()
        return self.rows.row(row) if 0 <= row < self.rows.rowCount() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and row is not None:
            self.toggled.emit(row)
        elif ctrl and step is not None and row is not None:
            self.moved.emit(step * STEP_MINUTES)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnHidden(RESULT_COLUMN, event.size().width() < RESULT_FROM_PX)

    def _columns(self) -> tuple[Column[ScheduleRow], ...]:
        return (
            Column(
                self.tr("Active"),
                lambda row: self.tr("On") if row.active else self.tr("Off"),
                lambda row: not row.active,
                tooltip=self._active_words,
                accessible=self._active_words,
            ),
            Column(self.tr("Mapping"), lambda row: row.title, lambda row: row.title.casefold()),
            Column(
                self.tr("Environment"),
                lambda row: row.org or self.tr("No org chosen"),
                lambda row: row.org,
                tooltip=lambda row: row.org or self.tr("Choose an org in the mapping's settings"),
            ),
            Column(
                self.tr("When"),
                lambda row: schedule_words(row.schedule),
                tooltip=lambda row: schedule_words(row.schedule),
            ),
            Column(
                self.tr("Due next"),
                lambda row: self._times(row, 1),
                lambda row: row.upcoming[:1],
                tooltip=lambda row: self._times(row, len(row.upcoming)),
                accessible=lambda row: self._times(row, len(row.upcoming)),
            ),
            Column(
                self.tr("API calls"),
                self._calls,
                lambda row: row.calls_a_day or 0,
                tooltip=lambda _: self.tr("If every run takes as many calls as the last one did"),
            ),
            Column(self.tr("Last result"), self._result),
            Column("", lambda _: self.tr("Menu")),
        )

    def _active_words(self, row: ScheduleRow) -> str:
        if row.active:
            return self.tr("Active: {sync} may write").format(sync=row.title)
        return self.tr("Off: {sync} writes nothing").format(sync=row.title)

    def _times(self, row: ScheduleRow, count: int) -> str:
        if not row.active:
            return self.tr("Off")
        zone = zone_of(row.schedule)
        return times_words(row.upcoming[:count], self._now, None if count == 1 else zone)

    def _calls(self, row: ScheduleRow) -> str:
        if row.calls is None or row.calls_a_day is None:
            return self.tr("Not known yet")
        words = self.tr("{run} a run, {day} today")
        return words.format(run=number(row.calls), day=number(row.calls_a_day))

    def _result(self, row: ScheduleRow) -> str:
        if row.last is None:
            return self.tr("Has not run yet")
        return ", ".join(part.text for part in result_parts(row.last))

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.rows.row(index.row())
        if index.column() == ACTIVE_COLUMN:
            self.toggled.emit(row)
        elif index.column() == MENU_COLUMN:
            below = self.visualRect(index).bottomLeft()
            self.menu_requested.emit(row, self.viewport().mapToGlobal(below))
        elif index.column() == RESULT_COLUMN and row.last is not None:
            self.run_opened.emit(row.last.run_id)

    def _on_context_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            row = self.rows.row(index.row())
            self.menu_requested.emit(row, self.viewport().mapToGlobal(place))


class SchedulesPage(Surface):
    """Told by `show_rows`.

    Signals:
        mapping_opened: change the schedule of a row (ScheduleRow).
        preview_requested: a row's menu (ScheduleRow).
        run_opened: a row's last run (int: run id).
        activation_requested: let a sync write, or rest (str: sync, bool: active).
        mappings_requested: there are no schedules; the mappings are the way to one.
        move_requested: the runs of a schedule shall come later (ScheduleRow; int: minutes, below 0
            earlier).
        command_copied: the command for the computer's scheduler is on the clipboard (str).
    """

    mapping_opened = Signal(object)
    preview_requested = Signal(object)
    run_opened = Signal(int)
    activation_requested = Signal(str, bool)
    mappings_requested = Signal()
    command_copied = Signal(str)
    move_requested = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.error_bar = NoticeBar()
        self.later_bar = NoticeBar()
        self.table = SchedulesTable()
        self.day = DayLine()
        self._rows: tuple[ScheduleRow, ...] = ()
        self._now = datetime.now(UTC)
        self._hourly: int | None = None
        self._count = TextLabel("", "small", "muted")
        self._sum = TextLabel("", "small", "muted")
        self._empty = EmptyState(
            "calendar-clock",
            self.tr("No schedules yet"),
            self.tr("A schedule says when a mapping runs. Each mapping has it in its settings."),
            self.tr("Show the mappings"),
        )
        self._lay_out()
        self._connect()

    def show_rows(
        self,
        rows: Sequence[ScheduleRow],
        now: datetime,
        daily: int | None = None,
        hourly: int | None = None,
    ) -> None:
        """Show all schedules.

        Args:
            rows: in this order.
            now: aware.
            daily: calls that the org may be asked for in a day; None where nobody knows yet.
            hourly: the same in an hour.
        """
        self._rows, self._now, self._hourly = tuple(rows), now, hourly
        self._count.setText(
            counted(len(rows), self.tr("1 schedule"), self.tr("{n} schedules")) if rows else ""
        )
        for part in (self.table, self.day, self._sum):
            part.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._sum.setText(self._sum_words(daily))
        self.table.show_rows(rows, now)
        self._show_day()
        if rows:
            self.later_bar.show_info(
                self.tr(
                    "Orgtide does not start schedules by itself yet. Let the scheduler of the "
                    "computer run them: the menu of a row copies the command."
                )
            )
        else:
            self.later_bar.hide()

    def press_main(self) -> None:
        """Open the mapping of the current row."""
        row = self.table.current()
        if row is not None:
            self.mapping_opened.emit(row)

    def open_menu(self, row: ScheduleRow, place: QPoint) -> QMenu:
        """Open what can be done with a schedule."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        change = menu.addAction(self.tr("Change the schedule"))
        change.triggered.connect(lambda: self.mapping_opened.emit(row))
        preview = menu.addAction(self.tr("Preview changes"))
        preview.triggered.connect(lambda: self.preview_requested.emit(row))
        last = menu.addAction(self.tr("Open last run"))
        last.setEnabled(row.last is not None)
        if row.last is not None:
            run = row.last.run_id
            last.triggered.connect(lambda: self.run_opened.emit(run))
        menu.addSeparator()
        words = self.tr("Deactivate the sync") if row.active else self.tr("Activate the sync")
        toggle = menu.addAction(words)
        toggle.setEnabled(not rights().refusal)
        toggle.triggered.connect(lambda: self._toggle(row))
        copy = menu.addAction(self.tr("Copy the command for the computer's scheduler"))
        copy.setEnabled(bool(row.org))
        copy.triggered.connect(lambda: self._copy(row))
        menu.popup(place)
        return menu

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(PADDING_PX, 0, PADDING_PX, 1)
        head.row.addWidget(TextLabel(self.tr("Schedules"), "sectionTitle"))
        head.row.addWidget(self._count)
        head.row.addStretch(1)
        head.row.addWidget(self._sum)
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING_PX, 20, PADDING_PX, PADDING_PX)
        column.setSpacing(16)
        column.addWidget(self.day)
        column.addWidget(self.table, 1)
        self._empty.setFixedHeight(200)
        column.addWidget(self._empty)
        column.addStretch(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (head, self.error_bar, self.later_bar):
            outer.addWidget(part)
        outer.addWidget(body, 1)

    def _connect(self) -> None:
        table = self.table
        table.toggled.connect(self._toggle)
        table.menu_requested.connect(self.open_menu)
        table.run_opened.connect(self.run_opened)
        table.row_opened.connect(lambda row: self.mapping_opened.emit(table.rows.row(row)))
        table.chosen.connect(self._show_day)
        table.moved.connect(lambda minutes: self._move(table.current(), minutes))
        self.day.row_chosen.connect(self._on_tick_chosen)
        self.day.moved.connect(lambda row, minutes: self._move(self._rows[row], minutes))
        self._empty.action_requested.connect(self.mappings_requested)

    def _on_tick_chosen(self, row: int) -> None:
        """Make the schedule of a tick the current one, wherever the table sorts it."""
        places = (n for n, one in enumerate(self.table.rows.rows()) if one is self._rows[row])
        place = next(places, -1)
        if place >= 0:
            self.table.setCurrentIndex(self.table.rows.index(place, 0))

    def _move(self, row: ScheduleRow | None, minutes: int) -> None:
        """Let the runs of a schedule come earlier or later, or say why they cannot."""
        if row is None:
            return
        if rights().refusal:
            self.error_bar.show_warning(rights().refusal)
        elif may_move(row.schedule):
            self.move_requested.emit(row, minutes)
        else:
            self.error_bar.show_warning(
                self.tr("These runs are days apart: change the schedule in the mapping's settings.")
            )

    def _show_day(self) -> None:
        """Draw the day; the runs of the current row stand out."""
        chosen = self.table.current()
        runs = [
            DayRun(
                one.hour * 60 + one.minute,
                row.title,
                row.calls,
                chosen=row is chosen,
                row=number,
                movable=may_move(row.schedule),
            )
            for number, row in enumerate(self._rows)
            if row.active and row.org
            for one in (moment.astimezone() for moment in row.today)
        ]
        self.day.show_day(runs, self._now, self._hourly)

    def _sum_words(self, daily: int | None) -> str:
        """Say what the schedules cost today, where that is known of each."""
        active = [row for row in self._rows if row.active and row.org]
        known = [row.calls_a_day for row in active if row.calls_a_day is not None]
        if not known:
            return ""
        words = (
            self.tr("About {n} API calls today")
            if daily is None
            else self.tr("About {n} API calls today, of your budget of {daily}")
        )
        said = words.format(n=number(sum(known)), daily=number(daily or 0))
        unknown = len(active) - len(known)
        if unknown:
            more = counted(unknown, self.tr("1 never ran yet"), self.tr("{n} never ran yet"))
            said = f"{said}; {more}"
        return said

    def _toggle(self, row: ScheduleRow) -> None:
        if rights().refusal:
            self.error_bar.show_warning(rights().refusal)
            return
        self.activation_requested.emit(row.sync, not row.active)

    def _copy(self, row: ScheduleRow) -> None:
        command = f"orgtide run {row.sync} {row.schedule.mapping} --org {row.kind.value}"
        QGuiApplication.clipboard().setText(command)
        self.command_copied.emit(command)
