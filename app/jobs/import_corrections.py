"""Find out what a corrected workbook of failures would send; nothing is sent, nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import DataError, SettingsError
from app.core.progress import Phase, Progress
from app.jobs.corrected_rows import judge_rows
from app.jobs.corrected_workbook import read_back
from app.jobs.export_rows import written_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.asks import ImportCorrections
    from app.asks.messages import CorrectionsFound
    from app.core.progress import ReportProgress
    from app.core.report import RunReport
    from app.jobs.corrected_workbook import ReadBack, WorkbookMark
    from app.jobs.workspace import Workspace
    from app.store.page_rows import FailedWrite


def import_corrections(
    ask: ImportCorrections, workspace: Workspace, report: ReportProgress
) -> CorrectionsFound:
    """Read a corrected workbook and say what can be sent again.

    Raises:
        SettingsError: there is no such run, or the workbook belongs to another run or org.
        DataError: the file is no workbook of failures, or it was tampered with.
    """
    run = workspace.pages.run(ask.run)
    if run is None:
        raise SettingsError(f"There is no run {ask.run}", key="run")
    path = Path(ask.path).expanduser()
    report(Progress(Phase.READ, 0, None))
    back = read_back(path)
    check_belongs(back.mark, run.report)
    failed = _failed(ask.run, workspace, report)
    _check_fits(back, failed, path)
    schemas = written_schemas(workspace, run.report.place.org_id, run.parts)
    later = workspace.runs.later_writes(ask.run)
    with workspace.stage("import") as stage:
        return judge_rows(back, failed, schemas, later, stage=stage, report=report)


def check_belongs(mark: WorkbookMark, report: RunReport) -> None:
    """Refuse the workbook of another org or another run.

    Raises:
        SettingsError: it is one.
    """
    if mark.org != report.place.org_id:
        target = report.org_kind.value if report.org_kind else ""
        same = mark.kind == target
        mine = _org_words(mark.kind, mark.org_name) or "another org"
        its = _org_words(target, report.org_name if same or not target else "")
        raise SettingsError(
            f"This workbook belongs to {mine}. The target is {its or 'another org'}.", key="path"
        )
    if (mark.run, mark.plan) != (report.run_id, report.plan_id):
        raise SettingsError(
            f"This workbook belongs to run {mark.run}. The run to retry is {report.run_id}.",
            key="path",
        )


def _org_words(kind: str, name: str) -> str:
    return f"{kind.upper()} {name}".strip()


def _failed(run: int, workspace: Workspace, report: ReportProgress) -> dict[int, FailedWrite]:
    """Every failed write of the run, by its number in the plan."""
    found: dict[int, FailedWrite] = {}
    after = 0
    while page := workspace.pages.failed(run, after=after, mended=True):
        report(Progress(Phase.READ, len(found), None, "failures"))
        found |= {write.seq: write for write in page}
        after = page[-1].write_id
    return found


def _check_fits(back: ReadBack, failed: Mapping[int, FailedWrite], path: Path) -> None:
    """Refuse a workbook of a run that has this number by chance, in another workspace."""
    for marked in back.mark.lines().values():
        write = failed.get(marked.seq)
        if write is None:
            continue
        if (marked.mapping, marked.key) != (write.mapping, write.target_key or write.source_key):
            raise DataError(
                f"{path.name} does not fit the failures of this run; export them again", path=path
            )
