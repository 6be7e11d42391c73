"""One sheet of a workbook as a table: a header row, the columns with a name, the rows below."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from app.connectors.excel_files.archive_check import check_workbook, damaged_said
from app.connectors.excel_files.cell_facts import CellFacts, cell_facts
from app.connectors.excel_files.cell_text import CellValue, text_of
from app.connectors.excel_files.extent import column_letters
from app.connectors.excel_files.parts import NumberStyle, SheetPart, number_styles, sheets_of
from app.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class SheetRow(NamedTuple):
    """One row below the header that holds anything."""

    number: int
    """As the workbook numbers it, from 1."""
    values: list[str]
    """One a named column."""
    fault: str = ""
    """Why the row cannot be taken, "" when it can."""


@dataclass(frozen=True)
class Sheet:
    """A sheet, read whole."""

    path: Path
    name: str
    part: str
    header_row: int
    """As the workbook numbers it, from 1."""
    names: tuple[str, ...]
    columns: tuple[int, ...]
    """Where each named column stands, from 0."""
    cells: list[list[CellValue]] = field(repr=False)
    """Every row from the first one on, the header and what is above it too."""
    facts: CellFacts = field(repr=False)

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the header; those without a value are passed over."""
        faulty_rows = {row for row, _ in self.facts.faults}
        styles = self.facts.styles
        for place in range(self.header_row, len(self.cells)):
            cells = self.cells[place]
            values = [text_of(cells[column]) for column in self.columns]
            if styles:
                values = self._shown(place, values)
            if place in faulty_rows:
                fault = self._fault(place)
                if fault:
                    yield SheetRow(place + 1, values, fault)
                    continue
            if any(values):
                yield SheetRow(place + 1, values)

    def style(self, place: int, column: int) -> NumberStyle | None:
        """How a cell shows its number, where that matters."""
        return self.facts.styles.get((place, column))

    def _shown(self, place: int, values: list[str]) -> list[str]:
        cells, styles = self.cells[place], self.facts.styles
        return [
            text_of(cells[column], styles.get((place, column))) if value else value
            for column, value in zip(self.columns, values, strict=True)
        ]

    def _fault(self, place: int) -> str:
        """What is wrong with the first cell of a row that cannot be used."""
        found = (self.facts.faults.get((place, column)) for column in self.columns)
        return next((f"{words} ({self.path.name}, {self.name})" for words in found if words), "")


def sheets_in(path: Path) -> list[SheetPart]:
    """The sheets of a workbook, after a look that it does no harm.

    Raises:
        DataError: it is no workbook, damaged, or made to do harm.
        OSError: it cannot be read.
    """
    check_workbook(path, cells=False)
    with damaged_said(path), ZipFile(path) as archive:
        return sheets_of(archive, path)


def chosen_sheet(sheets: Sequence[SheetPart], name: str, path: Path) -> SheetPart:
    """The sheet of that name, in any case; without a name the first that is in sight.

    Raises:
        DataError: there is none.
    """
    wanted = name.casefold()
    for sheet in sheets:
        if sheet.name.casefold() == wanted or (not name and not sheet.hidden):
            return sheet
    listed = ", ".join(one.name for one in sheets) or "none"
    missing = f"has no sheet “{name}”" if name else "has no sheet in sight"
    raise DataError(f"{path.name} {missing}; its sheets are: {listed}.", path=path)


def read_sheet(path: Path, name: str = "", header_row: int | None = None) -> Sheet:
    """Read a sheet whole.

    Args:
        path: the workbook.
        name: the sheet's name; "" for the first that is in sight.
        header_row: which row names the columns, from 1; None for the first that holds anything.

    Raises:
        DataError: it cannot be read as it is: a sheet without a header, columns that cannot be
            told apart, a workbook made to do harm.
        OSError: it cannot be read.
    """
    telling = check_workbook(path)
    with damaged_said(path), ZipFile(path) as archive:
        chosen = chosen_sheet(sheets_of(archive, path), name, path)
        styles = number_styles(archive, path)
        facts = CellFacts()
        if styles or chosen.part in telling:
            facts = cell_facts(archive, chosen.part, styles, path)
    cells = read_cells(path, chosen.name)
    first = header_row - 1 if header_row else _first_row(cells)
    if first is None or first >= len(cells) or not any(cells[first]):
        where = f"row {header_row:,} is empty" if header_row else "it is empty"
        raise DataError(
            f"{path.name}, {chosen.name} has no header row: {where}.",
            path=path,
            line=header_row or 1,
        )
    names, columns = _named(path, chosen.name, cells, first)
    return Sheet(path, chosen.name, chosen.part, first + 1, names, columns, cells, facts)


def read_cells(path: Path, sheet: str) -> list[list[CellValue]]:
    """Every row of a sheet, all of one width; the workbook was checked before.

    Raises:
        DataError: the workbook is damaged.
    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            found = book.get_sheet_by_name(sheet)
            rows: list[list[CellValue]] = list(found.to_python(skip_empty_area=False))
            return rows
    except CalamineError as error:
        raise DataError(f"{path.name} is not a sound Excel workbook (.xlsx).", path=path) from error


def _first_row(cells: list[list[CellValue]]) -> int | None:
    return next((n for n, row in enumerate(cells) if any(cell != "" for cell in row)), None)


def _named(
    path: Path, sheet: str, cells: list[list[CellValue]], header: int
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The columns with a name; one without may stand only where nothing is below it."""
    names: dict[int, str] = {}
    seen: dict[str, int] = {}
    where = f"of {path.name}, {sheet}"
    for column, cell in enumerate(cells[header]):
        name = text_of(cell).strip()
        if name:
            first = seen.setdefault(name.casefold(), column)
            if first != column:
                raise DataError(
                    f"Columns {column_letters(first)} and {column_letters(column)} {where} are "
                    f'both named "{name}".',
                    path=path,
                    line=header + 1,
                )
            names[column] = name
            continue
        below = (n for n in range(header + 1, len(cells)) if cells[n][column] != "")
        filled = next(below, None)
        if filled is not None:
            letters = column_letters(column)
            raise DataError(
                f"Column {letters} {where} has no name in row {header + 1:,}, but a value in "
                f"{letters}{filled + 1}.",
                path=path,
                line=header + 1,
            )
    return tuple(names.values()), tuple(names)
