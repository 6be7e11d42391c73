"""The changes of a plan as a table that reads pages of 256 rows and keeps the last few."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from itertools import chain
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from app.core.approval import Decision
from app.core.plan import Change, ChangeKind, Verdict
from app.store.pages import Block, ChangeFilter, ChangeOrder, GroupRow, Resolved, Runs, Standing
from app.ui.change_look import LOOK_OF_KIND
from app.ui.language import spoken
from app.ui.models.cells import (
    NOTHING,
    Cell,
    CellLook,
    accessible_words,
    cell_of,
    changed_words,
    plain_words,
)
from app.ui.models.decision_book import SENT, DecisionBook
from app.ui.models.plan_view import PlanField, PlanPages, PlanView
from app.ui.models.row_table_model import NO_INDEX, AnyIndex, TableRole

READ_ROWS = 64
"""Changes in one read. Unit: rows. Source: measured, 64 take 5 ms to read and decide, 256 take 20:
a jump must not cost a frame."""
LOOKED_THROUGH_CHANGES = 20_000
"""Largest plan that is searched for the fields that change in it. Unit: changes. Source: ours, a
search of so many takes 10 ms for a field."""
PAGES_KEPT = 96
"""Reads in memory; a screenful needs at most two."""


class PlanRole(IntEnum):
    """Roles beyond `TableRole`."""

    CELL = Qt.ItemDataRole.UserRole + 10
    """`Cell` of a field's column."""
    STANDING = Qt.ItemDataRole.UserRole + 11
    """`Standing` of the row's change."""
    FIELD = Qt.ItemDataRole.UserRole + 12
    """`PlanField` of a field's column, on header and cells; None elsewhere."""


class PlanColumn(IntEnum):
    """The columns before the fields; after the fields comes the number of changed ones."""

    CHECK = 0
    KIND = 1
    NAME = 2
    KEY = 3
    FIRST_FIELD = 4


class _Row:
    """A change and what was made of it for the screen so far."""

    __slots__ = ("cells", "change", "resolved")

    def __init__(self, change: Change) -> None:
        self.change = change
        self.resolved: Resolved | None = None
        self.cells: list[Cell] | None = None


