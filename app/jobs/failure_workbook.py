"""The workbook of a run's failures: a summary, the rows to fix, and how to send them back.

Only the yellow cells are unlocked and read back. A hidden sheet says which run, org and write each
line belongs to, with a check sum; each line carries its own number in a hidden column, so that
sorting does no harm.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from app.core.outcome import CALLED_OFF
from app.jobs.failure_summary import write_summary
from app.jobs.left_out_sheets import (
    HEAD_POINTS,
    Words,
    hidden_lists,
    write_conflicts,
    write_skipped,
)
from app.jobs.suggestions import (
    ALL_FIELDS,
    NOTHING_WRONG,
    Suggestion,
    blamed_fields,
    suggest,
)
from app.jobs.workbook_sheet import (
    Check,
    Look,
    Marked,
    Said,
    SheetWriter,
    SpokenWorkbook,
    new_workbook,
)
from app.wording.cause_table import CauseKind
from app.wording.causes import cause_kind
from app.wording.counted import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.core.schema import FieldSchema
    from app.jobs.failure_facts import FailedRow, WorkbookFacts
    from app.jobs.workbook_sheet import Cell
    from app.store.page_rows import FailedWrite

ROWS_SHEET = Said("Rows to fix")

TO_DO_COLUMN, NEW_VALUE_COLUMN = 2, 7
"""The two columns of "Rows to fix" that are read back, from 1."""

TO_DO_HEAD, NEW_VALUE_HEAD, LINE_HEAD = Said("What to do ▾"), Said("New value"), Said("Line")
"""Headings of these two, and of the hidden column that numbers the lines."""

RETRY, SKIP = Said("Retry"), Said("Skip")
"""What a person may choose in the second column."""

MARK_SHEET = "orgtide"
"""Name of the hidden sheet."""

MARK_VERSION = 1

_LISTS_SHEET = "lists"
_WIDTHS = (8, 16, 22, 16, 27, 43, 26, 32, 30, 70)
_PRINTED = 9
"""Columns that go on paper: all but the exact words and the original columns."""
_MOST_LISTS = 1_000
"""Most columns of the hidden lists; a run's failures name far fewer picklists. Source: ours."""

_WHAT_TO_DO = Check(words=(RETRY, SKIP), message=Said("Choose Retry or Skip."))

_HOPELESS = frozenset(
    {
        "DUPLICATES_DETECTED",
        "CHANGED_SINCE_PLAN",
        "RECORD_GONE",
        "NEEDS_ANOTHER_LOOK",
        *CALLED_OFF,
    }
)
"""Codes with which the same write would fail again whatever is done in the workbook."""


def write_failure_workbook(facts: WorkbookFacts, path: Path) -> None:
    """Write the workbook, beside first and then under its name.

    Raises:
        StoreError: the file cannot be written.
    """
    words = facts.words
    title = Said(f"{facts.run.sync_title}, run {facts.run.report.run_id}")
    with new_workbook(path, title, facts.language) as book:
        write_summary(book, facts, words)
        lines = _RowsSheet(book, facts, words).write()
        write_skipped(book, facts.skipped, words)
        choices = write_conflicts(book, facts.conflicts, words)
        _help(book)
        hidden_lists(book, _LISTS_SHEET, lines.lists)
        _mark(book, facts, {"rows": lines.marks, "conflicts": choices})


