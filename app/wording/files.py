"""Words for files: how one is written, what was found of it and what is in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks.messages import FileFacts, TriedRule

WIDEST = 24
"""Most characters of a cell in a table for a terminal."""

SETTING_WORDS = {
    "encoding": "Encoding",
    "separator": "Separator",
    "sheet": "Sheet",
    "header_row": "Header row",
    "pattern": "Pattern",
    "dates": "Dates",
    "date_columns": "Date columns",
    "datetimes": "Dates with time",
    "datetime_columns": "Columns of dates with time",
    "zone": "Time zone",
    "numbers": "Numbers",
    "number_columns": "Number columns",
    "arrivals": "Files arrive here",
    "settled": "Seconds to wait",
}
"""What people call the settings of files."""

SETTINGS_OF = {
    "csv": (
        *("encoding", "separator", "header_row", "zone"),
        *("dates", "date_columns", "datetimes", "datetime_columns"),
        *("numbers", "number_columns"),
    ),
    "excel": (
        *("sheet", "header_row", "zone", "numbers"),
        *("dates", "date_columns", "datetimes", "datetime_columns"),
        *("number_columns",),
    ),
}
"""The settings of each kind of file, as a form shows them."""

CHOICES = {
    "encoding": (
        ("utf-8", "UTF-8"),
        ("cp1252", "Windows-1252, Western Europe"),
        ("cp1250", "Windows-1250, Central Europe"),
        ("cp1251", "Windows-1251, Cyrillic"),
        ("iso-8859-15", "ISO 8859-15"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("shift_jis", "Shift JIS, Japanese"),
        ("gb18030", "GB 18030, Chinese"),
    ),
    "separator": (
        ("comma", "Comma ,"),
        ("semicolon", "Semicolon ;"),
        ("tab", "Tab"),
        ("pipe", "Pipe |"),
    ),
    "numbers": (
        ("", "1234.5"),
        ("en", "1,234.5"),
        ("de", "1.234,5"),
        ("fr", "1 234,5"),
        ("ch", "1’234.5"),
    ),
}
"""Values that can be chosen: (what is stored, what a person reads)."""

KIND_WORDS = {"csv": "CSV file", "excel": "Excel workbook"}


def file_words(facts: FileFacts) -> str:
    """What was found of a file, for a terminal."""
    lines = [f"{facts.object}: {KIND_WORDS[facts.kind]}"]
    for key, value in facts.said:
        how = "found" if key in facts.found else "as you said"
        lines.append(f"  {SETTING_WORDS[key]}: {value}  ({how}; --set {key}=…)")
    if len(facts.sheets) > 1:
        lines.append(f"  Sheets: {', '.join(facts.sheets)}")
    lines += [f"  ! {note}" for note in facts.notes]
    lines.append(f"  {count_of(len(facts.columns), 'column')}, the first rows:")
    lines += [f"    {line}" for line in _table(facts)]
    return "\n".join(lines)


def tried_words(text: str, tried: TriedRule) -> str:
    """What was made of a few rows, for a terminal; what is wrong with the text, if it is."""
    if tried.problem:
        mark = " " * (tried.position - 1) + "^"
        return f"{tried.problem}\n  {text}\n  {mark}"
    lines = []
    for row in tried.rows:
        given = f"{row.before}  →  " if row.before else ""
        made = row.why or row.after or "(empty)"
        seen = f"  seen as {row.seen}" if row.seen else ""
        lines.append(f"{row.row:>6}  {given}{'! ' if row.why else ''}{made}{seen}")
    if tried.problems:
        lines.append(f"{tried.problems} of {tried.tried} rows have no value by it.")
    return "\n".join(lines) or "The source has no rows yet."


def _table(facts: FileFacts) -> list[str]:
    """Names, kinds and rows in columns of equal width."""
    table = [
        [one.name for one in facts.columns],
        [one.kind for one in facts.columns],
        *(list(row) for row in facts.rows),
    ]
    shown = [[_short(cell) for cell in row] for row in table]
    widths = [max(len(row[n]) for row in shown) for n in range(len(facts.columns))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"
