"""The workbook of a run's failures: a summary, the rows to fix, and how to send them back.

Every text is written as a string cell, so that a value beginning with = + - or @ stays text. Only
the two yellow columns of the sheet "Rows to fix" are unlocked and read back. A hidden sheet says
which run, org and change each row belongs to, with a check sum.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.core.outcome import RetryClass
from app.core.plan import Change
from app.core.schema import ObjectSchema
from app.jobs.suggestions import ALL_FIELDS, SAFE_WORDS, Suggestion, suggest
from app.store.page_rows import FailedWrite, FailureCause, RunRow
from app.wording import REASONS, cause_title, cause_to_do, count_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet


HEADINGS = (
    ("Row", 8),
    ("What to do", 16),
    ("Record", 22),
    ("Key", 14),
    ("Field", 18),
    ("Value that failed", 40),
    ("New value", 28),
    ("What is wrong", 34),
    ("Suggested fix", 28),
    ("What Salesforce said", 60),
)
"""Columns of "Rows to fix" and their widths in characters; the original columns follow."""

TO_DO_COLUMN, NEW_VALUE_COLUMN = 2, 7
"""The two columns that are read back, from 1."""

TO_DO = ("Retry", "Skip")
"""What a person may choose in the second column."""

MARK_SHEET = "orgtide"
"""Name of the hidden sheet."""

_INK, _WHITE, _VIOLET = "FF22262E", "FFFFFFFF", "FF4B44C4"
_YELLOW = PatternFill("solid", fgColor="FFFFF8E0")
_HEAD = PatternFill("solid", fgColor=_INK)
_NEW = PatternFill("solid", fgColor=_VIOLET)
_LINE = Border(bottom=Side("thin", color="FFE2E5EA"))
_MUTED = Font(name="Inter", size=10, color="FF636C7A")
_PLAIN = Font(name="Inter", size=10, color="FF1A1E25")
_BOLD = Font(name="Inter", size=10, bold=True, color="FF1A1E25")
_MONO = Font(name="JetBrains Mono", size=9, color="FF474F5C")
_ENVIRONMENT = {"practice": "FF1767C2", "sandbox": "FF1F7A36", "production": "FFC2350C"}
_RESULT = {
    "insert": ("+ Created", "FFE0F3F0", "FF00685E"),
    "update": ("~ Updated", "FFE4F0FC", "FF0B59A8"),
    "delete": ("− Deleted", "FFFDECDD", "FF883200"),
    "failed": ("✕ Failed", "FFFDECE9", "FFA8200F"),
    "skipped": ("⊘ Skipped", "FFFBF6E1", "FF765C00"),
}
_REASON_HEADINGS = (
    "Why rows failed",
    "Records",
    "Safe to retry as is?",
    "What to do",
    "Salesforce code, for support",
)
_SAFE = (RetryClass.TRANSIENT, RetryClass.LOCK, RetryClass.LIMIT)


@dataclass(frozen=True)
class WorkbookFacts:
    """What the workbook is made of."""

    run: RunRow
    address: str
    """The org's host."""
    causes: tuple[FailureCause, ...]
    failed: tuple[FailedWrite, ...]
    originals: Mapping[int, Change]
    """The change of each failed write, by `seq`, for the original columns."""
    skipped: tuple[Change, ...]
    schemas: Mapping[str, ObjectSchema]
    """The written object of each mapping, by mapping."""


def write_failure_workbook(facts: WorkbookFacts, path: Path) -> None:
    """Write the workbook, beside first and then under its name."""
    book = Workbook()
    summary = book.active
    assert summary is not None  # noqa: S101 - a new workbook has a sheet
    summary.title = "Summary"
    _summary(summary, facts)
    marks = _rows_to_fix(book.create_sheet("Rows to fix"), facts)
    _skipped(book.create_sheet("Skipped rows"), facts)
    _help(book.create_sheet("Help"))
    _mark(book.create_sheet(MARK_SHEET), facts, marks)
    beside = path.with_name(path.name + ".part")
    book.save(beside)
    beside.replace(path)


