"""The two sides compared whole: while it goes on, and what comes of it."""

from PySide6.QtCore import Qt

from app.core.pairing import Drift
from app.ui.dialogs.reconcile_dialog import ReconcileDialog

DRIFT = Drift("people", "003A", "003B", 2_000, 1_999, "9f31a0c277118899", "a2c4", 3, ("003A7", "9"))


def made(looks, qtbot) -> ReconcileDialog:
    dialog = ReconcileDialog("Compare both sides of People")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_range_that_differs_is_shown_with_counts_checksums_and_examples(looks, qtbot) -> None:
    dialog = made(looks, qtbot)
    dialog.show_drift([DRIFT])
    assert dialog.verdict.words() == "3 records differ in 1 range."
    row = [dialog.model.index(0, column).data() for column in range(7)]
    assert row == [
        "people",
        "003A",
        "003B",
        "2,000 · 9f31a0c2",
        "1,999 · a2c4",
        "3",
        "003A7, 9",
    ]
    tip = dialog.model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    assert "9f31a0c277118899" in tip
    with qtbot.waitSignal(dialog.preview_requested):
        dialog.preview.click()


def test_sides_that_agree_leave_nothing_to_preview(looks, qtbot) -> None:
    dialog = made(looks, qtbot)
    dialog.show_drift([])
    assert dialog.verdict.words() == "Both sides agree, record by record."
    assert dialog.preview.isHidden()
    assert dialog.table.isHidden()


def test_leaving_before_the_end_stops_the_reading(looks, qtbot) -> None:
    dialog = made(looks, qtbot)
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.reject()


def test_leaving_after_the_end_stops_nothing(looks, qtbot) -> None:
    dialog = made(looks, qtbot)
    dialog.show_failure("The org cannot be reached.")
    assert dialog.verdict.words() == "The org cannot be reached."
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        dialog.reject()
