"""A long list of changes is found beside the window, is what the window would find, and can end."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.asks import ListChanges
from app.core.errors import Cancelled, StoreError
from app.core.plan import ChangeKind
from app.jobs.handlers import handle
from app.store import database
from app.store.pages import ChangeFilter, ChangeOrder
from tests.engine.rehearsal import Rehearsal
from tests.ui.sample_plan import EMAIL, many_changes
from tests.ui.stored_plan import numbered, store_plan

ASKED = [
    (ListChanges(0, "title"), ChangeFilter()),
    (ListChanges(0, "key", kinds=("update",)), ChangeFilter(frozenset({ChangeKind.UPDATE}))),
    (ListChanges(0, "needs decision", text="sub_1"), ChangeFilter(text="sub_1")),
    (ListChanges(0, "most changed", rule=EMAIL), ChangeFilter(rule=EMAIL)),
    (ListChanges(0, "plan", mapping="another"), ChangeFilter(mapping="another")),
]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory):
    made = Rehearsal(tmp_path_factory.mktemp("work"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def plan(work: Rehearsal) -> int:
    return store_plan(work.workspace.path, numbered(many_changes(300)))


@pytest.mark.parametrize(("ask", "shown"), ASKED)
def test_the_list_is_what_a_look_shows(work: Rehearsal, plan: int, ask, shown: ChangeFilter):
    found = handle(replace(ask, plan=plan), work.workspace, lambda progress: None)
    pages = work.workspace.pages
    seqs = pages.change_seqs(plan, shown, ChangeOrder(ask.order))
    assert list(pages.shown_list(found.list)) == list(seqs)
    kinds = [one.change.kind.value for one in pages.changes(plan, seqs)]
    assert found.kinds == {kind: kinds.count(kind) for kind in set(kinds)}
    assert found.changes == len(seqs)


def test_only_the_newest_list_is_kept(work: Rehearsal, plan: int):
    first, second = (
        handle(ListChanges(plan, "title"), work.workspace, lambda progress: None) for _ in range(2)
    )
    folder = Path(work.workspace.path) / "lists"
    assert [path.name for path in folder.iterdir()] == [second.list]
    with pytest.raises(StoreError, match="gone"):
        work.workspace.pages.shown_list(first.list)


def test_a_list_that_nobody_wants_any_more_ends_while_it_is_sorted(
    work: Rehearsal, plan: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "_STEPS_A_LOOK", 100)
    looks = 0

    def still_wanted() -> None:
        nonlocal looks
        looks += 1
        raise Cancelled

    pages = work.workspace.pages
    found = pages.look_through(
        plan,
        ChangeFilter(text="nobody has this"),
        ChangeOrder.TITLE,
        still_wanted=still_wanted,
    )
    with pytest.raises(Cancelled):
        list(found)
    assert looks == 1
    assert len(pages.change_seqs(plan)) == 300
