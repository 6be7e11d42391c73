"""The first sheet of the workbook of failures: what ran where, what came of it, why rows failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.sync import OrgKind
from app.jobs.left_out_sheets import skipped_words
from app.jobs.workbook_sheet import Look, Said, SheetWriter
from app.wording.cause_table import CauseKind
from app.wording.causes import blamed_names, cause_kind, cause_title, cause_to_do
from app.wording.counted import count_of
from app.wording.spoken import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from app.jobs.failure_facts import WorkbookFacts
    from app.jobs.left_out_sheets import Words
    from app.jobs.workbook_sheet import Cell, SpokenWorkbook
    from app.store.page_rows import FailureCause

WIDTHS = (3, 42, 16, 24, 58, 44)
TITLE_POINTS = 27.0
"""Height of the first row. Source: the design's 36 pixels."""

ENVIRONMENTS = {
    OrgKind.PRACTICE: Look.PRACTICE,
    OrgKind.SANDBOX: Look.SANDBOX,
    OrgKind.PRODUCTION: Look.PRODUCTION,
}

_SAFE = {
    CauseKind.SAFE: (Said("Yes"), Look.YES),
    CauseKind.NEW_VALUE: (Said("No"), Look.NO),
    CauseKind.DECISION: (Said("Decide"), Look.DECIDE),
}


def write_summary(book: SpokenWorkbook, facts: WorkbookFacts, words: Words) -> None:
    """Write the sheet."""
    sheet = SheetWriter(book, Said("Summary"), WIDTHS)
    report = facts.run.report
    title = Said(f"{facts.run.sync_title} → {words.objects}, run {report.run_id}")
    sheet.add(None, (title, Look.TITLE), height=TITLE_POINTS)
    sheet.add(None, (Said(_headline(facts)), Look.QUIET))
    sheet.add()
    add_environment(sheet, report.org_kind, report.org_name, facts.address)
    times = _times(report.started_at, report.ended_at, book.language)
    sheet.add(None, (Said("Started, finished"), Look.QUIET), (Said(times), Look.BARE))
    budget = Said(f"of {facts.budget:,} a day") if facts.budget is not None else ""
    calls: Cell = (Said(f"{sum(report.calls.values()):,}"), Look.BARE)
    sheet.add(None, (Said("API calls used"), Look.QUIET), calls, (budget, Look.QUIET))
    sheet.add()
    _results(sheet, facts, words)
    sheet.add()
    _reasons(sheet, facts)
    sheet.close()


def add_environment(sheet: SheetWriter, kind: OrgKind | None, name: str, address: str) -> None:
    """Say which org it was, in the colour of its kind; an org of unknown kind is production."""
    kind = kind or OrgKind.PRODUCTION
    sheet.add(
        None,
        (Said("Environment"), Look.QUIET),
        (kind.value.upper(), ENVIRONMENTS[kind]),
        (name, Look.BARE),
        (address, Look.QUIET),
    )


def _headline(facts: WorkbookFacts) -> str:
    tally = facts.run.report.tally
    changes = count_of(tally.approved, "change")
    failed = sum(tally.failed.values())
    if not failed:
        return f"None of {changes} failed."
    verb = "was" if failed == 1 else "were"
    return (
        f"{failed:,} of {changes} {verb} not made. Correct them on the sheet “Rows to fix”, save, "
        "then choose Import corrected workbook."
    )


def _results(sheet: SheetWriter, facts: WorkbookFacts, words: Words) -> None:
    """What came of the changes; only what there was."""
    _headings(sheet, "Result", "Share", "What it means")
    approved = facts.run.report.tally.approved
    for label, look, number, meaning in _result_lines(facts, words):
        if number:
            share = "" if look is Look.SKIPPED else Said(_share(number, approved))
            cells: list[Cell] = [(Said(label), look), (number, Look.NUMBER), (share, Look.PLAIN)]
            sheet.add(None, *cells, (Said(meaning), Look.PLAIN), ("", Look.PLAIN))


