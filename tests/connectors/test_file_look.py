"""What is found of a file is shown with a sample and its doubts; what a person says wins."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.connectors.file_folder import FileFolder
from app.connectors.file_look import look_at_file
from app.connectors.habit_guess import guess_habits
from app.core.errors import DataError
from app.core.ports import ReadRequest
from app.store.stage import DuckStage


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def said(path: Path, **chosen: str) -> dict[str, str]:
    return look_at_file(path, chosen).said


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_a_doubt_is_told(tmp_path, encoding, found):
    look = look_at_file(write(tmp_path, "name;town\nZoë;Zürich\n", encoding), {})
    assert look.said["encoding"] == found
    assert look.rows == (("Zoë", "Zürich"),)
    told = [note for note in look.notes if "not UTF-8" in note]
    assert bool(told) == (encoding == "cp1252")
    assert "byte EB at offset 12" in told[0] if told else True


def test_a_letter_cut_by_the_end_of_the_sample_is_no_doubt(tmp_path):
    look = look_at_file(write(tmp_path, "name\n" + "é" * 3_000_000), {})
    assert look.said["encoding"] == "utf-8"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_and_a_header_below_a_title_are_found(tmp_path, sign):
    lines = ["Report of today", "", sign.join(["id", "name"]), sign.join(["1", '"a' + sign + '"'])]
    look = look_at_file(write(tmp_path, "\n".join([*lines, sign.join(["2", "b"])])), {})
    assert look.said["header_row"] == "3"
    assert [column.name for column in look.columns] == ["id", "name"]
    assert look.rows == (("1", f"a{sign}"), ("2", "b"))
    with DuckStage(tmp_path / "stages", "look") as stage:
        files = FileFolder("files", tmp_path, look.said)
        result = files.read(ReadRequest("a.csv", ("name",)), stage, lambda _p: None)
        rows = list(stage.rows(f"SELECT row_no, r0 FROM {result.table}"))
    assert rows == [("4", f"a{sign}"), ("5", "b")]


def test_what_a_person_says_wins_and_is_not_called_found(tmp_path):
    path = write(tmp_path, "a;b,c\n1;2,3\n")
    look = look_at_file(path, {"separator": "comma", "dates": "", "encoding": "cp1252"})
    assert [column.name for column in look.columns] == ["a;b", "c"]
    assert look.found == {"header_row"}


@pytest.mark.parametrize(
    ("values", "kind", "proposed"),
    [
        (["03.02.2026", "31.12.2025"], "date", {"dates": "dd.MM.yyyy"}),
        (["3.2.2026", "31.12.2025"], "date", {"dates": "d.M.yyyy"}),
        (["02/03/2026", "12/31/2025"], "date", {"dates": "MM/dd/yyyy"}),
        (["03/02/26", "31/12/25"], "date", {"dates": "dd/MM/yy"}),
        (["2026/02/03"], "date", {"dates": "yyyy/MM/dd"}),
        (["31.12.2025 14:30"], "date and time", {"datetimes": "dd.MM.yyyy HH:mm"}),
        (["31.12.2025 4:30:05"], "date and time", {"datetimes": "dd.MM.yyyy H:mm:ss"}),
        (["12/31/2025 4:30 PM"], "date and time", {"datetimes": "MM/dd/yyyy h:mm a"}),
        (["1.234,50", "-12,5"], "number", {"numbers": "de"}),
        (["1,5", "12,25"], "number", {"numbers": "de"}),
        (["1,234.50", "12.5"], "number", {"numbers": "en"}),
        (["1'234.50"], "number", {"numbers": "ch"}),
        (["1 234,50"], "number", {"numbers": "fr"}),
        (["2026-02-03"], None, {}),
        (["12.5", "3"], None, {}),
        (["007", "008"], None, {}),
        (["0,5", "01,5"], None, {}),
        (["31.12.2025", "soon"], None, {}),
        (["31.02.2026"], None, {}),
        (["", ""], None, {}),
        (["192.168.0.1"], None, {}),
    ],
)
def test_dates_and_numbers_are_proposed_where_the_sample_decides(values, kind, proposed):
    guess = guess_habits(["x"], [[value] for value in values])
    assert guess.kinds.get("x") == kind
    assert proposed.items() <= guess.said.items()
    assert bool(guess.said) == bool(proposed)
    assert not guess.doubts


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["03/02/2026"], "“x” is written MM/dd/yyyy or dd/MM/yyyy: the sample does not decide it."),
        (["1,234"], "The numbers of “x” may be written as in de or en or fr: choose one."),
    ],
)
def test_what_the_sample_does_not_decide_stays_text_and_is_told(values, words):
    guess = guess_habits(["x"], [[value] for value in values])
    assert (guess.said, guess.doubts) == ({}, [words])


def test_a_column_in_another_format_stays_text_and_is_told():
    guess = guess_habits(["a", "b", "c"], [["31.12.2025", "30.12.2025", "12/31/2025"]])
    assert guess.said == {"dates": "dd.MM.yyyy", "date_columns": "a, b"}
    assert guess.doubts == ["“c” is written MM/dd/yyyy, others dd.MM.yyyy: it stays text."]


def test_a_sheet_is_told_with_what_a_person_should_know_of_it(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Members"
    sheet.append(["Our members in 2026"])
    sheet.append(["k", "joined", "share", "text"])
    sheet.append(["007", date(2026, 2, 3), 0.5, "31.12.2025"])
    sheet.append(["008", date(2026, 2, 4), 0.25, "#REF!"])
    sheet["C3"].number_format = sheet["C4"].number_format = "0%"
    sheet["D4"].data_type = "e"
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Other").append(["x"])
    book.create_sheet("Secret").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    look = look_at_file(tmp_path / "a.xlsx", {})
    assert (look.object, look.sheets) == ("a.xlsx/Members", ("Members", "Other", "Secret"))
    assert look.said == {"sheet": "Members", "header_row": "2", "date_columns": "joined"}
    assert [column.kind for column in look.columns][:2] == ["text", "date"]
    assert look.rows == (("007", "2026-02-03", "50", "31.12.2025"),)
    said_of_it = " ".join(look.notes)
    for words in (
        "Hidden sheets: Secret.",
        "Merged cells (A1:B1",
        "Hidden rows are read like the others: 1.",
        "Hidden columns are read like the others: 1.",
        "Percents are read as they are shown",
        "Cell D4 holds the error #REF!",
    ):
        assert words in said_of_it
    other = look_at_file(tmp_path / "a.xlsx", {"sheet": "Other"})
    assert [column.name for column in other.columns] == ["x"]


def test_what_was_found_is_read_by_the_connection_as_it_was_shown(tmp_path):
    text = "Nr;Eintritt;Betrag\n007;03.02.2026;1.234,50\n008;31.12.2025;12,5\n"
    path = write(tmp_path, text, "cp1252")
    files = FileFolder("files", tmp_path, said(path))
    with DuckStage(tmp_path / "stages", "look") as stage:
        asked = ReadRequest("a.csv", ("Nr", "Eintritt", "Betrag"))
        result = files.read(asked, stage, lambda _p: None)
        rows = list(stage.rows(f"SELECT r0, r1, r2 FROM {result.table}"))
    assert rows == [("007", "2026-02-03", "1234.50"), ("008", "2025-12-31", "12.5")]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(DataError, match="has no header line"):
        look_at_file(write(tmp_path, ""), {})
    Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match="is empty"):
        look_at_file(tmp_path / "a.xlsx", {})
