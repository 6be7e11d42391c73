"""The XML of a sheet taken apart by rows and cells, so that only what has to change does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from xml.sax.saxutils import escape

from app.connectors.excel_files.cell_text import written
from app.connectors.excel_files.extent import column_letters, column_number

_DATA = re.compile(
    rb"<(?P<prefix>(?:\w+:)?)sheetData(?P<said>[^>]*?)(?:/>|>(?P<body>.*)</(?P=prefix)sheetData>)",
    re.DOTALL,
)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_SAID = re.compile(rb"\b(r|s|t)=[\"']([^\"']*)[\"']")
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_SPANS = re.compile(rb"\s+spans=[\"'][^\"']*[\"']")
_DIMENSION = re.compile(
    rb"(<(?:\w+:)?dimension\b[^>]*?\bref=[\"'])([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?([\"'])"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_NOT_TAKEN_APART = (b"<![CDATA[", b"<!--")


class NotTakenApartError(Exception):
    """The sheet is written in a way that this module does not take apart."""


@dataclass
class CellXml:
    """One cell as it stands."""

    xml: bytes
    style: bytes

    @property
    def has_formula(self) -> bool:
        """Whether it is worked out."""
        return _FORMULA.search(self.xml) is not None


@dataclass
class RowXml:
    """One row as it stands."""

    number: int
    said: bytes
    """Its attributes but `r` and `spans`."""
    body: bytes
    raw: bytes
    """The whole row, as long as nothing in it changed; b"" afterwards."""
    cells: dict[int, CellXml] | None = None
    """Column → cell, once the row was taken apart."""

    def taken_apart(self) -> dict[int, CellXml]:
        """Its cells by their columns."""
        if self.cells is None:
            self.cells = {}
            column = -1
            for found in _CELL.finditer(self.body):
                said = dict(_SAID.findall(found[1]))
                place = _REFERENCE.fullmatch(said.get(b"r", b"").decode("ascii", "replace"))
                column = column_number(place[1]) if place else column + 1
                self.cells[column] = CellXml(found[0], said.get(b"s", b""))
        return self.cells


@dataclass
class SheetXml:
    """A sheet: what stands before its rows, the rows, what stands behind."""

    before: bytes
    rows: list[RowXml]
    after: bytes
    prefix: str
    by_number: dict[int, RowXml] = field(default_factory=dict)

    def row(self, number: int) -> RowXml | None:
        """The row of that number, None where none is written."""
        return self.by_number.get(number)

    def add_row(self, number: int, said: bytes = b"") -> RowXml:
        """A new row behind the last one."""
        row = RowXml(number, said, b"", b"", {})
        self.rows.append(row)
        self.by_number[number] = row
        return row

    def set_text(self, row: RowXml, column: int, text: str, style: bytes) -> None:
        """Put a text into a cell; "" empties it and keeps its looks."""
        p = self.prefix
        inside = ""
        if text:
            said = escape(written(text))
            inside = f'<{p}is><{p}t xml:space="preserve">{said}</{p}t></{p}is>'
        self._set(row, column, inside, style, ' t="inlineStr"' if text else "")

    def set_number(self, row: RowXml, column: int, number: str, style: bytes, kind: str) -> None:
        """Put a number, a date's or a truth value's too, into a cell; kind is "b" for the last."""
        p = self.prefix
        said = f' t="{kind}"' if kind else ""
        self._set(row, column, f"<{p}v>{number}</{p}v>", style, said)

    def _set(self, row: RowXml, column: int, inside: str, style: bytes, kind: str) -> None:
        cells = row.taken_apart()
        row.raw = b""
        p = self.prefix
        looks = f' s="{style.decode()}"' if style else ""
        start = f'<{p}c r="{column_letters(column)}{row.number}"{looks}'
        xml = f"{start}{kind}>{inside}</{p}c>" if inside else f"{start}/>"
        cells[column] = CellXml(xml.encode(), style)

    def written(self) -> bytes:
        """The sheet as it shall be; rows that nobody changed keep every byte."""
        p = self.prefix
        body = b"".join(row.raw or self._row(row) for row in self.rows)
        start, end = f"<{p}sheetData>".encode(), f"</{p}sheetData>".encode()
        return self._dimension(self.before) + start + body + end + self.after

    def _row(self, row: RowXml) -> bytes:
        cells = row.taken_apart()
        inside = b"".join(cells[column].xml for column in sorted(cells))
        p = self.prefix
        start = f'<{p}row r="{row.number}"'.encode() + row.said
        return start + b">" + inside + f"</{p}row>".encode()

    def _dimension(self, before: bytes) -> bytes:
        """What stands before the rows, with the area that they cover now."""
        rows = [row for row in self.rows if row.cells]
        if not rows:
            return before
        last = max(row.number for row in rows)
        wide = max(max(row.cells or (0,)) for row in rows)

        def widened(found: re.Match[bytes]) -> bytes:
            column, number = found[4] or found[2], int(found[5] or found[3])
            right = max(column_number(column.decode()), wide)
            area = f"{found[2].decode()}{found[3].decode()}:{column_letters(right)}"
            return found[1] + f"{area}{max(number, last)}".encode() + found[6]

        return _DIMENSION.sub(widened, before, count=1)


def take_apart(xml: bytes) -> SheetXml:
    """Take a sheet apart.

    Raises:
        NotTakenApartError: it is written in a way that cannot be changed in part.
    """
    found = _DATA.search(xml)
    start = xml[:200].lower()
    if found is None or b"utf-16" in start or b"\x00" in start:
        raise NotTakenApartError("There is no table of cells in UTF-8")
    body = found["body"] or b""
    if any(mark in body for mark in _NOT_TAKEN_APART):
        raise NotTakenApartError("Its cells hold comments")
    sheet = SheetXml(xml[: found.start()], [], xml[found.end() :], found["prefix"].decode())
    number, covered = 0, 0
    for one in _ROW.finditer(body):
        said = dict(_SAID.findall(one[1]))
        number = int(said[b"r"]) if b"r" in said else number + 1
        rest = _SPANS.sub(b"", re.sub(rb"\s+r=[\"'][^\"']*[\"']", b"", one[1])).rstrip()
        row = RowXml(number, rest, one[2] or b"", one[0])
        sheet.rows.append(row)
        sheet.by_number[number] = row
        covered += len(one[0])
    if len(body.strip()) - covered > body.count(b"\n") * 8 + 64:
        raise NotTakenApartError("Between its rows stands something else")
    return sheet


def formula_of(cell: CellXml) -> str:
    """The formula of a cell, for a person; "" where it has none."""
    found = re.search(rb"<(?:\w+:)?f\b[^>]*>([^<]*)<", cell.xml)
    return "=" + unescape(found[1].decode("utf-8", "replace")) if found else ""
