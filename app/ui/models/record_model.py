"""The fields of one change, side by side: source, last agreed, target, and what comes of it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QObject, Qt, Signal

from app.core.approval import Choice
from app.core.plan import EDITED, ChangeKind, Verdict
from app.core.snapshot import Side
from app.store.pages import FieldResult, Resolved, Standing
from app.ui.change_look import LOOK_OF_KIND, ChangeLook
from app.ui.language import spoken
from app.ui.models.decision_book import SENT
from app.ui.models.plan_view import PlanField, PlanView
from app.ui.models.row_table_model import NO_INDEX, AnyIndex, TableRole
from app.ui.models.value_words import typed_value, typing_text, words_of

if TYPE_CHECKING:
    from app.core.values import Canonical


class RecordColumn(IntEnum):
    """The columns, in order."""

    CHECK = 0
    FIELD = 1
    SOURCE = 2
    AGREED = 3
    TARGET = 4
    ARROW = 5
    RESULT = 6


@dataclass(frozen=True)
class RecordRow:
    """One field in words."""

    field: PlanField
    result: FieldResult
    look: ChangeLook
    source: str
    agreed: str
    target: str
    outcome: str
    """What the side that is written is going to hold; "" while nobody has chosen."""
    taken: Side | None
    """Whose value that is; None for a person's own value, or while nobody has chosen."""
    reason: str
    """Why it is so, in two or three words."""
    may_choose: bool
    """There are two values to choose from."""
    may_edit: bool
    """A person may write an own value."""
    is_written: bool
    """It is sent, or would be once the record is approved."""

    @property
    def touched(self) -> bool:
        """Whether the field is written or disputed."""
        return self.result.field.verdict is not Verdict.SAME

    @property
    def disputed(self) -> bool:
        """Whether both sides changed it."""
        return self.result.field.verdict is Verdict.CONFLICT


