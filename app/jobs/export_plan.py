"""Write a plan as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.progress import Phase, Progress
from app.core.sync import Place
from app.jobs.export_rows import ExportRows, export_path, written_schemas
from app.jobs.left_out_sheets import Words
from app.jobs.plan_workbook import PlanFacts, write_plan_workbook
from app.store.workbooks import ExportedWorkbook
from app.wording.counted import plan_file_name
from app.wording.spoken import speaker_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.asks import ExportPlan
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace
    from app.store.decisions import Resolved
    from app.store.page_rows import PlanRow


def export_plan(ask: ExportPlan, workspace: Workspace, report: ReportProgress) -> str:
    """Write the workbook; its path.

    A folder as the path gets a file named after the plan.

    Raises:
        SettingsError: there is no such plan.
        StoreError: the file cannot be written.
        Cancelled: the person asked to stop; no file was written.
    """
    plan = workspace.pages.plan(ask.plan)
    if plan is None:
        raise SettingsError(f"There is no plan {ask.plan}", key="plan")
    language = workspace.machine.language
    name = speaker_of(language)(plan_file_name(plan.id, plan.sync_title, plan.counts.planned))
    path = export_path(ask.path, name)
    schemas = written_schemas(workspace, plan.org_id, plan.parts)
    words = Words(plan.parts, {mapping: schema.label for mapping, schema in schemas.items()})
    with ExportRows(workspace, Place(plan.sync, plan.org_id), plan.id, words) as rows:
        facts = PlanFacts(
            plan=plan,
            address=rows.address,
            words=words,
            changes=_told(rows.planned(), plan, report),
            skipped=rows.skipped(),
            conflicts=rows.conflicts(),
            language=language,
        )
        write_plan_workbook(facts, path)
    workspace.workbooks.add(ExportedWorkbook(path, "plan", ask.plan), workspace.clock.now())
    return str(path)


def _told(changes: Iterator[Resolved], plan: PlanRow, report: ReportProgress) -> Iterator[Resolved]:
    """The changes, with a word of progress now and then."""
    for done, change in enumerate(changes):
        if done % _TELL_EVERY == 0:
            report(Progress(Phase.STORE, done, plan.counts.planned))
        yield change


_TELL_EVERY = 256
"""Changes between two words of progress. Source: ours."""
