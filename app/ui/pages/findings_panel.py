"""What a check of a sync found, worst first, each in plain words with its place in the file."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import SyncFinding
from app.ui.language import spoken
from app.ui.path_words import path_words
from app.ui.widgets.buttons import ButtonSize, PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.labels import HairlineSeparator, IconLabel, TextLabel
from app.ui.widgets.scrolled_column import ScrolledColumn

HEAD_PX = 40
MOST_SHOWN = 50


class FindingRow(QWidget):
    """One finding with its words, and the button that mends it.

    Signals:
        pressed: it was clicked beside its button.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QVBoxLayout()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


class FindingsPanel(Surface):
    """Told by `show_findings`; before the first check it says so.

    Signals:
        check_requested: its button was pressed.
        fix_requested: the change that mends a finding is wanted (SyncFinding).
        rows_requested: show rows that a finding is about (SyncFinding).
        finding_chosen: a finding was pressed: show what it is about (SyncFinding).
    """

    check_requested = Signal()
    fix_requested = Signal(object)
    finding_chosen = Signal(object)
    rows_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "left", parent)
        self._errors = Badge("", "circle-alert", color="error", tint="errorTint")
        self._warnings = Badge("", "triangle-alert", color="warn", tint="warnTint")
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        head = QWidget()
        head.setFixedHeight(HEAD_PX)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(TextLabel(self.tr("Problems"), "paneTitle"))
        row.addWidget(self._errors)
        row.addWidget(self._warnings)
        row.addStretch(1)
        inside = Surface()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._rows)
        outer.addStretch(1)
        scroll = ScrolledColumn(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(HairlineSeparator())
        column.addWidget(scroll, 1)
        self.show_unchecked()

    def show_unchecked(self) -> None:
        """Nothing was checked yet: say what a check does."""
        self._clear()
        self._count(0, 0)
        words = self.tr("The check reads the fields of both sides and writes nothing.")
        self._rows.addWidget(
            self._row("list-checks", "muted", words, self.tr("Not checked yet"), "")
        )

    def show_findings(
        self,
        findings: tuple[SyncFinding, ...],
        has_rows: Callable[[SyncFinding], bool] = lambda _: False,
    ) -> None:
        """Show what was found; errors come first.

        Args:
            findings: of the mapping.
            has_rows: whether a finding is about a pair, of which rows can be shown.
        """
        self._clear()
        ordered = sorted(findings, key=lambda one: one.severity != "error")
        errors = sum(one.severity == "error" for one in findings)
        self._count(errors, len(findings) - errors)
        if not findings:
            good = self.tr("Every field exists and may be written.")
            self._rows.addWidget(self._row("circle-check", "ok", good, self.tr("No problems"), ""))
        for one in ordered[:MOST_SHOWN]:
            icon, color = ("circle-alert", "error")
            if one.severity != "error":
                icon, color = "triangle-alert", "warn"
            row = self._finding_row(icon, color, one, with_rows=has_rows(one))
            self._rows.addWidget(row)
            self._rows.addWidget(HairlineSeparator())

    def _finding_row(self, icon: str, color: str, one: SyncFinding, *, with_rows: bool) -> QWidget:
        row = self._row(icon, color, place_words(one), spoken(one.message), one.path)
        row.pressed.connect(lambda: self.finding_chosen.emit(one))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        if one.fix is not None:
            fix = PushButton(spoken(one.fix_words), size=ButtonSize.TINY, changes=True)
            fix.clicked.connect(lambda: self.fix_requested.emit(one))
            buttons.addWidget(fix)
        if with_rows:
            show = PushButton(self.tr("Show rows"), size=ButtonSize.TINY)
            show.clicked.connect(lambda: self.rows_requested.emit(one))
            buttons.addWidget(show)
        if buttons.count():
            buttons.addStretch(1)
            row.words.addSpacing(4)
            row.words.addLayout(buttons)
        return row

    def _row(self, icon: str, color: str, note: str, title: str, path: str) -> FindingRow:
        row = FindingRow()
        row.setToolTip(path_words(path) if path else "")
        layout = QHBoxLayout(row)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(IconLabel(icon, color), 0, Qt.AlignmentFlag.AlignTop)
        words = row.words
        words.setSpacing(0)
        words.addWidget(TextLabel(title, "tableStrong", wrap=True))
        words.addWidget(TextLabel(note, "small", "muted", wrap=True))
        if icon == "list-checks":
            button = PushButton(self.tr("Check"), size=ButtonSize.TINY)
            button.clicked.connect(self.check_requested)
            words.addSpacing(8)
            words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(words, 1)
        return row

    def _count(self, errors: int, warnings: int) -> None:
        words = self.tr("1 error") if errors == 1 else self.tr("{n} errors").format(n=errors)
        self._errors.show_state(words, "circle-alert", color="error", tint="errorTint")
        self._errors.setVisible(errors > 0)
        words = self.tr("{n} warnings").format(n=warnings)
        if warnings == 1:
            words = self.tr("1 warning")
        self._warnings.show_state(words, "triangle-alert", color="warn", tint="warnTint")
        self._warnings.setVisible(warnings > 0)

    def _clear(self) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()


def place_words(finding: SyncFinding) -> str:
    """Say where in the file a finding is: line and key."""
    line = f"{finding.line}" if finding.line else ""
    return " · ".join(part for part in (finding.mapping, finding.key, line) if part)
