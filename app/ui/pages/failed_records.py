"""The failed records of one cause: mend them one by one or all alike, then send them again."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.core.plan import Operation
from app.core.sync import OrgKind
from app.ui.delegates.cell_delegate import TextDelegate
from app.ui.delegates.failure_delegates import (
    FailureCheckDelegate,
    FailureLengthDelegate,
    FailureStateDelegate,
    FailureValueDelegate,
)
from app.ui.environment import look_of
from app.ui.models.causes import CauseRow
from app.ui.models.failure_model import FailureColumn, FailureModel, FailurePages
from app.ui.models.value_words import number
from app.ui.theme import theme
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.labels import IconLabel, TextLabel
from app.ui.widgets.tables import TableView
from app.wording.cause_table import CauseKind

HEAD_PX = 76
WIDTHS_PX = (40, 64, 152, 112, 0, 72, 132)
"""Columns; the value takes what is left. Unit: pixels. Measured in the picture of the screen."""


class FailedRecords(Surface):
    """Shows the records of a cause.

    Signals:
        retry_requested: send these again (tuple of sequence numbers, tuple of `Correction`).
        record_requested: show a record in the org (str: its Id).
    """

    retry_requested = Signal(tuple, tuple)
    record_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._kind = OrgKind.PRODUCTION
        self.model = FailureModel(self)
        self.table = FailureTable(self.model)
        self._title = TextLabel("", "sectionTitle")
        self._same_way = TextLabel("", "table", "muted")
        self.cut = PushButton("", size=ButtonSize.TINY, icon="scissors")
        self.leave = PushButton("", size=ButtonSize.TINY, icon="eraser")
        self._said = TextLabel("", "mono", "text2", selectable=True, wrap=True)
        self.copy = PushButton(
            icon="copy",
            kind=ButtonKind.QUIET,
            tip=self.tr("Copy what Salesforce said"),
            size=ButtonSize.TINY,
        )
        self._ready = TextLabel("", "table", "muted")
        self.retry = PushButton("", ButtonKind.WRITE)
        self._lay_out()
        self.cut.clicked.connect(self._cut_all)
        self.leave.clicked.connect(self._leave_all)
        self.copy.clicked.connect(self._copy_said)
        self.retry.clicked.connect(self._on_retry)
        self.model.ready_changed.connect(self._tell_ready)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._tell_said())
        self.table.customContextMenuRequested.connect(self._open_menu)

    def show_cause(self, cause: CauseRow | None, pages: FailurePages | None, kind: OrgKind) -> None:
        """Show a cause and its records; None shows nothing."""
        self._kind = kind
        self.model.show_cause(cause, pages)
        self.setVisible(cause is not None)
        if cause is None:
            return
        self._title.setText(cause.reason)
        self._tell_said()
        self._tell_fixes(cause)
        self.table.show_value_columns(
            length=cause.too_long and bool(cause.field), state=bool(cause.field)
        )

    def update_cause(self, cause: CauseRow) -> None:
        """Take in that the same cause has another number of records."""
        self.model.update_cause(cause)
        self._tell_fixes(cause)

    def forget(self) -> None:
        """Forget what was mended."""
        self.model.forget()

    def _lay_out(self) -> None:
        fixes = QHBoxLayout()
        fixes.setSpacing(8)
        for widget in (self._same_way, self.cut, self.leave):
            fixes.addWidget(widget)
        fixes.addStretch(1)
        self._head = Surface("surface", "bottom")
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addLayout(fixes)
        head.addStretch(1)
        self._head.setFixedHeight(theme().scaled(HEAD_PX))
        said_head = QHBoxLayout()
        said_head.setSpacing(6)
        said_head.addWidget(IconLabel("quote", "muted", 14))
        said_head.addWidget(TextLabel(self.tr("What Salesforce said"), "table", "muted"))
        said_head.addWidget(self.copy)
        said_head.addStretch(1)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addLayout(said_head)
        said.addWidget(self._said)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 24)
        foot.setSpacing(12)
        foot.addLayout(said, 1)
        foot.addWidget(self._ready)
        foot.addWidget(self.retry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def _tell_fixes(self, cause: CauseRow) -> None:
        """Offer only what would mend this cause."""
        can_cut = bool(cause.field) and cause.too_long
        first = self.model.row(0).write if self.model.rowCount() else None
        can_leave = bool(cause.field) and first is not None
        can_leave = can_leave and first is not None and first.operation == Operation.UPDATE.value
        words = self.tr("Fix all {n} the same way:").format(n=number(cause.cause.count))
        hint = words if can_cut or can_leave else cause.advice
        self._same_way.setText(hint)
        self.cut.setText(self.tr("Cut to {n}").format(n=cause.limit))
        self.cut.setVisible(can_cut)
        self.leave.setText(self.tr("Leave {field} as it was").format(field=cause.field_label))
        self.leave.setVisible(can_leave)
        for button in (self.cut, self.leave):
            button.updateGeometry()

    def _tell_ready(self) -> None:
        """Say how many can be sent, on the button too."""
        cause = self.model.cause
        if cause is None:
            return
        ready = len(self.model.ready())
        safe = cause.kind is CauseKind.SAFE
        total = cause.cause.count
        words = self.tr("{ready} of {total} ready")
        self._ready.setText(words.format(ready=number(ready), total=number(total)))
        look = look_of(self._kind)
        self.retry.setText(self.tr("Retry {n} in {org}").format(n=number(ready), org=look.word))
        self.retry.set_icon_name(look.icon)
        self.retry.set_environment(self._kind)
        reason = self.tr("Give at least one record a value that can be sent.")
        self.retry.set_ready(ready=ready > 0, reason=reason)
        self.retry.updateGeometry()
        self._ready.setVisible(not safe or ready < total)

    def _cut_all(self) -> None:
        """Shorten every value that is too long; sends nothing."""
        self.model.load_all()
        cause = self.model.cause
        if cause is None or cause.limit is None:
            return
        rows = {place: self.model.row(place) for place in range(self.model.rowCount())}
        long = [place for place, row in rows.items() if row.wrong_from is not None]
        values = {place: (rows[place].value or "")[: cause.limit].rstrip() for place in long}
        self.model.give(long, dict(values))

    def _leave_all(self) -> None:
        """Give every record the value that it had before; sends nothing."""
        self.model.load_all()
        cause = self.model.cause
        if cause is None:
            return
        places = list(range(self.model.rowCount()))
        before = {place: self.model.row(place).write.before for place in places}
        self.model.give(places, {place: before[place].get(cause.field) for place in places})

    def record_menu(self, place: int) -> QMenu:
        """Make the menu of a record.

        Args:
            place: its row.
        """
        write = self.model.row(place).write
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edit = menu.addAction(self.tr("Edit"))
        index = self.model.index(place, FailureColumn.VALUE)
        edit.setEnabled(bool(self.model.flags(index) & Qt.ItemFlag.ItemIsEditable))
        edit.triggered.connect(lambda _=False: self.table.edit_value(place))
        only = menu.addAction(self.tr("Try only this one"))
        only.setEnabled(write.seq in self.model.ready() or not self.model.row(place).complaint)
        only.triggered.connect(lambda _=False: self.model.choose_only(place))
        menu.addSeparator()
        shown = menu.addAction(self.tr("Open in Salesforce"))
        shown.setEnabled(bool(write.target_key))
        shown.triggered.connect(lambda _=False: self.record_requested.emit(write.target_key))
        menu.addAction(self.tr("Copy what Salesforce said")).triggered.connect(
            lambda _=False: self._copy_said()
        )
        return menu

    def _open_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.record_menu(index.row()).popup(self.table.viewport().mapToGlobal(place))

    def _words_said(self) -> str:
        """Give Salesforce's own words for the current record, or an example of them."""
        cause, current = self.model.cause, self.table.currentIndex().row()
        if cause is None:
            return ""
        known = 0 <= current < self.model.rowCount()
        words = self.model.row(current).write.message if known else ""
        return f"{cause.cause.code}: {words or cause.cause.example}"

    def _tell_said(self) -> None:
        self._said.setText(self._words_said())

    def _copy_said(self) -> None:
        QGuiApplication.clipboard().setText(self._words_said())

    def _on_retry(self) -> None:
        self.model.load_all()
        self.retry_requested.emit(self.model.ready(), self.model.corrections())


