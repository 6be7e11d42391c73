from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind
from app.store.decisions import Standing
from app.store.pages import ChangeFilter, ChangeOrder, Pages
from app.ui.models.cells import Cell, CellLook
from app.ui.models.plan_model import PAGES_KEPT, READ_ROWS, PlanColumn, PlanModel, PlanRole
from app.ui.models.plan_view import plan_view
from app.ui.models.row_table_model import TableRole
from tests.ui.sample_plan import EMAIL, MemoryPages, many_changes, sample_plan
from tests.ui.stored_plan import store_plan


@pytest.fixture
def model(looks):
    made = PlanModel()
    made.show_plan(plan_view(sample_plan()), MemoryPages(many_changes(2_000)))
    return made


def _cell(model: PlanModel, row: int, field: int) -> Cell:
    return model.index(row, PlanColumn.FIRST_FIELD + field).data(PlanRole.CELL)


def test_the_model_keeps_qt_s_rules(model, qtmodeltester):
    model.show_filter(ChangeFilter(text="Banjo"), ChangeOrder.NEEDS_DECISION)
    qtmodeltester.check(model)


def test_the_empty_model_keeps_qt_s_rules(looks, qtmodeltester):
    qtmodeltester.check(PlanModel())


def test_what_needs_a_decision_comes_first(model):
    kinds = [model.change(row).kind for row in range(12)]
    assert kinds[:3] == [ChangeKind.CONFLICT] * 3
    assert kinds[3:5] == [ChangeKind.DELETE] * 2
    assert kinds[5:] == [ChangeKind.UPDATE] * 7


def test_a_change_names_its_old_and_its_new_value(model):
    assert _cell(model, 5, 0) == Cell(CellLook.CHANGED, "07700 900333", "+44 7700 900333")
    assert _cell(model, 5, 1) == Cell(CellLook.CHANGED, "No", "Yes")
    assert _cell(model, 5, 2) == Cell(CellLook.SAME, new="dele.banjo@harbourmail.example")


def test_a_conflict_shows_source_and_target(model):
    assert _cell(model, 0, 0) == Cell(CellLook.CONFLICT, "+44 7700 900142", "+44 7700 900418")
    assert model.standing(0) is Standing.UNDECIDED


def test_a_cell_says_its_change_to_a_screen_reader(model):
    index = model.index(5, PlanColumn.FIRST_FIELD)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Mobile Phone, was 07700 900333, becomes +44 7700 900333"


def test_a_row_says_kind_name_key_fields_and_standing(model):
    said = model.index(0, PlanColumn.NAME).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Conflict, Amara Okafor, C-104882, 3 fields, not decided"


def test_a_decision_changes_how_rows_stand_and_nothing_else(model, qtbot):
    before = model.change(5)
    with qtbot.waitSignal(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.add_decisions((Decision(Choice.REFUSE, seq=6),))
    assert model.change(5) == before
    assert model.standing(5) is Standing.REFUSED


def test_a_refused_field_says_what_stays(model):
    model.add_decisions((Decision(Choice.REFUSE, seq=9, rule=EMAIL),))
    assert model.standing(8) is Standing.PARTLY
    assert _cell(model, 8, 2) == Cell(
        CellLook.REJECTED, "priya_raman@mail.example", "priya.raman@mail.example"
    )


def test_only_a_few_pages_are_kept_however_far_one_scrolls(looks):
    model = PlanModel()
    model.show_plan(
        plan_view(sample_plan()), MemoryPages(many_changes(READ_ROWS * (PAGES_KEPT + 5)))
    )
    for row in range(0, model.rowCount(), READ_ROWS):
        assert model.index(row, 2).data(TableRole.ROW) is not None
    assert len(model._kept) == PAGES_KEPT


def test_a_filter_shows_what_it_keeps(model):
    model.show_filter(
        replace(model.filter, kinds=frozenset({ChangeKind.INSERT}), text="fischer"),
        ChangeOrder.TITLE,
    )
    assert [model.change(row).title for row in range(model.rowCount())] == ["Lena Fischer"]


def test_the_next_undecided_conflict_is_found_from_anywhere(model):
    assert model.next_undecided(-1) == 0
    assert model.next_undecided(0) == 1
    assert model.next_undecided(1_500) == 0
    model.add_decisions((Decision(Choice.TAKE_SOURCE, kind=ChangeKind.CONFLICT),))
    assert model.next_undecided(0) == -1


def test_stored_decisions_take_the_place_of_those_shown_early(looks):
    pages = MemoryPages()
    model = PlanModel()
    model.show_plan(plan_view(sample_plan()), pages)
    model.add_decisions((Decision(Choice.REFUSE, seq=6),))
    model.show_numbers(plan_view(sample_plan()))
    assert model.standing(5) is Standing.APPROVED
    pages.decide((Decision(Choice.REFUSE, seq=6),))
    model.show_numbers(plan_view(sample_plan()))
    assert model.standing(5) is Standing.REFUSED


def test_rows_of_a_kind_are_counted_within_the_filter(model):
    assert model.kind_rows(ChangeKind.CONFLICT) == 7
    model.show_filter(replace(model.filter, text="Okafor"), model.order)
    assert model.kind_rows(ChangeKind.CONFLICT) == 1
    model.show_filter(replace(model.filter, kinds=frozenset({ChangeKind.DELETE})), model.order)
    assert model.kind_rows(ChangeKind.CONFLICT) == 0


def test_a_real_workspace_reads_as_the_sample_does(looks, tmp_path):
    changes = many_changes(300)
    plan_id = store_plan(tmp_path, changes)
    pages = Pages(tmp_path)
    stored, sample = PlanModel(), PlanModel()
    stored.show_plan(plan_view(pages.plan(plan_id)), pages)
    sample.show_plan(plan_view(sample_plan()), MemoryPages(changes))
    for shown in (ChangeFilter(), ChangeFilter(text="fischer"), ChangeFilter(rule=EMAIL)):
        for model in (stored, sample):
            model.show_filter(replace(shown, mapping="contacts", kinds=frozenset()), model.order)
        assert _shown(stored) == _shown(sample)
    pages.close()


def _shown(model: PlanModel) -> list[list[str]]:
    columns = range(model.columnCount())
    return [[model.index(row, c).data() for c in columns] for row in range(model.rowCount())]
