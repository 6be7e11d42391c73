"""Which job answers which ask, what it may touch, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app import asks
from app.asks.messages import Area
from app.jobs.permissions import permit
from app.store.inbox_failures import InboxFailures

if TYPE_CHECKING:
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace

Handler = Callable[..., Any]

_SET_UP = frozenset({Area.CONNECTIONS, Area.SYNCS, Area.USAGE})
_PLANNED = frozenset({Area.PLANS, Area.USAGE})
_SENT = frozenset({Area.PLANS, Area.RUNS, Area.USAGE, Area.BASELINES, Area.NOTICES})
_SETTINGS = frozenset({Area.SETTINGS})
_KEPT = frozenset({Area.PLANS, Area.RUNS, Area.USAGE, Area.BASELINES, Area.NOTICES})

HANDLERS: dict[type, tuple[str, frozenset[Area]]] = {
    asks.OpenPractice: ("open_practice.open_practice", _SET_UP),
    asks.ListPracticeFaults: ("practice_faults.list_practice_faults", frozenset()),
    asks.StartPracticeFault: ("practice_faults.start_practice_fault", frozenset()),
    asks.StopPracticeFaults: ("practice_faults.stop_practice_faults", frozenset()),
    asks.ConnectSalesforce: ("connect_org.connect_salesforce", _SET_UP),
    asks.SignInWithBrowser: ("connect_org.sign_in_with_browser", _SET_UP),
    asks.FinishSignIn: ("connect_org.finish_sign_in", frozenset()),
    asks.ConnectByKey: ("connect_org.connect_by_key", _SET_UP),
    asks.ConnectByClient: ("connect_org.connect_by_client", _SET_UP),
    asks.ConnectFromCli: ("connect_org.connect_from_cli", _SET_UP),
    asks.ListCliOrgs: ("connect_org.list_cli_orgs", frozenset()),
    asks.MakeCertificate: ("make_certificate.make_certificate", frozenset()),
    asks.OpenInSalesforce: ("open_in_salesforce.open_in_salesforce", frozenset({Area.USAGE})),
    asks.ConnectSql: ("connect_sql.connect_sql", _SET_UP),
    asks.ListTables: ("look_at_table.list_tables", frozenset()),
    asks.LookAtTable: ("look_at_table.look_at_table", frozenset()),
    asks.ConnectFiles: ("connect_files.connect_files", _SET_UP),
    asks.LookAtFile: ("connect_files.look_at_file", frozenset()),
    asks.ConnectHttp: ("connect_http.connect_http", _SET_UP),
    asks.ConnectWebhook: ("connect_webhook.connect_webhook", _SET_UP),
    asks.ListWebhookSchemes: ("connect_webhook.list_webhook_schemes", frozenset()),
    asks.LearnPayloadPaths: ("learn_payload_paths.learn_payload_paths", frozenset()),
    asks.ReadWebhook: ("connect_webhook.read_webhook", frozenset()),
    asks.ListenForWebhooks: ("serve_inbox.listen_for_webhooks", frozenset()),
    asks.TryApi: ("try_api.try_api", frozenset()),
    asks.ReadApiFile: ("connect_http.read_api_file", frozenset()),
    asks.ReadOpenApi: ("read_openapi.read_open_api", frozenset()),
    asks.ListApiFiles: ("edit_api.list_api_files", frozenset()),
    asks.OpenApiFile: ("edit_api.open_api_file", frozenset()),
    asks.CheckApiText: ("edit_api.check_api_text", frozenset()),
    asks.SaveApiFile: ("edit_api.save_api_file", _SET_UP),
    asks.TestConnection: ("connect.try_connection", _SET_UP),
    asks.CheckHealth: ("check_health.check_health", frozenset({Area.USAGE})),
    asks.ExportPermissionSet: ("export_permission_set.export_permission_set", frozenset()),
    asks.RemoveConnection: ("connect.remove_connection", _SET_UP),
    asks.AddSync: ("add_sync.add_sync", _SET_UP),
    asks.BindRole: ("add_sync.bind_role", _SET_UP),
    asks.ActivateSync: ("activate_sync.activate_sync", _SET_UP),
    asks.ResumeSync: ("unattended.resume_sync", _SET_UP),
    asks.SetRole: ("permissions.set_role", _SETTINGS),
    asks.SeeNotices: ("unattended.see_notices", frozenset({Area.NOTICES})),
    asks.CheckSync: ("check_sync.check_sync", frozenset({Area.USAGE})),
    asks.FixSync: ("fix_sync.fix_sync", _SET_UP),
    asks.SetSyncSetting: ("set_sync_setting.set_sync_setting", _SET_UP),
    asks.ReadSyncForm: ("read_sync_form.read_sync_form", frozenset()),
    asks.ListOfferedChoices: ("read_sync_form.list_offered_choices", frozenset()),
    asks.TryRule: ("try_rule.try_rule", frozenset()),
    asks.SampleFields: ("sample_fields.sample_fields", frozenset()),
    asks.SuggestPairs: ("suggest_pairs.suggest_pairs_of", frozenset({Area.USAGE})),
    asks.CountRows: ("count_rows.count_rows", frozenset()),
    asks.DescribeParents: ("describe_parents.describe_parents", frozenset({Area.USAGE})),
    asks.PreviewSync: ("preview_sync.preview_sync", _PLANNED),
    asks.SaveMapping: ("save_mapping.save_mapping", _SET_UP),
    asks.RestoreSync: ("save_mapping.restore_sync", _SET_UP),
    asks.ExportSync: ("save_mapping.export_sync", frozenset()),
    asks.MendRow: ("mend_row.mend_row", _SET_UP),
    asks.ReconcileSync: ("reconcile_sync.reconcile_sync", frozenset({Area.USAGE})),
    asks.SavePlan: ("plan_file.save_plan", frozenset()),
    asks.OpenPlanFile: ("plan_file.open_plan", _PLANNED),
    asks.DecidePlan: ("decide_plan.decide_plan", frozenset({Area.PLANS})),
    asks.ListChanges: ("list_changes.list_changes", frozenset()),
    asks.ImportChoices: ("import_choices.import_choices", frozenset({Area.PLANS})),
    asks.ApplyPlan: ("apply_plan.apply_plan", _SENT),
    asks.RunSync: ("apply_plan.run_sync", _SENT),
    asks.ContinueRun: ("apply_plan.continue_run", _SENT),
    asks.CancelRun: ("cancel_run.cancel_run", _SENT),
    asks.SetBudget: ("set_budget.set_budget", frozenset({Area.USAGE})),
    asks.RetryFailures: ("retry_failures.retry_failures", _SENT),
    asks.HandlePayload: ("handle_payload.handle_payload", _SENT | _PLANNED),
    asks.ImportCorrections: ("import_corrections.import_corrections", frozenset()),
    asks.UndoRun: ("undo_run.undo_run", _PLANNED),
    asks.ExportFailures: ("export_failures.export_failures", frozenset()),
    asks.ExportPlan: ("export_plan.export_plan", frozenset()),
    asks.ApplyRetention: ("keep_tidy.apply_retention", _KEPT),
    asks.SetRetention: ("keep_tidy.set_retention", _SETTINGS),
    asks.ErasePerson: ("erase_person.erase_person", _KEPT),
    asks.BackUpWorkspace: ("back_up.back_up_workspace", frozenset()),
    asks.MoveWorkspace: ("back_up.move_workspace", frozenset()),
    asks.RestoreBackup: ("back_up.restore_backup", frozenset()),
    asks.CheckWorkspace: ("check_workspace.check_workspace", frozenset()),
    asks.ReadErrorGuide: ("read_error_guide.read_error_guide", frozenset()),
}
"""Ask → its job, as module and function of this package, and what the job may have changed.

