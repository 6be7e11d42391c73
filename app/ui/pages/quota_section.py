"""What a sync may ask of an org in a day and an hour, and what happens when that is used up."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

from app.core.quota import AtLimit, Budget, BudgetUnit
from app.ui.models.mapping_detail import MappingDetail
from app.ui.pages.settings_section import SettingsSection, choice_box
from app.ui.theme import theme
from app.ui.widgets.labels import TextLabel

WORD_PX, NUMBER_PX, LIMIT_PX = 76, 72, 220
DIGITS = r"\d{0,8}"
"""What may be typed; an empty field is the automatic share."""


class QuotaSection(SettingsSection):
    """The budget of the whole sync; empty fields leave it to the automatic share.

    Signals:
        budget_edited: what the sync shall allow itself, and words (Budget, str).
    """

    budget_edited = Signal(object, str)

    def __init__(self, detail: MappingDetail) -> None:
        note = _tr("For all mappings of this sync")
        super().__init__(detail, _tr("Quota"), note)
        self.budget = detail.budget or Budget()
        self._daily = self._number("budget daily", self.budget.daily, self.tr("Calls a day"))
        self._hourly = self._number("budget hourly", self.budget.hourly, self.tr("Calls an hour"))
        unit = self.tr("calls a day,")
        if self.budget.unit is BudgetUnit.RECORDS:
            unit = self.tr("records a day,")
        self.add_row(
            self._label(self.tr("Budget")),
            self._daily,
            TextLabel(unit, "body", "muted"),
            self._hourly,
            TextLabel(self.tr("calls an hour"), "body", "muted"),
        )
        limits = (
            (self.tr("Stop, continue after the reset"), AtLimit.HOLD),
            (self.tr("Stop and wait for me"), AtLimit.STOP),
        )
        box = choice_box(self.tr("At the limit"), limits, self.budget.at_limit, LIMIT_PX)
        box.activated.connect(
            lambda place: self._tell(replace(self.budget, at_limit=box.itemData(place)))
        )
        self.add_row(self._label(self.tr("At the limit")), box)

    def _label(self, words: str) -> TextLabel:
        label = TextLabel(words, "body", "text2")
        label.setFixedWidth(WORD_PX)
        return label

    def _number(self, name: str, value: int | None, said: str) -> QLineEdit:
        edit = QLineEdit("" if value is None else str(value))
        edit.setObjectName(name)
        edit.setAccessibleName(said)
        edit.setPlaceholderText(self.tr("Automatic"))
        edit.setValidator(QRegularExpressionValidator(DIGITS, edit))
        edit.setFixedSize(NUMBER_PX + 16, theme().size("controlSmall"))
        edit.editingFinished.connect(self._on_number)
        return edit

    def _on_number(self) -> None:
        daily, hourly = (
            int(edit.text()) if edit.text() else None for edit in (self._daily, self._hourly)
        )
        self._tell(replace(self.budget, daily=daily, hourly=hourly))

    def _tell(self, budget: Budget) -> None:
        if budget != self.budget:
            self.budget = budget
            self.budget_edited.emit(budget, self.tr("Budget changed."))


def _tr(text: str) -> str:
    return QCoreApplication.translate("QuotaSection", text)
