"""Handle one payload of a webhook again whose record did not get through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks import PreviewSync, RetryFailures
from app.asks.messages import HandledPayload
from app.core.errors import SettingsError
from app.jobs.preview_sync import preview_sync
from app.jobs.retry_failures import retry_failures
from app.store.inbox_failures import InboxFailures

if TYPE_CHECKING:
    from app.asks import HandlePayload
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace
    from app.store.inbox_failures import FailedPayload


def handle_payload(
    ask: HandlePayload, workspace: Workspace, report: ReportProgress
) -> HandledPayload:
    """Send what was refused of a payload again; preview what no plan could take so far.

    Raises:
        SettingsError: the payload is not marked failed, its sync rests, or its record got through
            since.
    """
    marks = InboxFailures(workspace.database).of(ask.payload)
    if not marks:
        raise SettingsError(
            f"Payload {ask.payload} is not marked failed, so there is nothing to handle again",
            key="payload",
        )
    runs = {one.run_id: () for one in marks if one.written}
    sent = [
        retry_failures(RetryFailures(run, ask.by, _changes(marks, run)), workspace, report)
        for run in runs
    ]
    left = dict.fromkeys((one.plan_id, one.mapping) for one in marks if not one.written)
    planned = [_previewed(plan, mapping, workspace, report) for plan, mapping in left]
    return HandledPayload(tuple(sent), tuple(planned))


def _changes(marks: list[FailedPayload], run: int) -> tuple[int, ...]:
    return tuple(one.seq for one in marks if one.run_id == run and one.written)


def _previewed(plan_id: int, mapping: str, workspace: Workspace, report: ReportProgress) -> int:
    """A new plan of the mapping towards the same org."""
    plan = workspace.plans.plan(plan_id)
    kind = plan.org_kind.value if plan.org_kind else ""
    return preview_sync(PreviewSync(plan.sync, kind, mapping), workspace, report)
