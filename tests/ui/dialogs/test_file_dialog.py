from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.asks import ConnectFiles, LookAtFile
from app.asks.messages import FileFacts
from app.jobs.connect_files import look_at_file
from app.ui.dialogs.file_dialog import FileDialog
from app.ui.main_window import MainWindow


def facts_of(path: Path, **said: str) -> FileFacts:
    return look_at_file(LookAtFile(str(path), tuple(said.items())), None, lambda _p: None)


@pytest.fixture
def gifts(tmp_path: Path) -> Path:
    path = tmp_path / "gifts.csv"
    path.write_bytes(
        "Nr;Wer;Am;Betrag\n007;Zoë;03.02.2026;1,5\n8;x;13.02.2026;2\n".encode("cp1252")
    )
    return path


def make(qtbot, path: Path) -> FileDialog:
    dialog = FileDialog(str(path), facts_of(path))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def cells(dialog: FileDialog) -> list[list[str]]:
    model = dialog._table.model()
    columns = range(model.columnCount())
    return [[model.index(row, n).data() for n in columns] for row in range(model.rowCount())]


def heads(dialog: FileDialog) -> list[str]:
    model = dialog._table.model()
    return [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]


def test_what_was_found_is_shown_with_doubts_and_a_sample(looks, qtbot, gifts) -> None:
    dialog = make(qtbot, gifts)
    assert heads(dialog) == ["Nr", "Wer", "Am (date)", "Betrag (number)"]
    assert cells(dialog)[0] == ["007", "Zoë", "03.02.2026", "1,5"]
    assert "It is not UTF-8" in dialog._notes.text()
    assert dialog.fields["encoding"]._box.currentData() == "cp1252"
    assert dialog.fields["dates"]._line.text() == "dd.MM.yyyy"


def test_a_change_asks_to_read_the_file_anew_and_counts_as_said(looks, qtbot, gifts) -> None:
    dialog = make(qtbot, gifts)
    with qtbot.waitSignal(dialog.look_requested) as heard:
        dialog.fields["encoding"].type_value("cp1251")
    assert heard.args == [(("encoding", "cp1251"),)]
    dialog.show_facts(facts_of(gifts, encoding="cp1251"))
    assert cells(dialog)[0][1] == "Zoл"
    assert dialog.fields["encoding"]._how.text() == "as you say"
    assert dialog.fields["separator"]._how.text() == "found"


def test_a_file_that_cannot_be_read_so_cannot_be_connected_so(looks, qtbot, gifts) -> None:
    dialog = make(qtbot, gifts)
    dialog.show_problem("Line 9 of gifts.csv is not UTF-8.")
    assert not dialog.connect_button.isEnabled()
    assert dialog.error.words() == "Line 9 of gifts.csv is not UTF-8."
    dialog.show_facts(facts_of(gifts))
    assert dialog.connect_button.isEnabled()


def test_what_is_connected_is_what_was_shown(looks, qtbot, gifts) -> None:
    dialog = make(qtbot, gifts)
    dialog.fields["date_columns"].type_value("")
    dialog.show_facts(facts_of(gifts, date_columns=""))
    assert heads(dialog)[2] == "Am"
    dialog.name.set_text("Gifts")
    with qtbot.waitSignal(dialog.connect_requested) as heard:
        dialog.connect_button.click()
    (ask,) = heard.args
    assert ask == ConnectFiles(
        "Gifts",
        str(gifts),
        said=(
            ("date_columns", ""),
            ("encoding", "cp1252"),
            ("header_row", "1"),
            ("number_columns", "Betrag"),
            ("numbers", "de"),
            ("separator", "semicolon"),
        ),
    )


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["a.csv"], True),
        (["A.XLSX"], True),
        (["a.yaml"], True),
        (["a.png"], False),
        (["a.csv", "b.csv"], False),
        ([], False),
    ],
)
def test_the_window_takes_one_file_that_means_something_to_it(
    looks, qtbot, tmp_path, names, taken
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    dropped: list[str] = []
    window.file_dropped.connect(dropped.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    copy, button, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, data, button, none)
    enter.ignore()
    window.dragEnterEvent(enter)
    assert enter.isAccepted() == taken
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, button, none))
    assert dropped == ([str(tmp_path / names[0])] if taken else [])
