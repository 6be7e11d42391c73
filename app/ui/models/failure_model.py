"""The failed records of one cause; the wrong value is mended in its cell and judged while typed."""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from app.asks import Correction
from app.asks.messages import CorrectionsFound
from app.core.values import Canonical
from app.store.pages import PAGE_ROWS, FailedWrite, FailureCause
from app.ui.models.causes import CauseRow
from app.ui.models.row_table_model import NO_INDEX, AnyIndex, TableRole
from app.ui.models.value_words import LINE_BREAK, number
from app.wording.cause_table import CauseKind


class FailurePages(Protocol):
    """Reads failed writes by pages; each call is short enough for the event loop."""

    def failed(
        self,
        run_id: int,
        cause: FailureCause | None = None,
        *,
        limit: int = PAGE_ROWS,
        after: int = 0,
    ) -> tuple[FailedWrite, ...]:
        """Failed writes of one cause; `after` is the last write id seen."""
        ...


class FailureState(Enum):
    """Whether a failed record can be sent again: icon and colour token."""

    READY = ("check", "ok")
    WRONG = ("", "muted")


class FailureColumn(IntEnum):
    """The columns, in order; the last three are about the value to mend."""

    CHECK = 0
    ROW = 1
    NAME = 2
    KEY = 3
    VALUE = 4
    LENGTH = 5
    STATE = 6


@dataclass(frozen=True)
class FailureRow:
    """One failed record."""

    write: FailedWrite
    value: Canonical
    """The value to send now."""
    was: Canonical
    """The value that failed."""
    complaint: str
    """What is still wrong with it; "" when it may be sent."""
    chosen: bool
    """Whether it goes with the next try."""
    limit: int | None

    @property
    def state(self) -> FailureState:
        """Whether it can be sent again."""
        return FailureState.WRONG if self.complaint else FailureState.READY

    @property
    def length(self) -> int:
        """Characters of the value."""
        return len(self.value or "")

    @property
    def wrong_from(self) -> int | None:
        """Where the part begins that is too long; None when nothing is."""
        too_long = self.limit is not None and self.length > self.limit
        return self.limit if too_long else None


