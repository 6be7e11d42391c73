"""Asks how many API calls all syncs together may make in an org."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.core.quota import Budget
from app.ui.theme import theme
from app.ui.widgets.buttons import PushButton
from app.ui.widgets.cards import Surface
from app.ui.widgets.form_fields import TextField
from app.ui.widgets.labels import TextLabel

WIDTH_PX = 440


class BudgetDialog(QDialog):
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
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change budget"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        automatic = self.tr("Empty: automatic, a quarter of the org's calls or less")
        self.daily = TextField(self.tr("API calls a day"), hint=automatic, optional=True)
        self.hourly = TextField(
            self.tr("API calls an hour"), hint=self.tr("Empty: no limit"), optional=True
        )
        for field, number in ((self.daily, budget.daily), (self.hourly, budget.hourly)):
            field.set_text("" if number is None else str(number))
        title = TextLabel(self.tr("Budget of {org}").format(org=org), "dialogTitle", wrap=True)
        said = self.tr("For all syncs together. It holds at once, for runs under way too.")
        words = TextLabel(said, "body", "text2", wrap=True)
        body = Surface("raised")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (title, words, self.daily, self.hourly):
            column.addWidget(widget)
        foot = Surface("sunken", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        row.addStretch(1)
        cancel, save = PushButton(self.tr("Cancel")), PushButton(self.tr("Save"))
        save.setDefault(True)
        row.addWidget(cancel)
        row.addWidget(save)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        body.setFixedWidth(WIDTH_PX)
        outer.addWidget(body)
        outer.addWidget(foot)
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self._on_saved)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("hairlineStrong"))

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