class RecordModel(QAbstractTableModel):
    """Shows one change; typing a result asks for a person's own value.

    Signals:
        value_typed: a row's own value (RecordRow, object: `Canonical`).
    """

    value_typed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RecordRow, ...] = ()
        self._folded = 0
        self._titles: tuple[str, str, str] = ("", "", "")

    def show_record(
        self, plan: PlanView | None, resolved: Resolved | None, *, most: int | None = None
    ) -> None:
        """Show a change, its touched fields first; None shows nothing.

        Args:
            most: fields that are the same are folded away beyond this number of rows; None shows
                all.
        """
        rows = record_rows(plan, resolved) if plan and resolved else ()
        touched = sum(row.touched for row in rows)
        shown = len(rows) if most is None else max(most, touched)
        same_shape = [row.field for row in rows[:shown]] == [row.field for row in self._rows]
        if same_shape and rows:
            self._rows = rows[:shown]
            last = self.index(len(self._rows) - 1, RecordColumn.RESULT)
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.beginResetModel()
            self._rows = rows[:shown]
            self.endResetModel()
        self._folded = len(rows) - len(self._rows)

    def show_titles(self, source: str, agreed: str, target: str) -> None:
        """Name the three columns of values."""
        self._titles = (source, agreed, target)
        last = RecordColumn.TARGET
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, RecordColumn.SOURCE, last)

    @property
    def folded(self) -> int:
        """How many fields that are the same are not shown."""
        return self._folded

    def row(self, number: int) -> RecordRow | None:
        """Give a row; None when there are fewer."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def first_waiting(self) -> int:
        """Give the first row that waits for a choice; -1 without one."""
        waiting = (
            place
            for place, row in enumerate(self._rows)
            if row.result.standing is Standing.UNDECIDED
        )
        return next(waiting, -1)

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(RecordColumn)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        row = self.row(index.row())
        is_result = index.column() == RecordColumn.RESULT
        if row is not None and row.may_edit and is_result:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if row is None:
            return None
        if role == TableRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, index.column())
        if role == Qt.ItemDataRole.EditRole:
            return typing_text(row.result.value, row.field.type)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == RecordColumn.TARGET:
            agreed = self.tr("Last agreed: {value}").format(value=row.agreed)
            return f"{row.target}\n{agreed}" if row.agreed else None
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row(index.row())
        if row is None or role != Qt.ItemDataRole.EditRole:
            return False
        typed: Canonical = typed_value(str(value), row.field.type)
        if typed != row.result.value or row.result.standing is Standing.UNDECIDED:
            self.value_typed.emit(row, typed)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        source, agreed, target = self._titles
        titles = {
            RecordColumn.FIELD: self.tr("Field"),
            RecordColumn.SOURCE: source,
            RecordColumn.AGREED: agreed,
            RecordColumn.TARGET: target,
            RecordColumn.RESULT: self.tr("Result"),
        }
        return titles.get(RecordColumn(section), "") if 0 <= section < len(RecordColumn) else None

    def _said(self, row: RecordRow, column: int) -> str:
        said = {
            RecordColumn.CHECK: self.tr("Write {field}"),
            RecordColumn.SOURCE: self.tr("{field}, source, {value}"),
            RecordColumn.AGREED: self.tr("{field}, last agreed, {value}"),
            RecordColumn.TARGET: self.tr("{field}, target now, {value}"),
            RecordColumn.RESULT: self.tr("{field}, result, {value}, {reason}"),
        }
        words = said.get(RecordColumn(column), "{value}")
        value = _text(row, column) or self.tr("empty")
        return words.format(field=row.field.label, value=value, reason=row.reason).rstrip(", ")


def record_rows(plan: PlanView, resolved: Resolved) -> tuple[RecordRow, ...]:
    """Say a change field by field: disputed fields, then written ones, then equal ones."""
    rows = [_row(plan, resolved, result) for result in resolved.fields]
    order = {Verdict.CONFLICT: 0, Verdict.WRITE: 1, Verdict.SAME: 2}
    return tuple(sorted(rows, key=lambda row: order[row.result.field.verdict]))


def _row(plan: PlanView, resolved: Resolved, result: FieldResult) -> RecordRow:
    one, change = result.field, resolved.change
    field = plan.field_of(one.rule)
    looks = {Verdict.CONFLICT: ChangeLook.CONFLICT, Verdict.SAME: ChangeLook.SAME}
    kind = change.kind if change.kind is not ChangeKind.CONFLICT else ChangeKind.UPDATE
    waits = result.standing is Standing.UNDECIDED
    return RecordRow(
        field=field,
        result=result,
        look=looks.get(one.verdict, LOOK_OF_KIND[kind]),
        source=_source_words(plan, resolved, result, field),
        agreed=words_of(one.agreed_target, field.type) if one.agreed else "",
        target=words_of(one.target, field.type),
        outcome=_outcome_words(resolved, result, field),
        taken=None if waits else _taken(resolved, result),
        reason=_reason(result),
        may_edit=change.kind is not ChangeKind.DELETE and one.verdict is not Verdict.SAME,
        is_written=result.standing in SENT
        or (one.verdict is Verdict.WRITE and resolved.standing is Standing.UNDECIDED),
        may_choose=kind is ChangeKind.UPDATE and one.verdict is not Verdict.SAME,
    )


def _outcome_words(resolved: Resolved, result: FieldResult, field: PlanField) -> str:
    """Say what the written side will hold; in a conflict, once the record is approved."""
    if result.standing is Standing.UNDECIDED or resolved.change.kind is ChangeKind.DELETE:
        return ""
    would = resolved.standing is Standing.UNDECIDED and result.field.verdict is Verdict.WRITE
    return words_of(result.field.new if would else result.value, field.type)


def _source_words(plan: PlanView, resolved: Resolved, result: FieldResult, field: PlanField) -> str:
    """Say the source's value in the target's terms, and its own words where they differ."""
    change, one = resolved.change, result.field
    rule = plan.rules.get(change.mapping, {}).get(one.rule)
    own = words_of(one.source, rule.source_type if rule else field.type)
    if change.side is Side.SOURCE or change.kind is ChangeKind.DELETE:
        return own
    read = words_of(one.new, field.type)
    if one.verdict is Verdict.SAME and own != read and own and read:
        return _tr("{value}, read as {read}").format(value=own, read=read)
    return read or own


def _taken(resolved: Resolved, result: FieldResult) -> Side | None:
    side = resolved.change.side
    if result.choice is Choice.OWN_VALUE and result.standing is Standing.APPROVED:
        return None
    if result.field.verdict is Verdict.CONFLICT:
        chosen = {Choice.TAKE_SOURCE: Side.SOURCE, Choice.KEEP_TARGET: Side.TARGET}
        return chosen.get(result.choice) if result.choice else side
    written = result.standing is Standing.APPROVED or resolved.standing is Standing.UNDECIDED
    return side.other if written else side


def _reason(result: FieldResult) -> str:
    reasons = {
        Choice.TAKE_SOURCE: _tr("Source wins"),
        Choice.KEEP_TARGET: _tr("Target wins"),
        Choice.OWN_VALUE: _tr("Yours"),
    }
    if result.standing is Standing.UNDECIDED:
        return _tr("Choose a side")
    if result.choice in reasons:
        return reasons[result.choice]
    notes = {
        "source wins": _tr("Rule: source wins"),
        "target wins": _tr("Rule: target wins"),
        "newest wins": _tr("Rule: newest wins"),
        EDITED: _tr("Edited here since"),
    }
    return notes.get(result.field.note, spoken(result.field.note))


def _text(row: RecordRow, column: int) -> str:
    texts = {
        RecordColumn.FIELD: row.field.label,
        RecordColumn.SOURCE: row.source,
        RecordColumn.AGREED: row.agreed,
        RecordColumn.TARGET: row.target,
        RecordColumn.RESULT: row.outcome,
    }
    return texts.get(RecordColumn(column), "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Record", text)
