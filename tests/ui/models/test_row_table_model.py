from dataclasses import dataclass

from PySide6.QtCore import QPersistentModelIndex, Qt

from app.ui.models.row_table_model import Column, RowTableModel, TableRole


@dataclass(frozen=True)
class Fruit:
    name: str
    weight: int


FRUITS = (Fruit("pear", 180), Fruit("apple", 150), Fruit("melon", 900))
DOWN = Qt.SortOrder.DescendingOrder


def make(qapp) -> RowTableModel[Fruit]:
    model: RowTableModel[Fruit] = RowTableModel(
        [
            Column("Name", lambda fruit: fruit.name, lambda fruit: fruit.name),
            Column("Weight", lambda fruit: str(fruit.weight), accessible=lambda f: f"{f.weight} g"),
        ]
    )
    model.show_rows(FRUITS)
    return model


def names(model: RowTableModel[Fruit]) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_qt_finds_no_fault_with_the_model(qapp, qtmodeltester) -> None:
    qtmodeltester.check(make(qapp))


def test_a_column_sorts_and_gives_back_the_natural_order(qapp) -> None:
    model = make(qapp)
    model.sort(0)
    assert names(model) == ["apple", "melon", "pear"]
    model.sort(0, DOWN)
    assert names(model) == ["pear", "melon", "apple"]
    model.sort(-1)
    assert names(model) == ["pear", "apple", "melon"]


def test_a_column_without_an_order_cannot_be_sorted(qapp) -> None:
    model = make(qapp)
    assert not model.can_sort(1)
    model.sort(1, DOWN)
    assert names(model) == ["pear", "apple", "melon"]


def test_a_selected_row_stays_selected_while_rows_move(qapp) -> None:
    model = make(qapp)
    melon = QPersistentModelIndex(model.index(2, 0))
    model.sort(0)
    assert melon.row() == 1
    assert melon.data(TableRole.ROW) == FRUITS[2]


def test_a_cell_says_its_own_words_to_screen_readers(qapp) -> None:
    model = make(qapp)
    index = model.index(0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "180 g"
