"""orgtide preview, apply, run, failures, retry, undo: the main errand."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.asks import (
    ApplyPlan,
    CancelRun,
    Correction,
    ExportFailures,
    ExportPlan,
    ImportCorrections,
    PreviewSync,
    ReconcileSync,
    RetryFailures,
    RunSync,
    UndoRun,
)
from app.asks.messages import CorrectionsFound
from app.cli.errors import LATER, ROWS_LEFT
from app.cli.session import AsJson, OrgChoice, answer, ask, opened
from app.cli.words import drift_words, failure_words, history_words, plan_words, run_words
from app.core.report import RunReport, RunState
from app.core.schema import ObjectSchema
from app.jobs.workspace import Workspace
from app.store.page_rows import FailedWrite, PlanRow
from app.wording.orgs import pause_words, schema_change_words
from app.wording.plans import imported_words, still_wrong_words
from app.wording.runs import undo_buckets, undo_words

app = typer.Typer()

RunNumber = Annotated[int, typer.Argument(help="Number of the run.")]
SyncName = Annotated[str, typer.Argument(help="Name of the sync.")]
MappingName = Annotated[str, typer.Argument(help="One mapping of it; all when left out.")]


@app.command()
def preview(
    sync: SyncName,
    mapping: MappingName = "",
    org: OrgChoice = "",
    full: Annotated[
        bool, typer.Option("--full", help="Read everything again, not only what changed.")
    ] = False,
    excel: Annotated[
        Path | None, typer.Option("--excel", help="Write it as a workbook too; a folder or a file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at both sides and show what a run would change. Writes nothing."""
    with opened(as_json=as_json) as workspace:
        plan = ask(workspace, PreviewSync(sync, org, mapping, full), as_json=as_json)
        if excel is not None:
            ask(workspace, ExportPlan(plan, str(excel)), as_json=as_json)
        tell_plan(workspace, plan, as_json=as_json)


@app.command()
def reconcile(
    sync: SyncName, mapping: MappingName = "", org: OrgChoice = "", as_json: AsJson = False
) -> None:
    """Read both sides whole and show which ranges of records differ. Writes nothing."""
    with opened(as_json=as_json) as workspace:
        found = ask(workspace, ReconcileSync(sync, org, mapping), as_json=as_json)
        words = "\n".join(drift_words(one) for one in found)
        answer(found, words or "Both sides agree, record by record.", as_json=as_json)
    if found:
        raise typer.Exit(ROWS_LEFT)


@app.command()
def apply(
    plan: Annotated[int, typer.Argument(help="Number of the plan.")],
    approve: Annotated[
        str,
        typer.Option("--approve", help="Send only these: inserts,updates,deletes or all."),
    ] = "",
    lift: Annotated[
        list[str], typer.Option("--lift", help="Lift a guard by its name; repeat it for more.")
    ] = [],  # noqa: B006 - typer copies it
    conflicts: Annotated[
        str, typer.Option("--conflicts", help="Let one side win every conflict: source or target.")
    ] = "",
    first: Annotated[
        int,
        typer.Option(
            "--first",
            help="Send so many, then pause for a look; 0 sends all. Production begins with 5.",
        ),
    ] = -1,
    as_json: AsJson = False,
) -> None:
    """Approve a plan and send it; continues a run of it that stopped or paused.

    Without --approve, inserts and updates go, and what was decided in the window.
    """
    chosen = tuple(part.strip() for part in approve.split(",") if part.strip())
    with opened(as_json=as_json) as workspace:
        few = None if first < 0 else first
        wish = ApplyPlan(plan, getpass.getuser(), chosen, tuple(lift), conflicts, few)
        _tell_run(workspace, ask(workspace, wish, as_json=as_json), as_json=as_json)


@app.command()
def run(
    sync: SyncName, mapping: MappingName = "", org: OrgChoice = "", as_json: AsJson = False
) -> None:
    """Preview, approve by the sync's own policy, and send."""
    with opened(as_json=as_json) as workspace:
        wish = RunSync(sync, org, mapping, getpass.getuser())
        _tell_run(workspace, ask(workspace, wish, as_json=as_json), as_json=as_json)


@app.command()
def cancel(run: RunNumber, as_json: AsJson = False) -> None:
    """End a run that stopped or waits: what it did stays, what is left of it is not sent."""
    with opened(as_json=as_json) as workspace:
        report = workspace.runs.report(ask(workspace, CancelRun(run), as_json=as_json))
        answer(_facts(report), told_run(workspace, report), as_json=as_json)


