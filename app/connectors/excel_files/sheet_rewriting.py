"""Changes rows of a sheet and leaves everything else of the workbook as it was.

The workbook is a person's own: formats, formulas, comments, charts and other sheets stay byte for
byte, because only the cells that change are written into the sheet's XML. A record that is deleted
leaves an empty row, so that nothing in the workbook moves.
"""

from __future__ import annotations

import io
import posixpath
import re
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from app.connectors.excel_files.archive_check import damaged_said
from app.connectors.excel_files.cell_text import as_number, fits
from app.connectors.excel_files.extent import ROWS_MOST, column_letters
from app.connectors.excel_files.sheet_text import (
    NotTakenApartError,
    RowXml,
    SheetXml,
    formula_of,
    take_apart,
)
from app.connectors.keyed_rewriting import NOT_WRITABLE, KeyedRewriting
from app.core.errors import EndpointError
from app.core.outcome import RowError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.connectors.excel_files.cell_text import CellValue
    from app.connectors.excel_files.sheet import Sheet

FORMULA = "FORMULA"
FULL = "SHEET_FULL"
"""Codes of rows that a workbook refuses. Source: ours."""

SHEET_MOST_BYTES = 128 * 2**20
"""Largest sheet that is written back into, unpacked. Source: ours, some 1 GB while it is done."""

_CALC_CHAIN = "xl/calcChain.xml"
_BEHIND_CALC = re.compile(
    rb"<(?:\w+:)?(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|"
    rb"fileRecoveryPr|webPublishObjects|extLst)\b|</(?:\w+:)?workbook>"
)
"""What stands behind `calcPr`. Source: ECMA-376, CT_Workbook."""
_CALC = re.compile(rb"<((?:\w+:)?calcPr)\b([^>]*?)(/?)>")


