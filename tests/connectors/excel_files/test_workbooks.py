"""What a workbook's cells mean, and that writing into it leaves a person's work as it was."""

import random
import time
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table

from app.connectors.excel_files import ExcelFiles
from app.connectors.excel_files.cell_text import as_number, text_of
from app.connectors.excel_files.sheet import read_sheet
from app.core.errors import DataError, EndpointError, RetriableError, SettingsError
from app.core.plan import Operation
from app.core.ports import ReadRequest
from app.store.stage import DuckStage
from tests.builders import request


@pytest.fixture
def stage(tmp_path):
    with DuckStage(tmp_path / "stages", "excel") as opened:
        yield opened


def write(folder: Path, operation: Operation, *changes, name="a.xlsx", key=("k",)) -> list:
    files = ExcelFiles("files", folder)
    results = files.write(request(name, operation, *changes, key=key), lambda _id: None)
    return [result.error.code if result.error else result.record_key for result in results]


def saved(tmp_path: Path, *rows: list, name: str = "a.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        ("007", None, "007"),
        ("12345678901234567890123456789", None, "12345678901234567890123456789"),
        ("  kept as it is ", None, "  kept as it is "),
        ("one\ntwo", None, "one\ntwo"),
        ("=1+1", "text", "=1+1"),
        ("#N/A", "text", "#N/A"),
        ("_x000D_ is text", "text", "_x000D_ is text"),
        (12.5, None, "12.5"),
        (3.0, None, "3"),
        (0.1 + 0.2, None, "0.3"),
        (123456789012345, None, "123456789012345"),
        (1e21, None, "1000000000000000000000"),
        (1e-7, None, "0.0000001"),
        (-0.5, None, "-0.5"),
        (0.125, "0.0%", "12.5"),
        (0.07, "0%", "7"),
        (1, '0"%"', "1"),
        (42, "00000", "00042"),
        (123456, "00000", "123456"),
        (42.5, "00000", "42.5"),
        (True, None, "true"),
        (False, None, "false"),
        (date(2026, 2, 3), None, "2026-02-03"),
        (moment("2026-02-03T14:30:05"), None, "2026-02-03T14:30:05"),
        (moment("2026-02-03T14:30:05.250"), None, "2026-02-03T14:30:05.250"),
        (clock(14, 30), None, "14:30:00"),
        (timedelta(hours=27, minutes=5), None, "27:05:00"),
    ],
)
def test_a_cell_says_what_a_person_sees(tmp_path, value, format, text):
    book = Workbook()
    book.active["A1"], book.active["B1"] = "k", "v"
    book.active["A2"] = "1"
    cell = book.active["B2"]
    cell.value = value
    if format == "text":
        cell.value = value.replace("_x", "_x005F_x")
        cell.data_type = "s"
    elif format:
        cell.number_format = format
    book.save(tmp_path / "a.xlsx")
    assert [row.values for row in read_sheet(tmp_path / "a.xlsx").rows()] == [["1", text]]


def test_rows_are_numbered_as_in_the_workbook_and_empty_ones_are_passed_over(tmp_path, stage):
    saved(tmp_path, [], ["k", None, "v"], [], ["1", None, "a"], [], ["2"])
    files = ExcelFiles("files", tmp_path)
    result = files.read(ReadRequest("a.xlsx", ("v", "K")), stage, lambda _p: None)
    found = list(stage.rows(f"SELECT row_no, r0, r1 FROM {result.table}"))
    assert found == [("4", "a", "1"), ("6", "", "2")]
    assert result.complete


def test_a_cell_without_a_value_that_can_be_used_is_a_fault_of_its_row(tmp_path, stage):
    path = saved(
        tmp_path,
        ["k", "v", "w"],
        ["1", "=1+1", 1],
        ["2", "#REF!", 2],
        ["3", "fine", 3],
        ["4", "#REF!", 4],
    )
    book = load_workbook(path)
    book.active["B3"].data_type = "e"
    book.active["B5"].data_type = "s"
    book.save(path)
    files = ExcelFiles("files", tmp_path)
    result = files.read(ReadRequest("a.xlsx", ("k", "v")), stage, lambda _p: None)
    not_worked_out = "whose result is not in the file: open it in Excel and save it"
    assert list(stage.rows(f"SELECT r0, r1, fault FROM {result.table}")) == [
        (None, None, f"Cell B2 holds a formula {not_worked_out} (a.xlsx, Sheet)"),
        (None, None, "Cell B3 holds the error #REF! (a.xlsx, Sheet)"),
        ("3", "fine", None),
        ("4", "#REF!", None),
    ]
    assert not result.complete


