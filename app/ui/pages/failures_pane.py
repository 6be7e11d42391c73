"""The failures of a run: causes at the left, the records of the chosen one at the right."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from app.asks.messages import CorrectionsFound
from app.core.sync import OrgKind
from app.store.pages import FailureCause, PlanPartRow
from app.ui.delegates.cause_delegate import CauseDelegate, badge_width
from app.ui.environment import look_of
from app.ui.models.causes import CauseRow, cause_row
from app.ui.models.failure_model import FailurePages
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.models.value_words import counted, number
from app.ui.pages.failed_records import FailedRecords
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import IconLabel, TextLabel
from app.wording.cause_table import CauseKind

CAUSES_PX = 440
"""Unit: pixels. Source: ui.md, section 4."""
NARROW_CAUSES_PX = 300


class FailuresPane(Surface):
    """Groups failures by cause and lets them be mended and sent again.

    Signals:
        retry_requested: send these again (tuple of sequence numbers, tuple of `Correction`); no
            numbers mean everything that is safe.
        export_requested: write the workbook.
        import_requested: read a corrected workbook.
        record_requested: show a record in the org (str: its Id).
    """

    retry_requested = Signal(tuple, tuple)
    export_requested = Signal()
    import_requested = Signal()
    record_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._pages: FailurePages | None = None
        self._kind = OrgKind.PRODUCTION
        self._shown: tuple[FailureCause, ...] = ()
        self._safe = 0
        self._compact = False
        self._settling = False
        """The list is being rebuilt; what it says of its current row does not count."""
        self._held = False
        """A person chose the cause, or works on its records."""
        self.causes = RowTableModel[CauseRow]((Column("", lambda row: row.title),), self)
        self.list = QListView()
        self.records = FailedRecords()
        self._head = HeaderBar("paneHeader")
        self._count = TextLabel("", "table", "muted")
        self.retry_safe = PushButton("", size=ButtonSize.SMALL, icon="rotate-cw", changes=True)
        self.export = PushButton(self.tr("Export to Excel"), size=ButtonSize.SMALL, icon="sheet")
        self.import_workbook = PushButton(
            self.tr("Import corrected workbook"), size=ButtonSize.SMALL, icon="file-up"
        )
        self.retry_imported = PushButton("", ButtonKind.WRITE, size=ButtonSize.SMALL)
        self.retry_imported.hide()
        self._info = _InfoLine()
        self._lay_out()
        self._connect()

    def show_failures(
        self,
        causes: tuple[FailureCause, ...],
        pages: FailurePages,
        *,
        kind: OrgKind,
        parts: tuple[PlanPartRow, ...],
    ) -> None:
        """Show why records failed; the chosen cause stays chosen, and what is typed stays.

        Args:
            kind: the org that a new try writes to.
            parts: of the plan, for the words of objects and fields.
        """
        if (causes, kind) == (self._shown, self._kind) and pages is self._pages:
            return
        self._pages, self._kind, self._shown = pages, kind, causes
        chosen = self.chosen()
        by_mapping = {part.mapping: part for part in parts}
        rows = self._in_order([cause_row(one, by_mapping.get(one.mapping)) for one in causes])
        self._settling = True
        self.causes.show_rows(rows)
        self._settling = False
        total = sum(one.count for one in causes)
        self._safe = sum(row.cause.count for row in rows if row.kind is CauseKind.SAFE)
        self._tell(total, len(rows))
        self._tell_imported()
        self._place_buttons(rows)
        self._choose(rows, chosen)

    @property
    def safe(self) -> int:
        """How many of the failures that are shown can be sent again as they are."""
        return self._safe if self._shown else 0

    def forget(self) -> None:
        """Forget what was mended, when another run is shown."""
        self.records.forget()
        self._tell_imported()
        self._shown = ()
        self.list.setCurrentIndex(QModelIndex())
        self._held = False

    def take(self, found: CorrectionsFound) -> None:
        """Fill in what a corrected workbook says; sends nothing."""
        self.records.model.take(found)

    def show_running(self, rest: int) -> None:
        """Say that more failures may come; nothing is left to be sent with 0."""
        words = counted(
            rest,
            self.tr(
                "New failures join these groups while the run sends. "
                "Nothing here blocks the last record."
            ),
            self.tr(
                "New failures join these groups while the run sends. "
                "Nothing here blocks the other {n} records."
            ),
        )
        self._info.show_words(words if rest else "")

    def chosen(self) -> CauseRow | None:
        """Give the cause whose records are shown."""
        row = self.list.currentIndex().row()
        return self.causes.row(row) if 0 <= row < self.causes.rowCount() else None

    def set_compact(self, *, compact: bool) -> None:
        """Give causes and buttons less room, for narrow windows."""
        self._left.setFixedWidth(NARROW_CAUSES_PX if compact else CAUSES_PX)
        self._compact = compact
        self._tell_imported()

    def _lay_out(self) -> None:
        self.list.setModel(self.causes)
        self.list.setItemDelegate(CauseDelegate(self.list))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Causes of failures"))
        for widget in (TextLabel(self.tr("Failures"), "sectionTitle"), self._count):
            self._head.row.addWidget(widget)
        self._head.row.addStretch(1)
        self._head.row.addWidget(self.retry_safe)
        self._head.row.addWidget(self.export)
        self._head.row.addWidget(self.import_workbook)
        self._head.row.addWidget(self.retry_imported)
        self._left = Surface("surface", "right")
        self._left.setFixedWidth(CAUSES_PX)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self._info)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self._left)
        columns.addWidget(self.records, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addLayout(columns, 1)

    def _connect(self) -> None:
        self.retry_safe.clicked.connect(lambda: self.retry_requested.emit((), ()))
        self.export.clicked.connect(self.export_requested)
        self.import_workbook.clicked.connect(self.import_requested)
        self.retry_imported.clicked.connect(self._on_retry_imported)
        self.records.model.ready_changed.connect(self._tell_imported)
        self.records.model.dataChanged.connect(self._hold)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self.records.retry_requested.connect(self.retry_requested)
        self.records.record_requested.connect(self.record_requested)

    def _tell(self, records: int, causes: int) -> None:
        said = counted(records, self.tr("1 record"), self.tr("{n} records"))
        why = counted(causes, self.tr("1 cause"), self.tr("{n} causes"))
        self._count.setText(f"{said}, {why}")
        words = self.tr("Retry all safe ({n})").format(n=number(self._safe))
        look = look_of(self._kind)
        self.retry_safe.setText(words)
        self.retry_safe.set_icon_name("rotate-cw", look.text)
        self.retry_safe.set_ready(ready=self._safe > 0, reason=self.tr("No failure is safe."))
        if self._safe:
            self.retry_safe.setToolTip(self.tr("Writes to {org}").format(org=look.word))
        self.retry_safe.updateGeometry()

    def _tell_imported(self) -> None:
        """Offer to send what a corrected workbook mended, of all causes at once."""
        seqs, _ = self.records.model.imported()
        look = look_of(self._kind)
        words = self.tr("Retry {n} of the workbook in {org}")
        if self._compact:
            words = self.tr("Retry {n} of the workbook")
        self.retry_imported.setText(words.format(n=number(len(seqs)), org=look.word))
        self.retry_imported.setToolTip(self.tr("Writes to {org}").format(org=look.word))
        self.retry_imported.set_icon_name(look.icon)
        self.retry_imported.set_environment(self._kind)
        self.retry_imported.setVisible(bool(seqs))
        self.retry_imported.updateGeometry()

    def _on_retry_imported(self) -> None:
        self.retry_requested.emit(*self.records.model.imported())

    def _in_order(self, rows: list[CauseRow]) -> list[CauseRow]:
        """Keep causes where they are while the pointer is over them; new ones come last."""
        if not self.list.underMouse():
            return rows
        before = [row for old in self.causes.rows() for row in rows if row.same_as(old)]
        return before + [row for row in rows if row not in before]

    def _choose(self, rows: list[CauseRow], before: CauseRow | None) -> None:
        """Choose a cause that a person chose again, without disturbing its records; else the first.

        The first failure of a run is rarely its most frequent: the choice goes with the order until
        somebody takes it.
        """
        if not rows:
            self.records.show_cause(None, None, self._kind)
            return
        same = [place for place, row in enumerate(rows) if row.same_as(before)]
        place = same[0] if same and self._held else 0
        self._settling = True
        self.list.setCurrentIndex(self.causes.index(place, 0))
        self._settling = False
        if place in same:
            self.records.update_cause(rows[place])
        else:
            self.records.show_cause(rows[place], self._pages, self._kind)

    def _on_chosen(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._settling:
            self._held = True
            self.records.show_cause(self.chosen(), self._pages, self._kind)

    def _hold(self) -> None:
        self._held = True

    def _place_buttons(self, rows: list[CauseRow]) -> None:
        """Put a button into the row of each cause that is safe; there are few causes."""
        for place, row in enumerate(rows):
            index = self.causes.index(place, 0)
            if row.kind is not CauseKind.SAFE:
                continue
            words = self.tr("Retry {n}").format(n=number(row.cause.count))
            look = look_of(self._kind)
            tip = self.tr("Writes to {org}").format(org=look.word)
            button = PushButton(
                words, size=ButtonSize.TINY, icon="rotate-cw", icon_color=look.text, tip=tip
            )
            button.clicked.connect(lambda _=False, row=row: self._retry_cause(row))
            self.list.setIndexWidget(index, _RetryCorner(button, words, badge_width(row)))

    def _retry_cause(self, row: CauseRow) -> None:
        """Send all records of a safe cause again."""
        if self._pages is None:
            return
        seqs: list[int] = []
        last = 0
        while page := self._pages.failed(row.cause.run_id, row.cause, after=last):
            seqs += [write.seq for write in page]
            last = page[-1].write_id
        self.retry_requested.emit(tuple(seqs), ())


class _RetryCorner(QWidget):
    """Holds the button of a safe cause; beside a long badge it shows its icon alone."""

    def __init__(self, button: PushButton, words: str, badge_px: float) -> None:
        super().__init__()
        self._button, self._words, self._badge_px = button, words, badge_px
        self._wide_px = button.sizeHint().width()
        button.setAccessibleName(words)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the badge is painted
        self._corner = corner = QHBoxLayout(self)
        corner.setContentsMargins(0, 0, 12, 10)
        corner.addStretch(1)
        corner.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = event.size().width() - self._badge_px - 12 - 8
        words = self._words if self._wide_px <= room else ""
        if words != self._button.text():
            self._button.setText(words)
            self._button.updateGeometry()
            self._corner.invalidate()
            self._corner.activate()


class _InfoLine(QWidget):
    """A hint below the causes."""

    def __init__(self) -> None:
        super().__init__()
        self._words = TextLabel("", "table", "muted", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 24)
        row.setSpacing(8)
        row.addWidget(IconLabel("info", "muted"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        self.hide()

    def show_words(self, words: str) -> None:
        """Show a hint, or nothing."""
        self._words.setText(words)
        self.setVisible(bool(words))
