"""The lower pane of the Fields tab: the table of pairs, its buttons, its menus and its popups."""

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.core.mapping import Flow, WriteWhen
from app.core.snapshot import Side
from app.ui.models.mapping_detail import MappingDetail
from app.ui.models.pair_rows import PairRow, suggestion_rows
from app.ui.models.transform_choices import transform_choices
from app.ui.models.value_list import proposed_list, read_value_list, with_values
from app.ui.pages.cell_popups import TransformPopup, ValuePopup
from app.ui.pages.field_list import HEAD_PX
from app.ui.pages.field_picker import FieldPicker
from app.ui.pages.mapping_hand import SURE, MappingHand
from app.ui.pages.pair_table import PairColumn, PairTable
from app.ui.pages.value_list_popup import ValueListPopup
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.labels import TextLabel


class PairPane(Surface):
    """Told by `show_pairs`; edits go to the hand.

    Signals:
        pair_chosen: a row became current (int: its number in the file).
        end_requested: another field is wanted for one end (int: pair, Side).
        jump_requested: go to one end's field in its list (int: pair, Side).
        accept_all_requested: take all sure suggestions.
        skip_all_requested: none of the suggestions is wanted.
        accept_requested: take this suggestion (int: its number).
        dismiss_requested: this one is not wanted (int).
        try_requested: show what a chain makes of sample values (int: pair, str: chain).
    """

    pair_chosen = Signal(int)
    end_requested = Signal(int, Side)
    jump_requested = Signal(int, Side)
    accept_all_requested = Signal()
    skip_all_requested = Signal()
    accept_requested = Signal(int)
    dismiss_requested = Signal(int)
    try_requested = Signal(int, str)

    def __init__(self, hand: MappingHand, parent: QWidget | None = None) -> None:
        super().__init__("surface", "top", parent)
        self._hand = hand
        self._detail: MappingDetail | None = None
        self._popup: TransformPopup | None = None
        self.table = PairTable()
        self._count = TextLabel("", "small", "muted")
        tiny, quiet = ButtonSize.TINY, ButtonKind.QUIET
        self._add_fixed = PushButton(self.tr("Add a fixed value"), quiet, icon="plus", size=tiny)
        self._accept_all = PushButton(self.tr("Accept all suggestions"), quiet, size=tiny)
        self._skip_all = PushButton(self.tr("Skip these"), quiet, size=tiny)
        self._skip_all.setToolTip(self.tr("Takes all suggestions away; nothing is mapped"))
        head = HeaderBar(height_px=HEAD_PX)
        head.row.addWidget(TextLabel(self.tr("Mapped pairs"), "paneTitle"))
        head.row.addWidget(self._count)
        head.row.addStretch(1)
        head.row.addWidget(self._add_fixed)
        head.row.addWidget(self._accept_all)
        head.row.addWidget(self._skip_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.table)
        self._connect()

    def show_pairs(self, detail: MappingDetail, pairs: tuple[PairRow, ...]) -> None:
        """Show the pairs of a mapping, and below them what is proposed."""
        self._detail = detail
        words = self.tr("{n} of {total} fields")
        total = len(detail.target.fields) if detail.target else len(detail.target_items())
        self._count.setText(words.format(n=len(pairs), total=total))
        sure = any(one.sure >= SURE for one in detail.suggestions)
        self._accept_all.set_ready(ready=sure, reason=self.tr("No suggestion of 90 % or more"))
        self._skip_all.setVisible(bool(detail.suggestions))
        self.table.show_pairs((*pairs, *suggestion_rows(detail)))

    def choose(self, number: int) -> None:
        """Make a pair the current row."""
        self.table.choose(number)

    def focus_table(self) -> None:
        """Bring the keyboard to the table."""
        self.table.setFocus()

    def place_of(self, number: int, side: Side) -> QPoint:
        """Give the point of the screen below one end of a pair."""
        column = PairColumn.SOURCE if side is Side.SOURCE else PairColumn.TARGET
        return self.table.place_of(number, column)

    def show_tried(self, samples: tuple[tuple[str, str, bool], ...]) -> None:
        """Show what the chain in the open popup makes of sample values."""
        if self._popup is not None:
            self._popup.show_samples(samples)

    def open_menu(self, number: int, place: QPoint) -> QMenu:
        """Open the menu of a pair."""
        menu = QMenu(self)
        self._fill_menu(menu, number)
        menu.popup(place)
        return menu

    def _connect(self) -> None:
        table, hand = self.table, self._hand
        table.pair_chosen.connect(self.pair_chosen)
        table.cell_requested.connect(self._on_cell)
        table.removal_requested.connect(hand.remove)
        table.move_requested.connect(hand.move)
        table.jump_requested.connect(
            lambda number, source: self.jump_requested.emit(
                number, Side.SOURCE if source else Side.TARGET
            )
        )
        table.accept_requested.connect(self.accept_requested)
        table.dismiss_requested.connect(self.dismiss_requested)
        table.menu_requested.connect(lambda pair, place: self.open_menu(pair.number, place))
        self._add_fixed.clicked.connect(self._pick_fixed)
        self._accept_all.clicked.connect(self.accept_all_requested)
        self._skip_all.clicked.connect(self.skip_all_requested)

    def _on_cell(self, pair: PairRow, column: int) -> None:
        hand, number = self._hand, pair.number
        acts = {
            PairColumn.DIRECTION: partial(hand.turn, number),
            PairColumn.REQUIRED: partial(hand.toggle_required, number),
            PairColumn.WATCHED: partial(hand.toggle_watched, number),
            PairColumn.KEY: partial(hand.toggle_key, number),
            PairColumn.DEFAULT: partial(self._edit_default, pair),
            PairColumn.TRANSFORM: partial(self._edit_transform, pair),
            PairColumn.SOURCE: partial(self.end_requested.emit, number, Side.SOURCE),
            PairColumn.TARGET: partial(self.end_requested.emit, number, Side.TARGET),
        }
        act = acts.get(PairColumn(column))
        if act is not None:
            act()

    def _edit_default(self, pair: PairRow) -> None:
        popup = ValuePopup(
            self.tr("If {source} is empty, use").format(source=pair.source),
            pair.rule.default or "",
            self._values_of(pair.rule.target),
            self.tr("Enter takes it; nothing typed is none"),
            self,
        )
        popup.value_chosen.connect(
            lambda value: self._hand.revise(pair.number, default=value or None)
        )
        popup.closed.connect(self.focus_table)
        popup.open_at(self.table.place_of(pair.number, PairColumn.DEFAULT))

    def _edit_transform(self, pair: PairRow) -> None:
        if not pair.rule.source:
            self._edit_fixed(pair)
        elif self._values_of(pair.rule.target) and read_value_list(pair.rule.chain):
            self._edit_list(pair)
        else:
            self._choose_transform(pair)

    def _edit_list(self, pair: PairRow) -> None:
        """Lead values of the source to those of a picklist."""
        detail = self._detail
        sampled = detail.values_of(pair.rule.source) if detail else ()
        allowed = self._values_of(pair.rule.target)
        known = read_value_list(pair.rule.chain)
        values = with_values(known, sampled) if known else proposed_list(sampled, allowed)
        title = self.tr("{source} to {target}")
        said = title.format(source=pair.source, target=pair.target)
        popup = ValueListPopup(said, values, allowed, self)
        popup.chain_chosen.connect(lambda chain: self._hand.revise(pair.number, chain=chain))
        popup.other_requested.connect(lambda: self._choose_transform(pair))
        popup.closed.connect(self.focus_table)
        popup.open_at(self.table.place_of(pair.number, PairColumn.TRANSFORM))

    def _choose_transform(self, pair: PairRow) -> None:
        detail = self._detail
        target = detail.target.field(pair.rule.target) if detail and detail.target else None
        values = detail.values_of(pair.rule.source) if detail else ()
        popup = TransformPopup(pair.rule.chain, transform_choices(target, values), self)
        popup.chain_chosen.connect(lambda chain: self._hand.revise(pair.number, chain=chain))
        if self._values_of(pair.rule.target):
            popup.offer_list()
            popup.list_requested.connect(lambda: self._edit_list(pair))
        popup.try_requested.connect(lambda chain: self.try_requested.emit(pair.number, chain))
        popup.closed.connect(self._on_popup_closed)
        self._popup = popup
        popup.open_at(self.table.place_of(pair.number, PairColumn.TRANSFORM))

    def _on_popup_closed(self) -> None:
        self._popup = None
        self.focus_table()

    def _edit_fixed(self, pair: PairRow) -> None:
        title = self.tr("{target} always gets").format(target=pair.target)
        choices = self._values_of(pair.rule.target)
        popup = ValuePopup(title, pair.rule.value or "", choices, "", self)
        popup.value_chosen.connect(lambda value: self._hand.revise(pair.number, value=value))
        popup.closed.connect(self.focus_table)
        popup.open_at(self.table.place_of(pair.number, PairColumn.TRANSFORM))

    def _pick_fixed(self) -> None:
        """Choose the field first, then what it always gets."""
        detail = self._detail
        if detail is None:
            return
        fed = {rule.target for rule in detail.mapping.fields}
        items = tuple(item for item in detail.target_items() if item.name not in fed)
        below = self._add_fixed.mapToGlobal(QPoint(0, self._add_fixed.height()))
        picker = FieldPicker(self.tr("Which field always gets the same value?"), items, self)
        picker.picked.connect(lambda name, _both: self.ask_fixed(name, below))
        picker.open_at(below)

    def ask_fixed(self, target: str, place: QPoint) -> None:
        """Ask for the value that a field always gets."""
        detail = self._detail
        label = target
        if detail and detail.target and (field := detail.target.field(target)):
            label = field.label
        title = self.tr("{target} always gets").format(target=label)
        popup = ValuePopup(title, "", self._values_of(target), self.tr("Enter takes it"), self)
        popup.value_chosen.connect(lambda value: self._hand.add_fixed(target, value))
        popup.closed.connect(self.focus_table)
        popup.open_at(place)

    def _values_of(self, target: str) -> tuple[str, ...]:
        detail = self._detail
        field = detail.target.field(target) if detail and detail.target else None
        return tuple(one.value for one in field.picklist_values if one.active) if field else ()

    def _fill_menu(self, menu: QMenu, number: int) -> None:
        detail, hand = self._detail, self._hand
        if detail is None:
            return
        rule = detail.mapping.fields[number]
        pair = next(one for one in self.table.model().rows() if one.number == number)  # type: ignore[attr-defined]  # our own model
        directions = menu.addMenu(self.tr("Direction"))
        words = {
            Flow.TO_TARGET: self.tr("Source to target"),
            Flow.BOTH: self.tr("Both ways"),
            Flow.TO_SOURCE: self.tr("Target to source"),
        }
        allowed = hand.flows_of(number)
        for flow, said in words.items():
            action = directions.addAction(said)
            action.setCheckable(True)
            action.setChecked(rule.flow is flow)
            action.setEnabled(flow in allowed)
            action.triggered.connect(lambda _=False, to=flow: hand.revise(number, flow=to))
        menu.addAction(self.tr("Transform…")).triggered.connect(lambda: self._edit_transform(pair))
        if rule.source and self._values_of(rule.target):
            menu.addAction(self.tr("Value list…")).triggered.connect(lambda: self._edit_list(pair))
        menu.addAction(self.tr("If empty, use…")).triggered.connect(
            lambda: self._edit_default(pair)
        )
        times = menu.addMenu(self.tr("Write"))
        for when, said in (
            (WriteWhen.ALWAYS, self.tr("Always")),
            (WriteWhen.IF_EMPTY, self.tr("Only if empty")),
            (WriteWhen.ON_INSERT, self.tr("Only when created")),
            (WriteWhen.NEVER, self.tr("Never")),
        ):
            action = times.addAction(said)
            action.setCheckable(True)
            action.setChecked(rule.write is when)
            action.triggered.connect(lambda _=False, at=when: hand.revise(number, write=at))
        menu.addSeparator()
        for said, is_on, act in (
            (self.tr("Required"), rule.required, hand.toggle_required),
            (self.tr("Monitored"), rule.watch, hand.toggle_watched),
            (self.tr("Key"), pair.is_key, hand.toggle_key),
        ):
            action = menu.addAction(said)
            action.setCheckable(True)
            action.setChecked(is_on)
            action.triggered.connect(lambda _=False, run=act: run(number))
        menu.addSeparator()
        menu.addAction(self.tr("Remove")).triggered.connect(
            lambda: hand.remove(frozenset({number}))
        )