class FailureModel(QAbstractTableModel):
    """Pages the failed records of a cause and keeps what a person mended.

    Signals:
        ready_changed: another number of records can be sent.
    """

    ready_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages: FailurePages | None = None
        self._cause: CauseRow | None = None
        self._writes: list[FailedWrite] = []
        self._complete = True
        self._values: dict[int, Canonical] = {}
        self._unchosen: set[int] = set()
        self._imported: dict[int, dict[str, Canonical]] = {}
        """Writes that a corrected workbook sends → field → new value."""

    def show_cause(self, cause: CauseRow | None, pages: FailurePages | None) -> None:
        """Show the records of a cause; what was mended before stays mended."""
        self.beginResetModel()
        self._pages, self._cause = pages, cause
        self._writes = []
        self._complete = cause is None or pages is None
        self._append()
        self.endResetModel()
        self.ready_changed.emit()

    def update_cause(self, cause: CauseRow) -> None:
        """Take in that the same cause has more records now; what is being typed stays."""
        self._cause = cause
        if cause.cause.count > len(self._writes):
            self._complete = False
        self.ready_changed.emit()

    def forget(self) -> None:
        """Forget every mended value, when another run is shown."""
        self._values.clear()
        self._unchosen.clear()
        self._imported.clear()

    def take(self, found: CorrectionsFound) -> None:
        """Take in what a corrected workbook says; it counts for more than what was typed."""
        self._imported = {seq: {} for seq in found.seqs}
        for one in found.corrections:
            self._imported[one.seq][one.field] = one.value
        for seq in found.seqs:
            self._values.pop(seq, None)
        self._unchosen = (self._unchosen - set(found.seqs)) | set(found.left_out)
        if self._writes:
            last = self.index(len(self._writes) - 1, FailureColumn.STATE)
            self.dataChanged.emit(self.index(0, 0), last)
        self.ready_changed.emit()

    def imported(self) -> tuple[tuple[int, ...], tuple[Correction, ...]]:
        """Give what the corrected workbook sends, of all causes: numbers and new values."""
        seqs = tuple(seq for seq in self._imported if seq not in self._unchosen)
        return seqs, tuple(one for seq in seqs for one in self._imported_of(seq))

    @property
    def cause(self) -> CauseRow | None:
        """The cause that is shown."""
        return self._cause

    def row(self, place: int) -> FailureRow:
        """Give a record.

        Raises:
            IndexError: fewer are loaded.
        """
        return self._row(self._writes[place])

    def give(self, places: list[int], values: dict[int, Canonical]) -> None:
        """Fill in values.

        Args:
            places: rows that get one.
            values: place → value.
        """
        for place in places:
            seq = self._writes[place].seq
            self._values[seq] = values[place]
            if seq in self._imported and self._cause is not None:
                self._imported[seq][self._cause.field] = values[place]
        if places:
            first = self.index(min(places), 0)
            self.dataChanged.emit(first, self.index(max(places), FailureColumn.STATE))
            self.ready_changed.emit()

    def load_all(self) -> None:
        """Read the records that were not read yet, before all are filled the same way."""
        while self.canFetchMore(NO_INDEX):
            self.fetchMore(NO_INDEX)

    def toggle(self, place: int) -> None:
        """Leave a record out of the next try, or take it in."""
        seq = self._writes[place].seq
        self._unchosen ^= {seq}
        self.dataChanged.emit(self.index(place, 0), self.index(place, FailureColumn.STATE))
        self.ready_changed.emit()

    def choose_only(self, place: int) -> None:
        """Let the next try hold this record and no other of its cause."""
        self.load_all()
        chosen = self._writes[place].seq
        self._unchosen |= {write.seq for write in self._writes}
        self._unchosen.discard(chosen)
        last = self.index(len(self._writes) - 1, FailureColumn.STATE)
        self.dataChanged.emit(self.index(0, 0), last)
        self.ready_changed.emit()

    def ready(self) -> tuple[int, ...]:
        """Give the sequence numbers of what can be sent: chosen, and nothing is wrong with it."""
        rows = (self._row(write) for write in self._writes)
        return tuple(row.write.seq for row in rows if row.chosen and not row.complaint)

    def corrections(self) -> tuple[Correction, ...]:
        """Give the mended values of what can be sent."""
        field = self._cause.field if self._cause else ""
        found: list[Correction] = []
        for seq in self.ready():
            if seq in self._imported:
                found += self._imported_of(seq)
            elif field and seq in self._values:
                found.append(Correction(seq, field, self._values[seq]))
        return tuple(found)

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._writes)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(FailureColumn)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        return not parent.isValid() and not self._complete

    def fetchMore(self, parent: AnyIndex) -> None:
        before = len(self._writes)
        page = self._next_page()
        if page:
            self.beginInsertRows(NO_INDEX, before, before + len(page) - 1)
            self._writes.extend(page)
            self.endInsertRows()
            self.ready_changed.emit()

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        editable = self._cause is not None and bool(self._cause.field)
        if editable and index.column() == FailureColumn.VALUE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._row(self._writes[index.row()])
        if role == TableRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.EditRole:
            return (row.value or "").replace("\n", LINE_BREAK)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(row, index.column())
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        typed = str(value).replace(LINE_BREAK, "\n").strip() or None
        self.give([index.row()], {index.row(): typed})
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            FailureColumn.ROW: self.tr("Row"),
            FailureColumn.NAME: self.tr("Record"),
            FailureColumn.KEY: self.tr("Key"),
            FailureColumn.VALUE: self._value_title(),
            FailureColumn.LENGTH: self.tr("Length"),
            FailureColumn.STATE: self.tr("State"),
        }
        known = 0 <= section < len(FailureColumn)
        return titles.get(FailureColumn(section), "") if known else None

    def judge(self, value: Canonical, was: Canonical) -> str:
        """Say what is still wrong with a value, in two words; "" when it may be sent."""
        cause = self._cause
        if cause is None or cause.kind is CauseKind.SAFE or not cause.field:
            return ""
        if cause.limit is not None and len(value or "") > cause.limit:
            return self.tr("Too long")
        if cause.cause.code == "REQUIRED_FIELD_MISSING":
            return "" if value else self.tr("Empty")
        if cause.cause.code == "INVALID_EMAIL_ADDRESS" and value and not _may_be_email(value):
            return self.tr("Not valid")
        return self.tr("Not changed") if value == was else ""

    def _append(self) -> None:
        self._writes.extend(self._next_page())

    def _next_page(self) -> tuple[FailedWrite, ...]:
        if self._cause is None or self._pages is None or self._complete:
            return ()
        last = self._writes[-1].write_id if self._writes else 0
        cause = self._cause.cause
        page = self._pages.failed(cause.run_id, cause, limit=PAGE_ROWS, after=last)
        self._complete = len(page) < PAGE_ROWS
        return page

    def _row(self, write: FailedWrite) -> FailureRow:
        field = self._cause.field if self._cause else ""
        was = write.values.get(field)
        imported = self._imported.get(write.seq)
        value = self._values.get(write.seq, (imported or {}).get(field, was))
        judged = imported is not None and write.seq not in self._values
        return FailureRow(
            write=write,
            value=value,
            was=was,
            complaint="" if judged else self.judge(value, was),
            chosen=write.seq not in self._unchosen,
            limit=self._cause.limit if self._cause else None,
        )

    def _imported_of(self, seq: int) -> list[Correction]:
        return [Correction(seq, field, value) for field, value in self._imported[seq].items()]

    def _value_title(self) -> str:
        if self._cause is None or not self._cause.field:
            return self.tr("What happened")
        return self._cause.field_label

    def _text(self, row: FailureRow, column: int) -> str:
        if column == FailureColumn.VALUE and self._cause and not self._cause.field:
            return row.write.message
        length = self.tr("{n} of {most}").format(n=row.length, most=row.limit)
        texts = {
            FailureColumn.ROW: number(row.write.source_row) if row.write.source_row else "",
            FailureColumn.NAME: row.write.title,
            FailureColumn.KEY: row.write.shown_key,
            FailureColumn.VALUE: (row.value or "").replace("\n", LINE_BREAK),
            FailureColumn.LENGTH: length if row.limit is not None else "",
            FailureColumn.STATE: row.complaint or self.tr("Ready"),
        }
        return texts.get(FailureColumn(column), "")

    def _said(self, row: FailureRow, column: int) -> str:
        if column == FailureColumn.CHECK:
            words = self.tr("Retry {name}, on") if row.chosen else self.tr("Retry {name}, off")
            return words.format(name=row.write.title)
        if column == FailureColumn.VALUE and self._cause and self._cause.field:
            value = row.value or self.tr("empty")
            return f"{self._cause.field_label}, {value}, {row.complaint or self.tr('Ready')}"
        return self._text(row, column)


def _may_be_email(value: str) -> bool:
    name, at, host = value.partition("@")
    return bool(name and at and "." in host.strip(".")) and " " not in value and "@" not in host