def _summary(sheet: Worksheet, facts: WorkbookFacts) -> None:
    report, parts = facts.run.report, facts.run.parts
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCDEF", (3, 42, 16, 24, 54, 42), strict=True):
        sheet.column_dimensions[letter].width = width
    objects = ", ".join(dict.fromkeys(part.target_label for part in parts))
    _put(sheet, 1, 2, f"{facts.run.sync_title} → {objects}, run {report.run_id}", _title_font())
    failed = sum(report.tally.failed.values())
    _put(
        sheet,
        2,
        2,
        f"{failed:,} of {count_of(report.tally.approved, 'change')} were not made. Correct them on "
        "the sheet “Rows to fix”, save, then choose Import corrected workbook.",
        _MUTED,
    )
    kind = report.org_kind.value if report.org_kind else "production"
    _put(sheet, 4, 2, "Environment", _MUTED)
    cell = _put(sheet, 4, 3, kind.upper(), Font(name="Inter", size=10, bold=True, color=_WHITE))
    cell.fill = PatternFill("solid", fgColor=_ENVIRONMENT[kind])
    cell.alignment = Alignment(horizontal="center")
    _put(sheet, 4, 4, report.org_name)
    _put(sheet, 4, 5, facts.address, _MUTED)
    _put(sheet, 5, 2, "Started, finished", _MUTED)
    ended = report.ended_at.strftime("%H:%M:%S") if report.ended_at else "not finished"
    _put(sheet, 5, 3, f"{report.started_at.strftime('%d %b %Y %H:%M:%S')} to {ended} UTC")
    _put(sheet, 6, 2, "API calls used", _MUTED)
    _put(sheet, 6, 3, str(sum(report.calls.values())))
    row = _results(sheet, facts, 8)
    _reasons(sheet, facts, row + 1)


def _results(sheet: Worksheet, facts: WorkbookFacts, row: int) -> int:
    """The table of results; the first free row below it."""
    report = facts.run.report
    _headings(sheet, row, 2, ("Result", "Records", "Share", "What it means"))
    skipped = report.counts.skipped
    reasons = "; ".join(f"{number:,}: {REASONS.get(one, one)}" for one, number in skipped.items())
    rows = [
        ("insert", report.done.get("insert", 0), "New records, confirmed by reading them back"),
        ("update", report.done.get("update", 0), "Records with at least one new value, confirmed"),
        ("delete", report.done.get("delete", 0), "Records in the Recycle Bin"),
        (
            "failed",
            sum(report.tally.failed.values()),
            "Salesforce did not accept them. Nothing was changed in these records",
        ),
        ("skipped", sum(skipped.values()), reasons or "None"),
    ]
    for name, number, meaning in rows:
        if not number:
            continue
        row += 1
        words, tint, colour = _RESULT[name]
        cell = _put(sheet, row, 2, words, Font(name="Inter", size=10, bold=True, color=colour))
        cell.fill = PatternFill("solid", fgColor=tint)
        _number(sheet, row, 3, number)
        if name != "skipped" and report.tally.approved:
            _put(sheet, row, 4, f"{round(100 * number / report.tally.approved)} %")
        _put(sheet, row, 5, meaning)
    return row + 1


def _reasons(sheet: Worksheet, facts: WorkbookFacts, row: int) -> None:
    headings = (
        "Why rows failed",
        "Records",
        "Safe to retry as is?",
        "What to do",
        "Salesforce code, for support",
    )
    _headings(sheet, row, 2, headings)
    for cause in facts.causes:
        row += 1
        schema = facts.schemas.get(cause.mapping)
        safe = cause.retry in _SAFE
        _put(sheet, row, 2, cause_title(cause.code, cause.fields, cause.example, schema))
        _number(sheet, row, 3, cause.count)
        colour = "FF00685E" if safe else "FFA8200F"
        font = Font(name="Inter", size=10, bold=True, color=colour)
        _put(sheet, row, 4, "Yes" if safe else "No", font)
        _put(sheet, row, 5, cause_to_do(cause.code))
        _put(sheet, row, 6, cause.code, _MONO)
    row += 1
    _put(sheet, row, 2, "Total", _BOLD)
    _number(sheet, row, 3, sum(cause.count for cause in facts.causes)).font = _BOLD


