"""A plan as a workbook: what would change, old and new values side by side, and what is left out.

It is for reading: only the conflicts have a yellow column, as in the workbook of a run's failures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.plan import ChangeKind, Verdict
from app.core.snapshot import Side
from app.jobs.failure_summary import TITLE_POINTS, WIDTHS, add_environment, moment_text
from app.jobs.failure_workbook import MARK_VERSION, write_mark
from app.jobs.left_out_sheets import (
    HEAD_POINTS,
    SkippedRow,
    Words,
    skipped_words,
    write_conflicts,
    write_skipped,
)
from app.jobs.suggestions import ALL_FIELDS
from app.jobs.workbook_sheet import Look, Said, SheetWriter, new_workbook
from app.store.decisions import Resolved, Standing
from app.store.page_rows import PlanRow, PlanState
from app.wording.counted import count_of
from app.wording.plans import nothing_words

if TYPE_CHECKING:
    from pathlib import Path

    from app.jobs.workbook_sheet import Cell, SpokenWorkbook
    from app.store.decisions import FieldResult

CHANGES_SHEET = Said("Changes")

_WHOLE = Said("The whole record")

_KINDS: dict[ChangeKind, tuple[str, Look]] = {
    ChangeKind.INSERT: (Said("+ Create"), Look.INSERT),
    ChangeKind.UPDATE: (Said("~ Update"), Look.UPDATE),
    ChangeKind.DELETE: (Said("− Delete"), Look.DELETE),
    ChangeKind.CONFLICT: (Said("≠ Conflict"), Look.CONFLICT),
}

_STANDINGS: dict[Standing, tuple[str, Look]] = {
    Standing.APPROVED: (Said("Approved"), Look.YES),
    Standing.PARTLY: (Said("Partly approved"), Look.YES),
    Standing.REFUSED: (Said("Not approved"), Look.MUTED),
    Standing.UNDECIDED: (Said("Decide"), Look.DECIDE),
    Standing.SETTLED: (Said("Both keep their value"), Look.MUTED),
    Standing.NOTHING: ("", Look.MUTED),
}


_STATES = {
    PlanState.SAVING: "It is not whole yet.",
    PlanState.OPEN: "Nothing has been written yet.",
    PlanState.APPLIED: "It was applied.",
    PlanState.OUTDATED: "A newer plan took its place.",
}


@dataclass(frozen=True)
class PlanFacts:
    """What the workbook is made of; changes are read once, while it is written."""

    plan: PlanRow
    address: str
    """The org's host, "" where there is none."""
    words: Words
    changes: Iterable[Resolved]
    """All but problems, in plan order."""
    skipped: Iterable[SkippedRow]
    conflicts: Iterable[Resolved]
    language: str = ""
    """Of the workbook's sentences; "" for English."""


def write_plan_workbook(facts: PlanFacts, path: Path) -> None:
    """Write the workbook, beside first and then under its name.

    Raises:
        StoreError: the file cannot be written.
    """
    title = Said(f"{facts.plan.sync_title}, plan {facts.plan.id}")
    with new_workbook(path, title, facts.language) as book:
        _summary(book, facts)
        _changes(book, facts)
        write_skipped(book, facts.skipped, facts.words)
        choices = write_conflicts(book, facts.conflicts, facts.words)
        plan = facts.plan
        write_mark(
            book,
            {
                "version": MARK_VERSION,
                "run": 0,
                "plan": plan.id,
                "sync": plan.sync,
                "org": plan.org_id,
                "rows": [],
                "conflicts": choices,
                "language": book.language,
            },
        )


def _summary(book: SpokenWorkbook, facts: PlanFacts) -> None:
    plan = facts.plan
    sheet = SheetWriter(book, Said("Summary"), WIDTHS)
    title = Said(f"{plan.sync_title} → {facts.words.objects}, plan {plan.id}")
    sheet.add(None, (title, Look.TITLE), height=TITLE_POINTS)
    sheet.add(None, (Said(_headline(plan)), Look.QUIET))
    sheet.add()
    add_environment(sheet, plan.org_kind, plan.org_name, facts.address)
    made = moment_text(plan.made_at, book.language)
    sheet.add(None, (Said("Made"), Look.QUIET), (made, Look.BARE))
    if plan.forecast is not None:
        left = plan.forecast.left_after
        after = Said(f"{left:,} left of your budget after") if left is not None else ""
        calls: Cell = (Said(f"about {plan.forecast.calls:,}"), Look.BARE)
        sheet.add(None, (Said("API calls"), Look.QUIET), calls, (after, Look.QUIET))
    for stop in plan.stops:
        sheet.add(
            None,
            (Said(f"Stopped by the guard {stop.guard}"), Look.WARN),
            (Said(stop.message), Look.BARE),
        )
    sheet.add()
    _counts(sheet, facts)
    sheet.close()


