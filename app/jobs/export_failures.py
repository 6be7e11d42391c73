"""Write the workbook of a run's failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.progress import Phase, Progress
from app.jobs.export_rows import ExportRows, export_path, written_schemas
from app.jobs.failure_facts import FailedRow, WorkbookFacts
from app.jobs.failure_workbook import write_failure_workbook
from app.jobs.left_out_sheets import Words
from app.store.workbooks import ExportedWorkbook
from app.wording.cause_table import CauseKind
from app.wording.causes import cause_kind
from app.wording.counted import failure_file_name
from app.wording.spoken import speaker_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ExportFailures
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace
    from app.store.page_rows import FailedWrite, FailureCause, RunRow

_ORDER = (CauseKind.NEW_VALUE, CauseKind.DECISION, CauseKind.SAFE)
"""What a person has to mend comes first."""


def export_failures(ask: ExportFailures, workspace: Workspace, report: ReportProgress) -> str:
    """Write the workbook; its path.

    A folder as the path gets a file named after the run.

    Raises:
        SettingsError: there is no such run.
        StoreError: the file cannot be written.
        Cancelled: the person asked to stop; no file was written.
    """
    run = workspace.pages.run(ask.run)
    if run is None:
        raise SettingsError(f"There is no run {ask.run}", key="run")
    failed = sum(run.report.tally.failed.values())
    language = workspace.machine.language
    name = speaker_of(language)(failure_file_name(ask.run, run.sync_title, failed))
    path = export_path(ask.path, name)
    schemas = written_schemas(workspace, run.report.place.org_id, run.parts)
    words = Words(run.parts, {mapping: schema.label for mapping, schema in schemas.items()})
    causes = workspace.pages.causes(ask.run)
    with ExportRows(workspace, run.report.place, run.report.plan_id, words) as rows:
        facts = WorkbookFacts(
            run=run,
            address=rows.address,
            budget=rows.daily_budget,
            causes=causes,
            rows=_failed(run, causes, words, workspace, report),
            skipped=rows.skipped(),
            conflicts=rows.conflicts(),
            language=language,
            schemas=schemas,
        )
        write_failure_workbook(facts, path)
    workspace.workbooks.add(ExportedWorkbook(path, "failures", ask.run), workspace.clock.now())
    return str(path)


def _failed(
    run: RunRow,
    causes: tuple[FailureCause, ...],
    words: Words,
    workspace: Workspace,
    report: ReportProgress,
) -> Iterator[FailedRow]:
    """All failed writes, those of one cause together."""
    done, total = 0, sum(cause.count for cause in causes)
    for cause in sorted(causes, key=_urgency):
        after = 0
        while page := workspace.pages.failed(run.report.run_id, cause, after=after):
            report(Progress(Phase.STORE, done, total))
            yield from _with_originals(page, run.report.plan_id, words, workspace)
            after = page[-1].write_id
            done += len(page)


def _urgency(cause: FailureCause) -> int:
    return _ORDER.index(cause_kind(cause.code, cause.retry))


def _with_originals(
    page: tuple[FailedWrite, ...], plan_id: int, words: Words, workspace: Workspace
) -> Iterator[FailedRow]:
    resolved = workspace.pages.changes(plan_id, [write.seq for write in page])
    changes = {one.change.seq: one.change for one in resolved}
    for write in page:
        change = changes.get(write.seq)
        yield FailedRow(write, words.original(change) if change else {})
