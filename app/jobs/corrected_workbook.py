"""Read a workbook of failures back: its hidden mark, and what a person wrote into its rows.

Only the two yellow columns of "Rows to fix" are read, and the hidden column that numbers the rows.
Nothing is ever calculated: a formula is a fault of its row. What the rows mean is not judged here.
"""

from __future__ import annotations

import hashlib
import warnings
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

import msgspec
from openpyxl import load_workbook

from app.core.errors import DataError
from app.jobs.failure_workbook import (
    LINE_HEAD,
    MARK_SHEET,
    MARK_VERSION,
    NEW_VALUE_COLUMN,
    NEW_VALUE_HEAD,
    RETRY,
    ROWS_SHEET,
    SKIP,
    TO_DO_COLUMN,
    TO_DO_HEAD,
)
from app.jobs.left_out_sheets import CHOOSE_COLUMN, CONFLICTS_SHEET, SOURCE_WORD, TARGET_WORD
from app.jobs.workbook_sheet import SHEET_ROWS_MOST
from app.wording.spoken import heading_speaker_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from openpyxl import Workbook

FILE_MOST_BYTES = 64 * 2**20
"""Largest workbook that is opened. Source: ours, some hundred thousand failures."""

UNPACKED_MOST_BYTES = 512 * 2**20
"""Most that its parts may come to when unpacked. Source: ours, against archives made to burst."""

STRANGE_MOST = 1_000
"""Most rows beyond those that were written, before the file is given up. Source: ours."""

_COLUMNS_MOST = 16_384
"""Most columns of a sheet. Source: Excel specifications and limits."""

_DAMAGED = (
    BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # XML that is not well formed
    NotImplementedError,  # an unknown way of packing
    RuntimeError,  # encrypted
    OverflowError,
)
"""What reading a file raises that is no sound workbook."""


@dataclass(frozen=True)
class MarkedLine:
    """What a row of the sheet belongs to."""

    number: int
    seq: int
    mapping: str
    field: str
    """"" where no single field is to blame."""
    key: str | None


@dataclass(frozen=True)
class WorkbookMark:
    """What the hidden sheet says."""

    version: int
    run: int
    plan: int
    org: str
    rows: list[tuple[int, int, str, str, str | None]]
    """In the order of `MarkedLine`."""
    kind: str = ""
    org_name: str = ""
    conflicts: list[tuple[int, int, str]] = field(default_factory=list)
    """Rows of the sheet of conflicts: row, change of the plan, key of the rule."""
    language: str = ""
    """Of the workbook's sentences; "" for English."""

    def english(self, text: str, *words: str) -> str:
        """Give a word of ours as the program knows it, in whichever language it was chosen."""
        say = heading_speaker_of(self.language)
        known = {say(word).casefold(): word for word in words}
        return known.get(text.casefold(), text)

    def told(self, words: str) -> str:
        """Give a word of ours as it stands in the workbook."""
        return heading_speaker_of(self.language)(words)

    def lines(self) -> dict[int, MarkedLine]:
        """The rows that were written, by their numbers."""
        return {row[0]: MarkedLine(*row) for row in self.rows}


@dataclass(frozen=True)
class ReadLine:
    """A row as it came back."""

    row: int
    """Where it stands now, from 1."""
    number: int | None
    """Its number in the mark; None where the hidden column holds none."""
    to_do: str
    value: str | None
    """The new value, None where the cell is empty."""
    fault: str
    """Why the row cannot be taken; "" when it can."""


@dataclass(frozen=True)
class ReadBack:
    """A workbook that came back."""

    mark: WorkbookMark
    lines: tuple[ReadLine, ...]


def read_back(path: Path) -> ReadBack:
    """Read a workbook.

    Raises:
        DataError: it is no workbook, too large, no workbook of failures, or its mark was changed.
    """
    try:
        _check_size(path)
        with _opened(path) as book:
            mark = _mark(book, path)
            return ReadBack(mark, tuple(_lines(book, mark, path)))
    except OSError as error:
        why = error.strerror or str(error)
        raise DataError(f"{path.name} cannot be read: {why}", path=path) from error
    except _DAMAGED as error:
        raise DataError(f"{path.name} is not a sound Excel workbook (.xlsx)", path=path) from error


@dataclass(frozen=True)
class ReadChoice:
    """A row of the sheet of conflicts as it came back."""

    row: int
    seq: int
    """The change in the plan of the workbook."""
    rule: str
    title: str
    key: str
    chosen: str | None
    """What stands in the column “Choose”, None for nothing."""
    fault: str


@dataclass(frozen=True)
class ChoicesBack:
    """The choices of a workbook that came back."""

    mark: WorkbookMark
    rows: tuple[ReadChoice, ...]


def read_choices(path: Path) -> ChoicesBack:
    """Read the column “Choose” of the sheet of conflicts.

    Raises:
        DataError: it is no workbook, too large, none of ours, or its mark was changed.
    """
    try:
        _check_size(path)
        with _opened(path) as book:
            mark = _mark(book, path)
            sheet = _sheet(book, mark.told(CONFLICTS_SHEET), path)
            wanted = {row: (seq, rule) for row, seq, rule in mark.conflicts}
            most = max(wanted, default=1)
            rows = sheet.iter_rows(min_row=2, max_row=most, max_col=CHOOSE_COLUMN)
            return ChoicesBack(
                mark,
                tuple(
                    _choice(place, *wanted[place], cells, mark)
                    for place, cells in enumerate(rows, 2)
                    if place in wanted
                ),
            )
    except OSError as error:
        why = error.strerror or str(error)
        raise DataError(f"{path.name} cannot be read: {why}", path=path) from error
    except _DAMAGED as error:
        raise DataError(f"{path.name} is not a sound Excel workbook (.xlsx)", path=path) from error


