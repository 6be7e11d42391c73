"""Mend what keeps a record out of a plan, for good: in the sync, with one click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.errors import SettingsError
from app.core.fix import fix_of
from app.core.plan import ChangeKind
from app.engine.mend import mend
from app.store.page_rows import ChangeFilter
from app.wording.plans import fix_words

if TYPE_CHECKING:
    from app.asks import MendRow
    from app.core.fix import Fix
    from app.core.plan import Change
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace
    from app.store.decisions import PlannedRule
    from app.store.page_rows import PlanRow

PAGE = 500
"""Problems that are read at a time. Unit: records. Source: ours."""


@dataclass(frozen=True)
class Mendable:
    """Problems of a plan that the same change of the mapping mends, or that nothing mends alike."""

    record: int
    """The first of them, by its number in the plan."""
    count: int
    detail: str
    """What is wrong with the first."""
    words: str
    """What the change does; "" where a person has to mend the rows."""


def mendable(workspace: Workspace, plan_id: int) -> tuple[Mendable, ...]:
    """The problems of a plan by what mends them, in the order of the plan."""
    plan = workspace.plans.plan(plan_id)
    seqs = workspace.pages.change_seqs(plan_id, ChangeFilter(frozenset({ChangeKind.PROBLEM})))
    found: dict[object, Mendable] = {}
    for start in range(0, len(seqs), PAGE):
        for one in workspace.pages.changes(plan_id, seqs[start : start + PAGE]):
            change = one.change
            rule, fix = rule_and_fix(plan, change)
            words = fix_words(fix, rule.target_label or rule.target) if rule and fix else ""
            alike = fix or (change.mapping, change.reason)
            first = found.get(alike) or Mendable(change.seq, 0, change.detail, words)
            found[alike] = replace(first, count=first.count + 1)
    return tuple(found.values())


def mend_row(ask: MendRow, workspace: Workspace, report: ReportProgress) -> str:
    """Change the field rule that keeps a record out; what was done, as a sentence.

    The sync's file keeps its comments and its order. The plan stays as it is: preview again.

    Raises:
        SettingsError: there is no such problem, or a person has to mend the row itself.
    """
    del report  # quick: nobody waits
    plan = workspace.plans.plan(ask.plan)
    found = workspace.pages.changes(ask.plan, (ask.seq,))
    if not found:
        raise SettingsError(f"Plan {ask.plan} has no row {ask.seq}", key="seq")
    change = found[0].change
    rule, fix = rule_and_fix(plan, change)
    if rule is None or fix is None:
        raise SettingsError(f"Row {ask.seq} has to be mended by hand: {change.detail}", key="seq")
    sync = workspace.syncs.load(plan.sync)
    mapping = sync.mapping(change.mapping)
    if mapping is None or all(one.key != fix.rule for one in mapping.fields):
        raise SettingsError("The field is not mapped like this any more; preview again", key="seq")
    mended = [mend(one, fix) if one is mapping else one for one in sync.mappings]
    workspace.syncs.save(replace(sync, mappings=tuple(mended)))
    return fix_words(fix, rule.target_label or rule.target)


def rule_and_fix(plan: PlanRow, change: Change) -> tuple[PlannedRule | None, Fix | None]:
    """The rule of the field at fault, and its change that mends the problem; None for none."""
    part = next(part for part in plan.parts if part.mapping == change.mapping)
    rules = {rule.key: rule for rule in part.rules}
    rule = rules.get(change.fields[0].rule) if change.fields else None
    fix = fix_of(change, rule.flow, rule.target_type, rule.target_length) if rule else None
    return rule, fix
