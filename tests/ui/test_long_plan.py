"""A plan of many changes in the real window: found beside it by the engine process, or stopped."""

from pathlib import Path

from app.store.pages import ChangeFilter, ChangeOrder
from app.ui.program import Program
from tests.ui.errands import until, work
from tests.ui.sample_plan import many_changes
from tests.ui.stored_plan import numbered, store_plan

__all__ = ["work"]

CHANGES = 20_400
"""Just more than a screen looks through by itself."""


def test_a_long_plan_is_sorted_and_searched_by_the_engine_process(work, tmp_path: Path) -> None:
    async def errand(program: Program) -> None:
        await until(lambda: program.desk.pages, "the workspace")
        page, pages = program.preview, program.desk.pages
        plan_id = store_plan(pages.folder, numbered(many_changes(CHANGES)))
        program.desk.plan_requested.emit(plan_id)
        assert page.model.rowCount() == CHANGES
        page.tools._choose_order(ChangeOrder.TITLE)
        assert page.progress.isVisible()
        await until(lambda: page.model.order is ChangeOrder.TITLE, "the sorted rows")
        by_name = pages.change_seqs(plan_id, ChangeFilter(mapping="contacts"), ChangeOrder.TITLE)
        assert [page.model.change(row).seq for row in (0, 1, CHANGES - 1)] == [
            by_name[place] for place in (0, 1, -1)
        ]
        assert not page.progress.isVisible()
        page.find_records("sub_2039")
        await until(lambda: page.model.rowCount() < CHANGES, "the rows found")
        assert 0 < page.model.rowCount() < 20
        page.find_records("")
        await until(lambda: page.model.rowCount() == CHANGES, "all rows again")
        page.tools._choose_order(ChangeOrder.KEY)
        page.cancel_requested.emit()
        await until(lambda: not page.progress.isVisible(), "the end of the sort")
        assert page.model.order in {ChangeOrder.TITLE, ChangeOrder.KEY}
        assert page.tools.order.text() == page.tools.order_words(page.model.order)

    work(errand)
