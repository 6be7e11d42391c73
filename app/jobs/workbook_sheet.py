"""Writes a workbook sheet by sheet and row by row: text as text, in the looks of the program.

Every text is a string cell, so that a value beginning with = + - @ stays text and no cell is ever a
formula or a link. Rows are streamed, so that a large workbook needs little memory.
"""

from __future__ import annotations

import errno
import json
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.core.errors import StoreError, StoreFullError
from app.resources import resource
from app.wording.spoken import heading_speaker_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

CELL_MOST = 32_767
"""Most text in one cell. Unit: UTF-16 code units. Source: Excel specifications and limits."""

SHEET_ROWS_MOST = 1_048_576
"""Most rows of one sheet, headings included. Source: Excel specifications and limits."""

ROW_POINTS = 18.0
"""Height of a row. Source: the design's 24 pixels."""


@dataclass(frozen=True)
class _Style:
    """How a cell looks, in the names of the design tokens."""

    color: str = "text"
    fill: str = ""
    role: str = "body"
    bold: bool = False
    strike: bool = False
    align: str = ""
    number: bool = False
    line: str = "hairline"
    """Colour of the line below; "" for none."""
    top: bool = False
    """A dark line above, as over a total."""
    open: bool = False
    """Unlocked and yellow: read back when the workbook comes back."""


class Look(Enum):
    """How a cell looks."""

    PLAIN = _Style()
    BARE = _Style(line="")
    BOLD = _Style(bold=True)
    MUTED = _Style(color="muted")
    QUIET = _Style(color="muted", line="")
    MONO = _Style(color="text2", role="mono")
    TITLE = _Style(role="pageTitle", bold=True, line="")
    HEAD = _Style(color="onInk", fill="ink", bold=True)
    HEAD_NUMBER = _Style(color="onInk", fill="ink", bold=True, align="right")
    HEAD_OPEN = _Style(color="onInk", fill="accent", bold=True)
    NUMBER = _Style(number=True)
    ROW_NUMBER = _Style(color="muted", number=True)
    OPEN = _Style(open=True)
    TOTAL = _Style(bold=True, top=True)
    TOTAL_NUMBER = _Style(bold=True, top=True, number=True)
    YES = _Style(color="ok", bold=True)
    NO = _Style(color="error", bold=True)
    DECIDE = _Style(color="conflict", bold=True)
    WARN = _Style(color="warn", fill="warnTint", bold=True)
    INSERT = _Style(color="create", fill="createTint", bold=True)
    UPDATE = _Style(color="update", fill="updateTint", bold=True)
    DELETE = _Style(color="delete", fill="deleteTint", bold=True)
    CONFLICT = _Style(color="conflict", fill="conflictTint", bold=True)
    FAILED = _Style(color="error", fill="errorTint", bold=True)
    SKIPPED = _Style(color="skip", fill="skipTint", bold=True)
    WAITING = _Style(color="same", fill="sameTint", bold=True)
    OLD_VALUE = _Style(color="delete", fill="deleteTint", strike=True)
    NEW_VALUE = _Style(fill="updateTint")
    ADDED_VALUE = _Style(fill="createTint")
    PRACTICE = _Style(color="onSolid", fill="practice", bold=True, align="center")
    SANDBOX = _Style(color="onSolid", fill="sandbox", bold=True, align="center")
    PRODUCTION = _Style(color="onSolid", fill="production", bold=True, align="center")


class Said(str):
    """A sentence or heading of ours, which stands in the workbook in the language of its reader.

    Any other text is what a side holds, and stays as it is.
    """

    __slots__ = ()


class SpokenWorkbook(Workbook):
    """A workbook whose sentences are said in one language."""

    def __init__(self, language: str) -> None:
        super().__init__(write_only=True)
        self.language = language
        self.say = heading_speaker_of(language)

    def told(self, text: str) -> str:
        """Give a text as it stands in this workbook."""
        return self.say(text) if isinstance(text, Said) else text


