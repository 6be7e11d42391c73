"""Looks through a workbook before any reader opens it, and refuses what is made to do harm.

A workbook is a ZIP archive of XML parts. Refused are archives that burst when they are unpacked,
parts that declare entities or refer to other places, and sheets that claim more cells than memory
holds. Nothing is kept of what is read.
"""

from __future__ import annotations

import errno
import re
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.connectors.excel_files.extent import UNUSUAL_MOST_BYTES, Glance, exact_area
from app.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, NoReturn

FILE_MOST_BYTES = 256 * 2**20
UNPACKED_MOST_BYTES = 640 * 2**20
"""Most that all XML parts may come to. Source: ours; a million rows of ten columns fit, and looking
through them takes under two seconds."""

MEDIA_MOST_BYTES = 2**30
"""Most that pictures and other parts that nobody reads may come to. Source: ours."""

PARTS_MOST = 10_000
RATIO_MOST = 300
RATIO_FROM_BYTES = 64 * 2**20
"""Above this size XML that packs better than 300 to 1 is no person's data.

Source: ours; Excel's own sheets pack 5 to 30 to 1.
"""

CELLS_MOST = 28_000_000
"""Most cells of the rectangle from A1 to the last one: all rows of 26 columns.

Source: ours, some 1 GB when it is read.
"""

DEPTH_MOST = 256
"""Deepest nesting of elements. Source: ours; SpreadsheetML has about 20."""

PROLOG_MOST_BYTES = 64 * 2**10
"""Most in front of the first element."""

ENDINGS = (".xlsx", ".xlsm")

_CHUNK_BYTES = 256 * 2**10
_CARRY_BYTES = 32
_XML = (".xml", ".rels", ".vml")
_CELL_PARTS = ("xl/worksheets/", "xl/sharedstrings")
_SHEETS = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_TELLING = (b't="e"', b"<f")
"""What stands in sheets that hold errors or formulas, see `cell_facts`."""
_USUAL = re.compile(rb"<worksheet\b")
_OLD_BINARY = b"\xd0\xcf\x11\xe0"
"""How a file of Excel 97 begins, and an encrypted one. Source: MS-CFB, section 2.2."""


