"""Save a plan as a file, and open one: compare anew and keep the decisions that still fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.plans import PLAN_ENDING
from app.core.errors import SettingsError
from app.jobs.export_rows import safe_path
from app.jobs.open_place import open_place_of
from app.jobs.preview_sync import keep_kept, plan_of_place
from app.jobs.sending import Sender
from app.store.kept_decisions import translated_decisions
from app.store.plan_files import VERSION, PlanFileHead, open_plan_file, take_in, write_plan_file
from app.store.workbooks import ExportedWorkbook
from app.wording.counted import plan_file_name

if TYPE_CHECKING:
    from app.asks import OpenPlanFile, SavePlan
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def save_plan(ask: SavePlan, workspace: Workspace, report: ReportProgress) -> str:
    """Write the file; its path. A folder as the path gets a file named after the plan.

    Raises:
        SettingsError: there is no such plan.
        StoreError: the file cannot be written.
    """
    del report
    plan = workspace.pages.plan(ask.plan)
    if plan is None:
        raise SettingsError(f"There is no plan {ask.plan}", key="plan")
    name = plan_file_name(plan.id, plan.sync_title, plan.counts.planned)
    path = safe_path(ask.path, name, PLAN_ENDING)
    head = PlanFileHead(
        orgtide_plan=VERSION,
        sync=plan.sync,
        sync_title=plan.sync_title,
        org_id=plan.org_id,
        org_kind=plan.org_kind.value if plan.org_kind else "",
        org_name=plan.org_name,
        made_at=plan.made_at.isoformat(),
        changes=0,
        changes_sha256="",
        decisions=(),
        groups=(),
    )
    write_plan_file(workspace.database, plan.id, head, path)
    workspace.workbooks.add(ExportedWorkbook(path, "plan", ask.plan), workspace.clock.now())
    return str(path)


def open_plan(ask: OpenPlanFile, workspace: Workspace, report: ReportProgress) -> int:
    """Compare both sides anew and decide as the file does where they are as they were.

    Raises:
        SettingsError: it is no plan file, or its sync or its org is not known here.
    """
    file = open_plan_file(Path(ask.path).expanduser())
    with (
        open_place_of(file.place, workspace) as place,
        workspace.lease(file.place) as lease,
        workspace.stage("preview") as stage,
    ):
        sender = Sender(workspace, place, lease, stage, report)
        sender.recover()
        plan_id = plan_of_place(sender, "", full=False)
        old = take_in(workspace.database, file)  # saving a plan sweeps out what is not whole
        try:
            kept = translated_decisions(
                workspace.database, old, plan_id, file.head.decisions, file.head.groups
            )
        finally:
            workspace.plans.drop(old)
        keep_kept(kept, plan_id, workspace)
    return plan_id
