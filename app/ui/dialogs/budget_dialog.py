"""Asks how many API calls all syncs together may make in an org."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from app.core.quota import Budget
from app.ui.dialogs.panel_dialog import PanelDialog
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.form_fields import TextField

WIDTH_PX = 440


class BudgetDialog(PanelDialog):
    """Opened with `open()`.

    Signals:
        chosen: the person saved a budget (`Budget`).
    """

    chosen = Signal(object)

    def __init__(self, org: str, budget: Budget, parent: QWidget | None = None) -> None:
        """Show the budget that holds.

        Args:
            org: its name.
            budget: None for a number means that nobody set one.
            parent: the dialog opens over it.
        """
        title = self.tr("Budget of {org}").format(org=org)
        said = self.tr("For all syncs together. It holds at once, for runs under way too.")
        super().__init__(title, said, width_px=WIDTH_PX, parent=parent)
        automatic = self.tr("Empty: automatic, a quarter of the org's calls or less")
        self.daily = TextField(self.tr("API calls a day"), hint=automatic, optional=True)
        self.hourly = TextField(
            self.tr("API calls an hour"), hint=self.tr("Empty: no limit"), optional=True
        )
        for field, number in ((self.daily, budget.daily), (self.hourly, budget.hourly)):
            field.set_text("" if number is None else str(number))
            self.column.addWidget(field)
        cancel, save = PushButton(self.tr("Cancel")), PushButton(self.tr("Save"), changes=True)
        save.setDefault(True)
        self.foot.addWidget(cancel)
        self.foot.addWidget(save)
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self._on_saved)

    def _on_saved(self) -> None:
        numbers = [self._number(field) for field in (self.daily, self.hourly)]
        if all(known for known, _ in numbers):
            self.chosen.emit(Budget(numbers[0][1], numbers[1][1]))
            self.accept()

    def _number(self, field: TextField) -> tuple[bool, int | None]:
        """Read a field: whether it can be read, and its number; None for an empty one."""
        if not field.text():
            return True, None
        number, known = QLocale().toLongLong(field.text())
        if not known:
            number, known = QLocale.c().toLongLong(field.text())
        if not known or number < 0:
            field.show_problem(self.tr("Write a whole number, or leave it empty."))
            return False, None
        return True, number
