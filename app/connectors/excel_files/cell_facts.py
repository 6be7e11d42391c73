"""What the fast reader does not tell of a sheet: errors, formulas without a result, percents.

The fast reader gives an empty value for a cell with an error and for a formula that was never
worked out; a percent comes as its fraction, and 00700 as 700. So the
XML of a sheet that holds such cells is gone through once more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from app.connectors.excel_files.archive_check import damaged_said
from app.connectors.excel_files.extent import column_letters, column_number
from app.connectors.excel_files.parts import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from zipfile import ZipFile

_CHUNK_BYTES = 256 * 2**10
_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")

Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass
class CellFacts:
    """What is special about the cells of a sheet."""

    faults: dict[Place, str] = field(default_factory=dict)
    """Cells without a value that can be used, and why."""
    styles: dict[Place, NumberStyle] = field(default_factory=dict)
    """Cells whose number is shown otherwise than it is stored."""
    formulas: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: list[str] = field(default_factory=list)
    """Areas such as "A1:C1"."""


def cell_facts(
    archive: ZipFile, part: str, styles: Mapping[str, NumberStyle], path: Path
) -> CellFacts:
    """Go through a sheet.

    Args:
        archive: the workbook, already checked.
        part: the sheet's name in it.
        styles: what `number_styles` found.
        path: for the error.

    Raises:
        DataError: the workbook is damaged.
    """
    with damaged_said(path):
        reader = _Reader(styles)
        with archive.open(part) as content:
            while chunk := content.read(_CHUNK_BYTES):
                reader.parser.Parse(chunk, False)  # noqa: FBT003  the parser's own way
        return reader.facts


class _Reader:
    """Hears of each element of a sheet."""

    def __init__(self, styles: Mapping[str, NumberStyle]) -> None:
        self.facts = CellFacts()
        self._styles = styles
        self._row = self._column = -1
        self._cell_kind = ""
        self._has_formula = self._has_value = False
        self._text: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said

    def _start(self, tag: str, said: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._start_cell(said)
        elif name == "v":
            self._text = [] if self._cell_kind == "e" or self._has_formula else None
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._row = int(said["r"]) - 1 if "r" in said else self._row + 1
            self._column = -1
            self.facts.hidden_rows += said.get("hidden") in ("1", "true")
        elif name == "col" and said.get("hidden") in ("1", "true"):
            self.facts.hidden_columns += int(said.get("max", 1)) - int(said.get("min", 1)) + 1
        elif name == "mergeCell":
            self.facts.merged.append(said.get("ref", ""))

    def _start_cell(self, said: dict[str, str]) -> None:
        found = _CELL.fullmatch(said.get("r", ""))
        self._column += 1
        if found:
            self._row, self._column = int(found[2]) - 1, column_number(found[1])
        self._cell_kind = said.get("t", "n")
        self._has_formula = self._has_value = False
        style = self._styles.get(said.get("s", "")) if self._cell_kind == "n" else None
        if style is not None:
            self.facts.styles[self._row, self._column] = style

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v" and self._text is not None:
            self._has_value = bool("".join(self._text).strip()) or self._cell_kind == "str"
            if self._cell_kind == "e":
                self._fault(f"holds the error {''.join(self._text) or 'of a formula'}")
            self._text = None
        elif name == "c":
            self.facts.formulas += self._has_formula
            if self._has_formula and not self._has_value and self._cell_kind not in ("e", "str"):
                self._fault(
                    "holds a formula whose result is not in the file: open it in Excel and save it"
                )

    def _said(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _fault(self, words: str) -> None:
        name = f"{column_letters(self._column)}{self._row + 1}"
        self.facts.faults[self._row, self._column] = f"Cell {name} {words}"
