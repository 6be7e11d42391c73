"""Mode, filters, conflicts, identity, quota and connections of a mapping, in one scrolling page."""

from enum import IntEnum

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.asks.messages import MappingCounts
from app.core.mapping import AssignmentRule, DeletionPolicy, DuplicateRule, Mapping, Writing
from app.core.snapshot import Side
from app.core.sync import ConnectionKind, OrgKind
from app.ui.environment import look_of
from app.ui.models.filter_rows import FilterRows, filter_rows, filter_text
from app.ui.models.mapping_detail import MappingDetail, RoleBinding
from app.ui.pages.conflict_section import ConflictSection
from app.ui.pages.filter_section import FilterSection
from app.ui.pages.identity_section import IdentitySection
from app.ui.pages.mode_section import ModeSection
from app.ui.pages.quota_section import QuotaSection
from app.ui.pages.schedule_section import ScheduleSection
from app.ui.pages.settings_section import SettingsSection
from app.ui.widgets.cards import Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import TextLabel

LABEL_PX = 176
FIELD_PX = 216
EDGE_PX = 24
TWO_COLUMNS_PX = 1100
"""From this width identity, quota and connections stand in a column of their own."""


class Anchor(IntEnum):
    """The sections that a tab leads to, in the order of the tabs."""

    MODE = 0
    FILTERS = 1
    CONFLICTS = 2
    IDENTITY = 3
    SCHEDULE = 4