@pytest.mark.parametrize(
    ("rows", "words", "line"),
    [
        ([["a", "b", "A "]], 'Columns A and C of a.xlsx, Sheet are both named "A".', 1),
        (
            [["a", None], ["1", None], ["2", "x"]],
            "Column B of a.xlsx, Sheet has no name in row 1, but a value in B3.",
            1,
        ),
        ([], "a.xlsx, Sheet has no header row: it is empty.", 1),
    ],
)
def test_a_header_that_cannot_be_used_is_named(tmp_path, rows, words, line):
    saved(tmp_path, *rows)
    with pytest.raises(DataError) as caught:
        ExcelFiles("files", tmp_path).schema("a.xlsx")
    assert (str(caught.value), caught.value.line) == (words, line)


def test_a_header_row_and_a_sheet_that_are_said_win(tmp_path):
    saved(tmp_path, ["title"], ["a", "b"], ["c", "d"])
    says = {"header_row": "2"}
    names = [f.name for f in ExcelFiles("files", tmp_path, says).schema("a.xlsx").fields]
    assert names == ["a", "b"]
    with pytest.raises(DataError, match="no header row: row 9 is empty"):
        ExcelFiles("files", tmp_path, {"header_row": "9"}).schema("a.xlsx")
    with pytest.raises(DataError, match="has no sheet “Two”; its sheets are: Sheet"):
        ExcelFiles("files", tmp_path, {"sheet": "Two"}).schema("a.xlsx")
    with pytest.raises(SettingsError):
        ExcelFiles("files", tmp_path, {"header_row": "two"})


@pytest.mark.alone
def test_a_hundred_thousand_rows_of_twenty_columns_are_read_in_seconds(tmp_path):
    chance = random.Random(7)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Big")
    sheet.append([f"field {n}" for n in range(20)])
    texts = [f"some text {chance.random()}" for _ in range(997)]
    for row in range(20_000):
        sheet.append([f"v{row}-{n}" if n % 4 else row * n for n in range(19)] + [texts[row % 997]])
    book.save(tmp_path / "big.xlsx")
    started = time.process_time()
    assert sum(1 for _ in read_sheet(tmp_path / "big.xlsx").rows()) == 20_000
    assert time.process_time() - started < 2


# Writing --------------------------------------------------------------------------------------


