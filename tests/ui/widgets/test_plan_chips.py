from app.core.plan import Counts
from app.ui.widgets.plan_chips import PlanChips


def test_what_is_out_of_scope_is_told_and_not_counted_as_unchanged(looks, qtbot) -> None:
    chips = PlanChips()
    qtbot.addWidget(chips)
    chips.show_counts(Counts(read=5_000, unchanged=3_809, out_of_scope=1_191))
    assert chips.unchanged.accessibleName() == "Unchanged, 3,809"
    assert "1,191 more records are not in the mapping's scope." in chips.unchanged.toolTip()


def test_without_records_out_of_scope_nothing_is_said_of_them(looks, qtbot) -> None:
    chips = PlanChips()
    qtbot.addWidget(chips)
    chips.show_counts(Counts(read=3, unchanged=3))
    assert "scope" not in chips.unchanged.toolTip()
