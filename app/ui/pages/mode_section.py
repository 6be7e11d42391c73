"""What may happen to a record: the modes as a table, deletions by a flag, and the way back."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from app.asks.messages import MappingCounts
from app.core.mapping import Mode
from app.ui.change_look import ChangeLook
from app.ui.models.count_words import flagged_words, removal_words
from app.ui.models.filter_rows import FilterRow, FilterRows, Test, filter_rows, filter_text
from app.ui.models.mapping_detail import MappingDetail
from app.ui.models.mapping_rows import mode_words
from app.ui.pages.settings_section import EDGE_PX, SettingsSection, choice_box
from app.ui.theme import theme
from app.ui.widgets.chips import paint_tile
from app.ui.widgets.choices import CheckBox, paint_radio
from app.ui.widgets.focus_ring import by_keyboard
from app.ui.widgets.labels import HairlineSeparator, IconLabel, TextLabel
from app.ui.widgets.painting import paint_box, paint_line, paint_ring, paint_text

ROW_PX = 40
SHOWN = (Mode.INSERT, Mode.UPDATE, Mode.UPSERT, Mode.DELETE, Mode.MIRROR)
"""Modes that are always offered; another one is shown where the file says it."""
BACK = (Mode.NONE, Mode.INSERT, Mode.UPDATE, Mode.UPSERT)
CREATE, UPDATE, DELETE = ChangeLook.CREATE, ChangeLook.UPDATE, ChangeLook.DELETE
HAPPENS: dict[Mode, tuple[ChangeLook | None, ChangeLook | None, ChangeLook | None]] = {
    Mode.INSERT: (CREATE, None, None),
    Mode.UPDATE: (None, UPDATE, None),
    Mode.UPSERT: (CREATE, UPDATE, None),
    Mode.DELETE: (None, DELETE, None),
    Mode.MIRROR: (CREATE, UPDATE, DELETE),
    Mode.APPEND: (CREATE, None, None),
    Mode.REPLACE: (CREATE, UPDATE, DELETE),
    Mode.LINK: (None, None, None),
    Mode.NONE: (None, None, None),
}
"""What becomes of a record only in the source, in both and different, only in the target."""
NAME_PX, WORDS_PX = 44, 140
SHARES = (0.52, 0.68, 0.84)
"""Where the three columns begin, as a share of the row."""


class ModeRow(QAbstractButton):
    """One mode: a radio button, its name, what it does, and what becomes of the three cases."""

    def __init__(self, mode: Mode, words: str, cases: tuple[str, str, str]) -> None:
        super().__init__()
        self.mode, self._words, self._cases = mode, words, cases
        self._keyboard_focus = False
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName(f"mode {mode.value}")
        self.setAccessibleName(f"{mode_words(mode)}. {words}")

    def sizeHint(self) -> QSize:
        return QSize(480, theme().scaled(ROW_PX))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        color, box = theme().color, QRectF(self.rect())
        with QPainter(self) as painter:
            if self.isChecked():
                painter.fillRect(box, color("accentTint"))
            elif self.underMouse():
                painter.fillRect(box, color("hover"))
            paint_radio(painter, QRectF(12, 0, 16, box.height()), checked=self.isChecked())
            name = QRectF(NAME_PX, 0, WORDS_PX - NAME_PX, box.height())
            paint_text(painter, name, mode_words(self.mode), "bodyStrong", color("text"))
            words = QRectF(WORDS_PX, 0, box.width() * SHARES[0] - WORDS_PX - 8, box.height())
            paint_text(painter, words, self._words, "small", color("text2"))
            for share, look, said in zip(SHARES, HAPPENS[self.mode], self._cases, strict=True):
                self._paint_case(painter, box.width() * share, look, said)
            if self._keyboard_focus:
                paint_ring(painter, box, 0)

    def _paint_case(
        self, painter: QPainter, left: float, look: ChangeLook | None, said: str
    ) -> None:
        room = QRectF(left, 0, self.width() - left, self.height())
        if look is None:
            paint_text(painter, room, said, "small", theme().color("text2"))
            return
        edge = theme().fixed("kindTile")
        tile = QRectF(left, (self.height() - edge) // 2, edge, edge)
        paint_tile(painter, tile, look.icon, look.text, look.tint)
        room = room.adjusted(edge + 6, 0, 0, 0)
        paint_text(painter, room, said, "table", theme().color("text"))


class ModeHead(QWidget):
    """The titles of the columns."""

    def __init__(self, titles: tuple[str, str, str, str]) -> None:
        super().__init__()
        self._titles = titles
        self.setFixedHeight(theme().size("tableHeader"))

    def paintEvent(self, event: QPaintEvent) -> None:
        box, radius = QRectF(self.rect()), theme().radius("card") - 1
        with QPainter(self) as painter:
            painter.setClipRect(box)
            round_top = box.adjusted(0, 0, 0, radius)
            paint_box(painter, round_top, radius, theme().color("sunken"))
            low = box.adjusted(0, 0, 0, -1)
            paint_line(painter, low.bottomLeft(), low.bottomRight(), theme().color("hairline"))
            shares = (NAME_PX / max(1, self.width()), *SHARES)
            for share, title in zip(shares, self._titles, strict=True):
                room = QRectF(self.width() * share, 0, 200, self.height())
                paint_text(painter, room, title, "label", theme().color("muted"))


class ModeSection(SettingsSection):
    """The table of modes, "Also delete when", and what may go back to the source."""

    def __init__(self, detail: MappingDetail) -> None:
        super().__init__(detail, _tr("Mode"), _tr("What may happen to a record"))
        target = detail.target.label if detail.target else detail.mapping.target.object
        self.rows.addWidget(
            ModeHead(
                (
                    self.tr("Mode"),
                    self.tr("Only in the source"),
                    self.tr("In both, different"),
                    self.tr("Only in {target}").format(target=target),
                )
            )
        )
        self._group = QButtonGroup(self)
        current = self.mapping.to_target
        modes = SHOWN if current in SHOWN else (*SHOWN, current)
        for mode in modes:
            self._add_mode(mode)
        self._removal = TextLabel("", "small", "warn")
        self._removal_row = self._removal_line()
        self._add_flag()
        self._add_back()

    def show_counts(self, counts: MappingCounts) -> None:
        """Say how many records a deleting mode would delete, and how many rows are flagged."""
        records = self.detail.target.label_plural if self.detail.target else ""
        words = removal_words(self.mapping, counts, records or self.mapping.target.object)
        self._removal.setText(words)
        self._removal_row.setVisible(bool(words))
        if self.mapping.delete_when:
            self._flagged.setText(f"{flagged_words(counts)} {self._approval}")

    def _add_mode(self, mode: Mode) -> None:
        words = {
            Mode.INSERT: self.tr("Only adds new records"),
            Mode.UPDATE: self.tr("Only changes records that exist"),
            Mode.UPSERT: self.tr("Adds new records and updates the rest"),
            Mode.DELETE: self.tr("Deletes records listed in the source"),
            Mode.MIRROR: self.tr("Makes the target equal to the source"),
            Mode.APPEND: self.tr("Adds every source record once"),
            Mode.REPLACE: self.tr("The target holds these records and no others"),
            Mode.LINK: self.tr("Only remembers which records are one"),
            Mode.NONE: self.tr("Writes nothing to the target"),
        }
        said = {
            CREATE: self.tr("Create"),
            UPDATE: self.tr("Update"),
            DELETE: self.tr("Delete"),
            None: self.tr("Leave alone"),
        }
        one, both, other = HAPPENS[mode]
        row = ModeRow(mode, words[mode], (said[one], said[both], said[other]))
        row.setChecked(mode is self.mapping.to_target)
        self._group.addButton(row)
        row.clicked.connect(lambda: self._choose(mode))
        if mode is not SHOWN[0]:
            self.rows.addWidget(HairlineSeparator())
        self.rows.addWidget(row)

    def _removal_line(self) -> QWidget:
        """Make the line below the modes that says what would be deleted, hidden at first."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(NAME_PX, 4, EDGE_PX, 8)
        row.addWidget(IconLabel("triangle-alert", "warn", 14))
        row.addWidget(self._removal, 1)
        line.hide()
        self.rows.addWidget(line)
        return line

    def _choose(self, mode: Mode) -> None:
        if mode is not self.mapping.to_target:
            words = self.tr("Mode is {mode} now.").format(mode=mode_words(mode))
            self.edited.emit(replace(self.mapping, to_target=mode), words)

    def _add_flag(self) -> None:
        """The line "Also delete when": a field with a value, or a condition as a text."""
        text = self.mapping.delete_when
        rows = filter_rows(text)
        self._flag = CheckBox(self.tr("Also delete when"))
        self._flag.setObjectName("delete flag")
        self._flag.setChecked(bool(text))
        self._flag.toggled.connect(self._on_flag)
        parts: list[QWidget] = [self._flag]
        if rows is None or len(rows.rows) > 1:
            self._condition = QLineEdit(text)
            self._condition.setObjectName("delete condition")
            self._condition.setAccessibleName(self.tr("Condition for deletions"))
            self._condition.editingFinished.connect(lambda: self._set_flag(self._condition.text()))
            parts.append(self._condition)
        elif rows.rows:
            parts += self._flag_parts(rows.rows[0])
        self._approval = self.tr("Deletions always wait for your approval in Preview.")
        self._flagged = TextLabel(self._approval, "small", "muted")
        parts.append(self._flagged)
        self.add_row(*parts)

    def _flag_parts(self, row: FilterRow) -> list[QWidget]:
        names = tuple((item.label, item.name) for item in self.detail.source_items())
        field = choice_box("delete field", names, row.field, 150)
        value = QLineEdit(row.value)
        value.setObjectName("delete value")
        value.setAccessibleName(self.tr("Value that means deleted"))
        value.setFixedSize(100, theme().size("controlSmall"))

        def tell() -> None:
            said = FilterRow(str(field.currentData()), Test.IS, value.text(), is_text=row.is_text)
            if said.is_whole:
                self._set_flag(filter_text(FilterRows((said,))))

        field.activated.connect(tell)
        value.editingFinished.connect(tell)
        return [field, TextLabel(self.tr("is"), "body", "muted"), value]

    def _on_flag(self, checked: bool) -> None:  # noqa: FBT001 - the signal's argument
        if not checked:
            self._set_flag("")
            return
        items = self.detail.source_items()
        likely = (item.name for item in items if "delet" in item.name.casefold())
        field = next(likely, items[0].name if items else "")
        self._set_flag(filter_text(FilterRows((FilterRow(field, Test.IS, "true"),))))

    def _set_flag(self, text: str) -> None:
        if text != self.mapping.delete_when:
            after = replace(self.mapping, delete_when=text)
            self.edited.emit(after, self.tr("Condition for deletions changed."))

    def _add_back(self) -> None:
        """What may be written to the source."""
        modes = BACK if self.mapping.to_source in BACK else (*BACK, self.mapping.to_source)
        choices = tuple((mode_words(mode), mode) for mode in modes)
        box = choice_box(self.tr("Back to the source"), choices, self.mapping.to_source, 150)
        box.activated.connect(lambda place: self._set_back(box.itemData(place)))
        note = self.tr("Takes pairs that flow both ways, or to the source.")
        self.add_row(
            TextLabel(self.tr("Back to the source"), "bodyStrong"),
            box,
            TextLabel(note, "small", "muted"),
        )

    def _set_back(self, mode: Mode) -> None:
        if mode is not self.mapping.to_source:
            words = self.tr("To the source: {mode}.").format(mode=mode_words(mode))
            self.edited.emit(replace(self.mapping, to_source=mode), words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModeSection", text)
