"""What happens to a field that both sides changed: for the mapping, and for single fields."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QButtonGroup, QMenu

from app.core.mapping import ConflictPolicy
from app.ui.models.mapping_detail import MappingDetail, conflict_words, target_label
from app.ui.models.mapping_edits import with_rule
from app.ui.pages.settings_section import SettingsSection, choice_box
from app.ui.widgets.buttons import ButtonKind, ButtonSize, PushButton
from app.ui.widgets.labels import TextLabel

OFFERED = (
    ConflictPolicy.ASK,
    ConflictPolicy.SOURCE_WINS,
    ConflictPolicy.TARGET_WINS,
    ConflictPolicy.NEWEST_WINS,
)
NAME_PX, CHOICE_PX = 160, 170


class ConflictSection(SettingsSection):
    """Buttons for the mapping, a line for each field that is an exception."""

    def __init__(self, detail: MappingDetail) -> None:
        self._add = PushButton(_tr("Add an exception"), icon="plus", size=ButtonSize.TINY)
        note = _tr("Both sides changed the same field since they last agreed")
        super().__init__(detail, _tr("Conflicts"), note, self._add)
        self._group = QButtonGroup(self)
        current = self.mapping.conflicts
        policies = OFFERED if current in OFFERED else (*OFFERED, current)
        self.add_row(
            *(self._button(policy) for policy in policies),
            TextLabel(_explained(current), "small", "muted"),
        )
        for number, rule in enumerate(self.mapping.fields):
            if rule.conflict is not None:
                self._add_exception(number, rule.conflict)
        self._add.clicked.connect(self.open_menu)

    def open_menu(self) -> QMenu:
        """Open the list of fields that are no exception yet."""
        menu = QMenu(self)
        for number, rule in enumerate(self.mapping.fields):
            if rule.conflict is None and rule.source:
                action = menu.addAction(target_label(self.detail, rule.target))
                action.triggered.connect(
                    lambda _=False, n=number: self._set(n, ConflictPolicy.TARGET_WINS)
                )
        menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))
        return menu

    def _button(self, policy: ConflictPolicy) -> PushButton:
        button = PushButton(self._said(policy), size=ButtonSize.SMALL)
        button.setObjectName(f"conflicts {policy.value}")
        button.setCheckable(True)
        button.setChecked(policy is self.mapping.conflicts)
        self._group.addButton(button)
        button.clicked.connect(lambda: self._choose(policy))
        return button

    def _said(self, policy: ConflictPolicy) -> str:
        """Say a policy, with the object's own name for the target."""
        target = self.detail.target.label if self.detail.target else ""
        if policy is ConflictPolicy.TARGET_WINS and target:
            return self.tr("{object} wins").format(object=target)
        return conflict_words(policy)

    def _choose(self, policy: ConflictPolicy) -> None:
        if policy is not self.mapping.conflicts:
            words = self.tr("Conflicts: {policy}.").format(policy=conflict_words(policy))
            self.edited.emit(replace(self.mapping, conflicts=policy), words)

    def _add_exception(self, number: int, policy: ConflictPolicy) -> None:
        rule = self.mapping.fields[number]
        label = TextLabel(target_label(self.detail, rule.target), "bodyStrong")
        label.setFixedWidth(NAME_PX)
        choices = tuple((self._said(one), one) for one in ConflictPolicy)
        name = self.tr("Conflicts of {field}").format(field=label.words())
        box = choice_box(name, choices, policy, CHOICE_PX)
        box.activated.connect(lambda place: self._set(number, box.itemData(place)))
        remove = PushButton(
            "",
            ButtonKind.QUIET,
            icon="x",
            tip=self.tr("Remove this exception"),
            size=ButtonSize.TINY,
        )
        remove.clicked.connect(lambda: self._set(number, None))
        words = TextLabel(_explained(policy), "small", "muted")
        line = self.add_row(label, box, words)
        line.addWidget(remove)

    def _set(self, number: int, policy: ConflictPolicy | None) -> None:
        if policy is not self.mapping.fields[number].conflict:
            label = target_label(self.detail, self.mapping.fields[number].target)
            words = self.tr("Conflicts of {field} changed.").format(field=label)
            self.edited.emit(with_rule(self.mapping, number, conflict=policy), words)


def _explained(policy: ConflictPolicy) -> str:
    words = {
        ConflictPolicy.ASK: _tr("Conflicts wait in Preview. Other changes go ahead."),
        ConflictPolicy.SOURCE_WINS: _tr("The source's value is written to the target."),
        ConflictPolicy.TARGET_WINS: _tr("The target's value stays."),
        ConflictPolicy.NEWEST_WINS: _tr("Needs a time of change on both sides, else it waits."),
        ConflictPolicy.FALSE_WINS: _tr("Of a yes and a no the no counts, whoever said it."),
        ConflictPolicy.TRUE_WINS: _tr("Of a yes and a no the yes counts, whoever said it."),
    }
    return words[policy]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConflictSection", text)
