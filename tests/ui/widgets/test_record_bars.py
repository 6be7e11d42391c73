from dataclasses import replace

from PySide6.QtCore import QPoint

from app.ui.models.plan_view import plan_view
from app.ui.widgets.record_bars import RecordTitleBar
from tests.ui.sample_plan import MemoryPages, sample_plan


def test_no_gap_is_left_after_a_short_name(looks, qtbot) -> None:
    bar = RecordTitleBar()
    qtbot.addWidget(bar)
    bar.resize(1_400, 48)
    bar.show()
    plan, pages = plan_view(sample_plan()), MemoryPages()
    (resolved,) = pages.changes(1, pages.change_seqs(1)[:1])
    bar.show_record(plan, resolved)
    bar.grab()
    bar.show_record(plan, replace(resolved, change=replace(resolved.change, title="Bo")))
    bar.grab()
    end = bar._name.mapTo(bar, QPoint(bar._name.width(), 0)).x()
    assert bar._name.width() == bar._name.sizeHint().width()
    assert bar._id.x() - end <= 16