class MappingSettings(QScrollArea):
    """One scrolling page of all settings. Told by `show_detail`.

    Signals:
        bind_requested: a connection was chosen for a role (str: role, str: connection).
        edited: a mapping as it shall be, and what was done in a few words (Mapping, str).
        budget_edited: what the sync shall allow itself (Mapping, Budget, str).
        schedules_edited: when the mapping shall run by itself (Mapping, tuple of Schedule, str).
        counts_wanted: how many rows this concerns is not known yet (Mapping, tuple of str: the
            tests of its filter, each by itself).
        scrolled_to: this section is at the top now (int: an Anchor).
    """

    bind_requested = Signal(str, str)
    edited = Signal(object, str)
    budget_edited = Signal(object, object, str)
    schedules_edited = Signal(object, object, str)
    counts_wanted = Signal(object, object)
    scrolled_to = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: MappingDetail | None = None
        self._built: tuple[object, ...] = ()
        self._counts: tuple[Mapping, MappingCounts] | None = None
        self._sections: dict[Anchor, QWidget] = {}
        self._wide = True
        self._settling = False
        """The page is made anew; where it is scrolled to meanwhile does not count."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_detail(self, detail: MappingDetail) -> None:
        """Show the settings of a mapping, at once or when the tab is opened."""
        self._detail = detail
        if self.isVisible():
            self._build(detail)

    def show_counts(self, mapping: Mapping, counts: MappingCounts) -> None:
        """Say in each section how many rows it concerns; nothing if the mapping is another now."""
        if self._detail is None or mapping != self._detail.mapping:
            return
        self._counts = (mapping, counts)
        for section in self._sections.values():
            if isinstance(section, SettingsSection):
                section.show_counts(counts)

    def forget_counts(self) -> None:
        """The records may be others now; what was counted does not hold any more."""
        self._counts, self._built = None, ()

    def _want_counts(self, mapping: Mapping) -> None:
        """Show what is known of a mapping's rows, or ask for it."""
        if self._counts is not None and self._counts[0] == mapping:
            self.show_counts(*self._counts)
            return
        rows = filter_rows(mapping.where_source)
        tests = tuple(filter_text(FilterRows((row,))) for row in rows.rows) if rows else ()
        self.counts_wanted.emit(mapping, tests)

    def go_to(self, anchor: Anchor) -> None:
        """Bring a section to the top, as far as the page can be scrolled."""
        section = self._sections.get(anchor)
        body = self.widget()
        if section is not None and body is not None:
            top = section.mapTo(body, QPoint(0, 0)).y() - EDGE_PX
            self.verticalScrollBar().setValue(max(0, top))
            section.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._detail is not None:
            self._build(self._detail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= TWO_COLUMNS_PX
        if wide != self._wide:
            self._wide = wide
            self._built = ()
            if self._detail is not None and self.isVisible():
                self._build(self._detail)

    def _build(self, detail: MappingDetail) -> None:
        """Make the page anew if what it shows is another; place and keyboard stay."""
        sides = (detail.source, detail.target)
        built = (detail.mapping, detail.budget, detail.schedules, detail.roles, sides)
        if built == self._built:
            return
        self._built = built
        focus = QApplication.focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        name = focus.objectName() if focus is not None and inside else ""
        place = self.verticalScrollBar().value()
        body = Surface()
        outer = QHBoxLayout(body)
        outer.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        outer.setSpacing(EDGE_PX)
        left, right = QVBoxLayout(), QVBoxLayout()
        self._fill(detail, left, right if self._wide else left)
        for column, share in ((left, 858), (right, 440)):
            column.setSpacing(EDGE_PX)
            column.addStretch(1)
            if column is left or self._wide:
                outer.addLayout(column, share)
        self._settling = True
        self.setWidget(body)
        outer.activate()
        self.verticalScrollBar().setValue(place)
        self._settling = False
        self._want_counts(detail.mapping)
        again = body.findChild(QWidget, name) if name else None
        if isinstance(again, QWidget):
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, detail: MappingDetail, left: QVBoxLayout, right: QVBoxLayout) -> None:
        quota = QuotaSection(detail)
        quota.budget_edited.connect(
            lambda budget, words: self.budget_edited.emit(detail.mapping, budget, words)
        )
        schedule = ScheduleSection(detail)
        schedule.schedules_edited.connect(
            lambda after, words: self.schedules_edited.emit(detail.mapping, after, words)
        )
        self._sections = {
            Anchor.MODE: ModeSection(detail),
            Anchor.FILTERS: FilterSection(detail, Side.SOURCE),
            Anchor.CONFLICTS: ConflictSection(detail),
            Anchor.IDENTITY: IdentitySection(detail),
            Anchor.SCHEDULE: schedule,
        }
        other = FilterSection(detail, Side.TARGET)
        for section in (*self._sections.values(), other):
            if isinstance(section, SettingsSection):
                section.edited.connect(self.edited)
        for place in (Anchor.MODE, Anchor.FILTERS):
            left.addWidget(self._sections[place])
        if detail.mapping.where_target:
            left.addWidget(other)
        else:
            other.deleteLater()
        left.addWidget(self._sections[Anchor.CONFLICTS])
        for place in (Anchor.IDENTITY, Anchor.SCHEDULE):
            right.addWidget(self._sections[place])
        right.addWidget(quota)
        connections = SettingsSection(detail, self.tr("Connections"))
        connections.rows.addWidget(self._roles(detail.roles))
        left.addWidget(connections)
        facts = SettingsSection(detail, self.tr("What else the file says"))
        facts.rows.addWidget(self._facts(detail.mapping))
        left.addWidget(facts)

    def _on_scrolled(self, value: int) -> None:
        """Say which section is the last whose top has passed the upper edge."""
        body = self.widget()
        if body is None or self._settling:
            return
        tops = [
            (section.mapTo(body, QPoint(0, 0)).y(), anchor)
            for anchor, section in self._sections.items()
            if section.parentWidget() is not None
        ]
        left_edge = min(
            (s.mapTo(body, QPoint(0, 0)).x() for s in self._sections.values()), default=0
        )
        passed = [
            (top, anchor)
            for top, anchor in tops
            if top <= value + EDGE_PX
            and self._sections[anchor].mapTo(body, QPoint(0, 0)).x() == left_edge
        ]
        if passed:
            self.scrolled_to.emit(int(max(passed)[1]))

    def _roles(self, roles: tuple[RoleBinding, ...]) -> QWidget:
        card, grid = _card_grid()
        row = 0
        for one in roles:
            kinds: tuple[OrgKind | None, ...] = (None,)
            if one.role.kind is ConnectionKind.SALESFORCE:
                kinds = tuple(OrgKind)
            for place, kind in enumerate(kinds):
                if not place:
                    grid.addWidget(TextLabel(one.role.name, "bodyStrong"), row, 0)
                grid.addLayout(self._binding(one, kind), row, 1)
                row += 1
        return card

    def _binding(self, one: RoleBinding, kind: OrgKind | None) -> QHBoxLayout:
        box = ChoiceBox()
        box.setFixedWidth(FIELD_PX)
        box.setAccessibleName(f"{one.role.name}, {look_of(kind).word}" if kind else one.role.name)
        box.addItem(self.tr("Choose a connection"), "")
        bound = next((b.connection for b in one.bindings if b.org_kind is kind), "")
        for connection in one.choices:
            if kind is None or connection.org_kind is kind:
                box.addItem(connection.name, connection.name)
        box.setCurrentIndex(max(0, box.findData(bound)))
        box.activated.connect(lambda place: self._on_chosen(one.role.name, box.itemData(place)))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(box)
        if kind is not None:
            line.addWidget(Badge.of_environment(kind))
        line.addStretch(1)
        return line

    def _on_chosen(self, role: str, connection: str) -> None:
        if connection:
            self.bind_requested.emit(role, connection)

    def _facts(self, mapping: Mapping) -> QWidget:
        card, grid = _card_grid()
        guards = mapping.guards
        off = self.tr("off")
        deletions = {
            DeletionPolicy.ASK: self.tr("Ask me"),
            DeletionPolicy.IGNORE: self.tr("Ignore"),
            DeletionPolicy.PROPAGATE: self.tr("Delete on the other side too"),
        }
        share = guards.delete_share
        rows = (
            (self.tr("Deletions, to the target"), deletions[mapping.deletions_to_target]),
            (self.tr("Deletions, to the source"), deletions[mapping.deletions_to_source]),
            (
                self.tr("Stops before deleting more than"),
                self.tr("{count} records or {share} %").format(
                    count=off if guards.delete_count is None else guards.delete_count,
                    share=off if share is None else round(share * 100),
                ),
            ),
        )
        for number, (label, value) in enumerate((*rows, *self._writing(mapping.writing))):
            grid.addWidget(TextLabel(label, "body", "muted"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(TextLabel(value, "body", wrap=True, selectable=True), number, 1)
        return card

    def _writing(self, writing: Writing) -> tuple[tuple[str, str], ...]:
        """How records are written to the org: what each request says beside its records."""
        rules = {
            AssignmentRule.NONE: self.tr("Off: owners stay as they are sent"),
            AssignmentRule.ACTIVE: self.tr("The org's active rule chooses owners"),
        }
        duplicates = {
            DuplicateRule.REFUSE: self.tr("Refuse, and tell which records are alike"),
            DuplicateRule.ALLOW: self.tr("Save where the rule only warns"),
        }
        rule_id = writing.assignment_rule_id
        removal = self.tr("To the Recycle Bin; can be undone for 15 days")
        if writing.hard_delete:
            removal = self.tr("For good, past the Recycle Bin; cannot be undone")
        together = " + ".join(writing.together) or self.tr("Each record by itself")
        return (
            (self.tr("Assignment rules"), rule_id or rules[writing.assignment_rule]),
            (self.tr("Duplicate rules"), duplicates[writing.duplicate_rule]),
            (self.tr("Deleted records go"), removal),
            (self.tr("Written together"), together),
            (self.tr("Known to the org as"), self.tr("Orgtide, with the Id of this workspace")),
        )


def _card_grid() -> tuple[QWidget, QGridLayout]:
    card = QWidget()
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 12, 16, 12)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, LABEL_PX)
    grid.setColumnStretch(1, 1)
    return card, grid
