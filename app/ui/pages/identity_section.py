"""How a source record finds its counterpart: which fields, how they are compared, if several."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import MappingCounts
from app.core.mapping import Compare, IdentityRule, Many, Mapping
from app.ui.models.count_words import identity_lines
from app.ui.models.mapping_detail import MappingDetail, target_label
from app.ui.pages.settings_section import EDGE_PX, SettingsSection, choice_box
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.labels import HairlineSeparator, IconLabel, TextLabel

WORD_PX, FIELDS_PX, COMPARE_PX, MANY_PX = 76, 176, 116, 200
COUNT_PX = 64


class IdentitySection(SettingsSection):
    """A line for each way, in the order they are tried, and what happens if several are found."""

    def __init__(self, detail: MappingDetail) -> None:
        add = PushButton(_tr("Add a way"), icon="plus", size=ButtonSize.TINY)
        target = detail.target.label if detail.target else detail.mapping.target.object
        note = _tr("How a row finds its {object}").format(object=target)
        super().__init__(detail, _tr("Identity"), note, add)
        self._found: QWidget | None = None
        self._ways = tuple(
            ((rule.source,), (rule.target,)) for rule in self.mapping.fields if rule.source
        )
        for number, way in enumerate(self.mapping.identity):
            self._add_way(number, way)
        if not self.mapping.identity:
            none = self.tr("Records are not told apart: every row is new.")
            self.add_row(TextLabel(none, "body", "muted"))
        else:
            self._add_many()
        used = {(way.source, way.target) for way in self.mapping.identity}
        self._free = [way for way in self._ways if way not in used]
        add.set_ready(ready=bool(self._free), reason=self.tr("Every pair is a way already"))
        add.clicked.connect(self._add)

    def _add_way(self, number: int, way: IdentityRule) -> None:
        label = TextLabel(self.tr("Otherwise") if number else self.tr("Match by"), "body", "text2")
        label.setFixedWidth(WORD_PX)
        ways = list(dict.fromkeys((*self._ways, (way.source, way.target))))
        choices = tuple((self._words(one), place) for place, one in enumerate(ways))
        name = self.tr("Way {n}").format(n=number + 1)
        current = ways.index((way.source, way.target))
        box = choice_box(name, choices, current, FIELDS_PX)
        box.activated.connect(lambda place: self._set_fields(number, ways[place]))
        compares = tuple((compare_words(one), one) for one in Compare)
        compare = choice_box(f"{name}, compared", compares, way.compare, COMPARE_PX)
        compare.activated.connect(
            lambda place: self._revise(number, replace(way, compare=compare.itemData(place)))
        )
        line = self.add_row(label, box, compare)
        if len(self.mapping.identity) > 1:
            remove = PushButton(
                "",
                ButtonKind.QUIET,
                icon="x",
                tip=self.tr("Remove this way"),
                size=ButtonSize.TINY,
            )
            remove.clicked.connect(lambda: self._revise(number, None))
            line.addWidget(remove)

    def _add_many(self) -> None:
        label = TextLabel(self.tr("If several"), "body", "text2")
        label.setFixedWidth(WORD_PX)
        choices = tuple((many_words(one), one) for one in Many)
        current = self.mapping.identity[0].many
        box = choice_box(self.tr("If several are found"), choices, current, MANY_PX)
        box.activated.connect(lambda place: self._set_many(box.itemData(place)))
        self.add_row(label, box)

    def show_counts(self, counts: MappingCounts) -> None:
        """Say below the ways what they find."""
        if not self.mapping.identity:
            return
        if self._found is not None:
            self._found.hide()
            self._found.deleteLater()
        self._found = QWidget()
        column = QVBoxLayout(self._found)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(HairlineSeparator())
        column.addSpacing(4)
        lines = identity_lines(self.mapping, counts)
        for line in lines:
            column.addLayout(_found_line(*line))
        if not lines:
            words = self.tr("What they find is known after the next preview.")
            column.addLayout(_found_line("clock", "muted", "", words))
        self.rows.addWidget(self._found)

    def _words(self, way: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
        return " + ".join(target_label(self.detail, name) for name in way[1])

    def _set_fields(self, number: int, way: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        before = self.mapping.identity[number]
        self._revise(number, replace(before, source=way[0], target=way[1]))

    def _set_many(self, many: Many) -> None:
        ways = tuple(replace(way, many=many) for way in self.mapping.identity)
        self._tell(replace(self.mapping, identity=ways))

    def _revise(self, number: int, way: IdentityRule | None) -> None:
        before = self.mapping.identity
        kept = (way,) if way is not None else ()
        ways = (*before[:number], *kept, *before[number + 1 :])
        self._tell(replace(self.mapping, identity=ways))

    def _add(self) -> None:
        source, target = self._free[0]
        many = self.mapping.identity[0].many if self.mapping.identity else Many.ERROR
        way = IdentityRule(source, target, many=many)
        self._tell(replace(self.mapping, identity=(*self.mapping.identity, way)))

    def _tell(self, after: Mapping) -> None:
        if after != self.mapping:
            self.edited.emit(after, self.tr("Identity changed."))


def _found_line(icon: str, color: str, count: str, words: str) -> QHBoxLayout:
    """Make a line of what was counted: an icon, the number, what it is the number of."""
    row = QHBoxLayout()
    row.setContentsMargins(EDGE_PX, 4, EDGE_PX, 4)
    row.setSpacing(8)
    row.addWidget(IconLabel(icon, color, 14))
    if count:
        said = TextLabel(count, "bodyStrong")
        said.setFixedWidth(COUNT_PX)
        said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(said)
    row.addWidget(TextLabel(words, "body", "text2"), 1)
    return row


def compare_words(compare: Compare) -> str:
    """Say how values are compared."""
    words = {
        Compare.EXACT: _tr("exactly"),
        Compare.CASE_INSENSITIVE: _tr("in any case"),
        Compare.DIGITS: _tr("digits only"),
        Compare.LOOSE: _tr("loosely"),
    }
    return words[compare]


def many_words(many: Many) -> str:
    """Say what happens if several records are found."""
    words = {
        Many.ERROR: _tr("Skip the row and report it"),
        Many.ALL: _tr("Take all of them"),
        Many.FIRST: _tr("Take the first"),
        Many.NEWEST: _tr("Take the newest"),
    }
    return words[many]


def _tr(text: str) -> str:
    return QCoreApplication.translate("IdentitySection", text)