def _rows_to_fix(sheet: Worksheet, facts: WorkbookFacts) -> list[list[object]]:
    """One line for each failed field; returns what each line belongs to."""
    originals = _original_columns(facts)
    _headings(sheet, 1, 1, [*(name for name, _ in HEADINGS), *originals])
    sheet.cell(1, NEW_VALUE_COLUMN).fill = _NEW
    widths = [width for _, width in HEADINGS] + [18] * len(originals)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    to_do = DataValidation("list", formula1=f'"{",".join(TO_DO)}"', allow_blank=False)
    sheet.add_data_validation(to_do)
    marks: list[list[object]] = []
    for failed in facts.failed:
        for field in failed.fields or ("",):
            row = len(marks) + 2
            _row_to_fix(sheet, row, failed, field, facts)
            for place, name in enumerate(originals, len(HEADINGS) + 1):
                change = facts.originals.get(failed.seq)
                _put(sheet, row, place, _original(change, name), _MUTED)
            to_do.add(sheet.cell(row, TO_DO_COLUMN))
            marks.append([row, failed.seq, field, failed.values.get(field)])
    last = get_column_letter(len(HEADINGS) + len(originals))
    sheet.auto_filter.ref = f"A1:{last}{len(marks) + 1}"
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.sort = False
    sheet.protection.autoFilter = False
    return marks


def _row_to_fix(
    sheet: Worksheet, row: int, failed: FailedWrite, field: str, facts: WorkbookFacts
) -> None:
    schema = facts.schemas.get(failed.mapping)
    field_schema = schema.field(field) if schema and field else None
    safe = failed.retry in _SAFE
    found = (
        Suggestion("Nothing wrong with the data", SAFE_WORDS)
        if safe
        else suggest(failed, field, field_schema)
    )
    if failed.source_row is not None:
        _number(sheet, row, 1, failed.source_row)
    _open_cell(_put(sheet, row, 2, "Retry"))
    _put(sheet, row, 3, failed.title, _BOLD)
    _put(sheet, row, 4, failed.shown_key, _MUTED)
    _put(sheet, row, 5, field_schema.label if field_schema else field or ALL_FIELDS)
    _value(sheet.cell(row, 6), failed.values.get(field) or "", found)
    _open_cell(_put(sheet, row, NEW_VALUE_COLUMN, ""))
    _put(sheet, row, 8, found.wrong)
    _put(sheet, row, 9, found.fix or "", _MUTED)
    _put(sheet, row, 10, f"{failed.code}: {failed.message}", _MONO)
    _check_new_value(sheet, row, found)


def _check_new_value(sheet: Worksheet, row: int, found: Suggestion) -> None:
    """Let the sheet itself refuse what would fail again."""
    listed = ",".join(found.choices)
    rule = None
    if found.choices and len(listed) <= _LIST_CHARACTERS and '"' not in listed:
        rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
    elif found.max_length is not None:
        rule = DataValidation(
            "textLength",
            operator="lessThanOrEqual",
            formula1=str(found.max_length),
            allow_blank=True,
        )
    if rule is not None:
        sheet.add_data_validation(rule)
        rule.add(sheet.cell(row, NEW_VALUE_COLUMN))


_LIST_CHARACTERS = 255
"""Most characters of a list inside a data validation. Source: the Office Open XML file format."""


def _original_columns(facts: WorkbookFacts) -> list[str]:
    names: dict[str, None] = {}
    rules = {part.mapping: part.rules for part in facts.run.parts}
    for failed in facts.failed:
        for rule in rules.get(failed.mapping, ()):
            if rule.source:
                names.setdefault(rule.source)
    return list(names)


def _original(change: Change | None, name: str) -> str:
    """The source's own value of a column, "" where the change does not carry it."""
    for field in change.fields if change else ():
        if field.rule.split(">", 1)[0] == name:
            return field.source or ""
    return ""


