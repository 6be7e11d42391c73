"""The Fields tab of a mapping: both lists, the lines between them, the table of pairs, findings."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from app.asks.messages import SyncFinding
from app.core.mapping import Flow
from app.core.snapshot import Side
from app.ui.models.joins import sources_of
from app.ui.models.mapping_detail import FieldItem, MappingDetail, target_label
from app.ui.models.pair_rows import PairRow, pair_rows
from app.ui.models.transform_words import rule_words
from app.ui.models.value_words import counted
from app.ui.models.verdicts import Fit
from app.ui.pages.field_drag import FieldDrag
from app.ui.pages.field_list import HEAD_PX, FieldList
from app.ui.pages.field_picker import FieldPicker, best_first
from app.ui.pages.findings_panel import FindingsPanel
from app.ui.pages.mapping_hand import MappingHand
from app.ui.pages.pair_pane import PairPane
from app.ui.pages.sample_pane import SamplePane
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.connector_canvas import ConnectorCanvas
from app.ui.widgets.wire_places import Places
from app.ui.widgets.wires import Wire, WireLook

FINDINGS_PX = 360
FINDINGS_FROM_PX = 1100
"""Narrowest page with the findings at its side."""
DRAWER_PX = 320
"""Width of problems and sample in a small window. Source: ui.md, "Small windows"."""
GUTTER_LEAST_PX = 160


class MappingFields(QWidget):
    """Told by `show_detail`; chosen pair, fields and line follow each other.

    `hand` says what a person did: its `edited` is the one way out of here for a change.

    Signals:
        check_requested: "Check again" of the findings.
        suggestion_dismissed: a proposed pair is not wanted (str: source, str: target).
        lookup_requested: show, or hide, the fields of the records that a lookup leads to (Side,
            str: field name).
        pair_chosen: another pair is the chosen one (int: its number).
        suggest_requested: propose pairs.
    """

    check_requested = Signal()
    lookup_requested = Signal(Side, str)
    pair_chosen = Signal(int)
    suggest_requested = Signal()
    suggestion_dismissed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: MappingDetail | None = None
        self._pairs: tuple[PairRow, ...] = ()
        self._chosen = -1
        self._wanted = -1
        """The pair to choose when the mapping is shown again."""
        self._source = FieldList(self.tr("Find a column"), several=True)
        self._target = FieldList(self.tr("Find a field or API name"))
        self._lists = {Side.SOURCE: self._source, Side.TARGET: self._target}
        self._canvas = ConnectorCanvas()
        self._line_up = self._view_button(self.tr("Line up"), "align-vertical-space-around")
        self._line_up.setChecked(True)
        self._hide = self._view_button(self.tr("Hide unmapped"), "eye-off")
        self.hand = MappingHand(self)
        self.pairs = PairPane(self.hand)
        self.findings = FindingsPanel()
        self.sample = SamplePane()
        self._side = QSplitter(Qt.Orientation.Vertical)
        self._is_narrow = False
        self._drawer = Surface("surface", "left")
        self._drawer_column = QVBoxLayout(self._drawer)
        self._drawer_column.setContentsMargins(0, 0, 0, 0)
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.draw)
        self._lay_out()
        judges = self.hand.judge, self.hand.judge_join
        self.drag = FieldDrag(self._lists, self._canvas, judges, self)
        self._connect()

    def show_detail(self, detail: MappingDetail) -> None:
        """Show a mapping; the chosen pair stays if it is the same mapping."""
        same = self._detail is not None and self._detail.mapping.name == detail.mapping.name
        self._detail, self._pairs = detail, pair_rows(detail)
        self._chosen = self._chosen if same and self._chosen < len(self._pairs) else -1
        self.hand.take(detail)
        self._show_lists()
        self.pairs.show_pairs(detail, self._pairs)
        about = frozenset(id(one) for pair in self._pairs for one in pair.findings)
        self.findings.show_findings(detail.findings, lambda one: id(one) in about)
        if 0 <= self._wanted < len(self._pairs):
            self._chosen, wanted, self._wanted = -1, self._wanted, -1
            self.choose_pair(wanted)
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < FINDINGS_FROM_PX
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._fold(narrow=narrow)
        self._place_drawer()
        self._later.start()

    def open_drawer(self, *, sample: bool) -> None:
        """Show problems or sample in a small window, over the target list; again closes them."""
        wanted = self.sample if sample else self.findings
        if not self._is_narrow:
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        is_open = self._drawer.isVisible() and wanted.isVisibleTo(self._drawer)
        self.findings.setVisible(not sample)
        self.sample.setVisible(sample)
        self._drawer.setVisible(not is_open)
        self._place_drawer()
        self._drawer.raise_()

    def _fold(self, *, narrow: bool) -> None:
        """Move problems and sample into the drawer of small windows, or back to the side."""
        width = DRAWER_PX if narrow else FINDINGS_PX
        for pane in (self.findings, self.sample):
            pane.setFixedWidth(width)
            if narrow:
                self._drawer_column.addWidget(pane)
            else:
                self._side.addWidget(pane)
            pane.setVisible(not narrow)
        self._drawer.hide()
        self._side.setVisible(not narrow)

    def _place_drawer(self) -> None:
        self._drawer.setGeometry(self.width() - DRAWER_PX, 0, DRAWER_PX, self.height())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._give_up_drag()

    def _give_up_drag(self) -> None:
        """End a drag that is under way: whoever goes elsewhere meanwhile does not drop it there."""
        for one in self._lists.values():
            one.view.give_up()
        self._canvas.give_up()

    def draw(self) -> None:
        """Place all lines anew, where their rows are now."""
        detail = self._detail
        if detail is None:
            return
        places = Places(
            self._source.middles(),
            self._target.middles(),
            self._source.top_in(self._canvas),
            self._target.top_in(self._canvas),
        )
        held = self.drag.held
        wires = [
            wire
            for number, pair in enumerate(self._pairs)
            if held is None or held.number != number
            for wire in self._wires_of(number, pair, places)
        ]
        ghosts = [self._ghost(number, places) for number in range(len(detail.suggestions))]
        self._canvas.show_wires(tuple(wire for wire in (*wires, *ghosts) if wire is not None))

    def open_search(self) -> None:
        """Put the cursor into the search of the list that has the keyboard, else the source's."""
        at_target = self._target.view.hasFocus()
        (self._target if at_target else self._source).open_search()

    @property
    def chosen(self) -> int:
        """The number of the chosen pair, -1 without one."""
        return self._chosen

    def choose_pair(self, number: int) -> None:
        """Make a pair the chosen one everywhere."""
        if number == self._chosen or not 0 <= number < len(self._pairs):
            return
        self._chosen = number
        rule = self._pairs[number].rule
        self.pairs.choose(number)
        self._source.choose(rule.source)
        self._target.choose(rule.target)
        self._later.start()
        self.pair_chosen.emit(number)

    # Layout --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        gutter = Surface("sunken", "left right")
        gutter.setMinimumWidth(GUTTER_LEAST_PX)
        inside = QVBoxLayout(gutter)
        inside.setContentsMargins(1, 0, 1, 0)
        inside.setSpacing(0)
        views = QHBoxLayout()
        views.setContentsMargins(8, (HEAD_PX - 24) // 2, 8, (HEAD_PX - 24) // 2)
        views.setSpacing(4)
        views.addStretch(1)
        views.addWidget(self._line_up)
        views.addWidget(self._hide)
        views.addStretch(1)
        inside.addLayout(views)
        inside.addWidget(self._canvas, 1)
        lists = QSplitter(Qt.Orientation.Horizontal)
        lists.setHandleWidth(1)
        lists.setChildrenCollapsible(False)
        for place, (pane, px) in enumerate(
            ((self._source, 376), (gutter, 248), (self._target, 384))
        ):
            lists.addWidget(pane)
            lists.setStretchFactor(place, px)
        lists.setSizes([376, 248, 384])
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.addWidget(lists)
        split.addWidget(self.pairs)
        split.setSizes([380, 348])
        for splitter in (lists, split):
            splitter.splitterMoved.connect(self._later.start)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(split, 1)
        self._side.setHandleWidth(1)
        self._side.addWidget(self.findings)
        self._side.addWidget(self.sample)
        self._side.setSizes([380, 348])
        for pane in (self.findings, self.sample):
            pane.setFixedWidth(FINDINGS_PX)
        outer.addWidget(self._side)
        self._drawer.setParent(self)
        self._drawer.hide()

    def _view_button(self, words: str, icon: str) -> PushButton:
        button = PushButton(words, ButtonKind.QUIET, icon=icon, size=ButtonSize.TINY)
        button.setCheckable(True)
        button.toggled.connect(self._show_lists)
        return button

    def _show_lists(self) -> None:
        """Fill both lists in the order, and with the fields, of the view that was chosen."""
        detail = self._detail
        if detail is None:
            return
        source, target = detail.source_items(), detail.target_items()
        columns = counted(len(source), self.tr("1 column"), self.tr("{n} columns"))
        count = counted(len(target), self.tr("1 field"), self.tr("{n} fields"))
        if self._line_up.isChecked():
            target = lined_up(target, source, detail)
        if self._hide.isChecked():
            source = tuple(item for item in source if item.mapped)
            target = tuple(item for item in target if item.mapped)
        self._source.show_items(self.tr("Source"), columns, source)
        title = detail.target.label if detail.target else detail.mapping.target.object
        self._target.show_items(title, count, target)
        self._later.start()

    # What a person does --------------------------------------------------------------------------

    def _connect(self) -> None:
        for side, one in self._lists.items():
            one.scrolled.connect(self.draw)
            one.view.open_requested.connect(
                lambda name, at=side: self.lookup_requested.emit(at, name)
            )
        self._source.field_chosen.connect(self._on_source_chosen)
        self._target.field_chosen.connect(self._on_target_chosen)
        self._source.view.pick_requested.connect(lambda name: self.open_picker(Side.SOURCE, name))
        self._target.view.pick_requested.connect(lambda name: self.open_picker(Side.TARGET, name))
        self._source.view.jump_requested.connect(lambda name: self._jump(Side.SOURCE, name))
        self._target.view.jump_requested.connect(lambda name: self._jump(Side.TARGET, name))
        self._source.view.menu_requested.connect(
            lambda name, place: self.open_field_menu(Side.SOURCE, name).popup(place)
        )
        self._target.view.menu_requested.connect(
            lambda name, place: self.open_field_menu(Side.TARGET, name).popup(place)
        )
        self._canvas.wire_menu_requested.connect(self.pairs.open_menu)
        self._canvas.menu_requested.connect(lambda place: self.gutter_menu().popup(place))
        self._canvas.wire_chosen.connect(self.choose_pair)
        self._canvas.end_requested.connect(self._on_end_requested)
        self._canvas.end_drag_began.connect(self._on_end_drag)
        self._canvas.accepted.connect(self.accept)
        self._canvas.dismissed.connect(self.dismiss)
        self.pairs.pair_chosen.connect(self.choose_pair)
        self.pairs.end_requested.connect(self._open_end_picker)
        self.pairs.jump_requested.connect(self._jump_from_pair)
        self.pairs.accept_requested.connect(self.accept)
        self.pairs.dismiss_requested.connect(self.dismiss)
        self.pairs.skip_all_requested.connect(self.skip_suggestions)
        self.pairs.accept_all_requested.connect(self.hand.accept_sure)
        self.drag.join_dropped.connect(self._on_join_dropped)
        self.drag.pair_dropped.connect(self._on_pair_dropped)
        self.drag.end_dropped.connect(self.hand.reroute)
        self.drag.end_let_go.connect(lambda number: self.hand.remove(frozenset({number})))
        self.hand.chosen.connect(self._on_worked_on)
        self.findings.check_requested.connect(self.check_requested)
        self.findings.finding_chosen.connect(self._on_finding_chosen)
        self.findings.rows_requested.connect(self._on_rows_requested)

    def open_field_menu(self, side: Side, name: str) -> QMenu:
        """Make the menu of a field."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        source = side is Side.SOURCE
        pick = self.tr("Map to…") if source else self.tr("Map from…")
        menu.addAction(pick).triggered.connect(lambda: self.open_picker(side, name))
        if not source:
            fixed = menu.addAction(self.tr("Fixed value…"))
            fixed.triggered.connect(
                lambda: self.pairs.ask_fixed(name, self._place_of(Side.TARGET, name))
            )
        item = next((one for one in self._lists[side].items() if one.name == name), None)
        if item is not None and item.lookup:
            words = self.tr("Hide the fields behind it")
            if not item.is_open:
                words = self.tr("Show the fields behind it")
            menu.addAction(words).triggered.connect(lambda: self.lookup_requested.emit(side, name))
        mapped = [
            n
            for n, pair in enumerate(self._pairs)
            if name == (pair.rule.source if source else pair.rule.target)
        ]
        remove = menu.addAction(self.tr("Remove its pairs"))
        remove.setEnabled(bool(mapped))
        remove.triggered.connect(lambda: self.hand.remove(frozenset(mapped)))
        menu.addSeparator()
        copy = self.tr("Copy name") if source else self.tr("Copy API name")
        menu.addAction(copy).triggered.connect(lambda: QGuiApplication.clipboard().setText(name))
        return menu

    def gutter_menu(self) -> QMenu:
        """Make the menu of the space between the lists."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Suggest matches")).triggered.connect(self.suggest_requested)
        menu.addSeparator()
        for button in (self._line_up, self._hide):
            action = menu.addAction(button.text())
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.triggered.connect(button.toggle)
        menu.addSeparator()
        everything = frozenset(range(len(self._pairs)))
        remove = menu.addAction(self.tr("Remove all pairs"))
        remove.setEnabled(bool(everything))
        remove.triggered.connect(lambda: self.hand.remove(everything))
        return menu

    def open_picker(self, side: Side, name: str) -> FieldPicker:
        """Open the list of the other side's fields at a field's row, best match first."""
        other = Side.TARGET if side is Side.SOURCE else Side.SOURCE
        held = self._lists[side].view.held_names(name)

        def on_picked(picked: str, both_ways: bool) -> None:  # noqa: FBT001 - the signal's argument
            if len(held) > 1:
                self.hand.join(held, picked, self._place_of(side, name))
                return
            flow = Flow.BOTH if both_ways else Flow.TO_TARGET
            pair = (name, picked) if side is Side.SOURCE else (picked, name)
            self.hand.pair(*pair, flow, self._place_of(side, name))

        picker = self._make_picker(side, name, other, len(held))
        picker.picked.connect(on_picked)
        picker.closed.connect(self._lists[side].view.setFocus)
        picker.open_at(self._place_of(side, name))
        return picker

    def accept(self, number: int) -> None:
        """Make a proposed pair a real one."""
        if self._detail is not None and 0 <= number < len(self._detail.suggestions):
            one = self._detail.suggestions[number]
            self.hand.pair(one.source, one.target, Flow.TO_TARGET)

    def skip_suggestions(self) -> None:
        """Take all proposed pairs away."""
        for one in self._detail.suggestions if self._detail else ():
            self.suggestion_dismissed.emit(one.source, one.target)

    def dismiss(self, number: int) -> None:
        """Take a proposed pair away."""
        if self._detail is not None and 0 <= number < len(self._detail.suggestions):
            one = self._detail.suggestions[number]
            self.suggestion_dismissed.emit(one.source, one.target)

    def _make_picker(self, side: Side, name: str, other: Side, held: int = 1) -> FieldPicker:
        detail = self._detail
        known: tuple[str, ...] = ()
        if detail is not None:
            known = tuple(
                one.target if side is Side.SOURCE else one.source
                for one in detail.suggestions
                if name == (one.source if side is Side.SOURCE else one.target)
            )
        items = self._lists[side].items()
        label = next((item.label for item in items if item.name == name), name)
        title = self.tr("Map {name} to…").format(name=label)
        if side is Side.TARGET:
            title = self.tr("Map {name} from…").format(name=label)
        elif held > 1:
            title = self.tr("Join {n} fields to…").format(n=held)
        offered = self._lists[other].items()
        if held > 1:
            offered = tuple(
                replace(item, writeable=self.hand.judge_join(item.name).fit is not Fit.NOT)
                for item in offered
            )
        ordered = best_first(name, label, offered, known)
        return FieldPicker(title, ordered, self)

    def _open_end_picker(self, number: int, side: Side) -> None:
        """Choose another field for one end of a pair."""
        rule = self._pairs[number].rule
        fixed, name = (
            (Side.SOURCE, rule.source) if side is Side.TARGET else (Side.TARGET, rule.target)
        )
        picker = self._make_picker(fixed, name, side)
        picker.picked.connect(lambda picked, _both: self.hand.reroute(number, side, picked))
        picker.closed.connect(self.pairs.focus_table)
        picker.open_at(self.pairs.place_of(number, side))

    def _on_join_dropped(self, sources: tuple[str, ...], target: str) -> None:
        self.hand.join(sources, target, self._place_of(Side.TARGET, target))

    def _on_pair_dropped(self, source: str, target: str, flow: Flow) -> None:
        self.hand.pair(source, target, flow, self._place_of(Side.TARGET, target))

    def _on_end_drag(self, number: int, source_end: bool) -> None:  # noqa: FBT001 - a signal's
        rule = self._pairs[number].rule
        fixed = Side.TARGET if source_end else Side.SOURCE
        name = rule.target if source_end else rule.source
        self.drag.begin_end(number, name, fixed, rule.flow)
        self.draw()

    def _on_end_requested(self, number: int, source_end: bool) -> None:  # noqa: FBT001 - a signal's
        rule = self._pairs[number].rule
        if source_end:
            self._source.choose(rule.source)
        else:
            self._target.choose(rule.target)
        self.choose_pair(number)
        self.draw()

    def _place_of(self, side: Side, name: str) -> QPoint:
        """Give the point of the screen below a field's row."""
        row = self._lists[side].row_rect(name)
        if row is None:
            return self._lists[side].mapToGlobal(QPoint(16, HEAD_PX))
        return row.bottomLeft() + QPoint(32, 1)

    def _on_worked_on(self, number: int) -> None:
        """Choose a pair that was just made or moved, as soon as it is shown."""
        self._wanted = number

    def _jump(self, side: Side, name: str) -> None:
        """Go to the other end of a field's pair."""
        for number, pair in enumerate(self._pairs):
            if name == (pair.rule.source if side is Side.SOURCE else pair.rule.target):
                self.choose_pair(number)
                other = Side.TARGET if side is Side.SOURCE else Side.SOURCE
                self._lists[other].view.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _jump_from_pair(self, number: int, side: Side) -> None:
        self.choose_pair(number)
        self._lists[side].view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_source_chosen(self, name: str) -> None:
        self._choose_first(lambda pair: pair.rule.source == name)

    def _on_target_chosen(self, name: str) -> None:
        self._choose_first(lambda pair: pair.rule.target == name)

    def _on_finding_chosen(self, finding: SyncFinding) -> None:
        self._choose_first(lambda pair: finding in pair.findings)

    def _on_rows_requested(self, finding: SyncFinding) -> None:
        """Show what the pair of a problem makes of rows, those that fail first."""
        self._on_finding_chosen(finding)
        if self._is_narrow:
            if not self.sample.isVisible():
                self.open_drawer(sample=True)
        else:
            self.sample.focus_rows()

    def _choose_first(self, fits: Callable[[PairRow], bool]) -> None:
        number = next((n for n, pair in enumerate(self._pairs) if fits(pair)), -1)
        if number >= 0:
            self.choose_pair(number)

    # Lines ---------------------------------------------------------------------------------------

    def _wires_of(self, number: int, pair: PairRow, places: Places) -> list[Wire | None]:
        """Place the line of a pair, and one for each field that it joins."""
        first, *joined = sources_of(pair.rule) or ("",)
        wires = [self._wire(number, pair, first, places)]
        for name in joined:
            wire = self._wire(number, pair, name, places)
            wires.append(replace(wire, label="", is_joined=True) if wire else None)
        return wires

    def _wire(self, number: int, pair: PairRow, source: str, places: Places) -> Wire | None:
        """Place a line of a pair; None if neither end is in sight, or one is filtered out."""
        ends = places.ends(source, pair.rule.target)
        if ends is None:
            return None
        look = WireLook.KEY if pair.is_key else WireLook.PLAIN
        if pair.findings:
            blocks = any(one.severity == "error" for one in pair.findings)
            look = WireLook.ERROR if blocks else WireLook.WARNING
        return Wire(
            number,
            ends.start_y,
            ends.end_y,
            pair.rule.flow,
            look,
            rule_words(pair.rule) if pair.rule.chain else "",
            number == self._chosen,
            ends.start_hidden,
            ends.end_hidden,
            (source or pair.source, pair.target),
        )

    def _ghost(self, number: int, places: Places) -> Wire | None:
        """Place the dashed line of a proposed pair."""
        one = self._detail.suggestions[number] if self._detail else None
        ends = places.ends(one.source, one.target) if one else None
        if one is None or ends is None:
            return None
        return Wire(
            number,
            ends.start_y,
            ends.end_y,
            Flow.TO_TARGET,
            WireLook.SUGGESTED,
            f"{round(one.sure * 100)}%",
            start_hidden=ends.start_hidden,
            end_hidden=ends.end_hidden,
            names=(one.source, one.target),
        )