class FailureTable(TableView):
    """The records; the value is edited in place, Enter goes down one row."""

    def __init__(self, model: FailureModel, parent: QWidget | None = None) -> None:
        super().__init__("rowFields", parent=parent)
        self._failures = model
        self.setModel(model)
        self._value = FailureValueDelegate(self)
        self._length = FailureLengthDelegate(self)
        self._state = FailureStateDelegate(self)
        muted = TextDelegate("table", "muted", parent=self)
        for column, delegate in {
            FailureColumn.CHECK: FailureCheckDelegate(self),
            FailureColumn.ROW: muted,
            FailureColumn.NAME: TextDelegate("tableStrong", "text", parent=self),
            FailureColumn.KEY: muted,
            FailureColumn.VALUE: self._value,
            FailureColumn.LENGTH: self._length,
            FailureColumn.STATE: self._state,
        }.items():
            self.setItemDelegateForColumn(column, delegate)
        self._fit()
        theme().changed.connect(self._fit)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Failed records"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._value.length_typed.connect(self._on_length_typed)
        self._value.closeEditor.connect(self._on_editor_closed)
        self.clicked.connect(self._on_clicked)

    def show_value_columns(self, *, length: bool, state: bool) -> None:
        """Hide what says nothing about this cause."""
        self.setColumnHidden(FailureColumn.LENGTH, not length)
        self.setColumnHidden(FailureColumn.STATE, not state)

    def edit_value(self, place: int) -> None:
        """Open the value of a record for typing."""
        index = self._failures.index(place, FailureColumn.VALUE)
        if self._failures.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(index)
            self._state.editing_row = place
            self.edit(index)
            self.viewport().update()

    def _fit(self) -> None:
        widths = [theme().scaled(width) for width in WIDTHS_PX]
        length = FailureColumn.LENGTH
        widths[length] = max(widths[length], self._length.width())
        self.set_widths(*widths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is TableView.State.EditingState:  # what the editor leaves over
            return
        row = self.currentIndex().row()
        if row >= 0 and event.key() == Qt.Key.Key_Space:
            self._failures.toggle(row)
            return
        if row >= 0 and event.key() in {Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.edit_value(row)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < 760
        self.setColumnHidden(FailureColumn.KEY, narrow)
        self.setColumnHidden(FailureColumn.ROW, narrow)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == FailureColumn.CHECK:
            self._failures.toggle(index.row())
        elif index.column() == FailureColumn.VALUE:
            self.edit_value(index.row())

    def _on_length_typed(self, length: int) -> None:
        self._length.typed = (self.currentIndex().row(), length)
        self.viewport().update()

    def _on_editor_closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Leave the editor; Enter goes on with the next record, Tab with the next wrong one."""
        row = self._state.editing_row
        self._length.typed, self._state.editing_row = None, -1
        self.viewport().update()
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._open_next(row, wrong=False)
        elif hint is QAbstractItemDelegate.EndEditHint.EditNextItem:
            self._open_next(row, wrong=True)

    def _open_next(self, row: int, *, wrong: bool) -> None:
        for place in range(row + 1, self._failures.rowCount()):
            if not wrong or self._failures.row(place).complaint:
                self.edit_value(place)
                return