@dataclass(frozen=True)
class Marked:
    """A text of which one part is wrong."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Check:
    """What a cell accepts."""

    choices: str = ""
    """A list as a data validation says it: cells of another sheet."""
    words: tuple[str, ...] = ()
    """Or a few words to choose from."""
    length: int | None = None
    """Most characters."""
    strict: bool = True
    """Whether anything else is refused; else it is only offered."""
    message: str = ""
    """What is said when it is refused."""


Value = str | int | Marked
Cell = tuple[Value | None, Look]


class SheetWriter:
    """Fills one sheet from top to bottom."""

    def __init__(
        self,
        book: SpokenWorkbook,
        title: str,
        widths: Sequence[float],
        *,
        frozen: bool = False,
        hide: int = 0,
    ) -> None:
        """Begin a sheet.

        Args:
            book: a write-only workbook.
            title: the sheet's name.
            widths: of the columns from A, in characters.
            frozen: whether the first row stays in sight.
            hide: a column that is out of sight, 0 for none.
        """
        self._book = book
        self._sheet: Any = book.create_sheet(book.told(title))
        self._cells: dict[tuple[int, Look], Any] = {}
        self._checks: dict[tuple[int, Check], list[list[int]]] = {}
        self._sheet.sheet_format.defaultRowHeight = ROW_POINTS
        self._sheet.sheet_format.customHeight = True
        for column, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(column)].width = width
        if hide:
            self._sheet.column_dimensions[get_column_letter(hide)].hidden = True
        if frozen:
            self._sheet.freeze_panes = "A2"
            self._sheet.print_title_rows = "1:1"
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.rows = 0
        """Rows so far."""

    @property
    def full(self) -> bool:
        """Whether no row more fits."""
        return self.rows >= SHEET_ROWS_MOST

    def add(self, *cells: Cell | None, height: float | None = None) -> int:
        """Add a row; the number it got.

        Args:
            cells: from column A; None, alone or as a value, leaves one empty and without a look.
            height: in points, None for the usual one.
        """
        self.rows += 1
        if height is not None:
            self._sheet.row_dimensions[self.rows].height = height
        row = [
            None if cell is None or cell[0] is None else self._cell(n, *cell)
            for n, cell in enumerate(cells, 1)
        ]
        self._sheet.append(row)
        return self.rows

    def check(self, column: int, row: int, check: Check) -> None:
        """Let a cell accept only what fits."""
        spans = self._checks.setdefault((column, check), [])
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])

    def close(
        self, *, filtered: int = 0, locked: bool = False, hidden: bool = False, printed: int = 0
    ) -> None:
        """Finish the sheet.

        Args:
            filtered: how many columns of the first row get a filter, 0 for none.
            locked: whether only open cells can be edited; filters and widths always can.
            hidden: whether the sheet is out of sight.
            printed: how many columns go on paper, 0 for all.
        """
        sheet = self._sheet
        if filtered:
            sheet.auto_filter.ref = f"A1:{get_column_letter(filtered)}{max(self.rows, 1)}"
        if printed:
            sheet.print_area = f"A1:{get_column_letter(printed)}{max(self.rows, 1)}"
        if locked:
            sheet.protection.sheet = True
            sheet.protection.formatColumns = False
            sheet.protection.formatRows = False
            sheet.protection.sort = False
            sheet.protection.autoFilter = False
        if hidden:
            sheet.sheet_state = "veryHidden"
        for (column, check), spans in self._checks.items():
            said = replace(
                check,
                words=tuple(self._book.told(one) for one in check.words),
                message=self._book.told(check.message),
            )
            sheet.data_validations.append(_validation(column, said, spans))

    def _cell(self, column: int, value: Value | None, look: Look) -> Any:
        cell = self._cells.get((column, look))
        if cell is None:
            cell = self._cells[column, look] = _styled(self._sheet, look)
        if isinstance(value, int):
            cell.value = value
            return cell
        if isinstance(value, Marked):
            cell.value = _rich(value)
        else:
            cell.value = cell_text(self._book.told(value or ""))
        cell.data_type = "s"
        return cell


def cell_text(text: str) -> str:
    """What a cell holds of a text: control characters as their pictures, at most as much as fits.

    A picture such as ␍ takes the place of one character, so that places inside the text stay.
    """
    text = _CONTROL.sub(_picture, text)
    written = _ESCAPE.sub(_ESCAPED, text)
    if len(written.encode("utf-16-le")) <= CELL_MOST * 2:
        return written
    room = CELL_MOST - _CUT_ROOM - (len(written) - len(text))
    kept = text.encode("utf-16-le")[: max(room, 0) * 2].decode("utf-16-le", errors="ignore")
    return _ESCAPE.sub(_ESCAPED, f"{kept}… (cut here, {len(text):,} characters in all)")


@contextmanager
def new_workbook(path: Path, title: str, language: str = "") -> Iterator[SpokenWorkbook]:
    """An empty workbook; it is written beside its place and put there when all went well.

    An older file of the name stays until then. Whether the place can be written is tried first.

    Args:
        path: where it goes.
        title: what it is called inside.
        language: of its sentences, see `Said`; "" for English.

    Raises:
        StoreError: the file cannot be written.
    """
    book = SpokenWorkbook(language)
    book.properties.creator = "Orgtide"
    book.properties.title = book.told(title)
    beside = path.with_name(f".{safe_file_name(path.name)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.touch()
        yield book
        book.save(beside)
        beside.replace(path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        _discard(book)
        _remove(beside)


def _not_written(path: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFullError(f"There is no room left for {path}", path=path)
    return StoreError(f"{path} cannot be written: {error.strerror or error}", path=path)


def _discard(book: Workbook) -> None:
    """Close the sheets of a workbook that was not saved, and remove their temporary files."""
    for sheet in book.worksheets:
        writer = getattr(sheet, "_writer", None)  # openpyxl has no public way to give a sheet up
        if writer is not None and Path(writer.out).exists():
            if not sheet.closed:
                sheet.close()
            writer.cleanup()


def _remove(path: Path) -> None:
    """Remove a file, if it is there and its folder is one."""
    with suppress(NotADirectoryError):
        path.unlink(missing_ok=True)


def safe_file_name(name: str) -> str:
    """A name that every file system takes."""
    name = _FORBIDDEN.sub("-", name).strip(" .")
    return name.encode()[:_NAME_BYTES].decode(errors="ignore")


_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_NAME_BYTES = 180
"""Source: file systems hold 255 bytes a name; room is left for an ending."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, or (CR) gives back changed. Source: XML 1.0, section 2.2 and 2.11."""

