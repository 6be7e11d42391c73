from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint

from app.core.plan import ChangeKind, FieldChange, Reason, Verdict
from app.ui.models.plan_view import plan_view
from app.ui.widgets.record_bars import RecordTitleBar
from tests.ui.sample_plan import EMAIL, MemoryPages, sample_plan

TOO_LONG = FieldChange(
    EMAIL, "Email", None, "A name that is longer than it should be", Verdict.SAME
)


@pytest.mark.parametrize(
    ("reason", "fields", "words"),
    [
        (Reason.FIELD_READ_ONLY, (TOO_LONG,), "Take {label} out of the mapping"),
        (Reason.DUPLICATE_VALUE, (TOO_LONG,), ""),
        (Reason.NO_KEY, (), ""),
    ],
)
def test_a_problem_offers_the_change_that_mends_it(looks, qtbot, reason, fields, words) -> None:
    bar = RecordTitleBar()
    qtbot.addWidget(bar)
    bar.resize(1_400, 48)
    bar.show()
    plan, pages = plan_view(sample_plan()), MemoryPages()
    (resolved,) = pages.changes(1, pages.change_seqs(1)[:1])
    problem = replace(
        resolved.change,
        kind=ChangeKind.PROBLEM,
        reason=reason,
        detail="It is so",
        fields=fields,
        target_key=None,
    )
    bar.show_record(plan, replace(resolved, change=problem))
    assert bar.mend.isVisible() == bool(words)
    if words:
        rule = plan.rules[problem.mapping][EMAIL]
        assert bar.mend.text() == words.format(label=rule.target_label)
        assert "compare again" in bar.mend.toolTip()
    bar.show_record(plan, resolved)
    assert not bar.mend.isVisible()


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


def test_a_change_whose_link_followed_a_merge_says_so_and_tells_more_on_a_look(looks, qtbot):
    bar = RecordTitleBar()
    qtbot.addWidget(bar)
    bar.resize(1_400, 48)
    bar.show()
    plan, pages = plan_view(sample_plan()), MemoryPages()
    (resolved,) = pages.changes(1, pages.change_seqs(1)[:1])
    agreed = tuple(
        replace(one, verdict=Verdict.WRITE if one.verdict is Verdict.CONFLICT else one.verdict)
        for one in resolved.change.fields
    )
    change = replace(resolved.change, kind=ChangeKind.UPDATE, fields=agreed)
    bar.show_record(plan, replace(resolved, change=change))
    assert not bar._reason.isVisible()
    followed = replace(change, detail="T2 was merged into T1; the link follows it")
    bar.show_record(plan, replace(resolved, change=followed))
    assert bar._reason.isVisible()
    assert bar._reason.toolTip() == followed.detail
