"""Looks at a file as a person would before connecting it: what it is, how it is written, a sample.

What is found is proposed, never taken silently: the person sees it with five rows and may change
it.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from zipfile import ZipFile

from app.connectors.csv_files.dialect import SEPARATOR_WORDS, Dialect, find_dialect
from app.connectors.csv_files.records import read_header, read_records
from app.connectors.excel_files.archive_check import ENDINGS as EXCEL_ENDINGS
from app.connectors.excel_files.archive_check import check_workbook
from app.connectors.excel_files.cell_facts import cell_facts
from app.connectors.excel_files.parts import Shown, number_styles
from app.connectors.excel_files.sheet import Sheet, read_cells, read_sheet, sheets_in
from app.connectors.file_access import faults_said
from app.connectors.file_habits import as_list, file_habits
from app.connectors.file_rows import text_schema
from app.connectors.habit_guess import HabitGuess, guess_habits
from app.core.errors import DataError
from app.core.values import FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SAMPLE_ROWS = 5
LOOKED_AT_ROWS = 1_000
"""Rows that guesses are made from. Source: ours."""

_LOOKED_AT_BYTES = 4 * 2**20
"""Bytes of a CSV file that its encoding is told from. Source: ours."""

_FIRST_BYTES = 64 * 2**10
_HEADER_AMONG = 20
"""First rows among which its header row is looked for. Source: ours."""

_DATE_KINDS = {"date", "datetime"}


@dataclass(frozen=True)
class ColumnLook:
    """One column."""

    name: str
    kind: str
    """text, date, "date and time" or number: as it will be read."""
    filled: int
    """How many of the rows looked at have a value."""


@dataclass(frozen=True)
class FileLook:
    """What was found of a file."""

    object: str
    """What a sync file calls it: `members.xlsx/Contacts`."""
    kind: str
    """csv or excel."""
    said: dict[str, str]
    """Settings to read it with: those that were said, and for all others what was found."""
    found: frozenset[str]
    """Which of these were found, not said."""
    sheets: tuple[str, ...]
    columns: tuple[ColumnLook, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first five, as text."""
    rows_looked_at: int
    notes: tuple[str, ...]
    """What a person should know of it: doubts first."""


def look_at_file(path: Path, said: Mapping[str, str], endpoint: str = "") -> FileLook:
    """Look at a file.

    Args:
        path: the file.
        said: settings that the person chose already, "" for none; everything else is found.
        endpoint: name of the connection, for errors.

    Raises:
        DataError: it cannot be read as it is.
        EndpointError: the computer does not let us read it.
        SettingsError: a setting that cannot be used.
    """
    chosen = {key: value for key, value in said.items() if value}
    with faults_said(endpoint, path.name):
        if path.suffix.lower() in EXCEL_ENDINGS:
            return _look_at_workbook(path, chosen, said)
        return _look_at_csv(path, chosen, said)


# CSV --------------------------------------------------------------------------------------------


def _look_at_csv(path: Path, chosen: dict[str, str], said: Mapping[str, str]) -> FileLook:
    notes: list[str] = []
    options = dict(chosen)
    if "encoding" not in options:
        options["encoding"] = _encoding(path, notes)
    dialect = find_dialect(path, options)
    if "header_row" not in options:
        found = max(dialect.header_line, _header_line(path, dialect))
        options["header_row"] = str(found)
        dialect = find_dialect(path, options)
    words = {sign: word for word, sign in SEPARATOR_WORDS.items()}
    options.setdefault("separator", words.get(dialect.separator, dialect.separator))
    header = read_header(path, dialect)
    names = header.names
    if len(names) == 1:
        notes.append("Only one column was found. Is the separator right?")
    records = list(islice(read_records(path, dialect), LOOKED_AT_ROWS))
    ragged = [record for record in records if record.fault]
    if ragged:
        more = f", and {len(ragged) - 1:,} more" if len(ragged) > 1 else ""
        notes.append(f"{ragged[0].fault}{more}. Such rows are left out.")
    rows = [record.values for record in records if not record.fault]
    look = FileLook(
        object=path.name,
        kind="csv",
        said=options,
        found=frozenset(options) - frozenset(said),
        sheets=(),
        columns=(),
        rows=tuple(tuple(row) for row in rows[:SAMPLE_ROWS]),
        rows_looked_at=len(records),
        notes=tuple(notes),
    )
    return _with_habits(look, names, rows, said)