class _RowsSheet:
    """The sheet with one line for each failed field."""

    def __init__(self, book: SpokenWorkbook, facts: WorkbookFacts, words: Words) -> None:
        self._facts = facts
        self._words = words
        self._columns = words.columns
        self._line_column = len(_WIDTHS) + len(self._columns) + 1
        widths = (*_WIDTHS, *(18 for _ in self._columns), 8)
        self._sheet = SheetWriter(book, ROWS_SHEET, widths, frozen=True, hide=self._line_column)
        self._list_places: dict[tuple[str, ...], int] = {}
        self.marks: list[list[object]] = []
        """For each line: its number, write, field, and the record's key."""

    @property
    def lists(self) -> list[tuple[str, ...]]:
        """The lists that cells choose from, in the order of their columns."""
        return list(self._list_places)

    def write(self) -> _RowsSheet:
        """Write all lines."""
        self._headings()
        for row in self._facts.rows:
            for field in blamed_fields(row.write) or ("",):
                if not self._sheet.full:
                    self._line(row, field)
        self._sheet.close(filtered=self._line_column - 1, locked=True, printed=_PRINTED)
        return self

    def _headings(self) -> None:
        record = self._words.record
        heads: list[Cell] = [(Said("Row"), Look.HEAD), (TO_DO_HEAD, Look.HEAD)]
        heads.append((record, Look.HEAD))
        heads += [(Said(one), Look.HEAD) for one in ("Key", "Field", "Value that failed")]
        heads.append((NEW_VALUE_HEAD, Look.HEAD_OPEN))
        said = [Said(one) for one in ("What is wrong", "Suggested fix", "The exact words")]
        heads += [(name, Look.HEAD) for name in (*said, *self._columns, LINE_HEAD)]
        self._sheet.add(*heads, height=HEAD_POINTS)

    def _line(self, row: FailedRow, field: str) -> None:
        write = row.write
        schema = self._facts.schemas.get(write.mapping)
        rule = schema.field(field) if schema and field else None
        found = suggest(write, field, schema)
        number = self._sheet.rows + 1
        self._sheet.add(
            (write.source_row, Look.ROW_NUMBER),
            (_first_choice(write), Look.OPEN),
            (write.title, Look.BOLD),
            (write.shown_key, Look.MUTED),
            (self._label(write, field, rule), Look.PLAIN),
            self._failed_value(write, field, found),
            ("", Look.OPEN if field else Look.PLAIN),
            (Said(found.wrong), Look.PLAIN),
            (_fix(found), Look.MUTED),
            (f"{write.code}: {write.message}" if write.code else write.message, Look.MONO),
            *((row.original.get(column), Look.MUTED) for column in self._columns),
            (number, Look.BARE),
        )
        self._sheet.check(TO_DO_COLUMN, number, _WHAT_TO_DO)
        check = self._new_value_check(found, rule) if field else None
        if check is not None:
            self._sheet.check(NEW_VALUE_COLUMN, number, check)
        key = write.target_key or write.source_key
        self.marks.append([number, write.seq, write.mapping, field, key])

    def _label(self, write: FailedWrite, field: str, rule: FieldSchema | None) -> str:
        if not field:
            return Said(ALL_FIELDS)
        if rule is not None:
            return rule.label
        for planned in self._words.rules(write.mapping).values():
            if field == planned.target:
                return planned.target_label or field
            if field == planned.source:
                return planned.source_label or field
        return field

    def _failed_value(self, write: FailedWrite, field: str, found: Suggestion) -> Cell:
        """The value that failed, its wrong part marked; a few words where there is none."""
        value = write.values.get(field) if field else None
        if value:
            if found.wrong_from is None or found.wrong_to is None:
                return value, Look.PLAIN
            return Marked(value, found.wrong_from, found.wrong_to), Look.PLAIN
        if cause_kind(write.code, write.retry) is CauseKind.SAFE:
            return Said(NOTHING_WRONG), Look.MUTED
        if field:
            return Said("Empty"), Look.MUTED
        if write.operation == "insert":
            schema = self._facts.schemas.get(write.mapping)
            return Said(f"New {records_of(1, schema).removeprefix('1 ')}"), Look.MUTED
        return "", Look.MUTED

    def _new_value_check(self, found: Suggestion, rule: FieldSchema | None) -> Check | None:
        """Let the sheet itself refuse what would fail again."""
        label = rule.label if rule else "The field"
        choices = found.choices
        if not choices and rule is not None:
            choices = tuple(one.value for one in rule.picklist_values if one.active)
        known = choices in self._list_places
        if choices and (known or len(self._list_places) < _MOST_LISTS):
            place = self._list_places.setdefault(choices, len(self._list_places) + 1)
            letter = get_column_letter(place)
            return Check(
                choices=f"{_LISTS_SHEET}!${letter}$1:${letter}${len(choices)}",
                strict=rule is None or rule.restricted_picklist,
                message=Said(f"Choose a value of {label} from the list."),
            )
        length = found.max_length or (rule.length if rule else None)
        if not length:
            return None
        return Check(length=length, message=Said(f"{label} holds {length:,} characters."))


def _fix(found: Suggestion) -> str:
    """What would mend a value: a value as it is, or a sentence of ours."""
    fix = found.fix or ""
    return Said(fix) if found.fix_is_said else fix


def _first_choice(write: FailedWrite) -> str:
    return SKIP if write.code in _HOPELESS else RETRY


def _help(book: SpokenWorkbook) -> None:
    sheet = SheetWriter(book, Said("Help"), (3, 110))
    for place, text in enumerate(_HELP):
        sheet.add(None, (Said(text), Look.TITLE if place == 0 else Look.BARE), height=_HELP_POINTS)
    sheet.close()


_HELP_POINTS = 24.0

_HELP = (
    "How to send the rows back",
    "1. Go to the sheet “Rows to fix”. Each line is one value that was refused.",
    "2. Write the value that shall be sent into the yellow column “New value”.",
    "3. Leave “New value” empty to send the old value again, where nothing was wrong with it.",
    "4. Choose Skip in the yellow column “What to do” to leave a record as it is.",
    "5. Nothing else is read back. Conflicts and skipped rows are there to be looked at.",
    "6. Save the workbook under any name, as .xlsx.",
    "7. In Orgtide open the run and choose “Import corrected workbook”.",
    "8. You see what changed, and what is still wrong, before anything is sent.",
    "9. In a terminal, orgtide retry RUN --excel FILE imports it and sends what is ready.",
    "10. The workbook belongs to one run in one org; it is refused everywhere else.",
)


def _mark(book: SpokenWorkbook, facts: WorkbookFacts, lines: Mapping[str, object]) -> None:
    report = facts.run.report
    write_mark(
        book,
        {
            "version": MARK_VERSION,
            "run": report.run_id,
            "plan": report.plan_id,
            "sync": report.place.sync,
            "org": report.place.org_id,
            "kind": report.org_kind.value if report.org_kind else "",
            "org_name": report.org_name,
            "language": book.language,
            **lines,
        },
    )


def write_mark(book: SpokenWorkbook, said: Mapping[str, object]) -> None:
    """Say on a hidden sheet what each line belongs to, so that it can be told on the way back."""
    # A reader of workbooks takes _x0041_ for an escaped letter.
    text = json.dumps(said).replace("_", "\\u005f")
    sheet = SheetWriter(book, MARK_SHEET, ())
    sheet.add((hashlib.sha256(text.encode()).hexdigest(), Look.BARE))
    for part in _parts(text):
        sheet.add((part, Look.BARE))
    sheet.close(hidden=True)


def _parts(text: str) -> Iterator[str]:
    for start in range(0, len(text), _PART_CHARACTERS):
        yield text[start : start + _PART_CHARACTERS]


_PART_CHARACTERS = 30_000
"""Characters of the mark in one cell; ASCII, less than a cell holds. Source: ours."""