_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
"""Text that a reader would take for an escaped character. Source: ECMA-376, ST_Xstring."""
_ESCAPED = "_x005F_x"


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


_CUT_ROOM = 60
"""Room for the words that say so. Unit: UTF-16 code units."""


def _rich(marked: Marked) -> CellRichText | str:
    """A text with its wrong part in another colour; plain where that cannot be said."""
    text = _CONTROL.sub(_picture, marked.text)
    start, end = marked.start, marked.end
    if not text[start:end].strip() or len(text.encode("utf-16-le")) > CELL_MOST * 2:
        return cell_text(text)
    # A part of nothing but white space would be lost, so it joins the wrong part.
    start = start if text[:start].strip() else 0
    end = end if text[end:].strip() else len(text)
    parts = [(text[:start], False), (text[start:end], True), (text[end:], False)]
    blocks = [(_ESCAPE.sub(_ESCAPED, part), wrong) for part, wrong in parts if part]
    return CellRichText([TextBlock(_inline(wrong=wrong), part) for part, wrong in blocks])


@lru_cache
def _inline(*, wrong: bool) -> InlineFont:
    font = _tokens()["font"]
    return InlineFont(
        rFont=font["family"]["ui"],
        sz=_points("body"),
        b=wrong,
        color=Color(_color("error" if wrong else "text")),
    )


def _validation(column: int, check: Check, spans: list[list[int]]) -> DataValidation:
    letter = get_column_letter(column)
    cells = " ".join(f"{letter}{first}:{letter}{last}" for first, last in spans)
    common: dict[str, Any] = {
        "sqref": cells,
        "allow_blank": True,
        "showErrorMessage": check.strict,
        "errorTitle": "Orgtide",
        "error": check.message[:_MESSAGE_MOST] or None,
    }
    choices = f'"{",".join(check.words)}"' if check.words else check.choices
    if choices:
        return DataValidation(type="list", formula1=choices, **common)
    return DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=str(check.length), **common
    )


_MESSAGE_MOST = 225
"""Most characters of the message of a data validation. Source: ECMA-376, dataValidation."""


def _styled(sheet: Any, look: Look) -> Any:
    """An empty cell of a look; it may be used for every row."""
    style = look.value
    cell: Any = WriteOnlyCell(sheet)
    role = "body" if style.role == "mono" else style.role
    family = "mono" if style.role == "mono" else "ui"
    cell.font = Font(
        name=_tokens()["font"]["family"][family],
        size=_points(style.role) if style.role != "mono" else _points(role) - 1,
        bold=style.bold,
        strike=style.strike,
        color=_color(style.color),
    )
    fill = _YELLOW if style.open else _color(style.fill) if style.fill else None
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    below = Side("thin", color=_color(style.line)) if style.line else None
    above = Side("thin", color=_color("ink")) if style.top else None
    cell.border = Border(bottom=below, top=above, right=below if style.fill or style.open else None)
    align = style.align or ("right" if style.number else "left")
    cell.alignment = Alignment(
        horizontal=align, vertical="center", indent=0 if align == "center" else 1
    )
    if style.number:
        cell.number_format = "#,##0"
    if style.open:
        cell.number_format = "@"
        cell.protection = Protection(locked=False)
    return cell


_YELLOW = "FFFFF9E3"
"""Background of the cells that are read back. Source: the design's picture of the workbook."""


@lru_cache(maxsize=1)
def _tokens() -> dict[str, Any]:
    tokens: dict[str, Any] = json.loads(
        resource("themes", "tokens.json").read_text(encoding="utf-8")
    )
    return tokens


def _color(name: str) -> str:
    """A colour of the light theme as workbooks write it."""
    return "FF" + str(_tokens()["color"]["light"][name]).removeprefix("#")


def _points(role: str) -> float:
    """The size of a font role; a pixel of the design is 3/4 point."""
    return float(round(_tokens()["font"]["role"][role]["px"] * 0.75))