class PlanModel(QAbstractTableModel):
    """Shows what a filter keeps of a plan, in an order; decisions change how rows stand.

    Signals:
        shown_changed: filter or order is another, so the rows are others.
    """

    shown_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan: PlanView | None = None
        self._pages: PlanPages | None = None
        self._shown = ChangeFilter()
        self._order = ChangeOrder.NEEDS_DECISION
        self._book = DecisionBook()
        self._key_title = self.tr("Key")
        self._seqs: Sequence[int] = ()
        self._blocks: tuple[Block, ...] = ()
        self._kinds: Mapping[ChangeKind, int] | None = None
        """How many rows there are of each kind, where they were counted with the rows."""
        self._kept: OrderedDict[int, list[_Row]] = OrderedDict()

    def show_plan(self, plan: PlanView | None, pages: PlanPages | None) -> None:
        """Show a plan, or none; the filter is empty again."""
        self._plan, self._pages = plan, pages
        self._blocks = pages.blocks(plan.plan) if plan and pages else ()
        self._shown = ChangeFilter(mapping=plan.part.mapping if plan else "")
        self._read_decisions()
        self._read_anew()
        rule = self.key_rule()
        labels = {field.rule: field.label for field in self.fields()}
        self._key_title = labels.get(rule, self.tr("Key"))

    def is_long(self, shown: ChangeFilter, order: ChangeOrder) -> bool:
        """Whether other rows take so long to find that a job has to do it; see `show_list`."""
        if self._plan is None or self._pages is None:
            return False
        return self._pages.is_long(self._plan.plan, shown, order)

    def show_filter(self, shown: ChangeFilter, order: ChangeOrder) -> None:
        """Show other rows of the same plan."""
        self._shown, self._order = shown, order
        self._read_anew()

    def show_list(
        self,
        shown: ChangeFilter,
        order: ChangeOrder,
        seqs: Sequence[int],
        kinds: Mapping[ChangeKind, int],
    ) -> None:
        """Show rows of the same plan that a job has found.

        Args:
            shown: the filter they came through.
            order: their order.
            seqs: their numbers.
            kinds: how many there are of each kind; none of a kind that is missing.
        """
        self._shown, self._order = shown, order
        self._show_rows(seqs, kinds)

    def show_numbers(self, plan: PlanView) -> None:
        """Take in what was stored of the same plan since; rows stay where they are."""
        self._plan = plan
        self._read_decisions()
        self._forget_standings()

    def add_decisions(self, decisions: tuple[Decision, ...]) -> None:
        """Show newer decisions before they are stored; rows stay where they are."""
        self._book = self._book.with_newer(decisions)
        self._forget_standings()

    @property
    def filter(self) -> ChangeFilter:
        """What is shown."""
        return self._shown

    @property
    def order(self) -> ChangeOrder:
        """How it is ordered."""
        return self._order

    @property
    def book(self) -> DecisionBook:
        """All decisions on the plan."""
        return self._book

    def fields(self) -> tuple[PlanField, ...]:
        """The fields that have a column, in order."""
        return self._plan.fields if self._plan else ()

    def key_rule(self) -> str:
        """Give the rule whose field is the identity that stands in the key's column; "" if none.

        It is the one that says the same as the key in every row at the top.
        """
        rows = [self._row(row).change for row in range(min(READ_ROWS, len(self._seqs)))]
        return next((f.rule for f in self.fields() if _is_key(f.rule, rows)), "")

    def changed_rules(self) -> frozenset[str]:
        """Give the rules whose field changes in a record that is there already.

        What is new has a value in almost every field; only a plan of new records alone counts them.
        Of a plan too big to be looked through, every field that is touched at all counts.
        """
        if self._plan is None or self._pages is None:
            return frozenset()
        part, plan = self._plan.part, self._plan.plan
        touched = frozenset(rule for rule, count in part.changed.items() if count)
        small = plan.changes <= LOOKED_THROUGH_CHANGES
        if not small or not part.counts.updates + part.counts.conflicts:
            return touched
        kinds = frozenset({ChangeKind.UPDATE, ChangeKind.CONFLICT})
        there = ChangeFilter(kinds=kinds, mapping=part.mapping)
        return frozenset(
            rule
            for rule in touched
            if part.changed[rule]
            > part.counts.planned - part.counts.updates - part.counts.conflicts
            or self._pages.change_seqs(plan.id, replace(there, rule=rule))
        )

    def change(self, row: int) -> Change | None:
        """Give the change of a row; None when there are fewer rows."""
        return self._row(row).change if 0 <= row < len(self._seqs) else None

    def resolved(self, row: int) -> Resolved:
        """Give what the decisions make of the change of a row."""
        held = self._row(row)
        if held.resolved is None:
            held.resolved = self._book.resolve(held.change)
        return held.resolved

    def standing(self, row: int) -> Standing:
        """Give how the change of a row stands."""
        return self.resolved(row).standing

    def next_undecided(self, after: int) -> int:
        """Give the next row that waits for a choice, from the top again at the end; -1 for none."""
        if self._pages is None or self._plan is None:
            return -1
        rows = self._conflict_rows()
        first = bisect_right(rows, after)
        for place in chain(range(first, len(rows)), range(first)):
            if self.standing(rows[place]) is Standing.UNDECIDED:
                return rows[place]
        return -1

    def _conflict_rows(self) -> Sequence[int]:
        """The rows that show a conflict, from the top."""
        seqs = self.seqs_of(ChangeKind.CONFLICT)
        if isinstance(self._seqs, Runs):
            return sorted(self._seqs.index(seq) for seq in seqs)
        wanted = frozenset(seqs)
        return [row for row, seq in enumerate(self._seqs) if seq in wanted] if wanted else ()

    def row_of(self, seq: int) -> int:
        """Give the row that shows a change; -1 when the filter leaves it out."""
        try:
            return self._seqs.index(seq)
        except ValueError:
            return -1

    def is_sent(self, row: int) -> bool:
        """Whether anything of a row's change is sent as the decisions stand."""
        return self.standing(row) in SENT

    def groups(self) -> tuple[GroupRow, ...]:
        """Give what the changes of the mapping do, pattern by pattern."""
        if self._plan is None or self._pages is None:
            return ()
        rows = self._pages.groups(self._plan.plan.id)
        return tuple(row for row in rows if row.group.mapping == self._plan.part.mapping)

    def planned_of(self, kind: ChangeKind) -> int:
        """How many changes of a kind the mapping has, whatever is shown."""
        if self._plan is None:
            return 0
        counts = self._plan.part.counts
        return {
            ChangeKind.INSERT: counts.inserts,
            ChangeKind.UPDATE: counts.updates,
            ChangeKind.DELETE: counts.deletes,
            ChangeKind.CONFLICT: counts.conflicts,
            ChangeKind.PROBLEM: sum(counts.skipped.values()),
        }[kind]

    def seqs_of(self, kind: ChangeKind) -> Sequence[int]:
        """Give the sequence numbers of the shown changes of a kind."""
        if self._pages is None or self._plan is None:
            return ()
        if self._shown.kinds and kind not in self._shown.kinds:
            return ()
        if self._blocks and (self._shown.text or self._shown.rule):
            runs = [block.seqs for block in self._blocks if block.kind is kind]
            return [seq for seq in self._seqs if any(seq in run for run in runs)]
        only = replace(self._shown, kinds=frozenset({kind}))
        return self._pages.change_seqs(self._plan.plan.id, only)

    def kind_rows(self, kind: ChangeKind) -> int:
        """How many of the shown rows are of a kind."""
        if not self._shown.text and not self._shown.rule:
            asked = not self._shown.kinds or kind in self._shown.kinds
            return self.planned_of(kind) if asked else 0
        if self._kinds is not None:
            return self._kinds.get(kind, 0)
        return len(self.seqs_of(kind))

    def sampled_kinds(self, most: int) -> tuple[ChangeKind, ...]:
        """Give the kinds of at most so many rows, evenly spaced from the top."""
        rows = len(self._seqs)
        if self._pages is None or self._plan is None or not rows:
            return ()
        parts = min(most, rows)
        seqs = [self._seqs[place * rows // parts] for place in range(parts)]
        found = self._pages.changes(self._plan.plan.id, seqs)
        return tuple(one.change.kind for one in found)

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._seqs)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else PlanColumn.FIRST_FIELD + len(self.fields()) + 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == PlanRole.CELL:
            return self._cell(index.row(), index.column())
        if role == TableRole.ROW:
            return self._row(index.row()).change
        if role == PlanRole.STANDING:
            return self.standing(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == PlanRole.FIELD:
            return self._field(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(index.row(), index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(section)
        if role == PlanRole.FIELD:
            return self._field(section)
        return None

    def _read_decisions(self) -> None:
        if self._plan is None or self._pages is None:
            self._book = DecisionBook()
            return
        stored = self._pages.decisions(self._plan.plan.id)
        self._book = DecisionBook(self._plan.rules, stored)

    def _read_anew(self) -> None:
        seqs: Sequence[int] = ()
        if self._plan is not None and self._pages is not None:
            seqs = self._pages.change_seqs(self._plan.plan.id, self._shown, self._order)
        self._show_rows(seqs, None)

    def _show_rows(self, seqs: Sequence[int], kinds: Mapping[ChangeKind, int] | None) -> None:
        self.beginResetModel()
        self._kept.clear()
        self._seqs, self._kinds = seqs, kinds
        self.endResetModel()
        self.shown_changed.emit()

    def _forget_standings(self) -> None:
        for rows in self._kept.values():
            for row in rows:
                row.resolved = row.cells = None
        if self._seqs:
            last = self.index(len(self._seqs) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _row(self, row: int) -> _Row:
        number, place = divmod(row, READ_ROWS)
        page = self._kept.get(number)
        if page is None:
            page = self._read_page(number)
        else:
            self._kept.move_to_end(number)
        return page[place]

    def _read_page(self, number: int) -> list[_Row]:
        if self._pages is None or self._plan is None:
            raise IndexError(number)
        first = number * READ_ROWS
        seqs = self._seqs[first : first + READ_ROWS]
        page = [_Row(one.change) for one in self._pages.changes(self._plan.plan.id, seqs)]
        self._kept[number] = page
        while len(self._kept) > PAGES_KEPT:
            self._kept.popitem(last=False)
        return page

    def _field(self, column: int) -> PlanField | None:
        place = column - PlanColumn.FIRST_FIELD
        fields = self.fields()
        return fields[place] if 0 <= place < len(fields) else None

    def _cell(self, row: int, column: int) -> Cell | None:
        place = column - PlanColumn.FIRST_FIELD
        if not 0 <= place < len(self.fields()):
            return None
        held = self._row(row)
        if held.cells is None:
            held.cells = self._cells(self.resolved(row))
        return held.cells[place]

    def _cells(self, resolved: Resolved) -> list[Cell]:
        change = resolved.change
        by_rule = {one.field.rule: one for one in resolved.fields}
        cells = []
        for field in self.fields():
            one = by_rule.get(field.rule)
            cells.append(cell_of(resolved, one, field) if one else NOTHING)
        if change.kind is ChangeKind.PROBLEM and cells:
            cells[0] = Cell(CellLook.MISSING, new=spoken(change.detail))
        return cells

    def _text(self, row: int, column: int) -> str:
        change = self._row(row).change
        if column == PlanColumn.NAME:
            return change.title
        if column == PlanColumn.KEY:
            return change.shown_key
        if column == self.columnCount() - 1:
            return changed_words(change)
        if column == PlanColumn.KIND:
            return LOOK_OF_KIND[change.kind].glyph
        cell = self._cell(row, column)
        return plain_words(cell) if cell else ""

    def _said(self, row: int, column: int) -> str:
        change, field = self._row(row).change, self._field(column)
        cell = self._cell(row, column)
        if cell is not None and field is not None:
            return accessible_words(cell, field.label)
        if column == PlanColumn.CHECK:
            return self._check_words(change, self.standing(row))
        if column == PlanColumn.NAME:
            return self._row_words(change, self.standing(row))
        return self._text(row, column)

    def _check_words(self, change: Change, standing: Standing) -> str:
        words = {
            Standing.APPROVED: self.tr("Approve {name}, on"),
            Standing.REFUSED: self.tr("Approve {name}, off"),
            Standing.PARTLY: self.tr("Approve {name}, some fields"),
            Standing.SETTLED: self.tr("Approve {name}, on"),
            Standing.UNDECIDED: self.tr("Approve {name}, not decided"),
            Standing.NOTHING: self.tr("{name} is skipped"),
        }
        return words[standing].format(name=change.title)

    def _row_words(self, change: Change, standing: Standing) -> str:
        """Say a whole row: kind, name, key, how many fields, how it stands."""
        kinds = {
            ChangeKind.INSERT: self.tr("Create"),
            ChangeKind.UPDATE: self.tr("Update"),
            ChangeKind.DELETE: self.tr("Delete"),
            ChangeKind.CONFLICT: self.tr("Conflict"),
            ChangeKind.PROBLEM: self.tr("Skipped"),
        }
        standings = {
            Standing.APPROVED: self.tr("approved"),
            Standing.REFUSED: self.tr("not approved"),
            Standing.PARTLY: self.tr("some fields approved"),
            Standing.SETTLED: self.tr("approved"),
            Standing.UNDECIDED: self.tr("not decided"),
            Standing.NOTHING: spoken(change.detail) or self.tr("nothing to send"),
        }
        touched = sum(one.verdict is not Verdict.SAME for one in change.fields)
        fields = self.tr("1 field") if touched == 1 else self.tr("{n} fields").format(n=touched)
        parts = [kinds[change.kind], change.title, change.shown_key, fields, standings[standing]]
        return ", ".join(part for part in parts if part)

    def _title(self, section: int) -> str:
        field = self._field(section)
        if field is not None:
            return field.label
        if section == PlanColumn.NAME:
            return (self._plan.part.target_label if self._plan else "") or self.tr("Name")
        if section == PlanColumn.KEY:
            return self._key_title
        return self.tr("Changed") if section == self.columnCount() - 1 else ""


def _is_key(rule: str, changes: list[Change]) -> bool:
    """Tell whether a field holds the shown key in every change that has it."""
    values = [
        (change.shown_key, one.new or one.old)
        for change in changes
        for one in change.fields
        if one.rule == rule
    ]
    return bool(values) and all(key == value for key, value in values)
