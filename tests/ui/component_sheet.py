"""Every part of the window on one page, to be looked at beside the design sheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.quota import OrgAllowance, Usage
from app.core.sync import OrgKind
from app.ui.change_look import ChangeLook
from app.ui.environment import look_of
from app.ui.widgets.api_meter import ApiMeter
from app.ui.widgets.bars import BarPart, ResultBar
from app.ui.widgets.buttons import ButtonKind, ButtonSize, LinkButton, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.chips import Badge, ChangeChip, KindTile
from app.ui.widgets.choices import CheckBox, RadioButton, SwitchButton
from app.ui.widgets.environment_control import EnvironmentControl
from app.ui.widgets.labels import HairlineSeparator, TextLabel
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.speed_curve import SpeedCurve
from app.ui.widgets.stages import Stage, StagesPanel, StageState
from app.ui.widgets.states import EmptyState, NoticeBar
from tests.ui.sample_nouns import NOW, RESETS

WORDS = {
    ChangeLook.CREATE: ("Create", "214"),
    ChangeLook.UPDATE: ("Update", "1,032"),
    ChangeLook.DELETE: ("Delete", "3"),
    ChangeLook.CONFLICT: ("Conflict", "7"),
    ChangeLook.SKIP: ("Skipped", "12"),
    ChangeLook.SAME: ("Unchanged", "48,911"),
}


class ComponentSheetPage(Surface):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 20)
        row.setSpacing(48)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self._environments(left)
        self._buttons(left)
        self._fields(left)
        self._chips(left)
        left.addStretch(1)
        self._meters(right)
        self._run_parts(right)
        right.addStretch(1)

    def _title(self, column: QVBoxLayout, text: str) -> None:
        column.addSpacing(12)
        column.addWidget(TextLabel(text, "paneTitle"))
        column.addWidget(HairlineSeparator())
        column.addSpacing(4)

    def _row(self, column: QVBoxLayout, *widgets: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        column.addLayout(row)

    def _environments(self, column: QVBoxLayout) -> None:
        self._title(column, "Environment: a solid environment colour means “this writes there”")
        for kind in OrgKind:
            control = EnvironmentControl()
            control.show_environment(kind, "Riverbend UAT")
            look = look_of(kind)
            button = PushButton(
                f"Apply to {look.word}", ButtonKind.WRITE, icon=look.icon, environment=kind
            )
            badge = Badge.of_environment(kind, look.word.capitalize())
            self._row(column, control, button, badge)

    def _buttons(self, column: QVBoxLayout) -> None:
        self._title(column, "Buttons")
        sandbox = OrgKind.SANDBOX
        off = PushButton("Not ready", ButtonKind.WRITE, environment=sandbox)
        off.set_ready(ready=False, reason="Nothing is approved")
        write = PushButton(
            "Apply 12 changes", ButtonKind.WRITE, icon="flask-conical", environment=sandbox
        )
        self.focused = PushButton("Focus", ButtonKind.WRITE, environment=sandbox)
        self._row(column, write, self.focused, off)
        main = PushButton("Preview changes", ButtonKind.MAIN, hint="Ctrl ↵")
        self._row(column, main, PushButton("Focus", ButtonKind.MAIN))
        self._row(column, PushButton("Export to Excel", icon="sheet"), PushButton("Plain"))
        self._row(
            column,
            PushButton("Compare again", ButtonKind.QUIET, icon="refresh-cw"),
            PushButton("Small 28", size=ButtonSize.SMALL),
            PushButton("Tiny 24", size=ButtonSize.TINY),
            PushButton("", icon="ellipsis", tip="More", size=ButtonSize.SMALL),
            LinkButton("Open example", arrow=True),
        )

    def _fields(self, column: QVBoxLayout) -> None:
        self._title(column, "Fields")
        wrong = QLineEdit("45 of 40")
        wrong.setProperty("invalid", True)
        for field in (empty := QLineEdit(), wrong):
            field.setFixedSize(140, 28)
        empty.setPlaceholderText("Placeholder")
        self._row(column, empty, wrong, SearchField("Find a column", keys="Ctrl F", width=200))
        boxes = [CheckBox(), CheckBox(), CheckBox()]
        boxes[1].setChecked(True)
        boxes[2].setEnabled(False)
        holder = QWidget()
        radios = QHBoxLayout(holder)
        radios.setContentsMargins(16, 0, 16, 0)
        for checked in (False, True):
            radio = RadioButton()
            radio.setChecked(checked)
            radios.addWidget(radio)
        on, off = SwitchButton(), SwitchButton()
        on.setChecked(True)
        self._row(column, *boxes, holder, on, off)

    def _chips(self, column: QVBoxLayout) -> None:
        self._title(column, "Change chips and tiles")
        chips = []
        for look, (word, count) in WORDS.items():
            chip = ChangeChip(look, word)
            chip.show_count(count)
            chips.append(chip)
        self._row(column, *chips[:5])
        chips_off = ChangeChip(ChangeLook.CREATE, "Create"), ChangeChip(ChangeLook.DELETE, "Delete")
        for chip, count in zip(chips_off, ("214", "3"), strict=True):
            chip.show_count(count)
            chip.setChecked(False)
        self._row(column, chips[5], *chips_off)
        tiles: list[QWidget] = []
        for look, (word, _) in WORDS.items():
            tiles += [KindTile(look.icon, look.text, look.tint, word), TextLabel(word, "small")]
        self._row(column, *tiles)

    def _meters(self, column: QVBoxLayout) -> None:
        self._title(column, "API meter")
        for today, forecast, org in (
            (1012, 8, OrgAllowance(31204, 100000, NOW)),
            (4700, 300, OrgAllowance(31204, 100000, NOW)),
            (5900, 240, OrgAllowance(31204, 100000, NOW)),
            (6000, 0, None),
        ):
            meter = ApiMeter()
            usage = Usage(today, 212, 6000, 3600, RESETS, org)
            meter.set_narrow(narrow=True)
            meter.show_usage(usage, forecast, NOW)
            self._row(column, meter)
        self._row(column, ApiMeter())

    def _run_parts(self, column: QVBoxLayout) -> None:
        self._title(column, "Run")
        stages = StagesPanel()
        stages.show_stages(
            (
                Stage("Read", "50,179 rows", "Finished in 3 s", StageState.DONE),
                Stage("Compare", "1,246", "Finished in 4 s", StageState.DONE),
                Stage("Send", "868 of 1,246", "Batch 5 of 7", StageState.RUNNING, 0.7),
                Stage("Confirm", "Waiting", "Reads back", StageState.WAITING),
            )
        )
        column.addWidget(stages)
        curve = SpeedCurve()
        curve.show_rates((0, 10, 40, 66, 70, 71, 69, 74, 70, 40, 30, 50, 70, 74), "74 a second")
        column.addWidget(curve)
        bar = ResultBar()
        bar.show_parts(
            (BarPart(209, "create"), BarPart(1006, "update"), BarPart(31, "error")), "209 created"
        )
        self._row(column, bar)
        notice = NoticeBar()
        notice.show_error("The folder was not found. Choose another one.", "ENOENT", "Choose…")
        column.addWidget(notice)
        empty = EmptyState(
            "waypoints",
            "No mappings yet",
            "A mapping says which field goes where.",
            "New mapping",
            "plus",
        )
        empty.setFixedHeight(180)
        column.addWidget(empty, 0, Qt.AlignmentFlag.AlignTop)
