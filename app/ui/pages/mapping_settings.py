"""The Settings tab of a mapping: what its file says, and which connections stand for its roles."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.mapping import AssignmentRule, DeletionPolicy, DuplicateRule, Mapping, Writing
from app.core.sync import ConnectionKind, OrgKind
from app.ui.environment import look_of
from app.ui.models.mapping_detail import MappingDetail, RoleBinding, conflict_words
from app.ui.models.mapping_rows import mode_words
from app.ui.widgets.cards import CardFrame, Surface
from app.ui.widgets.chips import Badge
from app.ui.widgets.combo_box import ChoiceBox
from app.ui.widgets.labels import TextLabel

LABEL_PX = 176
FIELD_PX = 260


class MappingSettings(QScrollArea):
    """Told by `show_detail`.

    Signals:
        bind_requested: a connection was chosen for a role (str: role, str: connection).
        edited: a mapping as it shall be, and what was done in a few words (Mapping, str).
        budget_edited: what the sync shall allow itself (Mapping, Budget, str).
    """

    bind_requested = Signal(str, str)
    edited = Signal(object, str)
    budget_edited = Signal(object, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: MappingDetail | None = None
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_detail(self, detail: MappingDetail) -> None:
        """Show the settings of a mapping, at once or when the tab is opened."""
        self._detail = detail
        if self.isVisible():
            self._build(detail)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._detail is not None:
            self._build(self._detail)

    def _build(self, detail: MappingDetail) -> None:
        self._detail = None
        body = Surface()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(TextLabel(self.tr("Connections"), "sectionTitle"))
        column.addWidget(self._roles(detail.roles))
        column.addSpacing(16)
        column.addWidget(TextLabel(self.tr("What the file says"), "sectionTitle"))
        column.addWidget(self._facts(detail.mapping))
        column.addStretch(1)
        self.setWidget(body)

    def _roles(self, roles: tuple[RoleBinding, ...]) -> CardFrame:
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

    def _facts(self, mapping: Mapping) -> CardFrame:
        card, grid = _card_grid()
        identity = "; ".join(
            f"{' + '.join(one.source)} = {' + '.join(one.target)}" for one in mapping.identity
        )
        guards = mapping.guards
        none = self.tr("None")
        off = self.tr("off")
        deletions = {
            DeletionPolicy.ASK: self.tr("Ask me"),
            DeletionPolicy.IGNORE: self.tr("Ignore"),
            DeletionPolicy.PROPAGATE: self.tr("Delete on the other side too"),
        }
        share = guards.delete_share
        rows = (
            (self.tr("Mode, to the target"), mode_words(mapping.to_target)),
            (self.tr("Mode, to the source"), mode_words(mapping.to_source)),
            (self.tr("Identity"), identity or none),
            (self.tr("Filter of the source"), mapping.where_source or none),
            (self.tr("Filter of the target"), mapping.where_target or none),
            (self.tr("Also delete when"), mapping.delete_when or none),
            (self.tr("Conflicts"), conflict_words(mapping.conflicts)),
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


def _card_grid() -> tuple[CardFrame, QGridLayout]:
    card = CardFrame()
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 12, 16, 12)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, LABEL_PX)
    grid.setColumnStretch(1, 1)
    return card, grid