def _result_lines(facts: WorkbookFacts, words: Words) -> Iterator[tuple[str, Look, int, str]]:
    report = facts.run.report
    tally, done, records = report.tally, report.done, words.records
    changed = done.get("update", 0) + done.get("upsert", 0)
    created = f"New {records}, confirmed by reading them back"
    updated = f"{records[:1].upper()}{records[1:]} with at least one new value, confirmed"
    refuser = "Salesforce did not accept them" if report.org_kind else "Not accepted"
    unknown = "Sent, and the answer never came. They are looked up before anything is sent again"
    yield "+ Created", Look.INSERT, done.get("insert", 0), created
    yield "~ Updated", Look.UPDATE, changed, updated
    yield "− Deleted", Look.DELETE, done.get("delete", 0), "Deleted, confirmed"
    failed = f"{refuser}. Nothing was changed in these records"
    yield "✕ Failed", Look.FAILED, sum(tally.failed.values()), failed
    yield "○ Held", Look.WAITING, tally.held, "Wait for the API budget and go on by themselves"
    yield "○ Parked", Look.WAITING, tally.parked, "Wait for a record that they point to"
    yield "? Unknown", Look.WARN, tally.unknown, unknown
    yield "○ Open", Look.WAITING, tally.open, "Not sent yet"
    skipped = report.counts.skipped
    yield "⊘ Skipped", Look.SKIPPED, sum(skipped.values()), skipped_words(skipped)


def _share(number: int, of: int) -> str:
    percent = round(100 * number / of) if of else 0
    return f"{percent} %" if percent else "under 1 %"


def _reasons(sheet: SheetWriter, facts: WorkbookFacts) -> None:
    """Why rows failed, with a total."""
    code = "Salesforce code, for support" if facts.run.report.org_kind else "Code, for support"
    heads = ("Safe to retry as is?", "What to do", code)
    _headings(sheet, "Why rows failed", *heads)
    for cause in facts.causes:
        schema = facts.schemas.get(cause.mapping)
        alike = cause.messages == 1
        title = cause_title(cause.code, cause.fields, cause.example, schema, alike=alike)
        sheet.add(
            None,
            (Said(title), Look.PLAIN),
            (cause.count, Look.NUMBER),
            _SAFE[cause_kind(cause.code, cause.retry)],
            (Said(_to_do(cause, facts)), Look.PLAIN),
            (cause.code, Look.MONO),
        )
    total = sum(cause.count for cause in facts.causes)
    empty: Cell = ("", Look.TOTAL)
    sheet.add(None, (Said("Total"), Look.TOTAL), (total, Look.TOTAL_NUMBER), empty, empty, empty)


def _to_do(cause: FailureCause, facts: WorkbookFacts) -> str:
    """What to do about a cause, by the columns of the sheet."""
    kind = cause_kind(cause.code, cause.retry)
    if kind is CauseKind.SAFE:
        return "Leave “What to do” at Retry"
    if cause.code == "DUPLICATES_DETECTED":
        return "Settle the duplicate in the org and choose Retry in column B, or leave it at Skip"
    if kind is CauseKind.NEW_VALUE and not blamed_names(cause.fields, cause.example):
        return "Mend the rows in the source, then preview again"
    schema = facts.schemas.get(cause.mapping)
    to_do = cause_to_do(cause.code, cause.fields, cause.example, schema)
    return f"{to_do} in column G" if kind is CauseKind.NEW_VALUE else to_do


def _headings(sheet: SheetWriter, first: str, *rest: str) -> None:
    heads: list[Cell] = [(Said(first), Look.HEAD), (Said("Records"), Look.HEAD_NUMBER)]
    heads += [(Said(name), Look.HEAD) for name in rest]
    heads += [("", Look.HEAD)] * (5 - len(heads))
    sheet.add(None, *heads)


def moment_text(at: datetime, language: str) -> str:
    """A moment in the time zone of the computer: "20 Nov 2026 14:41:07"."""
    local = at.astimezone()
    return f"{day_of(local, language)} {local:%H:%M:%S}"


def _times(started_at: datetime, ended_at: datetime | None, language: str) -> str:
    """From when to when, the day of the end only where it is another one."""
    start = moment_text(started_at, language)
    if ended_at is None:
        return f"{start} to now, not finished"
    same_day = started_at.astimezone().date() == ended_at.astimezone().date()
    end = f"{ended_at.astimezone():%H:%M:%S}" if same_day else moment_text(ended_at, language)
    return f"{start} to {end}"