def persons_workbook(path: Path) -> Path:
    """A workbook that somebody has worked on: looks, a formula, a comment, a chart, two sheets."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Members"
    sheet.append(["Our members", None, None, None, None])
    sheet.append(["k", "v", "paid", "joined", "double"])
    for n in range(1, 6):
        sheet.append([f"00{n}", f"text {n}", n * 1.5, date(2026, 1, n), f"=C{n + 2}*2"])
        sheet.cell(n + 2, 3).number_format = "0.00 [$€]"
        sheet.cell(n + 2, 2).fill = PatternFill("solid", fgColor="FFFFCC00")
    sheet["B3"].comment = Comment("Ask her again", "Somebody")
    sheet["A2"].font = Font(bold=True)
    sheet.add_table(Table(displayName="MembersTable", ref="A2:E7"))
    sheet.freeze_panes = "A3"
    other = book.create_sheet("Sums")
    other["A1"] = "=SUM(Members!C3:C7)"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=2, max_row=7), titles_from_data=True)
    other.add_chart(chart, "C3")
    book.save(path)
    return path


def with_results(path: Path) -> Path:
    """The workbook as Excel would save it: with the results of its formulas."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = data.replace(b"<v></v>", b"<v>3</v>").replace(b"<v/>", b"<v>3</v>")
            parts[name] = parts[name].replace(b"<v />", b"<v>3</v>")
        elif name == "xl/workbook.xml":
            parts[name] = data.replace(b' fullCalcOnLoad="1"', b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_persons_own_workbook_is_kept_as_it_is(tmp_path):
    path = with_results(persons_workbook(tmp_path / "a.xlsx"))
    before = parts_of(path)
    files = ExcelFiles("files", tmp_path, {"header_row": "2"})
    changes = [("003", {"v": "=new & <old>", "paid": "7.25", "joined": "2027-12-31"})]
    sent = request("a.xlsx/Members", Operation.UPDATE, *changes, key=("k",))
    assert [one.error for one in files.write(sent, lambda _id: None)] == [None]
    after = parts_of(path)
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    rows = [before, after]
    tails = [parts["xl/worksheets/sheet1.xml"].split(b"</sheetData>") for parts in rows]
    assert tails[0][1] == tails[1][1]
    row = [parts["xl/worksheets/sheet1.xml"].split(b'<row r="5"') for parts in rows]
    assert row[0][0] == row[1][0]
    assert row[0][1].split(b"</row>", 1)[1] == row[1][1].split(b"</row>", 1)[1]
    sheet = load_workbook(path)["Members"]
    cells = [cell.value for cell in sheet[5]]
    assert cells == ["003", "=new & <old>", 7.25, moment("2027-12-31T00:00"), "=C5*2"]
    assert [cell.data_type for cell in sheet[5]] == ["s", "s", "n", "d", "f"]
    assert sheet["B5"].fill.fgColor.rgb == "FFFFCC00"
    assert sheet["C5"].number_format == "0.00 [$€]"
    assert sheet["B3"].comment.text == "Ask her again"


def test_a_new_record_goes_below_the_last_row_in_its_looks_and_into_its_table(tmp_path):
    path = with_results(persons_workbook(tmp_path / "a.xlsx"))
    files = ExcelFiles("files", tmp_path, {"header_row": "2"})
    rows = [(None, {"k": "006", "v": "new", "paid": "1", "joined": "someday"})]
    sent = request("a.xlsx/Members", Operation.INSERT, *rows, key=("k",))
    assert [one.record_key for one in files.write(sent, lambda _id: None)] == ["006"]
    book = load_workbook(path)
    sheet = book["Members"]
    assert [cell.value for cell in sheet[8]] == ["006", "new", 1, "someday", None]
    assert sheet["C8"].number_format == "0.00 [$€]"
    assert sheet.tables["MembersTable"].ref == "A2:E8"
    assert sheet.tables["MembersTable"].autoFilter.ref == "A2:E8"
    assert sheet.dimensions == "A1:E8"


def test_a_formula_is_never_overwritten_and_goes_with_its_record(tmp_path):
    path = with_results(persons_workbook(tmp_path / "a.xlsx"))
    files = ExcelFiles("files", tmp_path, {"header_row": "2"})
    rows = [("001", {"double": "9"}), ("002", {"double": "3", "v": "x"})]
    sent = request("a.xlsx/Members", Operation.UPDATE, *rows, key=("k",))
    first, second = files.write(sent, lambda _id: None)
    assert first.error is not None
    assert first.error.message == "double is worked out in the workbook: E3 holds =C3*2"
    assert second.error is None, "what it holds already need not be written"
    sent = request("a.xlsx/Members", Operation.DELETE, ("002", {}), key=("k",))
    assert [one.error for one in files.write(sent, lambda _id: None)] == [None]
    sheet = load_workbook(path)["Members"]
    assert [cell.value for cell in sheet[4]] == [None] * 5
    assert sheet["E3"].value == "=C3*2"
    assert sheet["B4"].fill.fgColor.rgb == "FFFFCC00"
    assert [row.values[0] for row in read_sheet(path, "Members", 2).rows()] == [
        *("001", "003", "004", "005")
    ]


@pytest.mark.parametrize(
    ("text", "before", "number"),
    [
        ("12.5", 3.0, "12.5"),
        ("12.50", 3.0, None),
        ("0012", 3.0, None),
        ("12345678901234567890", 3.0, None),
        ("1e5", 3.0, None),
        ("true", False, "1"),
        ("yes", False, None),
        ("2026-02-03", date(2026, 1, 1), "46056"),
        ("03.02.2026", date(2026, 1, 1), None),
        ("1850-02-03", date(2026, 1, 1), None),
        ("2026-02-03T12:00:00", moment("2026-01-01T00:00"), "46056.5"),
        ("2026-02-03", moment("2026-01-01T00:00"), "46056"),
        ("2026-02-03T12:00:00", date(2026, 1, 1), "46056.5"),
        ("2026-02-03T12:00:00Z", date(2026, 1, 1), None),
        ("20260203", date(2026, 1, 1), None),
        ("anything", "text", None),
        ("7", "text", None),
    ],
)
def test_a_cell_keeps_its_kind_only_where_it_can_hold_the_value_exactly(text, before, number):
    assert as_number(text, before, None, from_1904=False) == number


def test_numbers_of_any_size_come_back_as_they_were():
    chance = random.Random(11)
    for _ in range(5_000):
        number = chance.choice([1, 10, 1e6, 1e12]) * chance.random()
        text = text_of(round(number, chance.randint(0, 6)))
        made = as_number(text, 1.0, None, from_1904=False)
        assert made is not None
        assert text_of(float(made)) == text


@pytest.mark.parametrize("mark", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_not_written(tmp_path, mark):
    path = saved(tmp_path, ["k", "v"], ["1", "a"])
    before = path.read_bytes()
    (tmp_path / mark).write_bytes(b"")
    with pytest.raises(RetriableError, match=r"a\.xlsx is open in (Excel|LibreOffice)"):
        write(tmp_path, Operation.UPDATE, ("1", {"v": "x"}))
    assert path.read_bytes() == before


def test_a_workbook_that_changed_since_it_was_read_is_left_alone(tmp_path, stage):
    path = saved(tmp_path, ["k", "v"], ["1", "a"])
    files = ExcelFiles("files", tmp_path)
    files.read(ReadRequest("a.xlsx", ("k",)), stage, lambda _p: None)
    saved(tmp_path, ["k", "v"], ["1", "b"])
    before = path.read_bytes()
    sent = request("a.xlsx", Operation.UPDATE, ("1", {"v": "x"}), key=("k",))
    with pytest.raises(RetriableError, match="changed since it was read"):
        files.write(sent, lambda _id: None)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.xlsx"]


def test_a_sheet_that_cannot_be_changed_in_part_is_not_changed(tmp_path):
    path = saved(tmp_path, ["k", "v"], ["1", "a"])
    parts = parts_of(path)
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<sheetData>", b"<sheetData><!-- made by hand -->")
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    before = path.read_bytes()
    with pytest.raises(EndpointError, match="Its cells hold comments"):
        write(tmp_path, Operation.UPDATE, ("1", {"v": "x"}))
    assert path.read_bytes() == before


def test_prefixed_elements_and_rows_without_numbers_are_taken_apart_too(tmp_path):
    path = saved(tmp_path, ["k", "v"], ["1", "a"], ["2", "b"])
    parts = parts_of(path)
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t", "dimension"):
        text = text.replace(f"<{tag}>", f"<x:{tag}>").replace(f"<{tag} ", f"<x:{tag} ")
        text = text.replace(f"</{tag}>", f"</x:{tag}>")
    text = text.replace("<x:worksheet xmlns=", "<x:worksheet xmlns:x=")
    start, rest = text.split("<x:sheetData>")
    data, end = rest.split("</x:sheetData>")
    parts[name] = f"{start}<x:sheetData>{data}</x:sheetData></x:worksheet>".encode()
    assert end
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert [row.values for row in read_sheet(path).rows()] == [["1", "a"], ["2", "b"]]
    assert write(tmp_path, Operation.UPDATE, ("2", {"v": "x"})) == ["2"]
    assert write(tmp_path, Operation.INSERT, (None, {"k": "3", "v": "\x01"})) == ["3"]
    assert [row.values for row in read_sheet(path).rows()] == [
        *(["1", "a"], ["2", "x"], ["3", "\x01"])
    ]
    assert load_workbook(path).active["B3"].value == "x"
