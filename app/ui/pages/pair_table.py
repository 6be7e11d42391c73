"""The mapped pairs of a mapping: which field feeds which, and how."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.core.mapping import Flow, WriteWhen
from app.ui.delegates.cell_delegate import CellDelegate, TextDelegate
from app.ui.delegates.field_delegates import (
    TICKED,
    DirectionDelegate,
    FindingDelegate,
    KeyDelegate,
    TickDelegate,
    TransformDelegate,
)
from app.ui.models.pair_rows import PairRow
from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.widgets.tables import TableView

WIDTHS_PX = (36, 188, 44, 196, 0, 112, 80, 84, 44)


class PairTable(TableView):
    """Rows of 28, one a rule, in the order of the file.

    Signals:
        pair_chosen: a row became current (int: its number in the file).
    """

    pair_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._model: RowTableModel[PairRow] = RowTableModel(self._columns(), self)
        self._pairs: tuple[PairRow, ...] = ()
        self.setModel(self._model)
        delegates: tuple[CellDelegate, ...] = (
            FindingDelegate(self),
            TextDelegate("tableStrong", parent=self),
            DirectionDelegate(self),
            TextDelegate("tableStrong", parent=self),
            TransformDelegate(self),
            TextDelegate("table", "muted", parent=self),
            TickDelegate(self),
            TickDelegate(self),
            KeyDelegate(self),
        )
        for column, delegate in enumerate(delegates):
            self.setItemDelegateForColumn(column, delegate)
        self.set_widths(*WIDTHS_PX)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Mapped pairs"))
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def show_pairs(self, pairs: Sequence[PairRow]) -> None:
        """Show pairs in this order."""
        self._pairs = tuple(pairs)
        self._model.show_rows(pairs)

    def choose(self, number: int) -> None:
        """Make a pair current, by its number in the file."""
        wanted = self._pairs[number]
        for row, pair in enumerate(self._model.rows()):
            if pair is wanted and self.currentIndex().row() != row:
                self.selectRow(row)

    def _columns(self) -> tuple[Column[PairRow], ...]:
        flows = {
            Flow.TO_TARGET: self.tr("source to target"),
            Flow.TO_SOURCE: self.tr("target to source"),
            Flow.BOTH: self.tr("both ways"),
        }
        return (
            Column("", lambda pair: " ".join(one.message for one in pair.findings)),
            Column(self.tr("Source"), lambda pair: pair.source, _source_order),
            Column("", lambda pair: flows[pair.rule.flow]),
            Column(self.tr("Target"), lambda pair: pair.target, _target_order),
            Column(self.tr("Transform and format"), self._transform),
            Column(
                self.tr("If empty, use"),
                lambda pair: pair.rule.default or self.tr("None"),
            ),
            Column(self.tr("Required?"), lambda pair: TICKED if pair.rule.required else ""),
            Column(self.tr("Monitored?"), lambda pair: TICKED if pair.rule.watch else ""),
            Column(self.tr("Key"), lambda pair: self.tr("Key") if pair.is_key else ""),
        )

    def _transform(self, pair: PairRow) -> str:
        words = pair.rule.chain or (
            self.tr("As is") if pair.rule.source else self.tr("Fixed value")
        )
        when = {
            WriteWhen.IF_EMPTY: self.tr("only if empty"),
            WriteWhen.ON_INSERT: self.tr("only when created"),
            WriteWhen.NEVER: self.tr("never written"),
        }.get(pair.rule.write)
        return f"{words}, {when}" if when else words

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            pair = self._model.row(index.row())
            self.pair_chosen.emit(next(n for n, one in enumerate(self._pairs) if one is pair))


def _source_order(pair: PairRow) -> str:
    return pair.source.casefold()


def _target_order(pair: PairRow) -> str:
    return pair.target.casefold()
