"""What is asked before sending counts by what changes have in common, and comes to the same."""

import asyncio

from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind
from app.store.pages import Pages
from app.ui.presenters.preview_presenter import ApprovedKinds, approved_kinds
from tests.store.conftest import at
from tests.store.places import Workplace, conflict, delete, insert, update

__all__ = ["at"]

CHANGES = [*map(insert, (1, 2)), conflict(3), *map(update, (4, 5, 6)), *map(delete, (7, 8, 9))]


def test_kinds_are_counted_as_a_look_at_each_change_counts_them(at: Workplace):
    plan_id = at.save(CHANGES)
    refused, all_deletions = (
        Decision(Choice.REFUSE, seq=2),
        Decision(Choice.APPROVE, kind=ChangeKind.DELETE),
    )
    at.plans.decide(plan_id, [all_deletions, refused, Decision(Choice.REFUSE, seq=8)])
    pages = Pages(at.folder)
    told = asyncio.run(approved_kinds(pages, pages.plan(plan_id)))
    titles = tuple(one.change.title for one in pages.changes(plan_id, (7, 9)))
    assert told == ApprovedKinds(1, 3, 2, titles)
    at.database.execute("DELETE FROM plan_classes")
    assert asyncio.run(approved_kinds(pages, pages.plan(plan_id))) == told
    pages.close()
