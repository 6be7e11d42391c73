"""A workbook of only some rows of a sheet, as they stand in it, for a person to mend them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from app.connectors.excel_files.cell_text import text_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from app.connectors.excel_files.sheet import Sheet


def excerpt(sheet: Sheet, rows: Collection[int]) -> bytes:
    """A workbook with a sheet of the same name: what stands above the rows, and these rows.

    Numbers and dates stay what they are; what shows more than its number says, such as a postal
    code with its zeros, is written as the text that is shown. Formulas are their results, and looks
    are left behind.

    Args:
        sheet: as it was read.
        rows: which rows, as the workbook numbers them, from 1.
    """
    book = Workbook(write_only=True)
    made = book.create_sheet(sheet.name)
    wanted = [*range(1, sheet.header_row + 1), *sorted(one for one in rows if one > 0)]
    for number in wanted:
        if number <= len(sheet.cells):
            made.append(_cells(sheet, number - 1, made))
    told = BytesIO()
    book.save(told)
    return told.getvalue()


def _cells(sheet: Sheet, place: int, made: Any) -> list[Any]:
    found: list[Any] = []
    for column, value in enumerate(sheet.cells[place]):
        style = sheet.style(place, column)
        shown = text_of(value, style) if style is not None and value != "" else value
        if isinstance(shown, str):
            cell = WriteOnlyCell(made, value=None)
            if shown:
                cell.value, cell.data_type = shown, "s"
            found.append(cell)
        else:
            found.append(shown)
    return found
