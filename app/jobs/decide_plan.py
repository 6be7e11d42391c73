"""Add a person's decisions to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import PlanNumbers
from app.core.approval import Choice, Decision
from app.core.errors import SettingsError
from app.core.plan import ChangeKind

if TYPE_CHECKING:
    from app.asks import DecidePlan, DecisionAsk
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def decide_plan(ask: DecidePlan, workspace: Workspace, report: ReportProgress) -> PlanNumbers:
    """Store decisions; what all decisions on the plan now come to.

    Raises:
        SettingsError: there is no such open plan, or a decision says nothing we know.
    """
    del report  # quick: nobody waits
    numbers = workspace.plans.decide(ask.plan, [_decision(one) for one in ask.decisions])
    plan = workspace.plans.plan(ask.plan)
    counts = plan.counts
    return PlanNumbers(
        plan=plan.id,
        inserts=counts.inserts,
        updates=counts.updates,
        deletes=counts.deletes,
        conflicts=counts.conflicts,
        approved=numbers.approved,
        refused=numbers.refused,
        undecided=numbers.undecided,
        forecast_calls=plan.forecast.calls if plan.forecast else 0,
        forecast_seconds=plan.forecast.seconds if plan.forecast else 0.0,
        budget_left=plan.forecast.left_after if plan.forecast else None,
    )


def _decision(ask: DecisionAsk) -> Decision:
    try:
        return Decision(
            choice=Choice(ask.choice),
            kind=ChangeKind(ask.kind) if ask.kind else None,
            mapping=ask.mapping,
            seq=ask.seq,
            rule=ask.rule,
            value=ask.value,
            group=ask.group,
        )
    except ValueError as error:
        raise SettingsError(str(error), key="decision") from error