By name, because a job's libraries (databases, workbooks, the org's client) take seconds to import
and most commands need few of them.
"""


def handle(ask: object, workspace: Workspace, report: ReportProgress) -> Any:
    """Do what was asked and give the answer; the one place where a person's role counts.

    Raises:
        NotAllowedError: the person may only look; nothing was done.
        AppError: the job cannot go on; see the job.
        Cancelled: the person asked to stop.
    """
    permit(type(ask), workspace)
    return handler_of(type(ask))(ask, workspace, report)


def handler_of(ask: type) -> Handler:
    """The job that answers an ask."""
    module, function = HANDLERS[ask][0].split(".")
    handler: Handler = getattr(import_module(f"app.jobs.{module}"), function)
    return handler


def touches_of(ask: object) -> frozenset[Area]:
    """What the job of an ask may have changed."""
    return HANDLERS[type(ask)][1]


def queue_of(ask: object, workspace: Workspace) -> str:
    """The name of the line an ask waits in: its sync's; "" for an ask that waits for nothing.

    Two jobs of one sync never run at once; a decision or an export never waits for a long one.
    """
    if isinstance(ask, asks.PreviewSync | asks.ReconcileSync | asks.RunSync):
        return f"sync {ask.sync}"
    if isinstance(ask, asks.ApplyPlan):
        return f"sync {workspace.plans.plan(ask.plan).sync}"
    if isinstance(ask, asks.ContinueRun | asks.CancelRun | asks.RetryFailures | asks.UndoRun):
        return f"sync {workspace.runs.report(ask.run).place.sync}"
    if isinstance(ask, asks.HandlePayload):
        marks = InboxFailures(workspace.database).of(ask.payload)
        return f"sync {marks[0].place.sync}" if marks else ""
    if isinstance(ask, asks.ListChanges):
        return "list"
    if isinstance(ask, asks.OpenPractice):
        return "practice"
    return ""