def lined_up(
    target: tuple[FieldItem, ...], source: tuple[FieldItem, ...], detail: MappingDetail
) -> tuple[FieldItem, ...]:
    """Put each mapped or proposed target beside its source, so that lines run level.

    Others fill the gaps, in their order.
    """
    items = {item.name: item for item in target if item.name}
    wanted: dict[str, str] = {}
    pairs = [(rule.source, rule.target) for rule in detail.mapping.fields]
    pairs += [(one.source, one.target) for one in detail.suggestions]
    for name, end in pairs:
        if name and end in items and end not in wanted.values():
            wanted.setdefault(name, end)
    left = set(wanted.values())
    rest, below = _grouped(target, frozenset(left))
    ordered: list[FieldItem] = []
    for item in source:
        name = wanted.get(item.name, "")
        if name in left:
            label = target_label(detail, name) if items[name].depth else items[name].label
            ordered += [replace(items[name], depth=0, label=label), *below.get(name, ())]
            left.discard(name)
        elif rest:
            ordered += rest.pop(0)
    late = [items[name] for name in dict.fromkeys(wanted.values()) if name in left]
    return (*ordered, *late, *(item for group in rest for item in group))


def _grouped(
    target: tuple[FieldItem, ...], mapped: frozenset[str]
) -> tuple[list[list[FieldItem]], dict[str, list[FieldItem]]]:
    """Part fields that stand beside no source into groups: a field, and what stands below it.

    Returns:
        The groups of fields that are not mapped, and what stands below those that are.
    """
    groups: list[list[FieldItem]] = []
    below: dict[str, list[FieldItem]] = {}
    current: list[FieldItem] = []
    for item in target:
        if item.depth and item.name not in mapped:
            current.append(item)
        elif not item.depth:
            current = [] if item.name in mapped else [item]
            if item.name in mapped:
                below[item.name] = current
            else:
                groups.append(current)
    return groups, below
