"""The sheets about what a plan does not write: skipped rows, and conflicts that wait for a choice.

Both workbooks have them, that of a run's failures and that of a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.plan import Change
from app.core.values import Canonical
from app.jobs.workbook_sheet import Check, Look, Said, SheetWriter
from app.store.decisions import PlannedRule, Standing
from app.store.page_rows import PlanPartRow
from app.wording.counted import lowered
from app.wording.plans import REASONS, SKIPPED_TO_DO

if TYPE_CHECKING:
    from app.jobs.workbook_sheet import Cell, SpokenWorkbook
    from app.store.decisions import Resolved

SKIPPED_SHEET = Said("Skipped rows")
CONFLICTS_SHEET = Said("Conflicts")

SOURCE_WORD, TARGET_WORD = Said("Source"), Said("Target")
"""What a person may choose for a conflict besides a value of their own."""

_CHOOSE = Check(words=(SOURCE_WORD, TARGET_WORD), strict=False)
CHOOSE_COLUMN = 8
_PRINTED = 6
"""Columns of the skipped rows that go on paper: all but the original ones."""


@dataclass(frozen=True)
class SkippedRow:
    """A record that was not planned."""

    change: Change
    original: Mapping[str, Canonical]
    """Column of the source → its value; empty where the row was not kept."""


@dataclass(frozen=True)
class Words:
    """The labels of a plan's parts, for headings and cells."""

    parts: tuple[PlanPartRow, ...]
    labels: Mapping[str, str]
    """Mapping → singular label of the object that is written, where it is known."""

    @property
    def record(self) -> str:
        """What a record is called: the one object's label, "Record" where there are several."""
        labels = {self.labels.get(part.mapping, "") for part in self.parts}
        only = labels.pop() if len(labels) == 1 else ""
        return only or Said("Record")

    @property
    def records(self) -> str:
        """What records are called inside a sentence: "contacts"."""
        labels = {part.target_label for part in self.parts}
        only = labels.pop() if len(labels) == 1 else ""
        return lowered(only) if self.record != "Record" else "records"

    @property
    def objects(self) -> str:
        """All written objects, for a title."""
        labels = (self.labels.get(part.mapping) or part.target_label for part in self.parts)
        return ", ".join(dict.fromkeys(labels))

    @property
    def columns(self) -> tuple[str, ...]:
        """The source's columns that rules read, each once."""
        rules = (rule for part in self.parts for rule in part.rules)
        return tuple(dict.fromkeys(rule.source for rule in rules if rule.source))

    def rules(self, mapping: str) -> Mapping[str, PlannedRule]:
        """The rules of a mapping, by key."""
        return {
            rule.key: rule for part in self.parts if part.mapping == mapping for rule in part.rules
        }

    def original(self, change: Change) -> dict[str, Canonical]:
        """The source's own values that a change carries, by column."""
        rules = self.rules(change.mapping)
        return {
            rules[field.rule].source: field.source for field in change.fields if field.rule in rules
        }


def write_skipped(book: SpokenWorkbook, rows: Iterable[SkippedRow], words: Words) -> int:
    """Write the sheet of skipped rows; how many there are."""
    columns = words.columns
    sheet = SheetWriter(
        book, SKIPPED_SHEET, (8, 34, 24, 16, 46, 30, *(18 for _ in columns)), frozen=True
    )
    heads = (
        *(Said("Row"), Said("What to do"), words.record),
        *(Said("Key"), Said("What is wrong"), Said("Details"), *columns),
    )
    sheet.add(*((head, Look.HEAD) for head in heads), height=HEAD_POINTS)
    total = 0
    for row in rows:
        total += 1
        if sheet.full:
            continue
        change = row.change
        reason = change.reason.value if change.reason else ""
        sheet.add(
            (change.source_row, Look.ROW_NUMBER),
            (Said(SKIPPED_TO_DO.get(reason, "")), Look.PLAIN),
            (change.title, Look.BOLD),
            (change.shown_key, Look.MUTED),
            (Said(_capital(REASONS.get(reason, reason))), Look.PLAIN),
            (Said(change.detail), Look.MUTED),
            *((row.original.get(column), Look.MUTED) for column in columns),
        )
    sheet.close(filtered=len(heads), printed=_PRINTED)
    return total


def write_conflicts(
    book: SpokenWorkbook, rows: Iterable[Resolved], words: Words
) -> list[tuple[int, int, str]]:
    """Write the sheet of undecided conflicts; for each line its number, change and rule."""
    sheet = SheetWriter(book, CONFLICTS_SHEET, (8, 24, 16, 24, 30, 30, 30, 26), frozen=True)
    heads = (
        *(Said("Row"), words.record, Said("Key"), Said("Field")),
        *(Said("Source"), Said("Last agreed"), Said("Target")),
    )
    choose: Cell = (Said("Choose ▾"), Look.HEAD_OPEN)
    sheet.add(*((head, Look.HEAD) for head in heads), choose, height=HEAD_POINTS)
    lines: list[tuple[int, int, str]] = []
    for resolved in rows:
        change = resolved.change
        rules = words.rules(change.mapping)
        for result in resolved.fields:
            if result.standing is not Standing.UNDECIDED or sheet.full:
                continue
            field = result.field
            row = sheet.add(
                (change.source_row, Look.ROW_NUMBER),
                (change.title, Look.BOLD),
                (change.shown_key, Look.MUTED),
                (rules[field.rule].target_label or field.field, Look.PLAIN),
                (field.source, Look.PLAIN),
                (field.agreed_target if field.agreed else Said("never agreed"), Look.MUTED),
                (field.target, Look.PLAIN),
                ("", Look.OPEN),
            )
            sheet.check(CHOOSE_COLUMN, row, _CHOOSE)
            lines.append((row, change.seq, field.rule))
    sheet.close(filtered=len(heads) + 1, locked=True)
    return lines


HEAD_POINTS = 22.5
"""Height of a table's headings. Source: the design's 30 pixels."""


def hidden_lists(book: SpokenWorkbook, title: str, lists: Sequence[tuple[str, ...]]) -> None:
    """Write lists that cells choose from, one a column, on a sheet out of sight."""
    sheet = SheetWriter(book, title, ())
    for place in range(max((len(one) for one in lists), default=0)):
        sheet.add(*((one[place], Look.BARE) if place < len(one) else None for one in lists))
    sheet.close(hidden=True)


def skipped_words(skipped: Mapping[str, int]) -> str:
    """Why rows were skipped: one reason in words, several with their numbers."""
    reasons = [(REASONS.get(reason, reason), number) for reason, number in skipped.items()]
    if len(reasons) == 1:
        text = _capital(reasons[0][0])
    else:
        text = ", ".join(f"{number:,}: {words}" for words, number in reasons)
    return f"{text}. See the sheet “{SKIPPED_SHEET}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