def check_workbook(path: Path, *, cells: bool = True) -> frozenset[str]:
    """Refuse a file that no reader should open.

    Args:
        path: the file.
        cells: whether its cells are going to be read; without them a look takes milliseconds.

    Returns:
        The sheets' parts that may hold formulas or errors.

    Raises:
        DataError: it is no workbook, damaged, protected by a password, or made to do harm.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if path.stat().st_size > FILE_MOST_BYTES:
            _refuse(path, "is too large for a workbook; save its sheet as a CSV file")
        if file.read(4) == _OLD_BINARY:
            _refuse(
                path,
                "is protected by a password or in the format of Excel 97; "
                "save it as an Excel workbook (.xlsx) without a password",
            )
        with damaged_said(path), ZipFile(file) as archive:
            _check_sizes(archive, path)
            telling = set()
            for part in archive.infolist():
                name = part.filename.lower()
                if name.endswith(_XML) and (cells or not name.startswith(_CELL_PARTS)):
                    with archive.open(part) as content:
                        tells = _check_part(content, archive, part, path)
                    telling |= {part.filename} if tells else set()
            return frozenset(telling)


@contextmanager
def damaged_said(path: Path) -> Iterator[None]:
    """Say of a file that is no sound workbook that it is none.

    Raises:
        DataError: what stands inside found it damaged.
    """
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:  # a directory that points before the file's first byte
            raise
        raise DataError(f"{path.name} is not a sound Excel workbook (.xlsx).", path=path) from error
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        expat.ExpatError,
        SyntaxError,
    ) as error:
        raise DataError(f"{path.name} is not a sound Excel workbook (.xlsx).", path=path) from error


def _check_sizes(archive: ZipFile, path: Path) -> None:
    parts = archive.infolist()
    if len(parts) > PARTS_MOST:
        _refuse(path, f"has {len(parts):,} parts, which no workbook has")
    if any(part.flag_bits & 1 for part in parts):
        _refuse(path, "is protected by a password; save it without one")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        _refuse(path, "holds a part twice, so that readers would disagree about it")
    xml = [part for part in parts if part.filename.lower().endswith(_XML)]
    unpacked = sum(part.file_size for part in xml)
    packed = max(1, sum(part.compress_size for part in xml))
    if unpacked > UNPACKED_MOST_BYTES or sum(p.file_size for p in parts) > MEDIA_MOST_BYTES:
        _refuse(path, "would fill the memory when it is unpacked; save its sheet as a CSV file")
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > RATIO_MOST:
        _refuse(path, "is made to burst when it is unpacked")


def _check_part(content: IO[bytes], archive: ZipFile, part: ZipInfo, path: Path) -> bool:
    """Read a part whole, which proves its length; whether it may hold formulas."""
    prolog, glance = _Prolog(path), Glance()
    sheet = _SHEETS.fullmatch(part.filename) is not None
    depth, carry = 0, b""
    tells = sheet and not _written_as_usual(archive, part)
    glance.unusual = tells
    while chunk := content.read(_CHUNK_BYTES):
        prolog.feed(chunk)
        depth += _opened(chunk, carry[-1:])
        if depth > DEPTH_MOST:
            _refuse(path, "is nested deeper than a workbook is")
        if sheet:
            text = carry + chunk
            glance.feed(text)
            glance.count(chunk)
            tells = tells or any(mark in text for mark in _TELLING)
        carry = chunk[-_CARRY_BYTES:]
    if sheet and glance.area > CELLS_MOST:
        _check_area(archive, part, path)
    return tells


def _written_as_usual(archive: ZipFile, part: ZipInfo) -> bool:
    """Whether a sheet's elements have no prefix and its attributes stand in double quotes."""
    with archive.open(part) as content:
        start = content.read(_CHUNK_BYTES)
    return _USUAL.search(start) is not None and b"r='" not in start


def _check_area(archive: ZipFile, part: ZipInfo, path: Path) -> None:
    """Go through a sheet whose area a glance does not tell."""
    if part.file_size > UNUSUAL_MOST_BYTES:
        _refuse(path, "has a sheet with too many cells; save it as a CSV file")
    with archive.open(part) as content:
        rows, columns = exact_area(content)
    if rows * columns > CELLS_MOST:
        _refuse(
            path,
            f"has a sheet that reaches to row {rows:,} and column {columns:,}; "
            "delete the empty rows and columns behind its data",
        )


def _opened(chunk: bytes, before: bytes) -> int:
    """How many elements were opened and not closed; exact at the end of a part."""
    text = before + chunk if before in (b"<", b"/") else chunk
    counted = text.count(b"<") - (before == b"<")
    closing = 2 * text.count(b"</") + text.count(b"/>")
    if b"!" in text or b"?" in text:
        counted -= text.count(b"<?") + text.count(b"<!")
    return counted - closing


class _Prolog:
    """Reads what stands in front of the first element; a document type is refused there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._done = False
        self._read = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._declared
        self._parser.StartElementHandler = self._begun

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the part."""
        if self._done:
            return
        self._parser.Parse(chunk[:PROLOG_MOST_BYTES], False)  # noqa: FBT003  the parser's own way
        self._read += len(chunk)
        if self._read > PROLOG_MOST_BYTES and self._parser.StartElementHandler is not None:
            _refuse(self._path, "holds a part that does not begin")

    def _declared(self, *_said: object) -> None:
        _refuse(
            self._path,
            "declares a document type in one of its parts, which a workbook never does: "
            "it may be made to read other files",
        )

    def _begun(self, _name: str, _attributes: dict[str, str]) -> None:
        self._done = True
        self._parser.StartElementHandler = None


def _refuse(path: Path, words: str) -> NoReturn:
    raise DataError(f"{path.name} {words}.", path=path)
