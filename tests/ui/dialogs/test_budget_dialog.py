"""A budget is a whole number or nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.core.quota import Budget
from app.ui.dialogs.budget_dialog import BudgetDialog


def save(dialog: BudgetDialog, qtbot) -> list[Budget]:
    said: list[Budget] = []
    dialog.chosen.connect(said.append)
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Save")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return said


@pytest.mark.parametrize(
    ("daily", "hourly", "budget"),
    [
        ("600", "", Budget(600, None)),
        ("", "", Budget(None, None)),
        (" 0 ", "25", Budget(0, 25)),
        ("6,000", "", Budget(6_000, None)),
    ],
)
def test_what_was_typed_is_the_budget(looks, qtbot, daily, hourly, budget) -> None:
    dialog = BudgetDialog("Riverbend UAT", Budget(900, 90))
    qtbot.addWidget(dialog)
    assert (dialog.daily.text(), dialog.hourly.text()) == ("900", "90")
    dialog.daily.set_text(daily)
    dialog.hourly.set_text(hourly)
    assert save(dialog, qtbot) == [budget]


@pytest.mark.parametrize("words", ["many", "-1", "1.5"])
def test_what_is_no_number_is_named_and_not_taken(looks, qtbot, words) -> None:
    dialog = BudgetDialog("Riverbend UAT", Budget())
    qtbot.addWidget(dialog)
    dialog.daily.set_text(words)
    assert save(dialog, qtbot) == []
    assert dialog.daily.edit.property("invalid")
