"""The Fields tab of a mapping: both lists, the lines between them, the table of pairs, findings."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.core.snapshot import Side
from app.ui.models.mapping_detail import FieldItem, MappingDetail
from app.ui.models.pair_rows import PairRow, pair_rows
from app.ui.pages.field_list import HEAD_PX, FieldList
from app.ui.pages.findings_panel import FindingsPanel
from app.ui.pages.pair_table import PairTable
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import HeaderBar, Surface
from app.ui.widgets.connector_canvas import ConnectorCanvas, Wire, WireLook
from app.ui.widgets.labels import TextLabel

FINDINGS_PX = 360
FINDINGS_FROM_PX = 1100
"""Narrowest page with the findings at its side."""


class MappingFields(QWidget):
    """Told by `show_detail`; chosen pair, fields and line follow each other.

    Signals:
        check_requested: "Check again" of the findings.
    """

    check_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: MappingDetail | None = None
        self._pairs: tuple[PairRow, ...] = ()
        self._chosen = -1
        self._source = FieldList(self.tr("Find a column"))
        self._target = FieldList(self.tr("Find a field or API name"))
        self._canvas = ConnectorCanvas()
        self._table = PairTable()
        self._count = TextLabel("", "small", "muted")
        self._line_up = self._view_button(self.tr("Line up"), "align-vertical-space-around")
        self._hide = self._view_button(self.tr("Hide unmapped"), "eye-off")
        self._line_up.setChecked(True)
        self.findings = FindingsPanel()
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._draw)
        self._lay_out()
        self._connect()

    def show_detail(self, detail: MappingDetail) -> None:
        """Show a mapping; the chosen pair stays if it is the same mapping."""
        same = self._detail is not None and self._detail.mapping.name == detail.mapping.name
        self._detail, self._pairs = detail, pair_rows(detail)
        self._chosen = self._chosen if same and self._chosen < len(self._pairs) else -1
        words = self.tr("{n} of {total} fields")
        total = len(detail.target_items())
        self._count.setText(words.format(n=len(self._pairs), total=total))
        self._show_lists()
        self._table.show_pairs(self._pairs)
        self.findings.show_findings(detail.findings)
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.findings.setVisible(event.size().width() >= FINDINGS_FROM_PX)
        self._later.start()

    def _lay_out(self) -> None:
        gutter = Surface("sunken", "left right")
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
        lists = QWidget()
        row = QHBoxLayout(lists)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._source, 376)
        row.addWidget(gutter, 248)
        row.addWidget(self._target, 384)
        head = HeaderBar("controlSmall")
        head.setFixedHeight(HEAD_PX)
        head.row.addWidget(TextLabel(self.tr("Mapped pairs"), "paneTitle"))
        head.row.addWidget(self._count)
        head.row.addStretch(1)
        pairs = Surface("surface", "top")
        column = QVBoxLayout(pairs)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._table)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.addWidget(lists)
        split.addWidget(pairs)
        split.setSizes([380, 348])
        split.splitterMoved.connect(self._later.start)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(split, 1)
        self.findings.setFixedWidth(FINDINGS_PX)
        outer.addWidget(self.findings)

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
        number = self.tr("{n} fields")
        count = number.format(n=len(source)), number.format(n=len(target))
        if self._line_up.isChecked():
            target = lined_up(target, source, detail)
        if self._hide.isChecked():
            source = tuple(item for item in source if item.name in _mapped(detail, Side.SOURCE))
            target = tuple(item for item in target if item.name in _mapped(detail, Side.TARGET))
        self._source.show_items(self.tr("Source"), count[0], source)
        title = detail.target.label if detail.target else detail.mapping.target.object
        self._target.show_items(title, count[1], target)
        self._later.start()

    def _connect(self) -> None:
        self._source.scrolled.connect(self._later.start)
        self._target.scrolled.connect(self._later.start)
        self._source.field_chosen.connect(self._on_source_chosen)
        self._target.field_chosen.connect(self._on_target_chosen)
        self._canvas.wire_chosen.connect(self._choose)
        self._table.pair_chosen.connect(self._choose)
        self.findings.check_requested.connect(self.check_requested)

    def _on_source_chosen(self, name: str) -> None:
        self._choose_first(lambda pair: pair.rule.source == name)

    def _on_target_chosen(self, name: str) -> None:
        self._choose_first(lambda pair: pair.rule.target == name)

    def _choose_first(self, fits: Callable[[PairRow], bool]) -> None:
        number = next((n for n, pair in enumerate(self._pairs) if fits(pair)), -1)
        if number >= 0:
            self._choose(number)

    def _choose(self, number: int) -> None:
        """Make a pair the chosen one everywhere."""
        if number == self._chosen:
            return
        self._chosen = number
        rule = self._pairs[number].rule
        self._table.choose(number)
        self._source.choose(rule.source)
        self._target.choose(rule.target)
        self._later.start()

    def _draw(self) -> None:
        wires = [self._wire(number, pair) for number, pair in enumerate(self._pairs)]
        self._canvas.show_wires(tuple(wire for wire in wires if wire is not None))

    def _wire(self, number: int, pair: PairRow) -> Wire | None:
        """Place the line of a pair; None if one of its ends is not in its list."""
        start = self._source.height_of(pair.rule.source, self._canvas)
        end = self._target.height_of(pair.rule.target, self._canvas)
        if start is None or end is None or (start[1] and end[1]):
            return None
        look = WireLook.KEY if pair.is_key else WireLook.PLAIN
        if pair.findings:
            blocks = any(one.severity == "error" for one in pair.findings)
            look = WireLook.ERROR if blocks else WireLook.WARNING
        return Wire(
            number,
            start[0],
            end[0],
            pair.rule.flow,
            look,
            pair.rule.chain,
            number == self._chosen,
            start[1],
            end[1],
        )


def lined_up(
    target: tuple[FieldItem, ...], source: tuple[FieldItem, ...], detail: MappingDetail
) -> tuple[FieldItem, ...]:
    """Put each mapped target beside its source, so that lines run level; others fill the gaps."""
    items = {item.name: item for item in target}
    wanted: dict[str, str] = {}
    for rule in detail.mapping.fields:
        wanted.setdefault(rule.source, rule.target)
    mapped = {name for name in wanted.values() if name in items}
    rest = [item for item in target if item.name not in mapped]
    ordered: list[FieldItem] = []
    for item in source:
        name = wanted.get(item.name, "")
        if name in mapped:
            ordered.append(items[name])
            mapped.discard(name)
        elif rest:
            ordered.append(rest.pop(0))
    return (*ordered, *(items[name] for name in wanted.values() if name in mapped), *rest)


def _mapped(detail: MappingDetail, side: Side) -> frozenset[str]:
    names = (r.source if side is Side.SOURCE else r.target for r in detail.mapping.fields)
    return frozenset(names)
