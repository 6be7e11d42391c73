"""Damaged workbooks never crash anything, and whatever is written comes back as it was.

ORGTIDE_FUZZ_FILES=10000 damages as many workbooks, and writes a tenth of that.
"""

import io
import os
import random
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.connectors.csv_files import CsvFiles
from app.connectors.excel_files import ExcelFiles
from app.connectors.excel_files.sheet import Sheet, read_cells, read_sheet
from app.core.errors import DataError, EndpointError, SchemaMismatchError
from app.core.plan import Operation
from tests.builders import request

FILES = int(os.environ.get("ORGTIDE_FUZZ_FILES", "400"))
EXPORTS = max(60, FILES // 10)
SEED = 20_261_121
SHEET = "xl/worksheets/sheet1.xml"
SPICES = [
    b"<",
    b">",
    b'"',
    b"&",
    b"\x00",
    b"</c>",
    b"<c/>",
    b't="e"',
    b"<f>1</f>",
    b"&lt;",
    b"\xff",
]


def sample() -> dict[str, bytes]:
    """The parts of a workbook with every kind of cell."""
    book = Workbook()
    book.active.append(["k", "v", "n"])
    for n in range(8):
        book.active.append([f"00{n}", ["a<b", None, "=1+1", 2.5][n % 4], n / 7 if n % 3 else None])
    book.active["B5"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archived(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def injured(data: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(data))
    injury = chance.randint(0, 3)
    if injury == 0:
        return data[:place] + chance.choice(SPICES) + data[place:]
    if injury == 1:
        return data[:place] + data[place + chance.randint(1, 40) :]
    if injury == 2:
        return data[:place] + bytes([chance.randint(0, 255)]) + data[place + 1 :]
    return data[:place]


def damaged(parts: dict[str, bytes], chance: random.Random) -> bytes:
    """A workbook with an injury inside a part, or in the archive itself."""
    if chance.random() < 0.3:
        return injured(archived(parts), chance)
    name = SHEET if chance.random() < 0.6 else chance.choice(sorted(parts))
    return archived({**parts, name: injured(parts[name], chance)})


def outcome(path: Path) -> Sheet | DataError:
    """Read a sheet whole, or say what is wrong with it."""
    try:
        return read_sheet(path)
    except DataError as error:
        return error


def test_of_every_damaged_workbook_each_row_is_taken_or_refused(tmp_path: Path):
    chance = random.Random(SEED)
    parts, path = sample(), tmp_path / "a.xlsx"
    refused = rejected = taken = 0
    for _ in range(FILES):
        path.write_bytes(damaged(parts, chance))
        ExcelFiles("files", tmp_path).objects()
        sheet = outcome(path)
        if isinstance(sheet, DataError):
            refused += 1
            assert sheet.path == path
            continue
        rows = list(sheet.rows())
        faulty = {row.number for row in rows if row.fault}
        below = list(enumerate(read_cells(path, sheet.name), 1))[sheet.header_row :]
        filled = {number for number, row in below if any(cell != "" for cell in row)}
        assert {row.number for row in rows} == filled | faulty
        assert all(len(row.values) == len(sheet.names) for row in rows)
        rejected, taken = rejected + len(faulty), taken + len(rows) - len(faulty)
    assert min(refused, rejected, taken) > FILES / 10


def hostile(chance: random.Random) -> str:
    """A text that some program would take for more than a text."""
    starts = [
        "=",
        "+",
        "-",
        "@",
        "\t",
        "{=",
        "http://127.0.0.1/",
        "mailto:",
        "=HYPERLINK(",
        "'",
        "_x0041_",
    ]
    letters = "ab01\"'<>&;,\n\t|!= \u00e9\u6771\U0001f600\x01\x1f]]>"
    body = "".join(chance.choice(letters) for _ in range(chance.randint(0, 12)))
    return chance.choice([*starts, "'", "_x0041_", ""]) + body


def test_what_is_exported_holds_no_formula_and_no_link_and_comes_back_as_it_was(tmp_path: Path):
    chance = random.Random(SEED)
    empty = io.BytesIO()
    book = Workbook()
    book.active.append(["k", "v", "w"])
    book.save(empty)
    for _ in range(EXPORTS):
        (tmp_path / "a.xlsx").write_bytes(empty.getvalue())
        (tmp_path / "a.csv").write_text("k,v,w\n")
        rows = [[f"k{n}", hostile(chance), hostile(chance)] for n in range(6)]
        changes = [(None, dict(zip("kvw", row, strict=True))) for row in rows]
        for files, name in ((ExcelFiles, "a.xlsx"), (CsvFiles, "a.csv")):
            sent = request(name, Operation.INSERT, *changes, key=("k",))
            results = files("files", tmp_path).write(sent, lambda _id: None)
            assert [one.error for one in results] == [None] * len(rows)
            found = files("files", tmp_path).rows(name)
            assert [row.values for row in found] == rows
        with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
            for name in archive.namelist():
                part = archive.read(name)
                assert not re.search(rb"<(\w+:)?f[ >/]|hyperlink", part), name


def test_a_workbook_whose_list_of_parts_is_wrong_is_read_and_left_as_it_is(tmp_path: Path):
    data = archived(sample())
    at = data.rindex(b"docProps/app.xml")
    path = tmp_path / "a.xlsx"
    path.write_bytes(data[:at] + b"docProps/app.bin" + data[at + 16 :])
    before = path.read_bytes()
    files = ExcelFiles("files", tmp_path)
    assert len(list(files.rows("a.xlsx"))) == 8
    sent = request("a.xlsx", Operation.UPDATE, ("003", {"n": "new"}), key=("k",))
    with pytest.raises(DataError, match="not a sound Excel workbook"):
        files.write(sent, lambda _id: None)
    assert path.read_bytes() == before


def test_whatever_can_be_read_can_be_written_into_or_is_left_as_it_is(tmp_path: Path):
    chance = random.Random(SEED)
    parts, path = sample(), tmp_path / "a.xlsx"
    written = 0
    for _ in range(FILES // 4):
        path.write_bytes(damaged(parts, chance))
        before = path.read_bytes()
        sent = request("a.xlsx", Operation.UPDATE, ("003", {"n": "new"}), key=("k",))
        try:
            (result,) = ExcelFiles("files", tmp_path).write(sent, lambda _id: None)
        except (DataError, EndpointError, SchemaMismatchError):
            assert path.read_bytes() == before
            continue
        if result.succeeded:
            written += 1
            kept = {row.values[0]: row.values for row in read_sheet(path).rows()}
            assert kept["003"][-1] == "new"
    assert written > FILES / 80
