"""Words for files: how one is written, what was found of it and what is in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording.counted import count_of

if TYPE_CHECKING:
    from app.asks.messages import FileFacts

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
}
"""What people call the settings of files."""

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
