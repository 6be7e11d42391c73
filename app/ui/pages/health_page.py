"""An org's health: one line a check, what it means, and the page of Setup where it is changed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.asks.messages import HealthLine, HealthReport, HealthState
from app.core.sync import OrgKind
from app.ui.environment import look_of
from app.ui.language import spoken
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.cards import CardFrame, HeaderBar, Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.labels import ElidedLabel, HairlineSeparator, IconLabel, TextLabel
from app.ui.widgets.scrolled_column import ScrolledColumn
from app.ui.widgets.states import NoticeBar, SkeletonPanel
from app.wording.counted import count_of
from app.wording.orgs import health_meaning, health_title, health_words

PADDING_PX = 24
TITLE_PX = 208
SKELETON_PX = (40, TITLE_PX, 560)
SKELETON_ROW_PX = 56

LOOKS = {
    HealthState.GOOD: ("circle-check", "ok"),
    HealthState.UNKNOWN: ("circle-help", "muted"),
    HealthState.LOOK: ("triangle-alert", "warn"),
    HealthState.BAD: ("circle-alert", "error"),
}
"""Icon and colour of each state; what could not be looked at is never green."""


class HealthPage(Surface):
    """Told by `show_looking`, `show_report` or `show_failure`.

    Signals:
        closed: go back to the connections.
        look_requested: look again (str: connection).
        setup_requested: open a page of Setup (str: its address).
        permissions_requested: write the permission set (str: connection).
    """

    closed = Signal()
    look_requested = Signal(str)
    setup_requested = Signal(str)
    permissions_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = ""
        small = ButtonSize.SMALL
        self.notice = NoticeBar()
        self._title = ElidedLabel("", "sectionTitle")
        self._kind = QHBoxLayout()
        self._bad = Badge("", "circle-alert", color="error", tint="errorTint")
        self._look = Badge("", "triangle-alert", color="warn", tint="warnTint")
        self._unknown = TextLabel("", "small", "muted")
        self._cost = TextLabel("", "small", "muted")
        self._back = PushButton(
            "", ButtonKind.QUIET, icon="arrow-left", tip=self.tr("Back to connections"), size=small
        )
        self._permissions = PushButton(self.tr("Permission set…"), icon="shield-check", size=small)
        self._permissions.setToolTip(
            self.tr("Write the permission set that the mappings need, to be deployed")
        )
        self._again = PushButton(self.tr("Look again"), icon="refresh-cw", size=small, changes=True)
        self._skeleton = SkeletonPanel(SKELETON_PX, SKELETON_ROW_PX)
        self._card = CardFrame()
        self._rows = QVBoxLayout(self._card)
        self._lay_out()
        self._back.clicked.connect(self.closed)
        self._again.clicked.connect(lambda: self.look_requested.emit(self._name))
        self._permissions.clicked.connect(lambda: self.permissions_requested.emit(self._name))
        self._count((), 0)

    def show_looking(self, name: str) -> None:
        """The look is under way; lines of another org go, those of this one stay."""
        if name != self._name:
            self._clear()
            self._count((), 0)
        self._name = name
        self._title.set_text(self.tr("Health of {name}").format(name=name))
        self.notice.hide()
        self._again.set_ready(ready=False, reason=self.tr("The look is under way"))
        if not self._rows.count():
            self._card.hide()
            self._skeleton.start()

    def show_report(self, report: HealthReport) -> None:
        """Show what was found."""
        self._end_look()
        self._clear()
        if report.org_kind:
            self._kind.addWidget(Badge.of_environment(OrgKind(report.org_kind)))
            self.setAccessibleName(
                f"{self._title.text()}, {look_of(OrgKind(report.org_kind)).word}"
            )
        for line in report.lines:
            if self._rows.count():
                self._rows.addWidget(HairlineSeparator())
            self._rows.addWidget(self._row(line))
        self._card.show()
        self._count(report.lines, report.calls)

    def show_failure(self, words: str, details: str = "") -> None:
        """The org could not be looked at; what was found before stays."""
        self._end_look()
        self.notice.show_error(words, details)

    def show_written(self, path: str) -> None:
        """Say where the permission set is."""
        said = self.tr("The permission set is in {path}. Deploy it, then assign it in Setup.")
        self.notice.show_info(said.format(path=path))

    def _end_look(self) -> None:
        self._skeleton.stop()
        self._again.set_ready(ready=True)

    def _lay_out(self) -> None:
        head = HeaderBar()
        head.row.setContentsMargins(12, 0, PADDING_PX, 1)
        head.row.setSpacing(8)
        head.row.addWidget(self._back)
        head.row.addWidget(self._title)
        head.row.addLayout(self._kind)
        states: tuple[QWidget, ...] = (self._bad, self._look, self._unknown)
        for part in states:
            head.row.addWidget(part)
        head.row.addStretch(1)
        actions: tuple[QWidget, ...] = (self._cost, self._permissions, self._again)
        for part in actions:
            head.row.addWidget(part)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING_PX, 20, PADDING_PX, PADDING_PX)
        column.addWidget(self._skeleton)
        column.addWidget(self._card)
        column.addStretch(1)
        scroll = ScrolledColumn(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.notice)
        outer.addWidget(scroll, 1)
        self._skeleton.hide()
        self._card.hide()

    def _row(self, line: HealthLine) -> QWidget:
        """One check: state, title, what was found and means, the page of Setup."""
        icon, color = LOOKS[line.state]
        row = QWidget()
        row.setAccessibleName(f"{spoken(health_title(line))}: {self._state_words(line.state)}")
        layout = QHBoxLayout(row)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(IconLabel(icon, color), 0, top)
        title = TextLabel(spoken(health_title(line)), "tableStrong", wrap=True)
        title.setFixedWidth(TITLE_PX)
        layout.addWidget(title, 0, top)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(TextLabel(spoken(health_words(line)), "body", wrap=True, selectable=True))
        words.addWidget(TextLabel(spoken(health_meaning(line)), "small", "muted", wrap=True))
        layout.addLayout(words, 1)
        setup = PushButton(
            self.tr("Open Setup"), trailing_icon="external-link", size=ButtonSize.TINY
        )
        setup.setToolTip(line.url)
        setup.setAccessibleName(
            self.tr("Open Setup for {title}").format(title=spoken(health_title(line)))
        )
        setup.clicked.connect(lambda: self.setup_requested.emit(line.url))
        layout.addWidget(setup, 0, top)
        return row

    def _state_words(self, state: HealthState) -> str:
        return {
            HealthState.GOOD: self.tr("good"),
            HealthState.UNKNOWN: self.tr("could not be looked at"),
            HealthState.LOOK: self.tr("needs a look"),
            HealthState.BAD: self.tr("bad"),
        }[state]

    def _count(self, lines: tuple[HealthLine, ...], calls: int) -> None:
        """Say in the header how many lines stand how."""
        numbers = {state: sum(line.state is state for line in lines) for state in HealthState}
        bad, look = numbers[HealthState.BAD], numbers[HealthState.LOOK]
        unknown = numbers[HealthState.UNKNOWN]
        words = self.tr("{n} bad").format(n=bad)
        self._bad.show_state(words, "circle-alert", color="error", tint="errorTint")
        self._bad.setVisible(bad > 0)
        words = self.tr("{n} to look at").format(n=look)
        self._look.show_state(words, "triangle-alert", color="warn", tint="warnTint")
        self._look.setVisible(look > 0)
        self._unknown.setText(self.tr("{n} not known").format(n=unknown) if unknown else "")
        self._unknown.setVisible(unknown > 0)
        self._cost.setText(count_of(calls, self.tr("API call")) if calls else "")

    def _clear(self) -> None:
        for layout in (self._rows, self._kind):
            while layout.count():
                item = layout.takeAt(0)
                widget = item.widget() if item else None
                if widget is not None:
                    widget.deleteLater()