def _header_line(path: Path, dialect: Dialect) -> int:
    """The first line as wide as most of the first ones: titles stand above the header."""
    with path.open("rb") as file:
        file.seek(len(dialect.mark))
        start = file.read(_FIRST_BYTES).decode(dialect.encoding, errors="replace")
    lines = start.splitlines()[:_HEADER_AMONG]
    if not lines or any(sign in lines[0] for sign in SEPARATOR_WORDS.values()):
        return 1
    for sign in SEPARATOR_WORDS.values():
        widths = [len(next(csv.reader([line], delimiter=sign), ())) for line in lines]
        filled = [width for width in widths if width]
        usual = Counter(filled).most_common(1)[0][0] if filled else 0
        if usual > 1 and filled.count(usual) * 2 > len(filled):
            return widths.index(usual) + 1
    return 1


def _encoding(path: Path, notes: list[str]) -> str:
    """The encoding by a mark, else by what the bytes can be; a doubt is told."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT_BYTES)
        whole = not file.read(1)
    marked = find_dialect(path, {})
    if marked.mark:
        return marked.encoding
    if start.count(0) > len(start) // 4:
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = not whole and error.start > len(start) - 4
        if not cut:
            shown = start[error.start : error.start + 1].hex().upper()
            notes.append(
                f"It is not UTF-8 (byte {shown} at offset {error.start:,}), so it is read as "
                "Windows-1252. Look whether letters such as é and ü are right."
            )
            return "cp1252"
    return "utf-8"


# Workbooks ----------------------------------------------------------------------------------------


def _look_at_workbook(path: Path, chosen: dict[str, str], said: Mapping[str, str]) -> FileLook:
    parts = sheets_in(path)
    notes: list[str] = []
    options = dict(chosen)
    visible = [part.name for part in parts if not part.hidden] or [part.name for part in parts]
    hidden = [part.name for part in parts if part.hidden]
    if hidden:
        notes.append(f"Hidden sheets: {', '.join(hidden)}.")
    if "sheet" not in options and visible:
        options["sheet"] = visible[0]
    if "header_row" not in options:
        options["header_row"] = str(_header_row(path, options.get("sheet", "")))
    sheet = read_sheet(path, options.get("sheet", ""), int(options["header_row"]))
    notes += _sheet_notes(sheet)
    all_rows = list(islice(sheet.rows(), LOOKED_AT_ROWS))
    rows = [row.values for row in all_rows if not row.fault]
    faulty = [row.fault for row in all_rows if row.fault]
    if faulty:
        more = f", and {len(faulty) - 1:,} more rows like it" if len(faulty) > 1 else ""
        notes.append(f"{faulty[0]}{more}. Such rows are left out.")
    several = len(visible) > 1
    look = FileLook(
        object=f"{path.name}/{sheet.name}" if several else path.name,
        kind="excel",
        said=options,
        found=frozenset(options) - frozenset(said),
        sheets=tuple(visible + hidden),
        columns=(),
        rows=tuple(tuple(row) for row in rows[:SAMPLE_ROWS]),
        rows_looked_at=len(all_rows),
        notes=tuple(notes),
    )
    return _with_habits(look, sheet.names, rows, said, _cell_kinds(sheet))


def _header_row(path: Path, sheet: str) -> int:
    """The first row that names as many columns as any of the rows below it.

    Raises:
        DataError: the sheet is empty.
    """
    check_workbook(path)
    first = [
        (number, sum(1 for cell in row if cell != ""), all(isinstance(cell, str) for cell in row))
        for number, row in enumerate(read_cells(path, sheet)[:_HEADER_AMONG], 1)
    ]
    widest = max((filled for _, filled, _ in first), default=0)
    if not widest:
        raise DataError(f"{path.name}, {sheet} is empty.", path=path)
    for number, filled, words in first:
        if filled >= max(1, widest * 0.6) and words:
            return number
    return next(number for number, filled, _ in first if filled)


def _sheet_notes(sheet: Sheet) -> list[str]:
    with ZipFile(sheet.path) as archive:
        styles = number_styles(archive, sheet.path)
        facts = cell_facts(archive, sheet.part, styles, sheet.path)
    shown = [style.shown for style in facts.styles.values()]
    merged = facts.merged[0] if facts.merged else ""
    like = "are read like the others"
    notes = [
        (len(facts.merged), f"Merged cells ({merged} …): only the first holds the value."),
        (facts.hidden_rows, f"Hidden rows {like}: {facts.hidden_rows:,}."),
        (facts.hidden_columns, f"Hidden columns {like}: {facts.hidden_columns:,}."),
        (facts.formulas, f"Formulas: {facts.formulas:,}. They are read as their saved results."),
        (shown.count(Shown.PERCENT), "Percents are read as they are shown: 12.5 for 12.5 %."),
        (shown.count(Shown.ZEROS), "Numbers shown with leading zeros keep them."),
    ]
    return [words for count, words in notes if count]


def _cell_kinds(sheet: Sheet) -> dict[str, str]:
    """Columns of which every cell is a date, or a date with a time."""
    kinds = {}
    for name, column in zip(sheet.names, sheet.columns, strict=True):
        below = sheet.cells[sheet.header_row : sheet.header_row + LOOKED_AT_ROWS]
        types = {type(row[column]).__name__ for row in below if row[column] != ""}
        if types and types <= _DATE_KINDS:
            kinds[name] = "date" if types == {"date"} else "date and time"
    return kinds


# Both ---------------------------------------------------------------------------------------------


def _with_habits(
    look: FileLook,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    said: Mapping[str, str],
    cells: Mapping[str, str] | None = None,
) -> FileLook:
    """The look with dates and numbers: what was said of them, else what the sample proposes."""
    guess = guess_habits(names, rows)
    for kind, key in (("date", "date_columns"), ("date and time", "datetime_columns")):
        own = [name for name, known in (cells or {}).items() if known == kind]
        if own:
            guess.said[key] = as_list(own)
            guess.said.pop(f"{key.removesuffix('_columns')}s", None)
    options = {**_proposed(guess, said), **look.said}
    if options.get("datetime_columns") and not options.get("zone"):
        options["zone"] = "UTC"
        guess.doubts.append(
            "Times are read as UTC. If they are those of a clock on the wall, choose its zone."
        )
    habits = file_habits(options)
    habits.typed(text_schema(look.object, names))
    known = habits.columns
    words = {
        FieldType.DATE: "date",
        FieldType.DATETIME: "date and time",
        FieldType.DOUBLE: "number",
    }
    columns = tuple(
        ColumnLook(
            name,
            words.get(known.get(name.casefold(), FieldType.STRING), "text"),
            sum(1 for row in rows if row[place]),
        )
        for place, name in enumerate(names)
    )
    return replace(
        look,
        said=options,
        found=frozenset(options) - frozenset(said),
        columns=columns,
        notes=(*guess.doubts, *look.notes),
    )


def _proposed(guess: HabitGuess, said: Mapping[str, str]) -> dict[str, str]:
    """The guesses but those about which the person said something."""
    families = (
        ("dates", "date_columns"),
        ("datetimes", "datetime_columns"),
        ("numbers", "number_columns"),
    )
    kept: dict[str, str] = {}
    for family in families:
        if not any(key in said for key in family):
            kept |= {key: guess.said[key] for key in family if key in guess.said}
    return kept
