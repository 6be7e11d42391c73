"""Add a person's decisions to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.asks.messages import PlanNumbers
from app.core.approval import Choice, Decision
from app.core.errors import SettingsError
from app.core.plan import ChangeKind
from app.store.plan_groups import read_plan_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.asks import DecidePlan, DecisionAsk
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def decide_plan(ask: DecidePlan, workspace: Workspace, report: ReportProgress) -> PlanNumbers:
    """Store decisions; what all decisions on the plan now come to.

    Raises:
        SettingsError: there is no such open plan, or a decision says nothing we know.
    """
    del report  # quick: nobody waits
    decisions = [_decision(one) for one in ask.decisions]
    _refuse_unknown(ask.plan, decisions, workspace)
    numbers = workspace.plans.decide(ask.plan, decisions)
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


def _refuse_unknown(plan_id: int, decisions: Sequence[Decision], workspace: Workspace) -> None:
    """Take no decision that would decide nothing: who made it believes that something is refused.

    Raises:
        SettingsError: the plan has no such record, field, group or mapping.
    """
    changes = workspace.plans.plan(plan_id).changes
    parts = workspace.plans.parts(plan_id)
    rules = {rule.key for part in parts for rule in part.rules}
    mappings = {part.mapping for part in parts}
    groups = {one.n for one in read_plan_groups(workspace.database, plan_id)}
    for one in decisions:
        if one.seq is not None and not 1 <= one.seq <= changes:
            raise SettingsError(f"Plan {plan_id} has no record {one.seq}", key="record")
        if one.rule and one.rule not in rules:
            raise SettingsError(f"Plan {plan_id} has no field {one.rule}", key="field")
        if one.group and one.group not in groups:
            raise SettingsError(f"Plan {plan_id} has no group {one.group}", key="group")
        if one.mapping and one.mapping not in mappings:
            raise SettingsError(f"Plan {plan_id} has no mapping {one.mapping}", key="mapping")


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