@app.command()
def failures(
    run: RunNumber,
    excel: Annotated[
        Path | None,
        typer.Option("--excel", help="Write a workbook to mend them in; a folder or a file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what failed in a run, grouped by cause."""
    with opened(as_json=as_json) as workspace:
        report = workspace.runs.report(run)
        path = None
        if excel is not None:
            path = ask(workspace, ExportFailures(run, str(excel)), as_json=as_json)
        causes = workspace.pages.causes(run)
        schemas = _schemas(workspace, report)
        words = "\n".join(failure_words(cause, schemas) for cause in causes) or "Nothing failed."
        if path:
            words += f"\nWritten to {path}"
        facts = {"run": run, "causes": causes, "failed": _failed(workspace, run), "excel": path}
        answer(facts, words, as_json=as_json)


@app.command()
def retry(
    run: RunNumber,
    safe: Annotated[bool, typer.Option("--safe", help="Only what no person has to mend.")] = False,
    change: Annotated[
        list[str],
        typer.Option("--set", help="A new value, as CHANGE.FIELD=VALUE; repeat it for more."),
    ] = [],  # noqa: B006 - typer copies it
    excel: Annotated[
        Path | None,
        typer.Option(
            "--excel", help="A corrected workbook of this run: send only its rows, as they say now."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send the failed writes of a run again, with new values where given.

    With --excel, rows that are still wrong are named and not sent; the exit code is then 1.
    """
    corrections = tuple(_correction(text) for text in change)
    if excel is not None and (safe or corrections):
        raise typer.BadParameter("--excel goes without --safe and --set")
    seqs = tuple(dict.fromkeys(one.seq for one in corrections))
    with opened(as_json=as_json) as workspace:
        if excel is not None:
            _retry_workbook(workspace, run, excel, as_json=as_json)
            return
        wish = RetryFailures(run, getpass.getuser(), seqs, safe, corrections)
        _tell_run(workspace, ask(workspace, wish, as_json=as_json), as_json=as_json)


def _retry_workbook(workspace: Workspace, run: int, path: Path, *, as_json: bool) -> None:
    """Import a corrected workbook and send what is ready."""
    found = ask(workspace, ImportCorrections(run, str(path)), as_json=as_json)
    if found.seqs:
        wish = RetryFailures(run, getpass.getuser(), found.seqs, corrections=found.corrections)
        sent = ask(workspace, wish, as_json=as_json)
        _tell_run(workspace, sent, found, as_json=as_json)
        return
    words = f"{_workbook_words(found)}\nNothing was sent."
    answer({"run": None, "workbook": found}, words, as_json=as_json)
    if found.still_wrong:
        raise typer.Exit(ROWS_LEFT)


def _workbook_words(found: CorrectionsFound) -> str:
    """What a workbook said, and each row that is still wrong."""
    lines = [imported_words(found.rows, found.changed, found.skipped, len(found.still_wrong))]
    lines += [f"  {still_wrong_words(one)}" for one in found.still_wrong]
    return "\n".join(lines)


@app.command()
def history(
    record: Annotated[str, typer.Argument(help="Id or key of the record, as its side calls it.")],
    field: Annotated[str, typer.Argument(help="One field; all when left out.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="How many to show, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show which runs, rules and approvals set the values of a record."""
    with opened(as_json=as_json) as workspace:
        found = workspace.pages.history(record, field, limit=limit)
        words = "\n".join(history_words(one) for one in found)
        answer(found, words or "No run of this workspace wrote it.", as_json=as_json)


@app.command()
def undo(run: RunNumber, as_json: AsJson = False) -> None:
    """Plan the way back of a run; look at it, then apply it like any other plan."""
    with opened(as_json=as_json) as workspace:
        plan = ask(workspace, UndoRun(run), as_json=as_json)
        row = workspace.plans.plan(plan)
        words = f"{plan_words(row)}\n{undo_words(row.counts)}"
        answer({**_plan_facts(row), "undo": undo_buckets(row.counts)}, words, as_json=as_json)


def _failed(workspace: Workspace, run: int) -> list[FailedWrite]:
    """Every failed write of a run."""
    found: list[FailedWrite] = []
    while page := workspace.pages.failed(run, after=found[-1].write_id if found else 0):
        found += page
    return found


def tell_plan(workspace: Workspace, plan_id: int, *, as_json: bool) -> None:
    """Print what a plan would change and what it costs."""
    plan = workspace.plans.plan(plan_id)
    answer(_plan_facts(plan), plan_words(plan), as_json=as_json)


def _plan_facts(plan: PlanRow) -> dict[str, object]:
    """A plan as scripts want it."""
    counts, numbers = plan.counts, plan.numbers
    return {
        "plan": plan.id,
        "sync": plan.sync,
        "org": plan.org_kind,
        "org_id": plan.org_id,
        "hash": plan.content_hash,
        "read": counts.read,
        "two_sided": counts.two_sided,
        "unchanged": counts.unchanged,
        "out_of_scope": counts.out_of_scope,
        "skipped": counts.skipped,
        "planned": counts.planned,
        "inserts": counts.inserts,
        "updates": counts.updates,
        "deletes": counts.deletes,
        "conflicts": counts.conflicts,
        "approved": numbers.approved if numbers else 0,
        "undecided": numbers.undecided if numbers else 0,
        "stops": plan.stops,
        "forecast": plan.forecast,
        "mappings": {part.mapping: part.counts for part in plan.parts},
        "paused": [
            {
                "mapping": one.mapping,
                "reason": one.reason,
                "object": one.object,
                "field": one.field,
                "words": pause_words(one),
            }
            for one in plan.pauses
        ],
        "news": [
            {
                "object": one.object,
                "field": one.field,
                "kind": one.kind,
                "before": one.before,
                "after": one.after,
                "words": schema_change_words(one),
            }
            for one in plan.news
        ],
    }


def _tell_run(
    workspace: Workspace, run: int, workbook: CorrectionsFound | None = None, *, as_json: bool
) -> None:
    """Print the report of a run; the exit code says whether rows are left.

    Args:
        workbook: the corrected workbook that it sent, if one was imported.
    """
    report = workspace.runs.report(run)
    words, facts = told_run(workspace, report), _facts(report)
    if workbook is not None:
        words = f"{_workbook_words(workbook)}\n{words}"
        facts["workbook"] = workbook
    if report.state is RunState.PAUSED:
        words += f"\nTo send the rest: orgtide apply {report.plan_id}"
    if report.tally.failed:
        words += f"\nTo mend them in Excel: orgtide failures {run} --excel FOLDER"
    answer(facts, words, as_json=as_json)
    if report.state is RunState.HELD:
        raise typer.Exit(LATER)
    wrong = workbook is not None and workbook.still_wrong
    if wrong or report.tally.succeeded != report.tally.approved:
        raise typer.Exit(ROWS_LEFT)


def told_run(workspace: Workspace, report: RunReport) -> str:
    """A run in words: its report, and why rows failed."""
    causes = workspace.pages.causes(report.run_id)
    return run_words(report, causes, _schemas(workspace, report))


def _schemas(workspace: Workspace, report: RunReport) -> dict[str, ObjectSchema]:
    """The written object of each mapping of a run, for the labels of its fields."""
    from app.jobs.export_rows import written_schemas

    plan = workspace.plans.plan(report.plan_id)
    return written_schemas(workspace, report.place.org_id, plan.parts)


def _facts(report: RunReport) -> dict[str, object]:
    """A report as scripts want it: numbers by name, sums beside their parts."""
    tally, counts = report.tally, report.counts
    return {
        "run": report.run_id,
        "plan": report.plan_id,
        "sync": report.place.sync,
        "org": report.org_kind,
        "org_id": report.place.org_id,
        "state": report.state,
        "message": report.message,
        "resumes_at": report.resumes_at.isoformat() if report.resumes_at else None,
        "hash": report.plan_hash,
        "read": counts.read,
        "two_sided": counts.two_sided,
        "unchanged": counts.unchanged,
        "out_of_scope": counts.out_of_scope,
        "skipped": counts.skipped,
        "planned": counts.planned,
        "approved": tally.approved,
        "refused": tally.refused,
        "succeeded": tally.succeeded,
        "failed": sum(tally.failed.values()),
        "failed_by_code": tally.failed,
        "held": tally.held,
        "parked": tally.parked,
        "unknown": tally.unknown,
        "done": report.done,
        "api_calls": sum(report.calls.values()),
        "api_calls_by_purpose": report.calls,
        "bytes_sent": report.bytes_sent,
    }


def _correction(text: str) -> Correction:
    place, equals, value = text.partition("=")
    seq, dot, field = place.partition(".")
    if not equals or not dot or not seq.isdigit() or not field:
        raise typer.BadParameter(f"{text} is not CHANGE.FIELD=VALUE")
    return Correction(int(seq), field, value or None)
