"""Mappings: the list of all syncs with their mappings, and the one that is open."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.models.mapping_rows import MappingRow
from app.ui.pages.mapping_page import MappingPage
from app.ui.pages.mapping_table import MappingTable
from app.ui.pages.sync_form import SyncForm
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import TextLabel
from app.ui.widgets.rounded_holder import RoundedHolder
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.states import EmptyState, NoticeBar

PADDING_PX = 24


class MappingsPage(QStackedWidget):
    """Told by `show_rows`; `detail` is told by its own methods.

    Signals:
        mapping_opened: a row (MappingRow).
        preview_requested: a row's menu (MappingRow).
        run_opened: a row's last run (int: run id).
        form_requested: the settings of a row's sync (str: sync).
        add_sync_requested: "Add a sync file…".
        practice_requested: the button of the empty list.
        list_opened: back from the detail.
    """

    mapping_opened = Signal(object)
    preview_requested = Signal(object)
    run_opened = Signal(int)
    form_requested = Signal(str)
    add_sync_requested = Signal()
    practice_requested = Signal()
    list_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.detail = MappingPage()
        self.form = SyncForm()
        self.error_bar = NoticeBar()
        self._rows: tuple[MappingRow, ...] = ()
        self._now: datetime | None = None
        self._count = TextLabel("", "small", "muted")
        self._search = SearchField(self.tr("Find a mapping"), width=200)
        self._table = MappingTable()
        self._holder = RoundedHolder(self._table)
        self._empty = EmptyState(
            "waypoints",
            self.tr("No mappings yet"),
            self.tr(
                "A mapping says which source field goes to which Salesforce field. "
                "The practice org brings one to try."
            ),
            self.tr("Open the practice org"),
            "graduation-cap",
        )
        self._lay_out()
        self._connect()

    def show_rows(self, rows: Sequence[MappingRow], now: datetime) -> None:
        """Show all mappings, in this order."""
        self._rows, self._now = tuple(rows), now
        self._count.setText(str(len(rows)) if rows else "")
        self._holder.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._search.setVisible(bool(rows))
        self._filter(self._search.text())

    def show_list(self) -> None:
        """Go back from the detail to the list."""
        self.setCurrentIndex(0)
        self.list_opened.emit()

    def open_detail(self) -> None:
        """Show the mapping that `detail` was told."""
        self.setCurrentIndex(1)

    @property
    def is_detail_open(self) -> bool:
        """Whether a mapping is open."""
        return self.currentIndex() == 1

    def press_main(self) -> None:
        """Do what the main button of what is shown does."""
        if self.is_detail_open:
            self.detail.press_main()
        else:
            self._add.click()

    def undo(self) -> None:
        """Take the last edit of the open mapping back."""
        if self.is_detail_open and self.isVisible():
            self.detail.undo_requested.emit()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self.is_detail_open and self.isVisible():
            self.detail.redo_requested.emit()

    def save(self) -> None:
        """Say that the open mapping is saved: every edit is, at once."""
        if self.is_detail_open and self.isVisible():
            self.detail.save_requested.emit()

    def open_search(self) -> None:
        """Put the cursor into the search field of what is shown."""
        if self.is_detail_open:
            self.detail.open_search()
            return
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(PADDING_PX, 0, PADDING_PX, 1)
        self._add = PushButton(
            self.tr("Add a sync file…"),
            ButtonKind.MAIN,
            icon="plus",
            size=ButtonSize.SMALL,
            changes=True,
        )
        head.row.addWidget(TextLabel(self.tr("Mappings"), "sectionTitle"))
        head.row.addWidget(self._count)
        head.row.addStretch(1)
        head.row.addWidget(self._search)
        head.row.addWidget(self._add)
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING_PX, 20, PADDING_PX, PADDING_PX)
        column.addWidget(self._holder)
        self._empty.setFixedHeight(200)
        column.addWidget(self._empty)
        column.addStretch(1)
        scroll = ScrolledColumn(body)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.error_bar)
        outer.addWidget(scroll, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(page, 1)
        row.addWidget(self.form)
        self.form.hide()
        self.addWidget(whole)
        self.addWidget(self.detail)

    def _connect(self) -> None:
        self._add.clicked.connect(self.add_sync_requested)
        self._empty.action_requested.connect(self.practice_requested)
        self._search.search_changed.connect(self._filter)
        self._table.mapping_opened.connect(self.mapping_opened)
        self._table.run_opened.connect(self.run_opened)
        self._table.preview_requested.connect(self.preview_requested)
        self._table.form_requested.connect(lambda row: self.form_requested.emit(row.sync))
        self.form.closed.connect(lambda: self._table.setFocus(Qt.FocusReason.OtherFocusReason))

    def _filter(self, words: str) -> None:
        wanted = words.casefold()
        rows = [r for r in self._rows if wanted in f"{r.title} {r.object} {r.source}".casefold()]
        if self._now is not None:
            self._table.show_rows(rows, self._now)
