"""Workbooks made to do harm are refused within two seconds and 300 MB, with no socket opened."""

import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'
CELL = '<c r="A1" t="inlineStr"><is><t>k</t></is></c>'
ROW = f'<row r="1">{CELL}</row>'


def workbook(path: Path, sheet: str | bytes = SHEET % ROW, **parts: str | bytes) -> Path:
    """A workbook of these parts; names have __ for / and _dot_ for a dot."""
    made = {
        "_rels/.rels": RELS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
        **{name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in made.items():
            archive.writestr(name, part)
    return path


def packed(path: Path, block: bytes, times: int, *names: str, said: int | None = None) -> Path:
    """A workbook with parts of one block over and over, packed without ever being unpacked here.

    Args:
        path: where it goes.
        block: what is repeated.
        times: how often.
        names: of the parts.
        said: the size that the archive says, None for the true one.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    body = first * times + packer.flush()
    with zipfile.ZipFile(workbook(path), "a", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(name, body)
            entry = archive.getinfo(name)  # written into the directory when the archive is closed
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.file_size = len(block) * times if said is None else said
    return path


def zeros(path: Path) -> Path:
    """Ten megabytes that unpack to ten gigabytes."""
    names = [f"xl/worksheets/sheet{n}.xml" for n in range(2, 6)]
    packed(path, b"0" * 2**20, 2_500, *names)
    assert path.stat().st_size < 12 * 2**20
    return path


STRINGS = (f"<si><t>{'x' * 1000}</t></si>" * 1000).encode()


def entities(path: Path, part: str) -> Path:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    sheet = SHEET % f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"&l9;"}</t></is></c></row>'
    return workbook(path, **{part: text + sheet})


def outside(path: Path, address: str) -> Path:
    text = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>'
    return workbook(path, sheet=text + SHEET % ROW.replace(">k<", ">&e;<"))


BOMBS = {
    "ten megabytes become ten gigabytes": zeros,
    "a part says that it is small and is not": lambda path: packed(
        path, b"0" * 2**20, 2_500, "xl/sharedStrings.xml", said=100
    ),
    "a billion laughs in the sheet": lambda path: entities(path, "sheet"),
    "a billion laughs in the strings": lambda path: entities(path, "xl__sharedStrings_dot_xml"),
    "a billion laughs in the styles": lambda path: entities(path, "xl__styles_dot_xml"),
    "a billion laughs in the workbook": lambda path: entities(path, "xl__workbook_dot_xml"),
    "a billion laughs in UTF-16": lambda path: workbook(
        path, sheet=('\ufeff<!DOCTYPE x [<!ENTITY l "ha">]>' + SHEET % ROW).encode("utf-16-le")
    ),
    "a local file is asked for": lambda path: outside(path, "file:///etc/passwd"),
    "an address is asked for": lambda path: outside(path, "http://127.0.0.1:9/x"),
    "a document type elsewhere": lambda path: workbook(
        path, sheet='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">' + SHEET % ROW
    ),
    "a cell in each far corner": lambda path: workbook(
        path,
        sheet=SHEET % (ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "a cell far below without a reference of its own": lambda path: workbook(
        path, sheet=SHEET % ('<row r="1"><c r="ZZ1"><v>1</v></c></row><row r="1048576"><c/></row>')
    ),
    "a million shared strings of a kilobyte": lambda path: packed(
        path, STRINGS, 1_000, "xl/sharedStrings.xml"
    ),
    "a far row of cells without names": lambda path: workbook(
        path, sheet=SHEET % (ROW + '<row r="1048576">' + "<c><v>1</v></c>" * 16_384 + "</row>")
    ),
    "a far cell in single quotes": lambda path: workbook(
        path, sheet=(SHEET % (ROW + '<row r="9"><c r="XFD1048576"/></row>')).replace('"', "'")
    ),
    "a far cell with a prefix": lambda path: workbook(
        path,
        sheet=f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row>'
        '<x:row r="1048576"><x:c r="XFD1048576"/></x:row></x:sheetData></x:worksheet>',
    ),
    "a cell that is not in its row": lambda path: workbook(
        path, sheet=SHEET % (ROW[:-6] + '<c r="XFD1048576"><v>1</v></c></row>')
    ),
    "a million elements inside each other": lambda path: workbook(
        path, sheet=SHEET % (ROW + "<a>" * 1_000_000 + "</a>" * 1_000_000)
    ),
    "a million elements inside each other in the styles": lambda path: workbook(
        path, xl__styles_dot_xml="<a>" * 1_000_000
    ),
    "a prolog without end": lambda path: workbook(path, sheet="<!--" + "x" * 10_000_000 + "-->"),
    "ten thousand parts": lambda path: workbook(path, **{f"p{n}": "" for n in range(10_001)}),
    "no archive": lambda path: path.write_bytes(b"PK\x03\x04" + b"x" * 1000) and path,
    "an archive without a workbook": lambda path: zipfile.ZipFile(path, "w").close() or path,
    "an old workbook": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600) and path,
    "no bytes": lambda path: path.write_bytes(b"") or path,
}

OPEN = r"""
import re, resource, socket, sys
from pathlib import Path
from app.connectors.excel_files.sheet import read_sheet, sheets_in
from app.connectors.excel_files import ExcelFiles
from app.core.errors import DataError

def no_socket(*_said):
    print("A socket was opened"); sys.exit(1)
socket.socket = no_socket
path = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF)
for look in (read_sheet, lambda path: ExcelFiles("f", path.parent).schema(path.name)):
    try:
        look(path)
    except DataError as error:
        print(error)
    else:
        print("It was opened"); sys.exit(1)
ExcelFiles("f", path.parent).objects()
after = resource.getrusage(resource.RUSAGE_SELF)
most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_made_to_do_harm_is_refused_at_once(name: str, tmp_path: Path):
    path = tmp_path / "bomb.xlsx"
    BOMBS[name](path)
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said, *_, figures = done.stdout.strip().splitlines()
    assert said.startswith("bomb.xlsx ")
    cpu_s, rss_kib = figures.split()
    assert float(cpu_s) < 2 * 2, "two looks, two seconds each"
    assert int(rss_kib) < 300 * 1024


def test_what_is_harmless_is_opened(tmp_path: Path):
    from app.connectors.excel_files.sheet import read_sheet

    deep = "<a>" * 100 + "</a>" * 100
    path = workbook(tmp_path / "fine.xlsx", sheet='<?xml version="1.0"?>' + SHEET % ROW + "\n")
    assert read_sheet(path).names == ("k",)
    assert read_sheet(workbook(path, xl__other_dot_xml=f"<b>{deep}</b>")).names == ("k",)
