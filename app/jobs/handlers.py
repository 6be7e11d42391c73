"""Which job answers which ask, what it may touch, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app import asks
from app.asks.messages import Area
from app.jobs.add_sync import add_sync, bind_role
from app.jobs.apply_plan import apply_plan, continue_run, run_sync
from app.jobs.check_sync import check_sync
from app.jobs.check_workspace import check_workspace
from app.jobs.connect import (
    connect_files,
    connect_salesforce,
    connect_sql,
    remove_connection,
    sign_in_with_browser,
    try_connection,
)
from app.jobs.decide_plan import decide_plan
from app.jobs.export_failures import export_failures
from app.jobs.export_plan import export_plan
from app.jobs.open_practice import open_practice
from app.jobs.preview_sync import preview_sync
from app.jobs.retry_failures import retry_failures
from app.jobs.undo_run import undo_run

if TYPE_CHECKING:
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

Handler = Callable[..., Any]

_SET_UP = frozenset({Area.CONNECTIONS, Area.SYNCS, Area.USAGE})
_PLANNED = frozenset({Area.PLANS, Area.USAGE})
_SENT = frozenset({Area.PLANS, Area.RUNS, Area.USAGE, Area.BASELINES})

HANDLERS: dict[type, tuple[Handler, frozenset[Area]]] = {
    asks.OpenPractice: (open_practice, _SET_UP),
    asks.ConnectSalesforce: (connect_salesforce, _SET_UP),
    asks.SignInWithBrowser: (sign_in_with_browser, _SET_UP),
    asks.ConnectSql: (connect_sql, _SET_UP),
    asks.ConnectFiles: (connect_files, _SET_UP),
    asks.TestConnection: (try_connection, _SET_UP),
    asks.RemoveConnection: (remove_connection, _SET_UP),
    asks.AddSync: (add_sync, _SET_UP),
    asks.BindRole: (bind_role, _SET_UP),
    asks.CheckSync: (check_sync, frozenset({Area.USAGE})),
    asks.PreviewSync: (preview_sync, _PLANNED),
    asks.DecidePlan: (decide_plan, frozenset({Area.PLANS})),
    asks.ApplyPlan: (apply_plan, _SENT),
    asks.RunSync: (run_sync, _SENT),
    asks.ContinueRun: (continue_run, _SENT),
    asks.RetryFailures: (retry_failures, _SENT),
    asks.UndoRun: (undo_run, _PLANNED),
    asks.ExportFailures: (export_failures, frozenset()),
    asks.ExportPlan: (export_plan, frozenset()),
    asks.CheckWorkspace: (check_workspace, frozenset()),
}
"""Ask → its job, and what the job may have changed."""


def handle(ask: object, workspace: Workspace, report: ReportProgress) -> Any:
    """Do what was asked and give the answer.

    Raises:
        AppError: the job cannot go on; see the job.
        Cancelled: the person asked to stop.
    """
    handler, _ = HANDLERS[type(ask)]
    return handler(ask, workspace, report)


def touches_of(ask: object) -> frozenset[Area]:
    """What the job of an ask may have changed."""
    return HANDLERS[type(ask)][1]


def queue_of(ask: object, workspace: Workspace) -> str:
    """The name of the line an ask waits in: its sync's; "" for an ask that waits for nothing.

    Two jobs of one sync never run at once; a decision or an export never waits for a long one.
    """
    if isinstance(ask, asks.PreviewSync | asks.RunSync):
        return f"sync {ask.sync}"
    if isinstance(ask, asks.ApplyPlan):
        return f"sync {workspace.plans.plan(ask.plan).sync}"
    if isinstance(ask, asks.ContinueRun | asks.RetryFailures | asks.UndoRun):
        return f"sync {workspace.runs.report(ask.run).place.sync}"
    if isinstance(ask, asks.OpenPractice):
        return "practice"
    return ""