def _headline(plan: PlanRow) -> str:
    if not plan.counts.planned and plan.counts.skipped:
        return nothing_words(plan.counts)
    if not plan.counts.planned:
        return f"Both sides agree. {count_of(plan.counts.read, 'record')} compared."
    approved = f", {plan.numbers.approved:,} of them approved" if plan.numbers else ""
    return f"{count_of(plan.counts.planned, 'change')}{approved}. {_STATES[plan.state]}"


def _counts(sheet: SheetWriter, facts: PlanFacts) -> None:
    heads = (Said("What it means"), "")
    sheet.add(
        None,
        (Said("Result"), Look.HEAD),
        (Said("Records"), Look.HEAD_NUMBER),
        *((head, Look.HEAD) for head in heads),
        ("", Look.HEAD),
    )
    empty: Cell = ("", Look.PLAIN)
    for label, look, number, meaning in _count_lines(facts):
        told: Cell = (Said(meaning), Look.PLAIN)
        sheet.add(None, (Said(label), look), (number, Look.NUMBER), told, empty, empty)


def _count_lines(facts: PlanFacts) -> Iterator[tuple[str, Look, int, str]]:
    counts, records = facts.plan.counts, facts.words.records
    shown = f"See the sheet “{CHANGES_SHEET}”"
    lines = (
        (*_KINDS[ChangeKind.INSERT], counts.inserts, f"New {records}. {shown}"),
        (*_KINDS[ChangeKind.UPDATE], counts.updates, f"At least one new value. {shown}"),
        (*_KINDS[ChangeKind.DELETE], counts.deletes, f"Deleted only if approved by name. {shown}"),
        (*_KINDS[ChangeKind.CONFLICT], counts.conflicts, "Both sides changed. Someone decides"),
        ("⊘ Skipped", Look.SKIPPED, sum(counts.skipped.values()), skipped_words(counts.skipped)),
        ("= Unchanged", Look.WAITING, counts.unchanged, "Both sides agree"),
        ("○ Out of scope", Look.WAITING, counts.out_of_scope, "Left out by a filter or the mode"),
    )
    return (line for line in lines if line[2])


def _changes(book: SpokenWorkbook, facts: PlanFacts) -> None:
    """One line for each field that changes; old and new side by side."""
    several = len(facts.plan.parts) > 1
    widths = (8, 14, 24, 16, 28, 36, 36, 20, 30, *([18] if several else []))
    sheet = SheetWriter(book, CHANGES_SHEET, widths, frozen=True)
    heads = [Said("Row"), Said("Change"), facts.words.record]
    heads += [Said(one) for one in ("Key", "Field", "Now", "After", "Decision", "Why")]
    heads += [Said("Mapping")] if several else []
    sheet.add(*((head, Look.HEAD) for head in heads), height=HEAD_POINTS)
    for resolved in facts.changes:
        for line in _lines(resolved, facts.words):
            if not sheet.full:
                last: list[Cell] = [(resolved.change.mapping, Look.MUTED)] if several else []
                sheet.add(*line, *last)
    sheet.close(filtered=len(heads))


def _lines(resolved: Resolved, words: Words) -> Iterator[list[Cell]]:
    change = resolved.change
    head: list[Cell] = [
        (change.source_row, Look.ROW_NUMBER),
        _KINDS[change.kind],
        (change.title, Look.BOLD),
        (change.shown_key, Look.MUTED),
    ]
    if change.kind is ChangeKind.DELETE:
        gone: list[Cell] = [
            (Said(ALL_FIELDS), Look.PLAIN),
            (_WHOLE, Look.OLD_VALUE),
            ("", Look.PLAIN),
        ]
        yield [*head, *gone, _STANDINGS[resolved.standing], (Said(change.detail), Look.MUTED)]
        return
    rules = words.rules(change.mapping)
    for result in resolved.fields:
        if result.field.verdict is Verdict.SAME:
            continue
        rule = rules.get(result.field.rule)
        target = change.side is Side.TARGET
        label = (rule.target_label if target else rule.source_label) if rule else ""
        yield [*head, (label or result.field.field, Look.PLAIN), *_values(resolved, result)]


def _values(resolved: Resolved, result: FieldResult) -> list[Cell]:
    """Old and new value, the decision, and why it is so."""
    field = result.field
    created = resolved.change.kind is ChangeKind.INSERT or field.old is None
    new = field.new if result.standing is not Standing.APPROVED else result.value
    if result.standing is Standing.UNDECIDED:
        after: Cell = ("", Look.PLAIN)
    else:
        after = (new or "", Look.ADDED_VALUE if created else Look.NEW_VALUE)
    return [
        (field.old or "", Look.PLAIN if field.old is None else Look.OLD_VALUE),
        after,
        _STANDINGS[result.standing],
        (Said(field.note), Look.MUTED),
    ]
