"""How far a sheet reaches, told from its XML without taking it apart, for a reader fills that area.

Most sheets are told by a glance: rows and columns have names of few characters, so the longest name
bounds the area. Only where that bound is too large the cells are gone through one by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from typing import IO

ROWS_MOST = 1_048_576
COLUMNS_MOST = 16_384
"""Source: Excel specifications and limits."""

UNUSUAL_MOST_BYTES = 64 * 2**20
"""Largest sheet whose cells are gone through one by one. Unit: bytes of XML. Source: ours, 2 s."""

_CHUNK_BYTES = 256 * 2**10
_OTHERS_MOST = 64
"""Elements that begin like a cell and are none, and names cut by the end of a chunk."""
_LONG_ROW = re.compile(rb'r="[A-Z]{0,3}[0-9]{6}')
_TWO_LETTERS = re.compile(rb'r="[A-Z]{2}')
_THREE_LETTERS = re.compile(rb'r="[A-Z]{3}')
_NAME = re.compile("([A-Z]{1,3})([0-9]{1,9})")


class Glance:
    """A bound of a sheet's area, from chunks of its XML."""

    def __init__(self) -> None:
        self._long_row = self._two = self._three = False
        self._cells = self._named = 0
        self.unusual = False
        """Whether it is known to be written in a way that a glance does not read."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; names cut by the end of a chunk are taken again with the next."""
        self._long_row = self._long_row or _LONG_ROW.search(chunk) is not None
        self._two = self._two or _TWO_LETTERS.search(chunk) is not None
        self._three = self._three or (self._two and _THREE_LETTERS.search(chunk) is not None)

    def count(self, chunk: bytes) -> None:
        """Count the cells of bytes that are not given again."""
        self._named += chunk.count(b'<c r="')
        self._cells += chunk.count(b"<c")

    @property
    def area(self) -> int:
        """The most cells that the sheet's rectangle can have."""
        rows = ROWS_MOST if self._long_row else 99_999
        columns = COLUMNS_MOST if self._three else 702 if self._two else 26
        if self.unusual or self._cells - self._named > _OTHERS_MOST:
            rows, columns = ROWS_MOST, COLUMNS_MOST
        return rows * columns


def exact_area(content: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column of a sheet, its cells gone through one by one.

    Raises:
        expat.ExpatError: it is not well formed.
    """
    reader = _Reader()
    while chunk := content.read(_CHUNK_BYTES):
        reader.parser.Parse(chunk, False)  # noqa: FBT003  the parser's own way
    return reader.rows, reader.columns


class _Reader:
    """Hears of each row and cell; a cell without a name stands beside the one before it."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start

    def _start(self, tag: str, said: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            number = said.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            found = _NAME.fullmatch(said.get("r", ""))
            self._column += 1
            if found:
                self._column, self._row = column_number(found[1]) + 1, int(found[2])
            self.rows = max(self.rows, self._row)
            self.columns = max(self.columns, self._column)


def column_number(letters: str) -> int:
    """The place of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(column: int) -> str:
    """The letters of a column, from 0: A, B, ... AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