def _skipped(sheet: Worksheet, facts: WorkbookFacts) -> None:
    _headings(sheet, 1, 1, ("Row", "Record", "Key", "Why it was skipped", "Details"))
    for place, width in enumerate((8, 26, 18, 44, 60), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row, change in enumerate(facts.skipped, 2):
        if change.source_row is not None:
            _number(sheet, row, 1, change.source_row)
        _put(sheet, row, 2, change.title, _BOLD)
        _put(sheet, row, 3, change.shown_key, _MUTED)
        reason = change.reason.value if change.reason else ""
        _put(sheet, row, 4, REASONS.get(reason, reason))
        _put(sheet, row, 5, change.detail, _MUTED)
    sheet.freeze_panes = "A2"


def _help(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 110
    for row, text in enumerate(_HELP, 1):
        _put(sheet, row, 1, text, _BOLD if row == 1 else _PLAIN)


_HELP = (
    "How to send the rows back",
    "1. Go to the sheet “Rows to fix”. Each line is one value that Salesforce refused.",
    "2. Write the value that shall be sent into the yellow column “New value”.",
    "3. Leave “New value” empty to send the old value again, where nothing was wrong with it.",
    "4. Choose Skip in the yellow column “What to do” to leave a record as it is.",
    "5. All other cells are locked; they are not read back. Sorting and filtering is fine.",
    "6. Save the workbook under any name, as .xlsx.",
    "7. In Orgtide open the run and choose “Import corrected workbook”.",
    "8. You see what changed, and what is still wrong, before anything is sent.",
    "9. The workbook belongs to one run in one org; it is refused everywhere else.",
)


def _mark(sheet: Worksheet, facts: WorkbookFacts, marks: Sequence[Sequence[object]]) -> None:
    """Say on a hidden sheet what each line belongs to, so that it can be told on the way back."""
    report = facts.run.report
    text = json.dumps(
        {
            "run": report.run_id,
            "org": report.place.org_id,
            "sync": report.place.sync,
            "rows": marks,
        },
        ensure_ascii=False,
    )
    _put(sheet, 1, 1, hashlib.sha256(text.encode()).hexdigest())
    for row, start in enumerate(range(0, len(text), _CELL_CHARACTERS), 2):
        _put(sheet, row, 1, text[start : start + _CELL_CHARACTERS])
    sheet.sheet_state = "veryHidden"


_CELL_CHARACTERS = 30_000
"""Characters of the mark in one cell; a cell holds 32,767. Source: Excel specifications."""


# Cells ------------------------------------------------------------------------------------------


def _put(
    sheet: Worksheet, row: int, column: int, text: str, font: Font = _PLAIN
) -> Cell | MergedCell:
    """Write text as text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = _clean(text)
    cell.data_type = "s"
    cell.font = font
    cell.border = _LINE
    return cell


def _number(sheet: Worksheet, row: int, column: int, number: int) -> Cell | MergedCell:
    cell = sheet.cell(row, column)
    cell.value = number
    cell.number_format = "#,##0"
    cell.font = _PLAIN
    cell.border = _LINE
    return cell


def _value(cell: Cell | MergedCell, value: str, found: Suggestion) -> None:
    """The value that failed, its wrong part marked."""
    value = _clean(value)
    cell.font, cell.border = _PLAIN, _LINE
    start, end = found.wrong_from, found.wrong_to
    if start is None or not value[start:end]:
        cell.value = value
        cell.data_type = "s"
        return
    marked = InlineFont(rFont="Inter", sz=10, color=Color("FFA8200F"), b=True)
    plain = InlineFont(rFont="Inter", sz=10, color=Color("FF1A1E25"))
    blocks = [(value[:start], plain), (value[start:end], marked), (value[end:], plain)]
    cell.value = CellRichText([TextBlock(font, text) for text, font in blocks if text])


def _open_cell(cell: Cell | MergedCell) -> None:
    """One of the cells that are read back."""
    cell.fill = _YELLOW
    cell.protection = Protection(locked=False)
    cell.number_format = "@"


def _headings(sheet: Worksheet, row: int, column: int, names: Sequence[str]) -> None:
    for place, name in enumerate(names, column):
        cell = _put(sheet, row, place, name, Font(name="Inter", size=10, bold=True, color=_WHITE))
        cell.fill = _HEAD


def _title_font() -> Font:
    return Font(name="Inter", size=16, bold=True, color="FF1A1E25")


def _clean(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")