def _choice(place: int, seq: int, rule: str, cells: Any, mark: WorkbookMark) -> ReadChoice:
    chosen = cells[CHOOSE_COLUMN - 1]
    fault = ""
    if chosen.data_type == "f":
        fault = "“Choose” holds a formula. Write the value itself"
    elif chosen.data_type == "e":
        fault = "“Choose” holds an error"
    return ReadChoice(
        row=place,
        seq=seq,
        rule=rule,
        title=_text(cells[1].value) or "",
        key=_text(cells[2].value) or "",
        chosen=None if fault else _chosen(chosen.value, mark),
        fault=fault,
    )


def _chosen(value: object, mark: WorkbookMark) -> str | None:
    text = _text(value)
    return text and mark.english(text, SOURCE_WORD, TARGET_WORD)


def _check_size(path: Path) -> None:
    """Refuse what would fill the memory, before anything is unpacked."""
    with path.open("rb") as file:
        if path.stat().st_size > FILE_MOST_BYTES:
            raise _too_large(path)
        with ZipFile(file) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_MOST_BYTES:
                raise _too_large(path)


def _too_large(path: Path) -> DataError:
    return DataError(f"{path.name} is too large for a workbook of failures", path=path)


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    """The workbook, row by row; parts of it that nobody reads raise no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(path, read_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _mark(book: Workbook, path: Path) -> WorkbookMark:
    sheet = _sheet(book, MARK_SHEET, path)
    cells = [
        row[0] for row in sheet.iter_rows(max_row=SHEET_ROWS_MOST, max_col=1, values_only=True)
    ]
    check_sum, *parts = [str(cell) for cell in cells if cell is not None] or [""]
    text = "".join(parts)
    changed = DataError(
        f"The hidden sheet of {path.name} was changed; export the failures again", path=path
    )
    if hashlib.sha256(text.encode(errors="replace")).hexdigest() != check_sum:
        raise changed
    try:
        mark = msgspec.json.decode(text, type=WorkbookMark)
    except msgspec.DecodeError as error:
        raise changed from error
    if mark.version != MARK_VERSION:
        raise DataError(f"{path.name} was written by another version of Orgtide", path=path)
    return mark


def _sheet(book: Workbook, title: str, path: Path) -> Any:
    if title not in book.sheetnames:
        raise DataError(
            f"{path.name} is not a workbook of failures: its sheet “{title}” is missing", path=path
        )
    return book[title]


def _lines(book: Workbook, mark: WorkbookMark, path: Path) -> Iterator[ReadLine]:
    """The rows that hold anything."""
    sheet = _sheet(book, mark.told(ROWS_SHEET), path)
    line_column = _line_column(sheet, mark, path)
    most = len(mark.rows) + STRANGE_MOST
    rows = sheet.iter_rows(min_row=2, max_row=SHEET_ROWS_MOST, max_col=line_column)
    for place, cells in enumerate(rows, 2):
        read = [cells[n - 1] for n in (TO_DO_COLUMN, NEW_VALUE_COLUMN, line_column)]
        if all(cell.value is None for cell in read):
            continue
        if (most := most - 1) < 0:
            raise DataError(f"{path.name} holds more rows than were exported", path=path)
        yield _line(place, mark, *read)


def _line_column(sheet: Any, mark: WorkbookMark, path: Path) -> int:
    """The column that numbers the rows, from 1; the columns that are read must be in place."""
    heads = next(sheet.iter_rows(max_row=1, max_col=_COLUMNS_MOST, values_only=True), ())
    found = [place for place, head in enumerate(heads, 1) if head == mark.told(LINE_HEAD)]
    wanted = {TO_DO_COLUMN: TO_DO_HEAD, NEW_VALUE_COLUMN: NEW_VALUE_HEAD}
    if not found or any(heads[column - 1] != mark.told(head) for column, head in wanted.items()):
        raise DataError(
            f"The columns of “{mark.told(ROWS_SHEET)}” in {path.name} were changed", path=path
        )
    return found[-1]


def _line(place: int, mark: WorkbookMark, to_do: Any, new_value: Any, line: Any) -> ReadLine:
    fault = ""
    heads = (TO_DO_HEAD.removesuffix(" ▾"), NEW_VALUE_HEAD)
    for name, cell in zip(map(mark.told, heads), (to_do, new_value), strict=True):
        if cell.data_type == "f":
            fault = f"“{name}” holds a formula. Write the value itself"
        elif cell.data_type == "e":
            fault = f"“{name}” holds an error"
    return ReadLine(
        row=place,
        number=line.value if type(line.value) is int else None,
        to_do="" if fault else mark.english(_text(to_do.value) or "", RETRY, SKIP),
        value=None if fault else _text(new_value.value),
        fault=fault,
    )


def _text(value: object) -> str | None:
    """What a cell holds, as a person would have typed it; None for nothing but white space."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return None if value is None else (str(value).strip() or None)
