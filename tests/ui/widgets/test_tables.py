from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ui.models.row_table_model import Column, RowTableModel
from app.ui.widgets.tables import TableView


def make(qtbot) -> tuple[TableView, RowTableModel[str]]:
    model: RowTableModel[str] = RowTableModel(
        [
            Column("Word", lambda word: word, lambda word: word),
            Column("Length", lambda w: str(len(w))),
        ]
    )
    model.show_rows(("pear", "apple"))
    view = TableView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.show()
    return view, model


def test_rows_and_header_have_the_heights_of_the_tokens(looks, qtbot) -> None:
    view, _ = make(qtbot)
    assert view.rowHeight(0) == 28
    assert view.horizontalHeader().height() == 28
    assert not view.alternatingRowColors()


def test_the_third_click_on_a_header_gives_back_the_natural_order(looks, qtbot) -> None:
    view, model = make(qtbot)
    orders = []
    for _ in range(3):
        view.horizontalHeader().sectionClicked.emit(0)
        orders.append(model.rows())
    assert orders == [("apple", "pear"), ("pear", "apple"), ("pear", "apple")]


def test_copied_rows_are_tab_separated_with_a_header_line(looks, qtbot) -> None:
    view, _ = make(qtbot)
    view.selectAll()
    view.copy_selection()
    assert QGuiApplication.clipboard().text() == "Word\tLength\npear\t4\napple\t5"


def test_enter_opens_the_current_row(looks, qtbot) -> None:
    view, _ = make(qtbot)
    view.selectRow(1)
    with qtbot.waitSignal(view.row_opened) as heard:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert heard.args == [1]


def test_tab_leaves_the_table(looks, qtbot) -> None:
    view, _ = make(qtbot)
    assert not view.tabKeyNavigation()