class SheetRewriting(KeyedRewriting):
    """One sheet being rewritten in memory."""

    def __init__(self, sheet: Sheet, archive: ZipFile, key: tuple[str, ...]) -> None:
        """Take a sheet apart.

        Args:
            sheet: as it was read.
            archive: the workbook.
            key: names of the columns that make the record key.

        Raises:
            EndpointError: it cannot be changed in part.
        """
        super().__init__(key)
        self.names = sheet.names
        self._sheet = sheet
        self._archive = archive
        self._xml = self._taken_apart()
        self._records = [(row.number, row.values) for row in sheet.rows() if not row.fault]
        self._last = max([row.number for row in self._xml.rows] + [sheet.header_row])
        self._first_new = self._last + 1
        self._formulas_gone = False
        self._from_1904 = b'date1904="1"' in archive.read(self._book()) or (
            b'date1904="true"' in archive.read(self._book())
        )

    # What `KeyedRewriting` asks ------------------------------------------------------------------

    def values_at(self, place: int) -> Sequence[str]:
        """The values of a record."""
        return self._records[place][1]

    def places(self) -> Sequence[int]:
        """Where the records are that can be taken."""
        return [place for place, (_, values) in enumerate(self._records) if values]

    def refuses(self, name: str, value: str, place: int | None) -> RowError | None:
        """Why a cell cannot hold a value: it is too long for it, or the cell is worked out."""
        if not fits(value):
            return RowError(NOT_WRITABLE, f"{name} holds more than a cell can hold", (name,))
        if place is None:
            return None
        number, values = self._records[place]
        column = self.names.index(name)
        row = self._xml.row(number)
        cell = row.taken_apart().get(self._sheet.columns[column]) if row else None
        if cell is None or not cell.has_formula or values[column] == value:
            return None
        where = f"{column_letters(self._sheet.columns[column])}{number}"
        words = f"{name} is worked out in the workbook: {where} holds {formula_of(cell)[:80]}"
        return RowError(FORMULA, words, (name,))

    def append(self, values: Sequence[str]) -> int:
        """Add a record below the last row, in the looks of the row above it."""
        self._last += 1
        if self._last > ROWS_MOST:
            raise EndpointError(f"{self._sheet.path.name}, {self._sheet.name} is full.", code=FULL)
        above = self._records[-1][0] if self._records else 0
        model = self._xml.row(above)
        row = self._xml.add_row(self._last)
        for column, value in zip(self._sheet.columns, values, strict=True):
            cell = model.taken_apart().get(column) if model else None
            self._put(row, column, value, cell.style if cell else b"", above - 1)
        self._records.append((self._last, list(values)))
        return len(self._records) - 1

    def change(self, place: int, changed: dict[str, str]) -> None:
        """Change some cells of a record."""
        number, values = self._records[place]
        row = self._xml.row(number) or self._xml.add_row(number)
        values = list(values)
        for name, value in changed.items():
            at = self.names.index(name)
            if values[at] == value:
                continue
            column = self._sheet.columns[at]
            cell = row.taken_apart().get(column)
            self._put(row, column, value, cell.style if cell else b"", number - 1)
            values[at] = value
        self._records[place] = (number, values)

    def remove(self, place: int) -> None:
        """Empty the cells of a record; its row stays, so that nothing moves."""
        number, _ = self._records[place]
        row = self._xml.row(number)
        if row is not None:
            for column in self._sheet.columns:
                cell = row.taken_apart().get(column)
                if cell is not None:
                    self._formulas_gone = self._formulas_gone or cell.has_formula
                    self._xml.set_text(row, column, "", cell.style)
        self._records[place] = (number, [])

    # Writing -------------------------------------------------------------------------------------

    def _put(self, row: RowXml, column: int, value: str, style: bytes, model_row: int) -> None:
        """Put a value into a cell: as a number where one of that look stood there, else as text."""
        before = self._value(model_row, column)
        looks = self._sheet.style(model_row, column)
        number = (
            as_number(value, before, looks, from_1904=self._from_1904)
            if value and before != ""
            else None
        )
        if number is None:
            self._xml.set_text(row, column, value, style)
        else:
            kind = "b" if isinstance(before, bool) else ""
            self._xml.set_number(row, column, number, style, kind)

    def _value(self, row: int, column: int) -> CellValue:
        """What the workbook held there when it was read."""
        cells = self._sheet.cells
        inside = 0 <= row < len(cells) and column < len(cells[row])
        return cells[row][column] if inside else ""

    def data(self) -> bytes:
        """The whole workbook as it shall be; every other part as it was."""
        out = io.BytesIO()
        changed = self._changed_parts()
        with ZipFile(out, "w", ZIP_DEFLATED) as made:
            for part in self._archive.infolist():
                if part.filename == _CALC_CHAIN and self._formulas_gone:
                    continue
                content = changed.get(part.filename)
                made.writestr(part, self._archive.read(part) if content is None else content)
        return out.getvalue()

    def _changed_parts(self) -> dict[str, bytes]:
        parts = {self._sheet.part: self._xml.written()}
        if self._sheet.facts.formulas:
            parts[self._book()] = _worked_out_anew(self._archive.read(self._book()))
        if self._formulas_gone and _CALC_CHAIN in self._archive.namelist():
            for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
                if name in self._archive.namelist():
                    parts[name] = re.sub(
                        rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*calcChain[^>]*/>",
                        b"",
                        self._archive.read(name),
                    )
        if self._last >= self._first_new:
            parts |= self._longer_tables()
        return parts

    def _longer_tables(self) -> dict[str, bytes]:
        """The tables that ended above the new rows, which belong to them now."""
        folder, name = posixpath.split(self._sheet.part)
        related = f"{folder}/_rels/{name}.rels"
        if related not in self._archive.namelist():
            return {}
        found = {}
        for target in re.findall(rb'Target="([^"]*tables/[^"]*)"', self._archive.read(related)):
            path = target.decode()
            part = posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
            xml = self._archive.read(part) if part in self._archive.namelist() else b""
            end = str(self._first_new - 1).encode()
            if xml and b'totalsRowCount="1"' not in xml:
                found[part] = re.sub(
                    rb'(\bref="[A-Z]+[0-9]+:[A-Z]+)' + end + b'"',
                    rb"\g<1>" + str(self._last).encode() + b'"',
                    xml,
                )
        return found

    def _book(self) -> str:
        names = self._archive.namelist()
        return next((name for name in names if name.endswith("/workbook.xml")), "xl/workbook.xml")

    def _taken_apart(self) -> SheetXml:
        path, part = self._sheet.path, self._archive.getinfo(self._sheet.part)
        try:
            if part.file_size > SHEET_MOST_BYTES:
                raise NotTakenApartError("It is too large")
            with damaged_said(path):
                return take_apart(self._archive.read(part))
        except NotTakenApartError as error:
            raise EndpointError(
                f"{path.name}, {self._sheet.name} cannot be written back into without changing "
                f"what nobody asked to change: {error}. Save it anew in Excel, or as a CSV file."
            ) from error


def _worked_out_anew(book: bytes) -> bytes:
    """The workbook's part, asking Excel to work every formula out when it opens it."""

    def asked(found: re.Match[bytes]) -> bytes:
        said = re.sub(rb'\s+fullCalcOnLoad="[^"]*"', b"", found[2])
        return b"<" + found[1] + said + b' fullCalcOnLoad="1"' + found[3] + b">"

    if _CALC.search(book):
        return _CALC.sub(asked, book, count=1)
    prefix = re.search(rb"<((?:\w+:)?)workbook\b", book)
    calc = b"<" + (prefix[1] if prefix else b"") + b'calcPr fullCalcOnLoad="1"/>'
    return _BEHIND_CALC.sub(lambda found: calc + found[0], book, count=1)
